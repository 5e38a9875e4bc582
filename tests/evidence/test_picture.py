"""Pictures: what must not be seen is covered, what the auditor must see is there, and the page is as before."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from runbook import picture
from runbook.picture import FIELD, PASSWORD_FIELD, TEXT, NoPictureError, boxes, masked_picture
from runbook.secret import COVER, MailAddress, PaymentUserId, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FloatRect, Page

USER_ID = PaymentUserId("PCTR7788")
MAIL = MailAddress("picture.taro@office.example")
PASSWORD = Secret("Pictur#9xQ2w")
LINK = Secret("https://portal.example/reset/do?token=p1ctur3p1ctur3p1ctur3&mode=1")

# Everything that must not be seen is red, and nothing else is. Links, marks and autofill have no colours here.
RED = "style='color: rgb(255, 0, 0); font: 20px monospace'"
PAGE = "<!DOCTYPE html><html lang=ja><meta charset=utf-8><body style='margin: 20px'>"

_RED_PIXELS = """async ([data, box]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const [x, y, width, height] = box ?? [0, 0, image.width, image.height];
  const pixels = context.getImageData(x, y, width, height).data;
  const counts = {red: 0, black: 0, all: pixels.length / 4};
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i] > pixels[i + 1] + 40) counts.red++;
    if (pixels[i] + pixels[i + 1] + pixels[i + 2] < 30) counts.black++;
  }
  return counts;
}"""


def count(page: Page, png: bytes, box: FloatRect | None = None) -> dict[str, int]:
    """Count the red, the black and all pixels of a picture, or of a part of it."""
    place = [round(box[side]) for side in ("x", "y", "width", "height")] if box else None
    counts: dict[str, int] = page.context.new_page().evaluate(_RED_PIXELS, [base64.b64encode(png).decode(), place])
    return counts


def shown(page: Page, html: str) -> Page:
    page.set_viewport_size({"width": 640, "height": 400})
    page.set_content(PAGE + html)
    return page


SECRETS = {
    "text": f"<p {RED}>{PASSWORD.reveal()}</p>",
    "field": f"<input {RED} value='{PASSWORD.reveal()}'>",
    "password field": f"<input {RED} type=password value='a password that nobody knows'>",
    "readable field, label": f"<label>仮パスワード<input {RED} value='unknown, shown'></label>",
    "readable field, table": f"<table><tr><th>新しい<br>パスワード<td><input {RED} value='unknown, shown'></table>",
    "readable field, name": f"<input {RED} name=newPassword2 value='unknown, shown'>",
    "readable field, autocomplete": f"<input {RED} autocomplete=new-password value='unknown, shown'>",
    "text area": f"<textarea {RED} cols=70>{LINK.reveal()}</textarea>",
    "choice": f"<select {RED}><option>{PASSWORD.reveal()}</select>",
    "button": f"<input {RED} type=submit value='{PASSWORD.reveal()}'>",
    "link": f"<p {RED}>{LINK.reveal()}</p>",
    "cut up": f"<p {RED}>https://portal.example/reset/do?token=p1ctur3p1<wbr>ctur3p1<b>ctur3&amp;mode=1</b></p>",
    "full width": f"<p {RED}>Ｐｉｃｔｕｒ＃９ｘＱ２ｗ</p>",
    "full width ID": f"<p {RED}>ＰＣＴＲ７７８８</p>",
    "two lines": f"<p {RED[:-1]}; width: 100px; word-break: break-all'>{PASSWORD.reveal()}</p>",
    "drawing": f"<svg width=500 height=40><text y=30 fill=red>{PASSWORD.reveal()}</text></svg>",
    "dialog": f"<dialog {RED[:-1]}; border: 0'>{PASSWORD.reveal()}</dialog>"
    "<script>document.querySelector('dialog').showModal()</script>",
    "frame": f'<iframe srcdoc="<p {RED}>{PASSWORD.reveal()}</p>"></iframe>',
    "field in a frame": f"""<iframe srcdoc="<input {RED.replace('"', "'")} type=password value=unknown>"></iframe>""",
    "code in a frame": f'<iframe srcdoc="<table><tr><th>認証コード<td><input {RED} value=4711></table>"></iframe>',
    "shadow tree": "<div id=host></div><script>document.all.host.attachShadow({mode: 'open'})"
    f'.innerHTML = "<p {RED}>{PASSWORD.reveal()}</p>"</script>',
}


@pytest.mark.parametrize("html", SECRETS.values(), ids=SECRETS)
def test_no_pixel_of_a_secret_is_seen(page: Page, html: str) -> None:
    """A secret is under a box, as text or in any kind of field, cut up by tags, in frames, dialogs and shadow trees."""
    shown(page, html)
    assert count(page, page.screenshot())["red"] > 0, "the test page must show it in red"
    assert count(page, masked_picture(page))["red"] == 0


@pytest.mark.parametrize("value", [USER_ID.value, MAIL.value])
def test_a_field_with_personal_data_shows_its_shortened_form(page: Page, value: str) -> None:
    """The auditor sees that the field is filled, and with what kind of value, but not the value."""
    shown(page, f"<input {RED} size=40 value='{value}'>")
    place = page.locator("input").bounding_box()
    counts = count(page, masked_picture(page), place)
    assert counts["red"] == 0
    assert 0 < counts["black"] < counts["all"] / 4, "letters on a pale box, not a black box"


def test_personal_data_in_a_text_is_shortened_in_its_place(page: Page) -> None:
    """The first and last letters stay as the page shows them, and so do the words around them."""
    middle = f"{USER_ID.value[:2]}<span {RED}>{USER_ID.value[2:6]}</span>{USER_ID.value[6:]}"
    assert boxes([f"「{USER_ID.value}」様"], [TEXT]) == [(0, 3, 7, "****", False)]
    shown(page, f"<p>{middle}</p>")
    assert count(page, masked_picture(page))["red"] == 0
    words = f"<p style='font: 20px monospace'>{USER_ID.value}<b {RED}>様</b></p>"
    shown(page, words)
    assert count(page, masked_picture(page))["red"] == count(page, page.screenshot())["red"]


def test_an_empty_password_field_is_seen_to_be_empty(page: Page) -> None:
    """Before the entry the picture shows an empty field, after it a black box."""
    shown(page, "<input type=password>")
    place = page.locator("input").bounding_box()
    assert count(page, masked_picture(page), place)["black"] < 300, "at most the frame of the field"
    page.locator("input").fill("x")
    counts = count(page, masked_picture(page), place)
    assert counts["black"] > counts["all"] * 0.8


def test_a_password_that_the_portal_turns_to_text_stays_covered(page: Page) -> None:
    """「パスワード表示」 changes the type of the field; nothing else tells that it holds a password."""
    shown(page, f"<input id=f1 {RED} type=password value='unknown to us'>")
    masked_picture(page)
    page.evaluate("document.all.f1.type = 'text'")
    assert count(page, page.screenshot())["red"] > 0
    assert count(page, masked_picture(page))["red"] == 0


def test_the_page_is_as_before(page: Page) -> None:
    """Fields, markup and focus are untouched, and the page's scripts see no event of an edit."""
    html = (
        f"<input id=a value='{USER_ID.value}'><input type=password value='{PASSWORD.reveal()}'><p>{LINK.reveal()}</p>"
    )
    events = (
        "<script>events = []; for (const e of ['input', 'change', 'focusin', 'blur', 'keydown', 'click', 'scroll'])"
    )
    shown(page, html + events + "addEventListener(e, () => events.push(e), true)</script>")
    page.locator("#a").focus()
    # Playwright itself leaves an empty `style` on fields when it hides the caret.
    page.screenshot()
    page.evaluate("events.length = 0")
    before = page.content(), page.locator("#a").input_value(), page.evaluate("document.activeElement.id")
    masked_picture(page)
    assert (page.content(), page.locator("#a").input_value(), page.evaluate("document.activeElement.id")) == before
    assert page.evaluate("events") == []


def test_no_secret_is_given_to_the_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """What travels to the page are places and replacements; a script of the portal could read all that arrives."""
    arrived: list[object] = []
    shown(page, f"<p>{PASSWORD.reveal()} {LINK.reveal()}</p><input value='{USER_ID.value}'>")

    def decide(
        texts: list[str], kinds: list[int], hide: Callable[[str], str], *, every_value: bool
    ) -> list[picture.Box]:
        arrived.append(boxes(texts, kinds, hide, every_value=every_value))
        return boxes(texts, kinds, hide, every_value=every_value)

    monkeypatch.setattr(picture, "boxes", decide)
    masked_picture(page)
    assert arrived
    assert not [value for value in (PASSWORD.reveal(), "token", USER_ID.value) if value in str(arrived)]


def test_a_strict_content_security_policy_does_not_hinder(page: Page) -> None:
    """The portal may forbid inline styles and scripts; the boxes are drawn all the same."""
    policy = "default-src 'none'; style-src 'none'; script-src 'none'"
    html = f'<meta http-equiv=Content-Security-Policy content="{policy}"><font color=red>{PASSWORD.reveal()}</font>'
    page.set_content(f"<!DOCTYPE html><html>{html}")
    assert count(page, page.screenshot())["red"] > 0
    assert count(page, masked_picture(page))["red"] == 0


def test_a_screen_that_changes_under_the_boxes_is_pictured_again(page: Page) -> None:
    """A secret that moves away from under its box while the picture is taken must not be on it."""
    shown(page, f"<p id=p {RED}>{PASSWORD.reveal()}</p>")
    # Moves once, when our boxes appear: as late as it can.
    page.evaluate(
        "new MutationObserver((_, me) => { me.disconnect(); document.all.p.style.marginTop = '200px'; })"
        ".observe(document.documentElement, {childList: true})"
    )
    assert count(page, masked_picture(page))["red"] == 0
    assert page.evaluate("document.all.p.style.marginTop") == "200px", "the test page must have moved"


def test_a_screen_that_never_stands_still_is_not_pictured(page: Page) -> None:
    """Better no picture than one that may show a secret."""
    shown(page, f"<p id=p {RED}>{PASSWORD.reveal()}</p>")
    page.evaluate("let n = 0; setInterval(() => { document.all.p.style.marginLeft = `${++n % 300}px`; }, 1)")
    with pytest.raises(NoPictureError, match="変わり続けています"):
        masked_picture(page)


def test_a_closed_screen_is_not_pictured(page: Page) -> None:
    """The popup may be closed by the portal; the error says so in Japanese."""
    page.close()
    with pytest.raises(NoPictureError, match="閉じられています"):
        masked_picture(page)


def test_a_screen_behind_an_open_dialog_does_not_hold_up_the_run(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alert that a person has yet to answer blocks the page; the picture gives up instead of waiting for ever."""
    monkeypatch.setattr(picture, "LONGEST_WAIT_MS", 300)
    shown(page, "<p>x</p>")
    dialogs: list[object] = []
    with page.expect_event("dialog"):
        page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108 - Playwright sets an attribute on it
        page.evaluate("setTimeout(() => alert('確認してください'))")
    with pytest.raises(NoPictureError, match="応答しません"):
        masked_picture(page)
    dialogs[0].dismiss()  # type: ignore[attr-defined]


def test_places_are_counted_as_the_pages_scripts_count() -> None:
    """A character such as 𠮷 is two for JavaScript; the box must not slip to the left of the value."""
    [box] = boxes([f"𠮷田様 {USER_ID.value}"], [TEXT])
    assert (box.start, box.end) == (7, 11)


def test_what_is_covered_is_decided_by_what_the_text_is() -> None:
    """Fields as a whole, texts in their changed part; what is no known secret stays, except in password fields."""
    texts = [
        "日付 2026-04-01",
        USER_ID.value,
        PASSWORD.reveal(),
        "whatever",
        f"ID {USER_ID.value}、{PASSWORD.reveal()} です",
    ]
    found = boxes(texts, [TEXT, FIELD, FIELD, PASSWORD_FIELD, TEXT])
    assert [(box.number, box.label, box.black) for box in found] == [
        (1, "PC****88", False),
        (2, COVER, True),
        (3, COVER, True),
        (4, f"****88、{COVER}", False),
    ]
