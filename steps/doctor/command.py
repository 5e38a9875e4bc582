"""`python -m runbook doctor [--live]`: makes the checks, shows the table, and tells scripts by its exit status."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from runbook.command_line import CommandLine, say
from runbook.errors import SettingsError
from runbook.settings import Settings
from steps.doctor import browsing, office
from steps.doctor.finding import ONLY_LIVE, Finding, Verdict, checked, unknown
from steps.doctor.table import show, summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from runbook.account import Portal

BROWSER, FONT, SETTINGS, STATE = "ブラウザー", "日本語フォント", "設定", "保管場所"
SUNBRIDGE, SIGN_IN, MAILBOX, CLOCK = "サンブリッジ", "メールのサインイン", "メールボックス", "時計"
AFTER_SETTINGS = "設定が読めないので、確かめていません"
AFTER_BROWSER = "ブラウザーが動かないので、確かめていません"
NO_PORTAL = "使うポータルが書かれていません"
INCOMPLETE = "設定が足りないので、確かめていません"
CLOCK_NOT_TOLD = "ポータルの時計が分からないので、確かめていません"
STATUS = "終了コード: 0 不可がない（未確認は数えません）/ 1 不可がある / 2 命令の書き方が違う"


def main(arguments: Sequence[str]) -> int:
    """Make the checks and show them.

    Args:
        arguments: the command line after `doctor`.

    Returns:
        0 nothing is bad; 1 something is; argparse itself ends with 2 on a slip.
    """
    parser = CommandLine(
        prog="python -m runbook doctor",
        description="実行の準備ができているかを確かめ、可・不可の表にします。何も押さず、何も送信しません。",
        epilog=STATUS,
    )
    parser.add_argument(
        "--live", action="store_true", help="メールボックスにログインし、ポータルのトップページを開いて確かめる"
    )
    parser.add_env_file()
    given = parser.parse_args(arguments)
    findings = _findings(given.env_file, live=given.live)
    show(findings)
    say(summary(findings), to_error=True)
    return 1 if any(each.verdict is Verdict.BAD for each in findings) else 0


def _findings(env_file: Path, *, live: bool) -> list[Finding]:
    try:
        settings = Settings.load(env_file)
    except SettingsError as error:
        unread = Finding(SETTINGS, Verdict.BAD, error.seen, error.remedy)
        rest = [unknown(name, AFTER_SETTINGS) for name in (STATE, SUNBRIDGE, MAILBOX, "ポータル", CLOCK)]
        return [*_browsing(None, [], live=live), unread, *rest]
    portals = office.portals_of(settings)
    in_browser = _browsing(settings, portals, live=live)
    own = office.settings_findings(settings)
    return [
        *in_browser[:2],
        *own,
        checked(STATE, lambda: office.state(settings)),
        checked(SUNBRIDGE, lambda: office.sunbridge(settings)),
        *([checked(SIGN_IN, lambda: office.sign_in(settings))] if office.needs_sign_in(settings) else []),
        _mailbox(settings, portals, live=live),
        *in_browser[2:],
    ]


def _mailbox(settings: Settings, portals: list[Portal], *, live: bool) -> Finding:
    if not live:
        return unknown(MAILBOX, ONLY_LIVE)
    complete = [each for each in portals if office.is_complete(settings, each)]
    return checked(MAILBOX, lambda: office.mailbox(settings, complete[0])) if complete else unknown(MAILBOX, INCOMPLETE)


def _browsing(settings: Settings | None, portals: list[Portal], *, live: bool) -> list[Finding]:
    """The browser and its font; then, where the settings were read, each portal and the clock."""
    with sync_playwright() as playwright:
        started: list[Browser] = []

        def start() -> str:
            started.append(browsing.launch(playwright, settings, live=live))
            return f"起動します（版 {started[0].version}）。"

        first = checked(BROWSER, start)
        if not started:
            names = [FONT, *_later_names(settings, portals)]
            return [first, *(unknown(name, AFTER_BROWSER if live or name == FONT else ONLY_LIVE) for name in names)]
        [browser] = started
        try:
            findings = [first, checked(FONT, lambda: browsing.font(browser))]
            if settings is not None:
                findings += _portals(browser, settings, portals, live=live)
        finally:
            _close(browser)
        return findings


def _portals(browser: Browser, settings: Settings, portals: list[Portal], *, live: bool) -> list[Finding]:
    if not live or not portals:
        return [unknown(name, NO_PORTAL if live else ONLY_LIVE) for name in _later_names(settings, portals)]
    clocks: list[browsing.Clock] = []
    findings = [checked(_name(each), partial(browsing.portal, browser, settings, each, clocks)) for each in portals]
    judged = checked(CLOCK, lambda: browsing.clock(clocks[0])) if clocks else unknown(CLOCK, CLOCK_NOT_TOLD)
    return [*findings, judged]


def _later_names(settings: Settings | None, portals: list[Portal]) -> list[str]:
    if settings is None:
        return []
    return [*(map(_name, portals) if portals else ["ポータル"]), CLOCK]


def _name(portal: Portal) -> str:
    return f"ポータル（{portal.japanese}）"


def _close(browser: Browser) -> None:
    try:
        browser.close()
    except PlaywrightError:  # it ended by itself, which its check has told
        return
