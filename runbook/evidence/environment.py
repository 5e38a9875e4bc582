"""Against what and with what a run was performed: the table at the head of the report."""

from __future__ import annotations

import platform
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.secret import mask

if TYPE_CHECKING:
    from runbook.run import Run

# Other plugins add what they know, e.g. {"ポータルの版": "tables"}; it stands in the report's table.
FACTS = pytest.StashKey[dict[str, str]]()

FILE = "environment.properties"


def write_environment(run: Run, facts: dict[str, str]) -> None:
    """Write the table for Allure. Replaces one that is there, so that each of several workers may write it."""
    table = {
        "対象": run.target.value,
        "実行者": run.operator,
        "実行番号": run.run_id,
        **facts,
        "手順書プログラム": _own_version(),
        "Python": platform.python_version(),
        "pytest": version("pytest"),
        "Playwright": version("playwright"),
    }
    lines = [f"{_escaped(key)} = {_escaped(mask(value))}" for key, value in table.items()]
    _replace(run.allure_results / FILE, "\n".join(lines) + "\n")


def _own_version() -> str:
    # The project runs from its folder; it is not installed as a package.
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\=: #!" else sign for sign in text.replace("\n", " "))


def _replace(path: Path, content: str) -> None:
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
