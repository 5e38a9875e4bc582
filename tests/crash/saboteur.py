"""A pytest plugin that lets the run it is loaded into die at one chosen moment.

Copied beside the features of a test's office and loaded with `-p saboteur`; `SABOTAGE` says what, where and when, e.g.
`kill:journal:7:before`. It stands outside of the runbook, whose code knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import runbook.journal
import runbook.mail.imap
from runbook.journal import Journal
from sunbridge.rehearsal import RehearsalAgentEditor, RehearsalSunBridge
from sunbridge.remote import RemoteAgentEditor, RemoteSunBridge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    import pytest

WHAT, WHERE, _NUMBER, WHEN = (*os.environ.get("SABOTAGE", "").split(":"), "", "", "0", "")[:4]
NUMBER = int(_NUMBER or 0)
JOURNAL_WRITES = ("begin", "enter", "note")
EDITOR_ACTS = ("select_tab", "user_id", "set_password", "save", "close")
SUNBRIDGE_ACTS = {
    RehearsalSunBridge: ("open_agent_editor",),
    RehearsalAgentEditor: EDITOR_ACTS,
    RemoteSunBridge: ("open_agent_editor",),
    RemoteAgentEditor: EDITOR_ACTS,
}

AHEAD = timedelta(seconds=float(os.environ.get("SABOTAGE_CLOCK", "0")))


class ClockAhead(datetime):
    """This computer's clock, set wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """A moment that has not come yet."""
        return super().now(tz) + AHEAD


_count = {"journal": 0, "step": 0, "sunbridge": 0}


def pytest_configure(config: pytest.Config) -> None:
    """Stand before and after every write into the journal, and before every act in SunBridge; set its clock wrong."""
    if AHEAD:
        for module in (runbook.journal, runbook.mail.imap):
            module.datetime = ClockAhead  # type: ignore[attr-defined]
    for name in JOURNAL_WRITES:
        _wrap(Journal, name, "journal")
    for owner, names in SUNBRIDGE_ACTS.items():
        for name in names:
            _wrap(owner, name, "sunbridge")


def pytest_bdd_before_step_call(request: pytest.FixtureRequest) -> None:
    """Stand before every step."""
    _count["step"] += 1
    _strike("step", "before", request)


def pytest_unconfigure() -> None:
    """Say how many moments there were."""
    if path := os.environ.get("SABOTAGE_COUNTS"):
        Path(path).write_text(" ".join(f"{name}={number}" for name, number in _count.items()), encoding="utf-8")


def _wrap(owner: type, name: str, where: str) -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def wrapped(self: object, *args: object, **named: object) -> object:
        _count[where] += 1
        _strike(where, "before", self)
        result = real(self, *args, **named)
        _strike(where, "after", self)
        return result

    setattr(owner, name, wrapped)


def _strike(where: str, when: str, victim: Any) -> None:  # noqa: ANN401 - whatever stands there
    if (where, when) != (WHERE, WHEN or "before") or _count[where] != NUMBER:
        return
    if WHAT == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif WHAT == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    elif WHAT == "browser":
        for process in browsers_of(os.getpid()):
            os.kill(process, signal.SIGKILL)
    elif WHAT == "close" and (program := os.environ.get("SABOTAGE_PROGRAM")):
        for process in processes_with(program):
            os.kill(process, signal.SIGKILL)
    elif WHAT == "close":
        victim._page.close()
    else:
        sys.exit(f"no such sabotage: {WHAT}")


def processes_with(argument: str) -> list[int]:
    """The processes in whose command `argument` stands."""
    return [number for number, (_, command) in _all_processes().items() if argument in command]


def _all_processes() -> dict[int, tuple[int, str]]:
    """The parent and the command of every process of this machine."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            command = (path / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        found[int(path.name)] = (int(status[1]), command)
    return found


def browsers_of(process: int) -> list[int]:
    """The main processes of the browsers that `process` started, by way of Playwright's driver."""
    parents = _all_processes()
    found = []
    for number, (_, command) in parents.items():
        ancestor = number
        while ancestor in parents and ancestor != process:
            ancestor = parents[ancestor][0]
        if ancestor == process and "chrom" in command.partition("\0")[0] and "--type=" not in command:
            found.append(number)
    return found
