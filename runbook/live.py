"""The conditions of a live run: nothing live happens by default, by half, or with a tool that would keep secrets."""

from __future__ import annotations

import os
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.account import load_profile
from runbook.checks import is_loopback
from runbook.errors import SettingsError
from runbook.journal import Author, Journal
from runbook.mail import MailProtocol
from runbook.settings import Settings, SunBridgeDriver, settings_error
from runbook.state import NEEDS
from runbook.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from _pytest.capture import CaptureManager  # pytest has no public name for it

    from runbook.account import Portal
    from runbook.run import Run

ANSWER = "はい"
BOTH_FILES = ".env（書き方は .env.example にあります）と、名前の出ている config/ のファイルを直してください。"

# Each of these keeps what is typed, or repeats what must happen once. pytest's name for it: what the operator wrote.
LEAKING_OPTIONS = {
    "tracing": "--tracing",
    "video": "--video",
    "screenshot": "--screenshot",
    "playwright_debug": "--playwright-debug",
    "reruns": "--reruns",
    "numprocesses": "-n",
    "tx": "--tx",
    "keepduplicates": "--keep-duplicates",
}
HARMLESS: tuple[object, ...] = ("off", None, 0, [])

# Playwright logs what is typed under many values of DEBUG (`pw:api`, `pw*`, `*`), and DEBUG_FILE keeps it.
LEAKING_VARIABLES = ("DEBUG", "DEBUG_FILE", "PWDEBUG")


def refuse_what_would_leak(config: pytest.Config) -> None:
    """Refuse options and variables that would keep a secret, or try an irreversible act again.

    Raises:
        SettingsError: names them.
    """
    found = [option for name, option in LEAKING_OPTIONS.items() if getattr(config.option, name, None) not in HARMLESS]
    _refuse([*found, *_leaking_variables()])


def refuse_leaking_variables() -> None:
    """Refuse variables that would keep what a browser shows or is told.

    Raises:
        SettingsError: names them.
    """
    _refuse(_leaking_variables())


def _leaking_variables() -> list[str]:
    return [f"環境変数 {name}" for name in LEAKING_VARIABLES if os.environ.get(name)]


def _refuse(found: list[str]) -> None:
    if found:
        raise SettingsError(
            f"実運用（--live）では使えない指定があります: {'、'.join(found)}",
            remedy="入力したパスワードが残る、または取り消せない操作を繰り返すおそれがあります。指定を外してください。",
        )


def confirm(config: pytest.Config, settings: Settings, portals: set[Portal], run: Run) -> None:
    """Refuse an incomplete live run, then ask the operator; `--yes` is the answer given beforehand.

    Raises:
        SettingsError: lists everything that is missing, or says that the operator did not agree.
        StoreError: passwords cannot be kept in the state folder.
        JournalError: the journal cannot be read or written there.
    """
    problems = [*missing(settings, portals), *sunbridge_problems(settings, portals)]
    problems += needs_a_person(settings) if config.option.yes else []
    if in_config := config_problems(portals):
        raise settings_error(problems + in_config, remedy=BOTH_FILES)
    if problems:
        raise settings_error(problems)
    unfinished = _unfinished(settings, run)
    if config.option.yes:
        return
    targets = []
    for portal in sorted(portals):
        left = unfinished.get(settings.account_key(portal) or "", "")
        targets.append(f"{portal.japanese} {settings.user_id(portal)}　{settings.portal_url(portal)}{left}")
    with terminal(config):
        _ask(targets)


def refuse_to_look(settings: Settings, portals: set[Portal]) -> None:
    """Of the conditions of a live run, those of one that enters and sends nothing: no account or mailbox is needed.

    Raises:
        SettingsError: lists what is missing.
    """
    if problems := [*terms_not_read(settings), *config_problems(portals)]:
        raise settings_error(problems, remedy=BOTH_FILES)


def missing(settings: Settings, portals: set[Portal]) -> list[str]:
    """What `.env` must still say before a live run of `portals`, one line each."""
    return [*settings.missing_for(portals), *terms_not_read(settings)]


def terms_not_read(settings: Settings) -> list[str]:
    """The line that says so, unless a person has read the portals' terms of use."""
    if settings.RUNBOOK_TERMS_READ == "yes":
        return []
    return [
        "RUNBOOK_TERMS_READ=yes がありません。ポータルの利用規約を読み、自動操作が認められることを確かめてから書いてください。"
    ]


def config_problems(portals: set[Portal]) -> list[str]:
    """What is wrong in the files of `portals` in `config/`, one line each."""
    problems = []
    for portal in sorted(portals):
        try:
            load_profile(portal)
        except SettingsError as error:
            problems += error.seen.splitlines()
    return problems


def _unfinished(settings: Settings, run: Run) -> dict[str, str]:
    """Make sure that store and journal can be used, before anybody is asked; what is unfinished, by the account's key."""
    open_store(settings.state_folder)
    with closing(Journal(settings.state_folder, Author(run.run_id, run.operator))) as journal:
        return {
            each.account: f"\n    途中の初期化があります（{each.state.japanese}）。{NEEDS[each.state]}"
            for each in journal.all_unfinished()
        }


def sunbridge_problems(settings: Settings, portals: set[Portal]) -> list[str]:
    """What stands against the chosen way of working SunBridge in a live run of `portals`, one line each."""
    hosts = [urlsplit(settings.portal_url(portal)).hostname or "" for portal in portals]
    is_practice = all(map(is_loopback, hosts))
    match settings.SUNBRIDGE_DRIVER:
        case SunBridgeDriver.REHEARSAL if not is_practice:
            only_practice = "SUNBRIDGE_DRIVER=rehearsal は練習用のポータル（127.0.0.1）だけで使えます。"
            return [f"{only_practice}本物のサンブリッジには windows（自動）か handoff（人が操作）を書いてください。"]
        case SunBridgeDriver.REHEARSAL if settings.SUNBRIDGE_EXE and not _is_page_here(settings.SUNBRIDGE_EXE):
            page = "python -m rehearsal --sunbridge=page が表示した「サンブリッジ」のアドレス"
            return [f"SUNBRIDGE_DRIVER=rehearsal のとき、SUNBRIDGE_EXE には {page}だけを書けます。"]
        case SunBridgeDriver.WINDOWS if sys.platform != "win32" and not settings.SUNBRIDGE_PYTHON:
            only_windows = "SUNBRIDGE_DRIVER=windows は Windows で使います。"
            return [f"{only_windows}ほかのパソコンのサンブリッジには handoff（人が操作）を書いてください。"]
    return []


def needs_a_person(settings: Settings) -> list[str]:
    """What in the settings cannot be done without a person, one line each."""
    problems = []
    if settings.MAIL_PROTOCOL is MailProtocol.PASTE:
        problems.append("MAIL_PROTOCOL=paste はメールを人が貼り付けるので、無人運転（--yes）では使えません。")
    if settings.SUNBRIDGE_DRIVER is SunBridgeDriver.HANDOFF:
        problems.append("SUNBRIDGE_DRIVER=handoff は人が操作するので、無人運転（--yes）では使えません。")
    return problems


def _is_page_here(address: str) -> bool:
    url = urlsplit(address)
    return url.scheme == "http" and is_loopback(url.hostname or "")


@contextmanager
def terminal(config: pytest.Config) -> Iterator[None]:
    """Give the terminal back from pytest's capture, its input too."""
    capture: CaptureManager | None = config.pluginmanager.get_plugin("capturemanager")
    if capture is None:
        yield
        return
    capture.suspend_global_capture(in_=True)
    try:
        yield
    finally:
        capture.resume_global_capture()


def _ask(targets: list[str]) -> None:
    if not sys.stdin.isatty():
        raise SettingsError(
            "確認の入力ができないところで実行されました。", remedy="無人で実行するときは --yes を付けてください。"
        )
    sys.stdout.write("\n実運用です。次の納付利用者IDのパスワードを初期化し、新しいパスワードに変更します。\n")
    sys.stdout.writelines(f"  ・{target}\n" for target in targets)
    sys.stdout.write(f"続けるには「{ANSWER}」と入力してください: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() != ANSWER:
        raise SettingsError(
            "中止しました。まだ何も変わっていません。", remedy="続けるときは、もう一度実行してください。"
        )


def stand_in_options(settings: Settings) -> list[str]:
    """What of the stand-ins a live run against loopback still needs: SunBridge's alone, holding the operator's own IDs."""
    ids = {"futsu": settings.FUTSU_USER_ID, "kei": settings.KEI_USER_ID}
    options = ["--only", "sunbridge", "--agent", settings.SUNBRIDGE_AGENT]
    for name, user_id in ids.items():
        if user_id is not None:
            options += [f"--{name}-user-id", user_id.value]
    return options
