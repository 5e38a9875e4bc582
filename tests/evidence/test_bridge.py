"""What the Allure results say of a scenario."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from tests.evidence.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.evidence.conftest import Ran

    RunFeature = Callable[..., Ran]

STEPS = """
    もし 【①】入口を開く
    かつ 【③】「初期化」を押す
    ならば 依頼の画面が表示される
"""
DEFINITIONS = """
@when(words("入口を開く"), target_fixture="top")
def open_top():
    return Screen("普通車① トップページ")

@when(words("「{name}」を押す"), target_fixture="form")
def press(top, name):
    return Screen("普通車④ 依頼の入力")

@then(words("依頼の画面が表示される"))
def form_is_shown(form):
    pass
"""


def names(steps: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(step["name"], step["status"]) for step in steps]


def test_every_step_is_shown_in_the_words_of_the_feature(run_feature: RunFeature) -> None:
    """An auditor reads keyword, number and sentence of each step, and that it succeeded."""
    ran = run_feature(STEPS, DEFINITIONS)
    assert ran.ok, ran.console
    assert names(ran.result()["steps"]) == [
        ("もし 【①】入口を開く", "passed"),
        ("かつ 【③】「初期化」を押す", "passed"),
        ("ならば 依頼の画面が表示される", "passed"),
    ]


def test_a_step_shows_the_screen_it_started_from_and_the_picture_of_where_it_led(run_feature: RunFeature) -> None:
    """The start is the first screen among the arguments; pictured is the one that the step returns, else the last."""
    ran = run_feature(STEPS, DEFINITIONS)
    first, second, third = ran.result()["steps"]
    assert "parameters" not in first
    assert second["parameters"] == [{"name": "はじめの画面", "value": "普通車① トップページ"}]
    assert third["parameters"] == [{"name": "はじめの画面", "value": "普通車④ 依頼の入力"}]
    assert [step["attachments"][0]["name"] for step in (first, second, third)] == [
        "普通車① トップページ",
        "普通車④ 依頼の入力",
        "普通車④ 依頼の入力",
    ]
    assert ran.attachment(second).endswith("picture of 普通車④ 依頼の入力".encode())


def test_the_result_is_named_in_the_words_of_the_feature(run_feature: RunFeature) -> None:
    """Title, description and grouping are Japanese; no path, host, thread, package or code name is in the record."""
    ran = run_feature(STEPS, DEFINITIONS)
    result = ran.result()
    assert result["name"] == "パスワードを初期化する"
    assert result["description"] == "古いパスワードの代わりを作る。"
    assert {label["name"]: label["value"] for label in result["labels"]} == {
        "feature": "初期化",
        "story": "パスワードを初期化する",
        "suite": "初期化",
    }
    assert "titlePath" not in result
    for path in ran.allure.iterdir():
        content = path.read_text(encoding="utf-8", errors="replace")
        assert str(ran.folder) not in content, path
        assert f'"{platform.node()}"' not in content, path
    assert not list(ran.allure.glob("*-container.json")), "fixtures are code names, not evidence"


def test_steps_after_a_failure_are_shown_as_not_reached(run_feature: RunFeature) -> None:
    """The record shows where it stopped and what was not done any more."""
    ran = run_feature(
        STEPS, DEFINITIONS.replace('return Screen("普通車④ 依頼の入力")', 'raise ScreenError("違う画面です。")')
    )
    result = ran.result()
    assert result["status"] == "failed"
    assert [status for _, status in names(result["steps"])] == ["passed", "failed", "skipped"]
    assert result["steps"][2]["parameters"] == [{"name": "結果", "value": "未実施"}]


def test_the_picture_of_a_failure_is_of_the_place_that_the_error_names(run_feature: RunFeature) -> None:
    """An arrival that fails pictures the wrong screen it came to, not the one it left."""
    broken = 'error = ScreenError("違う画面です。"); error.scene = Screen("エラー画面"); raise error'
    ran = run_feature(STEPS, DEFINITIONS.replace('return Screen("普通車④ 依頼の入力")', broken))
    failed = ran.result()["steps"][1]
    assert [each["name"] for each in failed["attachments"]] == ["エラー画面"]
    assert "画面: エラー画面" in ran.result()["statusDetails"]["message"]


def test_a_failure_without_a_place_pictures_the_screen_the_step_worked_on(run_feature: RunFeature) -> None:
    """There is always a picture of where it stopped."""
    ran = run_feature(
        STEPS, DEFINITIONS.replace('return Screen("普通車④ 依頼の入力")', 'raise ScreenError("違う画面です。")')
    )
    assert [each["name"] for each in ran.result()["steps"][1]["attachments"]] == ["普通車① トップページ"]


def test_a_skip_inside_a_step_closes_the_step(run_feature: RunFeature) -> None:
    """pytest-bdd calls no hook then; the step and the rest are shown as skipped, and nothing is nested in it."""
    ran = run_feature(STEPS, DEFINITIONS.replace('return Screen("普通車④ 依頼の入力")', 'pytest.skip("今日は休み")'))
    assert ran.ok
    assert [status for _, status in names(ran.result()["steps"])] == ["passed", "skipped", "skipped"]
    assert ran.result()["status"] == "skipped"


def test_an_interrupt_is_recorded_as_such(run_feature: RunFeature) -> None:
    """Ctrl+C in the middle of a procedure is no skip: the record says that a person stopped it, and where."""
    ran = run_feature(STEPS, DEFINITIONS.replace('return Screen("普通車④ 依頼の入力")', "raise KeyboardInterrupt"))
    result = ran.result()
    assert result["status"] == "broken"
    assert "人の操作で中断されました" in result["statusDetails"]["message"]
    assert [status for _, status in names(result["steps"])] == ["passed", "broken", "skipped"]


def test_a_picture_that_fails_does_not_stop_the_procedure(run_feature: RunFeature) -> None:
    """Evidence must never break the procedure: the record says that there is no picture, and why."""
    closed = """
class Closed(Screen):
    def picture(self):
        raise ScreenError("画面は閉じられています。")
"""
    ran = run_feature(STEPS, closed + DEFINITIONS.replace('Screen("普通車①', 'Closed("普通車①'))
    assert ran.ok, ran.console
    first = ran.result()["steps"][0]
    assert first["status"] == "passed"
    assert ran.attachment(first).decode() == "画像は撮れませんでした（画面は閉じられています。）"


def test_a_value_that_can_say_itself_is_in_the_record_once(run_feature: RunFeature) -> None:
    """The reset mail has no screen; its sender, subject and time are attached as text where it first appears."""
    definitions = """
class Mail:
    def evidence_text(self):
        return "件名: パスワード再設定"

@when(words("メールを開く"), target_fixture="mail")
def open_mail():
    return Mail()

@then(words("宛先が表示される"))
def recipient_is_shown(mail):
    pass
"""
    ran = run_feature("    もし 【⑤】メールを開く\n    ならば 宛先が表示される", definitions)
    first, second = ran.result()["steps"]
    assert first["attachments"][0]["name"] == "記録"
    assert ran.attachment(first).decode() == "件名: パスワード再設定"
    assert "attachments" not in second


def test_a_text_that_fails_does_not_stop_the_procedure(run_feature: RunFeature) -> None:
    """Like a picture, a text for the record must not break anything."""
    definitions = """
class Mail:
    def evidence_text(self):
        raise RuntimeError("壊れています")

@when(words("メールを開く"), target_fixture="mail")
def open_mail():
    return Mail()
"""
    ran = run_feature("    もし 【⑤】メールを開く", definitions)
    assert ran.ok, ran.console
    assert ran.result()["steps"][0]["status"] == "passed"


def test_example_values_are_shown_as_parameters(run_feature: RunFeature) -> None:
    """An outline's instance shows its own words, not a Python dictionary."""
    feature = """機能: 初期化
  シナリオアウトライン: 入口を開く
    もし 【①】「<ポータル>」を開く
  例:
    | ポータル |
    | 普通車   |
    | 軽四輪   |
"""
    definitions = '@when(words("「{name}」を開く"))\ndef open_portal(name):\n    pass\n'
    ran = run_feature(feature, definitions)
    assert [result["parameters"] for result in ran.results()] == [
        [{"name": "ポータル", "value": "普通車"}],
        [{"name": "ポータル", "value": "軽四輪"}],
    ]
    assert ran.results()[0]["steps"][0]["name"] == "もし 【①】「普通車」を開く"


def test_the_head_of_the_report_says_who_against_what_and_with_what(run_feature: RunFeature) -> None:
    """Operator, target, portal and versions are in the report's table, also when workers run the scenarios."""
    for options in ([], ["-n", "2"]):
        ran = run_feature(f"@futsu\n機能: 初期化\n  シナリオ: 開く\n{STEPS}", DEFINITIONS, *options)
        assert ran.ok, ran.console
        table = (ran.allure / "environment.properties").read_text(encoding="utf-8")
        for line in (
            "対象 = 模擬",
            "実行者 = 行政\\ 花子",
            "実行番号 = 20260401-093000-7f3a",
            "ポータル = 普通車",
            "pytest = 9.",
        ):
            assert line in table, options


def test_a_pytest_run_without_a_run_is_left_alone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordinary tests of this project see pytest as it is: its own tracebacks, and nothing is written."""
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    pytester.makeconftest("pytest_plugins = ['runbook.evidence.plugin']")
    pytester.makepyfile("def test_numbers():\n    number = 1\n    assert number == 2\n")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines([">       assert number == 2", "E       assert 1 == 2"])
    assert not list(pytester.path.rglob("*-result.json"))
    assert "報告書" not in result.stdout.str()
