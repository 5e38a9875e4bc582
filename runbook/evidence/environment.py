"""Against what and with what a run was performed: the table at the head of the report."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import pytest

from runbook.secret import mask

if TYPE_CHECKING:
    from pathlib import Path

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
        "手順書プログラム": _version("oss-password-runbook"),
        "Python": platform.python_version(),
        "pytest": _version("pytest"),
        "Playwright": _version("playwright"),
    }
    lines = [f"{_escaped(key)} = {_escaped(mask(value))}" for key, value in table.items()]
    _replace(run.allure_results / FILE, "\n".join(lines) + "\n")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "不明"


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\=: #!" else sign for sign in text.replace("\n", " "))


def _replace(path: Path, content: str) -> None:
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
