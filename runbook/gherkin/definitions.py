"""The step definitions: which there are, where they stand, which a sentence could have meant, which none uses."""

from __future__ import annotations

import difflib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.feature import get_feature
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from runbook.gherkin.problem import shown
from runbook.gherkin.source import ENCODING
from runbook.gherkin.words import without_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    import pytest
    from pytest_bdd.parser import ScenarioTemplate, Step

KEYWORDS: Final = {"given": "前提", "when": "もし", "then": "ならば", None: "（どの語でも）"}

# Below this likeness (0-1, difflib) a proposal misleads more than it helps; 0.5 allows one wrong word in a short one.
_ALIKE: Final = 0.5
_MOST_PROPOSALS: Final = 3

_QUOTED: Final = re.compile(r"「[^「」]*」")


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A step definition: pytest-bdd's own record of it, with what a person needs to find it."""

    context: StepFunctionContext

    @property
    def sentence(self) -> str:
        """Its words as they stand in the code, e.g. 「{name}」ボタンを押す."""
        return self.context.parser.name

    @property
    def place(self) -> str:
        """Its file and line."""
        code = inspect.unwrap(self.context.step_func).__code__
        return f"{shown(Path(code.co_filename))}:{code.co_firstlineno}"

    def serves(self, step: Step) -> bool:
        """Whether it would run for this step."""
        return self.context.type in (None, step.type) and self.context.parser.is_matching(step.name)

    def __str__(self) -> str:
        return f"{KEYWORDS[self.context.type]} {self.sentence}   （{self.place}）"


def visible_definitions(item: pytest.Item) -> list[Definition]:
    """All step definitions that pytest-bdd would consider for this scenario."""
    manager = item.session._fixturemanager  # noqa: SLF001 - pytest has no public list of fixtures; pytest-bdd does the same
    found: dict[int, Definition] = {}
    for name in get_fixture_names(manager):
        for fixture in getfixturedefs(manager, name, item) or ():
            context = step_function_context_registry.get(fixture.func)
            if context is not None:
                found.setdefault(id(context), Definition(context))
    return list(found.values())


def alike(step: Step, definitions: Iterable[Definition]) -> list[Definition]:
    """The definitions whose words are nearest to this step's, nearest first; those of its own keyword before others."""
    sentence = _QUOTED.sub("「」", without_number(step.name))

    def likeness(definition: Definition) -> float:
        # What stands in 「」 differs by right; the words around it tell which sentence was meant.
        other = _QUOTED.sub("「」", without_number(definition.sentence))
        ratio = difflib.SequenceMatcher(None, sentence, other).ratio()
        return 1.0 if definition.context.parser.is_matching(step.name) else ratio

    near = [(likeness(definition), definition) for definition in definitions]
    near = [each for each in near if each[0] >= _ALIKE]
    near.sort(key=lambda each: (each[1].context.type not in (None, step.type), -each[0]))
    return [definition for _, definition in near[:_MOST_PROPOSALS]]


def definitions_in(modules: Iterable[ModuleType]) -> list[Definition]:
    """The step definitions that these modules make, in their order."""
    fixtures = [value for module in modules for value in vars(module).values() if hasattr(value, "_fixture_function")]
    functions = [fixture._get_wrapped_function() for fixture in fixtures]  # noqa: SLF001 - no public way to the function
    contexts = [step_function_context_registry.get(function) for function in functions]
    return [Definition(context) for context in contexts if context is not None]


def unused_definitions(modules: Iterable[ModuleType], files: Iterable[Path]) -> list[Definition]:
    """The step definitions of these modules that no sentence of these feature files uses; for a test of the project."""
    features = [get_feature(str(file.parent), file.name, encoding=ENCODING) for file in files]
    steps = [step for feature in features for scenario in feature.scenarios.values() for step in all_steps(scenario)]
    return [each for each in definitions_in(modules) if not any(each.serves(step) for step in steps)]


def all_steps(scenario: ScenarioTemplate) -> Iterator[Step]:
    """The steps of a scenario with its background; of an outline, those of every example row."""
    rows = [row for examples in scenario.examples for row in examples.as_contexts()]
    for row in rows or [{}]:
        yield from scenario.render(row).steps
