"""Writes the steps to the terminal as they happen (`-v`), past pytest's capture of output."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

import pytest
from rich.console import Console as RichConsole
from rich.text import Text

from runbook.gherkin.step_lines import MARKS, PLAIN_MARKS, Result, StepLine, columns, mark_column
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_bdd.parser import Step

_INDENT: Final = "  "
_STYLES: Final = {
    Result.DONE: "green",
    Result.EARLIER: "cyan",
    Result.FAILED: "bold red",
    Result.BROKEN_OFF: "yellow",
    Result.NOT_REACHED: "dim",
}
# Back to the line's start, and clear it.
_REWIND: Final = "\r\x1b[2K"


class Console:
    """The terminal of one pytest run; silent without `-v`, in an xdist worker, and beside pytest-bdd's own reporter."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._marks = marks_for(getattr(sys.stdout, "encoding", None))
        self._pending = ""

    def begin(self, step: Step) -> None:
        """Show that a step runs now; replaced by its result. Only where a line can be taken back."""
        reporter = self._reporter
        if reporter is None or not reporter.hasmarkup or not reporter.isatty() or self._output_is_shown:
            return
        line = Text(
            f"{_INDENT}{mark_column('…')}{columns('実行中', step.keyword)}{mask(step.name)}", style="dim", no_wrap=True
        )
        # A line that wraps could not be taken back; one cell stays free, since some terminals wrap at the last.
        line.truncate(reporter._tw.fullwidth - 1, overflow="ellipsis")  # noqa: SLF001 - the width has no public name
        self._write(reporter, _rendered(line))
        self._pending = _rendered(line)

    def end(self, line: StepLine) -> None:
        """Show what became of a step."""
        reporter = self._reporter
        if reporter is None:
            return
        if not reporter.hasmarkup:
            self._write(reporter, f"{_INDENT}{line.text(self._marks)}\n")
            return
        text = Text(_INDENT)
        text.append(mark_column(self._marks[line.result]), style=_STYLES[line.result])
        text.append(columns(line.time, line.keyword), style="dim")
        text.append(line.sentence, style="" if line.result is Result.DONE else _STYLES[line.result])
        self._pending, rewind = "", _REWIND if self._pending else ""
        self._write(reporter, f"{rewind}{_rendered(text)}\n")

    def say(self, text: str) -> None:
        """Show a line below the steps, e.g. what a step waits for."""
        reporter = self._reporter
        if reporter is None:
            return
        rewind = _REWIND if self._pending else ""
        self._write(reporter, f"{rewind}{_INDENT}    {mask(text)}\n{self._pending}")

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        reporter: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or not reporter.showlongtestinfo or self._config.option.gherkin_terminal_reporter:
            return None
        return reporter

    @property
    def _output_is_shown(self) -> bool:
        # With -s a step's own output would land on the line that is to be taken back.
        return bool(self._config.option.capture == "no")

    def _write(self, reporter: pytest.TerminalReporter, text: str) -> None:
        with self._uncaptured():
            if not self._pending:
                reporter.ensure_newline()
            reporter.write(text, flush=True)

    @contextlib.contextmanager
    def _uncaptured(self) -> Iterator[None]:
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
            yield


def say(config: pytest.Config, text: str) -> None:
    """Show a line in the console of this run (with `-v`), e.g. while a step waits for a mail. Secrets are covered."""
    if console := config.stash.get(CONSOLE, None):
        console.say(text)


CONSOLE: Final = pytest.StashKey[Console]()


def _rendered(text: Text) -> str:
    console = RichConsole(force_terminal=True, highlight=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(text, soft_wrap=True, end="")
    return capture.get()


def marks_for(encoding: str | None) -> dict[Result, str]:
    """Choose marks that this encoding has; pytest would escape a whole line for one sign that the terminal lacks."""
    try:
        "".join(MARKS.values()).encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return PLAIN_MARKS
    return MARKS
