"""A recording is walked through like the portal itself, by the same page objects, and shows the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runbook.account import Portal
from runbook.settings import Settings
from tests.pages.site import LOGIN, request_page
from tests.pages.test_way_to_login import (
    HOVER,
    LAST,
    NEW_TAB,
    POPUP,
    SAME_TAB,
    SCREENS,
    TOGGLES_UNDER_THE_MOUSE,
    click_menu,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.stand_ins import StandIns
    from tests.screens.conftest import Recorder
    from tests.screens.site import Site

    Walk = Callable[[Settings, Portal], list[list[Any]]]

TRACKED = Path(__file__).parent / "recorded"


@pytest.mark.parametrize("edition", ["tables", "lists", "labels"])
def test_the_replay_of_a_stand_in_shows_what_the_stand_in_showed(
    start: Callable[..., StandIns], recorder: Recorder, walk: Walk, edition: str
) -> None:
    settings = start(f"--edition={edition}").settings(Settings())
    folder = recorder.record(settings, *Portal)
    replayed = start("--captures", str(folder)).settings(Settings())
    for portal in Portal:
        shown = walk(settings, portal)
        assert walk(replayed, portal) == shown
        assert shown[-2][0] == f"{portal.japanese}④ 依頼の入力"


@pytest.mark.parametrize(
    ("top", "opens"),
    [
        (click_menu(POPUP) + f"<h2>サイトの案内</h2><a href=/elsewhere>{LAST}</a>", "popup"),
        (click_menu(NEW_TAB), "new-tab"),
        (click_menu(SAME_TAB), "same-window"),
        (HOVER, "popup"),
        (TOGGLES_UNDER_THE_MOUSE, "popup"),
        (SCREENS, "popup"),
    ],
    ids=[
        "popup, namesake in the foot",
        "new tab",
        "same tab",
        "hover",
        "toggles under the mouse",
        "screens of their own",
    ],
)
def test_the_replay_of_another_site_shows_what_it_showed(
    site: Site, start: Callable[..., StandIns], recorder: Recorder, walk: Walk, top: str, opens: str
) -> None:
    site.pages = {
        "/top": top,
        "/ready": "<h1>準備が済んでいる方</h1><a href=/bulk>大量申請者向けメニュー</a>",
        "/bulk": f"<h1>大量申請者向けメニュー</h1>{POPUP}",
        "/login": LOGIN,
        "/request": request_page(),
    }
    settings = Settings(FUTSU_PORTAL_URL=f"{site.origin}/top")
    folder = recorder.record(settings, Portal.FUTSU)
    before_login = json.loads((folder / "futsu" / "03" / "screen.json").read_text("utf-8"))
    assert before_login["leads_to"] == {"control": LAST, "role": "link", "screen": "04", "opens": opens}
    shown = walk(settings, Portal.FUTSU)
    requests = len(site.requests)
    replay = start("--only=futsu", "--captures", str(folder)).announcement["futsu"]
    assert walk(Settings(FUTSU_PORTAL_URL=replay["portal_url"]), Portal.FUTSU) == shown
    assert len(site.requests) == requests


def test_screens_at_one_address_are_told_apart(
    site: Site, start: Callable[..., StandIns], recorder: Recorder, walk: Walk
) -> None:
    """Struts answers many screens at one address, and the query that told them apart is blanked."""
    site.pages = {
        "/top": f"{SCREENS}<script>if (location.search === '?ready') document.body.innerHTML = `<h1>準備が済んでいる方</h1>"
        "<a href='/top?bulk'>大量申請者向けメニュー</a>`; if (location.search === '?bulk') document.body.innerHTML = "
        f"`<h1>大量申請者向けメニュー</h1><a href=/login>{LAST}</a>`</script>".replace("/ready", "/top?ready"),
        "/login": LOGIN,
        "/request": request_page(),
    }
    site.pages["/top"] = site.pages["/top"].replace("href=/ready", "href=/top?ready")
    settings = Settings(FUTSU_PORTAL_URL=f"{site.origin}/top")
    folder = recorder.record(settings, Portal.FUTSU)
    told = [json.loads(each.read_text("utf-8")) for each in sorted(folder.glob("futsu/*/screen.json"))]
    assert [each["address"] for each in told] == ["/top", "/top", "/top", "/login", "/request"]
    shown = walk(settings, Portal.FUTSU)
    replay = start("--only=futsu", "--captures", str(folder)).announcement["futsu"]
    assert walk(Settings(FUTSU_PORTAL_URL=replay["portal_url"]), Portal.FUTSU) == shown


def test_the_tracked_recording_can_be_walked_through(start: Callable[..., StandIns], walk: Walk) -> None:
    settings = start("--captures", str(TRACKED)).settings(Settings())
    for portal, heads in {
        Portal.FUTSU: ["①", "② 準備が済んでいる方", "② 大量申請者向けメニュー", "③", "④ 依頼の入力"],
        Portal.KEI: ["①", "② 事前の準備の整った方", "③", "④ 依頼の入力"],
    }.items():
        *screens, windows = walk(settings, portal)
        assert len(screens) == len(heads)
        assert all(head in seen[0] for head, seen in zip(heads, screens, strict=True))
        assert windows == [2]
