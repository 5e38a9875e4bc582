"""What must not run is refused at collection: with file, line and what to write instead, before any step acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gherkin.office import GOOD, Office, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    Refusal = Callable[[str | bytes], str]


@pytest.fixture
def refusal(office: Office) -> Refusal:
    """Collect a feature beside a good one, prove that nothing ran, and return what pytest said."""

    def said(text: str | bytes) -> str:
        office.feature(GOOD, "a_good.feature")
        office.feature(text)
        result = office.pytest()
        output = result.stdout.str()
        assert result.ret == pytest.ExitCode.INTERRUPTED, output
        assert office.acted == [], "a step acted although a feature was refused"
        assert result.parseoutcomes().get("passed", 0) == 0
        assert "Traceback" not in output
        assert "site-packages" not in output
        return output

    return said


def test_a_step_without_definition_is_refused_with_the_nearest_one(refusal: Refusal) -> None:
    """A slip of the pen stops the run before it starts, not after the step above it has acted."""
    said = refusal(scenario("前提 「甲」がある", "もし 【①】「乙」ぼたんを押す"))
    assert "features/x.feature:5: この文に合う手順の定義がありません。" in said
    assert "もし 【①】「乙」ぼたんを押す" in said
    assert "もし 「{name}」ボタンを押す   （conftest.py:" in said


def test_a_step_unlike_any_definition_is_refused_with_its_own_words(refusal: Refusal) -> None:
    """Where nothing is near, the author learns what to define, without the number."""
    said = refusal(scenario("もし 【②】全く知らないことをする"))
    assert "features/x.feature:4:" in said
    assert "steps/ に「全く知らないことをする」の定義を加えてください。" in said


def test_a_step_under_the_wrong_keyword_is_refused_with_the_right_one(refusal: Refusal) -> None:
    """「「甲」がある」 is a 前提; as a もし nobody would do it."""
    said = refusal(scenario("もし 「甲」がある"))
    assert "同じ文の定義が別の語にあります" in said
    assert "前提 「{name}」がある" in said


def test_a_step_before_the_one_that_opens_its_screen_is_refused(refusal: Refusal) -> None:
    """A step's parameters are its preconditions: one that nobody has made would stop the run halfway."""
    said = refusal(scenario("前提 「甲」がある", "ならば 「乙」が表示される", "もし 【①】「乙」ボタンを押す"))
    assert "features/x.feature:5: この文が要るもの（pressed）を用意する文が、これより前にありません。" in said


def test_prose_that_becomes_a_step_is_refused_with_a_hint(refusal: Refusal) -> None:
    """「もしもの時…」 begins with もし: Gherkin takes it for a step."""
    said = refusal(scenario("前提 「甲」がある", "もしもの時は担当者に電話すること"))
    assert "features/x.feature:5: この文に合う手順の定義がありません。" in said
    assert "説明の文なら、行頭に「#」を付けてください。" in said


def test_prose_between_the_steps_is_refused_with_a_hint(refusal: Refusal) -> None:
    """Gherkin's own message is a list of English token names."""
    said = refusal(scenario("前提 「甲」がある", "ここで一息つく", "もし 「乙」ボタンを押す"))
    assert "features/x.feature:5: この行は Gherkin として読めません。" in said
    assert "ここで一息つく" in said
    assert "expected:" not in said


def test_a_step_with_two_definitions_is_refused_with_both(office: Office, refusal: Refusal) -> None:
    """pytest-bdd would run one of them without a word."""
    office.add_steps('\n@given(words("「甲」が{what}"))\ndef other(what): pass\n')
    office.add_steps('\n@given("「甲」がある")\ndef third(): pass\n')
    said = refusal(scenario("前提 「甲」がある"))
    assert "features/x.feature:4: この文に合う手順の定義が 2 つあり" in said
    assert "前提 「{name}」がある   （conftest.py:" in said
    assert "前提 「甲」がある   （conftest.py:" in said


def test_every_bad_step_of_a_file_is_told_at_once(refusal: Refusal) -> None:
    """Nobody mends a file one message at a time."""
    said = refusal(scenario("もし 知らない", "もし 分からない"))
    assert "x.feature:4:" in said
    assert "x.feature:5:" in said


def test_two_scenarios_of_one_name_are_refused(refusal: Refusal) -> None:
    """pytest-bdd would lose the first of them in silence."""
    said = refusal(scenario("前提 「甲」がある") + "  シナリオ: 試す\n    前提 「乙」がある\n")
    assert "features/x.feature:5: 同じ名前のシナリオが 3 行目にもあります。" in said


def test_two_scenarios_of_one_name_in_different_rules_are_refused(refusal: Refusal) -> None:
    """A rule is no name space: pytest-bdd keys scenarios by name alone."""
    rule = "  ルール: {}\n    シナリオ: 試す\n      前提 「甲」がある\n"
    said = refusal("# language: ja\n機能: 試し\n" + rule.format("一") + rule.format("二"))
    assert "同じ名前のシナリオが 4 行目にもあります。" in said


def test_a_full_width_table_bar_is_refused(refusal: Refusal) -> None:
    """With ｜ the outline would run once, with the literal <名>, and pass."""
    said = refusal(
        "# language: ja\n機能: 試し\n  シナリオアウトライン: 試す\n    前提 「<名>」がある\n"
        "    例:\n      ｜ 名 ｜\n      ｜ 甲 ｜\n"
    )
    assert "features/x.feature:6: 表の区切りが全角の「｜」です。" in said
    assert "| 名 |" in said


@pytest.mark.parametrize("heading", ["機能", "シナリオ", "シナリオアウトライン", "背景", "例", "ルール"])
def test_a_full_width_colon_is_refused(refusal: Refusal, heading: str) -> None:
    """機能： is no heading for Gherkin, and its message would not say so."""
    text = scenario("前提 「甲」がある")
    text = text.replace(f"{heading}:", f"{heading}：") if f"{heading}:" in text else f"{text}  {heading}： 名\n"
    said = refusal(text)
    assert f"「{heading}」の後のコロンが全角の「：」です。" in said
    assert f"{heading}: " in said


@pytest.mark.parametrize(("sign", "name"), [("＃ 覚え書き", "#"), ("＠futsu", "@")])
def test_a_full_width_sign_at_the_head_of_a_line_is_refused(refusal: Refusal, sign: str, name: str) -> None:
    """A tag that is none would let a scenario escape from -m."""
    said = refusal(scenario("前提 「甲」がある").replace("  シナリオ", f"  {sign}\n  シナリオ"))
    assert "features/x.feature:3:" in said
    assert f"半角の「{name}」にしてください。" in said


@pytest.mark.parametrize("text", ["", "\n\n", "# language: ja\n", "# 覚え書きだけ\n"])
def test_an_empty_file_is_refused_with_a_pattern_to_follow(refusal: Refusal, text: str) -> None:
    """pytest-bdd would crash."""
    said = refusal(text)
    assert "features/x.feature:1: 中身がありません。" in said
    assert "# language: ja\n    機能: （名前）" in said


@pytest.mark.parametrize("first", ["", "# language: en\n", "＃ language: ja\n", "# language： ja\n"])
def test_a_file_that_is_not_declared_as_japanese_is_refused(refusal: Refusal, first: str) -> None:
    """Without the line Gherkin looks for English keywords and finds none."""
    said = refusal(first + scenario("前提 「甲」がある").removeprefix("# language: ja\n"))
    assert "features/x.feature:1: 一行目に「# language: ja」がありません。" in said


def test_a_cp932_file_is_refused_with_what_to_save_it_as(refusal: Refusal) -> None:
    """An old editor's file is no UTF-8."""
    said = refusal(scenario("前提 「甲」がある").encode("cp932"))
    assert "features/x.feature:2: 文字コードが UTF-8 ではありません（Shift_JIS（cp932）のようです）。" in said
    assert "「UTF-8」を選んで保存し直してください" in said


def test_a_utf_16_file_is_refused_with_what_to_save_it_as(refusal: Refusal) -> None:
    """Notepad calls it Unicode."""
    assert "UTF-16 のようです" in refusal(scenario("前提 「甲」がある").encode("utf-16"))


def test_a_placeholder_without_examples_is_refused(refusal: Refusal) -> None:
    """The step would act on the literal <名>."""
    said = refusal(scenario("前提 「<名>」がある"))
    assert "features/x.feature:4: <名> に入れる値がありません。" in said
    assert "「例:」の表に <名> の列を書いてください。" in said


def test_an_outline_without_rows_is_refused(refusal: Refusal) -> None:
    """It would run once with the literal placeholder, or never."""
    said = refusal(
        "# language: ja\n機能: 試し\n  シナリオアウトライン: 試す\n    前提 「<名>」がある\n    例:\n      | 名 |\n"
    )
    assert "features/x.feature:5: 例の表に値の行がありません。" in said


def test_two_equal_example_rows_are_refused(refusal: Refusal) -> None:
    """The same run twice is a slip."""
    said = refusal(
        "# language: ja\n機能: 試し\n  シナリオアウトライン: 試す\n    前提 「<名>」がある\n"
        "    例:\n      | 名 |\n      | 甲 |\n      | 甲 |\n"
    )
    assert "features/x.feature:8: 例の表に同じ行が二つあります。" in said


def test_a_table_of_uneven_rows_is_refused(refusal: Refusal) -> None:
    """Gherkin's message is English and does not tell the remedy."""
    said = refusal(
        "# language: ja\n機能: 試し\n  シナリオアウトライン: 試す\n    前提 「<名>」がある\n"
        "    例:\n      | 名 |\n      | 甲 | 乙 |\n"
    )
    assert "features/x.feature:7: 表の列の数がそろっていません。" in said


def test_a_scenario_that_begins_with_and_is_refused(refusal: Refusal) -> None:
    """かつ continues nothing there."""
    said = refusal(scenario("かつ 「甲」がある"))
    assert "features/x.feature:4: 最初の手順が「かつ」で始まっています。" in said


def test_a_scenario_without_steps_is_refused(refusal: Refusal) -> None:
    """It would pass without doing anything."""
    assert "features/x.feature:3: シナリオに手順が一つもありません。" in refusal(scenario())


def test_a_feature_without_scenarios_is_refused(refusal: Refusal) -> None:
    """A green run that ran nothing is worse than a red one."""
    assert "features/x.feature:2: シナリオが一つもありません。" in refusal("# language: ja\n機能: 試し\n")


def test_a_scenario_name_that_cannot_be_named_on_the_command_line_is_refused(refusal: Refusal) -> None:
    """Pytest's node ids are made with :: and []."""
    said = refusal(scenario("前提 「甲」がある", name="試す[一回目]"))
    assert "features/x.feature:3: シナリオの名前に使えない記号があります。" in said


def test_a_refused_feature_stops_the_whole_session_whatever_the_options(office: Office) -> None:
    """--continue-on-collection-errors is for tests; half of a procedure's files must not act."""
    office.feature(GOOD, "a_good.feature")
    office.feature(scenario("もし 知らない"))
    result = office.pytest("--continue-on-collection-errors")
    assert result.ret != pytest.ExitCode.OK
    assert office.acted == []


def test_a_refused_feature_stops_the_workers_too(office: Office) -> None:
    """Xdist's workers run on after a collection error by themselves."""
    office.feature(GOOD, "a_good.feature")
    office.feature(scenario("もし 知らない"))
    result = office.pytest_process("-n", "2")
    assert result.ret != pytest.ExitCode.OK
    assert "features/x.feature:4: この文に合う手順の定義がありません。" in result.stdout.str()
    assert office.acted == []


def test_a_feature_that_is_not_selected_does_not_stop_another(office: Office) -> None:
    """The operator of one portal is not kept from work by a slip in the other's file."""
    office.feature(GOOD, "a_good.feature")
    office.feature(scenario("もし 知らない"))
    office.pytest("features/a_good.feature").assert_outcomes(passed=1)


def test_no_python_is_shown_even_with_full_trace(office: Office) -> None:
    """The cause is the file, not the code."""
    office.feature(scenario("もし 知らない"))
    output = office.pytest("--full-trace").stdout.str()
    assert "この文に合う手順の定義がありません" in output
    assert "raise Refused" not in output
