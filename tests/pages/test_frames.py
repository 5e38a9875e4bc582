"""Screens that stand in frames: a person sees one page, and so do the page objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.new_password import NewPassword
from pages.passage import Passage
from runbook.errors import Maintenance, PortalFault, Refused, ScreenError, SessionExpired
from runbook.secret import MailAddress, PaymentUserId, Secret
from tests.pages.site import LOGIN, new_password_page, request_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.finding import Finder
    from pages.futsu import FutsuPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("FRAM1234")
MAIL = MailAddress("frame.hanako@office.example")
NEW = Secret("Fr4me!Passw0rd")

LOGO = "<title>自動車保有関係手続のワンストップサービス</title>"
TOP = f"""{LOGO}<a href=# onclick="a.hidden = false; return false">準備が済んでいる方</a><div id=a hidden>
    <a href=# onclick="b.hidden = false; return false">大量申請者向けメニュー</a></div><div id=b hidden>
    <a href=# onclick="window.open('/window', 'w', 'width=800,height=600'); return false">利用者情報の確認・変更を行う</a></div>"""

# What the popup consists of; in each the login screen stands in a frame.
WINDOWS = {
    "iframe": "<img alt=ロゴ src='data:,' width=99 height=20><iframe src=/login width=780 height=400></iframe><p>© ポータル</p>",
    "frameset": """<!DOCTYPE html><html><head><title>窓口</title></head><frameset rows="60,*" border=0><frame src=/head name=h>
        <frame src=/login name=main></frameset></html>""",
    "frame in a frame": "<div><iframe src=/between width=790 height=500></iframe></div>",
    "frame that comes late": """<p>しばらくお待ちください</p><div id=here></div><script>setTimeout(() => here.innerHTML =
        '<iframe src=/login width=780 height=400></iframe>', 300)</script>""",
    "frame written by its page": f"<iframe id=f width=780 height=400></iframe><script>f.srcdoc = `{LOGIN}`</script>",
}


@pytest.fixture
def framed(futsu: FutsuPortal, site: Site) -> Site:
    site.pages = {
        "/top": TOP,
        "/head": "<img alt='自動車保有関係手続のワンストップサービス' src='data:,' width=99 height=20><a href=/>トップ</a>",
        "/between": "<iframe src=/login width=780 height=400></iframe>",
        "/window": WINDOWS["iframe"],
        "/login": LOGIN,
        "/request": request_page(),
        "/accepted": "<p>受け付けました。</p>",
    }
    return site


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_a_request_is_made_within_frames(futsu: FutsuPortal, framed: Site, window: str) -> None:
    framed.pages["/window"] = window
    request = futsu.open_login().open_reset_request()
    assert request.shows("納付利用者パスワード初期化 依頼の入力")
    assert request.fill_in(USER_ID, MAIL).entered() == (USER_ID, MAIL)
    assert request.request_reset().message == "受け付けました。"
    assert framed.sent == {"/accepted": 1}


def test_the_same_form_with_another_message_in_a_frame_refuses(futsu: FutsuPortal, framed: Site) -> None:
    """Words that nobody knows refuse only once the portal has loaded its answer: in a frame, too."""
    framed.pages["/accepted"] = request_page(message="<p>コードK-17</p>")
    request = futsu.open_login().open_reset_request()
    with pytest.raises(Refused, match="コードK-17"):
        request.fill_in(USER_ID, MAIL).request_reset()
    assert framed.sent == {"/accepted": 1}


def test_a_new_password_is_set_within_a_frame(futsu: FutsuPortal, framed: Site) -> None:
    framed.pages |= {
        "/mail": "<h1>ようこそ</h1><form action=/search><input title=検索><button>検索</button></form>"
        "<iframe src=/new width=780 height=400></iframe><form action=/contact><button>送信</button></form>",
        "/new": new_password_page(),
        "/done": "<p>パスワードを変更しました。</p>",
    }
    screen = futsu.follow_mail_link(Secret("https://portal.example/mail"))
    assert isinstance(screen, NewPassword)
    assert "変更しました" in screen.fill_in(NEW, USER_ID, None).send().message
    assert framed.sent == {"/done": 1}


def test_only_what_the_portal_itself_loads_counts_as_its_answer(futsu: FutsuPortal, framed: Site) -> None:
    """A frame with advertisements loads whenever it likes."""
    framed.pages["/window"] = (
        WINDOWS["iframe"] + "<iframe name=ad src=https://ad.example/head width=300 height=99></iframe>"
    )
    page = futsu.open_login().page
    with Passage(futsu, page) as passage:
        passage.remember()
        page.frame(name="ad").goto("https://ad.example/head?2")  # type: ignore[union-attr]  # it is there
        assert not passage.was_reloaded(page)
        page.frames[1].goto("https://portal.example/request")
        assert passage.was_reloaded(page)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("<p>一定時間操作がなかったため、接続が切れました。</p>", 200, SessionExpired),
        ("<h1>ごめんなさい</h1>", 503, Maintenance),
        ("<h1>ごめんなさい</h1>", 502, PortalFault),
    ],
)
def test_what_a_frame_says_counts_as_the_page(
    futsu: FutsuPortal, framed: Site, body: str, status: int, error: type[ScreenError]
) -> None:
    framed.pages["/login"], framed.status["/login"] = body, status
    with pytest.raises(error):
        futsu.open_login()


def test_a_frame_that_does_not_load_is_told(futsu: FutsuPortal, framed: Site) -> None:
    futsu.context.route("**/login", lambda route: route.abort())
    with pytest.raises(PortalFault, match="ブラウザーがページを開けない"):
        futsu.open_login()


@pytest.mark.parametrize("how", ["display: none", "visibility: hidden", "position: absolute; left: -5000px"])
def test_a_frame_that_nobody_sees_says_nothing(futsu: FutsuPortal, framed: Site, how: str) -> None:
    framed.pages["/hidden"] = f"<p>セッションが切れました。</p>{LOGIN}"
    framed.pages["/window"] = f"{LOGIN}<iframe src=/hidden style='{how}'></iframe>"
    assert futsu.open_login().shows("マイページログイン")


def test_nothing_is_typed_into_a_frame_of_another_site(futsu: FutsuPortal, framed: Site) -> None:
    """The words are right and the site is not: such a login screen is none."""
    framed.pages["/window"] = "<iframe src=https://portal.example.com/login width=780 height=400></iframe>"
    futsu.timeout = 1.5
    with pytest.raises(ScreenError):
        futsu.open_login()


def test_two_fields_of_one_name_in_two_frames_are_not_told_apart(show: Callable[[str], Finder]) -> None:
    frame = "<iframe srcdoc='<label>納付利用者ID<input></label><button>送信</button>'></iframe>"
    finder = show(frame * 2)
    with pytest.raises(ScreenError, match="2つ"):
        finder.field("納付利用者ID").value()
    with pytest.raises(ScreenError, match="2つ"):
        finder.control("送信").press()


def test_a_frame_that_never_answers_is_not_waited_for_without_end(futsu: FutsuPortal, framed: Site) -> None:
    futsu.context.route("**/accepted", lambda route: None)
    request = futsu.open_login().open_reset_request().fill_in(USER_ID, MAIL)
    futsu.timeout = 1.5
    with pytest.raises(ScreenError, match="画面が切り替わりません") as caught:
        request.request_reset()
    assert "手でもう一度押さないでください" in caught.value.remedy
