"""The settings, the state folder, SunBridge's driver and the mailbox."""

from __future__ import annotations

import secrets
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook import live
from runbook.account import Portal
from runbook.command_line import author_of
from runbook.errors import SettingsError
from runbook.inbox import Inbox
from runbook.journal import Journal
from runbook.mail import MailProtocol
from runbook.mail.oauth.errors import NOT_SIGNED_IN, SignInNeeded
from runbook.mail.oauth.keeper import Keeper
from runbook.secret import Secret
from runbook.settings import SunBridgeDriver, settings_error
from runbook.store import StoreError, open_store
from runbook.terminal import Terminal
from steps.doctor.finding import Finding, checked
from sunbridge.controls import read_controls
from sunbridge.errors import NotRunning, Unreachable
from sunbridge.inspect_command import look

if TYPE_CHECKING:
    from runbook.settings import Settings

TRIAL = "doctor"
MAILBOX_IS_THERE = {
    MailProtocol.IMAP: "ログインし、フォルダーを開けました。",
    MailProtocol.POP3: "ログインし、受信トレイを読めました。",
    MailProtocol.FOLDER: "フォルダーを読めました。",
    MailProtocol.PASTE: "人が貼り付けます（paste）。端末があります。",
}


class NoTerminal(SettingsError):
    """The hand-off to the operator needs a terminal."""

    default_remedy = (
        "handoff は人が答えるので、端末（コマンドの画面）で直接実行してください。"
        "無人で実行するなら、SUNBRIDGE_DRIVER=windows にしてください。"
    )


def portals_of(settings: Settings) -> list[Portal]:
    """The portals for which the office has written an ID or an address."""
    names = ("USER_ID", "MAIL_ADDRESS")
    return [each for each in Portal if any(getattr(settings, f"{each.upper()}_{name}") for name in names)]


def settings_findings(settings: Settings) -> list[Finding]:
    """Whether a live run of each of the office's portals would find all that it needs."""
    portals = portals_of(settings)
    if not portals:
        return [checked("設定", _no_portal)]
    return [checked(f"設定（{each.japanese}）", partial(_settings, settings, each)) for each in portals]


def state(settings: Settings) -> str:
    """Open the store and the journal, and write a trial entry into each; say what is unfinished.

    Raises:
        StoreError: passwords cannot be kept.
        JournalError: the journal cannot be read or written.
    """
    store, trial = open_store(settings.state_folder), Secret(secrets.token_hex(8))
    store.put(TRIAL, trial)
    kept = store.get(TRIAL)
    store.delete(TRIAL)
    if kept != trial:
        raise StoreError("保管した値を読み返すと、違う値です。")
    # Opening it writes already: it would not open in a folder that cannot be written.
    with closing(Journal(settings.state_folder, author_of("doctor", settings))) as journal:
        unfinished = len(journal.all_unfinished())
    told = f"途中の初期化が {unfinished} 件あります（python -m runbook resume で表示します）" if unfinished else ""
    return f"{store.where}に書き込めます。{told or '途中の初期化はありません'}。"


def sunbridge(settings: Settings) -> str:
    """Check the chosen way of working SunBridge; of the program itself only whether its main menu is there.

    Raises:
        SettingsError: the way does not fit, or the file of controls cannot be used.
        SunBridgeError: the program cannot be found or reached.
    """
    portals = set(portals_of(settings)) or {Portal.FUTSU}
    if problems := live.sunbridge_problems(settings, portals):
        raise SettingsError("".join(problems))
    controls = read_controls(settings.sunbridge_controls)
    match settings.SUNBRIDGE_DRIVER:
        case SunBridgeDriver.REHEARSAL:
            return "練習用（rehearsal）。本物のサンブリッジは操作しません。"
        case SunBridgeDriver.HANDOFF:
            if not Terminal(nullcontext).is_there:
                raise NoTerminal("人の操作（handoff）に要る端末がありません（入出力が端末につながっていません）。")
            return "人の操作（handoff）。端末があります。"
    title = controls.main.title
    try:
        found = len(look(settings.sunbridge_python, controls, title, ()))
    except NotRunning as error:
        return _to_be_started(settings, error)
    if found > 1:
        raise Unreachable(
            f"題名に「{title}」のあるプログラムが {found} つ開いています。",
            remedy="サンブリッジだけを残して、ほかを閉じてください。",
        )
    return f"自動操作（windows）。題名に「{title}」のある画面が見つかりました。"


def needs_sign_in(settings: Settings) -> bool:
    """Whether the mailbox is read with a sign-in at the provider, and the settings suffice for it."""
    try:
        return settings.mailbox().oauth is not None
    except SettingsError:  # told as a problem of the settings
        return False


def sign_in(settings: Settings) -> str:
    """Look whether a sign-in is kept; nobody is asked whether it still holds.

    Raises:
        SignInNeeded: there is none.
        StoreError: the store cannot be read.
    """
    if not Keeper(settings.mailbox()).is_signed_in:
        raise SignInNeeded(NOT_SIGNED_IN)
    return "サインインが保管されています。"


def mailbox(settings: Settings, portal: Portal) -> str:
    """Log in and open the folders, or whatever else the chosen kind of mailbox needs.

    Raises:
        SettingsError: the settings do not suffice.
        MailError: the mailbox cannot be read.
    """
    with closing(Inbox(settings.account(portal), lambda _: None, Terminal(nullcontext))) as inbox:
        inbox.check()
    return MAILBOX_IS_THERE[settings.MAIL_PROTOCOL]


def is_complete(settings: Settings, portal: Portal) -> bool:
    """Whether an account of `portal` can be made."""
    return not settings.missing_for({portal}) and not live.config_problems({portal})


def _no_portal() -> str:
    raise SettingsError("普通車も軽四輪も書かれていません（FUTSU_USER_ID、KEI_USER_ID など）。")


def _settings(settings: Settings, portal: Portal) -> str:
    problems = live.missing(settings, {portal})
    if in_config := live.config_problems({portal}):
        raise settings_error(problems + in_config, remedy=live.BOTH_FILES)
    if problems:
        raise settings_error(problems)
    return f"揃っています（納付利用者ID {settings.user_id(portal)}）。"


def _to_be_started(settings: Settings, error: NotRunning) -> str:
    """Say that a run starts SunBridge; the other Python may see other folders than this one."""
    exe = settings.SUNBRIDGE_EXE
    if not exe:
        raise NotRunning(error.seen)
    if not settings.sunbridge_python and not Path(exe).is_file():
        raise SettingsError("SUNBRIDGE_EXE のファイルがありません。")
    return "自動操作（windows）。サンブリッジは起動していません。実行のときに SUNBRIDGE_EXE から起動します。"
