"""The driver's own tests, in a Windows Python: on Windows this one, elsewhere the one under Wine. Missing Wine is a failure."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rehearsal.wine import ready

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
SUITE = "tests/sunbridge/on_windows"
LONGEST_SECONDS = 500

# What is taken out of the driver, and a test that must notice.
GUARDS = {
    "tab": "test_both_tabs_get_their_password[standard-plain]",
    "boxes": "test_a_message_that_is_not_expected[--save-fails-",
    "length": "test_a_password_that_is_too_long_for_the_field",
    "user-id": "test_another_agents_id_is_never_overwritten",
    "agent": "test_names_beyond_the_usual_characters_are_found",
    "enabled": "test_a_message_that_is_not_expected[--unexpected-box-",
}


@contextmanager
def windows_python() -> Iterator[list[str]]:
    """The command of a Windows Python that has pywinauto and pytest."""
    if sys.platform == "win32":
        yield [sys.executable]
        return
    tree = ready()
    assert tree is not None, "script/setup --wine makes the Windows Python that the driver is tested in"
    with tree.launcher() as launcher:
        yield [str(launcher)]


def run(python: list[str], *arguments: str) -> tuple[int, str]:
    """Run pytest there; return its exit status and what it printed."""
    ran = subprocess.run(
        [*python, "-m", "pytest", "-c", f"{SUITE}/pytest.ini", *arguments],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return ran.returncode, ran.stdout


def test_the_driver_works_real_windows() -> None:
    """Every test of `on_windows` passes, and none is left out."""
    with windows_python() as python:
        status, said = run(python, "-q", SUITE)
    sys.stdout.write(said)
    assert status == 0, said
    summary = re.search(r"(\d+) passed(.*) in ", said)
    assert summary
    assert int(summary[1]) >= 60
    assert not summary[2]


@pytest.mark.parametrize(("guard", "noticing"), GUARDS.items())
def test_a_driver_without_a_guard_is_noticed(guard: str, noticing: str) -> None:
    """The tests above can fail: each guard has one that goes red without it."""
    name = noticing.partition("[")[0]
    with windows_python() as python:
        status, said = run(python, "-q", "-rf", f"--without={guard}", "-k", name, SUITE)
    assert status == 1, said
    assert re.search(rf"FAILED .*{re.escape(noticing)}", said), said
