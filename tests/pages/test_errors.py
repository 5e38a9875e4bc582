"""What an error tells the operator, and what it never tells anyone."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import pytest

from pages.finding import Finder, hands
from runbook.errors import ScreenError
from runbook.secret import PaymentUserId, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PASSWORD = Secret("Canary#7pages")
LINK = Secret("https://127.0.0.1:9/reset?token=c4n4ryc4n4ryc4n4ryc4n4ry")


def test_several_that_could_be_meant_are_listed_and_none_is_taken(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(
        "<h2>個人の方</h2><label>納付利用者ID<input></label><h2>法人の方</h2><label>納付利用者ＩＤ<input></label>"
        "<button onclick=\"document.title = 'pressed'\">送信</button><a href=/elsewhere>送信</a>"
    )
    with pytest.raises(ScreenError) as caught:
        finder.field("納付利用者ID").fill(PaymentUserId("LIST1234"))
    assert "入力欄「納付利用者ID」に当てはまるものが2つ" in str(caught.value)
    assert "「個人の方」の下" in str(caught.value)
    assert "「法人の方」の下" in str(caught.value)
    assert page.locator("input").first.input_value() == ""
    with pytest.raises(ScreenError) as caught:
        finder.control("送信").press()
    assert "ボタン「送信」" in str(caught.value)
    assert "リンク「送信」" in str(caught.value)
    assert page.title() == ""


def test_two_inputs_in_one_row_are_not_told_apart_by_guessing(show: Callable[[str], Finder]) -> None:
    finder = show("<table><tr><th>メールアドレス</th><td><input aria-label=メールアドレス> @ <input></td></tr></table>")
    with pytest.raises(ScreenError, match="2つ"):
        finder.field("メールアドレス").value()


@pytest.mark.parametrize(
    "same",
    [
        "<a href=/menu>送信</a><p>…</p><a href=/menu>送信</a>",
        "<a href=# onclick=\"go('menu')\">送信</a><a href=# onclick=\"go('menu')\"><b>送信</b></a>",
        "<form onsubmit='return false'><button name=ok>送信</button><hr><button name=ok>送信</button></form>",
    ],
)
def test_two_controls_that_do_the_very_same_are_one(show: Callable[[str], Finder], same: str) -> None:
    show(f"<script>function go() {{}}</script>{same}").control("送信").press()


@pytest.mark.parametrize(
    "other",
    [
        "<a href=#>送信</a><a href=#>送信</a>",
        "<a href=/one>送信</a><a href=/two>送信</a>",
        "<form><button name=a>送信</button></form><form><button name=a>送信</button></form>",
    ],
)
def test_two_controls_that_may_do_different_things_are_an_error(show: Callable[[str], Finder], other: str) -> None:
    with pytest.raises(ScreenError, match="2つ"):
        show(other).control("送信").press()


def test_an_ambiguity_while_the_page_changes_is_waited_out(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(
        "<a id=a href=/one>送信</a><button onclick=\"document.title = 'pressed'\">送信</button>"
        "<script>setTimeout(() => a.remove(), 300)</script>"
    )
    finder.control("送信").press()
    assert page.title() == "pressed"


def test_when_nothing_is_found_the_neighbours_are_listed_nearest_first(show: Callable[[str], Finder]) -> None:
    finder = show(
        "<h1>依頼</h1><button>戻る</button><button>パスワード再設定</button><a href=/>終了</a><input title=電話番号>"
    )
    with pytest.raises(ScreenError) as caught:
        finder.control("パスワード初期化").press()
    listed = str(caught.value).split("画面にあるもの: ")[1]
    assert listed.startswith("ボタン「パスワード再設定」（見出し「依頼」の下）")
    assert "「戻る」" in listed
    with pytest.raises(ScreenError, match="入力欄「電話番号」"):
        finder.field("納付利用者ID").value()


def test_an_error_carries_the_screen_on_which_it_happened(page: Page) -> None:
    scene = object()
    finder = Finder(page, timeout=0.2, scene=scene)
    with pytest.raises(ScreenError, match="この画面にはボタンまたはリンクがありません") as caught:
        finder.control("送信").press()
    assert caught.value.scene is scene


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<label>新しいパスワード<input type=password maxlength=8></label>", "全部は入りませんでした"),
        ("<label>新しいパスワード<input type=number></label>", "入力できません"),
        ("<label>新しいパスワード<input disabled></label>", "使えない状態"),
        ("<label>新しいパスワード<input readonly></label>", "文字を入力できない"),
        ("<label>新しいパスワード<input oninput=\"this.value = ''\"></label>", "全部は入りませんでした"),
    ],
)
def test_a_failed_entry_says_why_and_never_what(show: Callable[[str], Finder], body: str, reason: str) -> None:
    with pytest.raises(ScreenError, match=reason) as caught:
        show(body).field("新しいパスワード").fill(PASSWORD)
    _assert_no_secret(caught.value)


def test_a_failed_link_says_why_and_never_where(page: Page) -> None:
    problem = hands.open_address(page, LINK, timeout=2)
    assert problem
    assert "ERR_" in problem
    assert "c4n4ry" not in problem


def test_a_window_that_was_closed_is_told_at_once(show: Callable[[str], Finder], page: Page) -> None:
    finder = show("<button>送信</button>")
    page.close()
    with pytest.raises(ScreenError, match="閉じられました"):
        finder.control("送信").press()


def test_a_button_under_a_notice_is_not_pressed_and_the_reason_is_told(show: Callable[[str], Finder]) -> None:
    finder = show("<button>送信</button><div style='position: fixed; inset: 0; background: #fff8'>お知らせ</div>")
    with pytest.raises(ScreenError, match="覆われています"):
        finder.control("送信").press()


def _assert_no_secret(error: BaseException | None) -> None:
    told = "".join(traceback.format_exception(error)) if error else ""
    while error is not None:
        told += repr(error) + str(error) + str(vars(error))
        error = error.__context__ or error.__cause__
    assert PASSWORD.reveal() not in told
