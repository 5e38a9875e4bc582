"""The proof that the next screen is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pages.attended import past
from pages.finding.eyes import Patience
from pages.passage import Standing
from runbook.errors import ConsentDemanded, ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pages.finding.view import View
    from pages.passage import Passage
    from pages.screen import Screen

Next = TypeVar("Next", bound="Screen")

# Negative evidence on a page that is not yet the expected screen must stand this long: pages come in pieces.
STABLE_SECONDS = 0.4

# After so long a person who pressed a menu that did not open tries something else.
MOMENT_SECONDS = 1.0


def arrive(passage: Passage, make: Callable[[Page], Next], *, otherwise: Callable[[], None] | None = None) -> Next:
    """Wait until a window shows the screen that `make` makes of it, and return that.

    Each look asks first for negative evidence (:mod:`pages.trouble`), then for the heading and the landmarks. Where
    another screen comes, a person who attends may get past it (:mod:`pages.attended`).

    Args:
        passage: the passage that leads there.
        make: makes the expected screen for a window.
        otherwise: what a person tries once when nothing has come of the press for a moment.

    Raises:
        ScreenError: another screen is there, which is the error's `scene`; a subclass where the portal says why.
    """
    try:
        return _arrive(passage, make, otherwise)
    except ScreenError as obstacle:
        passage.alerts.clear()
        if (screen := past(passage.portal, obstacle, make, passage.told)) is None:
            raise
        return screen


def _arrive(passage: Passage, make: Callable[[Page], Next], otherwise: Callable[[], None] | None) -> Next:
    patience = Patience(passage.portal.timeout)
    last: tuple[Page, View | None] = (passage.page, None)

    def decide(pause_ms: int) -> Next | None:
        nonlocal last, otherwise
        if isinstance(asked := passage.refused_question(), ConsentDemanded):
            asked.scene = Standing(passage.page, make(passage.page))
            raise asked
        if otherwise and patience.passed > MOMENT_SECONDS:
            otherwise()
            otherwise = None
        for newest, (page, view) in enumerate(passage.looks(pause_ms)):
            if newest == 0:
                last = (page, view)
            screen = make(page)
            shown = screen.is_shown(view)
            trouble = screen.trouble(view, passage.told(page, view), expected=shown)
            if trouble and (shown or patience.holds((page, trouble.error), STABLE_SECONDS)):
                error = trouble.error(f"画面に「{trouble.words}」と表示されています。", expected=screen.describe())
                error.scene = Standing(page, screen)
                raise error
            if shown and not trouble and (passage.is_new(page, screen) or patience.holds(page, STABLE_SECONDS)):
                return screen
        return None

    if (screen := patience.until(decide, hopeless=passage.all_closed)) is not None:
        return screen
    page, view = last
    error = ScreenError(passage.describe(view), expected=make(page).describe())
    error.scene = Standing(page, make(page))
    raise error
