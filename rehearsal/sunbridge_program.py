"""Runs SunBridge's stand-in that is a Windows program: on Windows itself, elsewhere under Wine where that is set up."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import data
from rehearsal.wine import ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rehearsal.faults import Faults

PROJECT = Path(__file__).resolve().parent.parent
TIME_TO_END_SECONDS = 5.0


class ProgramDidNotStart(Exception):
    """The Windows program said nothing, or something else than that it is ready."""


class SavedEntry:
    """What the program has saved for one portal, looked up in its file when asked.

    Args:
        file: the program's data.
        agent: name of the agent.
        portal: code name of the portal.
    """

    def __init__(self, file: Path, agent: str, portal: str) -> None:
        self._file, self._agent, self._portal = file, agent, portal

    @property
    def saved(self) -> int:
        """Times it was saved since the start."""
        return self._now().saved

    def has_password(self, password: str) -> bool:
        """Whether `password` is the one saved."""
        return data.has_password(self._now(), password)

    def _now(self) -> data.Entry:
        [agent] = [each for each in data.read(self._file) if each.name == self._agent]
        return agent.entries[self._portal]


@dataclass(frozen=True)
class Program:
    """The running program.

    Args:
        kind: what it is, in Japanese.
        python: the command of the Python in which its driver must run; empty for the driver's own.
        file: where it keeps its agents.
        entries: what it has saved, per portal's code name.
        process: its process; None when it is down.
    """

    kind: str
    python: Sequence[str]
    file: Path
    entries: Mapping[str, SavedEntry]
    process: subprocess.Popen[bytes] | None

    def wait_until_ready(self) -> None:
        """Wait until its main menu is open.

        Raises:
            ProgramDidNotStart: it ended before that.
        """
        if self.process and self.process.stdout and self.process.stdout.readline().strip() != b"ready":
            raise ProgramDidNotStart

    def end(self) -> None:
        """End it, whatever it shows."""
        if self.process is None:
            return
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=TIME_TO_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def can_run() -> bool:
    """Whether this machine can run it: Windows, or Wine as `script/setup --wine` sets it up."""
    return sys.platform == "win32" or ready() is not None


@contextlib.contextmanager
def sunbridge_program(agent: str, user_ids: Mapping[str, str], faults: Faults) -> Iterator[Program]:
    """Start the program, with `agent` among others; end it with the block.

    Args:
        agent: name of the agent.
        user_ids: its 利用者ID per portal.
        faults: what goes wrong from the start; later changes do not reach the program.

    Raises:
        ProgramDidNotStart: there is no Wine set up here.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sunbridge-", ignore_cleanup_errors=True)))
        file = folder / "agents.json"
        data.write(file, data.sample(agent, user_ids))
        python: tuple[str, ...] = ()
        kind = "練習用の Windows プログラム"
        if sys.platform != "win32":
            tree = ready()
            if tree is None:
                raise ProgramDidNotStart
            python, kind = (str(stack.enter_context(tree.launcher())),), f"{kind}（Wine の上）"
        command = [*(python or (sys.executable,)), "-m", "rehearsal.sunbridge_window", "--data", str(file)]
        process = None
        if "down" not in faults:
            process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [*command, *(["--save-fails"] if "save_fails" in faults else [])],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # A file there ends a Windows Python under Wine; nobody reads it.
                stderr=subprocess.DEVNULL,
            )
        entries = {portal: SavedEntry(file, agent, portal) for portal in user_ids}
        program = Program(kind, python, file, entries, process)
        stack.callback(program.end)
        yield program
