"""`audit`, `report --export` and `reports`, as the operator and the auditor call them."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runbook.audit import command, sealing
from runbook.audit.keeper import Keeper
from runbook.audit.manifest import MANIFEST, PRUNED
from runbook.report_command import report, reports
from tests.audit.conftest import PRACTICE, RUNS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.audit.conftest import Archive

LONG_AGO = datetime.now().astimezone() - timedelta(days=500)


@pytest.fixture
def env_file(archive: Archive) -> str:
    """The operator's settings."""
    path = archive.reports.parent / "office.env"
    path.write_text(f"RUNBOOK_STATE_DIR={archive.state}\nRUNBOOK_OPERATOR=佐藤\n", encoding="utf-8")
    return str(path)


def verify(archive: Archive, env_file: str, *more: str) -> int:
    return command.main(["verify", *more, "--reports", str(archive.reports), "--env-file", env_file])


def test_verify_tells_each_run(archive: Archive, env_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(archive, env_file) == 0
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.startswith("○")] == [
        f"○ {RUNS[0]}　実運用",
        f"○ {RUNS[1]}　実運用",
        f"○ {PRACTICE}　練習（署名なし）",
        f"○ {RUNS[2]}　実運用",
    ]
    assert command.GOOD in told


def test_verify_of_one_run_tells_of_nothing_else(
    archive: Archive, env_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Something wrong with another run is not this run's; that a run is missing concerns all."""
    (archive.reports / RUNS[0] / "report.html").write_text("x", encoding="utf-8")
    assert verify(archive, env_file, RUNS[1]) == 0
    assert verify(archive, env_file, RUNS[0]) == 1
    assert verify(archive, env_file, "20990101-000000-0000") == 1
    assert "次の実行がありません: 20990101-000000-0000" in capsys.readouterr().out


def test_before_the_first_run_there_is_nothing_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No key is made for the question alone."""
    env_file, folder = tmp_path / "office.env", tmp_path / "reports"
    env_file.write_text(f"RUNBOOK_STATE_DIR={tmp_path / 'state'}\n", encoding="utf-8")
    folder.mkdir()
    assert command.main(["verify", "--reports", str(folder), "--env-file", str(env_file)]) == 0
    assert "確かめる実行がありません。" in capsys.readouterr().out
    assert command.main(["key", "--export", str(tmp_path / "key.pem"), "--env-file", str(env_file)]) == 1
    assert "署名の鍵がまだありません" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


def test_an_auditor_verifies_an_exported_run_with_the_public_key_alone(
    archive: Archive, env_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The zip is whole; a changed file in it is found; what cannot be known there is said."""
    assert report([RUNS[0], "--export", "--reports", str(archive.reports), "--env-file", env_file]) == 0
    key, there = tmp_path / "key.pem", tmp_path / "auditor"
    assert command.main(["key", "--export", str(key), "--env-file", env_file]) == 0
    with zipfile.ZipFile(archive.reports / "exported" / f"{RUNS[0]}.zip") as packed:
        packed.extractall(there)
    assert (there / "audit-public-key.pem").read_bytes() == key.read_bytes()
    check = ["verify", "--reports", str(there), "--public-key", str(key)]
    assert command.main(check) == 0
    assert "最後の実行が取り除かれていないかと、ジャーナルは確かめていません" in capsys.readouterr().out
    (there / RUNS[0] / "report.html").write_text("x", encoding="utf-8")
    assert command.main(check) == 1
    assert archive.verify().is_good  # the export itself added nothing to what is sealed


def test_a_run_that_was_killed_is_sealed_later(archive: Archive, env_file: str) -> None:
    """Until then it stands out; it comes at the end of the chain."""
    archive.perform("20260404-093000-0004")
    assert "封がありません" in archive.told()
    arguments = ["--reports", str(archive.reports), "--env-file", env_file]
    assert command.main(["seal", "20260404-093000-0004", *arguments]) == 0
    assert archive.verify().is_good
    assert command.main(["seal", "20260404-093000-0004", *arguments]) == 1
    assert command.main(["seal", "../state", *arguments]) == 1


def test_a_stop_right_after_the_seal_loses_no_run(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest is there and the keeper does not know it yet: the next run comes after it, and it is no stranger."""
    with monkeypatch.context() as patch:
        patch.setattr(Keeper, "remember", lambda *_: None)
        archive.perform_live("20260404-093000-0004")
    assert archive.verify().is_good
    archive.perform_live("20260405-093000-0005")
    assert archive.verify().is_good


def test_pruning_keeps_the_chain_whole(
    archive: Archive, env_file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what is old enough goes; its manifest stays, with a signed note; everything can still be verified."""
    for run in ("20240101-093000-0001", "20240102-093000-0002"):
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "_now", lambda: LONG_AGO.isoformat(timespec="seconds"))
            archive.perform_live(run)
    arguments = ["--older-than", "400d", "--reports", str(archive.reports), "--env-file", env_file]
    assert reports(["prune", *arguments]) == 1  # no terminal, nobody has agreed
    assert (archive.reports / "20240101-093000-0001" / "report.html").exists()
    assert reports(["prune", "--yes", *arguments]) == 0
    left = {path.name for path in (archive.reports / "20240101-093000-0001").iterdir()}
    assert left == {MANIFEST, PRUNED}
    assert (archive.reports / RUNS[0] / "report.html").exists()
    assert archive.verify().is_good
    capsys.readouterr()
    assert reports(["prune", "--yes", *arguments]) == 0
    assert "400 日より古い実行はありません" in capsys.readouterr().out
    assert reports(["prune", "--yes", "--older-than", "1年", *arguments[2:]]) == 1


def test_a_report_of_a_sealed_run_is_made_beside_it(
    archive: Archive, env_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a sealed run takes nothing new, or its seal would be broken by the program itself."""
    made: list[Path] = []

    def generate(_: Path, path: Path) -> Path:
        made.append(path)
        return path

    monkeypatch.setattr("runbook.report_command.generate", generate)
    arguments = ["--reports", str(archive.reports), "--env-file", env_file]
    assert report([RUNS[0], *arguments]) == 0
    assert made == []
    archive.perform("20260404-093000-0004").joinpath("report.html").unlink()
    command.main(["seal", "20260404-093000-0004", *arguments])
    assert report(["20260404-093000-0004", *arguments]) == 0
    assert made == [archive.reports / "made-later" / "20260404-093000-0004.html"]


def test_the_list_of_runs(archive: Archive, env_file: str) -> None:
    """Verdict, target and trend of each; what a portal or a file wrote into it is only text there."""
    archive.perform_live("20260404-093000-0004", status="failed")
    results = archive.perform("20260405-093000-0005") / "allure-results"
    (results / "a-result.json").write_text(
        '{"name": "<script>alert(1)</script>", "status": "broken"}', encoding="utf-8"
    )
    arguments = ["--reports", str(archive.reports), "--env-file", env_file]
    command.main(["seal", "20260405-093000-0005", *arguments])
    assert reports(["index", *arguments]) == 0
    page = (archive.reports / "index.html").read_text(encoding="utf-8")
    assert "6 件の実行" in page
    assert f'<a href="{RUNS[0]}/report.html">' in page
    assert 'class="live">実運用' in page
    assert 'class="practice">模擬' in page
    assert "<script>" not in page
    [trend] = [row for row in page.splitlines() if "初期化する</td>" in row and "実運用" in row and "trend" in row]
    assert re.sub("<[^>]*>", "", trend).endswith("○○○✕")
