"""The commands explain themselves, and slips of the hand, in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.__main__ import COMMANDS, main
from runbook.command_line import author_of, is_there
from runbook.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["abandon"], "番号 がありません。"),
        (["abandon", "x"], "番号 の「x」は数字ではありません。"),
        (["resume", "3"], "「3」は使えません。"),
        (["resume", "--env-file"], "--env-file に値がありません。"),
        (["password"], "show がありません。"),
        (["password", "show"], "--portal がありません。"),
        (["password", "show", "--portal", "x"], "--portal に「x」は使えません（使えるのは futsu, kei）。"),
        (["sunbridge", "look", "--x"], "「--x」は使えません。"),
    ],
)
def test_a_slip_is_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("使い方: python -m runbook ")
    assert shown.err.endswith(f"\n{said}\n")
    assert not shown.out


@pytest.mark.parametrize(
    "arguments", [["resume"], ["abandon"], ["password"], ["password", "show"], ["sunbridge"], ["doctor"]]
)
def test_help_is_in_japanese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("使い方: ")
    assert "この説明を表示する" in shown
    for english in ("usage", "options", "arguments", "show this"):
        assert english not in shown


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {command}" in shown for command in COMMANDS)


def test_without_an_operator_the_computers_user_is_the_author(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "tanaka")
    assert author_of("abandon", Settings()).operator == "tanaka"
    assert author_of("abandon", Settings(RUNBOOK_OPERATOR="佐藤")).operator == "佐藤"


def test_a_folder_that_may_not_be_looked_into_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens it then says why that does not work; `none` would be a lie."""
    assert not is_there(tmp_path / "none")

    def refused(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "stat", refused)
    assert is_there(tmp_path / "none")
