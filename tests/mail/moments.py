"""Letting something happen at a moment that no clock could hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.mail.connection import Idle

if TYPE_CHECKING:
    from collections.abc import Callable


def before_first(monkeypatch: pytest.MonkeyPatch, method: str, act: Callable[[], object]) -> None:
    """Let `act` happen once, right before the first call of `Idle.method`: a moment that no clock could hit."""
    original, acts = getattr(Idle, method), [act]

    def with_act(self: Idle, *arguments: object) -> object:
        if acts:
            acts.pop()()
        return original(self, *arguments)

    monkeypatch.setattr(Idle, method, with_act)


def silent(line: str) -> None:
    """For waits in which nothing should be said: not even the line that is due after ten seconds."""
    pytest.fail(f"said: {line}")
