"""A desk for each test. A pseudo-terminal is not to be had on Windows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.desk import Desk

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give an office that has never run anything."""
    from tests.commands.desk import Desk  # noqa: PLC0415 - not on Windows

    return Desk(tmp_path)
