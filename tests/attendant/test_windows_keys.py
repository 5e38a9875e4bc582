"""A Windows console gives single keys: a line is put together from them, and shown as it is typed."""

from __future__ import annotations

import importlib.util
import io
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import runbook.terminal

if TYPE_CHECKING:
    from collections.abc import Callable

Line = tuple[str, str | None]


class Keyboard(ModuleType):
    """Windows's `msvcrt`, with keys that were pressed."""

    def __init__(self, shown: io.StringIO) -> None:
        super().__init__("msvcrt")
        self.pressed: list[str] = []
        self.shown = shown

    def kbhit(self) -> bool:
        return bool(self.pressed)

    def getwch(self) -> str:
        return self.pressed.pop(0)

    def putwch(self, character: str) -> None:
        self.shown.write(character)


@pytest.fixture
def shown() -> io.StringIO:
    """What appears on the console."""
    return io.StringIO()


@pytest.fixture
def type_(shown: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Line]:
    """Go on with what was begun, by some keys."""
    keyboard = Keyboard(shown)
    monkeypatch.setitem(sys.modules, "msvcrt", keyboard)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("terminal_on_windows", runbook.terminal.__file__)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def type_(begun: str, keys: str) -> Line:
        keyboard.pressed = list(keys)
        so_far: Line = module._line_so_far(begun)
        return so_far

    return type_


def test_nothing_pressed_is_not_waited_for(type_: Callable[[str, str], Line]) -> None:
    assert type_("", "") == ("", None)


def test_a_line_is_put_together_over_several_looks(type_: Callable[[str, str], Line], shown: io.StringIO) -> None:
    begun, line = type_("", "中")
    assert (begun, line) == ("中", None)
    assert type_(begun, "止\r") == ("", "中止\n")
    assert shown.getvalue() == "中止\r\n"


def test_a_mistake_is_taken_back_and_arrows_are_no_letters(
    type_: Callable[[str, str], Line], shown: io.StringIO
) -> None:
    assert type_("", "中あ\b\xe0K止\r") == ("", "中止\n")
    assert "\b \b\b \b" in shown.getvalue(), "a full-width letter takes two columns"
    assert type_("", "\b\r") == ("", "\n")


def test_the_end_of_input_and_ctrl_c(type_: Callable[[str, str], Line]) -> None:
    assert type_("", "\x1a") == ("", "")
    with pytest.raises(KeyboardInterrupt):
        type_("", "\x03")
