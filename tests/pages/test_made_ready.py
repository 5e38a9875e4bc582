"""Before something is sent that cannot be taken back: 画像認証 and what covers the button are a person's, the press is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.futsu import FutsuLogin
from pages.new_password import NewPassword
from pages.reset_request import ResetRequest
from runbook.errors import CaptchaShown, GivenUp, NotPressed, Refused, ScreenError
from runbook.secret import MailAddress, PaymentUserId, Secret
from tests.pages.person import ENTER, STOP, Person
from tests.pages.site import ADDRESS, LOGIN, new_password_page, request_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Request

    from pages.futsu import FutsuPortal
    from pages.screen import Screen
    from tests.pages.site import Site

USER_ID = PaymentUserId("CPTC1234")
MAIL = MailAddress("captcha.saburo@office.example")
PASSWORD = Secret("Captcha-pass-77")

CAPTCHA = "<p><label>画像認証（表示されている文字） <input name=captcha></label></p>"
ACCEPTED = "<h1>受付</h1><p>依頼を受け付けました。</p>"


def with_captcha(page: str) -> str:
    return page.replace("</form>", f"{CAPTCHA}</form>", 1)


@pytest.fixture
def open_at(futsu: FutsuPortal, site: Site) -> Callable[..., Screen]:
    def open_at(screen: type[Screen], body: str, person: Person | None) -> Screen:
        site.pages["/form"] = body
        futsu.attendant = person
        page = futsu.context.new_page()
        page.goto(f"{ADDRESS}/form")
        return screen(futsu, page).opened()

    return open_at


def types_captcha(futsu: FutsuPortal, text: str = "x7k2") -> Callable[[], object]:
    return lambda: futsu.context.pages[-1].locator("[name=captcha]").fill(text)


def renews(futsu: FutsuPortal) -> Callable[[], object]:
    def renew() -> None:
        futsu.context.pages[-1].reload()

    return renew


def test_the_person_types_the_captcha_and_the_program_presses(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., ResetRequest]
) -> None:
    """Enter with the field still empty is not enough; what the program entered stays."""
    person = Person(types=("", ENTER, types_captcha(futsu), ENTER))
    site.pages["/accepted"] = lambda request: (
        ACCEPTED if "captcha=x7k2" in (request.post_data or "") else "<p>違います</p>"
    )
    screen = open_at(ResetRequest, with_captcha(request_page()), person)
    assert not person.obstacles, "the program can fill in what it knows first"
    screen.fill_in(USER_ID, MAIL)
    [obstacle] = person.obstacles
    assert isinstance(obstacle, CaptchaShown)
    assert "画像認証（表示されている文字）" in obstacle.seen
    assert "「パスワード初期化依頼」は押さないでください" in person.todo[0]
    assert person.told == ["画像認証の入力欄がまだ空です。"]
    assert person.went_on == [(screen, False)]
    assert screen.entered() == (USER_ID, MAIL)
    assert not site.sent

    assert "依頼を受け付けました。" in screen.request_reset().message
    assert site.sent == {"/accepted": 1}


@pytest.mark.parametrize("types", [("", ""), (ENTER, "")], ids=["nothing", "Enter"])
def test_a_captcha_is_never_filled_in_by_the_program(
    site: Site, open_at: Callable[..., ResetRequest], types: tuple[str, ...]
) -> None:
    screen = open_at(ResetRequest, with_captcha(request_page()), Person(types=(*types, STOP)))
    with pytest.raises(GivenUp):
        screen.fill_in(USER_ID, MAIL)
    assert screen.page.locator("[name=captcha]").input_value() == ""
    assert not site.sent


def test_without_anybody_a_captcha_stops_the_arrival(open_at: Callable[..., ResetRequest]) -> None:
    with pytest.raises(CaptchaShown, match="画像認証") as caught:
        open_at(ResetRequest, with_captcha(request_page()), None)
    assert "--attended" in caught.value.remedy


def test_a_captcha_that_appears_late_is_never_left_empty(site: Site, open_at: Callable[..., ResetRequest]) -> None:
    """Nobody is there: it stops before anything is sent."""
    screen = open_at(ResetRequest, request_page(), None)
    screen.page.evaluate(
        "html => { document.forms[0].mail.oninput = () => document.forms[0].insertAdjacentHTML('beforeend', html) }",
        CAPTCHA,
    )
    with pytest.raises(CaptchaShown):
        screen.fill_in(USER_ID, MAIL)
    assert not site.sent


def test_a_request_that_the_person_sent_is_not_sent_again_and_not_claimed(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., ResetRequest]
) -> None:
    site.pages["/accepted"] = ACCEPTED
    person = Person(
        types=(lambda: futsu.context.pages[-1].get_by_role("button", name="パスワード初期化依頼").click(), ENTER)
    )
    screen = open_at(ResetRequest, with_captcha(request_page()), person)
    with pytest.raises(ScreenError, match="画面ではなくなりました") as caught:
        screen.fill_in(USER_ID, MAIL)
    assert "人が「パスワード初期化依頼」を押した可能性" in caught.value.remedy
    assert "このプログラムは押していません" in caught.value.remedy
    assert site.sent == {"/accepted": 1}


def test_a_wrong_captcha_is_told_in_the_portals_words(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., ResetRequest]
) -> None:
    site.pages["/accepted"] = with_captcha(request_page(message="<p>画像認証の文字が正しくありません。</p>"))
    screen = open_at(ResetRequest, with_captcha(request_page()), Person(types_captcha(futsu, "?"), types=(ENTER,)))
    screen.fill_in(USER_ID, MAIL)
    with pytest.raises(Refused, match="画像認証の文字が正しくありません"):
        screen.request_reset()
    assert site.sent == {"/accepted": 1}


def test_a_captcha_that_a_person_had_renewed_may_empty_the_form(
    futsu: FutsuPortal, open_at: Callable[..., ResetRequest]
) -> None:
    """What the program knows it enters again; what the person typed stays."""
    person = Person(types=(renews(futsu), types_captcha(futsu), ENTER))
    screen = open_at(ResetRequest, with_captcha(request_page()), person).fill_in(USER_ID, MAIL)
    assert screen.entered() == (USER_ID, MAIL)
    assert screen.page.locator("[name=captcha]").input_value() == "x7k2"


def test_what_covers_the_button_is_closed_by_the_person_before_the_request(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., ResetRequest]
) -> None:
    cover = "<div id=cover style='position:fixed;inset:0;background:white'>お知らせ</div>"
    remove = lambda: futsu.context.pages[-1].evaluate("cover.remove()")  # noqa: E731
    person = Person(types=(ENTER, remove, ENTER))
    screen = open_at(ResetRequest, request_page() + cover, person).fill_in(USER_ID, MAIL)
    assert isinstance(person.obstacles[0], NotPressed)
    assert "覆われています" in person.told[0]
    assert person.went_on == [(screen, False)]
    assert not site.sent


def test_a_free_form_asks_nobody(open_at: Callable[..., ResetRequest]) -> None:
    person = Person()
    open_at(ResetRequest, request_page(), person).fill_in(USER_ID, MAIL)
    assert not person.obstacles


def test_the_captcha_of_the_login_is_the_persons_and_the_login_the_programs(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., FutsuLogin]
) -> None:
    site.pages["/my-page"] = "<h1>マイページ</h1><a href=/out>ログアウト</a>"
    person = Person(types_captcha(futsu), types=("", ENTER))
    my_page = open_at(FutsuLogin, with_captcha(LOGIN), person).log_in(USER_ID, PASSWORD)
    assert my_page.shows("マイページ")
    assert len(person.obstacles) == 1
    assert site.sent == {"/my-page": 1}


@pytest.mark.parametrize("renewed", [False, True])
def test_the_captcha_of_a_new_password_is_the_persons_and_sending_the_programs(
    futsu: FutsuPortal, site: Site, open_at: Callable[..., NewPassword], renewed: bool
) -> None:
    sent: list[str] = []

    def answer(request: Request) -> str:
        sent.append(request.post_data or "")
        return "<p>パスワードを変更しました。</p>"

    site.pages["/done"] = answer
    person = Person(types=(*([renews(futsu)] if renewed else []), types_captcha(futsu), ENTER))
    screen = open_at(NewPassword, with_captcha(new_password_page()), person)
    assert not person.obstacles
    screen.fill_in(PASSWORD, USER_ID, None)
    assert not site.sent
    assert screen.send().message
    assert len(person.obstacles) == 1
    assert sent == [f"one={PASSWORD.reveal()}&two={PASSWORD.reveal()}&captcha=x7k2"]
