"""The time that waiting takes, and what the operator is told meanwhile."""

from __future__ import annotations

from runbook.mail.waiting import Countdown


class Clock:
    """A clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_the_operator_is_told_about_each_ten_seconds() -> None:
    """One line each ten seconds with the time gone and the time left; none twice, none after the end."""
    clock, said = Clock(), list[str]()
    countdown = Countdown(30, said.append, clock)
    for second in (3, 10, 10.1, 19, 24, 29, 30, 40):
        clock.now = 1000 + second
        countdown.tell()

    assert said == [
        "再設定用のメールを待っています（10 秒経過、あと 20 秒）",
        "再設定用のメールを待っています（24 秒経過、あと 6 秒）",
    ]


def test_no_single_wait_is_longer_than_what_is_left() -> None:
    """Neither past the end, nor past a line that is due, nor past what the caller allows."""
    clock = Clock()
    countdown = Countdown(15, lambda _line: None, clock)

    assert countdown.span() == 10
    assert countdown.span(2) == 2
    clock.now += 9.5
    assert countdown.span() == 0.5
    clock.now += 1.5
    countdown.tell()
    assert countdown.span() == 4
    clock.now += 10
    assert (countdown.span(), countdown.remaining) == (0, 0)
