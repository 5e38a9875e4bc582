"""The portal's answer to a form that was sent, on a screen whose words nobody knows beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.finding import hands
from pages.finding.eyes import Patience, glance
from pages.layout import asked_again
from pages.passage import Standing
from pages.telling import is_fact, says, sentences
from runbook.errors import Refused, RunbookError, ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    from pages.finding.view import Text, View
    from pages.passage import Passage
    from pages.portal_words import PortalWords
    from pages.screen import Screen

# What the portal says must stand this long before it is taken for its answer.
STABLE_SECONDS = 0.4

# A message without any word of a mistake might still go away when the portal has finished.
UNSURE_SECONDS = 1.5

LONGEST_MESSAGE = 200


@dataclass(frozen=True)
class Sent:
    """A form that is sent.

    Args:
        screen: the screen with the form.
        is_there: whether the form is still to be seen.
        success: the words in the new texts that show success; empty when there are none.
        expected: what a success shows, for an error.
        refusal: makes the error for words with which the portal does not take the entries.
        remedy: what to do when the answer cannot be understood.
        understood: kinds of negative evidence that tell all the same what became of the form; their own remedy holds.
        changes_something: whether it would be wrong to call it refused when it was taken. A login changes nothing:
            there any words of a mistake refuse, also on a page of their own.
    """

    screen: Screen
    is_there: Callable[[View], bool]
    success: Callable[[View, Sequence[Text]], str]
    expected: str
    refusal: Callable[[str, str], Refused]
    remedy: str
    understood: tuple[type[ScreenError], ...] = ()
    changes_something: bool = True


def await_answer(passage: Passage, sent: Sent) -> tuple[Page, str]:
    """Wait for the answer to `sent`. Return the window that shows it and the portal's own words.

    The rule, for texts that were not there before:

    - Negative evidence (:mod:`pages.trouble`) comes first.
    - Words of a mistake refuse while the form is still there: the same screen is shown again. Without the form, only a
      heading or an announced message does: a page that tells, in whatever words, that the form was taken may well add
      that one 「返信できません」 to a mail. Other words of a mistake leave open whether the form was taken.
    - Words of success are the answer; with the form still there, once they stand for a moment.
    - Words that are neither refuse when the form is still there, once the portal has loaded its answer or announces
      them as a message; and so does what the browser itself finds wrong, when nothing was sent at all.
    - A message with one button counts as such words; a question that is not known is answered no and is an error.
    - A page that only asks 「よろしいですか」 about what was entered, with one control to go on, is gone on from, once.

    Raises:
        Refused: of the kind that `sent` names, with the portal's words.
        ScreenError: negative evidence, an unknown question, or an answer that is none of these in time.
    """
    return _Answer(passage, sent).wait()


class _Answer:
    def __init__(self, passage: Passage, sent: Sent) -> None:
        self._passage = passage
        self._sent = sent
        self._words: PortalWords = passage.portal.words
        self._patience = Patience(passage.portal.timeout)
        self._last: tuple[Page, View | None] = (passage.page, None)
        self._has_agreed = False

    def wait(self) -> tuple[Page, str]:
        if (answer := self._patience.until(self._decide, hopeless=self._passage.all_closed)) is not None:
            return answer
        page, view = self._last
        if view and self._sent.is_there(view) and (said := self._neither(page, view, answered=True)):
            raise self._refusal(page, said)
        seen = self._passage.describe(view)
        if view and self._sent.is_there(view):
            seen = f"画面が切り替わりません（応答がない可能性があります）。{seen}"
        raise self._at(page, ScreenError(seen, expected=self._sent.expected, remedy=self._sent.remedy))

    def _decide(self, pause_ms: int) -> tuple[Page, str] | None:
        if error := self._passage.refused_question():
            error.expected = self._sent.expected
            raise self._at(self._passage.page, error)
        for newest, (page, view) in enumerate(self._passage.looks(pause_ms)):
            if newest == 0:
                self._last = (page, view)
            if (said := self._read(page, view)) is not None:
                return page, said
        return None

    def _read(self, page: Page, view: View) -> str | None:
        """Read one window: the words of success, None when there is no answer yet, or an error."""
        is_there = self._sent.is_there(view)
        told = [text for text in self._passage.told(page, view) if not text.control]
        success = self._sent.success(view, told)
        if trouble := self._sent.screen.trouble(view, told, expected=is_there or bool(success)):
            if self._holds(page, trouble.error.__name__):
                seen = f"画面に「{trouble.words}」と表示されています。"
                remedy = "" if trouble.error in self._sent.understood else self._sent.remedy
                raise self._at(page, trouble.error(seen, expected=self._sent.expected, remedy=remedy))
        elif mistakes := _mistakes(
            told,
            self._words.mistakes,
            is_there=is_there or not self._sent.changes_something,
            success=bool(success),
        ):
            if self._holds(page, mistakes):
                raise self._refusal(page, mistakes)
        elif success:
            return success if not is_there or self._holds(page, success) else None
        elif is_there:
            said = self._neither(page, view)
            if said and self._patience.holds((page, said), UNSURE_SECONDS):
                raise self._refusal(page, said)
        elif _all_mistakes(told, self._words.mistakes):
            return None
        elif not self._has_agreed and asked_again(view, told, self._words) and self._holds(page, "asked again"):
            self._agree(page)
        return None

    def _neither(self, page: Page, view: View, *, answered: bool = False) -> str:
        """What a screen that still has the form says, where it is neither a mistake nor a success."""
        answered = answered or (self._passage.was_reloaded(page) and view.loaded)
        told = [text for text in self._passage.told(page, view) if not text.control]
        telling = [
            text.whole
            for text in told
            if (text.alert or answered)
            and not says(text.whole, self._words.busy)
            and any(character.isalpha() for character in text.whole)
        ]
        if telling or self._passage.requests:
            return _joined(telling)
        return next((field.problem for field in view.fields if field.problem), "")

    def _agree(self, page: Page) -> None:
        glanced = glance(page)
        told = [text for text in self._passage.told(page, glanced.view) if not text.control] if glanced else []
        control = asked_again(glanced.view, told, self._words) if glanced else None
        if glanced is None or control is None:
            return
        self._has_agreed = True
        if problem := hands.press(
            glanced.node(control.number), spot=control.spot, timeout=self._passage.portal.timeout
        ):
            seen = f"確認の画面で{control}を押せません。{problem}"
            raise self._at(page, ScreenError(seen, expected=self._sent.expected, remedy=self._sent.remedy))

    def _holds(self, page: Page, words: str) -> bool:
        return self._patience.holds((page, words), STABLE_SECONDS)

    def _refusal(self, page: Page, said: str) -> RunbookError:
        return self._at(page, self._sent.refusal(f"画面に「{said}」と表示されています。", self._sent.expected))

    def _at(self, page: Page, error: RunbookError) -> RunbookError:
        """Name the screen with the form as the place, or, where that was left, the window."""
        view = self._last[1] if self._last[0] is page else None
        still_there = page is self._sent.screen.page and view is not None and self._sent.is_there(view)
        error.scene = self._sent.screen if still_there else Standing(page, self._sent.screen)
        return error


def _mistakes(told: Sequence[Text], words: Sequence[str], *, is_there: bool, success: bool) -> str:
    """Return the words that refuse the form; without the form a heading or an announced message must be among them."""
    every = _all_mistakes(told, words)
    if is_there:
        return every
    grave = _all_mistakes([text for text in told if text.heading or text.alert], words)
    return grave if success or not grave else every


def _all_mistakes(texts: Sequence[Text], words: Sequence[str]) -> str:
    return _joined([each for text in texts for each in sentences(text.lines) if is_fact(each) and says(each, words)])


def _joined(texts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(text.lstrip("・●■※* ") for text in texts))[:LONGEST_MESSAGE]
