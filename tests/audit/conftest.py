"""An office with a few sealed runs."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from runbook.audit.keeper import find_keeper, keeping
from runbook.audit.sealing import seal, seal_practice
from runbook.audit.verifying import Findings, verify
from runbook.journal import Author, Journal
from runbook.state import State
from tests.rotation.conftest import account_on

if TYPE_CHECKING:
    from pathlib import Path

RUNS = ("20260401-093000-0001", "20260402-093000-0002", "20260403-093000-0003")
PRACTICE = "20260402-120000-aaaa"


class Archive:
    """A reports folder, and the state folder beside it with the key and the journal."""

    def __init__(self, folder: Path) -> None:
        self.reports, self.state = folder / "reports", folder / "state"
        self.reports.mkdir(parents=True)

    def perform(self, run: str, *, target: str = "実運用", status: str = "passed") -> Path:
        """Leave what a run leaves, not yet sealed."""
        results = self.reports / run / "allure-results"
        results.mkdir(parents=True)
        told = {
            "name": "普通車のパスワードを初期化する",
            "status": status,
            "start": 1_775_000_000_000,
            "stop": 1_775_000_009_000,
        }
        (results / "a-result.json").write_text(json.dumps(told), encoding="utf-8")
        (results / "environment.properties").write_text(f"対象 = {target}\n実行者 = 山田\n", encoding="utf-8")
        (results / "picture.png").write_bytes(b"\x89PNG")
        (self.reports / run / "report.html").write_text("<p>成功</p>", encoding="utf-8")
        return self.reports / run

    def perform_live(self, run: str, *, status: str = "passed") -> None:
        """A live run, sealed."""
        folder = self.perform(run, status=status)
        with closing(Journal(self.state, Author(run, "山田"))) as journal:
            record = journal.begin(account_on(), {})
            journal.enter(record.number, State.PREPARED)
            journal.note(record.number, "login")
            journal.enter(record.number, State.ABANDONED)
        seal(folder, self.state)

    def perform_practice(self, run: str) -> None:
        """A rehearsal, sealed."""
        seal_practice(self.perform(run, target="模擬"))

    def verify(self) -> Findings:
        """As `python -m runbook audit verify` does it."""
        return verify(self.reports, find_keeper(self.state), self.state)

    def told(self) -> str:
        """Everything that is wrong, in one text."""
        findings = self.verify()
        return "\n".join([*(problem for run in findings.runs for problem in run.problems), *findings.problems])


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Three live runs and a rehearsal."""
    archive = Archive(tmp_path_factory.mktemp("archive"))
    for run in RUNS[:2]:
        archive.perform_live(run)
    archive.perform_practice(PRACTICE)
    archive.perform_live(RUNS[2])
    return archive


@pytest.fixture
def archive(template: Archive, tmp_path: Path) -> Archive:
    """A copy of it, which the keeper knows by its own folder."""
    archive = Archive(tmp_path)
    for one, other in ((template.reports, archive.reports), (template.state, archive.state)):
        shutil.copytree(one, other, dirs_exist_ok=True)
    with keeping(archive.state) as keeper:
        [(chain, head)] = keeper.chains.items()
        keeper.remember(chain, replace(head, folder=str(archive.reports.absolute())))
    return archive
