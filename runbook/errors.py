"""What can go wrong, said so that an operator can act: what was expected, what is there, what to do next."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from runbook.secret import mask


class Category(StrEnum):
    """The groups in which the report sorts failures."""

    SCREEN = "画面の変化"
    MAIL = "メール未着"
    CREDENTIALS = "認証・入力"
    SUNBRIDGE = "サンブリッジ"
    ENVIRONMENT = "環境"


class RunbookError(Exception):
    """Something an operator must know of.

    Args:
        seen: what is there now, in Japanese; texts of a screen verbatim in 「」.
        expected: what the procedure expects there, in Japanese.
        remedy: what the operator does next, in Japanese; the subclass has a default.

    All three are masked here, so that no caller can forget it. `scene` may be set to the screen on which it happened:
    something with `picture()` and a human `repr`.
    """

    category: ClassVar[Category] = Category.ENVIRONMENT
    default_remedy: ClassVar[str] = "画面と報告書の画像を確かめ、手順書のとおり手作業で続けてください。"

    def __init__(self, seen: str, *, expected: str = "", remedy: str = "") -> None:
        self.seen = mask(seen)
        self.expected = mask(expected)
        self.remedy = mask(remedy or self.default_remedy)
        self.scene: object | None = None
        super().__init__(self.seen)

    def __str__(self) -> str:
        lines = [f"期待: {self.expected}"] if self.expected else []
        return "\n".join([*lines, f"実際: {self.seen}", f"次にすること: {self.remedy}"])


class ScreenError(RunbookError):
    """The screen is not the one the procedure expects: another heading, a part missing, or several that could be meant.

    `by_hand` is what a person at the browser does about it (`--attended`), in Japanese; empty where nobody can.
    """

    by_hand: ClassVar[str] = (
        "ブラウザーで、手順書と見比べながら、期待の画面が出るまで手で進めてください。"
        "許諾や同意を求められているときは、読んで、応じるかどうかをあなたが決めてください。"
    )
    category = Category.SCREEN
    default_remedy = (
        "ポータルの画面が変わった可能性があります。報告書の画像と手順書を見比べてください。言葉が変わっただけなら、"
        "config のファイル（futsu.toml、kei.toml）に新しい言葉を書いて、もう一度実行してください。ほかは手作業で続けてください。"
    )


class NotPressed(ScreenError):
    """The control could not be pressed: nothing was sent."""

    by_hand = (
        "お知らせなどが覆っているときは、読んで閉じ、Enter を押してください（このプログラムがもう一度押します）。"
        "言葉や場所が変わっているときは、期待の画面が出るまで、手で進めてください。"
    )
    default_remedy = (
        "ボタンは押されておらず、何も送信していません。"
        "報告書の画像で、ほかの表示に覆われていないか、使える状態かを確かめ、もう一度実行してください。"
    )


class Maintenance(ScreenError):
    """The portal is closed for maintenance (メンテナンス, 業務閉塞)."""

    by_hand = ""
    category = Category.ENVIRONMENT
    default_remedy = "ポータルのお知らせで再開の時刻を確かめ、再開後にもう一度実行してください。"


class SessionExpired(ScreenError):
    """The portal ended the session (時間切れ), often with status 200."""

    by_hand = ""
    category = Category.ENVIRONMENT
    default_remedy = "もう一度実行してください。続きから行います。"


class InvalidTransition(ScreenError):
    """The portal says that the screens were used out of order (不正な画面遷移)."""

    by_hand = ""
    default_remedy = "ブラウザーの「戻る」「更新」を使わずに、もう一度はじめから実行してください。"


class CaptchaShown(ScreenError):
    """The portal asks for 画像認証, which only a person may answer."""

    by_hand = "画像認証は人が行うものです。ブラウザーで画像認証を済ませ、期待の画面が出るまで手で進めてください。"
    default_remedy = "画像認証は人が行うものです。この番号から先は手作業で続けてください。"


class ConsentDemanded(ScreenError):
    """The portal asks for consent (許諾, 同意), which only a person may give. Nothing was sent on that screen."""

    category = Category.ENVIRONMENT
    default_remedy = (
        "ポータルが許諾（同意）を求めています。同意は内容を読んだ人が行うものなので、プログラムは同意せず、この画面では何も送信していません。"
        "--attended を付けて実行し、この画面で止まったら、人が内容を読み、よければ同意してください。"
        "または、この番号から先は手作業で続けてください。"
    )


class BrowserRefused(ScreenError):
    """The portal does not serve this browser (環境がサポートされていません)."""

    by_hand = ""
    category = Category.ENVIRONMENT
    default_remedy = "Edge または Chrome を画面に表示して（--headed か --attended）もう一度実行してください。"


class PortalFault(ScreenError):
    """The portal answers with an error page of its own or of its server (404, 500, システムエラー), or not at all."""

    by_hand = ""
    category = Category.ENVIRONMENT
    default_remedy = "時間をおいてもう一度実行してください。続くときはポータルの問い合わせ先に連絡してください。"


class LinkExpired(ScreenError):
    """The one-time link of the reset mail no longer opens: its time is over or it was used."""

    by_hand = ""
    category = Category.CREDENTIALS
    default_remedy = "もう一度実行してください。新しいメールを依頼します。古いメールのリンクは使えません。"


class GivenUp(ScreenError):
    """The person who was asked to get past a screen gave up. Nothing is claimed of what they did meanwhile."""

    by_hand = ""
    default_remedy = (
        "「すでに変わったこと」は、このプログラムが行ったことだけです。人が手で送信したものがないかを確かめてください。"
        "なければ、もう一度実行してください。画面の言葉が変わっただけなら、先に config のファイル（futsu.toml、kei.toml）に"
        "新しい言葉を書きます。手作業で続けるときは、手順書のとおりに行ってください。"
    )


class Refused(RunbookError):
    """The portal answered an entry with an error message on the same screen."""

    category = Category.CREDENTIALS
    default_remedy = (
        "画面の指示を読み、設定（.env）の納付利用者IDとメールアドレスを確かめてから、もう一度実行してください。"
    )


class LoginRefused(Refused):
    """A login did not succeed. It is not tried again in the same run: portals lock after about six wrong tries."""

    default_remedy = (
        "同じパスワードで繰り返しログインしないでください（ロックされます）。画面の指示を読んでください。"
        "もう一度実行すると、別の新しいパスワードで、依頼からやり直します。"
    )


class AccountLocked(LoginRefused):
    """The portal says that the ID is locked. Nothing more is tried; only a reset lifts a lock."""

    default_remedy = (
        "この実行では、もう何も試しません。もう一度実行すると、ログインを試さずに、新しいパスワードで初期化の依頼からやり直します。"
        "急ぐときはポータルの問い合わせ先に連絡してください。"
    )


class SecondChangeDemanded(ScreenError):
    """After the login the portal demands another new password, which only a person may give it."""

    by_hand = ""
    category = Category.CREDENTIALS
    default_remedy = (
        "新しいパスワードでログインできましたが、ポータルがもう一度パスワードの変更を求めています。"
        "「python -m runbook password show --portal futsu」（軽四輪は kei）で新しいパスワードを確かめ、"
        "手作業でログインして変更し、変更後のパスワードをサンブリッジに設定してください。"
        "そのあと「python -m runbook resume」で番号を確かめ、「python -m runbook abandon 番号」でこの初期化を閉じます。"
    )


class MailError(RunbookError):
    """The mailbox cannot be read, or the reset mail did not come or is not the right one."""

    category = Category.MAIL
    default_remedy = "メールソフトで迷惑メールも含めて受信を確かめてください。届いていなければ、時間をおいてもう一度実行してください。"


class MailNotCome(MailError):
    """No reset mail came in the time that was waited."""

    default_remedy = (
        "迷惑メールのフォルダー、ポータルに登録したメールアドレス、メールの遅れを確かめてください。"
        "遅れて届いたときは、そのままもう一度実行すると、届いたメールから続けます。届いていなければ、依頼からやり直します。"
    )


class MarkOutdated(MailError):
    """The mailbox is no longer the one that was marked: which of its mails are new cannot be told."""

    default_remedy = (
        "もう一度実行すると、依頼からやり直します。メールの設定（.env の MAIL_…）は、実行の途中では変えないでください。"
    )


class SunBridgeError(RunbookError):
    """SunBridge cannot be reached or did not do what the procedure expects."""

    category = Category.SUNBRIDGE
    default_remedy = "サンブリッジの画面を確かめ、直してからもう一度実行してください。"


class SettingsError(RunbookError):
    """The settings are incomplete or wrong; says all problems at once."""

    default_remedy = "プロジェクトの .env を直してください（書き方は .env.example にあります）。"
