"""The finished Windows Python, and a place of its own for each rehearsal to run it in."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.wine.display import Display
from rehearsal.wine.recipe import NoRecipe, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON_FOLDER, PREFIX = "python", "prefix"
# Locked by everyone who runs programs of a tree; nobody deletes it meanwhile.
IN_USE = "in-use"
# Of Wine's folder: the registry, which a program may write, and the mark that it need not be brought up to date.
OWN_FILES = ("system.reg", "user.reg", "userdef.reg", ".update-timestamp")
# Variables that are ours and would mislead the other Python.
NOT_PASSED_ON = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Tree:
    """The finished tree.

    Args:
        folder: as `Recipe` names it.
    """

    folder: Path

    @contextlib.contextmanager
    def launcher(self) -> Iterator[Path]:
        """Make a program that runs the Windows Python as `python` would: `-c TEXT`, `-m MODULE`, `FILE`.

        Its standard input, output and error must be pipes or the null device: given a plain file, Windows' Python ends
        at once with WinError 6. Give error a pipe of its own or the null device: Wine's services inherit it, and a
        reader of a pipe that output and error share sees its end 2 seconds late.

        Each launcher has a wineserver, a registry and a screen of its own, so that the windows of two rehearsals never
        see each other, and the end of one does not end the other's. Wine tells its servers apart by the folder; its
        690 MB of Windows files are shared by a link (with the screen 40 ms; a copy takes 1.3 s).
        """
        with (
            self.kept(),
            tempfile.TemporaryDirectory(prefix="wine-", ignore_cleanup_errors=True) as made,
            Display() as display,
        ):
            folder = Path(made)
            prefix = folder / PREFIX
            shutil.copytree(self.folder / PREFIX / "dosdevices", prefix / "dosdevices", symlinks=True)
            for name in OWN_FILES:
                shutil.copy2(self.folder / PREFIX / name, prefix / name)
            (prefix / "drive_c").symlink_to(self.folder / PREFIX / "drive_c")
            python = self.folder / PYTHON_FOLDER / "python.exe"
            program = folder / "windows-python"
            program.write_text(_script(python, prefix, display.name), encoding="utf-8")
            program.chmod(0o700)
            try:
                yield program
            finally:
                end_all(environment(prefix, display.name, folder))

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Keep builders from deleting the tree."""
        import fcntl  # noqa: PLC0415 - Windows, where `ready` is asked too, has none

        with (self.folder / IN_USE).open("w") as in_use:
            fcntl.flock(in_use, fcntl.LOCK_SH)
            yield


def _script(python: Path, prefix: Path, display: str) -> str:
    told = {**_settings(prefix, prefix.parent), "DISPLAY": display}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in told.items()]
    return "\n".join(
        ["#!/bin/sh", f"unset {' '.join(NOT_PASSED_ON)}", *lines, f'exec wine {shlex.quote(str(python))} "$@"', ""]
    )


def end_all(surroundings: dict[str, str]) -> None:
    """End every program of a prefix, and wait until they are gone."""
    for option in ("-k", "-w"):
        subprocess.run(["wineserver", option], env=surroundings, stdin=subprocess.DEVNULL, check=False)


def ready() -> Tree | None:
    """Return the tree that belongs to this project and machine, if it was built."""
    try:
        folder = Recipe.here().folder
    except NoRecipe:
        return None
    return Tree(folder) if folder.is_dir() and shutil.which("Xvfb") else None


def environment(prefix: Path, display: str, sockets: Path) -> dict[str, str]:
    """The environment in which Wine uses `prefix` and that display; its server waits for programs in `sockets`."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {**inherited, **_settings(prefix, sockets), "DISPLAY": display}


def _settings(prefix: Path, sockets: Path) -> dict[str, str]:
    return {
        "WINEPREFIX": str(prefix),
        # The path of a socket must be short, and the same for all programs, whatever their callers' TMPDIR is.
        "TMPDIR": str(sockets),
        "WINEDEBUG": "-all",
        # Neither .NET nor a browser is needed; Wine would offer to install them.
        "WINEDLLOVERRIDES": "mscoree=;mshtml=",
        # Windows programs see Japanese names only in a Japanese locale.
        "LANG": "ja_JP.UTF-8",
        "LC_ALL": "ja_JP.UTF-8",
    }
