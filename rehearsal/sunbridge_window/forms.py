"""Windows with a title bar, the controls on them, and message boxes."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import win32
from rehearsal.sunbridge_window.window import Box, Window, control

if TYPE_CHECKING:
    from collections.abc import Callable

    from rehearsal.sunbridge_window.skins import Skin

TITLE = "サンブリッジ"
MOCK = "練習用の模擬です"
FIRST_NUMBER = 100
# Where the menu comes up, and how far right and down of its owner another window does: all can be seen at once.
FIRST_PLACE, BESIDE_OWNER = (60, 60), (180, 70)
_FRAMED = c.WS_POPUP | c.WS_CAPTION | c.WS_SYSMENU
_UNMOVED = c.SWP_NOSIZE | c.SWP_NOZORDER | c.SWP_NOACTIVATE


@dataclass
class Surface:
    """A place for controls.

    Args:
        window: whose children they become.
        right: how far it is from the window's left edge.
        down: how far it is from the window's top.
        controls: what stands there, and where.
        labels: texts that `window` is to draw, where labels have no window of their own.
    """

    window: Window
    right: int = 0
    down: int = 0
    controls: list[tuple[int, Box]] = field(default_factory=list)
    labels: list[tuple[str, Box]] = field(default_factory=list)


class Form(Window):
    """A window with a title bar.

    Args:
        skin: the toolkit.
        class_name: of the toolkit's windows.
        caption: in the title bar.
        size: of its inside.
        owner: the form that waits, disabled, until this one is closed.
    """

    def __init__(
        self, skin: Skin, class_name: str, caption: str, size: tuple[int, int], owner: Form | None = None
    ) -> None:
        self._owner = owner
        style = _FRAMED | (0 if owner else c.WS_MINIMIZEBOX)
        extended = c.WS_EX_CONTROLPARENT | (c.WS_EX_DLGMODALFRAME if owner else 0)
        box = _framed(size, style, extended, owner)
        super().__init__(class_name, caption, style, extended, box, owner.handle if owner else 0)
        self.skin = skin
        self.surface = Surface(self)
        self._numbers = count(FIRST_NUMBER)
        self._told: dict[int, tuple[int, Callable[[], None]]] = {}
        self._focused = 0
        self._default = c.IDOK

    def show(self) -> None:
        """Come up, and let the owner wait."""
        if self._owner:
            win32.enable_window(self._owner.handle, c.FALSE)
        win32.show_window(self.handle, c.SW_SHOW)
        win32.set_foreground(self.handle)
        win32.update_window(self.handle)

    def close(self) -> None:
        """Go away without a question; the owner works again."""
        if not self.alive:
            return
        if self._owner:
            win32.enable_window(self._owner.handle, c.TRUE)
        win32.destroy_window(self.handle)
        if self._owner and self._owner.alive:
            win32.set_foreground(self._owner.handle)

    def ask_to_close(self) -> None:
        """What the cross in the title bar does."""
        self.close()

    def label(self, text: str, box: Box, on: Surface | None = None) -> Callable[[str], object]:
        """A fixed text; what is returned changes it."""
        surface = on or self.surface
        if self.skin.label:
            handle = self._place(self.skin.label, "Static", text, c.SS_NOPREFIX, box, surface)
            return partial(win32.set_text, handle)
        where = box.moved(surface.right, surface.down)
        place = len(surface.labels)
        surface.labels.append((text, where))
        if surface is self.surface:
            self.labels = surface.labels

        def change(new: str) -> None:
            surface.labels[place] = (new, where)
            win32.invalidate(surface.window.handle, None, c.TRUE)

        return change

    def button(  # noqa: PLR0913 - most buttons need the first three
        self,
        caption: str,
        box: Box,
        then: Callable[[], None],
        on: Surface | None = None,
        *,
        number: int = 0,
        style: int = 0,
    ) -> int:
        """A button, and what it does."""
        return self._place(
            self.skin.button, "Button", caption, style | c.WS_TABSTOP, box, on or self.surface, number, told=(0, then)
        )

    def edit(
        self, box: Box, on: Surface | None = None, *, style: int = 0, then: Callable[[], None] | None = None
    ) -> int:
        """A field, and what happens on each change."""
        told = (c.EN_CHANGE, then) if then else None
        style |= c.ES_AUTOHSCROLL | c.WS_TABSTOP
        return self._place(self.skin.edit, "Edit", "", style, box, on or self.surface, told=told)

    def list_box(self, box: Box, items: list[str], then: Callable[[], None]) -> int:
        """A list, and what a double click does."""
        style = c.LBS_NOTIFY | c.LBS_NOINTEGRALHEIGHT | c.WS_VSCROLL | c.WS_TABSTOP
        handle = self._place(self.skin.list_box, "ListBox", "", style, box, self.surface, told=(c.LBN_DBLCLK, then))
        _fill(handle, c.LB_ADDSTRING, items)
        return handle

    def combo_box(self, box: Box, items: list[str], then: Callable[[], None]) -> int:
        """A list that drops down, and what choosing does."""
        style = c.CBS_DROPDOWNLIST | c.WS_VSCROLL | c.WS_TABSTOP
        handle = self._place(
            self.skin.combo_box, "ComboBox", "", style, box, self.surface, told=(c.CBN_SELCHANGE, then)
        )
        _fill(handle, c.CB_ADDSTRING, items)
        return handle

    def on_number(self, number: int, then: Callable[[], None]) -> None:
        """What the entry `number` of a menu does."""
        self._told[number] = (0, then)

    def receive(self, message: int, first: int, second: int) -> int | None:
        """Messages of controls, of the title bar and of the keyboard."""
        answer: int | None = 0
        if message == c.WM_COMMAND:
            self._command(first & 0xFFFF, first >> 16 & 0xFFFF)
        elif message == c.WM_CLOSE:
            self.ask_to_close()
        elif message == c.DM_GETDEFID:
            answer = c.DC_HASDEFID << 16 | self._default
        elif message == c.WM_ACTIVATE and not first & 0xFFFF:
            self._focused = win32.get_focus() or self._focused
            answer = None
        elif message == c.WM_SETFOCUS:
            win32.set_focus(self._focused)
        else:
            answer = super().receive(message, first, second)
        return answer

    def _command(self, number: int, notice: int) -> None:
        awaited, then = self._told.get(number, (notice, None))
        if then and notice == awaited:
            then()

    def _place(  # noqa: PLR0913, PLR0917 - what Windows wants to know of a control
        self,
        class_name: str,
        system: str,
        caption: str,
        style: int,
        box: Box,
        surface: Surface,
        number: int = 0,
        *,
        told: tuple[int, Callable[[], None]] | None = None,
    ) -> int:
        number = number or next(self._numbers)
        where = box.moved(surface.right, surface.down)
        handle = control(class_name, system, caption, style, where, surface.window.handle, number)
        surface.controls.append((handle, where))
        if style & c.WS_TABSTOP and not self._focused:
            self._focused = handle
        if told:
            self._told[number] = told
        return handle


def say(owner: Window, text: str, icon: int = c.MB_ICONINFORMATION) -> None:
    """A message box with OK."""
    win32.message_box(owner.handle, text, TITLE, c.MB_OK | icon)


def ask(owner: Window, text: str) -> bool:
    """A message box with はい and いいえ."""
    return win32.message_box(owner.handle, text, TITLE, c.MB_YESNO | c.MB_ICONQUESTION) == c.IDYES


def move(handle: int, box: Box) -> None:
    """Put a control elsewhere."""
    win32.set_position(handle, None, box.left, box.top, 0, 0, _UNMOVED)


def _fill(handle: int, message: int, items: list[str]) -> None:
    for item in items:
        buffer = ctypes.create_unicode_buffer(item)
        win32.send_message(handle, message, 0, ctypes.addressof(buffer))


def _framed(size: tuple[int, int], style: int, extended: int, owner: Form | None) -> Box:
    area = wintypes.RECT(0, 0, *size)
    win32.adjust_rect(ctypes.byref(area), style, c.FALSE, extended)
    width, height = area.right - area.left, area.bottom - area.top
    if not owner:
        return Box(*FIRST_PLACE, width, height)
    win32.get_window_rect(owner.handle, ctypes.byref(area))
    right, down = BESIDE_OWNER
    return Box(area.left + right, area.top + down, width, height)
