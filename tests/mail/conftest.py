"""A Dovecot per test that asks for one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.mail.dovecot import Dovecot

# Dovecot is a program of Unix systems.
collect_ignore = ["test_dovecot.py", "test_encrypted.py"] if sys.platform == "win32" else []


@pytest.fixture
def start_dovecot(tmp_path: Path) -> Iterator[Callable[..., Dovecot]]:
    """Start a Dovecot with the given arguments; ended after the test."""
    from tests.mail.dovecot import Dovecot  # noqa: PLC0415 - cannot be imported on Windows

    started: list[Dovecot] = []

    def start_dovecot(**arguments: object) -> Dovecot:
        dovecot = Dovecot(tmp_path, **arguments)  # type: ignore[arg-type]
        started.append(dovecot)
        dovecot.start()
        return dovecot

    yield start_dovecot
    for dovecot in started:
        dovecot.stop()


@pytest.fixture
def dovecot(start_dovecot: Callable[..., Dovecot]) -> Dovecot:
    """A Dovecot without TLS."""
    return start_dovecot()
