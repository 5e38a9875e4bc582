"""One window of SunBridge, and its parts as a person sees them: by their words, their kind and their place."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from ctypes import wintypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sunbridge.errors import ControlNotFound
from sunbridge.messages import EM_GETPASSWORDCHAR, WM_COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pywinauto.win32_element_info import HwndElementInfo

    from sunbridge.controls import Classes
    from sunbridge.messages import Mailer

ES_PASSWORD, ES_READONLY = 0x20, 0x800
LONGEST_TITLE = 512
GWL_STYLE = -16
MESSAGE_BOX = "#32770"


class Place(NamedTuple):
    """A rectangle on the screen, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    def holds_middle_of(self, other: Place) -> bool:
        """Whether the middle of `other` lies in this one."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across < self.right and self.top <= down < self.bottom

    def is_beside(self, other: Place) -> bool:
        """Whether `other` begins right of this one's left edge, on the same line."""
        middle = (self.top + self.bottom) / 2
        return other.left > self.left and other.top <= middle < other.bottom


@dataclass(frozen=True)
class Part:
    """A visible control of a window.

    Args:
        handle: Windows' number for it.
        kind: `button`, `edit`, `tab`, `list`, `combo`, `list_view`, `label`, or empty.
        words: what stands on it, for buttons and labels; the content of anything else is not looked at.
        place: where it is.
        enabled: whether it can be used.
        is_password: whether it is a field that hides what is typed.
        is_read_only: whether it is a field that takes no typing.
    """

    handle: int
    kind: str
    words: str
    place: Place
    enabled: bool
    is_password: bool
    is_read_only: bool = False


def plain(words: str) -> str:
    """Words as they are compared: no access keys (`&4 代理人編集`, `保存(&S)`, `1 普通車`), blanks or …; 全角 as 半角."""
    text = unicodedata.normalize("NFKC", words)
    text = re.sub(r"\(&?[0-9A-Za-z]\)", "", text).replace("&", "")
    text = re.sub(r"^[0-9A-Za-z](?=[\s.:][^0-9A-Za-z])[.:]?", "", text.strip())
    return re.sub(r"\s|\.{3}$|…$|:$", "", text)


class Window:
    """A top-level window, looked at anew at each question.

    Args:
        element: what pywinauto knows of it. Its wrappers would be more, but refuse a window that closes meanwhile.
        mailer: sends the messages.
        classes: by which window classes the kinds of controls are known.
    """

    def __init__(self, element: HwndElementInfo, mailer: Mailer, classes: Classes) -> None:
        self._element = element
        self._mailer = mailer
        self._classes = classes
        self.handle = int(element.handle)

    @property
    def title(self) -> str:
        """What stands in its title bar."""
        words = ctypes.create_unicode_buffer(LONGEST_TITLE)
        # Windows itself knows it: no message to a window that may hang.
        user32().GetWindowTextW(wintypes.HWND(self.handle), words, LONGEST_TITLE)
        return words.value

    @property
    def class_name(self) -> str:
        """Its window class."""
        return str(self._element.class_name)

    @property
    def process_id(self) -> int:
        """Whose window it is."""
        return int(self._element.process_id)

    @property
    def place(self) -> Place:
        """Where it is."""
        return _place(self._element)

    @property
    def has_menu(self) -> bool:
        """Whether it has a menu bar."""
        return bool(user32().GetMenu(wintypes.HWND(self.handle)))

    @property
    def is_open(self) -> bool:
        """Whether it is there and can be seen."""
        return bool(user32().IsWindow(wintypes.HWND(self.handle))) and bool(self._element.visible)

    @property
    def is_enabled(self) -> bool:
        """Whether it takes anything: not while a message or another window of its own stands in front of it."""
        return bool(user32().IsWindowEnabled(wintypes.HWND(self.handle)))

    def parts(self, *kinds: str) -> list[Part]:
        """Return the visible controls of these kinds, or all, from the top and from the left."""
        found = [self._part(each) for each in self._element.descendants() if each.visible]
        wanted = [part for part in found if part.kind in kinds] if kinds else found
        return sorted(wanted, key=lambda part: (part.place.top, part.place.left))

    def called(self, kind: str, caption: str) -> list[Part]:
        """Return the visible controls of that kind with that caption."""
        return [part for part in self.parts(kind) if plain(part.words) == plain(caption)]

    def one_called(self, kind: str, caption: str) -> Part:
        """Return the one that can be meant.

        Raises:
            ControlNotFound: none, or several; with what is there.
        """
        found = self.called(kind, caption)
        if len(found) == 1:
            return found[0]
        there = "、".join(f"「{part.words}」" for part in self.parts(kind) if part.words) or "なし"
        count = "いくつもあります" if found else "見つかりません"
        raise ControlNotFound(f"「{self.title}」の画面に「{caption}」が{count}。画面にあるもの: {there}")

    def menu_command(self, caption: str) -> int | None:
        """Return the number of the menu entry called so; None when there is not exactly one."""
        found = list(_menu_commands(user32().GetMenu(wintypes.HWND(self.handle)), plain(caption)))
        return found[0] if len(found) == 1 else None

    def choose_menu(self, command: int) -> None:
        """Post the command of a menu entry."""
        self._mailer.post(self.handle, WM_COMMAND, command)

    def says(self) -> str:
        """Return the words on its labels: what a message box tells."""
        return " ".join(part.words.strip() for part in self.parts("label") if part.words.strip())

    @property
    def is_message(self) -> bool:
        """Whether it is a message to answer: a standard one, or words and buttons and nothing else to use."""
        parts = self.parts()
        if any(part.kind in {"edit", "tab", "list", "combo", "list_view"} for part in parts):
            return False
        return self.class_name == MESSAGE_BOX or 0 < len([part for part in parts if part.kind == "button"]) <= len(
            "YNC"
        )

    def _part(self, element: HwndElementInfo) -> Part:
        kind = kind_of(str(element.class_name), self._classes)
        is_password = kind == "edit" and self._hides(int(element.handle))
        handle = int(element.handle)
        words = self._mailer.text_or_nothing(handle) if kind in {"button", "label"} else ""
        is_read_only = kind == "edit" and bool(_style(handle) & ES_READONLY)
        return Part(handle, kind, words, _place(element), bool(element.enabled), is_password, is_read_only)

    def _hides(self, handle: int) -> bool:
        return bool(_style(handle) & ES_PASSWORD) or bool(self._mailer.send(handle, EM_GETPASSWORDCHAR))


def kind_of(class_name: str, classes: Classes) -> str:
    """Tell the kind of a control by its window class; empty when it is none of those known."""
    small = class_name.casefold()
    kinds = {
        "tab": classes.tab,
        "list_view": classes.list_view,
        "list": classes.list,
        "combo": classes.combo,
        "button": classes.button,
        "edit": classes.edit,
        "label": classes.label,
    }
    return next((kind for kind, names in kinds.items() if any(each.casefold() in small for each in names)), "")


def user32() -> ctypes.CDLL:
    """Windows' own library of windows."""
    library: ctypes.CDLL = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows only
    library.GetMenu.restype = library.GetSubMenu.restype = wintypes.HMENU
    return library


def _style(handle: int) -> int:
    return int(user32().GetWindowLongW(wintypes.HWND(handle), GWL_STYLE))


def _place(element: HwndElementInfo) -> Place:
    found = element.rectangle
    return Place(found.left, found.top, found.right, found.bottom)


def _menu_commands(menu: int | None, caption: str) -> Iterable[int]:
    by_position = 0x0400
    for at in range(user32().GetMenuItemCount(wintypes.HMENU(menu)) if menu else 0):
        if inner := user32().GetSubMenu(wintypes.HMENU(menu), at):
            yield from _menu_commands(inner, caption)
            continue
        words = ctypes.create_unicode_buffer(256)
        user32().GetMenuStringW(wintypes.HMENU(menu), at, words, len(words), by_position)
        if plain(words.value.partition("\t")[0]) == caption:
            yield int(user32().GetMenuItemID(wintypes.HMENU(menu), at))
