"""`-v` shows the Japanese steps as they happen, each with its result and time."""

from __future__ import annotations

import re

import pytest
from pytest_bdd.parser import Step
from rich.cells import cell_len

from runbook.gherkin.console import Console, marks_for
from runbook.gherkin.step_lines import MARKS, PLAIN_MARKS, Result, StepLine
from tests.gherkin.office import GOOD, NAME, Office, scenario

FAILING = scenario(
    "前提 「甲」がある", "もし 【①】「乙」ボタンを押す", "ならば 「丙」が表示される", "もし 【②】「丁」ボタンを押す"
)


def steps_in(output: str) -> list[str]:
    """Return the step lines without their time."""
    return [
        re.sub(r" +\d+\.\d秒 +", " 秒 ", line.strip()) for line in output.splitlines() if re.match(r"  [✓✗－○×] ", line)
    ]


def test_every_step_has_a_line_with_result_time_and_number(office: Office) -> None:
    """The operator follows the procedure, not the code."""
    office.feature(GOOD)
    output = office.pytest("-v").stdout.str()
    assert steps_in(output) == [
        "✓ 秒 前提   「甲」がある",
        "✓ 秒 もし   【①】「乙」ボタンを押す",
        "✓ 秒 ならば 「乙」が表示される",
    ]
    assert f"features/x.feature::{NAME} PASSED" in output
    assert "there_is" not in output


def test_a_failed_step_and_those_not_reached_are_told_apart(office: Office) -> None:
    """What did not happen is as important as what failed."""
    office.feature(FAILING)
    assert steps_in(office.pytest("-v").stdout.str()) == [
        "✓ 秒 前提   「甲」がある",
        "✓ 秒 もし   【①】「乙」ボタンを押す",
        "✗ 秒 ならば 「丙」が表示される",
        "－  未実施  もし   【②】「丁」ボタンを押す",
    ]


def test_a_skip_in_a_step_is_shown(office: Office) -> None:
    """pytest-bdd calls no hook at all for it."""
    office.feature(scenario("前提 「甲」がある", "もし 飛ばす", "もし 「乙」ボタンを押す"))
    assert steps_in(office.pytest("-v").stdout.str())[1:] == [
        "－    中断  もし   飛ばす",
        "－  未実施  もし   「乙」ボタンを押す",
    ]


def test_an_interrupt_shows_where_it_came(office: Office) -> None:
    """After Ctrl-C the operator sees which step was running."""
    office.feature(scenario("前提 「甲」がある", "もし 人が中断する", "もし 「乙」ボタンを押す"))
    assert steps_in(office.pytest_process("-v").stdout.str())[1:] == [
        "－    中断  もし   人が中断する",
        "－  未実施  もし   「乙」ボタンを押す",
    ]


def test_without_v_there_are_dots_and_the_steps_only_with_a_failure(office: Office) -> None:
    """A quiet run stays quiet; a failure tells which step it was."""
    office.feature(GOOD, "a.feature")
    office.feature(FAILING, "b.feature")
    output = office.pytest().stdout.str()
    assert re.search(r"features/a\.feature \. ", output)
    assert "－  未実施  もし   【②】「丁」ボタンを押す" in output.partition("FAILURES")[2]
    assert steps_in(output) == []


def test_the_steps_are_shown_whether_output_is_captured_or_not(office: Office) -> None:
    """And what the code prints stays where capture puts it."""
    office.feature(GOOD)
    captured, shown = office.pytest("-v").stdout.str(), office.pytest("-v", "-s").stdout.str()
    assert len(steps_in(captured)) == len(steps_in(shown)) == 3
    assert "printed by a step" not in captured
    assert "printed by a step" in shown


def test_what_a_step_prints_is_still_captured_after_a_line_was_shown(office: Office) -> None:
    """Writing past the capture does not end it: a failure still shows the output."""
    office.feature(FAILING)
    assert "printed by a step" in office.pytest("-v").stdout.str().partition("Captured stdout call")[2]


def test_workers_steps_are_shown_when_their_scenario_ends(office: Office) -> None:
    """A worker has no terminal; its lines come with the report."""
    office.feature(FAILING)
    output = office.pytest_process("-v", "-n", "2").stdout.str()
    assert steps_in(output)[2:] == ["✗ 秒 ならば 「丙」が表示される", "－  未実施  もし   【②】「丁」ボタンを押す"]
    assert "FAILED features/x.feature::試す" in output


def test_pytest_bdds_own_reporter_is_left_alone(office: Office) -> None:
    """Who asks for --gherkin-terminal-reporter gets that, once."""
    office.feature(GOOD)
    result = office.pytest("-vv", "--gherkin-terminal-reporter")
    result.assert_outcomes(passed=1)
    assert steps_in(result.stdout.str()) == []
    assert result.stdout.str().count("「乙」ボタンを押す") == 1


@pytest.mark.parametrize("arguments", [("-v",), ("-v", "-n", "2"), ()])
def test_no_secret_is_shown_in_a_step_line(office: Office, arguments: tuple[str, ...]) -> None:
    """A value that is known as a secret is covered in each text, whatever brings it there."""
    canary = "canary-in-the-mine"
    office.feature(scenario(f"もし 「{canary}」を読む", "かつ 「乙」ボタンを押す", f"ならば 「{canary}」が表示される"))
    output = office.pytest_process(*arguments, "--tb=no").stdout.str()
    assert canary not in output
    assert "●●●●" in output or not arguments


def test_what_a_step_waits_for_is_shown_below_it(office: Office) -> None:
    """`say` is for the wait for a mail; it too is covered, and silent without -v."""
    office.feature(scenario("もし 「canary-in-the-mine」を読む"))
    assert "●●●● を待っています" in office.pytest_process("-v").stdout.str()
    assert "待っています" not in office.pytest_process().stdout.str()


def test_colours_are_used_where_the_terminal_allows_it(office: Office) -> None:
    """And never otherwise."""
    office.feature(GOOD)
    assert "\x1b[32m✓" in office.pytest("-v", "--color=yes").stdout.str()
    assert "\x1b" not in office.pytest("-v").stdout.str()


def test_columns_align_in_a_terminal() -> None:
    """Japanese characters are two cells wide."""
    lines = [
        StepLine("前提", "文", Result.DONE, 1.25),
        StepLine("ならば", "文", Result.FAILED, 123.0),
        StepLine("もし", "文", Result.NOT_REACHED),
        StepLine("かつ", "文", Result.BROKEN_OFF),
    ]
    for marks in (MARKS, PLAIN_MARKS):
        assert len({cell_len(line.text(marks)) for line in lines}) == 1


def test_a_japanese_windows_console_gets_marks_that_it_has() -> None:
    """cp932 has neither ✓ nor ✗: pytest would then escape the whole line."""
    marks = marks_for("cp932")
    assert marks == PLAIN_MARKS
    "".join(marks.values()).encode("cp932")
    assert marks_for("utf-8") == marks_for(None) == MARKS


class Terminal:
    """A terminal reporter that a person watches."""

    hasmarkup = True
    showlongtestinfo = True

    def __init__(self, width: int) -> None:
        self.written: list[str] = []
        self.width = width

    @property
    def _tw(self) -> Terminal:
        return self

    @property
    def fullwidth(self) -> int:
        return self.width

    def isatty(self) -> bool:
        return True

    def ensure_newline(self) -> None:
        self.written.append("\n")

    def write(self, text: str, *, flush: bool) -> None:
        assert flush, "a live line must be seen at once"
        self.written.append(text)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> tuple[Terminal, Console]:
    """A console on a watched terminal, 40 cells wide."""
    terminal = Terminal(40)
    monkeypatch.setattr(Console, "_reporter", terminal)
    monkeypatch.setattr(Console, "_output_is_shown", False)
    return terminal, Console(pytestconfig)


def test_a_running_step_is_shown_and_then_replaced_by_its_result(live: tuple[Terminal, Console]) -> None:
    """A person sees at once what is being done; the line fits, or it could not be taken back."""
    terminal, console = live
    step = Step(name="【①】" + "長い文" * 20, type="when", indent=4, line_number=4, keyword="もし")
    console.begin(step)
    running = terminal.written[-1]
    assert "実行中" in running
    assert not running.endswith("\n")
    assert cell_len(re.sub(r"\x1b\[[0-9;]*m", "", running)) < terminal.width
    console.end(StepLine.of(step, Result.DONE, 1.0))
    assert terminal.written[-1].startswith("\r\x1b[2K")
    assert terminal.written[-1].endswith("\n")
    assert step.name in terminal.written[-1]


def test_a_message_stands_above_the_running_step(live: tuple[Terminal, Console]) -> None:
    """「待っています」 does not end the line of the step that waits."""
    terminal, console = live
    console.begin(Step(name="待つ", type="when", indent=4, line_number=4, keyword="もし"))
    running = terminal.written[-1]
    console.say("メールを待っています")
    assert terminal.written[-1] == f"\r\x1b[2K      メールを待っています\n{running}"
