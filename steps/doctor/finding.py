"""What one check found, and what the operator does about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from runbook.errors import RunbookError
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable

ONLY_LIVE = "--live を付けると確かめます"
BROWSER_BROKEN = "ブラウザーを入れ直すか、script/setup を実行してから、もう一度確かめてください。"


class Verdict(StrEnum):
    """How a check ended; unknown where it was not made."""

    GOOD = "可"
    BAD = "不可"
    UNKNOWN = "未確認"


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    Args:
        name: what was checked, in Japanese.
        verdict: how it ended.
        seen: what is there, in Japanese.
        remedy: what the operator does next; empty unless it is bad.
    """

    name: str
    verdict: Verdict
    seen: str
    remedy: str = ""


def checked(name: str, check: Callable[[], str]) -> Finding:
    """Make a check, which returns what it saw or raises what is wrong; that error says what to do."""
    try:
        return Finding(name, Verdict.GOOD, check())
    except RunbookError as error:
        return Finding(name, Verdict.BAD, error.seen, error.remedy)
    except PlaywrightError as error:
        words = mask(error.message.strip().partition("\n")[0])
        return Finding(name, Verdict.BAD, f"ブラウザーが動きません（{words}）。", BROWSER_BROKEN)


def unknown(name: str, why: str) -> Finding:
    """Say why something was not checked."""
    return Finding(name, Verdict.UNKNOWN, f"{why}。")
