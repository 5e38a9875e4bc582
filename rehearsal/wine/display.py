"""A screen that nobody sees, for the windows of one rehearsal."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class NoDisplay(Exception):
    """Xvfb did not start."""


# The shell ends Xvfb when its input ends: also when the process that has the other end was killed. It closes its own copy
# of the output, so that a reader learns when Xvfb did not start.
KEEPER = """
"$0" -displayfd 1 -screen 0 1280x1024x24 -nolisten tcp &
exec >&-
read -r _
kill $!
wait
"""


class Display:
    """An X server without a screen, on a free number that it chooses itself, reachable from this machine alone.

    Attributes:
        name: for the environment variable DISPLAY.
    """

    name: str

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["sh", "-c", KEEPER, shutil.which("Xvfb") or "Xvfb"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # An operator's Ctrl+C is for the rehearsal, which then ends its programs and at last the screen.
            start_new_session=True,
        )
        assert self._process.stdout  # noqa: S101 - for the type checker
        with self._process.stdout as said:
            number = said.readline().decode().strip()
        if not number:
            self._end()
            raise NoDisplay
        self.name = f":{number}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.communicate()
