"""The program: its one instance, its end with its starter, its message loop."""

from __future__ import annotations

import os
import sys
import threading
import zlib
from typing import TYPE_CHECKING

from rehearsal.account import READABLE, random_text
from rehearsal.agents import TABS
from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import data, win32
from rehearsal.sunbridge_window.menu import Menu
from rehearsal.sunbridge_window.window import serve

if TYPE_CHECKING:
    from rehearsal.sunbridge_window.options import Options

STDIN = 0
SAMPLE_NAME = "行政書士見本事務所"


def run(options: Options) -> int:
    """Serve until the main menu is closed, or the starter closes stdin.

    Returns:
        The process's exit status.
    """
    name = f"sunbridge-stand-in-{zlib.crc32(os.fsencode(options.data.resolve())):08x}"
    if options.single_instance and _is_second(name):
        _show_first(name)
        return 0
    if options.sample and not options.data.exists():
        data.write(options.data, data.sample(SAMPLE_NAME, {portal: random_text(READABLE, 8) for portal in TABS}))
    menu = Menu(options, data.read(options.data))
    win32.set_property(menu.handle, name, 1)
    menu.show()
    if not options.stay:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    if sys.stdout:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    serve()
    return 0


def _end_with_stdin() -> None:
    while os.read(STDIN, 4096):
        pass
    # A message box has a loop of its own and would outlive any polite request; the file is written whole or not at all.
    os._exit(0)


def _is_second(name: str) -> bool:
    # The handle stays open on purpose: the name exists as long as the process.
    return bool(win32.create_mutex(None, c.FALSE, name)) and win32.last_error() == c.ERROR_ALREADY_EXISTS


def _show_first(name: str) -> None:
    def look(handle: int, _: int) -> bool:
        if win32.get_property(handle, name):
            win32.show_window(handle, c.SW_RESTORE)
            win32.set_foreground(handle)
            return False
        return True

    win32.enum_windows(win32.EachWindow(look), 0)
