"""Puts every Gherkin step into Allure's results: its words, the screen it started from, how it ended, its picture."""

from __future__ import annotations

import sys
import time
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest
from allure_commons.model2 import Label, Parameter, Status, StatusDetails, TestResult, TestStepResult
from allure_commons.types import AttachmentType, LabelType

from runbook.errors import RunbookError
from runbook.evidence.console import FAILURE
from runbook.evidence.failure import SEEN, failure_text, is_the_programs_fault, trace
from runbook.evidence.progress import PROGRESS, Changes, Progress, Sayable, Scene, scenario_of, scenes
from runbook.gherkin import resolved
from runbook.gherkin.earlier import said_instead

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from playwright.sync_api import Browser
    from pytest_bdd.parser import Feature, Scenario, Step

STARTED_FROM = "はじめの画面"
NO_PICTURE = "画像は撮れませんでした"
RECORD = "記録"
NO_RECORD = "記録は取れませんでした"
RESULT = "結果"
NOT_REACHED = "未実施"
BY_HAND = "人の操作"
ONLY_LOOKS_TAG = "screens"
ROTATION = pytest.StashKey[Changes]()


class AllureBridge:
    """A pytest plugin. Also keeps each scenario's :class:`Progress`, which the failure text is made of."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._open: tuple[str, TestStepResult] | None = None
        self._browser: Browser | None = None

    @property
    def _reporter(self) -> Any:  # noqa: ANN401 - an AllureReporter, which has no types
        listener: Any = self._config.pluginmanager.get_plugin("allure_listener")
        return listener.allure_logger

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
        """Name the test result in the feature's words."""
        progress = Progress(changes_nothing=ONLY_LOOKS_TAG in (feature.tags | scenario.tags))
        progress.rotation = request.node.stash.get(ROTATION, None)
        progress.browser_is_gone = self._browser_is_gone
        request.node.stash[PROGRESS] = progress
        result = self._reporter.get_test(None)
        result.description = "\n\n".join(line.strip() for line in feature.description.splitlines())
        examples = request.node.callspec.params if hasattr(request.node, "callspec") else {}
        for name, value in examples.get("_pytest_bdd_example", {}).items():
            result.parameters.append(Parameter(name=name, value=value))
        _name(result, feature.name, scenario.name)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """Open the step."""
        progress = request.node.stash[PROGRESS]
        progress.begin(step.keyword, step.name)
        self._begin(progress.sentence)

    def pytest_bdd_before_step_call(
        self, request: pytest.FixtureRequest, step_func: Callable[..., object], step_func_args: dict[str, object]
    ) -> None:
        """Note the screen that the step starts from, or that an earlier run has done it."""
        if self._open and (said := said_instead(step_func, step_func_args)):
            self._open[1].parameters.append(Parameter(name=RESULT, value=said))
        progress = request.node.stash[PROGRESS]
        if self._open and (stage := scenes(step_func_args.values())):
            progress.scene = stage[0]
            self._open[1].parameters.append(Parameter(name=STARTED_FROM, value=repr(stage[0])))

    def pytest_bdd_after_step(
        self,
        request: pytest.FixtureRequest,
        step: Step,
        step_func_args: dict[str, object],
    ) -> None:
        """Close the step with a picture of where it led to."""
        ended = _now()
        fixture = resolved(request, step).target_fixture
        result = request.getfixturevalue(fixture) if fixture else None
        stage = [*scenes(step_func_args.values()), *scenes([result])]
        self._say([*step_func_args.values(), result], request.node.stash[PROGRESS])
        self._tell_help(request.node.stash[PROGRESS])
        self._picture(stage[-1] if stage else None)
        self._end(Status.PASSED, ended=ended)

    def pytest_bdd_step_error(
        self, request: pytest.FixtureRequest, step_func_args: dict[str, object], exception: Exception
    ) -> None:
        """Close the step with the failure in words and a picture of where it stopped."""
        ended = _now()
        progress = request.node.stash[PROGRESS]
        stage = [*scenes(step_func_args.values()), *scenes([getattr(exception, "scene", None)])]
        progress.scene = stage[-1] if stage else None
        self._tell_help(progress)
        self._picture(progress.scene)
        # Allure shows the first line of the message as a heading, and under it the trace.
        text = failure_text(exception, progress)
        seen = next(line for line in text.splitlines() if line.startswith(SEEN))
        self._end(_status(exception), StatusDetails(message=seen, trace=text), ended)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Close the step that `pytest.skip()` or Ctrl+C left open, and show the steps that were not reached."""
        progress = request.node.stash[PROGRESS]
        left_by = sys.exc_info()[1]
        self._tell_help(progress)
        if self._open and isinstance(left_by, pytest.skip.Exception):
            self._end(Status.SKIPPED)
        elif self._open and left_by:
            details = StatusDetails(message=failure_text(left_by, progress))
            self._end(Status.BROKEN, details)
            # pytest makes no report of an interrupted test, so the result would be called skipped.
            result = self._reporter.get_test(None)
            result.status, result.statusDetails = Status.BROKEN, details
        for step in scenario.steps[progress.steps :]:
            self._begin(f"{step.keyword.strip()} {step.name}", Parameter(name=RESULT, value=NOT_REACHED))
            self._end(Status.SKIPPED)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Notice the rotation and the browser, whichever fixture or step asks for them first."""
        value = yield
        if fixturedef.argname == "browser":
            self._browser = cast("Browser", value)
        if fixturedef.argname == "rotation" and isinstance(value, Changes):
            request.node.stash[ROTATION] = value
            if progress := request.node.stash.get(PROGRESS, None):
                progress.rotation = value
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Outermost, after Allure's own: the result says what the operator reads, not Python's traceback."""
        report = yield
        template = scenario_of(item)
        result = self._reporter.get_test(None)
        if template is None or result is None:
            return report
        if PROGRESS not in item.stash:
            _name(result, template.feature.name, template.name)
        result.parameters = [each for each in result.parameters if each.name != "_pytest_bdd_example"]
        if call.excinfo and report.failed:
            result.status = _status(call.excinfo.value)
            result.statusDetails = StatusDetails(
                message=item.stash[FAILURE], trace=trace(call.excinfo.value, self._config.rootpath)
            )
        return report

    def _browser_is_gone(self) -> bool:
        return self._browser is not None and not self._browser.is_connected()

    def _begin(self, title: str, *parameters: Parameter) -> None:
        step = TestStepResult(name=title, start=_now(), parameters=list(parameters))
        self._open = (str(uuid.uuid4()), step)
        self._reporter.start_step(None, self._open[0], step)

    def _end(self, status: str, details: StatusDetails | None = None, ended: int | None = None) -> None:
        if self._open:
            self._reporter.stop_step(self._open[0], stop=ended or _now(), status=status, statusDetails=details)
        self._open = None

    def _picture(self, scene: Scene | None) -> None:
        if scene is not None:
            self._record(scene.picture, repr(scene), AttachmentType.PNG, NO_PICTURE)

    def _say(self, values: Iterable[object], progress: Progress) -> None:
        for value in values:
            if isinstance(value, Sayable):
                self._record(partial(_news_of, value, progress), RECORD, AttachmentType.TEXT, NO_RECORD)

    def _tell_help(self, progress: Progress) -> None:
        """Put on record what a person did by hand in the step that is open."""
        for helped in progress.helped:
            if self._open:
                self._open[1].parameters.append(Parameter(name=BY_HAND, value=helped.in_short))
            self._record(helped.evidence_text, BY_HAND, AttachmentType.TEXT, NO_RECORD)
            for when, picture in {"の前": helped.before, "のあと": helped.after}.items():
                if picture and picture.png:
                    self._attach(picture.png, f"{BY_HAND}{when}: {picture.name}", AttachmentType.PNG)
        progress.helped.clear()

    def _record(self, make: Callable[[], str | bytes], name: str, kind: AttachmentType, otherwise: str) -> None:
        try:
            if made := make():
                self._attach(made, name, kind)
        except Exception as error:  # noqa: BLE001 - evidence must never stop the procedure
            reason = error.seen if isinstance(error, RunbookError) else type(error).__name__
            self._attach(f"{otherwise}（{reason}）", otherwise, AttachmentType.TEXT)

    def _attach(self, body: str | bytes, name: str, kind: AttachmentType) -> None:
        self._reporter.attach_data(str(uuid.uuid4()), body, name=name, attachment_type=kind)


def _news_of(value: Sayable, progress: Progress) -> str:
    """What a value says, unless that was told already: steps hand the same value on and on."""
    text = value.evidence_text()
    told = progress.said.get(id(value))
    progress.said[id(value)] = text
    return "" if text == told else text


def _now() -> int:
    return round(time.time() * 1000)


def _name(result: TestResult, feature: str, scenario: str) -> None:
    result.name = scenario
    result.fullName = f"{feature}: {scenario}"
    # Allure would group by it, and show a group that succeeded closed: the scenarios lie open in one short list.
    result.titlePath = []
    ours = {LabelType.FEATURE: feature, LabelType.STORY: scenario, LabelType.SUITE: feature}
    result.labels = [Label(name=name, value=value) for name, value in ours.items()]


def _status(exception: BaseException) -> str:
    return Status.BROKEN if is_the_programs_fault(exception) else Status.FAILED
