"""What can go wrong with SunBridge, each with what the operator does next."""

from __future__ import annotations

from runbook.errors import SunBridgeError

NOT_SAVED = "サンブリッジには保存していません。"


class NotRunning(SunBridgeError):
    """SunBridge is not running, and no `SUNBRIDGE_EXE` says how to start it."""

    default_remedy = (
        "サンブリッジを起動してメインメニューを出してから、もう一度実行してください"
        "（.env の SUNBRIDGE_EXE にプログラムの場所を書けば、自動で起動します）。"
    )


class CannotStart(SunBridgeError):
    """`SUNBRIDGE_EXE` is no program, or no window came of starting it."""

    default_remedy = ".env の SUNBRIDGE_EXE の場所を確かめるか、サンブリッジを手で起動してから実行してください。"


class WindowNotFound(SunBridgeError):
    """A window of SunBridge did not open, or was closed in mid-work."""

    default_remedy = (
        "サンブリッジの画面を確かめてください。画面の題名やボタンの文字が違うときは、"
        "python -m runbook sunbridge inspect で対応表（SUNBRIDGE_CONTROLS）を作ってください。"
    )


class ControlNotFound(WindowNotFound):
    """A button, list or field is not there, or there are several that could be meant."""


class AgentNotFound(SunBridgeError):
    """The list of agents does not hold the agent exactly once."""

    default_remedy = "設定 SUNBRIDGE_AGENT を、代理人編集の一覧に出るとおりの名前にしてください。"


class TabNotFound(SunBridgeError):
    """There is no such tab, or it could not be proved to be the one shown."""

    default_remedy = (
        "OSS代理人編集の画面のタブを確かめてください。タブの文字が読めない画面では、"
        "対応表（SUNBRIDGE_CONTROLS）の [tabs] に順番か位置を書いてください。"
    )


class WrongUserId(SunBridgeError):
    """The tab holds another 利用者ID than the configured one: the record is not overwritten."""

    default_remedy = f"{NOT_SAVED}代理人（SUNBRIDGE_AGENT）と納付利用者IDの組み合わせを確かめてください。"


class PasswordFieldUnclear(SunBridgeError):
    """The tab shows no field for a password, or several."""

    default_remedy = f"{NOT_SAVED}パスワードの欄を一つに決められません。対応表（SUNBRIDGE_CONTROLS）の [password] に順番を書いてください。"


class TextTruncated(SunBridgeError):
    """The field did not take all characters of the password."""

    default_remedy = f"{NOT_SAVED}サンブリッジの欄の文字数の上限より長いパスワードです。config/ のパスワードの規則の長さを見直してください。"


class UnexpectedBox(SunBridgeError):
    """A message box appeared that the procedure does not expect; it was left open for the operator."""

    default_remedy = (
        "メッセージは開いたままにしてあります。内容を読んで手で答え、サンブリッジの画面で保存されたか確かめてください。"
    )


class SaveNotConfirmed(SunBridgeError):
    """SunBridge did not say that it saved, said that it did not, or shows something else afterwards."""

    default_remedy = (
        "サンブリッジで代理人編集を開き、保存されているか見てください。保存されていなければ、もう一度実行してください。"
    )


class Unreachable(SunBridgeError):
    """SunBridge runs as administrator, in another session or on no desktop: Windows drops our messages to it."""

    default_remedy = "サンブリッジとこのプログラムを、同じ利用者が、同じ権限（どちらも「管理者として実行」しない）で起動してください。"


class NoDesktop(Unreachable):
    """This program runs without a desktop (as a service, or a task for logged-off users)."""

    default_remedy = "Windows にログオンした状態で実行してください。タスク スケジューラでは「ユーザーがログオンしているときのみ実行する」にします。"


class TimedOut(SunBridgeError):
    """SunBridge does not answer."""

    default_remedy = (
        "サンブリッジが応答していません。ほかの処理が終わるのを待つか、起動し直してから、もう一度実行してください。"
    )


class WorkerFailed(SunBridgeError):
    """The other Python that works SunBridge ended or said something that cannot be understood."""

    default_remedy = ".env の SUNBRIDGE_PYTHON が、pywinauto の入った Windows 用の Python か確かめてください。"


class NotHandedOver(SunBridgeError):
    """The operator did not confirm the hand-over, or nobody is there to confirm it."""

    default_remedy = (
        "サンブリッジへの設定は人が行います。端末のある所で、無人運転の指定（--yes）なしで実行してください。"
    )
