"""The faults: each does what its line in --help says, and nothing else."""

from __future__ import annotations

import urllib.error
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.visitor import FIELDS, Screen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.rehearsal.stand_ins import StandIns

GOOD = "Nezumi#2031"
EVERY_PORTAL = pytest.mark.parametrize("portal", ["futsu", "kei"])
STAGES: dict[str, Callable[[Visitor], Screen]] = {
    "top": lambda visitor: visitor.top(),
    "login": lambda visitor: visitor.login(),
    "request": lambda visitor: visitor.request(),
    "asked": lambda visitor: visitor.ask_for_reset(),
    "logged in": lambda visitor: visitor.log_in("whatever"),
}


@EVERY_PORTAL
@pytest.mark.parametrize(
    ("fault", "before", "stage", "words", "status"),
    [
        ("maintenance_reset", "login", "request", "閉塞", 200),
        ("session_timeout_login", "top", "login", "時間切れ", 200),
        ("session_timeout_log_in", "login", "logged in", "時間切れ", 200),
        ("session_timeout_open_request", "login", "request", "時間切れ", 200),
        ("session_timeout_request", "request", "asked", "時間切れ", 200),
        ("proxy_503_request", "request", "asked", "503Service", 503),
        ("error_500_request", "request", "asked", "システムエラー", 500),
        ("captcha_request", "login", "request", "画像認証", 200),
        ("captcha_request", "request", "asked", "画像認証の文字が一致しません", 200),
        ("browser_refused", "top", "login", "環境がサポートされていません", 200),
        ("login_locked", "login", "logged in", "ロックされています", 200),
    ],
)
def test_fault_shows_at_its_screen(
    serve: Callable[..., StandIns], portal: str, fault: str, before: str, stage: str, words: str, status: int
) -> None:
    """The screen before is as ever, this one shows the fault, and no request is accepted by it."""
    stand_ins = serve("--fault", f"{portal}:{fault}")
    visitor = stand_ins.visitor(portal)
    assert words not in STAGES[before](visitor).text
    screen = STAGES[stage](visitor)
    assert words in screen.text
    assert screen.status == status
    assert stand_ins.state(portal)["reset_requests"] == 0


@pytest.mark.parametrize(("portal", "status"), [("futsu", 200), ("kei", 503)])
def test_maintenance_closes_everything(serve: Callable[..., StandIns], portal: str, status: int) -> None:
    """The top page itself says so; the other portal is open."""
    stand_ins = serve("--fault", f"{portal}:maintenance")
    screen = stand_ins.visitor(portal).top()
    assert screen.status == status
    assert "メンテナンスのため" in screen.text
    other = "kei" if portal == "futsu" else "futsu"
    assert "文字サイズ" in stand_ins.visitor(other).top().text


@pytest.mark.parametrize(
    ("fault", "words", "status", "is_set"),
    [
        ("session_timeout_new_password", "時間切れ", 200, False),
        ("error_500_new_password", "システムエラー", 500, False),
        ("error_500_after_set", "システムエラー", 500, True),
        ("proxy_503_new_password", "503Service", 503, False),
        ("proxy_502_new_password", "502Bad", 502, True),
        ("rule_digits16", "16文字以上", 200, False),
    ],
)
@EVERY_PORTAL
def test_fault_when_the_password_is_sent(
    stand_ins: StandIns, portal: str, fault: str, words: str, status: int, is_set: bool
) -> None:
    """The answer shows the fault; whether the password changed is as --help says."""
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    screen = visitor.open(link)
    stand_ins.control("POST", "fault", {"name": f"{portal}:{fault}"})
    answer = visitor.submit(screen, new=GOOD, again=GOOD, **_family_b(visitor, temporary))
    assert words in answer.text
    assert answer.status == status
    assert stand_ins.logs_in(portal, GOOD) is is_set
    assert stand_ins.state(portal)["password_submissions"] == 1


@pytest.mark.parametrize(("fault", "taken"), [("cut_request", 1), ("cut_request_untaken", 0)])
@EVERY_PORTAL
def test_connection_is_cut_when_the_request_is_sent(
    serve: Callable[..., StandIns], portal: str, fault: str, taken: int
) -> None:
    """Nothing is answered; the request counts once as sent, and is taken and its mail sent or not, as --help says."""
    stand_ins = serve("--fault", f"{portal}:{fault}")
    with stand_ins.inbox() as inbox:
        before = inbox.count()
        with pytest.raises(ConnectionResetError):
            stand_ins.visitor(portal).ask_for_reset()
        if taken:
            inbox.wait_for_reset_mail(after=before)
    state = stand_ins.state(portal)
    assert (state["request_submissions"], state["reset_requests"]) == (1, taken)


@pytest.mark.parametrize(("fault", "is_set"), [("cut_new_password", True), ("cut_new_password_untaken", False)])
@EVERY_PORTAL
def test_connection_is_cut_when_the_password_is_sent(
    stand_ins: StandIns, portal: str, fault: str, is_set: bool
) -> None:
    """Nothing is answered; whether the password changed is as --help says, and the portal goes on serving."""
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    screen = visitor.open(link)
    stand_ins.control("POST", "fault", {"name": f"{portal}:{fault}"})
    with pytest.raises(ConnectionResetError):
        visitor.submit(screen, new=GOOD, again=GOOD, **_family_b(visitor, temporary))
    assert stand_ins.logs_in(portal, GOOD) is is_set
    assert stand_ins.state(portal)["password_submissions"] == 1
    assert "マイページログイン" in visitor.login().text


@pytest.mark.parametrize("fault", ["cut_request", "cut_request_untaken"])
@EVERY_PORTAL
def test_a_browser_does_not_send_a_cut_request_again(stand_ins: StandIns, page: Page, portal: str, fault: str) -> None:
    """One press is one submission: Chromium, which sends again by itself in many cases, has no cause to."""
    account = stand_ins.said[portal]
    page.goto(stand_ins.visitor(portal).request().address)
    stand_ins.control("POST", "fault", {"name": f"{portal}:{fault}"})
    entered = {"user_id": account["user_id"], "mail_address": account["mail_address"]}
    assert _cut_short(page, portal, "パスワード初期化依頼", entered) == "net::ERR_CONNECTION_RESET"
    assert stand_ins.state(portal)["request_submissions"] == 1


@pytest.mark.parametrize("fault", ["cut_new_password", "cut_new_password_untaken"])
@EVERY_PORTAL
def test_a_browser_does_not_send_a_cut_password_again(stand_ins: StandIns, page: Page, portal: str, fault: str) -> None:
    """The same for the new password."""
    link, temporary = stand_ins.link_for(portal)
    page.goto(link)
    stand_ins.control("POST", "fault", {"name": f"{portal}:{fault}"})
    entered = {"new": GOOD, "again": GOOD, **_family_b(stand_ins.visitor(portal), temporary)}
    button = {"futsu": "登録", "kei": "設定する"}[portal]
    assert _cut_short(page, portal, button, entered) == "net::ERR_CONNECTION_RESET"
    assert stand_ins.state(portal)["password_submissions"] == 1


def _cut_short(page: Page, portal: str, button: str, entered: dict[str, str]) -> str | None:
    """Send the form on `page`; why the browser says that nothing was answered."""
    _fill_in(page, portal, entered)
    with page.expect_event("requestfailed", timeout=5000) as failed:
        page.get_by_role("button", name=button, exact=True).click()
    assert failed.value.method == "POST"
    return failed.value.failure


@pytest.mark.parametrize(
    ("control", "leads_to"),
    [
        ("変更", {"futsu": "練習用のポータルにはありません", "kei": "練習用のポータルにはありません"}),
        ("ログアウト", {"futsu": "ログアウトしました", "kei": "「ログイン」ボタンを押してください"}),
    ],
)
@EVERY_PORTAL
def test_first_login_demands_another_password(
    serve: Callable[..., StandIns], page: Page, portal: str, control: str, leads_to: dict[str, str]
) -> None:
    """The right password leads to a screen that asks for another and lets out, not to マイページ; a wrong one does not."""
    stand_ins = serve("--fault", f"{portal}:change_at_first_login")
    link, temporary = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    visitor.submit(visitor.open(link), new=GOOD, again=GOOD, **_family_b(visitor, temporary))
    assert "誤りがあります" in visitor.log_in("wrong").text
    page.goto(visitor.login().address)
    _fill_in(page, portal, {"user_id": visitor.account["user_id"], "password": GOOD})
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.get_by_text("初回ログインのため、新しいパスワードに変更してください。").wait_for()
    assert page.locator("input[type=password]").count() == 3
    assert page.get_by_text("マイページ").count() == 0
    page.get_by_role("button", name=control).or_(page.get_by_role("link", name=control)).click()
    page.get_by_text(leads_to[portal]).wait_for()
    state = stand_ins.state(portal)
    assert (state["logins_succeeded"], state["passwords_set"]) == (1, 1)


@pytest.mark.parametrize("fault", ["link_expired", "link_lifetime=0"])
@EVERY_PORTAL
def test_link_that_is_over(stand_ins: StandIns, portal: str, fault: str) -> None:
    """Both ways to make a link too old lead to the screen that says so."""
    link, _temporary = stand_ins.link_for(portal)
    stand_ins.control("POST", "fault", {"name": f"{portal}:{fault}"})
    assert "有効期限が切れている" in stand_ins.visitor(portal).open(link).text


@EVERY_PORTAL
def test_mail_that_never_comes(serve: Callable[..., StandIns], portal: str) -> None:
    """The request is accepted and nothing is sent."""
    stand_ins = serve("--fault", f"{portal}:mail_never")
    stand_ins.visitor(portal).ask_for_reset()
    state = stand_ins.state(portal)
    assert (state["reset_requests"], state["mails_sent"]) == (1, 0)


def test_mail_that_comes_later(serve: Callable[..., StandIns]) -> None:
    """The answer does not wait for the mail, and the mail comes."""
    stand_ins = serve("--fault", "futsu:mail_delay=0.3")
    with stand_ins.inbox() as inbox:
        stand_ins.visitor("futsu").ask_for_reset()
        assert inbox.count() == 1
        assert inbox.wait_for_reset_mail(after=1).link_and_temporary()[0]


def test_two_mails_for_one_request(serve: Callable[..., StandIns]) -> None:
    """Two mails with different links come; only the newer link opens."""
    stand_ins = serve("--fault", "futsu:mail_twice")
    with stand_ins.inbox() as inbox:
        stand_ins.visitor("futsu").ask_for_reset()
        inbox.idle_until(3)
        older, newer = (mail.link_and_temporary()[0] for mail in inbox.mails()[1:])
    visitor = stand_ins.visitor("futsu")
    assert "有効期限が切れている" in visitor.open(older).text
    assert "新しい" in visitor.open(newer).text


@EVERY_PORTAL
def test_hidden_error_words_do_no_harm(serve: Callable[..., StandIns], portal: str) -> None:
    """The words are in the source of every screen; the screens are as ever."""
    stand_ins = serve("--fault", "hidden_error_words")
    visitor = stand_ins.visitor(portal)
    screen = visitor.request()
    assert "時間切れ" in screen.source
    assert "依頼の入力" in screen.text
    visitor.ask_for_reset()
    assert stand_ins.state(portal)["reset_requests"] == 1


def test_faults_are_switched_while_serving(stand_ins: StandIns) -> None:
    """POST switches on (both portals, when none is named), DELETE off; an unknown name is refused."""
    stand_ins.control("POST", "fault", {"name": "maintenance"})
    assert stand_ins.visitor("kei").top().status == 503
    stand_ins.control("DELETE", "fault")
    assert stand_ins.visitor("kei").top().status == 200
    with pytest.raises(urllib.error.HTTPError, match="400"):
        stand_ins.control("POST", "fault", {"name": "futsu:no_such"})


def _family_b(visitor: Visitor, temporary: str) -> dict[str, str]:
    """What is asked for besides the new password where the mail gave a 仮パスワード."""
    return {"user_id": visitor.account["user_id"], "temporary": temporary} if temporary else {}


def _fill_in(page: Page, portal: str, entered: dict[str, str]) -> None:
    for ours, value in entered.items():
        page.locator(f"input[name={FIELDS[portal][ours]}]").fill(value)
