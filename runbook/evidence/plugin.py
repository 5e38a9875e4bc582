"""The pytest plugin that keeps the record of a run. Does nothing in a pytest run that performs no procedure."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import allure_commons
import pytest
from allure_commons.logger import AllureFileLogger

from runbook.account import Portal
from runbook.evidence.bridge import AllureBridge
from runbook.evidence.console import MaskedReports, MaskedStream, mask_log_records
from runbook.evidence.environment import FACTS, FILE, write_environment
from runbook.evidence.results import MaskedResults
from runbook.evidence.sealed import seal_in_words
from runbook.plugin import SETTINGS, portals_of
from runbook.report_command import in_words
from runbook.run import RESULTS, RUN
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Generator

    from runbook.run import Run


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Put the mask before everything that writes, and the bridge beside Allure's own listener."""
    run = config.stash.get(RUN, None)
    if run is None:
        return
    config.stash[FACTS] = {}
    # What the steps print is for the console; a full trace would print the arguments of every function.
    config.option.attach_capture = False
    config.option.fulltrace = False
    _mask_allure(config, run)
    config.pluginmanager.register(AllureBridge(config), "runbook-allure-bridge")
    config.pluginmanager.register(MaskedReports(), "runbook-masked-reports")
    config.pluginmanager.register(_Session(config, run), "runbook-evidence-session")
    config.add_cleanup(mask_log_records())
    if config.option.capture == "no":
        config.add_cleanup(_mask_console())


def _mask_allure(config: pytest.Config, run: Run) -> None:
    allure = allure_commons.plugin_manager
    [(name, writer)] = [each for each in allure.list_name_plugin() if isinstance(each[1], AllureFileLogger)]
    allure.unregister(writer)
    results = MaskedResults(run.allure_results)
    allure.register(results)

    def undo() -> None:
        allure.unregister(results)
        # Allure's own clean-up comes next and looks for it.
        allure.register(writer, name)

    config.add_cleanup(undo)


def _mask_console() -> Any:  # noqa: ANN401 - what undoes it
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = MaskedStream(sys.stdout), MaskedStream(sys.stderr)

    def undo() -> None:
        sys.stdout, sys.stderr = streams

    return undo


class _Session:
    """What happens once in a session: the facts for the report's head, and the report itself."""

    def __init__(self, config: pytest.Config, run: Run) -> None:
        self._config = config
        self._run = run

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        value = yield
        if fixturedef.argname == "browser":
            self._config.stash[FACTS]["ブラウザー"] = f"{value.browser_type.name} {value.version}"
        return value

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        there = {portal for item in session.items for portal in portals_of(item)}
        names = [portal.japanese for portal in Portal if portal in there]
        self._config.stash[FACTS]["ポータル"] = "、".join(names)

    def pytest_sessionfinish(self) -> None:
        is_worker = hasattr(self._config, "workerinput")
        if is_worker or not (self._run.allure_results / FILE).exists():
            write_environment(self._run, self._config.stash[FACTS])

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        # After pytest's last line: making the report is not part of the run, and its path is what the operator needs.
        if hasattr(self._config, "workerinput") or not any((self._run.folder / RESULTS).glob("*-result.json")):
            return
        terminal: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        lines = [] if self._config.getoption("--no-report") else [in_words(self._run.folder)]
        lines += seal_in_words(self._run, self._config.stash[SETTINGS].state_folder)
        for line in lines if terminal is not None else []:
            terminal.write_line(mask(line))
