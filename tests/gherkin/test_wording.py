"""The wording rules: the document, the code and the project's own features agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runbook.gherkin.wording import ORDER_OF_NUMBERS, ORDER_OF_STEPS, check_wording
from runbook.gherkin.wording_rules import EVIDENCE, RULES, STATES, VERBS, Sentence

PROJECT = Path(__file__).parents[2]
DOCUMENT = (PROJECT / "docs" / "文言規則.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", DOCUMENT, re.MULTILINE))
KINDS = {"前提": "Context", "もし": "Action", "ならば": "Outcome"}


def examples(mark: str) -> list[tuple[str, str, str]]:
    """Return section, keyword and sentence of the examples under this mark."""
    example = re.compile(rf"^- {mark} (\S+) (.+)$", re.MULTILINE)
    found = [(name, *each) for name, body in SECTIONS.items() for each in example.findall(body)]
    assert found
    return found


def broken(keyword: str, sentence: str) -> list[str]:
    """Return the names of the rules that this step breaks."""
    return [rule.name for rule in RULES if rule.broken_by(Sentence(sentence, KINDS[keyword]))]


@pytest.mark.parametrize("feature", sorted((PROJECT / "features").glob("*.feature")), ids=lambda path: path.stem)
def test_every_feature_keeps_the_wording_rules(feature: Path) -> None:
    """The procedure reads as the document asks."""
    assert "\n\n".join(map(str, check_wording(feature))) == ""


@pytest.mark.parametrize(("section", "keyword", "sentence"), examples("○"))
def test_a_good_example_of_the_document_breaks_no_rule(section: str, keyword: str, sentence: str) -> None:
    """What the document recommends is accepted, by all rules."""
    assert broken(keyword, sentence) == [], section


@pytest.mark.parametrize(("section", "keyword", "sentence"), examples("✕"))
def test_a_bad_example_of_the_document_breaks_the_rule_of_its_section(
    section: str, keyword: str, sentence: str
) -> None:
    """What the document warns of is found, by the rule that it stands under."""
    assert section in broken(keyword, sentence)


def test_the_document_has_a_section_for_each_rule_and_no_other() -> None:
    """A rule that is only in the code, or only on paper, does not exist."""
    assert set(SECTIONS) == {rule.name for rule in RULES} | {ORDER_OF_NUMBERS, ORDER_OF_STEPS}


def test_each_rule_has_a_bad_example() -> None:
    """Without one nobody sees what a rule means, and no test proves that it acts."""
    assert {section for section, _, _ in examples("✕")} == {rule.name for rule in RULES}


@pytest.mark.parametrize(("section", "endings"), [("前提の形", STATES), ("もしの形", VERBS)])
def test_the_document_lists_the_endings_that_the_code_accepts(section: str, endings: tuple[str, ...]) -> None:
    """An author can look up which words may end a sentence."""
    introduction = SECTIONS[section].partition("- ○")[0]
    sentence = next(line for line in introduction.splitlines() if "のどれか" in line)
    assert tuple(re.findall(r"「([^」]+)」", sentence)) == endings


def test_the_document_lists_the_evidence_that_the_code_accepts() -> None:
    """ならば accepts the states of 前提 and a few words of its own."""
    listed = re.findall(r"「([^」]+)」", SECTIONS["ならばの形"].partition("- ○")[0])
    assert (*listed, *STATES) == EVIDENCE


def written(folder: Path, *steps: str) -> Path:
    """Write a feature of one scenario; its first step stands in line 4."""
    feature = folder / "x.feature"
    feature.write_text("\n".join(["# language: ja", "機能: 試し", "  シナリオ: 試す", *steps]), encoding="utf-8")
    return feature


def test_numbers_out_of_order_are_found_with_their_line(tmp_path: Path) -> None:
    """③ after ④ is not the document's procedure any more."""
    steps = ("もし 【④】「甲」を押す", "もし 【③】「乙」を押す", "ならば 「丙」が表示される")
    [problem] = check_wording(written(tmp_path, *steps))
    assert problem.line == 5
    assert ORDER_OF_NUMBERS in str(problem)
    assert "番号③が④の後" in str(problem)


def test_a_scenario_that_ends_with_an_act_is_found(tmp_path: Path) -> None:
    """A run must end with something an auditor can look at."""
    [problem] = check_wording(written(tmp_path, "前提 「甲」がある", "もし 【①】「甲」を押す"))
    assert ORDER_OF_STEPS in str(problem)


def test_a_precondition_after_an_act_is_found(tmp_path: Path) -> None:
    """What is checked before anything acts must stand before it."""
    steps = ("もし 【①】「甲」を押す", "前提 「甲」がある", "ならば 「丙」が表示される")
    [problem] = check_wording(written(tmp_path, *steps))
    assert problem.line == 5
    assert ORDER_OF_STEPS in str(problem)


def test_and_takes_the_kind_of_the_step_above_it(tmp_path: Path) -> None:
    """かつ after もし is an act too, and must be worded as one."""
    steps = ("もし 【①】「甲」を押す", "かつ 【①】「乙」が表示される", "ならば 「丙」が表示される")
    [problem] = check_wording(written(tmp_path, *steps))
    assert problem.line == 5
    assert "もしの形" in str(problem)


def test_the_steps_of_a_background_are_checked_too(tmp_path: Path) -> None:
    """A background is read aloud with each scenario."""
    feature = tmp_path / "x.feature"
    text = "# language: ja\n機能: 試し\n  背景:\n    前提 甲を押す\n  シナリオ: 試す\n    ならば 乙が表示される\n"
    feature.write_text(text, encoding="utf-8")
    [problem] = check_wording(feature)
    assert problem.line == 4
    assert "前提の形" in str(problem)
