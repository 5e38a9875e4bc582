"""What is pasted at a real terminal comes in one piece and does not appear."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mail.letters import LONG_LINK, TEXT, TOKEN
from tests.sunbridge.pseudo_terminal import terminal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sunbridge.pseudo_terminal import PseudoTerminal

PROJECT = Path(__file__).resolve().parents[2]
END_OF_INPUT = "\x04"


@pytest.fixture
def terminal() -> Iterator[PseudoTerminal]:
    command = [sys.executable, "-m", "tests.mail.paste_desk"]
    with terminal_of(command, PROJECT, os.environ | {"TERM": "xterm"}) as terminal:
        yield terminal


def test_a_mail_of_many_lines_is_one_paste_and_does_not_appear(terminal: PseudoTerminal) -> None:
    """A broken link, too, is in hand as a whole, not line by line; the screen shows nothing of it."""
    body = TEXT.format(f"{LONG_LINK[:76]}\n{LONG_LINK[76:]}")
    terminal.type_at("貼り付け: ", body)
    terminal.type_at("貼り付け: ", LONG_LINK)
    terminal.type_at("貼り付け: ", END_OF_INPUT)
    text = terminal.to_the_end()

    assert f"{len(body) + 1} 文字、{len(body.splitlines()) + 1} 行" in text
    assert f"{len(LONG_LINK) + 1} 文字、1 行" in text
    assert TOKEN not in text
    assert "終わり" in text
