"""A person gets past what stands in the way; the program waits, notices, and never does the person's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.attended import HINT
from pages.futsu import FutsuLogin, FutsuReadyMenu
from runbook.errors import CaptchaShown, GivenUp, Maintenance, NotPressed, ScreenError
from tests.pages.person import ENTER, STOP, Person
from tests.pages.site import LOGIN, request_page
from tests.pages.test_way_to_login import LAST, LOGO, SCREENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.futsu import FutsuBulkMenu, FutsuPortal
    from tests.pages.site import Site

# Long enough for a screen to come on a busy machine, short enough to wait for one that does not.
PATIENCE = 2.5

CONSENT = """<h1>ご利用にあたって</h1><p>次の事項に許諾のうえ、ご利用ください。</p><form method=post action=/agreed>
<label><input type=checkbox id=box onchange="go.disabled = !box.checked">許諾する</label>
<button id=go disabled>次へ</button></form>"""
READY = "<h1>準備が済んでいる方</h1><a href=/bulk>大量申請者向けメニュー</a>"
LATER_PRESS_THE_LINK = "() => { setTimeout(() => document.links[0].click(), 200) }"
TICK_AND_PRESS = "() => { setTimeout(() => box.click(), 200); setTimeout(() => go.click(), 400) }"


def bulk(link: str) -> dict[str, str | Callable[..., str]]:
    return {
        "/top": SCREENS,
        "/ready": READY,
        "/bulk": f"<h1>大量申請者向けメニュー</h1>{link}",
        "/login": LOGIN,
        "/agreed": LOGIN,
    }


def at_bulk_menu(futsu: FutsuPortal, person: Person | None) -> FutsuBulkMenu:
    menu = futsu.open().open_ready_menu().open_bulk_menu()
    futsu.timeout = PATIENCE
    futsu.attendant = person
    return menu


def newest(futsu: FutsuPortal, script: str) -> Callable[[], object]:
    """What a person does in the newest window."""
    return lambda: futsu.context.pages[-1].evaluate(script)


POPUP = f"""<a href=# onclick="window.open('/consent', 'w', 'width=700,height=500'); return false">{LAST}</a>"""
SAME_TAB = f"<a href=/consent>{LAST}</a>"


@pytest.mark.parametrize("link", [POPUP, SAME_TAB], ids=["popup", "same tab"])
def test_the_expected_screen_is_noticed_by_itself_after_a_person_consented(
    futsu: FutsuPortal, site: Site, link: str
) -> None:
    site.pages = bulk(link) | {"/consent": CONSENT}
    person = Person(newest(futsu, TICK_AND_PRESS))
    login = at_bulk_menu(futsu, person).open_user_information()
    assert isinstance(login, FutsuLogin)
    assert login.shows("マイページログイン")
    [obstacle] = person.obstacles
    assert "ご利用にあたって" in obstacle.seen
    assert "マイページログイン" in obstacle.expected
    assert "許諾" in person.todo[0]
    assert repr(obstacle.scene) == "普通車③ マイページログイン（のはずの画面）"
    assert person.went_on == [(login, False)]


@pytest.mark.parametrize("person", [None, Person(types=("",) * 5 + (STOP,))], ids=["nobody", "gives up"])
def test_consent_is_never_given_by_the_program(futsu: FutsuPortal, site: Site, person: Person | None) -> None:
    site.pages = bulk(POPUP) | {"/consent": CONSENT}
    with pytest.raises(ScreenError) as caught:
        at_bulk_menu(futsu, person).open_user_information()
    assert isinstance(caught.value, GivenUp) == bool(person)
    assert not futsu.context.pages[-1].evaluate("box.checked")
    assert not site.sent


def test_without_anybody_it_stops_and_says_that_attended_would_help(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(POPUP) | {"/consent": "<h1>新しい画面</h1>"}
    with pytest.raises(ScreenError) as caught:
        at_bulk_menu(futsu, None).open_user_information()
    assert caught.value.remedy.count(HINT) == 1
    assert "--attended" in HINT


def test_nobody_is_asked_what_nobody_can_get_past(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(POPUP) | {"/consent": "<h1>メンテナンス中です</h1><p>ただいまご利用いただけません。</p>"}
    person = Person()
    with pytest.raises(Maintenance) as caught:
        at_bulk_menu(futsu, person).open_user_information()
    assert not person.obstacles
    assert HINT not in caught.value.remedy


def test_enter_before_the_expected_screen_is_answered_with_what_is_there(futsu: FutsuPortal, site: Site) -> None:
    """Also where the person went too far: they are told to come back, and nothing is skipped."""
    site.pages = bulk(SAME_TAB) | {"/consent": CONSENT, "/agreed": "<h1>その先の画面</h1><a href=/login>戻る</a>"}
    person = Person(newest(futsu, TICK_AND_PRESS))
    person.types.extend(["", "", "", "", "", ENTER])
    person.types.append(lambda: futsu.context.pages[-1].get_by_text("戻る").click())
    login = at_bulk_menu(futsu, person).open_user_information()
    assert login.shows("マイページログイン")
    assert len(person.told) == 1
    assert "まだ期待の画面ではありません" in person.told[0]
    assert "期待の画面より先へ進んだときは、戻ってください" in person.todo[0]


def test_a_person_may_end_in_another_window(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(SAME_TAB) | {"/consent": "<h1>新しい画面</h1><a id=on href=/login target=_blank>進む</a>"}
    person = Person(newest(futsu, "() => { setTimeout(() => on.click(), 200) }"))
    menu = at_bulk_menu(futsu, person)
    login = menu.open_user_information()
    assert login.page is not menu.page
    assert login.shows("マイページログイン")


def test_a_menu_with_other_words_is_gone_through_by_hand(futsu: FutsuPortal, site: Site) -> None:
    """The program cannot press what it does not find; it goes on from the screen behind."""
    site.pages = bulk(SAME_TAB)
    site.pages["/consent"] = LOGIN
    ready = futsu.open().open_ready_menu()
    futsu.timeout = PATIENCE
    futsu.attendant = person = Person(newest(futsu, LATER_PRESS_THE_LINK))
    ready.page.evaluate("document.links[0].textContent = 'たくさん申請する方'")
    menu = ready.open_bulk_menu()
    assert isinstance(person.obstacles[0], NotPressed)
    assert "「大量申請者向けメニュー」が見つかりません" in person.obstacles[0].seen
    assert person.went_on == [(menu, False)]
    assert menu.open_user_information().shows("マイページログイン")


def test_menus_that_have_changed_may_be_gone_through_as_far_as_the_login(futsu: FutsuPortal, site: Site) -> None:
    """The next entry has other words, so the menu cannot be proved; what the person did is not done again."""
    site.pages = bulk("<a href=/login>登録内容の照会</a>")
    ready = futsu.open().open_ready_menu()
    futsu.timeout = PATIENCE
    futsu.attendant = person = Person(newest(futsu, LATER_PRESS_THE_LINK))
    menu = ready.open_bulk_menu()
    assert "普通車③ マイページログインまで進めても構いません" in person.todo[0]
    assert repr(menu) == "普通車② 大量申請者向けメニュー（人が 普通車③ マイページログイン まで進めた）"
    login = menu.open_user_information()
    assert repr(login) == "普通車③ マイページログイン"
    assert len(person.obstacles) == 1


def test_a_portal_without_the_menus_is_gone_through_once(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(SAME_TAB) | {"/ready": "<h1>手続のご案内</h1><a href=/login>登録内容の照会</a>"}
    top = futsu.open()
    futsu.timeout = PATIENCE
    futsu.attendant = person = Person(newest(futsu, LATER_PRESS_THE_LINK))
    assert top.open_ready_menu().open_bulk_menu().open_user_information().shows("マイページログイン")
    assert len(person.obstacles) == 1


def test_the_request_screen_is_too_far(futsu: FutsuPortal, site: Site) -> None:
    """What was pressed there nobody knows."""
    site.pages = bulk(SAME_TAB) | {"/consent": "<a href=/request>次へ</a>", "/request": request_page()}
    person = Person(newest(futsu, LATER_PRESS_THE_LINK), types=("",) * 8 + (ENTER, STOP))
    with pytest.raises(GivenUp):
        at_bulk_menu(futsu, person).open_user_information()
    assert "まだ期待の画面ではありません" in person.told[0]


NOTICE = """<div id=notice style='position:fixed;inset:0;background:white'><h2>重要なお知らせ</h2>
<button id=shut onclick='notice.remove()'>閉じる</button></div>"""


def test_a_notice_over_the_menu_is_closed_by_the_person_and_the_program_presses(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(SAME_TAB) | {"/top": SCREENS + NOTICE}
    top = futsu.open()
    futsu.timeout = PATIENCE
    futsu.attendant = person = Person(newest(futsu, "() => shut.click()"), types=("", ENTER))
    ready = top.open_ready_menu()
    assert isinstance(ready, FutsuReadyMenu)
    assert isinstance(person.obstacles[0], NotPressed)
    assert "覆われています" in person.obstacles[0].seen
    assert person.went_on == [(top, True)]


def test_what_stood_under_the_notice_before_is_not_what_a_person_reached(futsu: FutsuPortal, site: Site) -> None:
    """A menu that lies open on the page: the program would think itself behind it at once."""
    open_menu = f"{LOGO}<a href=/ready>準備が済んでいる方</a><ul><li><a href=/bulk>大量申請者向けメニュー</a></ul>"
    site.pages = bulk(SAME_TAB) | {"/top": open_menu + NOTICE}
    top = futsu.open()
    futsu.timeout = PATIENCE
    futsu.attendant = person = Person(types=("",) * 8 + (STOP,))
    with pytest.raises(GivenUp):
        top.open_ready_menu()
    assert len(person.obstacles) == 1


def test_messages_of_the_portal_are_the_persons_to_answer(futsu: FutsuPortal, site: Site) -> None:
    """A question for consent, answered 「いいえ」 by the program, would bar the person's way."""
    asking = CONSENT.replace("<form", "<form onsubmit=\"return confirm('許諾しますか')\"")
    site.pages = bulk(SAME_TAB) | {"/consent": asking}
    person = Person(newest(futsu, TICK_AND_PRESS))
    menu = at_bulk_menu(futsu, person)
    futsu.context.on("dialog", lambda dialog: dialog.accept())
    assert menu.open_user_information().shows("マイページログイン")


def test_a_captcha_in_front_of_the_expected_screen_is_the_persons(futsu: FutsuPortal, site: Site) -> None:
    page = "<h1>画像認証</h1><form method=post action=/agreed><p>画像に表示されている文字を入力してください</p><input id=c><button id=go>次へ</button></form>"
    site.pages = bulk(SAME_TAB) | {"/consent": page}
    person = Person(newest(futsu, "() => { setTimeout(() => { c.value = 'x7k2'; go.click() }, 200) }"))
    assert at_bulk_menu(futsu, person).open_user_information().shows("マイページログイン")
    assert isinstance(person.obstacles[0], CaptchaShown)


def test_a_person_who_closes_every_window_has_given_up(futsu: FutsuPortal, site: Site) -> None:
    site.pages = bulk(SAME_TAB) | {"/consent": CONSENT}

    def close_all() -> None:
        for page in futsu.context.pages:
            page.close()

    person = Person(close_all)
    with pytest.raises(GivenUp, match="すべて閉じられました"):
        at_bulk_menu(futsu, person).open_user_information()
