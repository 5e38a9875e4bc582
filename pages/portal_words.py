"""Words of the screens that the procedure's document does not show: everything after the request was sent.

They are recognised by structure and by these words. A portal that speaks otherwise gets its own :class:`PortalWords`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.finding.words import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Sentences about what may be or will be say nothing about what is.
_CONDITIONAL = re.compile(
    r"場合|とき|時は|時に|際[はにも、]|すると|しますと|過ぎますと|過ぎると|予定|ことがあ|ことはあ|可能性|(?:恐れ|おそれ)(?!入)|となります|になります|までに"
)
_POLITE = (
    (re.compile(r"られました"), "ました"),
    (re.compile(r"いたし|致し|させていただき"), "し"),
    (re.compile(r"されました|しております|しています"), "しました"),
)
_RECEIVE = re.compile(r"受け?付け?")


@dataclass(frozen=True)
class PortalWords:
    """What a portal may say after the request. Each is a tuple of words of which one must be in the text.

    Compared without blanks and without regard to politeness: `受付ました` also finds 「受け付けました」, `しました` also
    「いたしました」 and 「されました」. A word that ends in `。` is looked for at the end of a sentence or line only.

    Args:
        accepted: the request was taken.
        completed: the new password was set.
        mistakes: an entry was not taken.
        busy: the portal is still at it.
        temporary: captions of a field for the password or code that came by mail.
        new: captions that make a password field one for the new password, whatever else they say.
        ways_back: controls that do not send a form.
        sending: controls that send one.
        link_expired: the mail's link no longer opens.
        locked: the ID is locked. Only what has happened: 「6回誤るとロックされます」 warns.
        agreed: questions (`confirm`) that only ask again for what was just pressed; any other question is answered no.
    """

    accepted: tuple[str, ...] = (
        *(
            "受付ました",
            "受付しました",
            "受理しました",
            "承りました",
            "受付番号",
            "受付。",
            "依頼しました",
            "申請しました",
        ),
        *(
            "送信しました",
            "送付しました",
            "配信しました",
            "送りました",
            "お送りしました",
            "通知しました",
            "発行しました",
            "届きます",
        ),
        *(
            "メールをご確認",
            "メールを確認し",
            "初期化しました",
            "処理しました",
            "完了しました",
            "完了です",
            "完了画面",
            "完了。",
        ),
    )
    completed: tuple[str, ...] = (
        *(
            "変更しました",
            "設定しました",
            "登録しました",
            "更新しました",
            "保存しました",
            "再発行しました",
            "初期化しました",
        ),
        *(
            "リセットしました",
            "反映しました",
            "処理しました",
            "受付ました",
            "受付しました",
            "終了しました",
            "終わりました",
        ),
        *(
            "変わりました",
            "切り替わりました",
            "有効になりました",
            "成功しました",
            "完了しました",
            "完了です",
            "完了画面",
            "完了。",
        ),
        *(
            "新しいパスワードでログイン",
            "新パスワードでログイン",
            "新しいパスワードでご利用",
            "新しいパスワードをご利用",
        ),
    )
    mistakes: tuple[str, ...] = (
        *("誤り", "誤って", "間違", "正しくありません", "正しくない", "正しく入力", "一致しません", "一致していません"),
        *(
            "異なります",
            "異なっています",
            "違います",
            "違っています",
            "存在しません",
            "登録がありません",
            "登録していません",
        ),
        *(
            "登録されていません",
            "見つかりません",
            "確認できません",
            "入力してください",
            "指定してください",
            "含めてください",
        ),
        *(
            "含んでいません",
            "含まれていません",
            "できません",
            "許可されていません",
            "認められません",
            "いけません",
            "エラー",
            "失敗",
        ),
        *(
            "不正",
            "無効",
            "ロック",
            "利用停止中",
            "超えて",
            "不足",
            "足りません",
            "必須です",
            "必要です",
            "必要があります",
            "同じパスワード",
        ),
        *(
            "同一のパスワード",
            "満たして",
            "使えません",
            "短すぎ",
            "長すぎ",
            "弱い",
            "過去に使用",
            "期限が切れ",
            "期限切れ",
        ),
        *("以上で", "以内で", "以下で", "invalid", "error", "failed", "incorrect"),
    )
    busy: tuple[str, ...] = ("処理中", "送信中", "通信中", "確認中", "更新中", "お待ち", "読み込み", "loading")
    temporary: tuple[str, ...] = (
        *(
            "仮パスワード",
            "仮の",
            "仮納付",
            "初期パスワード",
            "初回パスワード",
            "初期化パスワード",
            "初期化用パスワード",
            "一時パスワード",
            "一時的な",
        ),
        *(
            "記載",
            "通知",
            "お知らせした",
            "発行された",
            "届いた",
            "受信した",
            "現在の",
            "現パスワード",
            "今の",
            "旧",
            "古い",
            "変更前",
        ),
        *("ワンタイム", "認証コード", "確認コード", "認証番号", "セキュリティコード", "認証キー"),
    )
    new: tuple[str, ...] = (
        "新しい",
        "新規",
        "新パスワード",
        "新納付",
        "新た",
        "変更後",
        "初期化後",
        "今後",
        "これから",
    )
    ways_back: tuple[str, ...] = (
        *(
            "戻る",
            "もどる",
            "終了",
            "閉じる",
            "とじる",
            "キャンセル",
            "取消",
            "取り消",
            "中止",
            "やめる",
            "クリア",
            "リセット",
            "消去",
        ),
        *(
            "やり直",
            "表示",
            "隠す",
            "見る",
            "ヘルプ",
            "トップ",
            "ホーム",
            "ログアウト",
            "ログイン",
            "印刷",
            "コピー",
            "生成",
            "貼り付け",
        ),
        *("検索", "こちら", "について", "質問", "問い合わせ", "問合せ", "cancel", "close", "back", "clear", "reset"),
    )
    sending: tuple[str, ...] = (
        *(
            "変更",
            "設定",
            "登録",
            "送信",
            "決定",
            "確定",
            "実行",
            "更新",
            "再設定",
            "初期化",
            "完了",
            "次へ",
            "進む",
            "ok",
            "submit",
        ),
    )
    link_expired: tuple[str, ...] = (
        *(
            "有効期限",
            "期限切れ",
            "期限が切れ",
            "期限を過ぎ",
            "期限が過ぎ",
            "無効",
            "有効では",
            "使用済",
            "利用済",
            "既に使用",
            "すでに使用",
        ),
        *(
            "既に利用",
            "すでに利用",
            "既にパスワード",
            "すでにパスワード",
            "既に手続",
            "すでに手続",
            "利用できません",
            "使用できません",
        ),
        *("お使いいただけません", "expired"),
    )
    locked: tuple[str, ...] = (
        *("ロックしました", "ロックされています", "ロックされており", "ロックされてしまいました", "ロックされている。"),
        *("ロックされたため", "ロックされたので", "ロックされているため", "ロックされているので", "ロック中"),
        *("ロック状態", "ロックがかかりました", "ロックがかかって", "ロックになりました", "ロックとなりました"),
        *("IDは利用停止中", "IDが利用停止中", "アカウントは利用停止中", "アカウントが利用停止中"),
    )
    agreed: tuple[str, ...] = ("初期化", "依頼", "送信", "変更", "設定", "登録", "更新", "実行")


def says(text: str, words: Iterable[str]) -> bool:
    """Whether `text` holds one of `words`, without regard to blanks and politeness."""
    told = _even(text) + "。"
    return any(_even(word) in told for word in words)


def sentences(lines: Sequence[str]) -> list[str]:
    """Split the lines of a text into sentences."""
    return [each.strip() for line in lines for each in re.split(r"(?<=[。!！])", line) if each.strip()]


def is_fact(sentence: str) -> bool:
    """Whether `sentence` tells what is, not what would be if."""
    return not _CONDITIONAL.search(bare(sentence))


def _even(text: str) -> str:
    text = _RECEIVE.sub("受付", bare(text))
    for polite, blunt in _POLITE:
        text = polite.sub(blunt, text)
    return text
