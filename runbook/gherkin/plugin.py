"""The pytest plugin: `.feature` files are tests, and a session with a refused one runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.gherkin.feature_file import REFUSED, FeatureFile

if TYPE_CHECKING:
    from pathlib import Path


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
