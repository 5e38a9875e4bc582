"""A stranger's hands and eyes, run in the Windows Python: starts the stand-in and does what it is told, line by line.

Each line on stdin is a JSON list, a verb and its arguments; each is answered by a line of JSON. It knows messages and
handles only, so that a test sees what any other program sees.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from ctypes import wintypes
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import win32

if TYPE_CHECKING:
    from collections.abc import Sequence

BM_CLICK, EM_SETSEL, EM_REPLACESEL, GWL_STYLE = 0xF5, 0xB1, 0xC2, -16

enum_children = win32.Call(win32._user32, "EnumChildWindows", win32.BOOL, win32.HANDLE, win32.EachWindow, win32.LPARAM)
get_class = win32.Call(win32._user32, "GetClassNameW", win32.INT, win32.HANDLE, wintypes.LPWSTR, win32.INT)
get_process = win32.Call(win32._user32, "GetWindowThreadProcessId", wintypes.DWORD, win32.HANDLE, win32.POINTER)
get_style = win32.Call(win32._user32, "GetWindowLongW", win32.INT, win32.HANDLE, win32.INT)
is_enabled = win32.Call(win32._user32, "IsWindowEnabled", win32.BOOL, win32.HANDLE)
is_visible = win32.Call(win32._user32, "IsWindowVisible", win32.BOOL, win32.HANDLE)


class Probe:
    """The verbs.

    Args:
        process: the stand-in.
    """

    def __init__(self, process: int) -> None:
        self._process = process

    def windows(self) -> list[dict[str, object]]:
        """The program's visible windows."""
        handles = _each(win32.enum_windows)
        return [_seen(handle) for handle in handles if is_visible(handle) and self._owns(handle)]

    def inside(self, handle: int) -> list[dict[str, object]]:
        """All windows in a window, with where they are."""
        return [_seen(each) for each in _each(enum_children, handle)]

    def press(self, handle: int) -> int:
        """Click a button; do not wait for what it does."""
        return win32.post_message(handle, BM_CLICK, 0, 0)

    def post(self, handle: int, message: int, first: int, second: int) -> int:
        """Post a message."""
        return win32.post_message(handle, message, first, second)

    def send(self, handle: int, message: int, first: int, second: int) -> int:
        """Send a message and tell the answer."""
        return win32.send_message(handle, message, first, second)

    def type(self, handle: int, text: str) -> int:
        """Replace the text of a field as a person would."""
        win32.send_message(handle, EM_SETSEL, 0, -1)
        buffer = ctypes.create_unicode_buffer(text)
        return win32.send_message(handle, EM_REPLACESEL, 1, ctypes.addressof(buffer))

    def _owns(self, handle: int) -> bool:
        process = wintypes.DWORD()
        get_process(handle, ctypes.byref(process))
        return process.value == self._process


def _each(call: win32.Call, *first: int) -> list[int]:
    handles: list[int] = []

    def take(handle: int, _: int) -> bool:
        handles.append(handle)
        return True

    call(*first, win32.EachWindow(take), 0)
    return handles


def _seen(handle: int) -> dict[str, object]:
    kind, text, area = ctypes.create_unicode_buffer(256), ctypes.create_unicode_buffer(1024), wintypes.RECT()
    get_class(handle, kind, 256)
    win32.send_message(handle, c.WM_GETTEXT, 1024, ctypes.addressof(text))
    win32.get_window_rect(handle, ctypes.byref(area))
    return {
        "handle": handle,
        "class": kind.value,
        "text": text.value,
        "visible": bool(is_visible(handle)) and area.left >= 0,
        "enabled": bool(is_enabled(handle)),
        "password": _is_field(kind.value) and bool(get_style(handle, GWL_STYLE) & c.ES_PASSWORD),
    }


def _is_field(kind: str) -> bool:
    return "Edit" in kind or ".EDIT." in kind or kind == "ThunderRT6TextBox"


def main(arguments: Sequence[str]) -> None:
    """Start the stand-in, serve, and end with stdin; the stand-in ends with this."""
    command = [sys.executable, "-m", "rehearsal.sunbridge_window", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout
        probe = Probe(program.pid)
        _say(program.stdout.readline().decode().strip())
        for line in sys.stdin:
            verb, *rest = json.loads(line)
            _say(program.poll() if verb == "ended" else getattr(probe, verb)(*rest))


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
