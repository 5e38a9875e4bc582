"""The time that is left for waiting, and the lines that tell the operator about it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRESS_EVERY = 10.0


class Countdown:
    """A span of time, running since it was made.

    Args:
        seconds: its length.
        say: is told one line each ten seconds, whenever `tell()` is called often enough.
        now: a clock that never goes back, in seconds.
        what: what is waited for, as the beginning of the line.
    """

    def __init__(
        self,
        seconds: float,
        say: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
        what: str = "再設定用のメールを待っています",
    ) -> None:
        self.seconds = seconds
        self.say = say
        self._now = now
        self._what = what
        self._start = now()
        self._next_line = PROGRESS_EVERY

    @property
    def remaining(self) -> float:
        """Seconds that are left, never less than 0."""
        return max(0.0, self.seconds - self._elapsed())

    def tell(self) -> None:
        """Say how long it has been, if a line is due."""
        elapsed = self._elapsed()
        if elapsed >= self._next_line and self.remaining:
            self._next_line = (elapsed // PROGRESS_EVERY + 1) * PROGRESS_EVERY
            self.say(f"{self._what}（{elapsed:.0f} 秒経過、あと {self.remaining:.0f} 秒）")

    def span(self, longest: float = PROGRESS_EVERY) -> float:
        """How long to wait before looking at the clock again: not past a line that is due, nor the end."""
        return min(longest, self.remaining, max(0.0, self._next_line - self._elapsed()))

    def pause(self, seconds: float) -> None:
        """Wait `seconds`, but not past the end, and tell the lines that are due meanwhile."""
        until = self._now() + seconds
        while (left := until - self._now()) > 0 and self.remaining:
            time.sleep(self.span(left))  # noqa: TID251 - for what cannot tell of a change and can only be asked again
            self.tell()

    def _elapsed(self) -> float:
        return self._now() - self._start
