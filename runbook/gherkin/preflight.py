"""Before anything acts: every step has exactly one definition and all that it needs, or the run does not start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from pytest_bdd.compat import getfixturedefs
from pytest_bdd.utils import get_required_args

from runbook.gherkin.definitions import Definition, alike, visible_definitions
from runbook.gherkin.problem import Problem
from runbook.gherkin.words import without_number

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_bdd.parser import Scenario, Step
    from pytest_bdd.steps import StepFunctionContext

# By line number: pytest-bdd renders a scenario's steps anew when it runs, and two steps never share a line.
RESOLVED: Final = pytest.StashKey[dict[int, "StepFunctionContext"]]()

# Argument names that pytest-bdd fills from what stands below a step.
_GIVEN_BY_PYTEST_BDD: Final = ("datatable", "docstring")

# A step keyword with a blank after it; without the blank it may be prose that happens to begin with the same letters.
_KEYWORD_APART: Final = re.compile(r"\s*(\*|前提|もし|ならば|且つ|かつ|然し|しかし|但し|ただし)\s")


def resolve(item: pytest.Item, scenario: Scenario, file: Path, lines: list[str]) -> list[Problem]:
    """Find the definition of each step, keep it for `resolved`, and return what is wrong.

    Args:
        item: the scenario as pytest runs it; decides which definitions are visible.
        scenario: the same with its example values filled in.
        file: the feature file.
        lines: its text, for the messages.
    """
    definitions = visible_definitions(item)
    found = item.stash.setdefault(RESOLVED, {})
    problems: list[Problem] = []
    made: set[str] = set()
    for step in scenario.steps:
        matching = [definition for definition in definitions if definition.serves(step)]
        line = lines[step.line_number - 1]
        if len(matching) == 1:
            context = found[step.line_number] = matching[0].context
            if missing := [name for name in _preconditions(context, step) if not _is_there(name, item, made)]:
                problems.append(_out_of_order(file, step, line, matching[0], missing))
            made.add(context.target_fixture or "")
        elif matching:
            problems.append(_ambiguous(file, step, line, matching))
        else:
            problems.append(_unbound(file, step, line, definitions))
    return problems


def resolved(of: pytest.Item | pytest.FixtureRequest, step: Step) -> StepFunctionContext:
    """The definition that runs for a step, as the preflight found it.

    Args:
        of: the scenario's item, or the request that pytest-bdd's hooks carry.
        step: the template's step or the one that runs.
    """
    item: pytest.Item = of.node if isinstance(of, pytest.FixtureRequest) else of
    return item.stash[RESOLVED][step.line_number]


def _preconditions(context: StepFunctionContext, step: Step) -> list[str]:
    """The names that the step's function takes and its sentence does not say."""
    said = {*(context.parser.parse_arguments(step.name) or {}), *_GIVEN_BY_PYTEST_BDD}
    return [name for name in get_required_args(context.step_func) if name not in said]


def _is_there(name: str, item: pytest.Item, made: set[str]) -> bool:
    manager = item.session._fixturemanager  # noqa: SLF001 - as in definitions.py
    return name in made or name == "request" or bool(getfixturedefs(manager, name, item))


def _out_of_order(file: Path, step: Step, line: str, definition: Definition, missing: list[str]) -> Problem:
    what = f"この文が要るもの（{'、'.join(missing)}）を用意する文が、これより前にありません。"
    remedy = f"それを用意する文を前に置いてください（画面を使う文の前に、その画面を開く文が要ります）。\n{definition}"
    return Problem(file, step.line_number, what, remedy, line)


def _ambiguous(file: Path, step: Step, line: str, matching: list[Definition]) -> Problem:
    choices = "\n".join(map(str, matching))
    what = f"この文に合う手順の定義が {len(matching)} つあり、どれを実行するか決まりません。"
    return Problem(
        file, step.line_number, what, f"次の定義のうち一つだけが合うように書き分けてください。\n{choices}", line
    )


def _unbound(file: Path, step: Step, line: str, definitions: list[Definition]) -> Problem:
    hints: list[str] = []
    near = alike(step, definitions)
    if any(each.context.parser.is_matching(step.name) for each in near):
        hints.append("同じ文の定義が別の語にあります。行頭の語（前提、もし、ならば）を次のとおりにしてください。")
    elif near:
        hints.append("次の文に近いので、言い回しを合わせてください。")
    else:
        hints.append(f"steps/ に「{without_number(step.name)}」の定義を加えてください。")
    hints += map(str, near)
    if not _KEYWORD_APART.match(line):
        hints.insert(0, "手順ではなく説明の文なら、行頭に「#」を付けてください。手順なら、次のとおりにしてください。")
    what = "この文に合う手順の定義がありません。"
    return Problem(file, step.line_number, what, "\n".join(hints), line)
