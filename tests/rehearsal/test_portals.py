"""The two portals over HTTP: what a browser, well or badly used, gets to see."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from rehearsal.futsu import forward

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rehearsal.stand_ins import StandIns

GOOD = "Nezumi#2031"
PORTALS = ["futsu", "kei"]
EVERY_PORTAL = pytest.mark.parametrize("portal", PORTALS)
STALE = "不正な画面遷移"
TIMED_OUT = "時間切れ"


@pytest.mark.parametrize(
    ("portal", "edition", "family"), list(itertools.product(PORTALS, ["tables", "lists", "labels"], ["A", "B"]))
)
def test_whole_reset_in_every_edition(serve: Callable[..., StandIns], portal: str, edition: str, family: str) -> None:
    """Request, mail, new password, login: each edition and mail family leads there, and everything is counted once."""
    stand_ins = serve("--edition", edition, "--mail-family", family)
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    entered = {"new": GOOD, "again": GOOD}
    if family == "B":
        entered |= {"user_id": visitor.account["user_id"], "temporary": temporary}
    else:
        assert not temporary
    visitor.submit(visitor.open(link), **entered)
    assert "ログアウト" in visitor.log_in(GOOD).text
    assert stand_ins.state(portal) == {
        "request_submissions": 1,
        "reset_requests": 1,
        "mails_sent": 1,
        "password_submissions": 1,
        "most_submissions_of_a_link": 1,
        "passwords_set": 1,
        "consents": 0,
        "logins_succeeded": 1,
        "logins_failed": 0,
        "locked": False,
    }
    assert stand_ins.logs_in(portal, GOOD)


@EVERY_PORTAL
def test_sixth_wrong_login_says_locked(stand_ins: StandIns, portal: str) -> None:
    """The sixth wrong password is answered by the lock's own message, not the usual one."""
    visitor = stand_ins.visitor(portal)
    texts = [visitor.log_in("wrong").text for _ in range(6)]
    assert all("誤りがあります" in text for text in texts[:5])
    assert "ロックされています" in texts[5]
    assert stand_ins.state(portal)["locked"] is True


@EVERY_PORTAL
def test_wrong_pair_stays_on_the_request_screen(stand_ins: StandIns, portal: str) -> None:
    """An address that is not the registered one: an error above the same screen, no mail, what was entered stays."""
    visitor = stand_ins.visitor(portal)
    answer = visitor.submit(visitor.request(), user_id=visitor.account["user_id"], mail_address="other@office.example")
    assert "誤りがあります" in answer.text
    assert "依頼の入力" in answer.text
    assert "other@office.example" in answer.entries.values()
    assert stand_ins.state(portal)["reset_requests"] == 0
    assert stand_ins.state(portal)["mails_sent"] == 0


@EVERY_PORTAL
def test_double_submit_is_refused(stand_ins: StandIns, portal: str) -> None:
    """The same form sent twice: the second is a wrong transition, and only one request counts."""
    visitor = stand_ins.visitor(portal)
    screen = visitor.request()
    entered = {"user_id": visitor.account["user_id"], "mail_address": visitor.account["mail_address"]}
    visitor.submit(screen, **entered)
    assert STALE in visitor.submit(screen, **entered).text
    assert stand_ins.state(portal)["reset_requests"] == 1


@EVERY_PORTAL
def test_reloaded_screen_makes_the_first_stale(stand_ins: StandIns, portal: str) -> None:
    """A form from before a reload (or the back button) is refused."""
    visitor = stand_ins.visitor(portal)
    first = visitor.request()
    visitor.open(first.address)
    answer = visitor.submit(first, user_id=visitor.account["user_id"], mail_address=visitor.account["mail_address"])
    assert STALE in answer.text


@EVERY_PORTAL
def test_form_without_session_has_timed_out(stand_ins: StandIns, portal: str) -> None:
    """A browser that the portal does not know gets the time-out screen, with status 200."""
    screen = stand_ins.visitor(portal).request()
    answer = stand_ins.visitor(portal).submit(screen, user_id="X", mail_address="x@y.example")
    assert answer.status == 200
    assert TIMED_OUT in answer.text


@EVERY_PORTAL
def test_link_works_once(stand_ins: StandIns, portal: str) -> None:
    """After the password is set, the link leads to the screen that says so; the password stays."""
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    family_b = {"user_id": visitor.account["user_id"], "temporary": temporary} if temporary else {}
    visitor.submit(visitor.open(link), new=GOOD, again=GOOD, **family_b)
    assert "すでに使用されています" in visitor.open(link).text
    assert stand_ins.state(portal)["passwords_set"] == 1


@EVERY_PORTAL
def test_rule_is_shown_and_enforced(stand_ins: StandIns, portal: str) -> None:
    """The screen says 10 to 15; a weaker password is refused on that screen and the link still works."""
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    screen = visitor.open(link)
    assert "15文字" in screen.text
    family_b = {"user_id": visitor.account["user_id"], "temporary": temporary} if temporary else {}
    refused = visitor.submit(screen, new="weak", again="weak", **family_b)
    assert "10文字以上15文字以内で入力してください" in refused.text
    visitor.submit(refused, new=GOOD, again=GOOD, **family_b)
    assert stand_ins.logs_in(portal, GOOD)


def test_wrong_temporary_password_is_refused(stand_ins: StandIns) -> None:
    """Family B asks for what the mail says, and nothing else opens."""
    link, _temporary = stand_ins.link_for("kei")
    visitor = stand_ins.visitor("kei")
    answer = visitor.submit(
        visitor.open(link), user_id=visitor.account["user_id"], temporary="guessed", new=GOOD, again=GOOD
    )
    assert "仮パスワードに誤りがあります" in answer.text
    assert stand_ins.state("kei")["passwords_set"] == 0


@EVERY_PORTAL
def test_session_id_in_the_address_is_tolerated(stand_ins: StandIns, portal: str) -> None:
    """`;jsessionid=` changes nothing."""
    visitor = stand_ins.visitor(portal)
    path, _, query = visitor.request().address.partition("?")
    assert "依頼の入力" in visitor.open(f"{path};jsessionid=0A1B2C?{query}").text


def test_futsu_menu_leads_to_the_documents_addresses(stand_ins: StandIns) -> None:
    """Login and request have the addresses and the titles that the document shows."""
    visitor = stand_ins.visitor("futsu")
    assert visitor.login().address.endswith("/useridmg/user/FN1216601.do")
    request = visitor.request()
    assert request.address.endswith("/useridmg/common/SC121650000001DispatchAction.do?forward_PasswordShokika")
    assert "<title>マイページログイン 自動車保有関係手続のワンストップサービス</title>" in visitor.login().source


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["forward_Irai"], "Irai"),
        (["forward_Irai.x", "forward_Irai.y"], "Irai"),
        (["token", "forward_First", "forward_Second"], "First"),
        (["token", "Forward_Irai"], ""),
    ],
)
def test_first_forward_name_decides(names: list[str], chosen: str) -> None:
    """TERASOLUNA's dispatch: the first parameter name with the prefix, image co-ordinates removed."""
    assert forward([(name, "") for name in names]) == chosen


def test_unknown_forward_falls_to_the_default(stand_ins: StandIns) -> None:
    """An unknown name draws the group's first screen again instead of an error, and requests nothing."""
    visitor = stand_ins.visitor("futsu")
    address = visitor.request().address.partition("?")[0]
    assert "依頼の入力" in visitor.open(f"{address}?forward_Unknown").text
    assert stand_ins.state("futsu")["request_submissions"] == 0


@EVERY_PORTAL
def test_old_maintenance_notices_stand_on_a_normal_top_page(stand_ins: StandIns, portal: str) -> None:
    """Words of maintenance are no proof of maintenance: one notice is visible, another only hidden."""
    source = stand_ins.visitor(portal).top().source
    assert "メンテナンス" in source
    assert '<li style="display:none">' in source
