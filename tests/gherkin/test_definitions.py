"""Step definitions that no sentence uses are found; what this part takes from inside pytest and pytest-bdd is there."""

from __future__ import annotations

import inspect
import types
from typing import TYPE_CHECKING

import pytest
from pytest_bdd.scenario import _get_scenario_decorator, find_fixturedefs_for_step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from runbook.gherkin.definitions import definitions_in, unused_definitions
from tests.gherkin.office import Office, scenario

if TYPE_CHECKING:
    from pathlib import Path


def module_with_steps() -> types.ModuleType:
    """Make a module as those of steps/."""
    module = types.ModuleType("steps_of_a_test")
    code = """
from pytest_bdd import given, when
from runbook.gherkin import words

@given(words("「{name}」がある"))
def used(name): pass

@when(words("「{name}」がある"))
def of_another_keyword(name): pass

@given(words("誰も書かない文がある"))
def unused(): pass
"""
    exec(code, vars(module))  # noqa: S102 - step decorators register in the namespace they run in
    return module


def test_definitions_that_no_sentence_uses_are_listed(tmp_path: Path) -> None:
    """Dead code in steps/ looks like a part of the procedure and is none."""
    feature = tmp_path / "x.feature"
    feature.write_text(scenario("前提 「甲」がある"), encoding="utf-8")
    unused = unused_definitions([module_with_steps()], [feature])
    assert [each.sentence for each in unused] == ["「{name}」がある", "誰も書かない文がある"]
    assert str(unused[1]).startswith("前提 誰も書かない文がある   （")


def test_every_definition_of_a_module_is_found_in_its_order() -> None:
    """pytest-bdd keeps each as a fixture with a made-up name."""
    sentences = [each.sentence for each in definitions_in([module_with_steps()])]
    assert sentences == ["「{name}」がある", "「{name}」がある", "誰も書かない文がある"]


def test_a_step_that_is_only_used_with_example_values_is_used(tmp_path: Path) -> None:
    """The rows of an outline count."""
    feature = tmp_path / "x.feature"
    text = scenario("前提 「<名>」がある", "例:", "  | 名 |", "  | 甲 |").replace("シナリオ:", "シナリオアウトライン:")
    feature.write_text(text, encoding="utf-8")
    assert "used" not in [
        each.context.step_func.__name__ for each in unused_definitions([module_with_steps()], [feature])
    ]


def test_pytest_bdd_registers_a_definition_as_it_did() -> None:
    """If this fails, pytest-bdd changed how it keeps step definitions: see runbook/gherkin/definitions.py."""
    namespace: dict[str, object] = {}
    exec("from pytest_bdd import given\n@given('甲')\ndef step(): pass\n", namespace)  # noqa: S102 - as above
    [fixture] = [value for name, value in namespace.items() if name.startswith("pytestbdd_stepdef_given_甲")]
    assert hasattr(fixture, "_fixture_function")
    context = step_function_context_registry[fixture._get_wrapped_function()]  # type: ignore[attr-defined]
    assert isinstance(context, StepFunctionContext)
    assert (context.type, context.parser.name, context.target_fixture) == ("given", "甲", None)


def test_pytest_bdd_looks_steps_up_as_it_did() -> None:
    """If this fails, read pytest-bdd's look-up again: our preflight must see the definitions that it would run."""
    source = inspect.getsource(find_fixturedefs_for_step)
    for part in (
        "get_fixture_names(",
        "getfixturedefs(",
        "step_function_context_registry.get(",
        ".is_matching(step.name)",
    ):
        assert part in source
    assert "step_func_context.type != step.type" in source


def test_pytest_bdd_passes_example_values_as_it_did() -> None:
    """If this fails, the scenarios of outlines are resolved with wrong values: see ScenarioItem.scenario."""
    source = inspect.getsource(_get_scenario_decorator)
    assert '"_pytest_bdd_example"' in source
    assert "templated_scenario.render(_pytest_bdd_example)" in source


def test_pytest_expands_functions_as_it_did() -> None:
    """If this fails, compare FeatureFile._items with pytest's own _genfunctions."""
    source = inspect.getsource(pytest.Module._genfunctions)
    for part in (
        "name=subname",
        "callspec=callspec",
        "fixtureinfo=fixtureinfo",
        "keywords={callspec.id: True}",
        "originalname=name",
    ):
        assert part in source


def test_pytest_bdd_still_loses_what_we_refuse(office: Office) -> None:
    """The reason for the refusals: without them two scenarios of one name are one. If this fails, they may go."""
    office.feature(scenario("前提 「甲」がある") + "  シナリオ: 試す\n    前提 「乙」がある\n")
    (office.folder / "test_bare.py").write_text(
        "from pytest_bdd import scenarios\nscenarios('features/x.feature')\n", encoding="utf-8"
    )
    office.bare_pytest("test_bare.py").assert_outcomes(passed=1)
    assert office.acted == ["乙"]
