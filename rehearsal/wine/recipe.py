"""What the Windows Python and Wine's own folder are made of: when any of it changes, they are made anew."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE.parent.parent / "requirements-wine.lock"
REGISTRY = HERE / "registry.reg"
SOURCES = (HERE / "recipe.py", HERE / "build.py", HERE / "startup.py", REGISTRY, LOCK)

# The DLLs are Python 3.11.7's. Its library may come from another 3.11 up to that, such as Debian's 3.11.2; a later one
# expects more of the DLLs than they have. The finished tree is tried before it counts, so that no number is trusted.
PYTHON = (3, 11)


class NoRecipe(Exception):
    """This machine lacks something that the Windows Python is made of; says what, in Japanese and in English."""

    def __init__(self, japanese: str, english: str) -> None:
        self.japanese, self.english = japanese, english
        super().__init__(english)


@dataclass(frozen=True)
class Recipe:
    """The ingredients on this machine.

    Args:
        wine: the program.
        library: the folder of Python's own modules.
        folder: where the result belongs, outside the project.
    """

    wine: Path
    library: Path
    folder: Path

    @classmethod
    def here(cls) -> Recipe:
        """Look for the ingredients.

        Raises:
            NoRecipe: one is missing.
        """
        wine = shutil.which("wine")
        if wine is None:
            raise NoRecipe(
                "Wine がありません。script/setup --wine を実行してください。", "No Wine: run script/setup --wine."
            )
        library = _library()
        told = hashlib.sha256()
        for part in (Path(wine).resolve(), library / "site.py", library / "os.py"):
            status = part.stat()
            told.update(f"{part} {status.st_size} {status.st_mtime_ns}\n".encode())
        for source in SOURCES:
            told.update(source.read_bytes())
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(Path(wine), library, cache / "oss-password-runbook" / "wine" / told.hexdigest()[:12])


def _library() -> Path:
    """The modules of a Python 3.11: this one's, or those of one installed beside it."""
    if sys.version_info[:2] == PYTHON:
        return Path(sysconfig.get_path("stdlib"))
    # The last two for a person whose pyenv hides the machine's own.
    for program in ("python3.11", "python3", "/usr/bin/python3.11", "/usr/bin/python3"):
        found = shutil.which(program)
        library = Path(found).resolve().parent.parent / "lib" / "python3.11" if found else None
        if library and (library / "os.py").is_file():
            return library
    raise NoRecipe(
        "Wine の中の Python には Python 3.11 のモジュールが要ります。python3.11 を入れてください。",
        "The Python under Wine needs the modules of Python 3.11: install python3.11.",
    )
