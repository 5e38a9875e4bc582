"""`python -m runbook sunbridge inspect`, with an answer from another Python as data."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from runbook.__main__ import main
from sunbridge.controls import Controls, read_controls
from sunbridge.inspected import to_plain
from tests.sunbridge.test_proposal import EDITOR, MAIN, seen

if TYPE_CHECKING:
    from pathlib import Path

AGENT = "行政書士見本事務所"


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the other Python writes; what it was asked is kept beside it."""
    file, python = tmp_path / "answer.json", tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nhere = pathlib.Path(__file__).parent\n"
        "(here / 'asked.json').write_text(sys.stdin.read())\nprint((here / 'answer.json').read_text())\n"
    )
    python.chmod(0o700)
    settings = {"SUNBRIDGE_PYTHON": str(python), "FUTSU_USER_ID": "HELM5555", "SUNBRIDGE_AGENT": AGENT}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    file.write_text(json.dumps({"gave": to_plain([seen(MAIN, EDITOR)])}))
    return file


def inspect(*arguments: str) -> int:
    return main(["sunbridge", "inspect", "--env-file", "no.env", *arguments])


def test_it_shows_the_windows_and_writes_the_file(
    answer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "controls.toml"
    assert inspect("--write", str(file)) == 0
    shown = capsys.readouterr().out
    assert "画面「OSS 代理人」" in shown
    assert f"SUNBRIDGE_CONTROLS={file}" in shown
    assert read_controls(file) == Controls()
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert (asked["words"], asked["user_ids"]) == ("サンブリッジ", ["HELM5555"])


def test_a_file_that_is_there_is_never_overwritten(
    answer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "controls.toml"
    file.write_text("own")
    assert inspect("--write", str(file)) == 1
    assert "上書きしません" in capsys.readouterr().err
    assert file.read_text() == "own"


def test_the_name_of_the_agent_is_covered(answer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    editor = seen(MAIN, EDITOR).screens[1]
    titled = seen(MAIN, type(editor)(**{**vars(editor), "title": f"代理人 {AGENT} HELM5555"}))
    answer.write_text(json.dumps({"gave": to_plain([titled])}))
    assert inspect() == 0
    shown = capsys.readouterr().out
    assert "画面「代理人 〈代理人〉 HE****55」" in shown


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"error": {"kind": "NotRunning", "seen": "ありません。", "remedy": "起動してください。"}},
            "起動してください。",
        ),
        ({"gave": []}, "0 つ開いています"),
        ({"gave": to_plain([seen(MAIN), seen(MAIN)])}, "2 つ開いています"),
        ({"gave": [{"bits": 64}]}, "答えが分かりません"),
        ("nonsense", "答えが分かりません"),
    ],
)
def test_what_is_wrong_is_told(answer: Path, said: object, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer.write_text(json.dumps(said))
    assert inspect() == 1
    assert told in capsys.readouterr().err


def test_a_python_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SUNBRIDGE_PYTHON", "/nowhere/python")
    assert inspect() == 1
    assert "起動できません" in capsys.readouterr().err


def test_look_needs_an_agent_and_an_id(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("SUNBRIDGE_AGENT", raising=False)
    assert main(["sunbridge", "look", "--env-file", "no.env"]) == 1
    assert "SUNBRIDGE_AGENT" in capsys.readouterr().err
