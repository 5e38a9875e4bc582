"""How far a scenario has come, kept on its pytest item, and what can be shown of the values that its steps hand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.utils import registry_get_safe

from runbook.gherkin.words import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_bdd.parser import ScenarioTemplate

    from runbook.attendant import Help


@runtime_checkable
class Scene(Protocol):
    """A screen or window that can picture itself, secrets covered; its `repr` is its human name."""

    def picture(self) -> bytes:
        """Take a PNG."""


@runtime_checkable
class Sayable(Protocol):
    """A value that the record holds in words, e.g. the reset mail."""

    def evidence_text(self) -> str:
        """Say in Japanese what an auditor wants to know of it."""


@runtime_checkable
class Changes(Protocol):
    """What the fixture `rotation` offers: what has already changed in the world."""

    def changed(self) -> str:
        """Say it in Japanese, as a whole sentence."""

    def by_hand(self) -> str:
        """What to do, in Japanese, once a person has done the rest by hand; empty if nothing."""


@dataclass
class Progress:
    """Where a scenario stands.

    Args:
        steps: how many steps have been begun.
        sentence: the step that was begun last, keyword and words.
        number: procedure number (`④`) of the last numbered step so far.
        scene: where the step that was begun last started, or where it stopped.
        rotation: the fixture of that name, once it exists.
        changes_nothing: the scenario only looks (tag `screens`).
        browser_is_gone: whether the browser has ended, by whatever hand.
        said: what each value, by its id, has said in the record.
        helped: what a person did by hand in the step that was begun last, and is not yet in the record.
    """

    changes_nothing: bool = False
    steps: int = 0
    sentence: str = ""
    number: str | None = None
    scene: Scene | None = None
    rotation: Changes | None = None
    browser_is_gone: Callable[[], bool] = lambda: False
    said: dict[int, str] = field(default_factory=dict)
    helped: list[Help] = field(default_factory=list)

    def begin(self, keyword: str, name: str) -> None:
        """Note that a step begins."""
        self.steps += 1
        self.sentence = f"{keyword.strip()} {name}"
        self.number = number_of(name) or self.number
        self.scene = None


PROGRESS = pytest.StashKey[Progress]()


def scenes(values: Iterable[object]) -> list[Scene]:
    """Pick the scenes among a step's arguments, in their order."""
    return [value for value in values if isinstance(value, Scene)]


def scenario_of(item: pytest.Item) -> ScenarioTemplate | None:
    """Return the scenario that a pytest item performs; None for any other test."""
    return registry_get_safe(scenario_wrapper_template_registry, getattr(item, "obj", None))
