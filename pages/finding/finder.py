"""Fields and controls of a screen, by the words a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pages.finding import hands
from pages.finding.choice import controls_called, fields_called
from pages.finding.eyes import Patience, glance
from pages.finding.view import SHOWN_IN_AN_ERROR, SeenControl, SeenField, View
from pages.finding.words import core
from runbook.errors import ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import ElementHandle, Frame, Page

    from runbook.secret import Personal, Secret

# An ambiguity counts when it stands this long on a page that has finished loading.
STABLE_SECONDS = 0.5


class Part(Protocol):
    """A part of a screen that has a name."""

    words: tuple[str, ...]

    def is_in(self, view: View) -> bool:
        """Whether the part is to be seen."""


class Finder:
    """Finds the parts of one screen.

    Args:
        root: the page or frame to look at.
        timeout: seconds to wait for a part, and for it to become usable.
        scene: the screen, which an error names as the place where it happened.
    """

    def __init__(self, root: Page | Frame, *, timeout: float, scene: object | None = None) -> None:
        self.root = root
        self.timeout = timeout
        self.scene = scene

    def field(self, *captions: str) -> Field:
        """Return the field called so; several captions are spellings of one name. Nothing is looked for yet."""
        return Field(self, captions)

    def control(self, *names: str) -> Control:
        """Return the link, button or menu entry called so; several names are spellings. Nothing is looked for yet."""
        return Control(self, names)

    def fill(self, *entries: tuple[Field, Personal | Secret]) -> None:
        """Enter a value in each field.

        Raises:
            ScreenError: a field is not there, there are several, it cannot be typed into, or it did not take the
                whole value.
        """
        for field, value in entries:
            seen, element = self.one(field.words, "入力欄", fields_called)
            if problem := hands.fill(element, value, timeout=self.timeout):
                raise self.error(f"{seen}に入力できません。{problem}", f"入力欄「{field.words[0]}」に入力できること")

    def one(
        self,
        words: Sequence[str],
        kind: str,
        choose: Callable[[View, Sequence[str]], Sequence[SeenField | SeenControl]],
    ) -> tuple[SeenField | SeenControl, ElementHandle]:
        """Wait until `choose` picks exactly one part of the view; return it with its node.

        Raises:
            ScreenError: none is to be seen in time, or several that could be meant.
        """
        patience = Patience(self.timeout)
        last = View(parsed=False)
        found: Sequence[SeenField | SeenControl] = []

        def decide(pause_ms: int) -> list[ElementHandle] | None:
            nonlocal last, found
            glanced = glance(self.root, pause_ms=pause_ms)
            if glanced is None or not glanced.view.parsed:
                return None
            last = glanced.view
            found = choose(last, words)
            if len(found) == 1:
                return [glanced.node(found[0].number)]
            several = [str(each) for each in found] if found and last.loaded else None
            return [] if patience.holds(several, STABLE_SECONDS) else None

        if element := patience.until(decide):
            return found[0], element[0]
        raise self.error(_not_one(words[0], kind, found, last), f"{kind}「{words[0]}」が一つだけあること")

    def error(self, seen: str, expected: str) -> ScreenError:
        """Make the error that says so, with the place where it happened."""
        error = ScreenError(seen, expected=expected)
        error.scene = self.scene
        return error


class Field:
    """A field for text, looked for when it is used."""

    def __init__(self, finder: Finder, words: tuple[str, ...]) -> None:
        self._finder = finder
        self.words = words

    def is_in(self, view: View) -> bool:
        """Whether at least one field called so is to be seen."""
        return bool(fields_called(view, self.words))

    def fill(self, value: Personal | Secret) -> None:
        """Enter `value` in place of what is there; raises as :meth:`Finder.fill`."""
        self._finder.fill((self, value))

    def value(self) -> str:
        """Return what the field holds now. For personal values; a secret is never read back."""
        _, element = self._finder.one(self.words, "入力欄", fields_called)
        return element.input_value()


class Control:
    """A link, button or menu entry, looked for when it is used."""

    def __init__(self, finder: Finder, words: tuple[str, ...]) -> None:
        self._finder = finder
        self.words = words

    def is_in(self, view: View) -> bool:
        """Whether at least one control called so is to be seen."""
        return bool(controls_called(view, self.words))

    def press(self) -> None:
        """Press it once. Whatever happens then, it is not pressed again.

        Raises:
            ScreenError: there is no such control, there are several, or it cannot be pressed.
        """
        seen, element = self._find()
        if problem := hands.press(element, timeout=self._finder.timeout):
            raise self._finder.error(f"{seen}を押せません。{problem}", f"「{self.words[0]}」を押せること")

    def hover(self) -> None:
        """Bring the mouse over it, as for a menu that opens under the mouse; nothing happens where it is not there."""
        glanced = glance(self._finder.root)
        if glanced and len(found := controls_called(glanced.view, self.words)) == 1:
            hands.hover(glanced.node(found[0].number), timeout=self._finder.timeout)

    def _find(self) -> tuple[SeenField | SeenControl, ElementHandle]:
        return self._finder.one(self.words, "ボタンまたはリンク", controls_called)


def _not_one(word: str, kind: str, found: Sequence[SeenField | SeenControl], view: View) -> str:
    if found:
        candidates = "、".join(f"{number} {part}" for number, part in enumerate(found, start=1))
        return f"{kind}「{word}」に当てはまるものが{len(found)}つあり、どれかを決められません: {candidates}"
    parts = [str(part) for part in (view.fields if kind == "入力欄" else view.controls)]
    nearest = sorted(parts, key=lambda part: -_likeness(part, word))[:SHOWN_IN_AN_ERROR]
    there = f"画面にあるもの: {'、'.join(nearest)}" if nearest else f"この画面には{kind}がありません"
    return f"{kind}「{word}」が見つかりません。{there}"


def _likeness(text: str, word: str) -> int:
    """How many neighbouring pairs of letters the two share."""
    one, other = ({each[at : at + 2] for at in range(len(each) - 1)} for each in (core(text), core(word)))
    return len(one & other)
