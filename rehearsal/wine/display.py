"""A screen that nobody sees, for the windows of one rehearsal."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Display:
    """An X server without a screen, on a free number that it chooses itself, reachable from this machine alone.

    Attributes:
        name: for the environment variable DISPLAY.
    """

    name: str

    def __enter__(self) -> Self:
        reader, writer = os.pipe()
        self._process = subprocess.Popen(
            [
                shutil.which("Xvfb") or "Xvfb",
                "-displayfd",
                str(writer),
                "-screen",
                "0",
                "1280x1024x24",
                "-nolisten",
                "tcp",
            ],
            pass_fds=(writer,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as said:
            self.name = f":{said.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
