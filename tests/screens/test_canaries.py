"""A site that holds every kind of secret in every place; nothing of it is in a recording, and not in its pictures."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

from runbook.account import Portal
from runbook.secret import MailAddress, Secret
from runbook.settings import Settings
from tests.end_to_end.secret_search import forms_of
from tests.evidence.test_picture import RED, count
from tests.pages.site import LOGIN, REQUEST
from tests.pages.test_way_to_login import LAST, LOGO, POPUP

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.screens.conftest import Recorder
    from tests.screens.site import Site

# Known to the settings, or made a secret by the program; these are found wherever they stand.
USER_ID, MAIL, PASSWORD = "QZ7K81XW", "canary.taro@office.example", "Can4ry'pw<9Z"
KNOWN = {"ID": USER_ID, "address": MAIL, "password": PASSWORD}
# Known to nobody, but of a shape that is.
SHAPES = {
    "CSRF token": "0f3a9c27be814d56a0c91e7d2b48f635",
    "UUID": "5d2f81c0-7be4-4a19-9c3e-b6a7d0182f4e",
    "session ID": "7A93KD02MX81LQ65ZP40",
    "somebody's address": "hanako.other@mail.example",
    "long number": "481205739164",
}
ONE_TIME_LINK = "https://portal.example/reset/k7Qw92mZx4/do?key=p1nkelefant&u=9"
# Known to nobody and of no shape: what is typed, hidden or written into a script goes whatever it is.
PLAIN = "yamada shoukai"

# Each as it stands where it can be read. {c} is the canary, {h} the same for HTML, {j} for a script, {q} for an address.
READ = {
    "text": "<p>社: <span {RED}>{h}</span></p>",
    "bold text": "<p>社<b {RED}>{h}</b>様</p>",
    "heading": "<h3 {RED}>{h}</h3>",
    "cut up": "<p {RED}>{cut}</p>",
    "full width": "<p {RED}>{wide}</p>",
    "link's words": "<a href=# {RED}>{h}</a>",
    "frame": '<iframe width=500 height=60 srcdoc="{frame}"></iframe>',
    "shadow tree": '<div class=host data-words="{h}"></div>',
    "button": '<input type=button {RED} value="{h}">',
    "choice": "<select {RED}><option>{h}</select>",
}
ATTRIBUTES = (
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "placeholder",
    "summary",
    "class",
    "id",
    "name",
    "href",
    "data-token",
    "style",
    "onclick",
)
HIDDEN = {
    "comment": "<!-- {c} -->",
    "script": "<script>var token = {j};</script>",
    "cookie in a script": "<script>document.cookie = 'session=' + encodeURIComponent({j});</script>",
    "JSON": '<script type="application/json">{{"token": {j}}}</script>',
    "handler": '<a href=# onclick="go({jh})">次</a>',
    "other handler": '<form onsubmit="return go({jh})"></form>',
    "javascript:": '<a href="javascript:go({jh})">次へ</a>',
    "hidden value": '<form><input type=hidden name=t value="{h}"></form>',
    "text field": '<form><label>欄<input {RED} name=a value="{h}"></label></form>',
    "password field": '<form><input {RED} type=password value="{h}"></form>',
    "text area": "<form><textarea {RED}>{h}</textarea></form>",
    "tick box": '<form><input type=checkbox value="{h}"></form>',
    "value of a choice": '<form><select><option value="{h}">一</select></form>',
    "typed into an editable part": "<div contenteditable {RED}>{h}</div>",
    "typed into a part that is a field": "<div role=textbox {RED}>{h}</div>",
    "data attribute": '<p data-token="{h}">文</p>',
    "unknown attribute": '<p ng-init="{h}">文</p>',
    "query": '<a href="/next?token={q}">次のページ</a>',
    "path parameter": '<a href="/next;jsessionid={q}">次のページ2</a>',
    "fragment": '<a href="#{q}">ここ</a>',
    "action": '<form action="/next?t={q}"><input type=submit formaction="/n?t={q}" value=進む></form>',
    "picture's address": '<img alt=絵 width=20 height=20 src="/p.png?t={q}">',
    "data:": '<img alt=絵 width=20 height=20 src="data:text/plain,{q}">',
    "data: in base64": '<img alt=絵 width=20 height=20 src="data:text/plain;base64,{b64}">',
    "meta refresh": '<meta http-equiv=refresh content="9999;url=/next?t={q}">',
    "meta": '<meta name=csrf-token content="{h}">',
    "template": "<template><p>{h}</p></template>",
    "noscript": "<noscript>{h}</noscript>",
    "style comment": "<style>/* {c} */ p {{ margin: 0 }}</style>",
    "style address": "<style>p {{ background: url('/p.png?t={q}') }}</style>",
    "style of an element": '<p style="background: url(/p.png?t={q})">文</p>',
    "object": '<object data="/o?t={q}" width=20 height=20><param name=t value="{h}"></object>',
    "frame's address": '<iframe width=20 height=20 src="/frame?t={q}"></iframe>',
    "list of suggestions": '<datalist><option value="{h}">{h}</datalist>',
    "drawing": '<svg width=20 height=20><path d="M0 0" data-t="{h}"/><a href="/n?t={q}"></a></svg>',
}
SHADOWS = """<script>document.querySelectorAll('.host').forEach((host) => {{
  const shadow = host.attachShadow({{mode: 'open'}});
  shadow.innerHTML = `<style>p {{ color: rgb(255, 0, 0) }}</style><p></p>`;
  shadow.querySelector('p').textContent = host.dataset.words;
}});</script>""".replace("{{", "{").replace("}}", "}")


def planted(template: str, canary: str) -> str:
    middle = len(canary) // 2
    in_script = "'" + canary.replace("'", "\\'").replace("<", "\\x3c") + "'"
    escaped = html.escape(canary)
    red = RED.replace("font: 20px", "font: 13px")
    return template.format(
        c=canary,
        h=escaped,
        j=in_script,
        jh=html.escape(in_script),
        q=quote(canary, safe=""),
        b64=base64.b64encode(canary.encode()).decode(),
        cut=f"{html.escape(canary[:middle])}<wbr><i>{html.escape(canary[middle:])}</i>",
        wide=html.escape("".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in canary)),
        frame=html.escape(f"<p {red}>{escaped}</p>"),
        RED=red,
    )


def in_attributes(canary: str) -> str:
    values = {"href": f"/next/{quote(canary, safe='')}", "style": f"--t: {quote(canary)}", "onclick": f"go({canary!r})"}
    return "".join(f'<p><a href=# {name}="{html.escape(values.get(name, canary))}">属性</a></p>' for name in ATTRIBUTES)


EVERY = KNOWN | SHAPES
CASES = {
    **{f"{kind}, read": "".join(planted(each, canary) for each in READ.values()) for kind, canary in EVERY.items()},
    "in attributes": "".join(map(in_attributes, EVERY.values())),
    "hidden": "".join(planted(each, canary) for each in HIDDEN.values() for canary in (*EVERY.values(), PLAIN)),
    "link": f"<p {RED.replace('20px', '13px')}>{html.escape(ONE_TIME_LINK)}</p><a href='{html.escape(ONE_TIME_LINK)}'>開く"
    f"</a><!-- {ONE_TIME_LINK} --><script>var u = '{ONE_TIME_LINK}'</script><i title='{html.escape(ONE_TIME_LINK)}'>題</i>",
}
# What is typed or chosen is on no picture either, whatever it is.
TYPED = (
    "text field",
    "password field",
    "text area",
    "typed into an editable part",
    "typed into a part that is a field",
)
CASES["somebody's word, typed"] = "".join(planted(HIDDEN[each], PLAIN) for each in TYPED)

OF_THE_LINK = {"link": "k7Qw92mZx4", "link's key": "p1nkelefant"}


@pytest.mark.parametrize("case", CASES)
def test_no_canary_is_in_a_recording(site: Site, recorder: Recorder, page: Page, case: str) -> None:
    Secret(PASSWORD)
    MailAddress(MAIL)
    everything = f"{CASES[case]}{SHADOWS}"
    session, token = SHAPES["session ID"], SHAPES["CSRF token"]
    site.pages = {
        "/top": f"{LOGO}<a href=/ready>準備が済んでいる方</a><div>{everything}</div>",
        "/ready": f"<h1>準備が済んでいる方</h1><a href='/bulk?_csrf={token}'>大量申請者向けメニュー</a>",
        "/bulk": f"<h1>大量申請者向けメニュー</h1>{POPUP}".replace("'/login'", f"'/login;jsessionid={session}'"),
        "/login": LOGIN.replace("/request", f"/request;jsessionid={session}?t={token}"),
        "/request": REQUEST.format(message="", script=""),
        "/frame": f"<p>枠</p><!-- {USER_ID} --><script>var t = '{token}'</script>",
    }
    assert LAST in site.pages["/bulk"]
    settings = Settings.model_validate(
        {"FUTSU_PORTAL_URL": f"{site.origin}/top", "FUTSU_USER_ID": USER_ID, "FUTSU_MAIL_ADDRESS": MAIL}
    )
    folder = recorder.record(settings, Portal.FUTSU)
    assert found_in(folder) == []
    picture = (folder / "futsu" / "01" / "screen.png").read_bytes()
    assert count(page, picture)["red"] == 0
    # The page was there: its own words are kept.
    assert "準備が済んでいる方" in (folder / "futsu" / "01" / "screen.html").read_text("utf-8")


def found_in(folder: Path) -> list[tuple[str, str]]:
    """Every canary that stands in a file of the recording, in whatever form: what, where."""
    canaries = {**KNOWN, **SHAPES, **OF_THE_LINK, "somebody's word": PLAIN}
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        readings = [content, content.lower()]
        if path.suffix != ".png":
            text = content.decode("utf-8")
            bare = re.sub("<[^>]*>", "", text)
            readings += [
                each.encode() for each in (html.unescape(text), unquote(html.unescape(text)), html.unescape(bare))
            ]
        for what, canary in canaries.items():
            wanted = [*forms_of(canary), canary.lower().encode(), *forms_of(html.escape(canary))]
            if any(form in reading for form in wanted for reading in readings):
                found.append((what, str(path.relative_to(folder))))
    return found


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{USER_ID[:4]}<wbr>{USER_ID[4:]}</p>")
    (tmp_path / "b.html").write_text(html.escape(PASSWORD))
    (tmp_path / "c.json").write_text(quote(SHAPES["somebody's address"], safe=""))
    assert [what for what, _ in found_in(tmp_path)] == ["ID", "password", "somebody's address"]
