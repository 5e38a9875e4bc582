"""What an inspection saw of a program's windows: no content of any field, no entry of any list.

Plain values, so that they can be gathered in one Python and read in another.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sunbridge.window import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Control:
    """A control of a window.

    Args:
        class_name: its window class.
        kind: as `sunbridge.window.kind_of` tells; empty for an unknown class.
        looks_like: the kind that a control of unknown class behaves like; empty when that cannot be told.
        words: what stands on a button or label; empty for everything else.
        place: in pixels from the left and top of its window.
        number: its control id.
        visible, enabled: as Windows says.
        is_password: whether it is a field that hides what is typed.
        holds_id: whether it is a field that holds one of the 利用者IDs of the settings.
        tabs: captions of the tabs; empty texts where they cannot be read.
        count: entries of a list or combo box; None for everything else.
        children: the controls in it.
    """

    class_name: str
    kind: str
    looks_like: str
    words: str
    place: Place
    number: int
    visible: bool
    enabled: bool
    is_password: bool = False
    holds_id: bool = False
    tabs: tuple[str, ...] = ()
    count: int | None = None
    children: tuple[Control, ...] = ()

    @property
    def acts_as(self) -> str:
        """Its kind, known or by behaviour."""
        return self.kind or self.looks_like


@dataclass(frozen=True)
class MenuEntry:
    """An entry of a menu.

    Args:
        words: what stands there.
        command: its number; 0 for one that opens others.
        inside: the entries that it opens.
    """

    words: str
    command: int
    inside: tuple[MenuEntry, ...] = ()


@dataclass(frozen=True)
class Screen:
    """A top-level window that can be seen.

    Args:
        title: its title bar.
        class_name: its window class.
        width, height: in pixels.
        enabled: whether it takes anything.
        owned: whether it belongs to another window.
        has_menu: whether it has a menu bar, readable or not.
        menu: the entries; empty where they cannot be read.
        controls: what is in it.
        pointer: where the mouse rests, in pixels from its left and top.
    """

    title: str
    class_name: str
    width: int
    height: int
    enabled: bool
    owned: bool
    has_menu: bool
    menu: tuple[MenuEntry, ...]
    controls: tuple[Control, ...]
    pointer: tuple[int, int] = (-1, -1)

    def visible(self, *kinds: str) -> list[Control]:
        """The controls that can be seen of these kinds (known or by behaviour), from the top and from the left."""
        found = [each for each in every(self.controls) if each.visible and (not kinds or each.acts_as in kinds)]
        return sorted(found, key=lambda each: (each.place.top, each.place.left))

    def entries(self) -> Iterator[MenuEntry]:
        """The menu's entries that do something."""
        return _commands(self.menu)

    @property
    def is_message(self) -> bool:
        """Whether it is a message to answer, as `sunbridge.window.Window` tells."""
        if self.visible("edit", "tab", "list", "combo", "list_view"):
            return False
        return self.class_name == "#32770" or 0 < len(self.visible("button")) <= len("YNC")


@dataclass(frozen=True)
class Program:
    """A program with a window that was asked for.

    Args:
        bits: 32 or 64.
        elevated: whether it runs as administrator.
        own_bits: of the Python that looked.
        own_elevated: whether that runs as administrator.
        screens: all of its windows that can be seen.
    """

    bits: int
    elevated: bool
    own_bits: int
    own_elevated: bool
    screens: tuple[Screen, ...]


def every(controls: tuple[Control, ...]) -> Iterator[Control]:
    """The controls, each before those in it."""
    for each in controls:
        yield each
        yield from every(each.children)


def to_plain(programs: list[Program]) -> list[dict[str, Any]]:
    """As JSON can hold them."""
    return [asdict(each) for each in programs]


def of_plain(plain: list[dict[str, Any]]) -> list[Program]:
    """What `to_plain` made plain."""
    return [Program(**{**each, "screens": tuple(map(_screen, each["screens"]))}) for each in plain]


def _screen(plain: Mapping[str, Any]) -> Screen:
    made = {"menu": tuple(map(_entry, plain["menu"])), "controls": tuple(map(_control, plain["controls"]))}
    return Screen(**{**plain, **made, "pointer": tuple(plain["pointer"])})


def _control(plain: Mapping[str, Any]) -> Control:
    made = {"place": Place(*plain["place"]), "tabs": tuple(plain["tabs"])}
    return Control(**{**plain, **made, "children": tuple(map(_control, plain["children"]))})


def _entry(plain: Mapping[str, Any]) -> MenuEntry:
    return MenuEntry(**{**plain, "inside": tuple(map(_entry, plain["inside"]))})


def _commands(entries: tuple[MenuEntry, ...]) -> Iterator[MenuEntry]:
    for each in entries:
        if each.inside:
            yield from _commands(each.inside)
        else:
            yield each
