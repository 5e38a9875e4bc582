"""The person's terminal is listened to while the windows are looked at."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sunbridge.pseudo_terminal import terminal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sunbridge.pseudo_terminal import PseudoTerminal

PROJECT = Path(__file__).resolve().parents[2]
ASKED = "「中止」と入力して Enter を押してください。"
LOOKS = "画面を見ています"
END_OF_INPUT = "\x04"


@pytest.fixture
def terminal() -> Iterator[PseudoTerminal]:
    command = [sys.executable, "-m", "tests.attendant.desk"]
    with terminal_of(command, PROJECT, os.environ | {"TERM": "xterm"}) as terminal:
        yield terminal


def test_enter_goes_on_and_the_windows_were_looked_at_meanwhile(terminal: PseudoTerminal) -> None:
    terminal.type_at(LOOKS, "")
    said = terminal.to_the_end()
    assert "期待: ログイン画面が表示される" in said
    assert "実際: 別の画面です。" in said
    assert "すること: 手で進めてください。" in said
    assert "記録: 期待の画面になり、プログラムが続けた" in said


@pytest.mark.parametrize("answer", ["中止", "「中止」"])
def test_a_person_may_give_up(terminal: PseudoTerminal, answer: str) -> None:
    terminal.type_at(ASKED, answer)
    said = terminal.to_the_end()
    assert "実際: 人が「中止」と入力しました。別の画面です。" in said
    assert "記録: 人が中止した" in said


def test_other_words_are_asked_about_and_a_closed_terminal_gives_up(terminal: PseudoTerminal) -> None:
    terminal.type_at(ASKED, "はい")
    terminal.type_at("Enter だけを押すか", END_OF_INPUT)
    terminal.type_at("「中止」と入力してください。", END_OF_INPUT)
    said = terminal.to_the_end()
    assert "端末の入力が終わりました。" in said
