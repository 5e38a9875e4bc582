"""What is put on record of a person's part, and when `--attended` is refused."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from runbook.attendant import Attendant, Help, Outcome, refuse_what_needs_nobody
from runbook.errors import GivenUp, NotPressed, RunbookError, ScreenError, SettingsError
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.terminal import Terminal

TOKEN = Secret("one-time-token-4711")


class Typing:
    """A terminal at which the given lines are typed; None stands for nothing yet."""

    def __init__(self, *lines: str | None) -> None:
        self.lines, self.said = list(lines), ""

    @contextmanager
    def listen(self) -> Iterator[Typing]:
        yield self

    def say(self, text: str) -> None:
        self.said += text

    def line(self) -> str | None:
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)


class Scene:
    def __init__(self, *, fails: bool = False) -> None:
        self._fails = fails

    def picture(self) -> bytes:
        if self._fails:
            raise RunbookError("画面は閉じられています。")
        return b"png"

    def __repr__(self) -> str:
        return "普通車③ マイページログイン"


def attendant(typing: Typing, record: list[Help]) -> Attendant:
    terminal: Any = typing
    made: Terminal = terminal
    return Attendant(made, "山田", record.append)


def obstacle(kind: type[ScreenError] = ScreenError, scene: Scene | None = None) -> ScreenError:
    error = kind("別の画面です。", expected="ログイン画面が表示される")
    error.scene = scene or Scene()
    return error


def test_who_how_long_and_both_pictures_are_recorded() -> None:
    record: list[Help] = []
    with attendant(Typing(None, ""), record).asked(obstacle(), "進めてください。") as question:
        assert [question.enter_was_pressed(), question.enter_was_pressed()] == [False, True]
        question.goes_on(Scene())
    [helped] = record
    assert helped.outcome is Outcome.GOES_ON
    assert helped.before == helped.after
    assert helped.before
    assert (helped.before.name, helped.before.png) == ("普通車③ マイページログイン", b"png")
    text = helped.evidence_text()
    for part in ("操作した人: 山田", "かかった時間: 0 秒", "期待: ログイン", "実際: 別の画面", "頼んだこと: 進めて"):
        assert part in text


def break_off(person: Attendant, ends: type[BaseException]) -> None:
    with person.asked(obstacle(), "進めてください。") as question:
        if ends is KeyboardInterrupt:
            raise KeyboardInterrupt
        question.enter_was_pressed()


@pytest.mark.parametrize("ends", [KeyboardInterrupt, GivenUp])
def test_a_part_that_was_broken_off_is_recorded_too(ends: type[BaseException]) -> None:
    record: list[Help] = []
    with pytest.raises(ends):
        break_off(attendant(Typing("中止"), record), ends)
    [helped] = record
    assert helped.outcome is (Outcome.GIVEN_UP if ends is GivenUp else Outcome.OPEN)
    assert helped.after is None


def test_the_journal_is_told_before_the_person_begins() -> None:
    typing = Typing("")
    person, order = attendant(typing, []), list[str]()
    person.before = lambda: order.append(typing.said)
    with person.asked(obstacle(), "進めてください。"):
        order.append("asked")
    assert order == ["", "asked"]


def test_a_screen_that_cannot_be_pictured_is_no_reason_to_stop() -> None:
    record: list[Help] = []
    with attendant(Typing(""), record).asked(obstacle(scene=Scene(fails=True)), "進めてください。") as question:
        question.goes_on(Scene(fails=True), pressing_again=True)
    assert record[0].before
    assert record[0].before.png == b""
    assert record[0].outcome is Outcome.PRESS_AGAIN


def test_no_secret_is_told_or_recorded() -> None:
    typing, record = Typing(""), list[Help]()
    error = NotPressed(f"画面に「{TOKEN.reveal()}」と表示されています。")
    with attendant(typing, record).asked(error, f"{TOKEN.reveal()} を見てください。") as question:
        question.say(f"{TOKEN.reveal()} が見えます。")
    assert TOKEN.reveal() not in typing.said + record[0].evidence_text()
    assert "が見えます" in typing.said


ALL_THERE = {"unattended": False, "headless": False, "in_parallel": False, "has_terminal": True, "has_display": True}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("unattended", "--yes"),
        ("headless", "--headless"),
        ("in_parallel", "-n"),
        ("has_terminal", "端末がありません"),
        ("has_display", "ディスプレイ"),
    ],
)
def test_attended_is_refused_where_nobody_could_help(name: str, said: str) -> None:
    refuse_what_needs_nobody(**ALL_THERE)
    with pytest.raises(SettingsError, match=said):
        refuse_what_needs_nobody(**ALL_THERE | {name: not ALL_THERE[name]})
