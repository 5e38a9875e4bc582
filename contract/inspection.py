"""The check of one portal's screens: each is visited once, looked at, and judged by its contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from contract.difference import Difference, Verdict
from contract.judgement import Judgement, judge
from contract.sight import see
from pages.passage import Standing
from runbook.errors import NotPressed, RunbookError, ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contract.library import Kept
    from contract.sight import Sight
    from pages.portal import Portal
    from pages.screen import Screen

Passed = TypeVar("Passed", bound="Screen")

NO_CONTRACT = "この画面の記録がありません。"


class ScreensChanged(ScreenError):
    """A screen is not as it was recorded, in a way that the procedure cannot go past."""

    by_hand = ""
    default_remedy = (
        "報告書の「変更前・変更後」を見て、config のファイルを直すか、手作業で続けてください。画面が正しく変わったのなら、"
        "「python -m runbook screens record --live」で記録し直してください。"
    )


class Contracts(Protocol):
    """Where contracts are found; :class:`contract.library.Library`."""

    def find(self, screen: str) -> Kept | None:
        """The contract of a page object's class, by its name."""


@dataclass(frozen=True)
class Look:
    """What one visit to a screen found.

    Args:
        screen: the page object.
        kept: its contract; None where there is none.
        sight: what was seen.
        judgement: the verdict; None where there is no contract to judge by.
        picture: PNG of the screen as it was judged, masked; None where none could be taken.
        obstacle: why the page object did not accept the screen, or could not go there; None where it did.
    """

    screen: Screen
    kept: Kept | None
    sight: Sight
    judgement: Judgement | None
    picture: bytes | None = None
    obstacle: RunbookError | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The worst of what was found; None where there was nothing to judge by."""
        if self.obstacle:
            return Verdict.EFFECT
        return self.judgement.verdict if self.judgement else None

    @property
    def is_the_screen(self) -> bool:
        """Whether it is this screen, changed or not; without a contract the page object alone says so."""
        if self.judgement:
            return self.judgement.comparison.is_the_screen
        return self.obstacle is None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What is different, worst first."""
        found = self.judgement.differences if self.judgement else ()
        if self.obstacle and not any(each.verdict is Verdict.EFFECT for each in found):
            return (Difference(self.obstacle.seen, rule="not_accepted"), *found)
        return found


def look_at(
    screen: Screen, library: Contracts | None, obstacle: RunbookError | None = None, *, pictured: bool = True
) -> Look:
    """Look at `screen` as it is shown now, and judge it.

    Args:
        screen: the page object.
        library: where its contract is.
        obstacle: why the page object does not accept it.
        pictured: whether to take a picture of it.

    Raises:
        ScreenError: the window shows nothing.
    """
    kept = library.find(type(screen).__name__) if library else None
    sight = see(screen)
    judgement = judge(kept.contract, sight, screen) if kept else None
    return Look(screen, kept, sight, judgement, _picture(screen) if pictured else None, obstacle)


class Inspection:
    """One visit to each screen of a portal up to ④, in the order of the procedure. Nothing is entered or sent.

    Args:
        portal: its entry, in a browser that lets nothing be sent.
        way: the screens in their order, the first one the top page.
        leave: how each is left for the next.
        library: the contracts; None where there are none.
    """

    def __init__(
        self,
        portal: Portal,
        way: Sequence[type[Screen]],
        leave: Mapping[type[Screen], Callable[[Any], Screen]],
        library: Contracts | None,
    ) -> None:
        self._portal = portal
        self._way = way
        self._leave = leave
        self._library = library
        self.looks: list[Look] = []

    @property
    def portal_name(self) -> str:
        """As the procedure calls it."""
        return self._portal.japanese

    @property
    def has_contracts(self) -> bool:
        """Whether there is anything to judge by."""
        return self._library is not None

    def visit(self, name: str) -> Look:
        """Go on as far as the screen called `name`, looking at each on the way; one that was visited is not again.

        Raises:
            ScreenError: it cannot be reached; what stood in the way is told of its screen.
        """
        [at] = [at for at, kind in enumerate(self._way) if kind.name == name]
        while at >= len(self.looks):
            self._go_on()
        return self.looks[at]

    def _go_on(self) -> None:
        if self.looks and (obstacle := self.looks[-1].obstacle) and not self.looks[-1].is_the_screen:
            raise self._not_reached(obstacle)
        last = self.looks[-1].screen if self.looks else None
        try:
            screen = self._portal.open() if last is None else self._leave[type(last)](last)  # type: ignore[attr-defined]
            self.looks.append(look_at(screen, self._library))
        except ScreenError as error:
            if isinstance(error, NotPressed) or not isinstance(error.scene, Standing):
                raise self._not_reached(error) from None
            # Something stands there that the page object does not accept: the contract tells what it is.
            kind, expected = self._way[len(self.looks)], error.scene.expected
            if type(expected) is not kind:
                raise self._not_reached(error) from None
            self.looks.append(look_at(expected, self._library, error))

    def _not_reached(self, error: RunbookError) -> ScreenError:
        where = self._way[len(self.looks)]
        stopped = ScreenError(
            f"{where.number} {where.name}まで進めませんでした。{error.seen}",
            expected=error.expected,
            remedy="先に、その手前の画面の結果を見てください。",
        )
        stopped.scene = getattr(error, "scene", None)
        return stopped


def changed(look: Look) -> ScreensChanged:
    """The error for a screen on which the procedure cannot go on as it is."""
    told = "".join(f"\n・{each.what}" for each in look.differences if each.verdict is Verdict.EFFECT)
    error = ScreensChanged(
        f"{look.screen!r}が、記録した画面と変わっています。{told}", expected="手順に影響する変化がない"
    )
    if look.obstacle and not look.is_the_screen:
        error.remedy = look.obstacle.remedy
    error.scene = look.screen
    return error


class Gate:
    """Judges each screen of a live reset before anything is done on it: nothing irreversible on a changed portal.

    Args:
        library: the contracts; None where there are none, and then nothing is judged, which the record says.
    """

    def __init__(self, library: Contracts | None) -> None:
        self._library = library
        self._told = "" if library else "画面の記録がないので、変化は確かめていません（RUNBOOK_SCREENS_DIR）。"

    def passed(self, screen: Passed) -> Passed:
        """Return `screen` if the procedure can go on there.

        Raises:
            ScreensChanged: it cannot; nothing has been done on it.
        """
        if self._library is None:
            return screen
        look = look_at(screen, self._library, pictured=False)
        if look.verdict is Verdict.EFFECT:
            raise changed(look)
        self._told = f"{screen!r}: {look.verdict.japanese if look.verdict is not None else NO_CONTRACT}"
        self._told += "".join(f"\n・{each.what}" for each in look.differences)
        return screen

    def evidence_text(self) -> str:
        """What was judged last, in Japanese; empty before."""
        return self._told


def _picture(screen: Screen) -> bytes | None:
    try:
        return screen.picture()
    except RunbookError:  # the judgement stands without it
        return None
