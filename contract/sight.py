"""A screen as it is now: what the eyes of the page objects see, and the contract that would be written of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from contract.content import Contract, Item
from pages.finding.choice import shows_words
from pages.finding.eyes import MOST_NODES, glance
from pages.finding.finder import Control, Field
from pages.finding.frames import MOST_FORMS
from pages.finding.view import SeenField, Text, View
from pages.finding.words import core, letters, plain
from runbook.errors import CaptchaShown, ScreenError
from runbook.screens.blanking import Blanking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pages.finding.eyes import Glance
    from pages.finding.view import SeenControl
    from pages.screen import Screen

_SCRIPT = (files("contract") / "eye.js").read_text("utf-8")
_EYE = _SCRIPT[_SCRIPT.index("(glance) =>") :].rstrip().removesuffix(";")

_MARKS = {"", "必須", "任意"}
_CAPTCHA_FRAME = re.compile(r"captcha|turnstile|challenges\.|画像認証|ロボット", re.IGNORECASE)

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# A part of a path that is another one at every visit: a long number, or a token of hexadecimal digits.
_CHANGING = re.compile(r"\d{6,}|[0-9a-fA-F]{16,}|[0-9a-fA-F-]{32,}")


Rect: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sight:
    """One look at a screen.

    Args:
        view: what the page objects' eyes see.
        contract: the same as a contract.
        places: the place in `contract.items` of each part of the view, by its number there.
        rects: where each of `contract.items` is in the window: left, top, width, height in pixels.
    """

    view: View
    contract: Contract
    places: dict[int, int]
    rects: tuple[Rect, ...] = ()

    def items(self, seen: Iterable[SeenField | SeenControl]) -> list[int]:
        """Return the places of what was seen, each once."""
        return list(dict.fromkeys(self.places[each.number] for each in seen if each.number in self.places))


def see(screen: Screen) -> Sight:
    """Look at `screen` as it is shown now; nothing is pressed or entered.

    Raises:
        ScreenError: the window shows nothing, because it was closed or is being replaced.
    """
    glanced = glance(screen.page)
    if glanced is None or not glanced.view.parsed:
        raise ScreenError("画面がまだ開いていません。", expected=screen.describe())
    return sight_of(screen, glanced)


def record(screen: Screen) -> Sight:
    """Look at `screen` as it is shown now, for its contract to be kept.

    Raises:
        ScreenError: something that the screen is known by is not there exactly once, or could not be found again in
            what would be written: such a contract could not tell a change.
    """
    sight = see(screen)
    view = sight.contract.view()
    for part in used_parts(screen):
        now = sight.items(part.seen_in(sight.view))
        then = [each.number for each in part.seen_in(view)]
        if len(now) > 1 or (part in screen.landmarks and not now) or not set(now) <= set(then):
            seen = "、".join(str(sight.contract.items[at]) for at in now) or "ありません"
            raise ScreenError(
                f"画面を記録できません。{part.kind}「{part.words[0]}」: {seen}",
                expected=f"{part.kind}「{part.words[0]}」が一つだけあること",
            )
    return sight


def sight_of(screen: Screen, glanced: Glance) -> Sight:
    """Make a sight of a glance at the window of `screen`."""
    documents: list[dict[str, Any]] = glanced.ask(_EYE)
    view = glanced.view
    seen: dict[int, SeenField | SeenControl] = {field.number: field for field in view.fields}
    seen |= {control.number: control for control in view.controls}
    twins = _twins(view.controls)
    items: list[Item] = []
    rects: list[Rect] = []
    places: dict[int, int] = {}
    # The frames of a page come behind it, wherever they stand: what matters is that it is the same at every visit.
    for place, told in enumerate(documents):
        nodes, forms = len(told["facts"]), place * MOST_FORMS
        for own in told["order"]:
            number = own + place * MOST_NODES
            facts = told["choices"][own - nodes] if own >= nodes else told["facts"][own]
            facts["form"] += forms if facts["form"] else 0
            if own >= nodes:
                items.append(_choice(facts))
            elif number in seen and number not in twins and not facts["ofBox"]:
                places[number] = len(items)
                items.append(_item(seen[number], facts))
            else:
                continue
            rects.append(tuple(told["rects"][own]))
    places |= {number: places[twin] for number, twin in twins.items() if twin in places}
    contract = Contract(
        screen=type(screen).__name__,
        portal=screen.portal.japanese,
        number=screen.number,
        name=screen.name,
        address=address_pattern(documents[0]["address"]),
        title=_clean(view.title),
        headings=tuple(_headings(screen, view)),
        notices=tuple(dict.fromkeys(_notices(screen, view))),
        captcha=any(_asks_for_captcha(screen, told) for told in documents),
        items=tuple(items),
    )
    return Sight(view, contract, places, tuple(rects))


def address_pattern(address: str) -> str:
    """Return `address` without what changes from visit to visit: query, session, tokens, the port of a stand-in."""
    parts = urlsplit(address)
    if not parts.hostname:
        return f"{parts.scheme}:"
    host = parts.hostname if parts.hostname in LOOPBACK or not parts.port else f"{parts.hostname}:{parts.port}"
    steps = (each.partition(";")[0] for each in parts.path.split("/"))
    return f"{parts.scheme}://{host}" + "/".join("*" if _CHANGING.fullmatch(each) else each for each in steps)


def used_parts(screen: Screen) -> list[Field | Control]:
    """Return everything that the page object finds on its screen, in the order in which it names them."""
    held = [each for each in vars(screen).values() if isinstance(each, Field | Control)]
    return list({id(each): each for each in held}.values())


def _headings(screen: Screen, view: View) -> list[str]:
    """What is marked up as a heading, and the block that heads the screen where that is not."""
    marked = [_clean(text.whole) for text in view.texts if text.heading]
    wanted = {letters(each) for each in screen.spellings_of_heading}
    if not any(letters(each) in wanted for each in marked) and shows_words(view, screen.spellings_of_heading):
        marked += [_clean(text.whole) for text in view.texts if not text.control and letters(text.whole) in wanted][:1]
    return list(dict.fromkeys(filter(None, marked)))


def _notices(screen: Screen, view: View) -> Iterator[str]:
    """Texts in no list or table that would be trouble if they were announced as a message.

    On a screen that stands in full, arriving leaves them alone.
    """
    for text in view.texts:
        if not (text.heading or text.control or text.item):
            trouble = screen.trouble(View(), [replace(text, alert=True)], expected=True)
            if trouble and trouble.error is not CaptchaShown:
                yield _clean(trouble.words)


def _asks_for_captcha(screen: Screen, told: dict[str, Any]) -> bool:
    """Whether a frame or a box is there for 画像認証: 「私はロボットではありません」."""
    for choice in told["choices"]:
        words = Text([choice["text"]], heading=False, control=False, alert=False, item=False)
        trouble = screen.trouble(View(), [words], expected=True)
        if trouble and trouble.error is CaptchaShown:
            return True
    return any(_CAPTCHA_FRAME.search(each) for each in told["frames"])


def _twins(controls: Sequence[SeenControl]) -> dict[int, int]:
    """Controls that are no second one to a person, each with the one that stands for it.

    A list item around its link is one with it, and so are links that do the very same and say the same.
    """
    by_number = {each.number: each for each in controls}
    twins: dict[int, int] = {}
    first: dict[tuple[str, str], int] = {}
    for each in controls:
        outer = next((by_number[number] for number in each.inside if number in by_number), None)
        if outer and plain(outer.text) == plain(each.text):
            kept, left = (each, outer) if each.native or not outer.native else (outer, each)
            twins[left.number] = kept.number
        if each.target and each.number not in twins:
            kept_number = first.setdefault((plain(each.text), each.target), each.number)
            if kept_number != each.number:
                twins[each.number] = kept_number
    return {number: twins.get(twin, twin) for number, twin in twins.items()}


def _clean(text: str) -> str:
    # What must not be kept is no part of a contract, and covered now it is the same in whatever was kept before.
    return Blanking().text(" ".join(text.split()))


def _words(pieces: Iterable[str]) -> tuple[str, ...]:
    """The pieces that say something, without 必須 and mere signs."""
    clean = [_clean(each) for each in pieces]
    told = tuple(each for each in clean if core(each) not in _MARKS)
    return told or tuple(filter(None, clean))


def _item(seen: SeenField | SeenControl, facts: dict[str, Any]) -> Item:
    common = {
        "form": facts["form"],
        "enabled": seen.enabled and facts["usable"],
        "covered": facts["covered"],
        "clears": facts["clears"],
        "to": facts["to"],
        "under": _clean(seen.under),
        "chrome": facts["chrome"],
    }
    if isinstance(seen, SeenField):
        # One label may name it twice: by an id that two fields have, or beside an attribute that says the same.
        labels = [piece for label in dict.fromkeys(map(tuple, seen.labels)) for piece in label]
        named = bool(labels or seen.row)
        return Item(
            role=seen.kind,
            label=_words(labels),
            row=_words(seen.row),
            before=() if named else _words(seen.before[-2:]),
            hint=_words(seen.hints),
            required=facts["required"],
            shortest=facts["shortest"],
            longest=facts["longest"],
            pattern=facts["pattern"],
            **common,
        )
    names = _words(dict.fromkeys(seen.names))
    text = _words(seen.pieces) or names[:1]
    also = tuple(each for each in names if plain(each) != plain("".join(text)))
    return Item(role=seen.role, text=text, also=also, **common)


def _choice(told: dict[str, Any]) -> Item:
    return Item(
        role=told["role"],
        text=_words([told["text"]]),
        form=told["form"],
        required=told["required"],
        enabled=told["enabled"] and told["usable"],
        checked=told["checked"],
        covered=told["covered"],
        to=told["to"],
        chrome=told["chrome"],
    )
