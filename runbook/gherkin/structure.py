"""What pytest-bdd takes without a word though it loses or never runs something: looked for in the parsed document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import get_gherkin_document
from pytest_bdd.types import STEP_TYPE_BY_PARSER_KEYWORD

from runbook.gherkin.problem import Problem, Refused
from runbook.gherkin.source import ENCODING, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_bdd.gherkin_parser import Background, Feature, Scenario, Step

_PLACEHOLDER: Final = re.compile(r"<(.+?)>")
# They structure a pytest node id, so that the scenario could not be named on the command line.
_NOT_IN_A_NAME: Final = ("::", "[", "]")


def check(file: Path) -> None:
    """Refuse a feature file whose form does not say what its author means.

    Raises:
        Refused: with all problems found; those of `read`, and: not Gherkin, no or two scenarios of one name, a
            scenario without a name or steps, an outline without examples, two equal example rows.
    """
    text = read(file)
    try:
        feature = get_gherkin_document(str(file), encoding=ENCODING).feature
    except GherkinParseError as error:
        raise Refused([_not_gherkin(file, error.line, text)]) from error
    if problems := list(_problems(file, feature)):
        raise Refused(problems)


def _not_gherkin(file: Path, line: int, text: str) -> Problem:
    lines = text.splitlines()
    if line > len(lines):
        remedy = '「機能:」と「シナリオ:」があるか、閉じていない """ がないかを確かめてください。'
        return Problem(file, len(lines), "文書が途中で終わっています。", remedy)
    if lines[line - 1].strip().startswith("|"):
        remedy = "どの行も同じ数の「|」で区切ってください。"
        return Problem(file, line, "表の列の数がそろっていません。", remedy, lines[line - 1])
    remedy = (
        "手順なら「前提」「もし」「ならば」「かつ」「しかし」のどれかで始めてください。\n"
        "見出しなら「機能:」「シナリオ:」のように半角の「:」を付け、機能、シナリオ、手順の順に書いてください。\n"
        "説明なら、行頭に「#」を付けるか、「シナリオ:」の行のすぐ下に移してください。"
    )
    return Problem(file, line, "この行は Gherkin として読めません。", remedy, lines[line - 1])


def _problems(file: Path, feature: Feature) -> Iterator[Problem]:
    if not feature.name:
        yield Problem(file, feature.location.line, "機能に名前がありません。", "「機能: （名前）」と書いてください。")
    backgrounds = [background for background, _ in groups(feature) if background]
    scenarios = [scenario for _, scenario in groups(feature) if scenario]
    if not scenarios:
        remedy = "機能の下に「シナリオ: （名前）」と手順を書いてください。"
        yield Problem(file, feature.location.line, "シナリオが一つもありません。", remedy)
    for background in backgrounds:
        yield from _step_problems(file, background.steps, columns=set())
    seen: dict[str, int] = {}
    for scenario in scenarios:
        line = scenario.location.line
        if scenario.name in seen:
            what = f"同じ名前のシナリオが {seen[scenario.name]} 行目にもあります。先の方が実行されなくなります。"
            yield Problem(file, line, what, "どちらかの名前を変えてください。", f"シナリオ: {scenario.name}")
        seen.setdefault(scenario.name, line)
        yield from _scenario_problems(file, scenario)


def groups(feature: Feature) -> Iterator[tuple[Background | None, Scenario | None]]:
    """The backgrounds and scenarios of a feature and of its rules, in their order; each time one of the two."""
    for child in feature.children:
        if child.rule:
            yield from ((inner.background, inner.scenario) for inner in child.rule.children)
        else:
            yield child.background, child.scenario


def _scenario_problems(file: Path, scenario: Scenario) -> Iterator[Problem]:
    line = scenario.location.line
    if not scenario.name:
        yield Problem(file, line, "シナリオに名前がありません。", "「シナリオ: （名前）」と書いてください。")
    if any(sign in scenario.name for sign in _NOT_IN_A_NAME):
        remedy = "「::」「[」「]」を使わない名前にしてください。コマンドで名指しできなくなります。"
        yield Problem(file, line, "シナリオの名前に使えない記号があります。", remedy, scenario.name)
    if not scenario.steps:
        remedy = "「前提」「もし」「ならば」で始まる手順を書いてください。"
        yield Problem(file, line, "シナリオに手順が一つもありません。", remedy, scenario.name)
    yield from _example_problems(file, scenario)


def _step_problems(file: Path, steps: list[Step], columns: set[str]) -> Iterator[Problem]:
    if steps and steps[0].keyword_type not in STEP_TYPE_BY_PARSER_KEYWORD:
        first = steps[0]
        what = f"最初の手順が「{first.keyword}」で始まっています。"
        remedy = "最初の手順は「前提」「もし」「ならば」のどれかで始めてください。"
        yield Problem(file, first.location.line, what, remedy, f"{first.keyword} {first.text}")
    for step in steps:
        cells = [cell.value for row in (step.datatable.rows if step.datatable else []) for cell in row.cells]
        used = dict.fromkeys(name for text in [step.text, *cells] for name in _PLACEHOLDER.findall(text))
        if missing := [name for name in used if name not in columns]:
            names = "".join(f"<{name}>" for name in missing)
            remedy = (
                f"「シナリオアウトライン:」にして、「例:」の表に {names} の列を書いてください。\n"
                "置き換える文字でないなら、< と > を使わずに書いてください。"
            )
            yield Problem(file, step.location.line, f"{names} に入れる値がありません。", remedy, step.text)


def _example_problems(file: Path, scenario: Scenario) -> Iterator[Problem]:
    columns: set[str] = set()
    rows: set[tuple[str, ...]] = set()
    for table in scenario.examples:
        header = [cell.value for cell in table.table_header.cells] if table.table_header else []
        columns |= set(header)
        if not table.table_body:
            remedy = "「例:」の下に、見出しの行と値の行を「|」で区切って書いてください。"
            yield Problem(file, table.location.line, "例の表に値の行がありません。シナリオは実行されません。", remedy)
        for row in table.table_body or []:
            values = tuple(cell.value for cell in row.cells)
            if values in rows:
                remedy = "どちらかの行を消してください。"
                yield Problem(file, row.location.line, "例の表に同じ行が二つあります。", remedy, " | ".join(values))
            rows.add(values)
    yield from _step_problems(file, scenario.steps, columns)
