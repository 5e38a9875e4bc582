"""The check of the screens: each is looked at once, and judged by its contract. Nothing is entered or sent."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error as PlaywrightError
from pytest_bdd import given, then, when

from contract.beside import picture_of_change
from contract.difference import Verdict
from contract.inspection import NO_CONTRACT, Gate, Inspection, Look, changed
from contract.telling import report
from runbook.account import CONFIG_FOLDER, Portal, load_profile
from runbook.checks import is_loopback
from runbook.errors import SettingsError
from runbook.evidence.environment import FACTS
from runbook.gherkin import words
from runbook.picture import NoPictureError
from runbook.plugin import portals_of
from runbook.run import Target
from runbook.screens.guard import Guard
from runbook.secret import mask
from steps.contracts import library_of
from steps.entry import enter
from steps.screens_record import FEATURES, keep_record, refuse_too_soon
from steps.way import NEXT, WAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from runbook.account import Account
    from runbook.run import Run
    from runbook.settings import Settings
    from runbook.stand_ins import StandIns

PAUSE_SECONDS = 3
LINES = pytest.StashKey[list[str]]()


class Seen:
    """A look at a screen as the report shows it: a picture of what changed, and all of it in words."""

    def __init__(self, look: Look, browser: Browser) -> None:
        self.look = look
        self._browser = browser

    def __repr__(self) -> str:
        return repr(self.look.screen)

    def picture(self) -> bytes:
        """A PNG: the screen before and after, what differs outlined; the screen alone where nothing does.

        Raises:
            NoPictureError: the browser does not answer, or the screen could not be pictured.
        """
        try:
            picture = picture_of_change(self.look, self._browser) or self.look.picture
        except PlaywrightError:
            picture = self.look.picture
        if picture is None:
            raise NoPictureError("画面の画像を撮れませんでした。")
        return picture

    def evidence_text(self) -> str:
        """The verdict, and what it rests on."""
        return report(self.look, CONFIG_FOLDER, FEATURES)


@pytest.fixture(scope="session")
def inspections(
    browser: Browser, run: Run, settings: Settings, stand_ins: StandIns | None, pytestconfig: pytest.Config
) -> Iterator[Callable[[Portal], Inspection]]:
    """Gives the one visit of this session to each portal; what it found is written down at the end."""
    made: dict[Portal, Inspection] = {}
    with ExitStack() as opened:

        def inspection_of(portal: Portal) -> Inspection:
            if portal not in made:
                url = settings.portal_url(portal)
                refuse_too_soon(portal, run, again=pytestconfig.option.again or is_practice(url))
                guard = Guard(browser, settings.personal_values)
                opened.callback(guard.context.close)
                if made and not is_practice(url):
                    time.sleep(PAUSE_SECONDS)  # noqa: TID251 - real portals are not hurried
                entry = enter(portal, url, load_profile(portal), guard.context)
                made[portal] = Inspection(entry, WAY[portal], NEXT, library_of(portal, run, settings, stand_ins))
            return made[portal]

        yield inspection_of
        for portal, line in keep_record(run, {portal: each.looks for portal, each in made.items()}).items():
            pytestconfig.stash[FACTS][f"画面の点検（{portal.japanese}）"] = line
            pytestconfig.stash.setdefault(LINES, []).append(f"画面の点検　{line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how each portal is, in a line that is short enough to be passed on."""
    for line in config.stash.get(LINES, []):
        terminalreporter.write_line(mask(line))


@pytest.fixture
def inspection(request: pytest.FixtureRequest, inspections: Callable[[Portal], Inspection]) -> Inspection:
    """The visit to the portal that the scenario's tag names."""
    [portal] = portals_of(request.node)
    return inspections(portal)


@given(words("{portal_name}の画面の記録がある"))
def contracts_are_there(inspection: Inspection, portal_name: str) -> None:
    assert inspection.portal_name == portal_name
    if not inspection.has_contracts:
        raise SettingsError(
            f"{portal_name}の画面の記録がありません。",
            remedy="「python -m runbook screens record --live」で記録し、そのフォルダーを .env の RUNBOOK_SCREENS_DIR に書いてください。",
        )


@when(words("画面「{name}」を見る"), target_fixture="seen")
def look_at_screen(inspection: Inspection, browser: Browser, name: str) -> Seen:
    return Seen(inspection.visit(name), browser)


@then(words("手順に影響する変化がない"))
def nothing_affects_the_procedure(seen: Seen) -> None:
    look = seen.look
    if look.verdict is None:
        raise SettingsError(NO_CONTRACT, remedy="「python -m runbook screens record --live」で記録し直してください。")
    if look.verdict is Verdict.EFFECT:
        error = changed(look)
        error.scene = seen
        raise error


@pytest.fixture
def gate(account: Account, run: Run, settings: Settings) -> Gate:
    """Judges each screen of a live reset before anything is done on it; a rehearsal's screens have their own check."""
    return Gate(library_of(account.portal, run, settings, None) if run.target is Target.LIVE else None)


def is_practice(address: str) -> bool:
    """Whether `address` is a portal on this computer."""
    return is_loopback(urlsplit(address).hostname or "")
