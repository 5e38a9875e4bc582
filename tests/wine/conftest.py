"""The Windows Python under Wine. Wine that is missing is a failure: script/test sets it up."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rehearsal.wine import Tree

# Windows has its own Windows Python, and script/setup knows Wine on Debian and Ubuntu only.
collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]


@pytest.fixture(scope="session")
def tree() -> Tree:
    """The tree that `script/setup --wine` made."""
    from rehearsal.wine import ready  # noqa: PLC0415 - Linux only

    tree = ready()
    assert tree is not None, "script/setup --wine makes the Windows Python"
    return tree


@pytest.fixture(scope="module")
def launcher(tree: Tree) -> Iterator[Path]:
    with tree.launcher() as program:
        yield program


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """Run a program and return its output; what it says on stderr goes nowhere."""

    def run(*command: str | Path, told: str = "", cwd: Path | None = None) -> str:
        ran = subprocess.run(
            command, cwd=cwd, input=told.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        return ran.stdout.decode().replace("\r\n", "\n").strip()

    return run
