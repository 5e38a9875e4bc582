"""The pytest plugin: `.feature` files are tests, a session with a refused one runs nothing, `-v` shows the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.gherkin.console import CONSOLE, Console
from runbook.gherkin.feature_file import REFUSED, FeatureFile
from runbook.gherkin.step_log import StepLog

if TYPE_CHECKING:
    from pathlib import Path


def pytest_configure(config: pytest.Config) -> None:
    """Follow the scenarios of this run."""
    console = config.stash[CONSOLE] = Console(config)
    config.pluginmanager.register(StepLog(config, console), "runbook-step-log")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """A file named `*.feature` is a module of scenarios."""
    return FeatureFile.from_parent(parent, path=file_path) if file_path.suffix == ".feature" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take everything out of a session that holds a refused feature.

    pytest alone would run the rest with --continue-on-collection-errors, and xdist's workers do so always.
    """
    if config.stash.get(REFUSED, False):
        config.hook.pytest_deselected(items=items[:])
        items.clear()
