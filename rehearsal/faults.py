"""What can be made to go wrong, and whether it goes wrong right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Shown by `python -m rehearsal --help`; the only list of the faults there is.
PORTAL_FAULTS = {
    "maintenance": "ポータル全体がメンテナンス中（普通車は状態200、軽四輪は503）",
    "maintenance_weekend": "週末のメンテナンス（金曜の夜から月曜の朝まで、すべての画面、状態200）",
    "maintenance_reset": "パスワード初期化だけが業務閉塞",
    "session_timeout_login": "ログイン画面を開くと時間切れの画面（状態200）",
    "session_timeout_log_in": "「ログイン」を押すと時間切れの画面（状態200）",
    "session_timeout_open_request": "「パスワード初期化」を押すと時間切れの画面（状態200）",
    "session_timeout_request": "「パスワード初期化依頼」を押すと時間切れの画面（状態200）",
    "session_timeout_code": "認証コードを送信すると時間切れの画面（状態200、メールの種類 C）",
    "session_timeout_link": "メールのリンクを開くと時間切れの画面（状態200）",
    "session_timeout_new_password": "新しいパスワードを送信すると時間切れの画面（状態200）",
    "mail_never": "依頼は受け付けるが、メールが届かない",
    "mail_delay": "メールが3秒遅れて届く（mail_delay=秒数 で変更）",
    "mail_twice": "同じ依頼にメールが2通届く（リンクは別。新しい方だけが使える）",
    "link_expired": "メールのリンクが期限切れ",
    "link_lifetime": "リンクの有効時間を変える（link_lifetime=秒数。普段は1800秒）",
    "password_reuse": "直近3回に使ったパスワードを断る",
    "rule_digits16": "画面の説明と違い、16文字以上のパスワードを求める",
    "error_500_request": "「パスワード初期化依頼」を押すとシステムエラー（状態500、受け付けない）",
    "error_500_new_password": "新しいパスワードを送信するとシステムエラー（状態500、変更されない）",
    "error_500_after_set": "新しいパスワードは変更されるが、答えはシステムエラー（状態500）",
    "cut_request": "「パスワード初期化依頼」を押すと依頼は受け付けるが、答えの前に接続が切れる",
    "cut_request_sent_again": "同じく切れて、ブラウザーが自分で依頼を送り直す（ポータルは二度目を断る）",
    "cut_request_untaken": "「パスワード初期化依頼」を押すと、答えの前に接続が切れる（受け付けない）",
    "cut_new_password": "新しいパスワードは変更されるが、答えの前に接続が切れる",
    "cut_new_password_sent_again": "同じく切れて、ブラウザーが自分で送り直す（ポータルは二度目を断る）",
    "cut_new_password_untaken": "新しいパスワードを送信すると、答えの前に接続が切れる（変更されない）",
    "cut_all": "どの画面も、答えの前に接続が切れる",
    "proxy_502": "手前のサーバーがすべてに 502 Bad Gateway と答える（英語、日本語の文なし）",
    "proxy_503": "手前のサーバーがすべてに 503 Service Temporarily Unavailable と答える（同じく）",
    "proxy_502_request": "依頼は受け付けるが、答えは手前のサーバーの 502",
    "proxy_502_new_password": "新しいパスワードは変更されるが、答えは手前のサーバーの 502",
    "proxy_503_request": "「パスワード初期化依頼」を押すと、手前のサーバーの 503（受け付けない）",
    "proxy_503_new_password": "新しいパスワードを送信すると、手前のサーバーの 503（変更されない）",
    "slow": "どの答えも5秒遅れる（slow=秒数 で変更）",
    "request_neutral": "登録と違うIDやメールアドレスの依頼にも、同じ答え（メールは届かない）",
    "alert_on_submit": "依頼と新しいパスワードを送信するときに、知らせるだけのメッセージ（alert）が出る",
    "confirm_on_submit": "依頼と新しいパスワードを送信するときに、確認のメッセージ（confirm）が出る",
    "consent": "「利用者情報の確認・変更」の前に、許諾の画面（チェックを入れるまで押せないボタン）",
    "captcha_request": "依頼の入力画面に画像認証が出る",
    "captcha_sometimes": "依頼の入力画面に、二度目に開いたときから画像認証が出る",
    "browser_refused": "ログイン画面が「お使いの環境がサポートされていません」と断る",
    "headless_refused": "画面を表示しないブラウザー（HeadlessChrome）だけを、どの画面でも同じく断る",
    "hidden_error_words": "害のない隠し文字として「時間切れ」「メンテナンス」などが入る",
    "double_notice": "お知らせとメニューが、狭い画面用にもう一組あり、CSSで隠れている",
    "login_locked": "ログインすると、正しいパスワードでもロック中と断る",
    "change_at_first_login": "正しいパスワードでログインすると、マイページではなく、もう一度パスワードの変更を求める画面",
}
SUNBRIDGE_FAULTS = {
    "down": "サンブリッジが応答しない",
    "save_fails": "保存すると「保存できませんでした」と出て、保存されない",
}
KNOWN = {"futsu": PORTAL_FAULTS, "kei": PORTAL_FAULTS, "sunbridge": SUNBRIDGE_FAULTS}


class UnknownFaultError(ValueError):
    """A fault was asked for that this rehearsal does not have.

    Args:
        name: the fault.
        part: the part it was asked of; empty when none was named.
    """

    def __init__(self, name: str, part: str = "") -> None:
        super().__init__(f"{part}:{name}" if part else name)


class Faults:
    """The faults switched on for one part.

    Args:
        part: `futsu`, `kei` or `sunbridge`.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        self._on: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._on

    def seconds(self, name: str, usual: float, when_on: float | None = None) -> float:
        """How long something takes: `usual` without the fault, its `=value` or `when_on` with it."""
        if name not in self._on:
            return usual
        return float(self._on[name] or (usual if when_on is None else when_on))

    def switch_on(self, name: str) -> None:
        """Switch on `name`, optionally with a value: `link_lifetime=5`.

        Raises:
            UnknownFaultError: this part has no such fault, or its value is not a number.
        """
        key, _, value = name.partition("=")
        if key not in KNOWN[self.part]:
            raise UnknownFaultError(name, self.part)
        try:
            float(value or 0)
        except ValueError as error:
            raise UnknownFaultError(name, self.part) from error
        self._on[key] = value

    def switch_off(self, name: str | None = None) -> None:
        """Switch off `name`, or everything."""
        if name is None:
            self._on.clear()
        else:
            self._on.pop(name, None)


def all_faults() -> dict[str, Faults]:
    """Faults for every part, all off."""
    return {part: Faults(part) for part in KNOWN}


def parts_of(name: str, faults: dict[str, Faults]) -> Iterable[tuple[Faults, str]]:
    """Which parts `[part:]name` speaks of: the one named, else every part that knows the fault.

    Raises:
        UnknownFaultError: nobody knows it.
    """
    part, colon, rest = name.rpartition(":")
    if colon and part not in KNOWN:
        raise UnknownFaultError(rest, part)
    chosen = [part] if colon else [each for each in KNOWN if rest.partition("=")[0] in KNOWN[each]]
    if not chosen:
        raise UnknownFaultError(name)
    return [(faults[each], rest) for each in chosen]
