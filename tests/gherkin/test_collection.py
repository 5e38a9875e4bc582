"""pytest treats feature files as a pytest user expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gherkin.office import GOOD, NAME, Office, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

KEI = GOOD.replace("普通車", "軽四輪").replace("futsu", "kei")


@pytest.fixture
def portals(office: Office) -> Office:
    """An office with two features."""
    office.feature(GOOD, "futsu.feature")
    office.feature(KEI, "kei.feature")
    return office


def test_a_folder_runs_all_its_features(portals: Office) -> None:
    """`pytest features` is the whole runbook."""
    portals.pytest("features").assert_outcomes(passed=2)
    assert portals.acted == ["甲", "甲"]


def test_one_file_runs_its_scenarios(portals: Office) -> None:
    """`pytest features/kei.feature` is one procedure."""
    portals.pytest("features/kei.feature").assert_outcomes(passed=1)


def test_a_node_id_names_one_scenario_in_japanese(portals: Office) -> None:
    """What --collect-only prints can be given back to pytest."""
    node_id = f"features/futsu.feature::{NAME}"
    assert node_id in portals.pytest("--collect-only", "-q").outlines
    portals.pytest(node_id).assert_outcomes(passed=1)


@pytest.mark.parametrize("words", ["軽四輪", "軽四輪の試し", "kei.feature", "軽四輪 and not 普通車"])
def test_k_selects_by_words_of_the_scenario_the_feature_or_the_file(portals: Office, words: str) -> None:
    """Japanese works in -k."""
    portals.pytest("-k", words).assert_outcomes(passed=1, deselected=1)


def test_m_selects_by_tag(portals: Office) -> None:
    """A tag is a marker, registered by itself, so that --strict-markers passes."""
    portals.pytest("-m", "kei", "--strict-markers").assert_outcomes(passed=1, deselected=1)


def test_a_japanese_tag_is_a_marker_too(office: Office) -> None:
    """Tags are words of the procedure."""
    office.feature(GOOD.replace("@futsu", "@普通車"))
    office.pytest("-m", "普通車").assert_outcomes(passed=1)


def test_workers_share_the_scenarios(portals: Office) -> None:
    """-n 2 runs each once."""
    portals.pytest_process("-n", "2").assert_outcomes(passed=2)
    assert portals.acted == ["甲", "甲"]


def test_collect_only_shows_features_and_scenarios_by_name(portals: Office) -> None:
    """Not functions, and nothing acts."""
    output = portals.pytest("--collect-only").stdout.str()
    assert "<futsu.feature 機能: 普通車の試し>" in output
    assert f"<シナリオ {NAME}>" in output
    assert "Function" not in output
    assert portals.acted == []


def test_collect_only_with_v_shows_the_steps(portals: Office) -> None:
    """The procedure can be read before it is run."""
    output = portals.pytest("--collect-only", "-v").stdout.str()
    assert "もし 【①】「乙」ボタンを押す" in output


def test_an_outline_is_one_test_for_each_row(office: Office) -> None:
    """The values of the row stand in the node id (escaped unless pyproject turns that off)."""
    text = scenario("前提 「<名>」がある", "例:", "  | 名 |", "  | 丙 |", "  | 丁 |").replace(
        "シナリオ:", "シナリオアウトライン:"
    )
    office.feature(text)
    readable = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true"
    assert "features/x.feature::試す[丙]" in office.pytest("--collect-only", "-q", "-o", readable).outlines
    office.pytest().assert_outcomes(passed=2)
    assert office.acted == ["丙", "丁"]


def test_a_background_is_resolved_and_run(office: Office) -> None:
    """Its steps belong to every scenario."""
    office.feature(
        "# language: ja\n機能: 試し\n  背景:\n    前提 「甲」がある\n  シナリオ: 試す\n    もし 「乙」ボタンを押す\n"
    )
    office.pytest().assert_outcomes(passed=1)
    assert office.acted == ["甲"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), id="both, as Notepad does"),
        pytest.param(lambda text: text.replace("  ", "　").encode(), id="full-width blanks"),
        pytest.param(lambda text: text.replace("もし ", "もし").encode(), id="no blank after the keyword"),
        pytest.param(lambda text: text.replace(": ", ":").encode(), id="no blank after the colon"),
        pytest.param(lambda text: ("\n" + text).encode(), id="empty first line"),
    ],
)
def test_harmless_ways_of_writing_work(office: Office, written: Callable[[str], bytes]) -> None:
    """What an editor on Windows does to a file does not stop the office."""
    office.feature(written(GOOD))
    office.pytest("-m", "futsu").assert_outcomes(passed=1)


def test_full_width_signs_inside_a_doc_string_are_text(office: Office) -> None:
    """A quoted mail may hold anything."""
    office.add_steps('\n@given(words("次の文がある"))\ndef text(docstring): assert "｜" in docstring\n')
    office.feature(scenario("前提 次の文がある", '"""', "｜ 甲 ｜", "機能： 乙", '"""'))
    office.pytest().assert_outcomes(passed=1)


def test_the_definition_of_a_running_step_is_kept(office: Office) -> None:
    """The evidence asks for it in a hook, to find what the step returned."""
    office.add_steps("""
from runbook.gherkin import resolved

def pytest_bdd_after_step(request, step):
    definition = resolved(request, step)
    assert resolved(request.node, step) is definition
    Path("targets.txt").open("a", encoding="utf-8").write(f"{definition.target_fixture}\\n")
""")
    office.feature(GOOD)
    office.pytest().assert_outcomes(passed=1)
    assert (office.folder / "targets.txt").read_text(encoding="utf-8").split() == ["None", "pressed", "None"]


def test_a_failure_is_headed_by_the_names_of_feature_and_scenario(office: Office) -> None:
    """Not by a function's name, nor by a path in site-packages."""
    office.feature(scenario("もし 「甲」ボタンを押す", "ならば 「乙」が表示される"))
    output = office.pytest("-vv").stdout.str()
    assert "試し／試す" in output
    assert "FAILED features/x.feature::試す" in output
    assert "scenario.py" not in output
