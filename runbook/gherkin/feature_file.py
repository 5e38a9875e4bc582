"""How pytest sees a feature file: a module whose tests are its scenarios, under their own names."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from pytest_bdd import scenario as bind_scenario
from pytest_bdd.feature import get_feature

from runbook.gherkin import preflight, structure
from runbook.gherkin.problem import Problem, Refused
from runbook.gherkin.source import ENCODING, read

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from pytest_bdd.parser import Feature, Scenario, ScenarioTemplate

# Set where a feature file was refused; then nothing of the whole session may run.
REFUSED: Final = pytest.StashKey[bool]()


class ScenarioItem(pytest.Function):
    """One scenario, or one example row of an outline."""

    template: ScenarioTemplate

    @property
    def scenario(self) -> Scenario:
        """The scenario with its example values filled in."""
        callspec = getattr(self, "callspec", None)
        example = callspec.params.get("_pytest_bdd_example", {}) if callspec else {}
        return self.template.render(example)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the scenario stands, and its name for the head of a failure."""
        name = f"{self.template.feature.name}／{self.name}"
        return self.path, self.template.line_number - 1, name

    def __repr__(self) -> str:
        return f"<シナリオ {self.name}>"


class FeatureFile(pytest.Module):
    """A `.feature` file."""

    @property
    def feature(self) -> Feature:
        """The parsed file; `collect` has proved its form."""
        return get_feature(str(self.path.parent), self.path.name, encoding=ENCODING)

    def _getobj(self) -> types.ModuleType:
        # The functions bear the scenarios' names, so that node ids and reports do.
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        for template in self.feature.scenarios.values():
            setattr(module, template.name, self._function(template))
        module.__doc__ = f"機能: {self.feature.name}"
        return module

    def _function(self, template: ScenarioTemplate) -> Any:  # noqa: ANN401 - what pytest-bdd's decorator makes is untyped
        for tag in _tags(template):
            self.config.addinivalue_line("markers", f"{tag}: タグ @{tag} の付いたシナリオ")

        @bind_scenario(self.path.name, template.name, encoding=ENCODING, features_base_dir=str(self.path.parent))
        def run() -> None:
            """Everything happens in the steps."""

        run.__doc__ = "\n".join(f"{step.keyword} {step.name}" for step in template.steps)
        return run

    def collect(self) -> Iterator[ScenarioItem]:
        """The scenarios, each with the definition of every step found.

        Raises:
            Refused: the file or one of its steps is not as it must be.
        """
        try:
            yield from self._checked_items()
        except Exception:
            self.config.stash[REFUSED] = True
            raise

    def _checked_items(self) -> list[ScenarioItem]:
        structure.check(self.path)
        templates = self.feature.scenarios.values()
        items = [item for template in templates for item in self._items(template)]
        lines = read(self.path).splitlines()
        problems: dict[tuple[int, str], Problem] = {}
        for item in items:
            for problem in preflight.resolve(item, item.scenario, self.path, lines):
                problems.setdefault((problem.line, problem.remedy), problem)
        if problems:
            raise Refused(list(problems.values()))
        return items

    def _items(self, template: ScenarioTemplate) -> Iterator[ScenarioItem]:
        # pytest's own expansion of parametrized functions; the outcome is made again as our kind of item.
        for plain in self._genfunctions(template.name, getattr(self.obj, template.name)):
            callspec = getattr(plain, "callspec", None)
            item = ScenarioItem.from_parent(
                self,
                name=plain.name,
                callspec=callspec,
                fixtureinfo=plain._fixtureinfo,  # noqa: SLF001 - as pytest passes it to the items of one function
                keywords={callspec.id: True} if callspec else None,
                originalname=template.name,
            )
            item.template = template
            item.extra_keyword_matches.add(template.feature.name)
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | Any:  # type: ignore[override]  # noqa: ANN401 - pytest's type is private
        """Only the message for a refusal, even with --full-trace: the cause is the file, not the code."""
        if isinstance(excinfo.value, Refused):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def __repr__(self) -> str:
        name = cast("types.ModuleType", self._obj).__doc__ if hasattr(self, "_obj") else ""
        return f"<{self.name} {name}>"


def _tags(template: ScenarioTemplate) -> set[str]:
    of_rule = template.rule.tags if template.rule else set()
    of_examples = {tag for examples in template.examples for tag in examples.tags}
    return template.tags | template.feature.tags | of_rule | of_examples
