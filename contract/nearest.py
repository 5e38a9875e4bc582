"""Which thing took the place of one that is gone: by role, place and words. No score decides; the marks do, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract.content import NAMELESS
from pages.finding.words import core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract.content import Item


@dataclass(frozen=True)
class Place:
    """Where a thing stands.

    Args:
        at: its place in the items of its screen.
        item: the thing.
        after, until: the things before and behind it that are there both then and now, by their place in the contract;
            None at an end of the screen.
    """

    at: int
    item: Item
    after: int | None
    until: int | None


def nearest(gone: Place, candidates: Sequence[Place]) -> Place | None:
    """Return the candidate that most likely took the place of `gone`; None when there is none of its kind.

    A field is replaced by a field, a control by a control, a choice by a choice. Of these the one with most of these
    marks, each of which counts more than all that follow: it stands between the same neighbours; it has the same role;
    it belongs to the same form; it shares the most words.
    """
    same_kind = [each for each in candidates if each.item.kind == gone.item.kind]
    return max(same_kind, key=lambda each: _marks(gone, each), default=None)


def replaces(gone: Place, other: Place) -> bool:
    """Whether `other` is `gone` under a new name: at its place between the same neighbours, or with half of its words."""
    if gone.item.kind != other.item.kind or other.item.words == NAMELESS:
        return False
    own = _pairs_of_letters(gone.item)
    return stands_between_the_same(gone, other) or 2 * len(own & _pairs_of_letters(other.item)) >= max(len(own), 1)


def stands_between_the_same(gone: Place, other: Place) -> bool:
    """Whether both have the same neighbours before and behind, of the things that are there then and now."""
    return (gone.after, gone.until) == (other.after, other.until)


def _marks(gone: Place, other: Place) -> tuple[int, int, int, int]:
    return (
        int(stands_between_the_same(gone, other)),
        int(gone.item.role == other.item.role),
        int(gone.item.form == other.item.form),
        len(_pairs_of_letters(gone.item) & _pairs_of_letters(other.item)),
    )


def _pairs_of_letters(item: Item) -> set[str]:
    words = core(item.words)
    return {words[at : at + 2] for at in range(len(words) - 1)}
