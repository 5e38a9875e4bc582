"""A terminal that a test sits at."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


class PseudoTerminal:
    """What was written to it, and what is typed."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.seen = b""
        self._descriptor = descriptor
        self._read_up_to = 0

    def type_at(self, question: str, answer: str) -> None:
        """Wait for `question` to appear (once more), then type a line."""
        until = monotonic() + PATIENCE_SECONDS
        while (found := self.seen.find(question.encode(), self._read_up_to)) < 0:
            assert monotonic() < until, self.text
            assert self._read(), f"ended before asking {question!r}: {self.text}"
        self._read_up_to = found + len(question.encode())
        os.write(self._descriptor, f"{answer}\n".encode())

    def to_the_end(self) -> str:
        """All that was written when the program has ended."""
        while self._read():
            pass
        self.process.wait(PATIENCE_SECONDS)
        return self.text

    @property
    def text(self) -> str:
        return self.seen.decode(errors="replace")

    def _read(self) -> bool:
        assert select.select([self._descriptor], [], [], PATIENCE_SECONDS)[0], self.text
        try:
            more = os.read(self._descriptor, 65536)
        except OSError:  # Linux's way to say that the other side has closed
            return False
        self.seen += more
        return bool(more)


@contextmanager
def terminal_of(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Iterator[PseudoTerminal]:
    """Start a program on a terminal of its own."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        command, cwd=cwd, env=dict(env), stdin=its, stdout=its, stderr=its, start_new_session=True
    )
    os.close(its)
    try:
        yield PseudoTerminal(ours, process)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


class Office:
    """Where the hand-off runs (`tests.sunbridge.desk`), with the operator at its terminal."""

    def __init__(self, folder: Path) -> None:
        self._result = folder / "result.json"

    def command(self, clipboard: str = "none", attended: str = "attended") -> list[str]:
        return [sys.executable, "-m", "tests.sunbridge.desk", clipboard, attended, str(self._result)]

    @contextmanager
    def at_the_terminal(self, clipboard: str = "none", term: str = "xterm", **given: str) -> Iterator[PseudoTerminal]:
        with terminal_of(self.command(clipboard, **given), PROJECT, os.environ | {"TERM": term}) as terminal:
            yield terminal

    @property
    def became(self) -> dict[str, object]:
        """What the program says became of it."""
        became: dict[str, object] = json.loads(self._result.read_text("utf-8"))
        return became

    @property
    def error(self) -> tuple[str, str]:
        kind, text = json.loads(self._result.read_text("utf-8"))["error"]
        return kind, text
