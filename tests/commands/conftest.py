"""A desk for each test, and an office with which all is well. A pseudo-terminal is not to be had on Windows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.stand_ins import StandIns
from tests.commands.small_site import SmallSite
from tests.commands.told import Ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands.desk import Desk

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give an office that has never run anything."""
    from tests.commands.desk import Desk  # noqa: PLC0415 - not on Windows

    return Desk(tmp_path)


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[StandIns]:
    stand_ins = StandIns(("--sunbridge=page",))
    yield stand_ins
    stand_ins.stop()


@pytest.fixture
def ready(desk: Desk, stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    """Settings with which all is well, written already."""
    monkeypatch.delenv("DISPLAY", raising=False)
    said = stand_ins.announcement
    mail = said["mail"]
    settings = {
        "MAIL_HOST": mail["host"],
        "MAIL_PORT": str(mail["port"]),
        "MAIL_SECURITY": mail["security"],
        "MAIL_USER": mail["user"],
        "MAIL_PASSWORD": mail["password"],
        "SUNBRIDGE_AGENT": said["sunbridge"]["agent"],
        "RUNBOOK_TERMS_READ": "yes",
    }
    for portal in Portal:
        settings[f"{portal.upper()}_PORTAL_URL"] = said[portal]["portal_url"]
        settings[f"{portal.upper()}_USER_ID"] = said[portal]["user_id"]
        settings[f"{portal.upper()}_MAIL_ADDRESS"] = said[portal]["mail_address"]
    # Chromium makes a socket in it, and the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="desk-") as temp:
        desk.temp = Path(temp)
        made = Ready(desk, settings)
        made.but()
        yield made


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite() as site:
        yield site
