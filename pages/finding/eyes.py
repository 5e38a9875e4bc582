"""Looks at a page until something can be decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.finding.frames import is_broken, is_own, merged, numbered
from pages.finding.view import View
from runbook.picture import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import ElementHandle, Frame, JSHandle

    from pages.finding.view import SeenControl, SeenField, SeenFrame

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

# Seconds after which a look that a page does not allow is given up, and tried again.
LONGEST_LOOK = 2.0

# The numbers of the nodes of the first document end below this, those of the second begin with it, and so on.
MOST_NODES = 100_000

# So many documents of one page are looked at; a page with more of them shows advertisements.
MOST_FRAMES = 12


class Glance:
    """A view together with the nodes it was made of.

    Args:
        documents: of each document that was looked at, what holds its nodes; the first is the page's own.
        view: all of them as one.
    """

    def __init__(self, documents: list[JSHandle], view: View) -> None:
        self._documents = documents
        self.view = view

    def ask(self, script: str) -> list[Any]:
        """Return what `script`, a function of `{ seen, elements }`, tells of the nodes besides, of each document.

        In the view the number of a node of the document at `place` is greater by `place * MOST_NODES`.
        """
        return [document.evaluate(script) for document in self._documents]

    def node(self, number: int) -> ElementHandle:
        """Return the node that `number` stands for in the view."""
        document, number = divmod(number, MOST_NODES)
        return _node(self._documents[document], number)

    def nodes(self, parts: Iterable[SeenField | SeenControl]) -> list[ElementHandle] | None:
        """Return the nodes of `parts` of the view; None when the page was left meanwhile."""
        try:
            return [self.node(part.number) for part in parts]
        except PlaywrightError as error:
            if _LEFT_MEANWHILE.search(error.message):
                return None
            raise


def look(root: Page | Frame, *, pause_ms: int = 0) -> View | None:
    """Look at the page once, after at most `pause_ms` in which nothing changed.

    None when the page was just left, or is being left: until a portal answers, Chromium shows nobody the page before.
    """
    try:
        told = ask(root.main_frame if isinstance(root, Page) else root, _LOOK, pause_ms, within=LONGEST_LOOK)
    except PlaywrightTimeoutError:
        return None
    except PlaywrightError as error:
        if _LEFT_MEANWHILE.search(error.message):
            return None
        raise
    view = View.of(told)
    if not view.frames:
        return view
    glanced = glance(root)
    return glanced.view if glanced else None


def glance(root: Page | Frame, *, pause_ms: int = 0) -> Glance | None:
    """Look like :func:`look`, and keep the nodes.

    What stands in a frame of the portal's own is seen where the frame stands, as a person sees it. A frame of another
    site is not looked into: what would be typed there would be given to that site.
    """
    frame = root.main_frame if isinstance(root, Page) else root
    documents: list[JSHandle] = []
    try:
        return Glance(documents, _glance(frame, frame.url, documents, pause_ms))
    except PlaywrightError as error:
        if _LEFT_MEANWHILE.search(error.message):
            return None
        raise


def _glance(frame: Frame, home: str, documents: list[JSHandle], pause_ms: int) -> View:
    document = frame.evaluate_handle(_GLANCE, pause_ms)
    documents.append(document)
    place = len(documents) - 1
    view = View.of(document.evaluate(_TELL))
    inner: list[tuple[SeenFrame, View]] = []
    for seen in view.frames if place < MOST_FRAMES else ():
        content = _node(document, seen.number).content_frame()
        if content is None:
            continue
        if is_own(content.url, home):
            inner.append((seen, _glance(content, home, documents, 0)))
        elif is_broken(content.url):
            inner.append((seen, View(broken=True)))
    return merged(numbered(view, place, MOST_NODES), inner)


def _node(document: JSHandle, number: int) -> ElementHandle:
    element = document.evaluate_handle("(glance, number) => glance.elements[number]", number).as_element()
    if element is None:
        raise LookupError(f"no node has the number {number}")
    return element


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
            # Once more when the time has passed, for a page may have come while nobody was allowed to look.
            late = self.over
            if (found := decide(pause_ms)) is not None:
                return found
            if late or hopeless():
                return None
            pause_ms = LONGEST_PAUSE_MS
