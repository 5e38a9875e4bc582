"""What the operator reads when a scenario stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error as PlaywrightError

from runbook.errors import Category, MailError, ScreenError
from runbook.evidence.failure import failure_text, is_the_programs_fault
from runbook.evidence.progress import Progress
from runbook.secret import PaymentUserId, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.evidence.conftest import Ran

    RunFeature = Callable[..., Ran]

STEPS = "    もし 【④】依頼する\n    ならば 受け付けたことが表示される"
DEFINITIONS = """
class Rotation:
    state = "まだ何も変わっていません。"

    def changed(self):
        return self.state

    def by_hand(self):
        return ""

@pytest.fixture
def rotation():
    return Rotation()

@pytest.fixture
def account(rotation):
    return "the rotation is not among the steps' own arguments"

@when(words("依頼する"))
def request(account, rotation):
    rotation.state = "初期化は依頼済みです。"

@then(words("受け付けたことが表示される"))
def is_accepted(account):
    raise LinkExpired("「期限切れ」と表示されています。", expected="「受け付けました」")
"""


def progress(sentence: str = "【④】ボタンを押す", keyword: str = "もし") -> Progress:
    begun = Progress()
    begun.begin("もし", "【③】前の手順")
    begun.begin(keyword, sentence)
    return begun


def test_a_failure_answers_the_operators_questions_in_order() -> None:
    """Where, what was expected, what is there, what has changed, what to do next, and which group it belongs to."""
    stands = progress()
    text = failure_text(
        ScreenError("「エラー」が表示されています。", expected="「受付」", remedy="手で続けてください。"), stands
    )
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "もし 【④】ボタンを押す",
        "期待",
        "実際",
        "すでに変わったこと",
        "次にすること",
        "分類",
    ]
    assert "期待: 「受付」" in text
    assert "実際: 「エラー」が表示されています。" in text
    assert "次にすること: 手で続けてください。" in text
    assert f"分類: {Category.SCREEN}" in text


def test_a_check_without_a_number_names_the_number_it_follows() -> None:
    """「ならば」 steps carry no number of the document; the operator still learns where in the document they are."""
    text = failure_text(ScreenError("ありません。"), progress("受付が表示される", "ならば"))
    assert text.startswith("【③】のあと: ならば 受付が表示される\n")


def test_a_check_that_finds_something_else_expects_its_own_sentence() -> None:
    """A plain assertion in a 「ならば」 step is no error of the program: what was expected is what the step says."""
    text = failure_text(AssertionError("別のIDです\nassert 'a' == 'b'"), progress("同じIDが表示される", "ならば"))
    assert "期待: 同じIDが表示される" in text
    assert "実際: この文のとおりになっていません。（別のIDです）\n" in text
    assert "分類: 確認の不一致" in text
    assert not is_the_programs_fault(AssertionError())


def test_a_comparison_in_code_is_not_shown_to_an_operator() -> None:
    """What pytest says of a bare `assert` is English and about the code; the sentence of the step says it better."""
    text = failure_text(AssertionError("assert 'a' == 'b'\n  more"), progress("同じIDが表示される", "ならば"))
    assert "実際: この文のとおりになっていません。\n" in text
    assert "assert" not in text


def test_an_unexpected_error_says_so_and_shows_only_its_first_line() -> None:
    """Playwright appends a snapshot of the page, with its fields, to its messages: only the first line is told."""
    link = Secret("https://portal.example/reset?token=feilurefailurefailure01")
    error = PlaywrightError(f"Page.goto: Timeout at {link.reveal()}\nCall log:\n  - textbox: whatever was typed")
    text = failure_text(error, progress())
    assert "予期しないエラーで止まりました。（Error: Page.goto: Timeout at ●●●●）" in text
    assert "whatever was typed" not in text
    assert "プログラムの誤りかもしれません" in text
    assert is_the_programs_fault(error)


def test_every_part_of_the_text_is_masked() -> None:
    """Also what a screen calls itself, and what the rotation says has changed."""

    class Telling:
        def picture(self) -> bytes:
            return b""

        def changed(self) -> str:
            return f"{user_id.value} は変更済みです。"

        def by_hand(self) -> str:
            return f"{user_id.value} を閉じてください。"

        def __repr__(self) -> str:
            return f"画面 {user_id.value}"

    user_id = PaymentUserId("FAIL7788")
    stands = progress()
    stands.scene = stands.rotation = Telling()
    text = failure_text(MailError("届きません。"), stands)
    assert "画面: 画面 FA****88" in text
    assert "すでに変わったこと: FA****88 は変更済みです。" in text
    assert "手作業で終えたときは: FA****88 を閉じてください。" in text


def test_nothing_has_changed_is_said_only_when_it_is_certain() -> None:
    """Without a rotation to ask, a scenario that has acted does not claim that all is as before."""
    assert "すでに変わったこと: 不明です。" in failure_text(MailError("届きません。"), progress())
    assert "まだ何も変わっていません" in failure_text(MailError("届きません。"), None, when="setup")
    looking = Progress(changes_nothing=True)
    looking.begin("もし", "【①】開く")
    assert "画面を見るだけです" in failure_text(MailError("届きません。"), looking)


def test_a_rotation_that_cannot_say_what_changed_does_not_hide_the_failure() -> None:
    """The rest of the failure is told; what has changed is then not known."""

    class Broken:
        def changed(self) -> str:
            raise OSError

        def by_hand(self) -> str:
            raise OSError

    stands = progress()
    stands.rotation = Broken()
    assert "すでに変わったこと: 不明です。" in failure_text(MailError("届きません。"), stands)


@pytest.mark.parametrize(("when", "place"), [("setup", "手順を始める前の準備"), ("teardown", "手順の後片付け")])
def test_a_failure_outside_the_steps_says_when_it_happened(when: str, place: str) -> None:
    """Preparation and clean-up are no steps of the procedure."""
    begun = progress() if when == "teardown" else None
    assert failure_text(MailError("届きません。"), begun, when=when).splitlines()[0] == place


def test_the_same_text_is_on_the_console_in_junit_and_in_the_report(run_feature: RunFeature) -> None:
    """Whoever reads whichever output gets the same answers, with what the rotation says has changed."""
    ran = run_feature(STEPS, DEFINITIONS, "--junitxml=junit.xml")
    text = ran.result()["statusDetails"]["message"]
    assert text.splitlines() == [
        "【④】のあと: ならば 受け付けたことが表示される",
        "期待: 「受け付けました」",
        "実際: 「期限切れ」と表示されています。",
        "すでに変わったこと: 初期化は依頼済みです。",
        "次にすること: もう一度実行してください。新しいメールを依頼します。古いメールのリンクは使えません。",
        "分類: 認証・入力",
    ]
    assert text in ran.console
    assert all(line in (ran.folder / "junit.xml").read_text(encoding="utf-8") for line in text.splitlines())
    assert ran.result()["steps"][1]["statusDetails"] == {
        "message": "実際: 「期限切れ」と表示されています。",
        "trace": text,
    }


def test_a_broken_fixture_is_a_failure_in_words(run_feature: RunFeature) -> None:
    """A fixture that a step asks for may find that SunBridge or the mailbox is not there."""
    definitions = DEFINITIONS.replace('return "the', 'raise ScreenError("サンブリッジがありません。") or "the')
    ran = run_feature(STEPS, definitions)
    text = ran.result()["statusDetails"]["message"]
    assert text.startswith("もし 【④】依頼する\n")
    assert "実際: サンブリッジがありません。" in text
    assert "すでに変わったこと: まだ何も変わっていません。" in text


def test_a_failing_clean_up_is_a_failure_in_words(run_feature: RunFeature) -> None:
    """The steps succeeded; the report says that only the clean-up did not."""
    definitions = DEFINITIONS.replace("return Rotation()", 'yield Rotation()\n    raise OSError("閉じられません")')
    ran = run_feature("    もし 【④】依頼する", definitions)
    text = ran.result()["statusDetails"]["message"]
    assert text.startswith("手順の後片付け\n")
    assert "すでに変わったこと: 初期化は依頼済みです。" in text
    assert ran.result()["steps"][0]["status"] == "passed"
