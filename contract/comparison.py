"""Which thing of the contract is which of now, and which of them the procedure uses."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from contract.content import NAMELESS
from contract.nearest import Place, nearest, replaces
from contract.sight import used_parts
from pages.finding.words import core, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract.content import Contract, Item
    from contract.sight import Sight
    from pages.finding.finder import Control, Field
    from pages.screen import Screen
    from pages.trouble import Trouble


@dataclass(frozen=True)
class Use:
    """Something that the procedure uses on the screen.

    Args:
        part: how the page object finds it.
        key: the name of its words, in `pages.portal_words.ScreenWords` and in the portal's file; empty where it has none.
        before: its place in the contract's items, None where the contract does not have it.
        now: its places in the items of now: one when it is clear, several when it is not.
    """

    part: Field | Control
    key: str
    before: int | None
    now: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the procedure calls it."""
        return f"{self.part.kind}「{self.part.words[0]}」"


class Comparison:
    """A contract beside what is seen now.

    Args:
        before: the contract.
        sight: the look at the screen now.
        screen: the page object, which knows what the procedure uses.
    """

    def __init__(self, before: Contract, sight: Sight, screen: Screen) -> None:
        self.before = before
        self.sight = sight
        self.now = sight.contract
        self.screen = screen
        self._pairs = dict(_pairs(before.items, self.now.items))
        for use in self.uses:
            # What the page object finds is the same thing, also where its words are no longer quite the same.
            if use.before is not None and len(use.now) == 1:
                self._pair(use.before, use.now[0])

    def _pair(self, before: int, now: int) -> None:
        self._pairs = {one: other for one, other in self._pairs.items() if one != before and other != now}
        self._pairs[before] = now

    @cached_property
    def uses(self) -> list[Use]:
        """Everything that the procedure uses here, as the page object says."""
        view = self.before.view()
        uses = []
        for part in used_parts(self.screen):
            now = self.sight.items(part.seen_in(self.sight.view))
            then = [each.number for each in part.seen_in(view)]
            before = self._closest(then, now)
            found = [at for at in now if self._may_be(before, at)]
            found = list(dict.fromkeys([*found, *(other for at in found for other in self._namesakes(at))]))
            uses.append(Use(part, key_of(self.screen, part), before, tuple(found)))
        return uses

    def _namesakes(self, now: int) -> list[int]:
        """Things of now with the same name, where there are more of them than in the contract.

        The finder prefers the closer words: 「パスワード初期化」 to 「■ パスワード初期化」. A person sees two.
        """
        item = self.now.items[now]
        same = [at for at, each in enumerate(self.now.items) if _are_namesakes(item, each)]
        # A form's own button is told from a link of the same name in the head.
        same = [at for at in same if self.now.items[at].form == item.form] if item.form else same
        return same if len(same) > max(1, sum(_are_namesakes(item, each) for each in self.before.items)) else []

    def _may_be(self, before: int | None, now: int) -> bool:
        """Whether what is found now is not plainly something else of the contract.

        Where a field is gone but its caption still stands, the finder may take the next field for it, which has a name
        of its own.
        """
        other = next((one for one, at in self._pairs.items() if at == now), None)
        if before is None or other in {None, before}:
            return True
        return plain(self.before.items[before].words) == plain(self.now.items[now].words)

    def _closest(self, then: list[int], now: list[int]) -> int | None:
        """Of several things of then, the one that stood where the one of now stands: an entry of the menu that was opened."""
        if len(then) > 1 and len(now) == 1:
            there = self.now.items[now[0]]
            same = [at for at in then if _place_of(self.before.items[at]) == _place_of(there)]
            then = same or then
        return then[0] if then else None

    @cached_property
    def trouble(self) -> Trouble | None:
        """Negative evidence on the screen of now: an error page, a time-out, maintenance, 画像認証."""
        view = self.sight.view
        return self.screen.trouble(view, view.texts, expected=self.is_the_screen)

    @property
    def is_the_screen(self) -> bool:
        """Whether it is still this screen, changed or not: most of what the contract has is there.

        A past maintenance in the news of a top page is no negative evidence, also where the menu has a new name.
        """
        return self.screen.is_shown(self.sight.view) or 2 * len(self._pairs) > len(self.before.items)

    @property
    def both(self) -> list[tuple[int, int]]:
        """The things that are there then and now, in the order of then."""
        return sorted(self._pairs.items())

    @property
    def gone(self) -> list[int]:
        """Places in the contract of what is not there now."""
        return [at for at in range(len(self.before.items)) if at not in self._pairs]

    @property
    def new(self) -> list[int]:
        """Places of now of what the contract does not have."""
        known = set(self._pairs.values())
        return [at for at in range(len(self.now.items)) if at not in known]

    @cached_property
    def renamed(self) -> dict[int, int]:
        """What is gone, with what most likely took its place: used things first, then the rest."""
        used = [use.before for use in self.uses if use.before is not None and not use.now]
        found: dict[int, int] = {}
        for at in dict.fromkeys([*(each for each in used if each in self.gone), *self.gone]):
            free = [each for each in self.new if each not in found.values()]
            best = self.candidate(at, free)
            if best is not None and replaces(self.place_before(at), self.place_now(best)):
                found[at] = best
        return found

    def candidate(self, before: int, among: Sequence[int] | None = None) -> int | None:
        """Return the thing of now that is nearest to one that is gone, by role, place and words."""
        places = [self.place_now(each) for each in (self.new if among is None else among)]
        found = nearest(self.place_before(before), places)
        return found.at if found else None

    def place_before(self, at: int) -> Place:
        """Where a thing of the contract stands among those that are there both then and now."""
        return _standing(self.before.items, at, lambda each: each if each in self._pairs else None)

    def place_now(self, at: int) -> Place:
        """Where a thing of now stands, told by the same neighbours."""
        back = {now: before for before, now in self._pairs.items()}
        return _standing(self.now.items, at, back.get)

    @property
    def forms(self) -> set[int]:
        """The forms of now in which the procedure enters something; 0 is the page where there is no form."""
        items = [self.now.items[use.now[0]] for use in self.uses if len(use.now) == 1]
        return {item.form for item in items if item.kind == "field"}

    @property
    def used_now(self) -> set[int]:
        """Places of now of everything that the procedure uses or that took the place of it."""
        taken = {self.renamed[use.before] for use in self.uses if use.before in self.renamed}
        return {at for use in self.uses for at in use.now} | taken

    @property
    def used_before(self) -> set[int]:
        """Places in the contract of everything that the procedure uses."""
        return {use.before for use in self.uses if use.before is not None}


def key_of(screen: Screen, part: Field | Control) -> str:
    """Return the name of the words with which `part` is found; empty when they are nobody's."""
    names = screen.portal.names
    for field in fields(names):
        ways = [(each,) if isinstance(each, str) else each for each in getattr(names, field.name)]
        if tuple(way[0] for way in ways) == part.words:
            return field.name
    # A step on a way that the portal's file describes.
    for field in fields(names):
        if any(part.words[0] in way[1:] for way in getattr(names, field.name) if not isinstance(way, str)):
            return field.name
    return ""


def _name(item: Item) -> tuple[str, str]:
    return (item.kind, core(item.words) or item.words)


def _are_namesakes(one: Item, other: Item) -> bool:
    return one.kind == other.kind and bool(_names(one) & _names(other))


def _names(item: Item) -> set[str]:
    """What it may be called: its words, and where loose texts name it, the last, the last two or more of them."""
    endings = {"".join(item.before[at:]) for at in range(len(item.before))}
    return {core(each) or each for each in {item.words, *endings}} - {NAMELESS}


def _place_of(item: Item) -> tuple[object, ...]:
    return (plain(item.under), item.form, item.chrome)


def _standing(items: Sequence[Item], at: int, known: Callable[[int], int | None]) -> Place:
    before = next((known(each) for each in range(at - 1, -1, -1) if known(each) is not None), None)
    after = next((known(each) for each in range(at + 1, len(items)) if known(each) is not None), None)
    return Place(at, items[at], before, after)


def _pairs(before: Sequence[Item], now: Sequence[Item]) -> list[tuple[int, int]]:
    """Things with the same words: first of the same role and form, then of the same form, then anywhere of one kind."""
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(before))), list(range(len(now)))
    keys: list[Callable[[Item], object]] = [
        lambda item: (plain(item.words), item.role, item.form, plain(item.under)),
        lambda item: (plain(item.words), item.kind, item.form),
        lambda item: (plain(item.words), item.kind),
        _name,
    ]
    for key in keys:
        for one in list(left):
            other = next((each for each in right if key(now[each]) == key(before[one])), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    return pairs
