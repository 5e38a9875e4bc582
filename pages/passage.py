"""What happens between a press and the next screen: windows that open, messages that pop up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from pages.consent import asks_consent
from pages.finding.eyes import Patience, look
from pages.finding.frames import is_own
from pages.finding.view import SHOWN_IN_AN_ERROR, Text, View
from pages.telling import says
from runbook.errors import ConsentDemanded, ScreenError
from runbook.picture import masked_picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from playwright.sync_api import BrowserContext, Dialog, Frame, Page, Request

    from pages.finding.finder import Control
    from pages.portal import Portal
    from pages.screen import Screen

ASKS_AGAIN = ("よろしいですか", "よろしいでしょうか", "宜しいですか", "宜しいでしょうか", "しますか")


class Passage:
    """Watches a portal's windows, from before something is pressed until what follows is decided.

    What follows may come in the same window, in a new one, or in another that the portal uses again.

    Args:
        portal: whose windows they are.
        page: the window in which something will be pressed.

    Attributes:
        alerts: what the portal said in messages with one button; they have been closed.
        questions: what it asked in messages with two buttons, and was answered no. One that only asks again for what
            was just pressed is answered yes, and is not among them.
        requests: how many requests the windows have sent.
    """

    def __init__(self, portal: Portal, page: Page) -> None:
        self.portal = portal
        self.page = page
        self.alerts: list[str] = []
        self.questions: list[str] = []
        self.requests = 0
        self._before: View | None = None
        self._known = list(page.context.pages)
        self._reloaded: set[Page] = set()

    def __enter__(self) -> Self:
        self.portal.hearing.tell(self)
        for page in self._known:
            page.on("framenavigated", self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.portal.hearing.tell(None)
        for page in self._known:
            page.remove_listener("framenavigated", self._note)

    def press(self, control: Control) -> View:
        """Press `control`, once; return what the window showed, which does not count afterwards."""
        self._before = control.press()
        return self._before

    def remember(self) -> None:
        """Look at the window as it is before something else is done there."""
        self._before = first_look(self.page)

    def looks(self, pause_ms: int) -> Iterator[tuple[Page, View]]:
        """Look at each window that may show what follows: new ones, those used again, the one that was pressed in."""
        pages = [page for page in reversed(self.page.context.pages) if not page.is_closed()]
        new = [page for page in pages if page not in self._known]
        again = [page for page in pages if page in self._reloaded and page is not self.page]
        for page in (*new, *again, *(page for page in pages if page is self.page)):
            view = look(page, pause_ms=pause_ms)
            pause_ms = 0
            if view is not None and view.parsed:
                yield page, view

    def all_closed(self) -> bool:
        """Whether no window is left that could show anything."""
        return all(page.is_closed() for page in self.page.context.pages)

    def before(self, page: Page) -> View | None:
        """Return what `page` showed before the press, if it still shows the same document."""
        return None if self.was_reloaded(page) else self._before

    def told(self, page: Page, view: View) -> list[Text]:
        """Return the texts of a window that count: those that are new in it, and the messages that popped up."""
        before = self._before if page is self.page else None
        messages = [Text([alert], heading=False, control=False, alert=True, item=False) for alert in self.alerts]
        return [*messages, *view.new_since(before)]

    def is_new(self, page: Page, screen: Screen) -> bool:
        """Whether `screen` cannot have been there before the press: if it was, the press may still lead elsewhere."""
        return self.was_reloaded(page) or self._before is None or not screen.is_shown(self._before)

    def was_reloaded(self, page: Page) -> bool:
        """Whether the window shows another document than before the press."""
        return page in self._reloaded or page not in self._known

    def refused_question(self) -> ScreenError | None:
        """Return the error for a question that was answered no; of its own kind where yes would have been consent."""
        if not self.questions:
            return None
        asked = next(filter(asks_consent, self.questions), self.questions[0])
        kind = ConsentDemanded if asks_consent(asked) else ScreenError
        return kind(f"確認のメッセージ「{asked}」が表示され、「いいえ」と答えました。")

    def describe(self, view: View | None) -> str:
        """Say what is there instead of what was expected."""
        told = [f"メッセージ「{message}」が表示されました。" for message in (*self.alerts, *self.questions)]
        return "".join([*told, described(view)])

    def hear(self, dialog: Dialog) -> None:
        """Answer a message that popped up, and keep its words."""
        message = dialog.message
        asked_again = says(message, self.portal.words.agreed) and says(message, ASKS_AGAIN)
        agreed = dialog.type == "confirm" and asked_again and not asks_consent(message)
        if dialog.type == "alert":
            self.alerts.append(message)
        if dialog.type in {"alert", "beforeunload"} or agreed:
            dialog.accept()
        else:
            self.questions.append(message)
            dialog.dismiss()

    def _note(self, frame: Frame) -> None:
        # A frame that is being made is empty at first: that is no answer yet.
        if frame.parent_frame is None or (frame.url.startswith("http") and is_own(frame.url, frame.page.url)):
            self._reloaded.add(frame.page)


class Hearing:
    """Hears messages and requests of a portal's windows, and passes them on to the passage under way.

    It listens from the first passage until the browser's context is closed: to begin and end with each passage would
    take four messages to the browser every time. Between passages a message is answered as Playwright does by itself: no.

    Args:
        context: the portal's browser context.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._listens = False
        self._passage: Passage | None = None
        self._is_the_persons = False

    def tell(self, passage: Passage | None) -> None:
        """From now on tell `passage`; None when it is over."""
        self._passage = passage
        if not self._listens:
            self._listens = True
            self._context.on("dialog", self._hear)
            self._context.on("request", self._count)

    @contextmanager
    def left_to_the_person(self) -> Iterator[None]:
        """Leave messages open for the person at the browser to answer: one may ask for consent."""
        self._is_the_persons = True
        try:
            yield
        finally:
            self._is_the_persons = False

    def _hear(self, dialog: Dialog) -> None:
        if self._is_the_persons:
            return
        if self._passage:
            self._passage.hear(dialog)
        elif dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialog.dismiss()

    def _count(self, _: Request) -> None:
        if self._passage:
            self._passage.requests += 1


class Standing:
    """A window that does not show the expected screen, for the picture in the report."""

    def __init__(self, page: Page, expected: Screen) -> None:
        self._page = page
        self.expected = expected

    def picture(self) -> bytes:
        """Return a PNG of the window, with secrets covered and personal values shortened."""
        return masked_picture(self._page)

    def __repr__(self) -> str:
        return f"{self.expected!r}（のはずの画面）"


def first_look(page: Page) -> View:
    """Look at a page that is being shown; one that is just being replaced is waited for."""
    return Patience(seconds=10).until(lambda pause_ms: look(page, pause_ms=pause_ms)) or View(parsed=False)


def described(view: View | None) -> str:
    """Say what a window shows that is not the expected screen; None where nothing opened."""
    if view is None:
        return "画面が開きません（応答がないか、画面が閉じられました）。"
    parts = {
        "見出しなど": view.headings,
        "入力欄": [field.caption for field in view.fields],
        "ボタンとリンク": [control.text for control in view.controls],
    }
    listed = "／".join(f"{name} {_quoted(texts)}" for name, texts in parts.items() if any(texts))
    return f"別の画面です。{listed}" if listed else "画面に何も表示されていません。"


def _quoted(texts: Sequence[str]) -> str:
    return "、".join(f"「{text}」" for text in list(filter(None, texts))[:SHOWN_IN_AN_ERROR])
