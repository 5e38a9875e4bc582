"""The file of the Windows stand-in for SunBridge: what it keeps, and what it never holds."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rehearsal.sunbridge_window import data
from rehearsal.sunbridge_window.options import parse

if TYPE_CHECKING:
    from pathlib import Path

NAME = "行政書士見本事務所 ABCD"
USER_IDS = {"futsu": "HELM1111", "kei": "HELM5555"}
GOOD = "Nezumi#2031"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Names with rare letters included, and no half-written file beside it."""
    agents = data.sample(NAME, USER_IDS)
    data.write(tmp_path / "agents.json", agents)
    assert data.read(tmp_path / "agents.json") == agents
    assert [each.name for each in tmp_path.iterdir()] == ["agents.json"]


def test_sample_holds_similar_names() -> None:
    """The agent is there once, under the given IDs, and neither first nor last."""
    agents = data.sample(NAME, USER_IDS, count=7)
    names = [agent.name for agent in agents]
    assert len(names) == len(set(names)) == 7
    assert names.index(NAME) == 1
    assert sum(NAME in name for name in names) == 4
    assert {portal: entry.user_id for portal, entry in agents[1].entries.items()} == USER_IDS
    assert {"髙橋行政書士事務所", "𠮷田㈱"} < set(names)


def test_alone() -> None:
    """One agent and nobody else."""
    assert [agent.name for agent in data.sample(NAME, USER_IDS, count=1)] == [NAME]


def test_password_is_recognised_and_not_in_the_file(tmp_path: Path) -> None:
    """Only its length and a hash are."""
    entry = data.entry("HELM5555", GOOD)
    data.write(tmp_path / "agents.json", [data.Agent(NAME, {"kei": entry})])
    assert GOOD not in (tmp_path / "agents.json").read_text(encoding="utf-8")
    assert entry.hash not in repr(entry)
    (kept,) = data.read(tmp_path / "agents.json")
    assert kept.entries["kei"].length == len(GOOD)
    assert data.has_password(kept.entries["kei"], GOOD)
    assert not data.has_password(kept.entries["kei"], GOOD + "x")


def test_saving_counts_and_dates() -> None:
    """A new password is of today, and its salt is new."""
    entry = data.entry("HELM5555", "old")
    salt = entry.salt
    entry.save(GOOD)
    assert (entry.saved, entry.changed_on, entry.length) == (1, date.today(), len(GOOD))  # noqa: DTZ011 - the office's own day
    assert entry.salt != salt
    assert data.has_password(entry, GOOD)


@pytest.mark.parametrize("typed", ["", "●●●"])
def test_untouched_filler_changes_nothing(typed: str) -> None:
    """Nor does an empty field."""
    entry = data.entry("HELM5555", "old")
    entry.save(typed)
    assert entry.saved == 0
    assert data.has_password(entry, "old")


def test_command_line(tmp_path: Path) -> None:
    """Options have usual values; a file is needed, unless the sample is to be made."""
    (tmp_path / "x").touch()
    given = parse(["--data", str(tmp_path / "x"), "--skin", "delphi", "--vanish-on", "save"])
    assert (given.skin, given.vanish_on, given.agents, given.no_tab) == ("delphi", "save", "list", None)
    for wrong in ([], ["--data", str(tmp_path / "y")]):
        with pytest.raises(SystemExit):
            parse(wrong)
    assert parse(["--data", str(tmp_path / "y"), "--sample"]).sample


@pytest.mark.skipif(sys.platform == "win32", reason="there it runs")
def test_elsewhere_it_says_so() -> None:
    """Without Windows or Wine: a sentence and no traceback."""
    command = [sys.executable, "-m", "rehearsal.sunbridge_window", "--data", "x", "--sample"]
    ended = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert ended.returncode == 2
    assert "Wine" in ended.stderr
    assert "Traceback" not in ended.stderr
