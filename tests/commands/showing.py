"""What a showing of a password looks like at the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sunbridge.pseudo_terminal import PseudoTerminal

SHOW = ("password", "show", "--portal", "futsu")
QUESTION, READ = "「表示する」と入力してください", "読み終えたら Enter"
SECOND_PAGE = re.compile("\x1b\\[\\?1049h\x1b\\[H\x1b\\[J(.*?)\x1b\\[H\x1b\\[J\x1b\\[\\?1049l", re.DOTALL)


def pages(text: str) -> tuple[str, str]:
    """What was written on the first page, and on the second one."""
    [second] = SECOND_PAGE.findall(text)
    return SECOND_PAGE.sub("", text), second


def agree_and_read(terminal: PseudoTerminal) -> None:
    terminal.type_at(QUESTION, "表示する")
    terminal.type_at(READ, "")
