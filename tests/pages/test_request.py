"""④ The request: what is entered, and how the portal's answer is understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.portal_words import PortalWords
from pages.reset_request import ResetRequest
from runbook.errors import InvalidTransition, Maintenance, NotPressed, Refused, ScreenError, SessionExpired
from runbook.secret import MailAddress, PaymentUserId
from tests.pages.site import ADDRESS, request_page

if TYPE_CHECKING:
    from pages.futsu import FutsuPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("RQST1234")
MAIL = MailAddress("request.jiro@office.example")

ACCEPTED = (
    "<h1>納付利用者パスワード初期化 受付</h1><p>納付利用者パスワードの初期化依頼を受け付けました。</p>",
    "<p>ご登録のメールアドレスにパスワード再設定用のメールを送信いたしました。</p><button>終了</button>",
    "<h1>依頼完了</h1>",
    "<h2>受付完了</h2><p>メールが届かない場合は、入力内容に誤りがある可能性があります。</p>",
    "<p>入力された情報が正しい場合、メールをお送りしました。</p><p>※このメールアドレスには返信できません。</p>",
    "<table><tr><td>パスワード初期化依頼を受付いたしました。メールの有効期限は24時間です。</td></tr></table>",
    "<p>手続きは完了しております。迷惑メール設定により受信できないことがあります。</p>",
    "<p>ご案内をお送りしておりますので、ご確認ください。</p>",
    "<h1>お手続き</h1><p>再設定用のメールをご確認ください。</p>",
    "<p>受付番号: 20260401-12</p>",
    "<div role=status>再設定メールが送信されました</div><p>メールに記載のURLから新しいパスワードを入力してください。</p>",
)
REFUSALS = (
    (
        "<p class=e>納付利用者IDまたはメールアドレスが正しくありません。</p>",
        "納付利用者IDまたはメールアドレスが正しくありません。",
    ),
    ("<ul><li>入力された納付利用者IDは登録されていません。</li></ul>", "入力された納付利用者IDは登録されていません。"),
    ("<div role=alert>もう一度お試しください</div>", "もう一度お試しください"),
    ("<font color=red>E1024 納付利用者IDとメールアドレスの組合せ</font>", "E1024 納付利用者IDとメールアドレスの組合せ"),
)


@pytest.fixture
def request_screen(futsu: FutsuPortal, site: Site) -> ResetRequest:
    site.pages["/request"] = request_page()
    page = futsu.context.new_page()
    page.goto(f"{ADDRESS}/request")
    return ResetRequest(futsu, page).opened().fill_in(USER_ID, MAIL)


def test_the_caption_of_a_field_that_is_gone_names_no_other_field(site: Site, futsu: FutsuPortal) -> None:
    """The ID would be typed where the mail address belongs: the screen is not taken for what it was."""
    site.pages["/request"] = request_page().replace("<td><input name=id></td>", "<td></td>")
    page = futsu.context.new_page()
    page.goto(f"{ADDRESS}/request")
    screen = ResetRequest(futsu, page)
    futsu.timeout = 1.0
    with pytest.raises(ScreenError):
        screen.opened()
    with pytest.raises(ScreenError, match="同じ入力欄を指しています"):
        ResetRequest(futsu, page).fill_in(USER_ID, MAIL)
    assert page.locator("input[name=mail]").input_value() == ""


def test_what_was_entered_is_read_back_from_the_screen(request_screen: ResetRequest) -> None:
    assert request_screen.entered() == (USER_ID, MAIL)


@pytest.mark.parametrize("answer", ACCEPTED)
def test_an_acceptance_in_any_words_is_understood(request_screen: ResetRequest, site: Site, answer: str) -> None:
    site.pages["/accepted"] = answer
    accepted = request_screen.request_reset()
    assert accepted.message
    assert repr(accepted) == "普通車④ 依頼の受付"
    assert site.sent == {"/accepted": 1}


def test_an_acceptance_on_the_same_page_without_loading_is_understood(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate(
        """() => { document.forms[0].onsubmit = (event) => { event.preventDefault();
        document.body.insertAdjacentHTML('afterbegin', '<p id=busy>処理中です。しばらくお待ちください。</p>');
        setTimeout(() => { busy.remove(); document.forms[0].remove();
        document.body.insertAdjacentHTML('beforeend', '<p>依頼を受け付けました。</p>') }, 700) } }"""
    )
    assert request_screen.request_reset().message == "依頼を受け付けました。"


@pytest.mark.parametrize(("message", "said"), REFUSALS)
def test_an_error_on_the_same_screen_is_told_in_the_portals_words(
    request_screen: ResetRequest, site: Site, message: str, said: str
) -> None:
    site.pages["/accepted"] = request_page(message=message)
    with pytest.raises(Refused) as caught:
        request_screen.request_reset()
    assert f"「{said}」" in caught.value.seen
    assert repr(caught.value.scene) == "普通車④ 依頼の入力"
    assert site.sent == {"/accepted": 1}


def test_an_error_on_a_page_of_its_own_refuses_too(request_screen: ResetRequest, site: Site) -> None:
    site.pages["/accepted"] = "<h1>入力エラー</h1><p>入力内容に誤りがあります。</p><button>戻る</button>"
    with pytest.raises(Refused, match="入力内容に誤りがあります"):
        request_screen.request_reset()


@pytest.mark.parametrize(
    "answer",
    [
        "<p>手続を開始いたしました。このメールには返信できません。</p>",
        "<h1>お手続き</h1><p>手続を開始いたしました。</p><p>このメールには返信できません</p><button>終了</button>",
    ],
)
def test_a_screen_of_its_own_that_mentions_a_mistake_in_passing_is_unclear(
    request_screen: ResetRequest, site: Site, answer: str
) -> None:
    """The portal may have taken the request in words that are not known."""
    request_screen.portal.timeout = 1.5
    site.pages["/accepted"] = answer
    with pytest.raises(ScreenError, match="手続") as caught:
        request_screen.request_reset()
    assert "受け付けられた可能性" in caught.value.remedy
    assert site.sent == {"/accepted": 1}


def test_a_question_beside_a_mistake_is_not_gone_on_from(request_screen: ResetRequest, site: Site) -> None:
    request_screen.portal.timeout = 1.5
    site.pages["/accepted"] = (
        "<p>メールアドレスに誤りがあります。このまま続けてもよろしいですか？</p>"
        "<form method=post action=/sure><button>送信する</button></form>"
    )
    with pytest.raises(ScreenError):
        request_screen.request_reset()
    assert site.sent == {"/accepted": 1}


@pytest.mark.parametrize(
    "answer",
    [
        "<div role=alert>納付利用者IDは登録されていません。</div><button>戻る</button>",
        "<p>受付画面</p><script>alert('納付利用者IDは登録されていません。')</script>",
    ],
)
def test_an_announced_mistake_on_a_page_of_its_own_refuses(
    request_screen: ResetRequest, site: Site, answer: str
) -> None:
    site.pages["/accepted"] = answer
    with pytest.raises(Refused, match="登録されていません"):
        request_screen.request_reset()


COVER = "<div style='position:fixed;inset:0;background:white'>お知らせ</div>"


@pytest.mark.parametrize(
    "obstacle",
    [
        f'document.body.insertAdjacentHTML("beforeend", "{COVER}")',
        "document.querySelector('button').disabled = true",
        "document.querySelector('button').remove()",
    ],
    ids=["covered", "disabled", "gone"],
)
def test_a_button_that_cannot_be_pressed_has_sent_nothing(
    request_screen: ResetRequest, site: Site, obstacle: str
) -> None:
    request_screen._request._finder.timeout = 1.0
    request_screen.page.evaluate(obstacle)
    with pytest.raises(NotPressed, match="パスワード初期化依頼") as caught:
        request_screen.request_reset()
    assert "何も送信していません" in caught.value.remedy
    assert not site.sent


def test_a_press_whose_end_was_not_seen_may_have_sent(request_screen: ResetRequest) -> None:
    """A page that is busy while it is pressed lets the press time out after it was made."""
    request_screen._request._finder.timeout = 1.0
    request_screen.page.evaluate(
        """() => { document.forms[0].onsubmit = () => {
        const start = Date.now(); while (Date.now() - start < 2500); return false } }"""
    )
    with pytest.raises(ScreenError) as caught:
        request_screen.request_reset()
    assert not isinstance(caught.value, NotPressed)
    assert "受け付けられた可能性" in caught.value.remedy


def test_an_alert_that_keeps_the_form_refuses(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate(
        "() => { document.forms[0].onsubmit = () => { alert('メールアドレスの形式が違います'); return false } }"
    )
    with pytest.raises(Refused, match="「メールアドレスの形式が違います」"):
        request_screen.request_reset()
    assert not site.sent


def test_a_portal_that_never_answers_is_not_waited_for_without_end(request_screen: ResetRequest, site: Site) -> None:
    """Chromium shows nobody a page that is being left; the operator is told all the same."""
    request_screen.page.context.route("**/accepted", lambda route: None)
    request_screen.portal.timeout = 1.5
    with pytest.raises(ScreenError, match="応答がない") as caught:
        request_screen.request_reset()
    assert "手でもう一度押さないでください" in caught.value.remedy


def test_what_the_browser_itself_finds_wrong_refuses(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate("document.forms[0].id.pattern = '[0-9]{4}'")
    with pytest.raises(Refused):
        request_screen.request_reset()
    assert not site.sent


@pytest.mark.parametrize("said", ["入力内容を送信します。しばらくお待ちください。", "依頼を送信しました。"])
def test_an_alert_before_the_answer_is_not_the_answer(request_screen: ResetRequest, site: Site, said: str) -> None:
    """A script can only tell that it sent something; whether it was taken, the portal's own page tells."""
    site.pages["/accepted"] = request_page(message="<p>納付利用者IDは登録されていません。</p>")
    request_screen.page.evaluate("said => { document.forms[0].onsubmit = () => { alert(said) } }", said)
    with pytest.raises(Refused, match="登録されていません"):
        request_screen.request_reset()
    assert site.sent == {"/accepted": 1}


def test_a_question_that_only_asks_again_is_answered_yes(request_screen: ResetRequest, site: Site) -> None:
    site.pages["/accepted"] = ACCEPTED[0]
    request_screen.page.evaluate(
        "() => { document.forms[0].onsubmit = () => confirm('パスワードを初期化します。よろしいですか？') }"
    )
    assert request_screen.request_reset().message
    assert site.sent == {"/accepted": 1}


def test_an_unknown_question_is_answered_no_and_told(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate(
        "() => { document.forms[0].onsubmit = () => confirm('すべての申請を取り消しますか？') }"
    )
    with pytest.raises(ScreenError, match="すべての申請を取り消しますか") as caught:
        request_screen.request_reset()
    assert "いいえ" in caught.value.seen
    assert not site.sent


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("<h1>時間切れ</h1><p>セッションが切れました。</p>", SessionExpired),
        ("<p>不正な画面遷移です。</p>", InvalidTransition),
        ("<p>只今、業務閉塞中です。</p>", Maintenance),
    ],
)
def test_negative_evidence_comes_first_and_warns_of_what_was_sent(
    request_screen: ResetRequest, site: Site, answer: str, error: type[ScreenError]
) -> None:
    site.pages["/accepted"] = answer
    with pytest.raises(error) as caught:
        request_screen.request_reset()
    assert "受け付けられた可能性" in caught.value.remedy


def test_an_answer_in_unknown_words_is_an_error_that_lists_them(request_screen: ResetRequest, site: Site) -> None:
    request_screen.portal.timeout = 1.5
    site.pages["/accepted"] = "<h1>ポータル</h1><p>次の画面です。</p><a href=/>次</a>"
    with pytest.raises(ScreenError) as caught:
        request_screen.request_reset()
    assert "「ポータル」" in caught.value.seen
    assert "手でもう一度押さないでください" in caught.value.remedy
    assert site.sent == {"/accepted": 1}


def test_a_portal_with_other_words_gets_its_own(request_screen: ResetRequest, site: Site) -> None:
    request_screen.portal.words = PortalWords(accepted=("承りました",))
    site.pages["/accepted"] = "<p>ご依頼を承りました。</p>"
    assert request_screen.request_reset().message == "ご依頼を承りました。"


def test_words_that_stood_there_before_are_no_answer(request_screen: ResetRequest, site: Site) -> None:
    """The form's own page may speak of acceptance, and of mistakes."""
    request_screen.portal.timeout = 1.5
    before = "<p>依頼は24時間受け付けました実績があります。入力に誤りがあると送信できません。</p>"
    request_screen.page.evaluate("text => document.body.insertAdjacentHTML('afterbegin', text)", before)
    site.pages["/accepted"] = request_page(message=before)
    with pytest.raises(ScreenError):
        request_screen.request_reset()


def test_a_slow_answer_is_waited_for_and_the_button_pressed_once(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate(
        """() => { document.forms[0].onsubmit = (event) => { event.preventDefault();
        setTimeout(() => event.target.submit(), 1200) } }"""
    )
    site.pages["/accepted"] = ACCEPTED[0]
    assert request_screen.request_reset().message
    assert site.sent == {"/accepted": 1}


def test_a_portal_that_says_it_is_busy_has_not_answered(request_screen: ResetRequest, site: Site) -> None:
    request_screen.page.evaluate(
        """() => { document.forms[0].onsubmit = (event) => { event.preventDefault();
        document.body.insertAdjacentHTML('afterbegin', '<p role=status>通信中です</p>');
        setTimeout(() => event.target.submit(), 2200) } }"""
    )
    site.pages["/accepted"] = ACCEPTED[0]
    assert request_screen.request_reset().message


def test_a_form_that_was_sent_in_spite_of_the_browsers_own_rule_is_waited_for(
    request_screen: ResetRequest, site: Site
) -> None:
    request_screen.page.evaluate(
        """() => { const form = document.forms[0]; form.id.pattern = '[0-9]{4}';
        form.querySelector('button').onclick = () => { fetch('/check'); setTimeout(() => form.submit(), 2200) } }"""
    )
    site.pages["/accepted"] = ACCEPTED[0]
    assert request_screen.request_reset().message


def test_words_that_appear_before_the_portal_has_answered_are_no_answer(
    request_screen: ResetRequest, site: Site
) -> None:
    request_screen.page.evaluate(
        """() => { document.forms[0].onsubmit = (event) => { event.preventDefault();
        document.body.insertAdjacentHTML('afterbegin', '<p>サーバーとつないでいます</p>');
        setTimeout(() => event.target.submit(), 2200) } }"""
    )
    site.pages["/accepted"] = ACCEPTED[0]
    assert request_screen.request_reset().message
