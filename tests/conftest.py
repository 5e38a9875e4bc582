"""What every test needs."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The tests of interrupts in full."""
    parser.addoption(
        "--every-step", action="store_true", help="tests/crash: interrupt every step, not one of each state"
    )


def pytest_configure() -> None:
    """Undo what a shell does to a job in the background, whose programs then ignore Ctrl-C: some tests press it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
