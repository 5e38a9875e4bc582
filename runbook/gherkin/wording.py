"""Checks the words of a feature against docs/文言規則.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_bdd.gherkin_parser import get_gherkin_document

from runbook.gherkin import structure
from runbook.gherkin.problem import Problem
from runbook.gherkin.source import ENCODING
from runbook.gherkin.wording_rules import RULES, Sentence
from runbook.gherkin.words import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Background, Scenario, Step

ORDER_OF_NUMBERS: Final = "番号の順"
ORDER_OF_STEPS: Final = "シナリオの組み立て"

_CONTEXT, _ACTION, _OUTCOME = "Context", "Action", "Outcome"


def check_wording(feature: Path) -> list[Problem]:
    """What in a feature file breaks the wording rules, in the order of its lines.

    Raises:
        Refused: it is not even a feature that could run.
    """
    structure.check(feature)
    document = get_gherkin_document(str(feature), encoding=ENCODING)
    problems: list[Problem] = []
    for background, scenario in structure.groups(document.feature):
        if background:
            problems += _sentences(feature, background)
        if scenario:
            problems += [*_sentences(feature, scenario), *_order(feature, scenario)]
    return sorted(problems, key=lambda problem: problem.line)


def _problem(file: Path, step: Step, rule: str, what: str, remedy: str) -> Problem:
    what = f"{what}（文言規則「{rule}」）"
    return Problem(file, step.location.line, what, remedy, f"{step.keyword} {step.text}")


def _with_kinds(steps: list[Step]) -> Iterator[tuple[Step, str]]:
    kind = _CONTEXT
    for step in steps:
        if step.keyword_type in (_CONTEXT, _ACTION, _OUTCOME):
            kind = step.keyword_type
        yield step, kind


def _sentences(file: Path, group: Background | Scenario) -> Iterator[Problem]:
    for step, kind in _with_kinds(group.steps):
        sentence = Sentence(step.text, kind)
        for rule in RULES:
            if rule.broken_by(sentence):
                yield _problem(file, step, rule.name, rule.what, rule.remedy)


def _order(file: Path, scenario: Scenario) -> Iterator[Problem]:
    kinds = list(_with_kinds(scenario.steps))
    last_number = ""
    acted = False
    for step, kind in kinds:
        number = number_of(step.text) or last_number
        if number < last_number:
            what = f"番号{number}が{last_number}の後にあります。"
            yield _problem(file, step, ORDER_OF_NUMBERS, what, "手順書の番号の順に並べてください。")
        last_number = max(number, last_number)
        if kind == _CONTEXT and acted:
            what = "操作の後に前提があります。"
            remedy = "前提は最初にまとめ、途中で確かめることは「ならば」で書いてください。"
            yield _problem(file, step, ORDER_OF_STEPS, what, remedy)
        acted = acted or kind == _ACTION
    if kinds[-1][1] != _OUTCOME:
        what = "シナリオが「ならば」で終わっていません。"
        yield _problem(
            file, kinds[-1][0], ORDER_OF_STEPS, what, "最後に、終わったことが目で見て分かる結果を書いてください。"
        )
