"""Texts of tabs and of rows in lists with columns, read from another process.

For these Windows fills in a structure whose form depends on the other program: 32 or 64 bits. pywinauto takes its own
form, so that it finds a 32-bit program's captions empty from a 64-bit Python. Here the structure is laid out as the
other program has it.
"""

from __future__ import annotations

import ctypes
import struct
from contextlib import contextmanager
from ctypes import wintypes
from typing import TYPE_CHECKING

from sunbridge.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sunbridge.messages import Mailer

TCM_GETITEMCOUNT, TCM_GETITEMRECT, TCM_GETITEMW = 0x1304, 0x130A, 0x133C
LVM_GETITEMCOUNT, LVM_GETITEMPOSITION, LVM_ENSUREVISIBLE, LVM_GETITEMTEXTW = 0x1004, 0x1010, 0x1013, 0x1073
TCIF_TEXT = 1
LONGEST_TEXT = 260
INTO_THE_ROW = 6
# More than either structure takes; the text follows it.
STRUCTURE_BYTES = 128
BITS_64 = 64

PROCESS_MEMORY = 0x0008 | 0x0010 | 0x0020 | 0x0400  # VM_OPERATION, VM_READ, VM_WRITE, QUERY_INFORMATION
MEM_COMMIT_RESERVE, MEM_RELEASE, PAGE_READWRITE = 0x3000, 0x8000, 0x04


def tab_item(bits: int, text_at: int) -> bytes:
    """Lay out a TCITEMW that asks for the text: mask, two unused words, pszText, cchTextMax.

    Args:
        bits: 32 or 64, the other program's.
        text_at: the address in that program where the text shall be written.
    """
    if bits == BITS_64:
        return struct.pack("<3I4xQi", TCIF_TEXT, 0, 0, text_at, LONGEST_TEXT)
    return struct.pack("<3IIi", TCIF_TEXT, 0, 0, text_at, LONGEST_TEXT)


def list_view_item(bits: int, text_at: int, column: int) -> bytes:
    """Lay out a LVITEMW that asks for the text of a column: mask, iItem, iSubItem, state, stateMask, pszText, cchTextMax."""
    if bits == BITS_64:
        return struct.pack("<5I4xQi", 0, 0, column, 0, 0, text_at, LONGEST_TEXT)
    return struct.pack("<5IIi", 0, 0, column, 0, 0, text_at, LONGEST_TEXT)


def tab_captions(mailer: Mailer, tab_control: int) -> list[str]:
    """Return the captions from the left; none where the control does not answer as Windows' own does."""
    with _memory_of(tab_control) as memory:
        captions = []
        for index in range(mailer.send(tab_control, TCM_GETITEMCOUNT)):
            memory.write(tab_item(memory.bits, memory.text_at))
            mailer.send(tab_control, TCM_GETITEMW, index, memory.address)
            captions.append(memory.text())
        return captions


def tab_place(mailer: Mailer, tab_control: int, index: int) -> tuple[int, int]:
    """Return the middle of a tab, in pixels from the left and top of the control."""
    with _memory_of(tab_control) as memory:
        mailer.send(tab_control, TCM_GETITEMRECT, index, memory.address)
        left, top, right, bottom = struct.unpack("<4i", memory.read(memory.address, 16))
        return (left + right) // 2, (top + bottom) // 2


def list_view_texts(mailer: Mailer, list_view: int, column: int) -> list[str]:
    """Return the texts of a column (the first is 0), from the top."""
    with _memory_of(list_view) as memory:
        texts = []
        for index in range(mailer.send(list_view, LVM_GETITEMCOUNT)):
            memory.write(list_view_item(memory.bits, memory.text_at, column))
            mailer.send(list_view, LVM_GETITEMTEXTW, index, memory.address)
            texts.append(memory.text())
        return texts


def row_place(mailer: Mailer, list_view: int, index: int) -> tuple[int, int]:
    """Bring a row into sight and return where to click it, in pixels from the left and top of the control."""
    with _memory_of(list_view) as memory:
        mailer.send(list_view, LVM_ENSUREVISIBLE, index)
        mailer.send(list_view, LVM_GETITEMPOSITION, index, memory.address)
        left, top = struct.unpack("<2i", memory.read(memory.address, 8))
        return left + INTO_THE_ROW, top + INTO_THE_ROW


class _Memory:
    """A piece of another process's memory."""

    def __init__(self, process: int, address: int, bits: int) -> None:
        self._process = wintypes.HANDLE(process)
        self.address, self.bits = address, bits
        self.text_at = address + STRUCTURE_BYTES

    def write(self, structure: bytes) -> None:
        """Put `structure` at its beginning, and an empty text behind it."""
        whole = structure.ljust(STRUCTURE_BYTES, b"\0") + b"\0\0"
        ctypes.windll.kernel32.WriteProcessMemory(  # type: ignore[attr-defined]  # Windows only
            self._process, ctypes.c_void_p(self.address), whole, ctypes.c_size_t(len(whole)), None
        )

    def read(self, address: int, length: int) -> bytes:
        buffer = ctypes.create_string_buffer(length)
        ctypes.windll.kernel32.ReadProcessMemory(  # type: ignore[attr-defined]  # Windows only
            self._process, ctypes.c_void_p(address), buffer, ctypes.c_size_t(length), None
        )
        return buffer.raw

    def text(self) -> str:
        return self.read(self.text_at, LONGEST_TEXT * 2).decode("utf-16-le", "replace").partition("\0")[0]


@contextmanager
def _memory_of(handle: int) -> Iterator[_Memory]:
    kernel32 = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    kernel32.OpenProcess.restype = wintypes.HANDLE
    kernel32.VirtualAllocEx.restype = ctypes.c_void_p
    process_id = wintypes.DWORD()
    ctypes.windll.user32.GetWindowThreadProcessId(wintypes.HWND(handle), ctypes.byref(process_id))  # type: ignore[attr-defined]  # Windows only
    process = kernel32.OpenProcess(PROCESS_MEMORY, False, process_id)  # noqa: FBT003 - no handle for children
    if not process:
        raise Unreachable("サンブリッジの画面の文字を読む権限がありません。")
    size = ctypes.c_size_t(STRUCTURE_BYTES + LONGEST_TEXT * 2)
    address = kernel32.VirtualAllocEx(wintypes.HANDLE(process), None, size, MEM_COMMIT_RESERVE, PAGE_READWRITE)
    try:
        if not address:
            raise Unreachable("サンブリッジの画面の文字を読む権限がありません。")
        yield _Memory(process, address, bits_of(process))
    finally:
        if address:
            kernel32.VirtualFreeEx(wintypes.HANDLE(process), ctypes.c_void_p(address), ctypes.c_size_t(0), MEM_RELEASE)
        kernel32.CloseHandle(wintypes.HANDLE(process))


def bits_of(process: int) -> int:
    """Return 32 or 64, of the process with this handle."""
    kernel32 = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    own, other = wintypes.BOOL(), wintypes.BOOL()
    kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    kernel32.IsWow64Process(wintypes.HANDLE(kernel32.GetCurrentProcess()), ctypes.byref(own))
    kernel32.IsWow64Process(wintypes.HANDLE(process), ctypes.byref(other))
    windows_has_64 = struct.calcsize("P") * 8 == BITS_64 or bool(own.value)
    return BITS_64 if windows_has_64 and not other.value else 32
