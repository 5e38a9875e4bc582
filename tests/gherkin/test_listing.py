"""`python -m runbook features`: the procedures in Japanese, and whether each could start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.gherkin import listing
from tests.gherkin.office import GOOD, NAME, Office, scenario

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def listed(office: Office, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run the command in the office."""
    office.feature(GOOD, "a_good.feature")

    def run(*arguments: str) -> tuple[int, str]:
        status = listing.main(arguments)
        captured = capsys.readouterr()
        assert captured.err == ""
        return status, captured.out

    return run


def test_features_scenarios_tags_and_numbered_steps_are_listed(
    office: Office, listed: Callable[..., tuple[int, str]]
) -> None:
    """The procedure can be read without opening a file; nothing acts."""
    status, output = listed("features")
    assert status == 0
    assert output.splitlines() == [
        "機能: 普通車の試し  features/a_good.feature",
        "",
        f"  シナリオ: {NAME} @futsu",
        "     1. 前提　 「甲」がある",
        "     2. もし　 【①】「乙」ボタンを押す",
        "     3. ならば 「乙」が表示される",
    ]
    assert office.acted == []


def test_a_feature_that_would_be_refused_is_told_with_the_same_words(
    office: Office, listed: Callable[..., tuple[int, str]]
) -> None:
    """An author checks a new sentence without starting anything; the exit status tells a script."""
    office.feature(scenario("もし 知らない"))
    status, output = listed("features")
    assert status == 1
    assert "features/x.feature:4: この文に合う手順の定義がありません。" in output
    assert NAME in output


def test_a_file_that_is_not_there_is_told(listed: Callable[..., tuple[int, str]]) -> None:
    """A typing error is no empty list."""
    status, output = listed("features/b.feature")
    assert (status, output) == (2, "見つかりません: features/b.feature\n")


def test_a_broken_step_module_is_told(office: Office, listed: Callable[..., tuple[int, str]]) -> None:
    """Where pytest cannot even start, its reason is shown."""
    office.add_steps("\nimport no_such_module\n")
    status, output = listed("features")
    assert status == 1
    assert "no_such_module" in output


def test_help_is_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    """The operator reads it."""
    with pytest.raises(SystemExit) as ended:
        listing.main(["--help"])
    output = capsys.readouterr().out
    assert ended.value.code == 0
    assert "手順書" in output
    assert "optional arguments" not in output
    assert "show this help" not in output
