"""A picture of a window, drawn by the window itself: it may lie behind others, or on a locked screen."""

from __future__ import annotations

import ctypes
import struct
import zlib
from ctypes import wintypes
from typing import TYPE_CHECKING

from runbook.errors import SunBridgeError
from runbook.secret import mask
from sunbridge.scaling import counting_pixels_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from sunbridge.messages import Mailer
    from sunbridge.window import Part, Place, Window

PW_RENDERFULLCONTENT = 2
SRCCOPY, TRANSPARENT = 0x00CC0020, 1
BLACK, PALE_BLUE = 0x000000, 0xF2E6DC
DT_SINGLE_LINE_MIDDLE = 0x0024
BYTES_A_PIXEL = 4
WM_NULL = 0


class NoWindowPicture(SunBridgeError):
    """The window could not be pictured."""


class _BitmapInfo(ctypes.Structure):
    _fields_ = (
        ("size", wintypes.DWORD),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("planes", wintypes.WORD),
        ("bits", wintypes.WORD),
        ("compression", wintypes.DWORD),
        ("image_bytes", wintypes.DWORD),
        ("across", wintypes.LONG),
        ("down", wintypes.LONG),
        ("used", wintypes.DWORD),
        ("important", wintypes.DWORD),
        ("colours", wintypes.DWORD * 3),
    )


def window_picture(window: Window, mailer: Mailer) -> bytes:
    """Return a PNG of `window`: fields for passwords are black, IDs in fields are shown shortened.

    Raises:
        NoWindowPicture: the window is gone or draws nothing.
    """
    if not window.is_open:
        raise NoWindowPicture("画面は閉じられています。")
    # A window that hangs would not draw itself, and not come back from being asked.
    mailer.send(window.handle, WM_NULL)
    # The window draws itself in its own pixels: the covers must be counted in the same.
    with counting_pixels_as(window.handle):
        fields = window.parts("edit")
        covers = [(part.place, text) for part in fields if (text := _cover(part, mailer)) is not None]
        picture = _draw(window.handle, window.place, covers)
        if [part.place for part in window.parts("edit")] != [part.place for part in fields]:
            raise NoWindowPicture("画面が変わり続けています。")
        return picture


def _cover(part: Part, mailer: Mailer) -> str | None:
    """What to write over a field: nothing on a password, the shortened form on an ID; None for no cover."""
    if part.is_password:
        return ""
    content = mailer.text(part.handle)
    return shortened if (shortened := mask(content)) != content else None


def _draw(handle: int, place: Place, covers: list[tuple[Place, str]]) -> bytes:
    width, height = place.right - place.left, place.bottom - place.top
    user32, gdi32 = _library("user32"), _library("gdi32")
    screen = user32.GetDC(None)
    canvas, bitmap = gdi32.CreateCompatibleDC(wintypes.HDC(screen)), None
    try:
        bitmap = gdi32.CreateCompatibleBitmap(wintypes.HDC(screen), width, height)
        gdi32.SelectObject(wintypes.HDC(canvas), wintypes.HGDIOBJ(bitmap))
        if not _paint(handle, canvas, width, height, lambda: _pixels(canvas, bitmap, width, height)):
            raise NoWindowPicture("画面の画像が得られません。")
        for covered, text in covers:
            _write_over(canvas, place, covered, text)
        return png(width, height, _pixels(canvas, bitmap, width, height))
    finally:
        gdi32.DeleteDC(wintypes.HDC(canvas))
        if bitmap:
            gdi32.DeleteObject(wintypes.HGDIOBJ(bitmap))
        user32.ReleaseDC(None, wintypes.HDC(screen))


def _write_over(canvas: int, window: Place, covered: Place, text: str) -> None:
    user32, gdi32 = _library("user32"), _library("gdi32")
    rectangle = wintypes.RECT(
        covered.left - window.left, covered.top - window.top, covered.right - window.left, covered.bottom - window.top
    )
    brush = gdi32.CreateSolidBrush(PALE_BLUE if text else BLACK)
    user32.FillRect(wintypes.HDC(canvas), ctypes.byref(rectangle), wintypes.HBRUSH(brush))
    gdi32.DeleteObject(wintypes.HGDIOBJ(brush))
    if text:
        gdi32.SetBkMode(wintypes.HDC(canvas), TRANSPARENT)
        rectangle.left += 4
        user32.DrawTextW(wintypes.HDC(canvas), text, -1, ctypes.byref(rectangle), DT_SINGLE_LINE_MIDDLE)


def _paint(handle: int, canvas: int, width: int, height: int, pixels: Callable[[], bytes]) -> bool:
    """Have the window draw itself; where it draws nothing (Wine), copy what it drew last on its own surface."""
    user32, gdi32 = _library("user32"), _library("gdi32")
    if user32.PrintWindow(wintypes.HWND(handle), wintypes.HDC(canvas), PW_RENDERFULLCONTENT) and any(pixels()):
        return True
    own = user32.GetWindowDC(wintypes.HWND(handle))
    gdi32.BitBlt(wintypes.HDC(canvas), 0, 0, width, height, wintypes.HDC(own), 0, 0, SRCCOPY)
    user32.ReleaseDC(wintypes.HWND(handle), wintypes.HDC(own))
    return any(pixels())


def _pixels(canvas: int, bitmap: int, width: int, height: int) -> bytes:
    """Rows from the top, four bytes a pixel: blue, green, red and one more."""
    # A negative height: from the top.
    info = _BitmapInfo(ctypes.sizeof(_BitmapInfo) - 12, width, -height, 1, BYTES_A_PIXEL * 8)
    rows = ctypes.create_string_buffer(width * height * BYTES_A_PIXEL)
    whole = wintypes.HDC(canvas), wintypes.HBITMAP(bitmap), 0, height, rows, ctypes.byref(info), 0
    if not _library("gdi32").GetDIBits(*whole):
        raise NoWindowPicture("画面の画像が読めません。")
    return rows.raw


def png(width: int, height: int, pixels: bytes) -> bytes:
    """Return a PNG of `pixels`: rows from the top, four bytes a pixel, blue, green, red and one more."""
    data = bytearray()
    line = width * BYTES_A_PIXEL
    for at in range(0, height * line, line):
        row = bytearray(width * 3)
        row[0::3], row[1::3], row[2::3] = (pixels[at + place : at + line : BYTES_A_PIXEL] for place in (2, 1, 0))
        data += b"\0" + row

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def _library(name: str) -> ctypes.CDLL:
    library: ctypes.CDLL = getattr(ctypes.windll, name)  # type: ignore[attr-defined]  # Windows only
    for function in _GIVES_A_HANDLE[name]:
        # Else ctypes cuts a handle to 32 bits.
        getattr(library, function).restype = wintypes.HANDLE
    return library


_GIVES_A_HANDLE = {
    "user32": ("GetDC", "GetWindowDC"),
    "gdi32": ("CreateCompatibleDC", "CreateCompatibleBitmap", "CreateSolidBrush"),
}
