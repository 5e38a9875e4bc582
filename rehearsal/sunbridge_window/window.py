"""Windows of our own, and the loop that serves them."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import win32

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[int, int, int, int], int | None]

FONT, FONT_HEIGHT = "MS UI Gothic", 15
_windows: dict[int, Window] = {}
_kept: list[object] = []


@dataclass(frozen=True)
class Box:
    """Where something is, in its parent."""

    left: int
    top: int
    width: int
    height: int

    def moved(self, right: int, down: int) -> Box:
        """The same, elsewhere."""
        return Box(self.left + right, self.top + down, self.width, self.height)


class Window:
    """A window whose procedure is written here.

    Args:
        class_name: made on first use.
        caption: what its title bar says; a window within another has it too, unseen.
        style: without visibility.
        extended: style.
        box: where it is; of a window with a title bar, its inside.
        parent: its parent, or its owner.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what Windows wants to know of a window
        self, class_name: str, caption: str, style: int, extended: int, box: Box, parent: int = 0
    ) -> None:
        _own_class(class_name)
        where = (box.left, box.top, box.width, box.height)
        self.handle = win32.create_window.surely(
            extended, class_name, caption, style | c.WS_CLIPCHILDREN, *where, parent, None, win32.get_module(None), None
        )
        self.labels: list[tuple[str, Box]] = []
        _windows[self.handle] = self

    @property
    def alive(self) -> bool:
        """Whether it has not been destroyed."""
        return _windows.get(self.handle) is self

    def receive(self, message: int, first: int, second: int) -> int | None:
        """Answer a message; None leaves it to Windows."""
        del first, second
        if message == c.WM_PAINT:
            self._paint()
            return 0
        return None

    def before(self, message: wintypes.MSG) -> bool:
        """Take a message to a control of this window before the control gets it; True keeps it away from it."""
        del message
        return False

    def draw(self, context: int) -> None:
        """Draw what has no window of its own."""
        for text, box in self.labels:
            area = wintypes.RECT(box.left, box.top, box.left + box.width, box.top + box.height)
            win32.draw_text(context, text, -1, ctypes.byref(area), c.DT_NOPREFIX)

    def _paint(self) -> None:
        paint = win32.Paint()
        context = win32.begin_paint(self.handle, ctypes.byref(paint))
        win32.select_object(context, font())
        win32.set_background_mode(context, c.TRANSPARENT)
        self.draw(context)
        win32.end_paint(self.handle, ctypes.byref(paint))


def serve() -> None:
    """Hand on messages until the program is told to end."""
    message = wintypes.MSG()
    it = ctypes.byref(message)
    while win32.get_message(it, None, 0, 0) > 0:
        root = win32.get_ancestor(message.hWnd, c.GA_ROOT) if message.hWnd else 0
        window = _windows.get(root)
        if window and (window.before(message) or win32.is_dialog_message(root, it)):
            continue
        win32.translate_message(it)
        win32.dispatch_message(it)


def control(  # noqa: PLR0913, PLR0917 - what Windows wants to know of a control
    class_name: str, system: str, caption: str, style: int, box: Box, parent: int, number: int
) -> int:
    """A control of Windows, under the class name that a toolkit gives it."""
    _renamed_class(class_name, system)
    extended = c.WS_EX_CLIENTEDGE if system in {"Edit", "ListBox"} else 0
    where = (box.left, box.top, box.width, box.height)
    style |= c.WS_CHILD | c.WS_VISIBLE
    instance = win32.get_module(None)
    handle = win32.create_window.surely(extended, class_name, caption, style, *where, parent, number, instance, None)
    win32.send_message(handle, c.WM_SETFONT, font(), 0)
    return handle


def intercept(handle: int, handler: Handler) -> None:
    """Let `handler` see a control's messages first; None leaves them to the control."""

    def procedure(hwnd: int, message: int, first: int, second: int) -> int:
        answer = handler(hwnd, message, first, second)
        return win32.call_procedure(usual, hwnd, message, first, second) if answer is None else answer

    kept = win32.Procedure(procedure)
    _kept.append(kept)  # Windows knows only its address
    usual = win32.set_long(handle, c.GWLP_WNDPROC, ctypes.cast(kept, ctypes.c_void_p))


def text_of(handle: int) -> str:
    """The text of a control of this program."""
    length = win32.get_text_length(handle)
    buffer = ctypes.create_unicode_buffer(length + 1)
    win32.get_text(handle, buffer, length + 1)
    return buffer.value


@cache
def font() -> int:
    """The font of everything."""
    sizes = (-FONT_HEIGHT, 0, 0, 0, c.FW_NORMAL)
    return win32.create_font.surely(*sizes, 0, 0, 0, c.DEFAULT_CHARSET, 0, 0, 0, 0, FONT)


@win32.Procedure  # type: ignore[untyped-decorator]
def _procedure(handle: int, message: int, first: int, second: int) -> int:
    window = _windows.get(handle)
    answer = window.receive(message, first, second) if window else None
    if message == c.WM_NCDESTROY:
        _windows.pop(handle, None)
    return win32.default_procedure(handle, message, first, second) if answer is None else answer


@cache
def _own_class(name: str) -> int:
    made = win32.WindowClass(size=ctypes.sizeof(win32.WindowClass), name=name, instance=win32.get_module(None))
    made.procedure = ctypes.cast(_procedure, ctypes.c_void_p)
    made.cursor = win32.load_cursor(None, c.IDC_ARROW)
    made.background = c.COLOR_BTNFACE + 1
    return win32.register_class.surely(ctypes.byref(made))


@cache
def _renamed_class(name: str, system: str) -> int:
    if name == system:
        return 0
    made = win32.WindowClass(size=ctypes.sizeof(win32.WindowClass))
    win32.get_class_info.surely(None, system, ctypes.byref(made))
    made.name, made.instance = name, win32.get_module(None)
    return win32.register_class.surely(ctypes.byref(made))
