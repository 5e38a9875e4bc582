"""Fields and controls of a screen, by the words a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from playwright.sync_api import Page

from pages.consent import is_consent
from pages.finding import hands
from pages.finding.choice import controls_called, fields_called
from pages.finding.eyes import Patience, glance
from pages.finding.view import SHOWN_IN_AN_ERROR, SeenControl, SeenField, View
from pages.finding.words import core
from runbook.errors import ConsentDemanded, NotPressed, RunbookError, ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import ElementHandle, Frame

    from runbook.secret import Personal, Secret

    Found = tuple[SeenField | SeenControl, ElementHandle]

# An ambiguity counts when it stands this long on a page that has finished loading.
STABLE_SECONDS = 0.5

# A menu that cannot be hovered over so soon is no reason to stop looking for what follows.
HOVER_SECONDS = 2.0

# What still covers a button after so long does not go away by itself.
TRIAL_SECONDS = 2.0


class Part(Protocol):
    """A part of a screen that has a name.

    Args:
        kind: what it is, in Japanese.
        words: its name, in every spelling known for it.
    """

    kind: ClassVar[str]
    words: tuple[str, ...]

    def seen_in(self, view: View) -> Sequence[SeenField | SeenControl]:
        """Return what could be meant in `view`: one when it is clear, several when it is not, none."""


class Finder:
    """Finds the parts of one screen.

    Args:
        root: the page or frame to look at.
        timeout: seconds to wait for a part, and for it to become usable.
        scene: the screen, which an error names as the place where it happened.
        onlooker: told of each press right before it.
    """

    def __init__(
        self,
        root: Page | Frame,
        *,
        timeout: float,
        scene: object | None = None,
        onlooker: Callable[[SeenControl, ElementHandle], None] | None = None,
    ) -> None:
        self.root = root
        self.timeout = timeout
        self.onlooker = onlooker
        self._scene = scene

    def field(self, *captions: str) -> Field:
        """Return the field called so; several captions are spellings of one name. Nothing is looked for yet."""
        return Field(self, captions)

    def control(self, *names: str, of: Field | None = None) -> Control:
        """Return the link, button or menu entry called so; several names are spellings. Nothing is looked for yet.

        Args:
            names: what stands on it.
            of: a field of the form that it sends; of several controls, the one in the same form is meant.
        """
        return Control(self, names, of)

    def fill(self, *entries: tuple[Field, Personal | Secret]) -> None:
        """Enter a value in each field.

        Raises:
            ScreenError: a field is not there, there are several, it cannot be typed into, or it did not take the
                whole value. Never with the value.
        """
        _, found = self.find(*(field for field, _ in entries))
        for (field, value), (seen, element) in zip(entries, found, strict=True):
            if problem := hands.fill(element, value, timeout=self.timeout):
                raise self.error(f"{seen}に入力できません。{problem}", f"入力欄「{field.words[0]}」に入力できること")

    def find(self, *parts: Part, failure: type[ScreenError] = ScreenError) -> tuple[View, list[Found]]:
        """Wait until each of `parts` is to be seen exactly once; return the view and each with its node.

        Raises:
            ScreenError: of the kind `failure`; one is not to be seen in time, or several could be meant by it.
        """
        patience = Patience(self.timeout)
        last = View(parsed=False)

        def decide(pause_ms: int) -> list[Found] | None:
            nonlocal last
            if self._is_closed():
                return []
            glanced = glance(self.root, pause_ms=pause_ms)
            if glanced is None or not glanced.view.parsed:
                return None
            last = glanced.view
            meant = [part.seen_in(last) for part in parts]
            if all(len(each) == 1 for each in meant) and are_different(meant):
                seen = [each[0] for each in meant]
                nodes = glanced.nodes(seen)
                return None if nodes is None else list(zip(seen, nodes, strict=True))
            several = [list(map(str, each)) for each in meant] if all(meant) and last.loaded else None
            return [] if patience.holds(several, STABLE_SECONDS) else None

        if found := patience.until(decide):
            return last, found
        part = next((part for part in parts if len(part.seen_in(last)) != 1), None)
        if self._is_closed():
            seen = "画面が閉じられました。"
        elif part is None:
            seen = f"{'と'.join(f'「{each.words[0]}」' for each in parts)}が、同じ{parts[0].kind}を指しています。"
        else:
            seen = _not_one(part, last)
        part = part or parts[0]
        raise self.error(seen, f"{part.kind}「{part.words[0]}」が一つだけあること", failure)

    def _is_closed(self) -> bool:
        return self.root.is_closed() if isinstance(self.root, Page) else self.root.is_detached()

    def error(self, seen: str, expected: str, kind: type[RunbookError] = ScreenError) -> RunbookError:
        """Make the error that says so, with the place where it happened."""
        error = kind(seen, expected=expected)
        error.scene = self._scene
        return error


class Field:
    """A field for text, looked for when it is used."""

    kind: ClassVar[str] = "入力欄"

    def __init__(self, finder: Finder, words: tuple[str, ...]) -> None:
        self._finder = finder
        self.words = words

    def seen_in(self, view: View) -> Sequence[SeenField]:
        """Return the fields in `view` that could be meant."""
        return fields_called(view, self.words)

    def fill(self, value: Personal | Secret) -> None:
        """Enter `value` in place of what is there; raises as :meth:`Finder.fill`."""
        self._finder.fill((self, value))

    def value(self) -> str:
        """Return what the field holds now. For personal values; a secret is never read back."""
        _, [(_, element)] = self._finder.find(self)
        return element.input_value()


class Control:
    """A link, button or menu entry, looked for when it is used."""

    kind: ClassVar[str] = "ボタンまたはリンク"

    def __init__(self, finder: Finder, words: tuple[str, ...], of: Field | None = None) -> None:
        self._finder = finder
        self.words = words
        self._of = of
        self._before: View | None = None

    def came_after(self, view: View | None) -> None:
        """Of several, mean the one that was not yet in `view`: an entry of the menu just opened, not its namesake below."""
        self._before = view

    def seen_in(self, view: View) -> Sequence[SeenControl]:
        """Return the controls in `view` that could be meant."""
        return self._meant(view, self.words)

    def _meant(self, view: View, words: Sequence[str]) -> Sequence[SeenControl]:
        found = controls_called(view, words)
        if len(found) > 1 and self._before:
            old = [each.sort for each in controls_called(self._before, words)]
            found = [each for each in found if each.sort not in old] or found
        if len(found) > 1 and self._of:
            forms = {field.form for field in self._of.seen_in(view)} - {-1}
            return [control for control in found if control.form in forms] or found
        return found

    def press(self) -> View:
        """Press it once. Whatever happens then, it is not pressed again. Return the screen as it was just before.

        Raises:
            NotPressed: there is no such control, there are several, or it cannot be pressed; nothing was sent.
            ScreenError: the press failed on its way, and may have happened.
        """
        view, [(seen, element)] = self._finder.find(self, failure=NotPressed)
        if self._finder.onlooker and isinstance(seen, SeenControl):
            self._finder.onlooker(seen, element)
        spot = seen.spot if isinstance(seen, SeenControl) else None
        if isinstance(seen, SeenControl) and is_consent(seen.text):
            error = self._finder.error(f"{seen}は同意を兼ねています。", f"「{self.words[0]}」を押せること", NotPressed)
            error.remedy = ConsentDemanded.default_remedy
            raise error
        if problem := hands.press(element, spot=spot, timeout=self._finder.timeout):
            raise self._finder.error(
                f"{seen}を押せません。{problem}", f"「{self.words[0]}」を押せること", problem.error
            )
        return view

    def in_the_way(self) -> str:
        """Say in Japanese what would keep it from being pressed now; empty if nothing would. Nothing is pressed."""
        glanced = glance(self._finder.root)
        if glanced is None or len(found := self.seen_in(glanced.view)) != 1:
            return _not_one(self, glanced.view) if glanced else "画面が描き直されています。"
        return hands.in_the_way(glanced.node(found[0].number), spot=found[0].spot, timeout=TRIAL_SECONDS)

    def hover(self) -> None:
        """Bring the mouse over it, as for a menu that opens under the mouse; nothing happens where it is not there."""
        glanced = glance(self._finder.root)
        if glanced and len(found := self.seen_in(glanced.view)) == 1:
            hands.hover(glanced.node(found[0].number), timeout=HOVER_SECONDS)


def are_different(meant: Sequence[Sequence[SeenField | SeenControl]]) -> bool:
    """Whether no two of several parts were found to be one and the same: the caption of one that is gone may still stand."""
    only = [each[0].number for each in meant if len(each) == 1]
    return len(set(only)) == len(only)


def together(view: View, *fields: Field) -> list[SeenField]:
    """Return what `view` shows of `fields`; nothing where one of them is missing."""
    seen = [field.seen_in(view) for field in fields]
    return [each for found in seen for each in found] if all(seen) else []


def _not_one(part: Part, view: View) -> str:
    name = f"{part.kind}「{part.words[0]}」"
    if found := part.seen_in(view):
        candidates = "、".join(f"({number}) {each}" for number, each in enumerate(found, start=1))
        return f"{name}に当てはまるものが{len(found)}つあり、どれかを決められません: {candidates}"
    all_of_it = [str(each) for each in (view.fields if part.kind == Field.kind else view.controls)]
    nearest = sorted(all_of_it, key=lambda each: -_likeness(each, part.words[0]))[:SHOWN_IN_AN_ERROR]
    there = f"画面にあるもの: {'、'.join(nearest)}" if nearest else f"この画面には{part.kind}がありません"
    return f"{name}が見つかりません。{there}"


def _likeness(text: str, word: str) -> int:
    """How many neighbouring pairs of letters the two share."""
    one, other = ({each[at : at + 2] for at in range(len(each) - 1)} for each in (core(text), core(word)))
    return len(one & other)
