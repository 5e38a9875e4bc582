"""Takes one screen as it stands, blanked: nothing of it that was not blanked leaves this module."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from runbook.errors import RunbookError
from runbook.picture import NoPictureError, masked_picture
from runbook.screens.blanking import hide
from runbook.screens.markup import document

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ElementHandle, Frame, Page, Response, Route

    from runbook.screens.blanking import Blanking

_COLLECT = (files("runbook.screens") / "collect.js").read_text("utf-8")
_COLLECT = _COLLECT[_COLLECT.index("([pressed") :].rstrip().removesuffix(";")

# By a mark on the document, and by nothing that the page shows, the next look knows whether it is still the same one.
_STAMP = "number => { document[Symbol.for('runbook.screens')] = number; }"
_STAMPED = "() => document[Symbol.for('runbook.screens')] ?? 0"

# A page may lose a frame while it is read.
TRIES = 3

# Where the blanked document is opened to read its accessible tree; nobody is asked for it.
_DARKROOM = "http://recorded.invalid/"

# A page is given so long to load what it still loads; what came by then is recorded.
LOADING_MS = 10_000


class NotRecorded(RunbookError):
    """A screen could not be read, or the recording must not be kept."""

    default_remedy = "もう一度実行してください。続くときは、その画面だけが動き続けていないか確かめてください。"


class Opening(StrEnum):
    """Where the next screen came."""

    SAME_PAGE = "same-page"
    SAME_WINDOW = "same-window"
    NEW_TAB = "new-tab"
    POPUP = "popup"


@dataclass(frozen=True)
class Document:
    """One document of a screen, blanked.

    Args:
        html: as it stood.
        tree: the accessible tree of `html`: what is not in the one cannot be in the other, such as the value of a field
            in the name of its row.
        address: the pattern of its address.
    """

    html: str
    tree: str
    address: str


@dataclass
class Capture:
    """One screen, blanked.

    Args:
        number: of the procedure, ①…④.
        name: what a person calls it.
        documents: of the window, then of its frames.
        picture: PNG, or None where none could be taken.
        viewport: width and height of the window's inside, in pixels.
        recorded_at: local time.
        opening: how the press on the screen before led here; None for the first one.
        pressed: words and role of the control that was pressed on it; None on the last one.
        more: other files of it, by name, blanked by whoever adds them.
    """

    number: str
    name: str
    documents: list[Document]
    picture: bytes | None
    viewport: tuple[int, int]
    recorded_at: datetime
    opening: Opening | None
    pressed: tuple[str, str] | None = None
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Camera:
    """Takes the screens of one portal, one after the other.

    Args:
        context: the browser context in which they are.
        blanking: takes out what must not be kept.
    """

    context: BrowserContext
    blanking: Blanking
    _taken: int = 0
    _last: Page | None = None
    _darkroom: Page | None = None
    _sheets: dict[str, Response] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context.on("response", self._note)

    def take(self, page: Page, number: str, name: str, pressed: ElementHandle | None = None) -> Capture:
        """Take what `page` shows now.

        Args:
            page: the window.
            number: of the procedure.
            name: of the screen.
            pressed: what is pressed next; its words are the caller's to add.

        Raises:
            NotRecorded: the page cannot be read.
        """
        self._taken += 1
        problem = ""
        for _ in range(TRIES):
            try:
                return self._take(page, number, name, pressed)
            except PlaywrightError as error:  # the page was changing just then
                problem = hide(error.message.splitlines()[0][:80])
        raise NotRecorded(f"画面「{name}」を読み取れません（{problem}）。")

    def _take(self, page: Page, number: str, name: str, pressed: ElementHandle | None) -> Capture:
        self._let_load(page)
        told: list[dict[str, Any]] = []
        inside = self._read(page.main_frame, pressed, told)
        picture = self._picture(page)
        documents = [self._develop(each, inside[number]) for number, each in enumerate(told)]
        width, height = told[0]["size"]
        opening = self._opening(page, is_popup=told[0]["popup"])
        page.evaluate(_STAMP, self._taken)
        self._last = page
        return Capture(number, name, documents, picture, (width, height), datetime.now().astimezone(), opening)

    def _let_load(self, page: Page) -> None:
        try:
            page.wait_for_load_state("load", timeout=LOADING_MS)
        except PlaywrightError:  # a picture that never comes is no reason
            return

    def close(self) -> None:
        """Close what was opened besides the portal."""
        if self._darkroom:
            self._darkroom.context.close()

    def _read(self, frame: Frame, pressed: ElementHandle | None, told: list[dict[str, Any]]) -> dict[int, list[int]]:
        """Read a frame and those inside it, depth first; return for each document which ones are its frames'."""
        own = len(told)
        children = [(each, each.frame_element()) for each in frame.child_frames if not each.is_detached()]
        is_here = pressed is not None and pressed.owner_frame() == frame
        answer = frame.evaluate(_COLLECT, [pressed if is_here else None, [each for _, each in children]])
        told.append(json.loads(answer) if isinstance(answer, str) else answer)
        inside: dict[int, list[int]] = {own: []}
        for child, _ in children:
            inside[own].append(len(told))
            inside |= self._read(child, pressed, told)
        return inside

    def _develop(self, told: dict[str, Any], inside: list[int]) -> Document:
        html = document(told, self.blanking, self._sheet, [f"frame-{number}.html" for number in inside])
        return Document(html, self._tree(html, told["size"]), self.blanking.path(told["address"]))

    def _tree(self, html: str, size: list[int]) -> str:
        if self._darkroom is None:
            browser = self.context.browser
            assert browser is not None  # noqa: S101 - a context that was opened in one
            self._darkroom = browser.new_context(java_script_enabled=False).new_page()
        width, height = (max(1, each) for each in size)
        self._darkroom.set_viewport_size({"width": width, "height": height})
        self._darkroom.route("**/*", lambda route: self._show(route, html))
        self._darkroom.goto(_DARKROOM)
        self._darkroom.unroute_all()
        return self._darkroom.locator(":root").aria_snapshot() + "\n"

    @staticmethod
    def _show(route: Route, html: str) -> None:
        if route.request.url == _DARKROOM:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    def _picture(self, page: Page) -> bytes | None:
        try:
            return masked_picture(page, hide, every_value=True)
        except NoPictureError:
            return None

    def _opening(self, page: Page, *, is_popup: bool) -> Opening | None:
        if self._last is None:
            return None
        if page is not self._last:
            return Opening.POPUP if is_popup else Opening.NEW_TAB
        return Opening.SAME_PAGE if page.evaluate(_STAMPED) == self._taken - 1 else Opening.SAME_WINDOW

    def _note(self, response: Response) -> None:
        if response.request.resource_type == "stylesheet":
            self._sheets[response.url] = response

    def _sheet(self, address: str) -> str:
        """A style sheet of another site, which shows its rules to nobody, as it came; empty where it is gone."""
        try:
            return self._sheets[address].text() if address in self._sheets else ""
        except PlaywrightError:
            return ""
