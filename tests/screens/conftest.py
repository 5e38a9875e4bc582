"""A portal of the tests' own, the stand-ins, and walks through either."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pages.finding.eyes import look
from runbook import secret
from runbook.account import Portal, load_profile
from runbook.screens.blanking import Blanking
from runbook.screens.folder import Recording, write
from runbook.stand_ins import StandIns
from steps.entry import enter
from steps.screens_command import record
from tests.screens.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from pages.screen import Screen
    from runbook.settings import Settings


@pytest.fixture(autouse=True)
def no_values_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known here is what this test makes known: `office` of another one would be blanked in every address."""
    monkeypatch.setattr(secret, "_secrets", set())
    monkeypatch.setattr(secret, "_shortened", {})
    monkeypatch.setattr(secret, "_pattern", None)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def start() -> Iterator[Callable[..., StandIns]]:
    """Start stand-ins with the given options until the test ends."""
    with ExitStack() as stack:

        def start(*options: str) -> StandIns:
            stand_ins = StandIns(["--sunbridge=page", *options])
            stack.callback(stand_ins.stop)
            return stand_ins

        yield start


@dataclass
class Recorder:
    """Records portals into folders below `folder`."""

    browser: Browser
    folder: Path
    stopped: list[str] = field(default_factory=list)
    blanking: Blanking = field(default_factory=Blanking)

    def record(self, settings: Settings, *portals: Portal) -> Path:
        screens = {each: record(self.browser, settings, each, self.blanking, self.stopped) for each in portals}
        folder = self.folder / "recording"
        write(Recording("rehearsal", datetime.now(UTC), screens, self.blanking.counts, self.stopped), folder)
        return folder


@pytest.fixture
def recorder(browser: Browser, tmp_path: Path) -> Recorder:
    return Recorder(browser, tmp_path)


@pytest.fixture
def walk(browser: Browser) -> Callable[[Settings, Portal], list[list[Any]]]:
    """Walk to the request with the unmodified page objects; return what a person saw on each screen, right before each press."""

    def walk(settings: Settings, which: Portal) -> list[list[Any]]:
        context, seen = browser.new_context(locale="ja-JP"), list[list[Any]]()
        try:
            portal = enter(which, settings.portal_url(which), load_profile(which), context)
            portal.timeout = 8
            portal.onlooker = lambda screen, _control, _element: seen.append(_told(screen))
            seen.append(_told(portal.open_login().open_reset_request()))
            seen.append([len(context.pages)])
        finally:
            context.close()
        return seen

    return walk


def _told(screen: Screen) -> list[Any]:
    view = look(_loaded(screen.page))
    assert view is not None
    controls = [(each.role, each.text, each.under, each.form, each.enabled, each.chrome) for each in view.controls]
    fields = [(each.kind, each.caption, each.labels, each.row, each.form, each.enabled) for each in view.fields]
    return [repr(screen), view.title, view.texts, controls, fields]


def _loaded(page: Page) -> Page:
    page.wait_for_load_state("load")
    return page
