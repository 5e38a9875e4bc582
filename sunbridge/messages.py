"""Messages to another program's windows, each with a limit in time: a window that hangs must not hang the runbook.

Only messages: no keys, no mouse, no clipboard, no window brought to the front. So it does not matter which input method
is on, how the screen is scaled, or whether it is locked.
"""

from __future__ import annotations

import ctypes
import time
from ctypes import wintypes
from typing import TYPE_CHECKING, TypeVar

from sunbridge.errors import TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.secret import Secret

Found = TypeVar("Found")

WM_GETTEXT, WM_GETTEXTLENGTH = 0x000D, 0x000E
WM_COMMAND = 0x0111
WM_LBUTTONDOWN, WM_LBUTTONUP, WM_LBUTTONDBLCLK, MK_LBUTTON = 0x0201, 0x0202, 0x0203, 1
EM_SETSEL, EM_REPLACESEL, EM_GETPASSWORDCHAR = 0x00B1, 0x00C2, 0x00D2
SMTO_ABORTIFHUNG = 0x0002
LONGEST_TEXT = 1024

# A window tells other programs nothing of what happens to it: it is looked at so often.
LOOK_EVERY_SECONDS = 0.02


class Mailer:
    """Sends messages.

    Args:
        seconds: how long an answer may take.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def send(self, handle: int, message: int, first: int = 0, second: int = 0) -> int:
        """Send a message and return the answer.

        Raises:
            TimedOut: no answer in time, or the window is gone.
        """
        return self._send(handle, message, first, ctypes.c_void_p(second or None))

    def text(self, handle: int) -> str:
        """Return what the control holds. Never asked of a password's field."""
        buffer = ctypes.create_unicode_buffer(LONGEST_TEXT)
        self._send(handle, WM_GETTEXT, LONGEST_TEXT, buffer)
        return buffer.value

    def text_or_nothing(self, handle: int) -> str:
        """Return what stands on a button or label; nothing when it is gone or does not answer."""
        try:
            return self.text(handle)
        except TimedOut:
            return ""

    def item_text(self, handle: int, length: int, text: int, at: int) -> str:
        """Return the text of an entry, asked for with the messages `length` and `text` of its kind of list."""
        buffer = ctypes.create_unicode_buffer(self.send(handle, length, at) + 1)
        self._send(handle, text, at, buffer)
        return buffer.value

    def replace_text(self, handle: int, new: Secret) -> None:
        """Type `new` in place of all that the field holds; the field's own limit on the length holds, as for keys."""
        self.send(handle, EM_SETSEL, 0, -1)
        self._send(handle, EM_REPLACESEL, 1, ctypes.create_unicode_buffer(new.reveal()))

    def click(self, handle: int, at: tuple[int, int] = (4, 4), *, double: bool = False) -> None:
        """Post a click at a place in the control; what it leads to is not waited for."""
        place = (at[1] & 0xFFFF) << 16 | at[0] & 0xFFFF
        down = (
            (WM_LBUTTONDOWN, WM_LBUTTONUP, WM_LBUTTONDBLCLK, WM_LBUTTONUP) if double else (WM_LBUTTONDOWN, WM_LBUTTONUP)
        )
        for message in down:
            self.post(handle, message, MK_LBUTTON if message != WM_LBUTTONUP else 0, place)

    def post(self, handle: int, message: int, first: int = 0, second: int = 0) -> None:
        """Post a message: it is taken up when the window is free."""
        user32 = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows only
        user32.PostMessageW(wintypes.HWND(handle), message, wintypes.WPARAM(first), wintypes.LPARAM(second))

    def notify(self, handle: int, message: int, first: int, second: int) -> None:
        """Send a message without waiting for what comes of it, which may be a message to answer; later ones come after it."""
        user32 = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows only
        user32.SendNotifyMessageW(wintypes.HWND(handle), message, wintypes.WPARAM(first), wintypes.LPARAM(second))

    def until(self, look: Callable[[], Found | None], seconds: float | None = None) -> Found | None:
        """Call `look` until it returns something, or `seconds` (else this mailer's own) have passed; then None."""
        end = time.monotonic() + (self.seconds if seconds is None else seconds)
        while True:
            if (found := look()) is not None:
                return found
            if time.monotonic() > end:
                return None
            time.sleep(LOOK_EVERY_SECONDS)  # noqa: TID251 - see LOOK_EVERY_SECONDS

    def _send(self, handle: int, message: int, first: int, second: object) -> int:
        answer = ctypes.c_size_t()
        sent = ctypes.windll.user32.SendMessageTimeoutW(  # type: ignore[attr-defined]  # Windows only
            wintypes.HWND(handle),
            message,
            ctypes.c_size_t(first),
            second,
            SMTO_ABORTIFHUNG,
            wintypes.UINT(round(self.seconds * 1000)),
            ctypes.byref(answer),
        )
        if not sent:
            raise TimedOut(f"サンブリッジの画面が {self.seconds:.0f} 秒以内に答えません。")
        return answer.value
