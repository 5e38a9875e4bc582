"""One form in many markups: the same page object finds the same parts in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.finding import Finder
from runbook.errors import ScreenError
from runbook.secret import MailAddress, PaymentUserId

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

USER_ID = PaymentUserId("MARK1234")
MAIL = MailAddress("markup.hanako@office.example")
SHORT = 1.2
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

# In each: a field called 納付利用者ID (name=id), one called 利用者管理用メールアドレス (name=mail) and something to press
# called パスワード初期化依頼 that sets the title of the window. Around them stand texts that could mislead.
PRESSED = "document.title = 'pressed'; return false"
MARKUPS = {
    "label for": f"""
        <h2>納付利用者ID</h2><p>納付利用者IDを入力してください。</p>
        <label for=a>納付利用者ID</label><input id=a name=id>
        <label for=b>利用者管理用<br>メールアドレス</label><input id=b name=mail type=email>
        <button onclick="{PRESSED}">パスワード初期化依頼</button><button>パスワード初期化</button>""",
    "wrapped label": f"""
        <label><span>納付利用者ID</span> <em>必須</em> <input name=id></label>
        <label><span>利用者管理用<br>メールアドレス</span><em>必須</em><input name=mail></label>
        <button type=button onclick="{PRESSED}"><span>パスワード初期化</span><span>依頼</span></button>""",
    "2005 table": f"""
        <table width=100%><tr><td bgcolor=#ccc>メニュー<br><a href=#>納付利用者ID</a></td><td>
        <font size=+2><b>納付利用者パスワード初期化 依頼の入力</b></font>
        <table border=1><tr><td nowrap><font>納付利用者ＩＤ</font>&nbsp;<font color=red>※</font></td>
        <td><input name=id size=20>　<small>半角英数字8文字</small></td></tr>
        <tr><td>利用者管理用<br>メールアドレス&nbsp;<font color=red>※</font></td><td>：</td>
        <td><table><tr><td><input name=mail></td></tr></table></td></tr></table>
        <input type=image src="{PIXEL}" width=90 height=20 alt="パスワード初期化依頼" onclick="{PRESSED}"></td></tr></table>""",
    "table with spanning cells": f"""
        <table><tr><th rowspan=2>利用者</th><th>納付利用者ID</th><td><input name=id></td></tr>
        <tr><th>利用者管理用 メールアドレス</th><td><input name=mail></td></tr></table>
        <input type=button value="パスワード初期化依頼" onclick="{PRESSED}">""",
    "captions above in a table": f"""
        <table><tr><th>納付利用者ID</th><th>利用者管理用メールアドレス</th></tr>
        <tr><td><input name=id></td><td><input name=mail></td></tr></table>
        <input type=submit value=" パスワード初期化依頼 " onclick="{PRESSED}">""",
    "several captions in one row": f"""
        <table><tr><td>1</td><td>納付利用者ID</td><td>必須</td><td>半角</td><td><input name=id></td>
        <td>利用者管理用メールアドレス</td><td>：</td><td><input name=mail></td></tr></table>
        <a href="/" onclick="{PRESSED}"><svg width=90 height=20 role=img aria-label="パスワード初期化依頼"></svg></a>""",
    "a page that hears every click": f"""
        <div onclick="void 0" style="cursor: pointer"><div class=row><span>納付利用者ID</span><span><input name=id></span></div>
        <div class=row><span>利用者管理用メールアドレス</span><span><input name=mail></span></div>
        <p><input type=submit value="パスワード初期化依頼" onclick="{PRESSED}"></p></div>""",
    "definition list": f"""
        <dl><dt>納付利用者ID<span>必　須</span></dt><dd><input name=id><p>例) ABCD1234</p></dd>
        <dt>利用者管理用<br/>メールアドレス<span>必　須</span></dt><dd><input name=mail></dd></dl>
        <a href=# onclick="{PRESSED}"><img src="{PIXEL}" width=90 height=20 alt="パスワード初期化依頼"></a>""",
    "definition list in boxes": f"""
        <dl><div><dt>納付利用者ID</dt><dd><div><input name=id></div></dd></div>
        <div><dt>利用者管理用メールアドレス</dt><dd><input name=mail></dd></div></dl>
        <a class=button role=button tabindex=0 onclick="{PRESSED}">パスワード初期化依頼</a>""",
    "text before the input": f"""
        <form><b>以下の項目を入力してください。</b><br>納付利用者ID： <input name=id><br>
        利用者管理用<br>メールアドレス <input name=mail><br>
        <a href="javascript:void(0)" onclick="{PRESSED}">&gt; パスワード初期化依頼</a></form>""",
    "boxes without meaning": f"""
        <div><div>納付利用者ID</div><div>必須</div><div><input name=id></div></div>
        <div><div>利用者管理用<br>メールアドレス</div><div>必須</div><div><input name=mail></div></div>
        <div style="cursor: pointer" id=go><span>パスワード初期化依頼</span></div>
        <script>document.getElementById('go').addEventListener('click', () => {{ {PRESSED} }})</script>""",
    "aria": f"""
        <div id=one>納付利用者ID</div><p>別の文</p><input aria-labelledby=one name=id>
        <p>ここに書く</p><input aria-label="利用者管理用メールアドレス" name=mail>
        <div role=button tabindex=0 aria-label="パスワード初期化依頼" onclick="{PRESSED}">&#10148;</div>""",
    "remarks in the caption": f"""
        <table><tr><th>納付利用者ID（半角英数字）<br><small>取得時に通知されたもの</small></th><td><input name=id></td></tr>
        <tr><th>■利用者管理用メールアドレス：</th><td><input name=mail></td></tr></table>
        <button onclick="{PRESSED}"><b>パスワード初期化依頼</b><br><small>メールが送信されます</small></button>""",
    "title and placeholder": f"""
        <p>入力</p><input name=id title="納付利用者ID"><input name=mail placeholder="利用者管理用メールアドレス">
        <img src="{PIXEL}" width=90 height=20 title="パスワード初期化依頼" onclick="{PRESSED}">""",
    "picture with areas": f"""
        <p>納付利用者ID <input name=id></p><p>利用者管理用メールアドレス <input name=mail></p>
        <img src="{PIXEL}" width=200 height=40 usemap=#m><map name=m>
        <area shape=rect coords=0,0,90,40 href=# alt="戻る" onclick="return false">
        <area shape=rect coords=100,0,200,40 href=# alt="パスワード初期化依頼" onclick="{PRESSED}"></map>""",
    "words replaced by a background": f"""
        <p>納付利用者ID <input name=id></p><p>利用者管理用メールアドレス <input name=mail></p>
        <a href=# style="display: block; width: 90px; height: 20px; text-indent: -9999px; overflow: hidden; background: red"
        onclick="{PRESSED}">パスワード初期化依頼</a>""",
    "shadow tree": f"""
        <my-form></my-form><script>
        customElements.define('my-form', class extends HTMLElement {{ connectedCallback() {{
        this.attachShadow({{mode: 'open'}}).innerHTML = `<label>納付利用者ID <input name=id></label>
        <label>利用者管理用メールアドレス <input name=mail></label>
        <button onclick="{PRESSED}">パスワード初期化依頼</button>`; }} }})</script>""",
}


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_one_form_is_found_in_every_markup(show: Callable[[str], Finder], page: Page, markup: str) -> None:
    finder = show(markup)
    user_id, mail = finder.field("納付利用者ID"), finder.field("利用者管理用メールアドレス")
    finder.fill((user_id, USER_ID), (mail, MAIL))
    finder.control("パスワード初期化依頼").press()
    assert page.locator("[name=id]").input_value() == USER_ID.value
    assert page.locator("[name=mail]").input_value() == MAIL.value
    assert (user_id.value(), mail.value()) == (USER_ID.value, MAIL.value)
    assert page.title() == "pressed"


@pytest.mark.parametrize(
    "other",
    [
        "<h1>納付利用者ID</h1>",
        "<a href=#>納付利用者ID</a>",
        "<button>納付利用者ID</button>",
        "<p>納付利用者IDと納付利用者パスワードを入力し、「ログイン」ボタンを押してください。</p>",
    ],
)
def test_a_heading_link_or_sentence_is_no_caption(show: Callable[[str], Finder], other: str) -> None:
    """The input behind it has no caption at all: better an error than the wrong field."""
    finder = show(f"{other}<input name=search>")
    with pytest.raises(ScreenError, match="見つかりません"):
        finder.field("納付利用者ID").value()


def test_an_exact_name_wins_over_one_that_holds_it(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(
        "<a href=# onclick=\"document.title = 'request'\">パスワード初期化依頼</a>"
        "<a href=# onclick=\"document.title = 'reset'\">パスワード初期化</a>"
    )
    finder.control("パスワード初期化").press()
    assert page.title() == "reset"


def test_a_control_whose_text_merely_holds_the_words_is_another_one(show: Callable[[str], Finder]) -> None:
    finder = show("<a href=#>パスワード初期化依頼</a><a href=#>ログインできない方はこちら</a>")
    for words in ("パスワード初期化", "ログイン"):
        with pytest.raises(ScreenError, match="見つかりません"):
            finder.control(words).press()


def test_a_part_that_comes_late_is_waited_for(show: Callable[[str], Finder]) -> None:
    finder = show(
        "<div id=here></div><script>setTimeout(() => here.innerHTML = '<label>納付利用者ID<input value=A></label>', 400)"
        "</script>"
    )
    assert finder.field("納付利用者ID").value() == "A"


def test_a_button_that_is_enabled_by_typing_is_pressed_when_it_can_be(
    show: Callable[[str], Finder], page: Page
) -> None:
    finder = show(
        '<label>納付利用者ID<input onkeyup="setTimeout(() => go.disabled = false, 300)"></label>'
        f'<button id=go disabled onclick="{PRESSED}">送信</button>'
    )
    finder.field("納付利用者ID").fill(USER_ID)
    finder.control("送信").press()
    assert page.title() == "pressed"


def test_a_control_is_pressed_once(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(
        "<button onclick=\"document.title += 'x'\"><span onclick='0' style='cursor: pointer'>送信</span></button>"
    )
    finder.control("送信").press()
    assert page.title() == "x"


def test_a_part_in_a_frame_is_found_by_a_finder_of_that_frame(show: Callable[[str], Finder], page: Page) -> None:
    show("<iframe srcdoc='<label>納付利用者ID<input value=in></label>'></iframe>")
    finder = Finder(page.frames[-1], timeout=SHORT)
    assert finder.field("納付利用者ID").value() == "in"
