"""A password in the clipboard: for a minute, and never at the cost of what was copied since."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from runbook.secret import Secret
from sunbridge.clipboard import LENT_SECONDS, Loan, system_clipboard
from tests.sunbridge.desk import PASSWORD, FakeClipboard

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Notes what is to be done later; the test says when it is later."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[float, Callable[[], None]]] = {}
        self._started = 0

    def start(self, seconds: float, do: Callable[[], None]) -> Callable[[], None]:
        self._started += 1
        number = self._started
        self._waiting[number] = (seconds, do)

        def cancel() -> None:
            self._waiting.pop(number, None)

        return cancel

    def ring(self) -> float:
        """Let the only time pass that is waited for; how long it was."""
        [(seconds, do)] = self._waiting.values()
        self._waiting.clear()
        do()
        return seconds

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)


@pytest.fixture
def clipboard() -> FakeClipboard:
    return FakeClipboard()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def loan(clipboard: FakeClipboard, clock: Clock) -> Loan:
    loan = Loan(clipboard, clock.start)
    loan.lend(Secret(PASSWORD))
    return loan


def test_it_is_there_until_the_minute_is_over(loan: Loan, clipboard: FakeClipboard, clock: Clock) -> None:
    assert clipboard.text == PASSWORD
    assert clock.ring() == LENT_SECONDS == 60
    assert clipboard.text == ""
    assert not clock.is_waiting


@pytest.mark.parametrize("copied", ["something else", PASSWORD])
def test_what_was_copied_since_is_left_alone(loan: Loan, clipboard: FakeClipboard, clock: Clock, copied: str) -> None:
    """By its number, not by its words."""
    clipboard.put(copied)
    clock.ring()
    assert clipboard.text == copied


def test_it_is_taken_back_at_once_when_it_is_no_longer_needed(
    loan: Loan, clipboard: FakeClipboard, clock: Clock
) -> None:
    loan.take_back()
    assert clipboard.text == ""
    assert not clock.is_waiting


def test_taking_back_twice_takes_nothing_of_others(loan: Loan, clipboard: FakeClipboard) -> None:
    loan.take_back()
    clipboard.put("something else")
    loan.take_back()
    assert clipboard.text == "something else"


def test_while_another_program_holds_the_clipboard_it_is_tried_again(
    loan: Loan, clipboard: FakeClipboard, clock: Clock
) -> None:
    clipboard.held_by_another = True
    clock.ring()
    assert clipboard.text == PASSWORD
    clipboard.held_by_another = False
    assert clock.ring() < LENT_SECONDS
    assert clipboard.text == ""


def test_a_second_loan_has_a_minute_of_its_own(loan: Loan, clipboard: FakeClipboard, clock: Clock) -> None:
    loan.lend(Secret("another password"))
    assert clock.ring() == LENT_SECONDS
    assert clipboard.text == ""


def test_what_could_not_be_lent_is_not_taken_back(clock: Clock) -> None:
    clipboard = FakeClipboard(works=False)
    loan = Loan(clipboard, clock.start)
    with pytest.raises(PermissionError):
        loan.lend(Secret(PASSWORD))
    assert not clock.is_waiting


def test_only_windows_has_a_clipboard_that_can_be_kept_out_of_a_history() -> None:
    assert (system_clipboard() is None) == (sys.platform != "win32")


@pytest.mark.skipif(sys.platform != "win32", reason="the clipboard of Windows")
def test_the_clipboard_of_windows_gives_up_only_what_was_put_in() -> None:
    clipboard = system_clipboard()
    assert clipboard is not None
    first = clipboard.put("first")
    second = clipboard.put("second")
    assert first != second
    clipboard.clear(first)
    clipboard.clear(second)
