"""The editions of the stand-in portals over HTTP: each looks as its line in --help says, and the business is the same."""

from __future__ import annotations

import re
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from rehearsal.editions import CHOICES, USUAL, Edition
from rehearsal.options import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rehearsal.stand_ins import StandIns

GOOD, PLAIN = "Nezumi#2031", "Nezumi20317"
EVERY_PORTAL = pytest.mark.parametrize("portal", ["futsu", "kei"])


def test_an_edition_is_asked_of_both_portals_or_of_one() -> None:
    options = parse(["--menu=hover", "--kei-menu=screen", "--futsu-mail-family=C"])
    assert options.editions["futsu"] == Edition(edition="tables", menu="hover", mail_family="C")
    assert options.editions["kei"] == Edition(edition="labels", menu="screen", mail_family="B")
    assert options.editions["futsu"].told == "tables hover"


def test_help_explains_every_value_and_what_is_usual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    told = capsys.readouterr().out
    for values in CHOICES.values():
        for value, meaning in values.items():
            assert re.search(rf"{value} +{re.escape(meaning.partition(': ')[2])}", told)
    assert all(set(each) <= set(CHOICES) for each in USUAL.values())


@pytest.mark.parametrize(
    ("portal", "screens"),
    [
        ("futsu", {"/portal/": "手続を開始", "/portal/ready.html": "大量申請者向けメニュー"}),
        ("kei", {"/portal/index.html": "事前の準備が整った方", "/portal/ready.html": "利用者情報の確認・変更を行う"}),
    ],
)
def test_menus_as_screens(serve: Callable[..., StandIns], portal: str, screens: dict[str, str]) -> None:
    """The top page has no pull-down menu; each screen leads to the next."""
    visitor = serve("--menu=screen").visitor(portal)
    for address, words in screens.items():
        screen = visitor.open(address)
        assert words in screen.text
        assert 'class="menus"' not in screen.source


@pytest.mark.parametrize(
    ("option", "marks"),
    [
        ("--menu=hover", ".menu:hover > .drop"),
        ("--menu=panel", "position: fixed"),
        ("--window=tab", "location.href = '/useridmg"),
        ("--window=named", "openWindow('/portal/guide.html')"),
    ],
)
@EVERY_PORTAL
def test_menus_and_windows_by_script(serve: Callable[..., StandIns], portal: str, option: str, marks: str) -> None:
    assert marks in serve(option).visitor(portal).top().source
    assert marks not in serve().visitor(portal).top().source


@pytest.mark.parametrize(("frames", "tag"), [("iframe", "<iframe src="), ("frameset", "<frameset rows=")])
@EVERY_PORTAL
def test_the_login_stands_in_a_frame(serve: Callable[..., StandIns], portal: str, frames: str, tag: str) -> None:
    visitor = serve(f"--frames={frames}").visitor(portal)
    assert tag in visitor.open("/portal/window.html").source
    assert "マイページログイン" in visitor.login().text


@EVERY_PORTAL
def test_shift_jis_is_said_and_meant(serve: Callable[..., StandIns], portal: str) -> None:
    """The bytes, the header and the mark in the page agree, and a form that comes back is understood."""
    stand_ins = serve("--charset=shift_jis")
    visitor = stand_ins.visitor(portal)
    with urllib.request.urlopen(visitor.login().address, timeout=10) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=shift_jis"
        raw = answer.read()
    assert "納付利用者パスワード".encode("cp932") in raw
    assert b'<meta charset="SHIFT_JIS">' in raw
    assert "誤りがあります" in visitor.log_in("wrong").text
    visitor.ask_for_reset()
    assert stand_ins.state(portal)["reset_requests"] == 1


@EVERY_PORTAL
def test_a_code_by_mail_opens_the_screen_for_the_password(serve: Callable[..., StandIns], portal: str) -> None:
    """Family C: the mail has no link; a wrong code stays on the screen, the right one leads on, in this browser only."""
    stand_ins = serve("--mail-family=C")
    visitor = stand_ins.visitor(portal)
    with stand_ins.inbox() as inbox:
        asked = visitor.ask_for_reset()
        text = inbox.wait_for_reset_mail(after=1).text
    assert "://" not in text
    code = re.search(r"認証コード：(\d{6})", text)
    assert code
    refused = visitor.submit(asked, code="x")
    assert "認証コードに誤りがあります" in refused.text
    stranger = stand_ins.visitor(portal)
    assert (
        "時間切れ"
        in stranger.open(
            refused.action, refused.entries | {"ninshoCode": code[1], "authCode": code[1], refused.main_button: "1"}
        ).text
    )
    answer = visitor.submit(visitor.submit(refused, code=code[1]), new=GOOD, again=GOOD)
    assert "完了" in answer.text
    assert stand_ins.logs_in(portal, GOOD)


@EVERY_PORTAL
def test_another_password_rule_is_shown_and_enforced(serve: Callable[..., StandIns], portal: str) -> None:
    stand_ins = serve("--password-rule=alnum", "--mail-family=A")
    link, _ = stand_ins.link_for(portal)
    visitor = stand_ins.visitor(portal)
    screen = visitor.open(link)
    assert "8文字以上16文字以内" in screen.text
    refused = visitor.submit(screen, new=GOOD, again=GOOD)
    assert "使用できない文字" in refused.text
    visitor.submit(refused, new=PLAIN, again=PLAIN)
    assert stand_ins.logs_in(portal, PLAIN)


@EVERY_PORTAL
def test_the_last_three_passwords_are_refused(serve: Callable[..., StandIns], portal: str) -> None:
    """A fourth is not remembered any more."""
    stand_ins = serve("--mail-family=A", f"--fault={portal}:password_reuse")
    visitor = stand_ins.visitor(portal)
    old = [f"Nezumi#203{each}" for each in range(4)]
    for password in old:
        link, _ = stand_ins.link_for(portal)
        visitor.submit(visitor.open(link), new=password, again=password)
    link, _ = stand_ins.link_for(portal)
    screen = visitor.open(link)
    for password in old[1:]:
        screen = visitor.submit(screen, new=password, again=password)
        assert "過去3回以内" in screen.text
    visitor.submit(screen, new=old[0], again=old[0])
    assert stand_ins.logs_in(portal, old[0])


@EVERY_PORTAL
def test_consent_stands_before_the_login_until_it_is_given(serve: Callable[..., StandIns], portal: str) -> None:
    stand_ins = serve(f"--fault={portal}:consent")
    visitor = stand_ins.visitor(portal)
    assert "許諾" in visitor.login().text
    screen = visitor.login()
    assert "許諾" in screen.text
    assert stand_ins.state(portal)["consents"] == 0
    assert "納付利用者パスワード" in visitor.submit(screen).text
    assert stand_ins.state(portal)["consents"] == 1


@EVERY_PORTAL
def test_a_neutral_answer_tells_nobody_who_is_registered(serve: Callable[..., StandIns], portal: str) -> None:
    stand_ins = serve(f"--fault={portal}:request_neutral")
    visitor = stand_ins.visitor(portal)
    wrong = visitor.submit(visitor.request(), user_id="NOBODY99", mail_address="nobody@office.example")
    assert stand_ins.state(portal)["mails_sent"] == 0
    assert wrong.text == visitor.ask_for_reset().text
    assert stand_ins.state(portal)["reset_requests"] == 1


@EVERY_PORTAL
def test_a_captcha_only_sometimes(serve: Callable[..., StandIns], portal: str) -> None:
    visitor = serve(f"--fault={portal}:captcha_sometimes").visitor(portal)
    assert "画像認証" not in visitor.request().text
    assert "画像認証" in visitor.request().text


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("proxy_502", 502, "502BadGateway"),
        ("proxy_503", 503, "503ServiceTemporarilyUnavailable"),
        ("maintenance_weekend", 200, "3月30日(月)6時まで"),
    ],
)
@EVERY_PORTAL
def test_every_screen_is_answered_by_something_else(
    serve: Callable[..., StandIns], portal: str, fault: str, status: int, words: str
) -> None:
    visitor = serve(f"--fault={portal}:{fault}").visitor(portal)
    for screen in (visitor.top(), visitor.open("/useridmg/"), visitor.open("/portal/ready.html")):
        assert (screen.status, words in screen.text) == (status, True)


@pytest.mark.parametrize(("fault", "status", "taken"), [("proxy_502_request", 502, 1), ("proxy_503_request", 503, 0)])
@EVERY_PORTAL
def test_a_proxy_answers_a_request_that_was_taken_or_not(
    serve: Callable[..., StandIns], portal: str, fault: str, status: int, taken: int
) -> None:
    stand_ins = serve(f"--fault={portal}:{fault}")
    assert stand_ins.visitor(portal).ask_for_reset().status == status
    state = stand_ins.state(portal)
    assert (state["request_submissions"], state["reset_requests"]) == (1, taken)


def test_every_connection_is_cut(serve: Callable[..., StandIns]) -> None:
    stand_ins = serve("--fault=futsu:cut_all")
    with pytest.raises(ConnectionResetError):
        stand_ins.visitor("futsu").top()
    assert stand_ins.visitor("kei").top().status == 200


def test_slow_answers_come_later_and_hold_up_no_end(serve: Callable[..., StandIns]) -> None:
    """The other portal answers meanwhile; the stand-ins end with the test, not with the answer."""
    stand_ins = serve("--fault=futsu:slow=600")
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(stand_ins.said["futsu"]["portal_url"], timeout=0.3)
    assert stand_ins.visitor("kei").top().status == 200


def test_only_a_headless_browser_is_refused(serve: Callable[..., StandIns]) -> None:
    url = serve("--fault=kei:headless_refused").said["kei"]["portal_url"]
    told = []
    for agent in ("HeadlessChrome/156.0", "Chrome/156.0"):
        request = urllib.request.Request(url, headers={"User-Agent": f"Mozilla/5.0 {agent} Safari/537.36"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            told.append("サポートされていません" in answer.read().decode())
    assert told == [True, False]


def test_a_second_notice_is_there_for_narrow_screens_only(serve: Callable[..., StandIns]) -> None:
    visitor = serve("--fault=double_notice").visitor("futsu")
    assert '<div class="narrow"><p>お知らせ' in visitor.top().source
    assert ".narrow { display: none; }" in visitor.open("/portal/css/style.css").source


def test_nobody_vouches_for_the_certificate(serve: Callable[..., StandIns]) -> None:
    """It is TLS all the same: who does not ask for a voucher is served."""
    url = serve("--tls=untrusted").said["futsu"]["portal_url"]
    assert url.startswith("https://127.0.0.1:")
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(url, timeout=10)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(url, timeout=10, context=context) as answer:
        assert answer.status == 200
