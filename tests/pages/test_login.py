"""The login: one try, and the proof that it succeeded or the portal's words why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.kei import KeiLogin
from runbook.errors import AccountLocked, LoginRefused, Maintenance, ScreenError, SecondChangeDemanded, SessionExpired
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


@pytest.mark.parametrize(
    "message",
    [
        "アカウントがロックされています。",
        "この納付利用者IDは<br>ロックされました。",
        "6回続けて誤ったため、IDをロックいたしました。解除まで30分お待ちください。",
        "このＩＤは ロック中 です",
        "IDがロックされているため、現在ご利用いただけません。パスワードを初期化してください。",
        "アカウントにロックがかかりました",
        "このIDはロック状態です。次の場合は解除されます。",
        "この納付利用者IDは利用停止中です。",
    ],
)
@pytest.mark.parametrize(
    "markup",
    [
        LOGIN.replace("<form", "<p><font color=red>{}</font></p><form"),
        "<div role=alert>{}</div>" + LOGIN,
        "<h1>エラー</h1><p>{}</p><button>終了</button>",
        "<div class=box>{}</div><a href=/login>ログアウト</a>",
    ],
)
def test_a_lock_is_told_from_other_refusals(login: KeiLogin, site: Site, markup: str, message: str) -> None:
    site.pages["/my-page"] = markup.format(message)
    with pytest.raises(AccountLocked, match=r"「.*(ロック|利用停止).*」") as caught:
        login.log_in(USER_ID, PASSWORD)
    assert caught.value.remedy == AccountLocked.default_remedy
    assert site.sent == {"/my-page": 1}


def test_a_lock_told_in_a_message_that_pops_up(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = f"{LOGIN}<script>alert('このIDはロックされています。')</script>"
    with pytest.raises(AccountLocked, match="ロックされています"):
        login.log_in(USER_ID, PASSWORD)


def test_a_lock_is_seen_behind_more_words_than_are_quoted(login: KeiLogin, site: Site) -> None:
    wrong = "".join(f"<li>{number}番目の入力に誤りがあります。ご確認ください。</li>" for number in range(20))
    site.pages["/my-page"] = f"<ul>{wrong}<li>このIDはロックされました。</li></ul>{LOGIN}"
    with pytest.raises(AccountLocked):
        login.log_in(USER_ID, PASSWORD)


@pytest.mark.parametrize(
    "warning",
    [
        "6回誤るとロックされます。",
        "あと1回誤るとアカウントがロックされますのでご注意ください。",
        "続けて誤った場合、ロックされています旨が表示されます。",
        "ロックされた場合は、パスワード初期化を行ってください。",
        "規定の回数を超えますとロック状態になります。",
        "このIDはロックされていません。",
        "ロックの解除は窓口で行います。",
    ],
)
def test_a_warning_of_a_lock_is_no_lock(login: KeiLogin, site: Site, warning: str) -> None:
    message = f"<div role=alert>パスワードに誤りがあります。{warning}</div>"
    site.pages["/my-page"] = message + LOGIN
    with pytest.raises(LoginRefused, match="パスワードに誤りがあります") as caught:
        login.log_in(USER_ID, PASSWORD)
    assert type(caught.value) is LoginRefused


def test_a_lock_that_the_login_screen_speaks_of_beforehand_is_no_lock(login: KeiLogin, site: Site) -> None:
    """What stood there before the press is no answer to it."""
    note = "<p>このIDはロックされています。と表示されたら、お問い合わせください。</p>"
    site.pages["/login"] = note + LOGIN
    login.page.goto(f"{ADDRESS}/login")
    site.pages["/my-page"] = note + LOGIN.replace("<form", "<p>入力に誤りがあります。</p><form")
    with pytest.raises(LoginRefused) as caught:
        login.log_in(USER_ID, PASSWORD)
    assert type(caught.value) is LoginRefused


def test_maintenance_is_no_lock(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = "<h1>お知らせ</h1><p>ただいまシステムの利用を停止しています。</p>"
    with pytest.raises(Maintenance):
        login.log_in(USER_ID, PASSWORD)


TABLE = """<table><tr><td><b>納付利用者パスワード変更</b></td></tr><tr><td>初回ログインのため、パスワードを変更してください。</td></tr></table>
<form method=post action=/changed><table><tr><th>納付利用者パスワード</th><td><input type=password name=a></td></tr>
<tr><th>新しい<br>納付利用者パスワード</th><td><input type=password name=b></td></tr>
<tr><th>新しい<br>納付利用者パスワード（確認）</th><td><input type=password name=c></td></tr></table>
<input type=image alt=変更 src=data:,></form><a href=/out>ログアウト</a>"""
LABELS = """<header><a href=/out>ログアウト</a></header><h1>マイページ</h1><h2>パスワードの有効期限が切れています</h2>
<form><p>現在のパスワードと新しいパスワードを入力してください。</p><label>現在 <input type=password></label>
<label>新規 <input type=password></label><label>新規（再入力） <input type=password></label><button>更新</button></form>"""
HINTS = """<h1>仮パスワードの変更</h1><div>セキュリティのため、新しいパスワードを設定する必要があります。</div>
<input type=password placeholder=新しいパスワード><input type=password placeholder=もう一度><button>設定</button>
<p>LGIN1234 さんのマイページ</p>"""
BARE = """<div>マイページ</div><div>パスワード変更</div><div>納付利用者ID <input value=LGIN1234></div>
<div>新パスワード <input type=password></div><div>確認 <input type=password></div><a href=#>変更する</a><a href=/out>ログアウト</a>"""


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        (TABLE, "初回ログインのため、パスワードを変更してください。"),
        (LABELS, "パスワードの有効期限が切れています"),
        (HINTS, "新しいパスワードを設定する必要があります。"),
        (BARE, "パスワード変更"),
    ],
)
def test_a_second_change_is_no_my_page(login: KeiLogin, site: Site, demand: str, words: str) -> None:
    """Though it can be logged out of, and may name マイページ; what to do is told, and nothing is entered there."""
    site.pages["/my-page"] = demand
    with pytest.raises(SecondChangeDemanded, match=f"「.*{words}.*」") as caught:
        login.log_in(USER_ID, PASSWORD)
    assert caught.value.remedy == SecondChangeDemanded.default_remedy
    assert caught.value.expected == "マイページが表示される"
    assert PASSWORD.reveal() not in str(caught.value)
    assert site.sent == {"/my-page": 1}


def test_a_second_change_in_a_window_of_its_own(login: KeiLogin, site: Site) -> None:
    site.pages["/my-page"] = TABLE
    login.page.evaluate("() => { document.forms[0].target = '_blank' }")
    with pytest.raises(SecondChangeDemanded):
        login.log_in(USER_ID, PASSWORD)


@pytest.mark.parametrize(
    "rest",
    [
        "<div hidden><input type=password><input type=password></div>",
        "<label>検索 <input></label><label>絞り込み <input></label>",
        "<label>操作の確認のためのパスワード <input type=password></label>",
    ],
)
def test_my_page_that_asks_for_no_new_password_is_success(login: KeiLogin, site: Site, rest: str) -> None:
    site.pages["/my-page"] = f"<h1>マイページ</h1>{rest}<a href=/change>パスワードの変更</a><a href=/out>ログアウト</a>"
    assert repr(login.log_in(USER_ID, PASSWORD)) == "軽四輪⑤ マイページ"


def test_a_login_screen_with_a_form_for_a_change_beside_it_refuses(login: KeiLogin, site: Site) -> None:
    change = (
        "<form><label>新しいパスワード <input type=password></label><label>確認 <input type=password></label></form>"
    )
    site.pages["/my-page"] = f"<p role=alert>入力に誤りがあります。</p>{LOGIN}<h2>パスワード変更</h2>{change}"
    with pytest.raises(LoginRefused, match="入力に誤りがあります"):
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
