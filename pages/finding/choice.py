"""Which of the seen parts is meant by a caption. Pure: decides on a view, touches no browser.

The grades, best first; the first that any part reaches decides, and more than one part in it is an ambiguity.

1. The words themselves: as the accessible name, then as the caption of the row, then as the text before the input (for
   a control: as its text, `value`, `alt` or `title`).
2. The words with what portals hang on them: `納付利用者ID（半角）：`, `▶ 準備が済んでいる方`, `パスワード初期化はこちら`.
3. The words as one line or element of a longer caption: the name of a card with its description below.
4. A field only: a label or row caption that holds the words, when no other does.

A control never counts merely because its text holds the words: 「パスワード初期化依頼」 is another button than
「パスワード初期化」, and 「ログインできない方」 another link than 「ログイン」.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pages.finding.words import core, letters, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pages.finding.view import SeenControl, SeenField, View

Part = TypeVar("Part", "SeenField", "SeenControl")

# Longer captions are not taken apart any further.
MOST_PIECES = 8

# A heading may be broken into so many blocks.
MOST_BLOCKS = 3


def fields_called(view: View, captions: Sequence[str]) -> list[SeenField]:
    """Return the fields that one of `captions` names: one when it is clear, several when it is not, none."""
    wanted = {plain(caption) for caption in captions}
    for found in _field_grades(view.fields, wanted):
        if found:
            return _pressable(found)
    return []


def _field_grades(fields: Sequence[SeenField], wanted: set[str]) -> Iterable[list[SeenField]]:
    for same in (plain, core):
        by_label = [each for each in fields if _any_is(map("".join, each.labels), wanted, same)]
        by_row = [each for each in fields if _any_is(["".join(each.row)], wanted, same)]
        by_text = [each for each in fields if _any_is(_endings(each.before), wanted, same)]
        by_hint = [each for each in fields if _any_is(each.hints, wanted, same)]
        yield from _without_own_label(by_label, by_row, by_text)
        yield by_hint
    by_part = [
        each for each in fields if any(_any_is(_runs(pieces), wanted, core) for pieces in (*each.labels, each.row))
    ]
    yield by_part or [each for each in fields if _any_is(_runs(each.before), wanted, core)]
    yield [
        each
        for each in fields
        if any(word in plain("".join(pieces)) for pieces in (*each.labels, each.row) for word in wanted)
    ]


def _without_own_label(*tiers: list[SeenField]) -> Iterable[list[SeenField]]:
    """A field found by a better tier wins over one found by a lesser, unless that one has no label of its own.

    Two inputs in one row, of which only one has a label, are not to be told apart by guessing.
    """
    for at, found in enumerate(tiers):
        rivals = [each for lesser in tiers[at + 1 : 2] for each in lesser if not each.labels and each not in found]
        yield [*found, *rivals] if found else []


def controls_called(view: View, names: Sequence[str]) -> list[SeenControl]:
    """Return the controls that one of `names` names: one when it is clear, several when it is not, none."""
    wanted = {plain(name) for name in names}
    for same in (plain, core):
        found = [each for each in view.controls if _any_is([*each.names, "".join(each.pieces)], wanted, same)]
        if found:
            return _one_of_the_same(_pressable(_innermost(found)))
    found = [each for each in view.controls if _any_is(_runs(each.pieces), wanted, core)]
    return _one_of_the_same(_pressable(_innermost(found)))


def _pressable(found: list[Part]) -> list[Part]:
    """Where some can be used and others cannot, a person means one that can."""
    return [each for each in found if each.enabled] or found


def _innermost(found: list[SeenControl]) -> list[SeenControl]:
    """Of controls inside each other keep one: the real link or button, else the innermost."""
    around = {number: each.number for each in found for number in each.inside}
    native = {each.number for each in found if each.native}
    keep = []
    for each in found:
        has_inner = each.number in around
        inner_native = any(other.native and each.number in other.inside for other in found)
        outer_native = any(number in native for number in each.inside)
        if (each.native and not inner_native) or (not each.native and not has_inner and not outer_native):
            keep.append(each)
    return keep


def _one_of_the_same(found: list[SeenControl]) -> list[SeenControl]:
    """Several controls that do the very same (one address, one script, one form sent alike) are one to a person."""
    targets = {each.target for each in found}
    return found[:1] if len(targets) == 1 and "" not in targets else found


def shows_words(view: View, words: Sequence[str], *, on_controls: bool = False) -> bool:
    """Whether one of `words` stands in `view` for itself: as a block, a line, or neighbouring blocks (a head in two cells).

    A heading may say more besides, such as the number of a step. Signs do not count. Links and buttons count on demand.
    """
    wanted = {letters(word) for word in words}
    texts = [text for text in view.texts if on_controls or not text.control]
    for at, text in enumerate(texts):
        blocks = ["".join(each.whole for each in texts[at : at + count]) for count in range(1, MOST_BLOCKS + 1)]
        if any(letters(each) in wanted for each in (*blocks, *text.lines)):
            return True
        if text.heading and any(word in letters(text.whole) for word in wanted):
            return True
    return False


def _any_is(texts: Iterable[str], wanted: set[str], same: Callable[[str], str]) -> bool:
    if same is core:
        cores = {core(each) for each in wanted} | wanted
        return any(core(text) in cores for text in texts if text)
    return any(same(text) in wanted for text in texts if text)


def _endings(pieces: list[str]) -> list[str]:
    """The last piece, the last two, …: a caption in two lines is two pieces."""
    named = _without_marks(pieces)
    return ["".join(named[at:]) for at in range(len(named))]


def _runs(pieces: list[str]) -> list[str]:
    """Every run of neighbouring pieces."""
    named = _without_marks(pieces)[:MOST_PIECES]
    return ["".join(named[at:end]) for at in range(len(named)) for end in range(at + 1, len(named) + 1)]


def _without_marks(pieces: list[str]) -> list[str]:
    """Leave out 必須, ※ and the like where they stand for themselves."""
    return [piece for piece in pieces if core(piece) not in {"", "必須", "任意"}]
