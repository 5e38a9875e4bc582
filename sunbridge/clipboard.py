"""Lends a password to the clipboard: kept out of its history and its cloud, and taken back after a minute."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.secret import Secret

    StartTimer = Callable[[float, Callable[[], None]], Callable[[], None]]

LENT_SECONDS = 60.0
TRY_AGAIN_SECONDS = 5.0

# What Windows and clipboard managers look at: https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats
NOT_TO_BE_KEPT = (
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)


class Clipboard(Protocol):
    """A clipboard that numbers its contents."""

    def put(self, text: str) -> int:
        """Put `text` in and return the number of this content.

        Raises:
            OSError: it could not be put in, or not so that it can be taken out again.
        """

    def clear(self, number: int) -> None:
        """Empty it if that content is still in it.

        Raises:
            OSError: another program holds the clipboard.
        """


def start_timer(seconds: float, do: Callable[[], None]) -> Callable[[], None]:
    """Do something later, unless what this returns is called before."""
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
    return timer.cancel


class Loan:
    """A password in the clipboard, for a while.

    Args:
        clipboard: where it is put.
        start_timer: how the end of the while is noticed; returns how to cancel it.
    """

    def __init__(self, clipboard: Clipboard, start_timer: StartTimer = start_timer) -> None:
        self._clipboard = clipboard
        self._start_timer = start_timer
        self._lock = threading.Lock()
        self._number: int | None = None
        self._cancel: Callable[[], None] = lambda: None

    def lend(self, password: Secret) -> None:
        """Put `password` in for :data:`LENT_SECONDS`.

        Raises:
            OSError: it could not be put in.
        """
        self.take_back()
        with self._lock:
            self._number = self._clipboard.put(password.reveal())
            self._cancel = self._start_timer(LENT_SECONDS, self.take_back)

    def take_back(self) -> None:
        """Empty the clipboard, unless something else was copied since; later, if another program holds it."""
        with self._lock:
            self._cancel()
            if self._number is None:
                return
            try:
                self._clipboard.clear(self._number)
                self._number = None
            except OSError:
                self._cancel = self._start_timer(TRY_AGAIN_SECONDS, self.take_back)


def system_clipboard() -> Clipboard | None:
    """The clipboard of this computer; None where it cannot be kept out of a history."""
    if sys.platform == "win32":
        return WindowsClipboard()
    return None


if sys.platform == "win32":
    from ctypes import wintypes

    CF_UNICODETEXT = 13
    GMEM_MOVEABLE = 2
    HWND_MESSAGE = -3
    TRIES = 25
    BETWEEN_TRIES_SECONDS = 0.02

    class WindowsClipboard:
        """The clipboard of Windows."""

        def __init__(self) -> None:
            self._user = ctypes.WinDLL("user32", use_last_error=True)
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            user, kernel, whole, memory = self._user, self._kernel, ctypes.c_int, wintypes.HGLOBAL
            window, number = wintypes.HWND, wintypes.DWORD
            # Without these, handles would be cut to 32 bits.
            name_and_place = [number, wintypes.LPCWSTR, wintypes.LPCWSTR, number, whole, whole, whole, whole]
            belongings = [window, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID]
            _declare(user.CreateWindowExW, window, *name_and_place, *belongings)
            _declare(user.DestroyWindow, wintypes.BOOL, window)
            _declare(user.OpenClipboard, wintypes.BOOL, window)
            _declare(user.EmptyClipboard, wintypes.BOOL)
            _declare(user.CloseClipboard, wintypes.BOOL)
            _declare(user.SetClipboardData, wintypes.HANDLE, wintypes.UINT, wintypes.HANDLE)
            _declare(user.RegisterClipboardFormatW, wintypes.UINT, wintypes.LPCWSTR)
            _declare(user.GetClipboardSequenceNumber, number)
            _declare(kernel.GlobalAlloc, memory, wintypes.UINT, ctypes.c_size_t)
            _declare(kernel.GlobalLock, wintypes.LPVOID, memory)
            _declare(kernel.GlobalUnlock, wintypes.BOOL, memory)
            _declare(kernel.GlobalFree, memory, memory)

        def put(self, text: str) -> int:
            """Put `text` in, first the marks that keep others from keeping it."""
            with self._open():
                self._check(self._user.EmptyClipboard())
                try:
                    for name in NOT_TO_BE_KEPT:
                        self._set(self._check(self._user.RegisterClipboardFormatW(name)), bytes(4))
                    self._set(CF_UNICODETEXT, f"{text}\0".encode("utf-16-le"))
                except OSError:
                    self._user.EmptyClipboard()
                    raise
            number: int = self._user.GetClipboardSequenceNumber()
            if not number:  # it could never be told from what is copied later
                with self._open():
                    self._user.EmptyClipboard()
                raise OSError
            return number

        def clear(self, number: int) -> None:
            """Empty it if that content is still in it; nobody can copy in between."""
            with self._open():
                if self._user.GetClipboardSequenceNumber() == number:
                    self._check(self._user.EmptyClipboard())

        @contextlib.contextmanager
        def _open(self) -> Iterator[None]:
            # Windows wants a window as the owner. It is gone at once: one that answers no messages would hold up others.
            window = self._check(
                self._user.CreateWindowExW(0, "STATIC", None, 0, 0, 0, 0, 0, HWND_MESSAGE, None, None, None)
            )
            try:
                for left in reversed(range(TRIES)):
                    if self._user.OpenClipboard(window):
                        break
                    if not left:
                        raise ctypes.WinError(ctypes.get_last_error())
                    time.sleep(BETWEEN_TRIES_SECONDS)  # noqa: TID251 - Windows does not tell when another program closes it
                try:
                    yield
                finally:
                    self._user.CloseClipboard()
            finally:
                self._user.DestroyWindow(window)

        def _set(self, kind: int, content: bytes) -> None:
            memory = self._check(self._kernel.GlobalAlloc(GMEM_MOVEABLE, len(content)))
            try:
                ctypes.memmove(self._check(self._kernel.GlobalLock(memory)), content, len(content))
                self._kernel.GlobalUnlock(memory)
                self._check(self._user.SetClipboardData(kind, memory))  # which takes the memory over
            except OSError:
                self._kernel.GlobalFree(memory)
                raise

        @staticmethod
        def _check(result: int | None) -> int:
            if not result:
                raise ctypes.WinError(ctypes.get_last_error())
            return result

    def _declare(function: Any, result: Any, *arguments: Any) -> None:  # noqa: ANN401 - ctypes has no common type for them
        function.restype, function.argtypes = result, arguments
