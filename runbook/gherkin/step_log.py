"""Follows a scenario through pytest-bdd's hooks and keeps what became of each step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import pytest

from runbook.gherkin.earlier import said_instead
from runbook.gherkin.step_lines import Result, StepLine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from pytest_bdd.parser import Scenario, Step

    from runbook.gherkin.console import Console

# An extra attribute of the report of a scenario: xdist sends such along, and JUnit or Allure do not print them.
_ATTRIBUTE: Final = "runbook_steps"
_LINES: Final = pytest.StashKey[list[StepLine]]()


class StepLog:
    """A pytest plugin of one run."""

    def __init__(self, config: pytest.Config, console: Console) -> None:
        self._config = config
        self._console = console
        self._current: Step | None = None
        self._started = 0.0
        self._said_instead = ""

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        """Begin with an empty list, also when a scenario runs a second time."""
        request.node.stash[_LINES] = []

    def pytest_bdd_before_step(self, step: Step) -> None:
        """Show that the step runs."""
        self._current, self._started, self._said_instead = step, time.perf_counter(), ""
        self._console.begin(step)

    def pytest_bdd_before_step_call(self, step_func: Callable[..., Any], step_func_args: dict[str, Any]) -> None:
        """Note whether an earlier run has done the step."""
        self._said_instead = said_instead(step_func, step_func_args)

    # First of all plugins, so that the time is the step's and not that of its picture.
    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Show that the step succeeded."""
        self._end(request, step, Result.EARLIER if self._said_instead else Result.DONE)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Show that the step failed."""
        self._end(request, step, Result.FAILED)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Show the steps that did not run. A skip or an interrupt in a step ends it without a hook of its own."""
        if self._current is not None:
            self._end(request, self._current, Result.BROKEN_OFF)
        for step in scenario.steps[len(request.node.stash[_LINES]) :]:
            self._end(request, step, Result.NOT_REACHED)

    def _end(self, request: pytest.FixtureRequest, step: Step, result: Result) -> None:
        line = StepLine.of(step, result, time.perf_counter() - self._started, self._said_instead)
        self._current = None
        request.node.stash[_LINES].append(line)
        self._console.end(line)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the lines into the report; without `-v`, show them where a failure is told."""
        report = yield
        lines = item.stash.get(_LINES, [])
        if call.when == "call" and lines:
            setattr(report, _ATTRIBUTE, [line.as_data() for line in lines])
            if report.failed and self._config.get_verbosity(pytest.Config.VERBOSITY_TEST_CASES) <= 0:
                report.sections.append(("手順", "\n".join(line.text() for line in lines)))
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show the lines that a worker of xdist could not."""
        data: list[dict[str, Any]] = getattr(report, _ATTRIBUTE, [])
        if hasattr(report, "node"):
            for each in data:
                self._console.end(StepLine.from_data(each))
