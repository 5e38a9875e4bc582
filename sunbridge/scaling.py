"""Screens that are scaled: how many pixels something takes depends on whom one asks."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from ctypes import wintypes
from typing import TYPE_CHECKING

from sunbridge.window import user32

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def counting_pixels_as(handle: int) -> Iterator[None]:
    """Count as the program with that window does: a scaled one answers to a click at its own numbers, not the screen's."""
    set_context = getattr(user32(), "SetThreadDpiAwarenessContext", None)
    if set_context is None:  # a Windows before 10
        yield
        return
    user32().GetWindowDpiAwarenessContext.restype = set_context.restype = ctypes.c_void_p
    theirs = user32().GetWindowDpiAwarenessContext(wintypes.HWND(handle))
    ours = set_context(ctypes.c_void_p(theirs))
    try:
        yield
    finally:
        set_context(ctypes.c_void_p(ours))
