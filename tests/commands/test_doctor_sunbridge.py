"""`python -m runbook doctor`: SunBridge's driver, and what can only be seen from inside."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from runbook import live
from runbook.errors import SettingsError
from runbook.settings import Settings
from runbook.store import StoreError, open_store
from steps.doctor import office
from sunbridge.errors import NotRunning
from tests.commands.told import doctor

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.secret import Secret
    from tests.commands.desk import Desk
    from tests.commands.told import Ready


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    """A Python that answers, when it is asked for SunBridge's windows, what stands in the file beside it."""
    python = tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nsys.stdin.read()\n"
        "print((pathlib.Path(__file__).parent / 'answer.json').read_text())\n"
    )
    python.chmod(0o700)
    return python


def test_the_driver_for_rehearsals_does_not_fit_a_real_portal(desk: Desk, ready: Ready) -> None:
    ready.but(FUTSU_PORTAL_URL="https://portal.example/")
    assert "練習用のポータル" in doctor(desk).bad("サンブリッジ")[0]


def test_the_hand_off_needs_a_terminal(desk: Desk, ready: Ready) -> None:
    ready.but(SUNBRIDGE_DRIVER="handoff")
    assert "端末" in doctor(desk).bad("サンブリッジ")[1]
    with desk.at_the_terminal("doctor") as terminal:
        assert "端末があります" in terminal.to_the_end()
    assert terminal.process.returncode == 0


def test_a_file_of_controls_that_cannot_be_used(desk: Desk, ready: Ready, tmp_path: Path) -> None:
    (tmp_path / "controls.toml").write_text("[nain]\n")
    ready.but(SUNBRIDGE_CONTROLS=str(tmp_path / "controls.toml"))
    assert "nain" in doctor(desk).bad("サンブリッジ")[0]


PROGRAM = {"bits": 32, "elevated": False, "own_bits": 64, "own_elevated": False, "screens": []}
NOT_RUNNING = json.dumps({"error": {"kind": "NotRunning", "seen": "画面が見つかりません。", "remedy": "x"}})


@pytest.mark.parametrize(
    ("answer", "exe", "seen"),
    [
        (json.dumps({"gave": [PROGRAM]}), "", "画面が見つかりました"),
        (NOT_RUNNING, r"C:\SunBridge\sunbridge.exe", "実行のときに SUNBRIDGE_EXE から起動します"),
    ],
)
def test_sunbridge_is_there_or_will_be_started(
    desk: Desk, ready: Ready, worker: Path, answer: str, exe: str, seen: str
) -> None:
    (worker.parent / "answer.json").write_text(answer)
    ready.but(SUNBRIDGE_DRIVER="windows", SUNBRIDGE_PYTHON=str(worker), SUNBRIDGE_EXE=exe)
    told = doctor(desk)
    assert told.status == 0
    assert seen in told.lines["サンブリッジ"][1]


@pytest.mark.parametrize(
    ("answer", "seen", "remedy"),
    [
        (NOT_RUNNING, "見つかりません", "メインメニューを出してから"),
        (json.dumps({"gave": [PROGRAM, PROGRAM]}), "2 つ開いています", "サンブリッジだけを残して"),
        ("nonsense", "答えが分かりません", "SUNBRIDGE_PYTHON"),
    ],
)
def test_sunbridge_cannot_be_found(desk: Desk, ready: Ready, worker: Path, answer: str, seen: str, remedy: str) -> None:
    (worker.parent / "answer.json").write_text(answer)
    ready.but(SUNBRIDGE_DRIVER="windows", SUNBRIDGE_PYTHON=str(worker))
    said, do = doctor(desk).bad("サンブリッジ")
    assert seen in said
    assert remedy in do


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, and not for another Python, which may see other folders."""

    def nothing(*_: object) -> None:
        raise NotRunning("画面が見つかりません。")

    monkeypatch.setattr(office, "look", nothing)
    monkeypatch.setattr(live, "sunbridge_problems", lambda *_, **__: [])
    (tmp_path / "sunbridge.exe").write_text("")
    settings = Settings.model_validate(
        {"SUNBRIDGE_DRIVER": "windows", "SUNBRIDGE_EXE": str(tmp_path / "sunbridge.exe")}
    )
    assert "SUNBRIDGE_EXE から起動します" in office.sunbridge(settings)
    with pytest.raises(SettingsError, match="SUNBRIDGE_EXE のファイルがありません"):
        office.sunbridge(settings.model_copy(update={"SUNBRIDGE_EXE": str(tmp_path / "other.exe")}))


def test_a_store_that_gives_back_something_else_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(tmp_path, sealed_file_only=True)
    lost: dict[str, Secret] = {}
    monkeypatch.setattr(store, "put", lost.__setitem__)
    monkeypatch.setattr(office, "open_store", lambda _: store)
    with pytest.raises(StoreError, match="違う値"):
        office.state(Settings(RUNBOOK_STATE_DIR=tmp_path))
