"""What every test needs."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Undo what a shell does to a job in the background, whose programs then ignore Ctrl-C: some tests press it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
