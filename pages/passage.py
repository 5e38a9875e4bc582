"""The way from one screen to the next: what the portal says meanwhile, which window shows what follows, and whether it
is what the procedure expects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from pages.finding.eyes import Patience, look
from pages.finding.view import SHOWN_IN_AN_ERROR, Text, View
from pages.portal_words import is_fact, says, sentences
from runbook.errors import Refused, RunbookError, ScreenError
from runbook.picture import masked_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from playwright.sync_api import Dialog, Frame, Page, Request

    from pages.portal import Portal
    from pages.screen import Screen

Next = TypeVar("Next", bound="Screen")

# Negative evidence on a page that is not yet the expected screen must stand this long: pages come in pieces.
STABLE_SECONDS = 0.4

# After so long a person who pressed a menu that did not open tries something else.
MOMENT_SECONDS = 1.0

# A message that comes without any word of a mistake might still go away when the portal has finished.
UNSURE_SECONDS = 1.5


class Passage:
    """Watches a window from before something is pressed until what follows is decided.

    The next screen may come in the same window, in a new one, or in another that the portal uses again.

    Args:
        portal: whose windows they are.
        page: the window in which something will be pressed.
    """

    def __init__(self, portal: Portal, page: Page) -> None:
        self._portal = portal
        self._page = page
        self._before: View | None = None
        self._known = list(page.context.pages)
        self._reloaded: set[Page] = set()
        self._alerts: list[str] = []
        self._questions: list[str] = []
        self._requests = 0

    def __enter__(self) -> Self:
        context = self._page.context
        context.on("dialog", self._hear)
        context.on("request", self._count)
        for page in self._known:
            page.on("framenavigated", self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        context = self._page.context
        context.remove_listener("dialog", self._hear)
        context.remove_listener("request", self._count)
        for page in self._known:
            page.remove_listener("framenavigated", self._note)

    def remember(self) -> View:
        """Look at the screen as it is before the press: what it says then is not the answer."""
        self._before = first_look(self._page)
        return self._before

    # ------------------------------------------------------------------ a screen that the procedure knows
    def arrival(self, make: Callable[[Page], Next], *, otherwise: Callable[[], None] | None = None) -> Next:
        """Wait until a window shows the screen that `make` makes of it, and return that.

        Args:
            make: makes the expected screen for a window.
            otherwise: what a person tries once when nothing has come of the press for a moment.

        Raises:
            ScreenError: with the screen that is there instead as its `scene`; of a subclass where the portal says why.
        """
        waiting = Patience(self._portal.timeout)
        last: tuple[Page, View | None] = (self._page, None)

        def decide(pause_ms: int) -> Next | None:
            nonlocal last, otherwise
            if otherwise and waiting.passed > MOMENT_SECONDS:
                otherwise()
                otherwise = None
            for page in self._windows():
                view = look(page, pause_ms=pause_ms)
                pause_ms = 0
                if view is None or not view.parsed:
                    continue
                if page is not self._page or last[1] is None or last[0] is self._page:
                    last = (page, view)
                screen = make(page)
                shown = screen.is_shown(view)
                trouble = screen.trouble(view, self._texts_that_count(page, view), expected=shown)
                if trouble and (shown or waiting.holds((page, trouble), STABLE_SECONDS)):
                    error = trouble.error(f"画面に「{trouble.words}」と表示されています。", expected=screen.describe())
                    raise self._at(page, error, screen)
                if shown and not trouble:
                    return screen
            return None

        if (screen := waiting.until(decide)) is not None:
            return screen
        page, view = last
        expected = make(page)
        raise self._at(page, ScreenError(self._instead(view), expected=expected.describe()), expected)

    def _texts_that_count(self, page: Page, view: View) -> Sequence[Text]:
        """A window that was there before counts by what is new in it."""
        return view.new_since(self._before) if page is self._page and self._before else view.texts

    # ------------------------------------------------------------------ an answer in words that nobody knows beforehand
    def answer(
        self,
        *,
        asked: Screen,
        form: Callable[[View], bool],
        proof: Callable[[View, Sequence[Text]], str],
        refusal: type[Refused],
        expected: str,
        remedy: str = "",
    ) -> tuple[Page, str]:
        """Wait for the portal's answer to a form that was sent. Return the window and the portal's own words.

        Args:
            asked: the screen with the form.
            form: whether the form is still there.
            proof: the words that show success, among the new texts; empty when there are none.
            refusal: what to raise when the portal does not take the entries.
            expected: what a success shows, for an error.
            remedy: what to do when the answer cannot be understood.

        The rule: new words of a mistake refuse; new words of success are the answer; where both stand there, the form
        decides: gone, it is a success. New words that are neither refuse when the form is still there, once the portal
        has loaded its answer or announces them. An `alert` is such words, a question (`confirm`) that does not merely
        ask again for what was pressed is answered no.
        """
        waiting = Patience(self._portal.timeout)
        words = self._portal.words
        last: tuple[Page, View | None] = (self._page, None)
        unsure = ""

        def refused(page: Page, message: str) -> RunbookError:
            return self._at(page, refusal(f"画面に「{message}」と表示されています。", expected=expected), asked)

        def decide(pause_ms: int) -> tuple[Page, str] | None:
            nonlocal last, unsure
            if self._questions:
                question = ScreenError(
                    f"確認のメッセージ「{self._questions[0]}」に「いいえ」と答えました。", expected=expected
                )
                raise self._at(self._page, question, asked)
            for alert in self._alerts:
                if not says(alert, words.accepted + words.completed) or says(alert, words.mistakes):
                    raise refused(self._page, alert)
            for page in self._windows():
                view = look(page, pause_ms=pause_ms)
                pause_ms = 0
                if view is None or not view.parsed:
                    continue
                last = (page, view)
                still_there = form(view)
                fresh = [text for text in view.new_since(self._before) if not text.control]
                success = proof(view, fresh) or (self._alerts[0] if self._alerts and not still_there else "")
                trouble = asked.trouble(view, fresh, expected=still_there or bool(success))
                if trouble and waiting.holds((page, trouble), STABLE_SECONDS):
                    error = trouble.error(
                        f"画面に「{trouble.words}」と表示されています。", expected=expected, remedy=remedy
                    )
                    raise self._at(page, error, asked)
                if trouble:
                    continue
                mistakes = _mistakes(fresh, words.mistakes, grave=bool(success) and not still_there)
                if mistakes:
                    if waiting.holds((page, mistakes), STABLE_SECONDS):
                        raise refused(page, mistakes)
                elif success:
                    if not still_there or waiting.holds((page, success), STABLE_SECONDS):
                        return page, success
                elif still_there:
                    unsure = self._unsure(page, view, fresh)
                    if unsure and waiting.holds((page, unsure), UNSURE_SECONDS):
                        raise refused(page, unsure)
            return None

        if (answer := waiting.until(decide)) is not None:
            return answer
        page, view = last
        raise self._at(page, ScreenError(self._instead(view), expected=expected, remedy=remedy), asked)

    def _unsure(self, page: Page, view: View, fresh: Sequence[Text]) -> str:
        """What the screen with the form says, where it has no word of a mistake."""
        busy = self._portal.words.busy
        telling = [text for text in fresh if not says(text.whole, busy) and _has_words(text.whole)]
        answered = page in self._reloaded and view.loaded
        if said := _joined([text.whole for text in telling if text.alert or answered]):
            return said
        # The browser itself kept the form from being sent.
        return next((field.problem for field in view.fields if field.problem), "") if not self._requests else ""

    # ------------------------------------------------------------------ windows and messages
    def _windows(self) -> list[Page]:
        """The windows that may show what follows: new ones, those used again, and the one that was pressed in."""
        pages = [page for page in reversed(self._page.context.pages) if not page.is_closed()]
        new = [page for page in pages if page not in self._known]
        again = [page for page in pages if page in self._reloaded and page is not self._page]
        return [*new, *again, *([] if self._page.is_closed() else [self._page])]

    def _hear(self, dialog: Dialog) -> None:
        if dialog.type == "alert":
            self._alerts.append(dialog.message)
            dialog.accept()
        elif dialog.type == "beforeunload" or (
            dialog.type == "confirm"
            and says(dialog.message, self._portal.words.agreed)
            and _asks_for_consent(dialog.message)
        ):
            dialog.accept()
        else:
            self._questions.append(dialog.message)
            dialog.dismiss()

    def _note(self, frame: Frame) -> None:
        if frame.parent_frame is None:
            self._reloaded.add(frame.page)

    def _count(self, _: Request) -> None:
        self._requests += 1

    def _instead(self, view: View | None) -> str:
        told = [f"メッセージ「{message}」が表示されました。" for message in (*self._alerts, *self._questions)]
        if view is None:
            return "".join([*told, "画面が開きません（応答がないか、画面が閉じられました）。"])
        shown = "、".join(f"「{text}」" for text in view.headings[:SHOWN_IN_AN_ERROR])
        controls = "、".join(f"「{each.text}」" for each in view.controls[:SHOWN_IN_AN_ERROR] if each.text)
        fields = "、".join(f"「{each.caption}」" for each in view.fields[:SHOWN_IN_AN_ERROR])
        parts = [("見出しなど", shown), ("入力欄", fields), ("ボタンとリンク", controls)]
        listed = "／".join(f"{name} {each}" for name, each in parts if each)
        return "".join([*told, f"別の画面です。{listed}" if listed else "画面に何も表示されていません。"])

    def _at(self, page: Page, error: RunbookError, screen: Screen) -> RunbookError:
        error.scene = Standing(page, screen)
        return error


class Standing:
    """A window that does not show the expected screen, for the picture in the report."""

    def __init__(self, page: Page, expected: Screen) -> None:
        self._page = page
        self._expected = expected

    def picture(self) -> bytes:
        """Return a PNG of the window, with secrets covered and personal values shortened."""
        return masked_picture(self._page)

    def __repr__(self) -> str:
        return f"{self._expected!r}（のはずの画面）"


def first_look(page: Page) -> View:
    """Look at a page that is being shown; one that is just being replaced is waited for."""
    return Patience(seconds=10).until(lambda pause_ms: look(page, pause_ms=pause_ms)) or View(parsed=False)


def _mistakes(fresh: Sequence[Text], words: Sequence[str], *, grave: bool) -> str:
    """What tells of a mistake; beside words of success and without the form only what stands out."""
    telling = [text for text in fresh if not grave or text.heading or text.alert]
    return _joined([each for text in telling for each in sentences(text.lines) if is_fact(each) and says(each, words)])


def _asks_for_consent(message: str) -> bool:
    return says(message, ("よろしいですか", "よろしいでしょうか", "しますか", "宜しいですか", "宜しいでしょうか"))


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _joined(texts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(texts).keys())[:LONGEST_MESSAGE]


LONGEST_MESSAGE = 200
