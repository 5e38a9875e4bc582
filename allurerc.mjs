// How Allure 3 makes report.html from the results of a run. Used by runbook/evidence/report.py.
// The categories repeat runbook/errors.py and runbook/evidence/failure.py; a test compares them.

const category = (name) => ({
  name,
  matchers: { statuses: ["failed", "broken"], message: new RegExp(`分類: ${name}`) },
});

export default {
  // runbook/evidence/report.py adds against what the run was: 実運用 or 模擬.
  name: "納付利用者IDパスワード初期化 実行記録",
  // They repeat the headings above them.
  hideLabels: ["feature", "story", "suite"],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        reportLanguage: "ja",
        theme: "light",
        // One flat list of a few scenarios: a group that succeeded would be shown closed.
        groupBy: [],
        // Each step lies open, so that its screen and its picture are one click away.
        stepTreeExpansion: "expanded",
      },
    },
  },
  categories: [
    category("画面の変化"),
    category("メール未着"),
    category("認証・入力"),
    category("サンブリッジ"),
    category("環境"),
    category("確認の不一致"),
    category("プログラムの誤り"),
  ],
};
