"""Looks at a page until something can be decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.sync_api import Error as PlaywrightError

from pages.finding.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import ElementHandle, Frame, JSHandle, Page

    from pages.finding.view import SeenControl, SeenField

Found = TypeVar("Found")

_SCRIPT = (files("pages.finding") / "look.js").read_text("utf-8")
_GLANCE = _SCRIPT[_SCRIPT.index("async (pause)") :].rstrip().removesuffix(";")

# As one text it travels five times faster, unless an old library of the page has its own idea of JSON.
_TELL = "glance => [].toJSON || ''.toJSON ? glance.seen : JSON.stringify(glance.seen)"
_LOOK = f"async (pause) => ({_TELL})(await ({_GLANCE})(pause))"
_LEFT_MEANWHILE = re.compile(
    r"navigat|context was destroyed|Cannot find context|Frame was detached|context with specified id|has been closed"
)

# Looks follow each other whenever the page changes, and at least this often: an animation by CSS changes no node.
LONGEST_PAUSE_MS = 100


class Glance:
    """A view together with the nodes it was made of."""

    def __init__(self, handle: JSHandle, view: View) -> None:
        self._handle = handle
        self.view = view

    def ask(self, script: str) -> Any:  # noqa: ANN401 - plain data, whatever the script tells
        """Return what `script`, a function of `{ seen, elements }`, tells of the nodes besides."""
        return self._handle.evaluate(script)

    def node(self, number: int) -> ElementHandle:
        """Return the node that `number` stands for in the view."""
        element = self._handle.evaluate_handle("(glance, number) => glance.elements[number]", number).as_element()
        if element is None:
            raise LookupError(f"no node has the number {number}")
        return element

    def nodes(self, parts: Iterable[SeenField | SeenControl]) -> list[ElementHandle] | None:
        """Return the nodes of `parts` of the view; None when the page was left meanwhile."""
        try:
            return [self.node(part.number) for part in parts]
        except PlaywrightError as error:
            if _LEFT_MEANWHILE.search(error.message):
                return None
            raise


def look(root: Page | Frame, *, pause_ms: int = 0) -> View | None:
    """Look at the page once, after at most `pause_ms` in which nothing changed; None when the page was just left."""
    try:
        return View.of(root.evaluate(_LOOK, pause_ms))
    except PlaywrightError as error:
        if _LEFT_MEANWHILE.search(error.message):
            return None
        raise


def glance(root: Page | Frame, *, pause_ms: int = 0) -> Glance | None:
    """Look like :func:`look`, and keep the nodes."""
    try:
        handle = root.evaluate_handle(_GLANCE, pause_ms)
        return Glance(handle, View.of(handle.evaluate(_TELL)))
    except PlaywrightError as error:
        if _LEFT_MEANWHILE.search(error.message):
            return None
        raise


@dataclass
class Patience:
    """How long to go on looking: a clock that starts when it is made.

    Args:
        seconds: until it ends.
    """

    seconds: float

    def __post_init__(self) -> None:
        self._since = monotonic()
        self._held: object = None
        self._held_since = self._since

    @property
    def over(self) -> bool:
        """Whether the time has passed."""
        return monotonic() - self._since > self.seconds

    @property
    def passed(self) -> float:
        """Seconds since it began."""
        return monotonic() - self._since

    def holds(self, reading: object, seconds: float) -> bool:
        """Whether `reading` has been the same, look after look, for so long that it is no passing state."""
        if reading is None or reading != self._held:
            self._held, self._held_since = reading, monotonic()
        return reading is not None and monotonic() - self._held_since >= min(seconds, self.seconds)

    def until(
        self, decide: Callable[[int], Found | None], *, hopeless: Callable[[], bool] = lambda: False
    ) -> Found | None:
        """Call `decide(pause_ms)` until it returns something or the time has passed; then None.

        Args:
            decide: looks, and returns None where nothing can be decided yet.
            hopeless: whether nothing more can come, e.g. because the window was closed; then None at once.
        """
        pause_ms = 0
        while True:
            if (found := decide(pause_ms)) is not None:
                return found
            if self.over or hopeless():
                return None
            pause_ms = LONGEST_PAUSE_MS
