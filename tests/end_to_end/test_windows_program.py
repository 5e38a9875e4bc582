"""The whole procedure with SunBridge as a Windows program: what it keeps in the end is what the portal knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import data
from runbook.account import Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.office import Office

SEEN = (
    "「保存しました。」と表示された",
    "開き直したあとも、同じ利用者IDのタブ",
    "操作: サンブリッジ（Windows のメッセージで操作）",
)


def test_sunbridge_keeps_the_password_that_the_portal_knows(open_office: Callable[..., Office]) -> None:
    """Read from the program's own file, which holds a hash; no other agent's record was touched."""
    office = open_office("--sunbridge=window")
    said = office.said["sunbridge"]
    before = data.read(Path(said["data"]))
    result = office.live(
        "features/", "-m", "reset", SUNBRIDGE_DRIVER="windows", SUNBRIDGE_PYTHON="".join(said["python"])
    )
    assert result.returncode == 0, result.stdout
    after = data.read(Path(said["data"]))
    [agent] = [each for each in after if each.name == said["agent"]]
    for portal in Portal:
        password = office.secrets()[f"{portal} current password"]
        assert office.logs_in(portal, password)
        assert data.has_password(agent.entries[portal], password)
        assert agent.entries[portal].saved == 1
    assert [each for each in after if each is not agent] == [each for each in before if each.name != agent.name]
    record = _record(office)
    assert all(words in record for words in SEEN)


def test_a_rehearsal_says_which_stand_in_it_worked(open_office: Callable[..., Office]) -> None:
    """Nobody takes a drawn page for the Windows program, or that for the real one."""
    office = open_office()
    kinds = {"window": "練習用の Windows プログラム", "page": "簡易模擬（練習用の画面）"}
    for way, kind in kinds.items():
        options = (f"--rehearsal=--sunbridge={way}", "--no-report", "-m", "kei")
        result = office.pytest("features/", *options)
        assert result.returncode == 0, result.stdout
        [run] = [path for path in (office.project / "reports").iterdir() if path.is_dir()]
        facts = (run / "allure-results" / "environment.properties").read_text(encoding="utf-8")
        assert kind in facts.replace("\\", "")
        (run / "allure-results" / "environment.properties").unlink()
        run.rename(office.temp / way)


def test_sunbridge_that_does_not_run_is_seen_before_anything_changes(open_office: Callable[..., Office]) -> None:
    office = open_office("--sunbridge=window", "--fault=sunbridge:down")
    result = office.live(
        "features/kei_reset.feature",
        SUNBRIDGE_DRIVER="windows",
        SUNBRIDGE_PYTHON="".join(office.said["sunbridge"]["python"]),
    )
    assert result.returncode == 1
    assert "SUNBRIDGE_EXE" in result.stdout
    assert "まだ何も変わっていません" in result.stdout
    assert office.portal(Portal.KEI)["reset_requests"] == 0


def _record(office: Office) -> str:
    files = [path for path in office.files() if path.name.endswith(".txt") and "allure-results" in str(path)]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)
