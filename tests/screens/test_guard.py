"""Nothing is sent while a recording is made, whatever the portal's pages try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal, load_profile
from runbook.profile import Waits
from runbook.screens.capture import NotRecorded
from runbook.screens.guard import Guard
from runbook.settings import Settings
from tests.pages.site import LOGIN, request_page
from tests.pages.test_way_to_login import POST, click_menu

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.screens.conftest import Recorder
    from tests.screens.site import Site

USER_ID, MAIL = "QZ7K81XW", "canary.taro@office.example"

WAYS = {
    "a form": "f = document.createElement('form'); f.method = 'post'; f.action = '/sent'; f.target = 'away';"
    "document.body.append(f); f.submit();",
    "fetch": "await fetch('/sent', {method: 'POST', body: 'x'}).catch(() => 0);",
    "fetch that outlives the page": "await fetch('/sent', {method: 'POST', body: 'x', keepalive: true}).catch(() => 0);",
    "XMLHttpRequest": "x = new XMLHttpRequest(); x.open('PUT', '/sent', false); try { x.send('x'); } catch {}",
    "a beacon": "navigator.sendBeacon('/sent', 'x');",
    "only the head": "await fetch('/sent', {method: 'HEAD'}).catch(() => 0);",
    "a frame of its own": "i = document.createElement('iframe'); i.srcdoc = `<form method=post action=/sent></form>"
    "<script>document.forms[0].submit()<\\/script>`; document.body.append(i);",
    "the ID in a query": f"await fetch('/sent?id={USER_ID.lower()}').catch(() => 0);",
    "the ID in a query, encoded twice": f"await fetch('/sent?id=%25{ord(USER_ID[0]):x}{USER_ID[1:]}').catch(() => 0);",
    "the ID in a path": f"await fetch('/sent/{USER_ID}').catch(() => 0);",
    "the address in a query": f"new Image().src = '/sent?m=' + encodeURIComponent('{MAIL}');",
    "a socket": "w = new WebSocket(location.origin.replace('http', 'ws') + '/sent'); w.onopen = () => w.send('x');",
    "a worker": "await navigator.serviceWorker?.register('/sent.js').catch(() => 0);",
    "the ID of a link that pings": f"a = document.createElement('a'); a.href = '#'; a.ping = '/sent?{USER_ID}';"
    "document.body.append(a); a.click();",
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_a_page_tries_to_send_is_stopped_and_reported(browser: Browser, site: Site, way: str) -> None:
    script = f"(async () => {{ let f, x, i, w, a; {WAYS[way]} document.title = 'tried'; }})()"
    site.pages["/top"] = f"<iframe name=away></iframe><script>onload = () => {script}</script>"
    site.pages["/after"] = "<p>後</p>"
    guard = Guard(browser, [USER_ID, MAIL])
    page = guard.context.new_page()
    page.goto(f"{site.origin}/top")
    page.wait_for_function("document.title === 'tried'")
    if way != "a worker":  # no request of it was made at all
        while not guard.stopped:
            page.wait_for_event("requestfailed", timeout=1000)
    # What was to be sent was sent before this.
    page.goto(f"{site.origin}/after")
    guard.context.close()
    assert [each for each in site.requests if "sent" in each[1]] == []
    assert all(USER_ID not in each and MAIL not in each for each in guard.stopped)


def test_pages_are_fetched_as_ever(browser: Browser, site: Site) -> None:
    site.pages["/top"] = "<a href='/next?menu=1'>次</a>"
    site.pages["/next"] = "<p>次の画面</p>"
    guard = Guard(browser, [USER_ID, MAIL])
    page = guard.context.new_page()
    page.goto(f"{site.origin}/top")
    page.get_by_role("link").click()
    page.get_by_text("次の画面").wait_for()
    guard.context.close()
    assert guard.stopped == []


def test_a_portal_that_is_gone_through_by_sending_only_is_not_recorded(
    site: Site, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = load_profile(Portal.FUTSU).model_copy(update={"waits": Waits(screen=2)})
    monkeypatch.setattr("steps.screens_command.load_profile", lambda _: impatient)
    site.pages = {"/top": click_menu(POST), "/login": LOGIN, "/request": request_page()}
    with pytest.raises(NotRecorded) as caught:
        recorder.record(Settings(FUTSU_PORTAL_URL=f"{site.origin}/top"), Portal.FUTSU)
    assert "POST /login" in caught.value.remedy
    assert recorder.stopped == ["POST /login"]
    assert {method for method, *_ in site.requests} == {"GET"}
    assert list(tmp_path.iterdir()) == []


def test_recording_types_and_presses_nothing_that_sends(site: Site, recorder: Recorder) -> None:
    site.pages = {"/top": click_menu(f"<a href=/login>{'利用者情報の確認・変更を行う'}</a>"), "/login": LOGIN}
    site.pages["/request"] = request_page()
    recorder.record(
        Settings.model_validate({"FUTSU_PORTAL_URL": f"{site.origin}/top", "FUTSU_USER_ID": USER_ID}), Portal.FUTSU
    )
    assert [each for each in site.requests if "favicon" not in each[1]] == [
        ("GET", "/top", ""),
        ("GET", "/login", ""),
        ("GET", "/request", ""),
    ]
    assert recorder.stopped == []
