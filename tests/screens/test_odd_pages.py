"""Pages of every make: frames, foreign style sheets, shadow trees, parts that stand in the way of a reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runbook.account import Portal
from runbook.screens.blanking import Blanking
from runbook.screens.capture import Camera
from runbook.screens.guard import Guard
from runbook.settings import Settings
from tests.pages.site import LOGIN, request_page
from tests.pages.test_way_to_login import HOVER, LOGO, POPUP, SAME_TAB, click_menu
from tests.screens.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from runbook.screens.capture import Document
    from runbook.stand_ins import StandIns
    from tests.screens.conftest import Recorder


def taken(site: Site, browser: Browser, top: str) -> Document:
    """Take a page with `top` on it."""
    site.pages["/page"] = top
    guard = Guard(browser, [])
    camera = Camera(guard.context, Blanking())
    page = guard.context.new_page()
    page.goto(f"{site.origin}/page")
    document = camera.take(page, "①", "トップページ").documents[0]
    camera.close()
    guard.context.close()
    return document


def test_frames_are_files_of_their_own_and_stand_where_they_stood(
    site: Site, recorder: Recorder, start: Callable[..., StandIns], page: Page
) -> None:
    site.pages["/notices"] = "<p>一つ目の枠</p><iframe src=/inner></iframe>"
    site.pages["/inner"] = "<p>枠の中の枠</p>"
    site.pages["/second"] = "<p>二つ目の枠</p>"
    frames = "<iframe src='/notices;jsessionid=1?t=2'></iframe><iframe src=/second></iframe>"
    site.pages |= {"/top": click_menu(SAME_TAB) + frames, "/login": LOGIN, "/request": request_page()}
    folder = recorder.record(Settings(FUTSU_PORTAL_URL=f"{site.origin}/top"), Portal.FUTSU) / "futsu" / "01"
    assert json.loads((folder / "screen.json").read_text("utf-8"))["frames"] == [
        {"file": "frame-1.html", "address": "/notices"},
        {"file": "frame-2.html", "address": "/inner"},
        {"file": "frame-3.html", "address": "/second"},
    ]
    assert "枠の中の枠" in (folder / "frame-2.yaml").read_text("utf-8")
    page.goto(start("--only=futsu", "--captures", str(folder.parent.parent)).announcement["futsu"]["portal_url"])
    first, second = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    second.get_by_text("二つ目の枠").wait_for()
    first.get_by_text("一つ目の枠").wait_for()
    first.frame_locator("iframe").get_by_text("枠の中の枠").wait_for()


def test_what_a_style_sheet_of_another_site_hides_stays_hidden(site: Site, browser: Browser) -> None:
    with Site() as other:
        other.pages["/style.css"] = ".old { display: none } /* taro@office.example */"
        other.types["/style.css"] = "text/css"
        link = f"<link rel=stylesheet href='{other.origin}/style.css?user=1'>"
        shown = taken(site, browser, f"{link}<p class=old>昔のお知らせ</p><p>今のお知らせ</p>")
    assert "今のお知らせ" in shown.tree
    assert "昔のお知らせ" not in shown.tree
    assert "taro" not in shown.html


def test_what_a_script_styled_stays_styled(site: Site, browser: Browser) -> None:
    script = """<script>const sheet = new CSSStyleSheet(); sheet.replaceSync('.a { display: none }');
        document.adoptedStyleSheets = [sheet];
        const style = document.head.appendChild(document.createElement('style'));
        style.sheet.insertRule('.b { display: none }');</script>"""
    shown = taken(site, browser, f"<p class=a>一</p><p class=b>二</p><p>三の文</p>{script}")
    tree = shown.tree
    assert "三の文" in tree
    assert "paragraph: 一" not in tree
    assert "paragraph: 二" not in tree


def test_a_menu_that_opens_under_the_mouse_is_open_in_the_recording(site: Site, recorder: Recorder) -> None:
    site.pages |= {"/top": HOVER, "/login": LOGIN, "/request": request_page()}
    folder = recorder.record(Settings(FUTSU_PORTAL_URL=f"{site.origin}/top"), Portal.FUTSU) / "futsu"
    closed, opened = ((folder / number / "screen.yaml").read_text("utf-8") for number in ("01", "02"))
    assert "大量申請者向けメニュー" not in closed
    assert "大量申請者向けメニュー" in opened
    assert "利用者情報の確認・変更を行う" not in opened


def test_a_shadow_tree_is_kept(site: Site, browser: Browser) -> None:
    script = """<script>const root = box.attachShadow({mode: 'open'});
        root.innerHTML = '<style>.x { display: none }</style><button>影のボタン</button><p class=x>隠れた文</p>';</script>"""
    shown = taken(site, browser, f"<div id=box></div>{script}")
    tree = shown.tree
    assert 'button "影のボタン"' in tree
    assert "隠れた文" not in tree


def test_a_form_whose_fields_are_called_like_properties_is_read(site: Site, browser: Browser) -> None:
    names = ("attributes", "childNodes", "localName", "shadowRoot", "matches", "action", "nodeType", "getAttribute")
    fields = "".join(f"<input name={name}>" for name in names)
    shown = taken(site, browser, f"<form>{fields}<button>進む</button></form>")
    page = shown.html
    assert all(f'<input name="{name}">' in page for name in names)


def test_a_page_with_its_own_idea_of_json_is_read(site: Site, browser: Browser) -> None:
    script = "<script>Array.prototype.toJSON = function () { return 'x'; };</script>"
    shown = taken(site, browser, f"{script}<p>ここの文</p>")
    assert "ここの文" in shown.html


def test_an_old_page_stays_an_old_page(site: Site, browser: Browser) -> None:
    """Without a doctype the browser lays a page out as in 1999."""
    site.types["/page"] = "text/html; charset=utf-8"  # served as it is
    shown = taken(site, browser, "<p>1999年の文</p>")
    assert shown.html.startswith("<html")


def test_what_was_chosen_is_not_told_but_what_can_be_chosen_is(site: Site, browser: Browser) -> None:
    choice = "<label>都道府県<select><option>北海道<option selected>大阪府</select></label>"
    tick = "<label><input type=checkbox checked>同意する</label>"
    shown = taken(site, browser, f"<form>{choice}{tick}</form>")
    tree = shown.tree
    assert 'option "大阪府"' in tree
    assert 'option "大阪府" [selected]' not in tree
    assert 'checkbox "同意する" [checked]' in tree


def test_the_value_of_a_field_is_not_in_the_name_of_its_row(site: Site, browser: Browser) -> None:
    row = "<table><tr><th>名称<td><input aria-label=名称 value='山田商会'></table>"
    shown = taken(site, browser, row)
    assert "山田商会" not in shown.tree


def test_buttons_that_do_the_same_stay_one_and_others_stay_two(site: Site, browser: Browser) -> None:
    links = "<a href=/a?m=1>申請</a> <a href=/a?m=2>申請</a> <b onclick='go(1)'>照会</b> <b onclick='go(1)'>照会</b>"
    page = taken(site, browser, f"{links}{LOGO}{POPUP.replace('利用者', '別の')}").html
    first, second = (each.partition('"')[0] for each in page.split('<a href="/a?')[1:])
    assert first != second
    [one, other] = (each.partition('"')[0] for each in page.split('<b onclick="')[1:])
    assert one == other
