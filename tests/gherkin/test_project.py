"""The project's own features and steps fit together."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

import steps
from runbook.gherkin.definitions import unused_definitions

if TYPE_CHECKING:
    from types import ModuleType

FEATURES = sorted((Path(__file__).parents[2] / "features").glob("*.feature"))


def step_modules() -> list[ModuleType]:
    """Import all modules of steps/."""
    return [importlib.import_module(f"steps.{module.name}") for module in pkgutil.iter_modules(steps.__path__)]


def test_every_step_definition_is_used_by_a_sentence() -> None:
    """A definition that no procedure uses is dead code that looks like a part of it."""
    assert "\n".join(map(str, unused_definitions(step_modules(), FEATURES))) == ""
