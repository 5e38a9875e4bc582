"""A person at the browser and the terminal, as far as the pages see them."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from runbook.errors import GivenUp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.errors import ScreenError

# A person who has nothing more to do: the program listens about five times a second.
LONG_ENOUGH = 100

ENTER, STOP, NOTHING_YET = "Enter", "中止", ""


class Person:
    """Does what the test says as soon as they are asked, and then answers at the terminal.

    Attributes:
        does: begins to act in the browser, once for each time that the person is asked.
        types: what they type at the terminal, one for each time that the program listens.
        obstacles: what they were asked to get past.
        told: what else they read.
        went_on: what the program went on from.
    """

    def __init__(self, *does: Callable[[], object], types: tuple[str | Callable[[], object], ...] = ()) -> None:
        self.does = deque(does)
        self.types = deque(types)
        self.obstacles: list[ScreenError] = []
        self.todo: list[str] = []
        self.told: list[str] = []
        self.went_on: list[object] = []
        self._listened = 0

    @contextmanager
    def asked(self, obstacle: ScreenError, todo: str) -> Iterator[Person]:
        self.obstacles.append(obstacle)
        self.todo.append(todo)
        if self.does:
            self.does.popleft()()
        yield self

    def enter_was_pressed(self) -> bool:
        typed = self.types.popleft() if self.types else NOTHING_YET
        self._listened += 1
        assert self._listened < LONG_ENOUGH, "the program waits for ever"
        if callable(typed):
            typed()
            return False
        if typed == STOP:
            raise GivenUp("人が「中止」と入力しました。")
        return typed == ENTER

    def say(self, text: str) -> None:
        self.told.append(text)

    def goes_on(self, scene: object, *, pressing_again: bool = False) -> None:
        self.went_on.append((scene, pressing_again))
