"""The strict parser: a definition matches what it says, and nothing more."""

from __future__ import annotations

import pytest

from runbook.gherkin import number_of, words


def arguments(definition: str, sentence: str) -> dict[str, str] | None:
    """Return what the definition takes from the sentence; None if it does not match."""
    parser = words(definition)
    found = parser.parse_arguments(sentence)
    assert parser.is_matching(sentence) == (found is not None)
    return found


def test_a_placeholder_takes_the_words_between_the_brackets() -> None:
    """The screen's own words reach the step verbatim."""
    assert arguments("「{name}」ボタンを押す", "「パスワード初期化 依頼」ボタンを押す") == {
        "name": "パスワード初期化 依頼"
    }


def test_a_placeholder_does_not_swallow_the_next_brackets() -> None:
    """pytest-bdd's own parser reads 「A」で「B」を押す as one name; that is another sentence here."""
    assert arguments("「{name}」を押す", "「甲」で「乙」を押す") is None


@pytest.mark.parametrize(
    "sentence", ["もう一度「甲」を押す", "「甲」を押すまで進む", "「甲」を 押す", "「」を押す", "「甲」を押す。"]
)
def test_the_whole_sentence_must_match(sentence: str) -> None:
    """Words before, after or between are another sentence."""
    assert arguments("「{name}」を押す", sentence) is None


def test_a_placeholder_outside_the_brackets_takes_one_noun() -> None:
    """The portal's name is no screen wording; it stands without brackets."""
    assert arguments("{portal}のIDが設定されている", "軽四輪のIDが設定されている") == {"portal": "軽四輪"}


@pytest.mark.parametrize(
    "sentence", ["軽四輪の別のIDが設定されている", "軽四輪と普通車のIDが設定されている", "のIDが設定されている"]
)
def test_a_noun_ends_where_a_particle_begins(sentence: str) -> None:
    """Otherwise the placeholder would swallow half a sentence."""
    assert arguments("{portal}のIDが設定されている", sentence) is None


def test_signs_of_regular_expressions_are_plain_words() -> None:
    """A screen may say (O) or ?; neither is a pattern."""
    assert arguments("「普OSS管理(O)」を選ぶ", "「普OSS管理(O)」を選ぶ") == {}
    assert arguments("「普OSS管理(O)」を選ぶ", "「普OSS管理O」を選ぶ") is None


def test_a_definition_without_a_number_serves_every_number() -> None:
    """The number says where in the document the sentence stands, not what it means."""
    assert arguments("「{name}」を押す", "【②】「甲」を押す") == {"name": "甲"}
    assert arguments("「{name}」を押す", "「甲」を押す") == {"name": "甲"}


def test_a_definition_with_a_number_serves_only_that_number() -> None:
    """Where two numbers need different code, the number tells them apart."""
    assert arguments("【④】「{name}」を押す", "【④】「甲」を押す") == {"name": "甲"}
    assert arguments("【④】「{name}」を押す", "【⑤】「甲」を押す") is None
    assert arguments("【④】「{name}」を押す", "「甲」を押す") is None


@pytest.mark.parametrize(
    "definition",
    ["「{a}」と「{a}」", "「{}」を押す", "「{a b}」を押す", "「{datatable}」を押す", "「{docstring}」を押す"],
)
def test_a_definition_that_cannot_work_is_refused_when_it_is_made(definition: str) -> None:
    """A mistake in the code shows at import, not in the middle of a run."""
    with pytest.raises(ValueError, match="placeholder"):
        words(definition)


def test_the_number_is_read_from_the_head_of_the_sentence_only() -> None:
    """Circled digits elsewhere are not the step's number."""
    assert number_of("【④】「甲」を押す") == "④"
    assert number_of("「甲」を押す【④】") is None
    assert number_of("④「甲」を押す") is None
