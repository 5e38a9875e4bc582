"""The person in front of the browser and the terminal (`--attended`): asked, listened to, and put on record.

The page objects decide when somebody is asked and when the expected screen has come (`pages.attended`).
"""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING

from runbook.errors import GivenUp, RunbookError, SettingsError
from runbook.evidence.progress import Scene
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.errors import ScreenError
    from runbook.terminal import Ear, Terminal

STOP = "中止"
BELL = "\a"

QUESTION = """{bell}
人の操作を待っています（--attended）。
  期待: {expected}
  実際: {seen}
  すること: {todo}
やめるときは「中止」と入力して Enter を押してください。"""
GOES_ON = "続けます。"
NOT_UNDERSTOOD = "Enter だけを押すか、「中止」と入力してください。"


class Outcome(StrEnum):
    """How the person's part ended, for the record."""

    OPEN = "終わる前に実行が止まった"
    GOES_ON = "期待の画面になり、プログラムが続けた"
    PRESS_AGAIN = "人が Enter を押し、プログラムがもう一度押した"
    GIVEN_UP = "人が中止した"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a screen, secrets covered.

    Args:
        name: what the screen is, in Japanese.
        png: empty where it could not be taken.
    """

    name: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Help:
    """What a person did by hand in a step of the procedure.

    Args:
        who: the operator's name.
        expected, seen: what was expected, and what stood in the way.
        todo: what the person was asked to do.
        before: the screen that stood in the way; None if it could not be told.
        seconds: how long it took.
        outcome: how it ended.
        after: the screen from which the procedure goes on.
    """

    who: str
    expected: str
    seen: str
    todo: str
    before: Picture | None
    seconds: float = 0.0
    outcome: Outcome = Outcome.OPEN
    after: Picture | None = None

    @property
    def in_short(self) -> str:
        """Who, how long and how it ended, on one line."""
        return f"{self.who}　{round(self.seconds)} 秒　{self.outcome}"

    def evidence_text(self) -> str:
        """All of it, for the record."""
        return "\n".join(
            [
                "このステップでは、人がブラウザーを手で操作しました。",
                f"操作した人: {self.who}",
                f"かかった時間: {round(self.seconds)} 秒",
                f"期待: {self.expected}",
                f"実際: {self.seen}",
                f"頼んだこと: {self.todo}",
                f"結果: {self.outcome}",
            ]
        )


class Attendant:
    """A person who is asked where the program may not or cannot go on.

    Args:
        terminal: where they are told what to do, and answer.
        who: their name, for the record.
        record: takes what they did, as soon as it is over.

    Attributes:
        before: called each time before the person begins.
    """

    def __init__(self, terminal: Terminal, who: str, record: Callable[[Help], None]) -> None:
        self._terminal = terminal
        self._who = who
        self._record = record
        self.before: Callable[[], None] = lambda: None

    @contextmanager
    def asked(self, obstacle: ScreenError, todo: str) -> Iterator[Question]:
        """Ask the person to do something by hand; the question is open inside the block.

        Args:
            obstacle: what stands in the way.
            todo: what to do, in Japanese.
        """
        self.before()
        since = monotonic()
        helped = Help(self._who, obstacle.expected, obstacle.seen, mask(todo), _picture(obstacle.scene))
        with self._terminal.listen() as ear:
            question = Question(ear, obstacle)
            question.say(
                QUESTION.format(bell=BELL, expected=helped.expected, seen=helped.seen, todo=helped.todo),
            )
            try:
                yield question
            finally:
                seconds = monotonic() - since
                self._record(replace(helped, seconds=seconds, outcome=question.outcome, after=question.after))


class Question:
    """One question to the person, while it is open."""

    def __init__(self, ear: Ear, obstacle: ScreenError) -> None:
        self._ear = ear
        self._obstacle = obstacle
        self._is_asked_to_go_on = False
        self.outcome = Outcome.OPEN
        self.after: Picture | None = None

    def enter_was_pressed(self) -> bool:
        """Whether the person pressed Enter since this was asked last. Does not wait.

        Raises:
            GivenUp: the person types 「中止」, or there will be no more input.
        """
        try:
            line = self._ear.line()
        except EOFError:
            raise self._given_up("端末の入力が終わりました。") from None
        if line is None:
            return False
        answer = unicodedata.normalize("NFKC", line).strip(" 「」。.")
        if answer == STOP:
            raise self._given_up(f"人が「{STOP}」と入力しました。")
        if answer:
            self.say(NOT_UNDERSTOOD)
        return not answer

    def say(self, text: str) -> None:
        """Tell the person something, with secrets covered."""
        self._ear.say(mask(text))

    def goes_on(self, scene: object, *, pressing_again: bool = False) -> None:
        """Note that the program goes on.

        Args:
            scene: the screen from which it does.
            pressing_again: whether it presses the same once more.
        """
        self.outcome = Outcome.PRESS_AGAIN if pressing_again else Outcome.GOES_ON
        self.after = _picture(scene)
        self.say(GOES_ON)

    def _given_up(self, why: str) -> GivenUp:
        self.outcome = Outcome.GIVEN_UP
        error = GivenUp(f"{why}{self._obstacle.seen}", expected=self._obstacle.expected)
        error.scene = self._obstacle.scene
        return error


def refuse_what_needs_nobody(
    *, unattended: bool, headless: bool, in_parallel: bool, has_terminal: bool, has_display: bool
) -> None:
    """Refuse `--attended` where no person could help.

    Args:
        unattended: `--yes` was given.
        headless: `--headless` was given.
        in_parallel: the scenarios run in other processes (`-n`).
        has_terminal: whether somebody can read and answer.
        has_display: whether a browser window can be seen.

    Raises:
        SettingsError: says why, all at once.
    """
    problems = [
        problem
        for problem, holds in {
            "--yes（無人運転）とは一緒に使えません。": unattended,
            "--headless（画面を出さない）とは一緒に使えません。": headless,
            "-n（並行実行）とは一緒に使えません。": in_parallel,
            "端末がありません（入出力が端末につながっていません）。": not has_terminal,
            "画面（ディスプレイ）がありません。": not has_display,
        }.items()
        if holds
    ]
    if problems:
        raise SettingsError(
            f"--attended は、人が端末とブラウザーの前にいるときに使います。{''.join(problems)}",
            expected="端末と画面の前に人がいる",
            remedy="端末と画面のあるところで、その指定を外して実行するか、--attended を外してください。",
        )


def _picture(scene: object) -> Picture | None:
    if not isinstance(scene, Scene):
        return None
    try:
        return Picture(repr(scene), scene.picture())
    except RunbookError:  # the person's part matters more than its picture
        return Picture(repr(scene), b"")
