"""A portal may ask for consent anywhere; it is known as such, and never given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.consent import is_consent
from pages.login import Login
from runbook.errors import ConsentDemanded, NotPressed, ScreenError
from runbook.secret import MailAddress, PaymentUserId, Secret
from tests.pages.site import LOGIN, REQUEST, new_password_page, request_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pages.finding import Finder
    from pages.kei import KeiPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("CONS1234")
MAIL = MailAddress("consent.hanako@office.example")
NEW = Secret("C0nsent!Passw")

TOP = """<title>軽自動車保有関係手続のワンストップサービス</title><a href=/ready>事前の準備が整った方</a>"""
READY = "<h1>手続の一覧</h1><a href=/next>利用者情報の確認・変更を行う</a>"

# What stands before the login screen: as different as portals are. Each sends to /consented when it is consented to.
SCREENS = {
    "2005 table": """<table width=100%><tr><td><b>利用許諾</b></td></tr><tr><td><textarea rows=8 cols=60 readonly>
        第1条 本システムは、メンテナンスのためサービスを停止しています、と表示することがあります。</textarea></td></tr>
        <tr><td><input type=checkbox onclick="go.disabled = !this.checked">&nbsp;上記の内容を許諾します</td></tr></table>
        <form method=post action=/consented><input type=submit id=go disabled value="次へ"></form>""",
    "scroll to the end": """<main><h1>ご利用にあたって</h1><div style="height: 90px; overflow: auto"><p>利用規約をお読みください。</p>
        <p style="height: 600px">第2条 セッションが切れました場合の取扱い</p></div><form method=post action=/consented>
        <button disabled>同意する</button> <button type=button>同意しない</button></form></main>""",
    "a choice": """<h2>利用規約の確認</h2><form method=post action=/consented><label><input type=radio name=c> 同意する</label>
        <label><input type=radio name=c checked> 同意しない</label><button disabled>進む</button></form>""",
    "a dialog over the page": f"""{READY}<dialog open><p>「約款」をご確認ください。</p><form method=post action=/consented>
        <button><span>約款に同意の上、</span><span>利用者情報の確認・変更を行う</span></button></form></dialog>""",
    "a picture of a button": """<title>使用許諾契約</title><center><img alt="使用許諾契約書" src="data:,"><form method=post action=/consented>
        <input type=image alt="承諾する" src="data:," width=80 height=20></form></center>""",
    "a box that has been read": """<p>注意事項</p><ol><li>第三者へ開示しないこと</li></ol><form method=post action=/consented>
        <input type=checkbox id=c><label for=c>注意事項を読みました</label><button>マイページログイン</button></form>""",
    "an English one": """<h1>Terms of use</h1><form method=post action=/consented><label><input type=checkbox>I agree</label>
        <button disabled>Next</button></form>""",
}


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_a_screen_that_asks_for_consent_stops_with_an_error_of_its_own(kei: KeiPortal, site: Site, screen: str) -> None:
    site.pages = {"/top": TOP, "/ready": READY, "/next": screen, "/consented": LOGIN}
    menu = kei.open().open_ready_menu()
    with pytest.raises(ConsentDemanded) as caught:
        menu.open_user_information()
    assert "プログラムは同意せず" in caught.value.remedy
    assert "--attended" in caught.value.remedy
    assert "軽四輪③ マイページログイン" in repr(caught.value.scene)
    assert not site.sent


def test_a_question_of_consent_is_answered_no(kei: KeiPortal, site: Site) -> None:
    entry = """<a href=# onclick="if (confirm('利用規約に同意して登録情報を変更しますか？')) location = '/login'">利用者情報の確認・変更を行う</a>"""
    site.pages = {"/top": TOP, "/ready": entry, "/login": LOGIN}
    with pytest.raises(ConsentDemanded, match="「いいえ」と答えました"):
        kei.open().open_ready_menu().open_user_information()


BOX = "<p><label><input type=checkbox onclick='go.disabled = !this.checked'> 個人情報の取扱いに同意する</label></p>"
BARRED = request_page(message=BOX).replace("<button>パスワード", "<button id=go disabled>パスワード")


def test_the_expected_screen_may_ask_too_and_then_cannot_be_used(kei: KeiPortal, site: Site) -> None:
    """Known on arrival, and not only when the button could not be pressed."""
    site.pages = {"/top": TOP, "/ready": READY, "/next": LOGIN, "/request": BARRED}
    login = kei.open_login()
    with pytest.raises(ConsentDemanded, match="個人情報の取扱いに同意する"):
        login.open_reset_request()


@pytest.mark.parametrize(
    "beside",
    [
        "<label><input type=checkbox> お知らせメールの受信に同意する</label>",
        "<div role=dialog><p>Cookieの使用に同意してください。</p><button>同意する</button></div>",
        "<p>ログインすると利用規約に同意したことになります。</p><a href=#>利用規約</a>",
        "<label><input type=checkbox checked> 利用規約に同意する</label><button disabled>印刷</button>",
    ],
)
def test_what_stops_nobody_is_no_demand(kei: KeiPortal, site: Site, beside: str) -> None:
    site.pages = {"/top": f"{TOP}{beside}", "/ready": READY + beside, "/next": LOGIN + beside}
    assert isinstance(kei.open_login(), Login)


@pytest.mark.parametrize(
    "beside",
    [
        "<p>クッキーの使用に同意してください</p><button>同意する</button>",
        "<label><input type=checkbox> お知らせメールの配信に同意する</label>",
    ],
)
def test_a_changed_menu_with_an_offer_is_a_changed_menu(kei: KeiPortal, site: Site, beside: str) -> None:
    site.pages["/top"] = f"<h1>新しいトップ</h1><div>{beside}</div>"
    kei.timeout = 1.5
    with pytest.raises(ScreenError) as caught:
        kei.open()
    assert type(caught.value) is ScreenError


def test_a_button_that_also_consents_is_not_pressed(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(
        "<button onclick=\"document.title = 'consented'\"><small>利用規約に同意して</small><b>ログイン</b></button>"
    )
    with pytest.raises(NotPressed, match="同意を兼ねて") as caught:
        finder.control("ログイン").press()
    assert "プログラムは同意せず" in caught.value.remedy
    assert page.title() != "consented"


def test_a_new_password_is_not_sent_with_consent(kei: KeiPortal, site: Site) -> None:
    """Known before anything is entered: nobody has to wonder whether the password was set."""
    site.pages["/mail"] = new_password_page().replace("<button>登録", "<button>規約に同意して登録")
    screen = kei.follow_mail_link(Secret("https://portal.example/mail"))
    with pytest.raises(ConsentDemanded):
        screen.fill_in(NEW, USER_ID, None)
    assert not site.sent


def test_a_page_that_asks_again_and_for_consent_is_not_gone_on_from(kei: KeiPortal, site: Site) -> None:
    again = "<h1>確認</h1><p>規約に同意して送信します。よろしいですか。</p><form method=post action=/taken><button>送信</button></form>"
    site.pages = {"/top": TOP, "/ready": READY, "/next": LOGIN, "/request": REQUEST.format(message="", script="")}
    site.pages |= {"/accepted": again, "/taken": "<p>受け付けました。</p>"}
    request = kei.open_login().open_reset_request().fill_in(USER_ID, MAIL)
    kei.timeout = 1.5
    with pytest.raises(ScreenError, match="別の画面です"):
        request.request_reset()
    assert site.sent == {"/accepted": 1}


def test_consent_demanded_after_the_login_is_told_as_that(kei: KeiPortal, site: Site) -> None:
    site.pages = {"/top": TOP, "/ready": READY, "/next": LOGIN, "/my-page": SCREENS["2005 table"]}
    with pytest.raises(ConsentDemanded) as caught:
        kei.open_login().log_in(USER_ID, NEW)
    assert caught.value.remedy == ConsentDemanded.default_remedy
    assert site.sent == {"/my-page": 1}


@pytest.mark.parametrize(
    ("words", "consents"),
    [
        *(
            (each, True)
            for each in ("同意する", "上記に同意して次へ", "許諾します", "承諾", "同意のうえ進む", "I agree")
        ),
        *(
            (each, False)
            for each in ("同意しない", "同意しません", "許諾契約書", "承認状況の照会", "同意書の印刷", "次へ")
        ),
    ],
)
def test_what_it_would_mean_to_press(words: str, consents: bool) -> None:
    assert is_consent(words) is consents
