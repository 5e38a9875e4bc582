"""`python -m runbook screens record`: saves each screen on the way to the request, blanked. Nothing is sent.

It belongs to the layer of the steps, which alone knows both the settings and the portals' screens.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from contract.library import files_of
from contract.sight import record as look_for_contract
from pages.menu import OnTheWay
from runbook import live
from runbook.account import Portal, load_profile
from runbook.browser import display_exists, launch_options
from runbook.checks import PROJECT, folder_for_screens
from runbook.command_line import CommandLine, agrees, attended_terminal, say, status_of
from runbook.errors import RunbookError, SettingsError
from runbook.screens.blanking import KINDS, Blanking, hide
from runbook.screens.capture import Camera, Capture, NotRecorded
from runbook.screens.folder import Recording, refuse_if_there, write
from runbook.screens.guard import Guard
from runbook.settings import Settings
from runbook.stand_ins import StandIns
from steps.doctor.office import portals_of
from steps.entry import enter

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from playwright.sync_api import Browser, ElementHandle

    from pages.finding.view import SeenControl
    from pages.screen import Screen

DEFAULT_FOLDER = PROJECT / "reports" / "screens"
ABOUT = (
    "トップページから「依頼の入力」までの画面を保存します。メニューとリンクを押すだけで、何も入力せず、何も送信しません。"
    "ID・アドレス・トークン・リンクの中身・入力欄の値は、ディスクに書く前に伏せます。"
)
TO_BE_LOOKED_AT = "人に渡す前に、画像（screen.png）と文章に個人の情報がないかを目で確かめてください。"
BROWSER_ENDED = (
    "ブラウザーの画面を閉じずに、もう一度実行してください。起動しないときは、script/setup を実行してください。"
)
STOPPED = (
    "この画面から先へは、送信でしか進めないようです（{stopped}）。記録では送信しません。"
    "config のファイルの道順を確かめてください。"
)


def main(arguments: Sequence[str]) -> int:
    """Perform `record`.

    Args:
        arguments: the command line after `screens`.

    Returns:
        0 recorded, 1 not possible or not wanted; argparse itself ends with 2 on a slip.
    """
    given = _parser().parse_args(arguments)
    status = status_of(lambda: _record(given))
    if status:
        say("保存していません。", to_error=True)
    return status


def _parser() -> CommandLine:
    parser = CommandLine(prog="python -m runbook screens", description="ポータルの画面を記録するための道具です。")
    commands = parser.add_subparsers(metavar="record", required=True, title="できること")
    record = commands.add_parser("record", help="依頼の入力までの画面を、伏せた形で保存する", description=ABOUT)
    add = record.add_argument
    add("--live", action="store_true", help="設定に書いた本物のポータルを記録する（既定は練習用のポータル）")
    add("--yes", action="store_true", help="実運用の確認にあらかじめ「はい」と答える")
    add("--headless", action="store_true", help="実運用でもブラウザーを画面に出さない")
    add(
        "--portal",
        choices=[str(each) for each in Portal],
        help="片方だけを記録する（既定は両方。実運用では設定に ID のあるもの）",
    )
    add(
        "--out",
        type=Path,
        metavar="フォルダー",
        help="新しく作るフォルダー（既定は RUNBOOK_SCREENS_DIR か reports/screens の中に日時の名前で）",
    )
    add("--rehearsal", action="append", default=[], metavar="OPTION", help="練習用のポータルへのオプション")
    record.add_env_file()
    return parser


def _record(given: argparse.Namespace) -> int:
    settings = Settings.load(given.env_file)
    portals = [Portal(given.portal)] if given.portal else _portals(settings, live=given.live)
    folder = _folder(given, settings)
    refuse_if_there(folder)
    if not given.live:
        stand_ins = StandIns(["--sunbridge=page", *given.rehearsal])
        try:
            return _record_in_browser(given, stand_ins.settings(settings), portals, folder)
        finally:
            stand_ins.stop()
    _refuse_what_is_not_ready(settings, portals)
    if not given.yes and not _is_wanted(settings, portals):
        return 1
    return _record_in_browser(given, settings, portals, folder)


def _portals(settings: Settings, *, live: bool) -> list[Portal]:
    """Both; of the real ones those that the office uses, if it has written any: what fails keeps all of it from the disk."""
    return (portals_of(settings) if live else []) or list(Portal)


def _folder(given: argparse.Namespace, settings: Settings) -> Path:
    if given.out is not None:
        folder = Path(given.out).expanduser().absolute()
        if given.live:
            try:
                folder_for_screens(str(folder))
            except ValueError as error:
                raise SettingsError(f"--out {error}") from None
        return folder
    name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    return (settings.RUNBOOK_SCREENS_DIR or DEFAULT_FOLDER) / name


def _refuse_what_is_not_ready(settings: Settings, portals: Sequence[Portal]) -> None:
    """Refuse what would keep what a browser shows, and a live run whose conditions are not met.

    Raises:
        SettingsError: lists what is missing.
    """
    live.refuse_leaking_variables()
    live.refuse_to_look(settings, set(portals))


def _is_wanted(settings: Settings, portals: Sequence[Portal]) -> bool:
    terminal = attended_terminal()
    terminal.say("実運用のポータルの画面を記録します。何も入力せず、何も送信しません。")
    for portal in portals:
        terminal.say(f"  ・{portal.japanese}　{settings.portal_url(portal)}")
    return agrees(terminal, live.ANSWER, "続ける")


def _record_in_browser(given: argparse.Namespace, settings: Settings, portals: Sequence[Portal], folder: Path) -> int:
    blanking, stopped = Blanking(), list[str]()
    options = launch_options(settings.BROWSER_EXECUTABLE or None, None)
    is_seen = given.live and display_exists() and not given.headless
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**options, headless=not is_seen)
            screens = {each: record(browser, settings, each, blanking, stopped) for each in portals}
            browser.close()
        except PlaywrightError as error:
            words = hide(error.message.strip().partition("\n")[0])
            raise NotRecorded(
                f"ブラウザーが動かないか、途中で閉じられました（{words}）。", remedy=BROWSER_ENDED
            ) from None
    source = "live" if given.live else "rehearsal"
    write(Recording(source, datetime.now().astimezone(), screens, blanking.counts, stopped), folder)
    _sum_up(folder, screens, blanking, stopped)
    return 0


def record(
    browser: Browser, settings: Settings, which: Portal, blanking: Blanking, stopped: list[str]
) -> list[Capture]:
    """Walk through one portal and take each of its screens.

    Args:
        browser: where it is opened, in a guarded context of its own.
        settings: hold the portal's address, and the values that must not be sent.
        which: of the two portals.
        blanking: takes out what must not be kept.
        stopped: what the guard stopped is added to it.

    Raises:
        ScreenError: a screen is not as expected; a subclass says why.
        NotRecorded: a screen cannot be read, or is reached by sending something only.
    """
    guard = Guard(browser, settings.personal_values)
    camera, taken = Camera(guard.context, blanking), list[Capture]()

    def keep(screen: Screen, pressed: SeenControl | None = None, element: ElementHandle | None = None) -> None:
        capture = camera.take(screen.page, screen.number, screen.name, element)
        if pressed:
            capture.pressed = (blanking.text(pressed.text), pressed.role)
        if not isinstance(screen, OnTheWay):
            capture.more = files_of(look_for_contract(screen))
        taken.append(capture)
        say(f"{screen!r} を記録しました。")

    try:
        portal = enter(which, settings.portal_url(which), load_profile(which), guard.context)
        portal.onlooker = keep
        keep(portal.open_login().open_reset_request())
    except NotRecorded:
        raise
    except RunbookError as error:
        if not guard.stopped:
            raise
        remedy = STOPPED.format(stopped="、".join(dict.fromkeys(guard.stopped)))
        raise NotRecorded(error.seen, expected=error.expected, remedy=remedy) from None
    finally:
        stopped += guard.stopped
        camera.close()
        guard.context.close()
    return taken


def _sum_up(folder: Path, screens: dict[Portal, list[Capture]], blanking: Blanking, stopped: Sequence[str]) -> None:
    counted = "、".join(f"{name} {blanking.counts[kind]}" for kind, name in KINDS.items() if blanking.counts[kind])
    told = "、".join(f"{portal.japanese} {len(each)} 画面" for portal, each in screens.items())
    say(f"保存しました: {folder}\n  {told}\n  伏せたもの: {counted or 'ありません'}")
    if stopped:
        say(f"  止めた送信: {'、'.join(dict.fromkeys(stopped))}")
    if missing := [f"{each.number} {each.name}" for taken in screens.values() for each in taken if not each.picture]:
        say(f"  画像のない画面: {'、'.join(missing)}")
    say(f"{TO_BE_LOOKED_AT}\n画面を再生する: python -m rehearsal --captures {folder}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
