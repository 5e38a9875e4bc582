"""The login: one try, and the proof that it succeeded or the portal's words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.kei import KeiLogin
from runbook.errors import LoginRefused, ScreenError, SessionExpired
from runbook.secret import PaymentUserId, Secret
from tests.pages.site import ADDRESS, LOGIN

if TYPE_CHECKING:
    from pages.kei import KeiPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("LGIN1234")
PASSWORD = Secret("L0gin-Canary#")


@pytest.fixture
def login(kei: KeiPortal, site: Site) -> KeiLogin:
    """With what 軽四輪 has besides: a box that shows the password, and another link."""
    site.pages["/login"] = LOGIN.replace(
        "</table>", "</table><label><input type=checkbox>パスワード表示</label><a href=/change>パスワード変更</a>"
    )
    page = kei.context.new_page()
    page.goto(f"{ADDRESS}/login")
    return KeiLogin(kei, page).opened()


@pytest.mark.parametrize(
    "my_page",
    [
        "<h1>マイページ</h1><p>LGIN1234 さん</p><button>終了</button>",
        "<table><tr><td class=head>○○様のマイページ</td></tr></table><a href=/out>ログアウト</a>",
        "<p>ようこそ</p><img alt=ログアウト onclick=0 src=data:, width=60 height=20>",
        "<h2>メニュー</h2><button>ログアウト</button><p>入力に誤りがあるとエラーになります。</p>",
    ],
)
def test_my_page_proves_the_login(login: KeiLogin, site: Site, my_page: str) -> None:
    site.pages["/my-page"] = my_page
    page = login.log_in(USER_ID, PASSWORD)
    assert repr(page) == "軽四輪⑤ マイページ"
    assert page.shows("マイページ")
    assert site.sent == {"/my-page": 1}


def test_of_two_login_controls_the_one_of_the_form_is_pressed(login: KeiLogin, site: Site) -> None:
    login.page.evaluate("() => document.body.insertAdjacentHTML('afterbegin', '<a href=/login>ログイン</a>')")
    site.pages["/my-page"] = "<h1>マイページ</h1>"
    login.log_in(USER_ID, PASSWORD)
    assert site.sent == {"/my-page": 1}


def test_my_page_in_a_window_of_its_own_proves_it_too(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = "<h1>マイページ</h1>"
    login.page.evaluate("() => { document.forms[0].target = '_blank' }")
    assert login.log_in(USER_ID, PASSWORD).page is not login.page


@pytest.mark.parametrize(
    "message",
    [
        "納付利用者IDまたは納付利用者パスワードが間違っています。",
        "アカウントがロックされています。",
        "マイページにログインできませんでした。",
    ],
)
def test_a_refusal_is_told_in_the_portals_words_and_not_tried_again(login: KeiLogin, site: Site, message: str) -> None:
    site.pages["/my-page"] = LOGIN.replace("<form", f"<p><font color=red>{message}</font></p><form")
    with pytest.raises(LoginRefused, match=message) as caught:
        login.log_in(USER_ID, PASSWORD)
    assert PASSWORD.reveal() not in str(caught.value)
    assert site.sent == {"/my-page": 1}


def test_a_login_screen_that_names_my_page_is_no_my_page(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = f"<b>マイページ</b><div role=alert>E0123</div>{LOGIN}"
    with pytest.raises(LoginRefused, match="E0123"):
        login.log_in(USER_ID, PASSWORD)


def test_a_lock_on_a_page_of_its_own_refuses(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = "<p>誤ったパスワードが続いたため、このIDはロックされました。</p><button>終了</button>"
    with pytest.raises(LoginRefused, match="ロックされました"):
        login.log_in(USER_ID, PASSWORD)


def test_a_time_out_page_with_status_200_is_no_login(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = "<h1>マイページ</h1><p>セッションが切れました。</p><button>終了</button>"
    with pytest.raises(SessionExpired):
        login.log_in(USER_ID, PASSWORD)


def test_a_page_that_proves_nothing_is_an_error(login: KeiLogin, site: Site) -> None:
    login.portal.timeout = 1.0
    site.pages["/my-page"] = "<h1>お知らせ</h1><button>終了</button>"
    with pytest.raises(ScreenError) as caught:
        login.log_in(USER_ID, PASSWORD)
    assert caught.value.expected == "マイページが表示される"
