"""What of a page enters its contract: what a person sees and can use, and nothing that is typed or hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.file import write
from contract.sight import address_pattern, record, see
from pages.finding.words import plain
from pages.futsu import FutsuLogin
from runbook.errors import ScreenError
from tests.pages.conftest import futsu, site
from tests.pages.site import LOGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from contract.content import Item
    from contract.sight import Sight
    from pages.futsu import FutsuPortal

__all__ = ["futsu", "site"]


@pytest.fixture
def seen(page: Page, futsu: FutsuPortal) -> Callable[[str], Sight]:
    """Show the body of a page and look at it as at the login screen."""

    def show(body: str) -> Sight:
        page.set_content(f"<!DOCTYPE html><html lang=ja><body>{body}</body></html>")
        return see(FutsuLogin(futsu, page))

    return show


def _only(sight: Sight, kind: str = "field") -> Item:
    (item,) = (each for each in sight.contract.items if each.kind == kind)
    return item


@pytest.mark.parametrize(
    "field",
    [
        "<label>氏名 <span>必須</span><input></label>",
        "<label for=a>氏名</label><b>必須</b><input id=a>",
        "<table><tr><th>氏名&nbsp;<i>必 須</i></th><td><input></td></tr><tr><th>備考</th><td><select></select></td></tr></table>",
        "<dl><dt>氏名（必須）</dt><dd><input></dd></dl>",
        "<div><div>氏名</div><div>必須</div><div><input></div></div>",
        "<label>氏名<input required></label>",
        "<label>氏名<input aria-required=true></label>",
        "<label for=a>氏名 *</label><input id=a>",
        "<p>氏名 <font color=red>※</font><br><input></p>",
        "氏名 必須 <input>",
        "<p>氏名<img alt=必須 src='data:,'><input></p>",
        "<p><span>必須</span> 氏名 <input></p>",
    ],
)
def test_what_must_be_filled_in_is_read_off_the_screen(seen: Callable[[str], Sight], field: str) -> None:
    item = _only(seen(f"<form>{field}</form>"))
    assert item.required is True
    assert plain(item.words) == "氏名"


@pytest.mark.parametrize(
    ("field", "required"),
    [
        ("<label>氏名 （任意）<input></label>", False),
        ("<label>氏名<input></label>", None),
        ("<p>必須の項目はありません。</p><div><label>氏名<input></label></div>", None),
    ],
)
def test_what_need_not_be_filled_in_too(seen: Callable[[str], Sight], field: str, required: bool | None) -> None:
    assert _only(seen(f"<form><div>{field}</div></form>")).required is required


@pytest.mark.parametrize(
    ("choice", "role", "words", "checked"),
    [
        ("<label><input type=checkbox>同意する</label>", "checkbox", "同意する", False),
        ("<table><tr><td></td><td><input type=checkbox checked>&nbsp;同意する</td></tr></table>", "checkbox", "同意する", True),
        ("<style>#c{opacity:0;position:absolute}</style><input id=c type=checkbox><label for=c>同意する</label>", "checkbox", "同意する", False),
        ("<div role=checkbox aria-checked=true tabindex=0>同意する</div>", "checkbox", "同意する", True),
        ("<table><tr><th>都道府県</th><td><select><option value=''>選択<option>東京</select></td></tr></table>", "select", "都道府県", False),
        ("<label>都道府県 <select><option>東京<option>大阪</select></label>", "select", "都道府県", True),
        ("<input type=radio name=a>個人", "radio", "個人", False),
        ("<label>生年月日 <input type=date></label>", "other", "生年月日", False),
    ],
)  # fmt: skip
def test_boxes_and_choices_are_seen_in_every_markup(
    seen: Callable[[str], Sight], choice: str, role: str, words: str, checked: bool
) -> None:
    sight = seen(f"<form>{choice}</form>")
    item = _only(sight, "choice")
    assert (item.role, item.words, item.checked, item.form) == (role, words, checked, 1)
    assert len(sight.contract.items) == 1


OVER = "<div style='position:fixed;inset:0;background:#fff'>お知らせ</div>"
EDGE = "<div style='position:fixed;left:0;right:0;bottom:0;height:40%'>お知らせ</div>"


@pytest.mark.parametrize(
    ("page_", "covered"),
    [
        ("<a href=/x>パスワード初期化</a>", False),
        (f"<a href=/x>パスワード初期化</a>{OVER}", True),
        (
            f"<div style='height:90vh'></div><a href=/x>パスワード初期化</a>{EDGE}<div style='height:200vh'></div>",
            False,
        ),
        (f"<div style='height:300vh'></div><a href=/x>パスワード初期化</a>{OVER}", True),
        ("<a href=/x style='pointer-events:none'>パスワード初期化</a>", True),
        (f"<a href=/x>パスワード初期化</a>{OVER.replace('fixed', 'fixed;pointer-events:none')}", False),
        ("<a href=/x><img alt=パスワード初期化 src='data:,' width=90 height=20></a>", False),
        ("<a href=/x>パスワード初期化</a><dialog id=d>お知らせ</dialog><script>d.showModal()</script>", True),
        ("<div inert><a href=/x>パスワード初期化</a></div>", True),
    ],
)
def test_what_lies_over_a_link_is_noticed(seen: Callable[[str], Sight], page_: str, covered: bool) -> None:
    sight = seen(page_)
    assert next(each for each in sight.contract.items if each.role == "link").covered is covered


def test_looking_moves_nothing(seen: Callable[[str], Sight], page: Page) -> None:
    seen("<div style='height:300vh'></div><a href=/x>下のリンク</a>")
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]


def test_where_things_lead_is_told_when_it_is_another_site(page: Page, futsu: FutsuPortal) -> None:
    page.goto("https://portal.example/login")
    page.set_content(
        "<form action=https://collect.example/x><label>氏名<input></label><button>送信</button>"
        "<button formaction=/here>確認</button></form><a href=/y>次</a><a href=https://other.example/z>外</a>"
    )
    items = see(FutsuLogin(futsu, page)).contract.items
    leads = {each.words: each.to for each in items}
    assert leads == {
        "氏名": "https://collect.example",
        "送信": "https://collect.example",
        "確認": "",
        "次": "",
        "外": "https://other.example",
    }


def test_nothing_that_is_typed_or_hidden_is_written(page: Page, futsu: FutsuPortal) -> None:
    page.set_content(LOGIN + "<p hidden>秘密の<a href=/x>入口</a></p><input type=hidden name=t value=token-0123>")
    page.locator("[name=id]").fill("ABCD1234")
    page.locator("[name=pw]").fill("Kx7!qW2#zP9d")
    page.locator("[name=pw]").evaluate("each => { each.type = 'text' }")
    text = write(see(FutsuLogin(futsu, page)).contract)
    assert "納付利用者ID" in text
    assert not [
        each for each in ("ABCD1234", "Kx7!qW2#zP9d", "入口", "token", "name") if each in text.partition("items:")[2]
    ]


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        ("https://oss.example/useridmg/user/FN1216601.do?x=1#y", "https://oss.example/useridmg/user/FN1216601.do"),
        ("https://oss.example/a.do;jsessionid=0123ABCD", "https://oss.example/a.do"),
        ("http://127.0.0.1:45123/portal/", "http://127.0.0.1/portal/"),
        ("https://oss.example:8443/a", "https://oss.example:8443/a"),
        ("https://oss.example/s/0123456789abcdef0123/form/20261125/", "https://oss.example/s/*/form/*/"),
        ("about:blank", "about:"),
    ],
)
def test_an_address_keeps_what_stays_the_same(address: str, pattern: str) -> None:
    assert address_pattern(address) == pattern


def test_a_screen_that_is_not_clear_is_not_recorded(page: Page, futsu: FutsuPortal) -> None:
    """A contract in which two things could be meant could not tell that a second one came."""
    page.set_content(LOGIN + "<a href=/other>パスワード初期化</a>")
    with pytest.raises(ScreenError, match="画面を記録できません"):
        record(FutsuLogin(futsu, page))
    page.set_content(LOGIN.replace("パスワード初期化</a>", "お忘れの方</a>"))
    with pytest.raises(ScreenError, match="パスワード初期化"):
        record(FutsuLogin(futsu, page))


def test_a_robot_check_in_a_frame_is_noticed(seen: Callable[[str], Sight]) -> None:
    assert seen("<iframe title=reCAPTCHA width=300 height=80></iframe>").contract.captcha
    assert not seen("<iframe title=紹介動画 width=300 height=80></iframe>").contract.captcha
    assert not seen("<iframe title=reCAPTCHA hidden></iframe>").contract.captcha
