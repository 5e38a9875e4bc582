"""From the top page to the login screen, however the portal makes its menus and windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.futsu import FutsuLogin, FutsuTop
from pages.kei import KeiTop
from runbook.errors import ScreenError
from tests.pages.site import ADDRESS, LOGIN, request_page

if TYPE_CHECKING:
    from pages.futsu import FutsuPortal
    from pages.kei import KeiPortal
    from tests.pages.site import Site

LOGO = "<title>トップ</title><a href=/><img alt='自動車保有関係手続のワンストップサービス' src='data:,' width=300 height=30></a>"
NEWS = "<h2>お知らせ</h2><ul><li>3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)</li></ul>"
LAST = "利用者情報の確認・変更を行う"

POPUP = f"""<a href=# onclick="window.open('/login', 'w', 'width=700,height=500'); return false">{LAST}</a>"""
SAME_TAB = f"<a href=/login>{LAST}</a>"
NEW_TAB = f"<a href=/login target=_blank>&nbsp;{LAST}&nbsp;</a>"
SLOW_POPUP = f"""<a href=# onclick="const w = open('about:blank'); setTimeout(() => w.location = '/login', 400); return false">{LAST}</a>"""
POST = f"<form method=post action=/login target=mypage><button>{LAST}</button></form>"


def click_menu(last: str) -> str:
    return f"""{LOGO}<ul><li><a href=# onclick="one.hidden = !one.hidden; return false">準備が済んでいる方</a>
        <ul id=one hidden><li><a href=# onclick="two.hidden = !two.hidden; return false">大量申請者向けメニュー</a>
        <ul id=two hidden><li>{last}</li></ul></li></ul></li></ul>{NEWS}"""


HOVER = f"""{LOGO}<style>li ul {{ display: none }} li:hover > ul {{ display: block }}</style>
    <ul><li><span>準備が済んでいる方</span><ul><li><span>大量申請者向けメニュー</span><ul><li>{POPUP}</li></ul></li></ul></li></ul>{NEWS}"""
TOGGLES_UNDER_THE_MOUSE = f"""{LOGO}<div onmouseenter="m.hidden = false" onmouseleave="m.hidden = true">
    <a href=# onclick="m.hidden = !m.hidden; return false">準備が済んでいる方</a>
    <div id=m hidden><a href=# onclick="n.hidden = false; return false">大量申請者向けメニュー</a><p id=n hidden>{POPUP}</p></div></div>"""
ANIMATED = f"""{LOGO}<style>ul ul {{ max-height: 0; overflow: hidden; transition: max-height .5s }} .open > ul {{ max-height: 300px }}</style>
    <ul><li><button onclick="this.parentNode.className = 'open'">準備が済んでいる方</button>
    <ul><li><button onclick="this.parentNode.className = 'open'">大量申請者向けメニュー</button><ul><li>{SAME_TAB}</li></ul></li></ul></li></ul>"""
PANEL = f"""{LOGO}<header><button aria-expanded=false aria-controls=p onclick="p.style.display = 'grid'">☰ 準備が済んでいる方</button></header>
    {NEWS}<div id=p role=dialog aria-label=メニュー style="display: none; position: fixed; inset: 40px; background: #fff">
    <div><h2>はじめての方</h2><a href=#>概要</a></div><details><summary>大量申請者向けメニュー</summary><p>{POPUP}</p></details>
    <button onclick="p.style.display = 'none'">× 閉じる</button></div>"""
HOVER_BY_SCRIPT = f"""{LOGO}<dl><dt id=m>準備が済んでいる方</dt><dd id=n style="visibility: hidden">
    <span id=o style="cursor: pointer">大量申請者向けメニュー ▶</span><div id=q style="display: none">{SAME_TAB}</div></dd></dl><script>
    m.onmouseenter = () => setTimeout(() => n.style.visibility = 'visible', 250)
    o.onmouseover = () => setTimeout(() => q.style.display = 'block', 250)</script>
    <style>dt {{ cursor: pointer }}</style>"""
AFTER_2023 = f"""{LOGO}<main><a class=button href=/ready>▶ 手続を開始</a><a href=/first>はじめての方</a></main>{NEWS}"""
WINDOW_FROM_BEFORE = click_menu(
    f"<form method=post action=/login target=guide><input type=image alt='{LAST}' src='data:,' width=90 height=20></form>"
).replace("one.hidden = !one.hidden", "one.hidden = false; window.open('/guide', 'guide', 'width=500,height=300')")
SCREENS = f"{LOGO}<a href=/ready>準備が済んでいる方</a>{NEWS}"


@pytest.mark.parametrize(
    "top",
    [
        *(click_menu(last) for last in (POPUP, SAME_TAB, NEW_TAB, SLOW_POPUP, POST)),
        *(HOVER, TOGGLES_UNDER_THE_MOUSE, ANIMATED, SCREENS, PANEL, HOVER_BY_SCRIPT, AFTER_2023, WINDOW_FROM_BEFORE),
    ],
    ids=[
        *("popup", "same tab", "new tab", "popup filled later", "posted to a named window"),
        *("hover", "toggles under the mouse", "animated", "screens of their own", "panel", "hover by script"),
        *("after 2023", "a window that is open already"),
    ],
)
def test_the_same_steps_lead_to_the_login_screen(futsu: FutsuPortal, site: Site, top: str) -> None:
    site.pages = {
        "/top": top,
        "/ready": f"<h1>準備が済んでいる方</h1><a href=/bulk>大量申請者向けメニュー</a>{NEWS}",
        "/bulk": f"<h1>大量申請者向けメニュー</h1>{POPUP}",
        "/login": LOGIN,
        "/guide": "<h1>ご案内</h1><p>このウィンドウを閉じないでください。</p>",
    }
    first = futsu.open()
    assert isinstance(first, FutsuTop)
    assert first.shows("準備が済んでいる方")
    ready = first.open_ready_menu()
    assert repr(ready) == "普通車② 準備が済んでいる方"
    login = ready.open_bulk_menu().open_user_information()
    assert isinstance(login, FutsuLogin)
    assert login.shows("マイページログイン")
    assert repr(login) == "普通車③ マイページログイン"


def test_the_entry_of_the_menu_is_meant_and_not_its_namesake_in_the_foot(futsu: FutsuPortal, site: Site) -> None:
    foot = f"<h2>サイトの案内</h2><a href=/elsewhere>{LAST}</a>"
    site.pages = {"/top": click_menu(POPUP) + foot, "/login": LOGIN, "/elsewhere": "<p>別の画面</p>"}
    login = futsu.open().open_ready_menu().open_bulk_menu().open_user_information()
    assert login.shows("マイページログイン")


def test_two_entries_of_one_name_in_the_menu_are_not_told_apart(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": click_menu(f"{POPUP}</li><li><a href=/elsewhere>{LAST}</a>"), "/login": LOGIN}
    bulk = futsu.open().open_ready_menu().open_bulk_menu()
    with pytest.raises(ScreenError, match="当てはまるものが2つ"):
        bulk.open_user_information()


def test_a_window_that_the_portal_uses_again_is_the_next_screen(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": click_menu(POPUP), "/login": LOGIN, "/old": "<p>前の画面</p>"}
    bulk = futsu.open().open_ready_menu().open_bulk_menu()
    with futsu.context.expect_page() as old:
        bulk.page.evaluate("void window.open('/old', 'w')")
    old.value.wait_for_load_state()
    assert bulk.open_user_information().page is old.value


def test_a_login_window_from_before_is_not_taken_for_the_next_screen(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": click_menu(f"<a href=# onclick='return false'>{LAST}</a>"), "/login": LOGIN}
    bulk = futsu.open().open_ready_menu().open_bulk_menu()
    futsu.context.new_page().goto(f"{ADDRESS}/login")
    futsu.timeout = 1.5
    with pytest.raises(ScreenError):
        bulk.open_user_information()


@pytest.mark.parametrize("spelling", ["事前の準備の整った方", "事前の準備が整った方"])
def test_kei_knows_both_spellings_and_is_not_misled_by_texts(kei: KeiPortal, site: Site, spelling: str) -> None:
    site.pages = {
        "/top": f"""<title>トップページ | 軽自動車保有関係手続のワンストップサービス</title>
            <h2>事前の準備が整った方</h2><p>{spelling}は、こちらをご利用ください。</p>
            <ul><li><a href=# onclick="m.hidden = false">{spelling}</a><ul id=m hidden><li>{NEW_TAB}</li></ul></ul>
            <h2>お知らせ</h2><dl><dt>3月18日</dt><dd>連携先システムのメンテナンスに関するお知らせ(開始)</dd></dl>""",
        "/login": LOGIN,
    }
    top = kei.open()
    assert isinstance(top, KeiTop)
    assert top.shows("事前の準備の整った方")
    login = top.open_ready_menu().open_user_information()
    assert repr(login) == "軽四輪③ マイページログイン"


def test_the_reset_request_opens_from_the_login_screen(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": click_menu(POPUP), "/login": LOGIN, "/request": request_page()}
    request = futsu.open_login().open_reset_request()
    assert request.shows("納付利用者パスワード初期化 依頼の入力")
    assert repr(request) == "普通車④ 依頼の入力"


@pytest.mark.parametrize(
    ("login", "missing"),
    [
        (LOGIN.replace("マイページログイン", "ログイン画面"), "見出し「マイページログイン」"),
        (LOGIN.replace("パスワード初期化", "お忘れの方"), "「パスワード初期化」"),
    ],
)
def test_a_login_screen_that_lacks_a_part_is_another_screen(
    futsu: FutsuPortal, site: Site, login: str, missing: str
) -> None:
    site.pages = {"/top": click_menu(POPUP), "/login": login}
    bulk = futsu.open().open_ready_menu().open_bulk_menu()
    futsu.timeout = 1.5
    with pytest.raises(ScreenError) as caught:
        bulk.open_user_information()
    assert missing in caught.value.expected
    assert "納付利用者パスワード" in caught.value.seen
    assert "普通車③ マイページログイン" in repr(caught.value.scene)


def test_a_heading_that_is_only_a_link_proves_nothing(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": click_menu(POPUP), "/login": LOGIN.replace("<h1>", "<a href=#>").replace("</h1>", "</a>")}
    bulk = futsu.open().open_ready_menu().open_bulk_menu()
    futsu.timeout = 1.5
    with pytest.raises(ScreenError):
        bulk.open_user_information()


def test_a_menu_word_on_two_controls_is_not_guessed(futsu: FutsuPortal, site: Site) -> None:
    site.pages = {"/top": f"{SCREENS}<button>準備が済んでいる方</button>"}
    with pytest.raises(ScreenError, match="2つ"):
        futsu.open().open_ready_menu()


@pytest.mark.parametrize(
    "head",
    [
        "<table><tr><td>納付利用者パスワード初期化</td><td>依頼の入力</td></tr></table>",
        "<h1>納付利用者パスワード初期化</h1><h2>依頼の入力</h2>",
        "<div style='display: flex'><b>納付利用者パスワード初期化</b><span>－ 依頼の入力 －</span></div>",
        "<font size=5>納付利用者パスワード初期化（依頼の入力）</font>",
        "<h1>1/3 納付利用者ﾊﾟｽﾜｰﾄﾞ初期化　依頼の入力</h1>",
        "<div><img alt='納付利用者パスワード初期化&nbsp;依頼の入力' src='data:,' width=300 height=30></div>",
    ],
)
def test_a_heading_is_known_however_it_is_set(futsu: FutsuPortal, site: Site, head: str) -> None:
    h1 = "<h1>納付利用者パスワード初期化 依頼の入力</h1>"
    site.pages = {"/top": click_menu(POPUP), "/login": LOGIN, "/request": request_page().replace(h1, head)}
    assert futsu.open_login().open_reset_request().shows("納付利用者パスワード初期化 依頼の入力")


def test_a_page_that_hears_every_click_still_has_a_heading(futsu: FutsuPortal, site: Site) -> None:
    hears = '<div id=wrapper onclick="void 0" style="cursor: pointer">{}</div>'
    site.pages = {"/top": click_menu(POPUP), "/login": hears.format(LOGIN), "/request": hears.format(request_page())}
    assert repr(futsu.open_login().open_reset_request()) == "普通車④ 依頼の入力"
