"""The Windows Python that was built, run as the stand-in and the driver are."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rehearsal.wine import Tree

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 15.0
TITLE = "代理人情報の編集"
OPEN_A_WINDOW = (
    f"import win32gui; win32gui.CreateWindow('STATIC', '{TITLE}', 0x10CF0000, 0, 0, 200, 100, 0, 0, 0, None);"
    "print('open', flush=True); input()"
)
SEE_WINDOWS = (
    "import win32gui; seen = []; win32gui.EnumWindows(lambda window, _: seen.append(win32gui.GetWindowText(window)), 0);"
    "print('\\n'.join(seen))"
)


@contextmanager
def window_open(launcher: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [launcher, "-c", OPEN_A_WINDOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == b"open"
        try:
            yield process
        finally:
            if process.stdin and process.poll() is None and not process.stdin.closed:
                process.stdin.close()


def processes_of(launcher: Path) -> list[str]:
    """The running programs that belong to the launcher's prefix."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(f"WINEPREFIX={launcher.parent}") in (process / "environ").read_bytes():
                found.append((process / "comm").read_text().strip())
        except OSError:
            continue
    return found


def test_the_tree_is_found_and_not_made_twice(tree: Tree) -> None:
    module = [sys.executable, "-m", "rehearsal.wine"]
    path = subprocess.run([*module, "path"], cwd=PROJECT, capture_output=True, text=True, check=True)
    again = subprocess.run([*module, "build"], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert path.stdout == f"{tree.folder}\n"
    assert PROJECT not in tree.folder.parents
    assert again.stderr.count("\n") == 1


def test_it_is_a_windows_python_with_what_the_driver_needs(launcher: Path, run: Callable[..., str]) -> None:
    said = run(
        launcher,
        "-c",
        "import ctypes, pywinauto, win32gui, sys, platform; print(sys.platform, platform.python_version(), "
        "ctypes.sizeof(ctypes.c_void_p), ctypes.windll.user32.GetSystemMetrics(0), pywinauto.__version__)",
    )

    assert said == "win32 3.11.7 8 1280 0.6.9"


def test_japanese_goes_through_arguments_and_pipes(launcher: Path, run: Callable[..., str]) -> None:
    said = run(launcher, "-c", "import sys; print(sys.argv[1:], input())", "普通車①", "~髙", told="軽自動車⑥ 﨑\n")

    assert said == "['普通車①', '~髙'] 軽自動車⑥ 﨑"


def test_modules_and_files_run_from_the_callers_folder(launcher: Path, run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text("import sys; print(__name__, sys.argv[1:])", "utf-8")

    assert run(launcher, "-m", "told", "a b", cwd=tmp_path) == "__main__ ['a b']"
    assert run(launcher, "told.py", "-x", cwd=tmp_path) == "__main__ ['-x']"


def test_an_error_is_an_exit_status(launcher: Path) -> None:
    ran = subprocess.run(
        [launcher, "-c", "raise SystemExit(3)"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )

    assert ran.returncode == 3


def test_the_library_is_compiled_for_it_and_never_compared(tree: Tree, launcher: Path, run: Callable[..., str]) -> None:
    said = run(launcher, "-c", "import importlib.util, json; print(importlib.util.MAGIC_NUMBER.hex(), json.__cached__)")
    magic, compiled = said.split(" ", 1)
    header = (tree.folder / compiled[2:].replace("\\", "/").removeprefix(str(tree.folder) + "/")).read_bytes()[:8]

    assert magic == importlib.util.MAGIC_NUMBER.hex() or sys.version_info[:2] != (3, 11)
    # The flags of PEP 552: by hash, unchecked.
    assert header == bytes.fromhex(magic) + (0b01).to_bytes(4, "little")


def test_two_launchers_do_not_see_each_others_windows(tree: Tree, launcher: Path, run: Callable[..., str]) -> None:
    """The driver attaches to a running SunBridge by its title: another rehearsal's must not be there."""
    with tree.launcher() as other, window_open(other):
        assert TITLE in run(other, "-c", SEE_WINDOWS).splitlines()
        assert TITLE not in run(launcher, "-c", SEE_WINDOWS).splitlines()


def test_the_end_of_one_launcher_leaves_the_other_running(tree: Tree, launcher: Path) -> None:
    with window_open(launcher) as process:
        with tree.launcher() as other, window_open(other) as others:
            pass
        assert others.returncode is not None
        assert process.poll() is None
        process.communicate(b"\n")

    assert process.returncode == 0


def test_nothing_of_a_launcher_is_left_running(tree: Tree) -> None:
    """Also when the program is at work, and its caller fails."""

    class CallerFailed(Exception):
        pass

    def work() -> Iterator[Path]:
        with tree.launcher() as launcher, window_open(launcher):
            yield launcher
            raise CallerFailed

    at_work = work()
    launcher = next(at_work)
    running = processes_of(launcher)
    with pytest.raises(CallerFailed):
        next(at_work)

    assert {"python.exe", "services.exe"} <= set(running)
    assert processes_of(launcher) == []
    assert not launcher.parent.exists()


def test_a_rehearsal_that_is_killed_leaves_no_program_and_no_screen() -> None:
    """Nobody is there to end them: they end with its pipes."""
    rehearsal = f"""
import subprocess
from rehearsal.wine import ready
with ready().launcher() as launcher:
    window = subprocess.Popen(
        [launcher, "-c", {OPEN_A_WINDOW!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    window.stdout.readline()
    print(launcher, flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", rehearsal], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        launcher = Path(process.stdout.readline().decode().strip())
        number = re.search(r"DISPLAY=:(\d+)", launcher.read_text())
        assert number
        screen = Path("/tmp/.X11-unix") / f"X{number[1]}"  # noqa: S108 - where X servers listen
        assert screen.exists()
        process.kill()

    until = time.monotonic() + PATIENCE
    while processes_of(launcher) or screen.exists():
        assert time.monotonic() < until
    shutil.rmtree(launcher.parent)
