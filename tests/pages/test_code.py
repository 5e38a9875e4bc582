"""⑤ A mail that brings a 認証コード: it is entered into the screen that the request left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.reset_request import RequestAccepted, ResetRequest
from runbook.errors import ConsentDemanded, Refused, ScreenError, SessionExpired
from runbook.secret import MailAddress, PaymentUserId, Secret
from tests.pages.site import ADDRESS, new_password_page, request_page

if TYPE_CHECKING:
    from playwright.sync_api import Request

    from pages.futsu import FutsuPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("CODE1234")
MAIL = MailAddress("code.saburo@office.example")
CODE, NEW = Secret("481516"), Secret("C0de!Passw0rd")

# What the portal answers to the request; in each the code goes into `c` and something leads to /code.
SCREENS = {
    "table": """<h1>認証コードの入力</h1><p>依頼を受け付けました。メールの認証コードを入力してください。</p><form method=post action=/code>
        <table><tr><th>認証コード<br>(6桁)</th><td><input name=c></td></tr></table>
        <input type=image alt=次へ src='data:,' width=60 height=20> <input type=button value=戻る></form>""",
    "with another mail": """<p>確認コードをお送りしました。</p><form method=post action=/code><label>確認コード <input name=c></label>
        <button>認証する</button><button formaction=/again>コードを再送する</button></form><footer><button>検索</button></footer>""",
    "pop-up on the same page": """<p>受け付けました</p><div role=dialog><p>ワンタイムコードをメールでお送りしました</p>
        <form method=post action=/code><input name=c title=ワンタイムコード><a href=# onclick="forms[0].submit(); return false">
        確認</a><a href=#>キャンセル</a></form></div><script>const forms = document.forms</script>""",
    "in a frame": "<p>受け付けました。</p><iframe src=/frame width=700 height=300></iframe>",
}


@pytest.fixture
def accept(futsu: FutsuPortal, site: Site) -> RequestAccepted:
    """The screen that a request leads to."""
    site.pages |= {"/request": request_page(), "/accepted": SCREENS["table"], "/frame": SCREENS["table"]}
    site.pages |= {"/code": new_password_page(), "/done": "<p>変更しました。</p>", "/again": "<p>再送しました。</p>"}
    page = futsu.context.new_page()
    page.goto(f"{ADDRESS}/request")
    return ResetRequest(futsu, page).opened().fill_in(USER_ID, MAIL).request_reset()


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_the_code_is_entered_and_the_password_set(accept: RequestAccepted, site: Site, screen: str) -> None:
    site.pages["/accepted"] = screen
    accept.page.goto(f"{ADDRESS}/accepted")
    entered: list[str] = []

    def take(request: Request) -> str:
        entered.append(request.post_data or "")
        return new_password_page()

    site.pages["/code"] = take
    assert accept.enter_code(CODE).fill_in(NEW, USER_ID, CODE).send().message == "変更しました。"
    assert [f"c={CODE.reveal()}" in each for each in entered] == [True]
    assert site.sent == {"/accepted": 1, "/code": 1, "/done": 1}


def test_code_and_password_on_one_screen_are_sent_together(accept: RequestAccepted, site: Site) -> None:
    asked = "<p>受け付けました。</p>" + new_password_page().replace(
        "<button>登録", "<p><label>認証コード<input name=c></label></p><button>登録"
    )
    accept.page.set_content(asked)
    screen = accept.enter_code(CODE)
    assert site.sent == {"/accepted": 1}
    screen.fill_in(NEW, USER_ID, CODE)
    assert screen.page.locator("[name=c]").input_value() == CODE.reveal()


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (SCREENS["table"].replace("<form", "<p>認証コードに誤りがあります。</p><form"), Refused, "誤りがあります"),
        ("<p>一定時間操作がなかったため、時間切れです。</p>", SessionExpired, "時間切れ"),
        ("<p>おつかれさまでした</p>", ScreenError, "おつかれさまでした"),
    ],
)
def test_a_code_that_leads_nowhere_is_told_and_not_sent_again(
    futsu: FutsuPortal, accept: RequestAccepted, site: Site, answer: str, error: type[Exception], words: str
) -> None:
    site.pages["/code"] = answer
    futsu.timeout = 1.5
    with pytest.raises(error, match=words) as caught:
        accept.enter_code(CODE)
    assert type(caught.value) is error
    assert site.sent["/code"] == 1


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ("<p>受け付けました。メールをご覧ください。</p>", "認証コードの入力欄を一つに"),
        (
            f"<form>{'<label>認証コード<input maxlength=1></label>' * 6}<button>次へ</button></form>",
            "一つに決められません",
        ),
        (
            "<form><label>認証コード<input></label><label>秘密の質問<input></label><button>次へ</button></form>",
            "分からない欄",
        ),
        ("<form><label>認証コード<input></label><button>次へ</button><button>登録</button></form>", "送信するボタン"),
    ],
)
def test_a_screen_without_one_place_for_the_code_is_not_guessed(
    accept: RequestAccepted, site: Site, screen: str, words: str
) -> None:
    accept.page.set_content(screen)
    with pytest.raises(ScreenError, match=words):
        accept.enter_code(CODE)
    assert site.sent == {"/accepted": 1}


def test_a_code_is_not_sent_with_consent(accept: RequestAccepted, site: Site) -> None:
    accept.page.set_content(
        "<form action=/code><label>認証コード<input></label><button>規約に同意して次へ</button></form>"
    )
    with pytest.raises(ConsentDemanded):
        accept.enter_code(CODE)


def test_a_screen_that_was_closed_takes_no_code(accept: RequestAccepted) -> None:
    accept.page.close()
    with pytest.raises(ScreenError, match="閉じられました"):
        accept.enter_code(CODE)
