"""⑤ The screen behind the mail's link: recognised by its structure, in any layout and words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from runbook.errors import InvalidTransition, LinkExpired, NotPressed, PortalFault, Refused, ScreenError, SessionExpired
from runbook.secret import PaymentUserId, Secret
from tests.pages.site import ADDRESS, new_password_page

if TYPE_CHECKING:
    from playwright.sync_api import Request

    from pages.kei import KeiPortal
    from tests.pages.site import Site

USER_ID = PaymentUserId("NEWP1234")
NEW = Secret("N3w-Canary#1")
TEMPORARY = Secret("T3mp-Canary#2")
LINK = Secret(f"{ADDRESS}/link?key=n3wc4n4ryn3wc4n4ryn3w")

GO = "<button>登録する</button><button type=button>戻る</button><button type=reset>クリア</button>"

# Fields: n = new, t = temporary, u = user id; the names say what must arrive in them.
LAYOUTS = {
    "labels": f"""<form method=post action=/done><label>新しいパスワード<input name=n1 type=password></label>
        <label>新しいパスワード（確認用）<input name=n2 type=password></label>{GO}</form>""",
    "confirmation first": f"""<form method=post action=/done><p>確認のためもう一度 <input name=n1 type=password></p>
        <p>新しいパスワード <input name=n2 type=password></p>{GO}</form>""",
    "table with everything": """<form method=post action=/done><table>
        <tr><th>納付利用者ID</th><td><input name=u></td></tr>
        <tr><th>仮パスワード</th><td><input name=t type=password> <small>メールに記載のもの</small></td></tr>
        <tr><th>新しい<br>納付利用者パスワード</th><td><input name=n1 type=password><br><small>仮パスワードとは別のもの</small></td></tr>
        <tr><th>新しい<br>納付利用者パスワード<br>（確認用）</th><td><input name=n2 type=password></td></tr></table>
        <input type=image src=data:, alt=登録 width=60 height=20></form>""",
    "three passwords": """<form method=post action=/done><dl><dt>現在のパスワード</dt><dd><input name=t type=password></dd>
        <dt>変更後のパスワード</dt><dd><input name=n1 type=password></dd>
        <dt>変更後のパスワード（再入力）</dt><dd><input name=n2 type=password></dd></dl><input type=submit value=変更></form>""",
    "one plain and two new": f"""<form method=post action=/done>パスワード <input name=t type=password><br>
        新パスワード <input name=n1 type=password><br>新パスワード確認 <input name=n2 type=password><br>{GO}</form>""",
    "code in clear": f"""<form method=post action=/done><p>認証コード（メールに記載）<input name=t></p>
        <p>パスワード <input name=n1 type=password></p><p>パスワード再入力 <input name=n2 type=password></p>{GO}</form>""",
    "new temporary": f"""<form method=post action=/done><p>新しい仮パスワード <input name=t type=password></p>
        <p>仮パスワードに代わる新しいパスワード <input name=n1 type=password></p>
        <p>同上（もう一度） <input name=n2 type=password></p>{GO}</form>""",
    "passwords in clear": f"""<form method=post action=/done><table><tr><th>初期パスワード</th><td><input name=t></td></tr>
        <tr><th rowspan=2>新しいパスワード</th><td>入力 <input name=n1></td></tr>
        <tr><td>確認 <input name=n2></td></tr></table>{GO}</form>""",
    "login in the head": """<header><form action=/login>ID <input> パスワード <input type=password><button>ログイン</button></form></header>
        <form method=post action=/done><label>新しいパスワード<input name=n1 type=password></label><button type=button>表示</button>
        <label>もう一度<input name=n2 type=password></label><button type=button>表示</button><button>設定</button></form>""",
    "a mark after each caption": f"""<form method=post action=/done>
        <p><span>利用者ID</span> <em>必須</em></p><p><input name=u></p>
        <p><span>通知された仮パスワード</span> <em>必須</em></p><p><input name=t type=password></p>
        <p><span>新パスワード</span> <em>必須</em></p><p><input name=n1 type=password></p>
        <p><span>新パスワード（確認）</span> <em>必須</em></p><p><input name=n2 type=password></p>{GO}</form>""",
    "no form at all": """<label>新しいパスワード<input name=n1 type=password></label>
        <label>新しいパスワード（確認）<input name=n2 type=password></label>
        <a href=# onclick="send()">設定する</a> <a href=/top>トップページへ戻る</a>
        <script>function send() { const form = document.body.appendChild(document.createElement('form'));
        form.method = 'post'; form.action = '/done'; form.append(...document.querySelectorAll('input')); form.submit() }</script>""",
    "id already there": f"""<form method=post action=/done><p>納付利用者ID <input name=shown value=NEWP1234 readonly></p>
        <p>受付番号 <input name=shown disabled></p>
        <p>新しいパスワード <input name=n1 type=password></p><p>（確認）<input name=n2 type=password></p>{GO}</form>""",
}

UNKNOWN = {
    "one new field": "<form>新しいパスワード <input type=password><button>登録</button></form>",
    "old and new": (
        "<form><p>パスワード <input type=password></p><p>新しいパスワード <input type=password></p><button>登録</button></form>"
    ),
    "a question": (
        "<form><p>新しいパスワード <input type=password></p><p>確認 <input type=password></p>"
        "<p>秘密の質問の答え <input></p><button>登録</button></form>"
    ),
    "two ways to send": (
        "<form><p>新しいパスワード <input type=password></p><p>確認 <input type=password></p>"
        "<button>変更</button><button>削除して登録</button></form>"
    ),
    "no way to send": (
        "<form><p>新しいパスワード <input type=password></p><p>確認 <input type=password></p><button>戻る</button></form>"
    ),
    "four passwords": "<form>" + "<p>パスワード <input type=password></p>" * 4 + "<button>登録</button></form>",
}

EXPIRED = (
    "<h1>エラー</h1><p>URLの有効期限が切れています。もう一度はじめから手続してください。</p>",
    "<p>このURLは無効です。</p>",
    "<p>このリンクは既に使用されています。</p>",
    "<p>パスワード再設定の有効期限を過ぎました。</p><form><input title=検索></form>",
    "<div>お使いいただけないURLです。期限切れの可能性があります。</div>",
)
COMPLETED = (
    "<h1>パスワード再設定完了</h1><p>パスワードを変更しました。</p>",
    "<p>新しいパスワードを設定いたしました。新しいパスワードの有効期限は60日です。</p>",
    "<p>納付利用者パスワードの登録が完了しました。</p><a href=/login>ログイン</a>",
    "<p>変更されました</p><form>納付利用者ID <input><br>納付利用者パスワード <input type=password><button>ログイン</button></form>",
    "<h2>完了</h2><p>次回から新しいパスワードでログインしてください。</p>",
    "<p>お手続きありがとうございました。新しいパスワードでログインしてください。</p>",
    "<p>正常に処理されました。</p>",
    "<p>更新致しました。ログインできない場合はお問い合わせください。</p>",
)


def posted(site: Site) -> dict[str, str]:
    """Answer the form at /done, and return what will be sent to it."""
    sent: dict[str, str] = {}

    def done(request: Request) -> str:
        sent.update(dict(parse_qsl(request.post_data or "")))
        return COMPLETED[0]

    site.pages["/done"] = done
    return sent


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_each_value_arrives_in_the_field_that_asks_for_it(kei: KeiPortal, site: Site, layout: str) -> None:
    site.pages["/link"] = f"<h1>パスワード再設定</h1>{layout}"
    sent = posted(site)
    screen = kei.follow_mail_link(LINK)
    assert repr(screen) == "軽四輪⑤ 新しいパスワードの入力"
    changed = screen.fill_in(NEW, USER_ID, TEMPORARY if "name=t" in layout else None).send()
    assert changed.message == "パスワード再設定完了 パスワードを変更しました。"
    assert (sent["n1"], sent["n2"]) == (NEW.reveal(), NEW.reveal())
    assert sent.get("t", TEMPORARY.reveal()) == TEMPORARY.reveal()
    assert ("t" in sent) == ("name=t" in layout)
    assert sent.get("u", USER_ID.value) == USER_ID.value
    assert site.sent["/done"] == 1


@pytest.mark.parametrize("layout", UNKNOWN.values(), ids=UNKNOWN)
def test_a_layout_that_is_not_understood_is_an_error_that_lists_it(kei: KeiPortal, site: Site, layout: str) -> None:
    kei.timeout = 1.0
    site.pages["/link"] = f"<h1>再設定</h1>{layout}"
    with pytest.raises(ScreenError) as caught:
        kei.follow_mail_link(LINK)
    assert "パスワード" in caught.value.seen
    assert "軽四輪⑤ 新しいパスワードの入力" in repr(caught.value.scene)


def test_a_temporary_password_that_the_mail_did_not_give_is_an_error(kei: KeiPortal, site: Site) -> None:
    site.pages["/link"] = LAYOUTS["table with everything"]
    with pytest.raises(ScreenError, match="仮パスワード") as caught:
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert not site.sent
    assert "メール" in caught.value.seen


def test_a_field_that_cuts_the_password_short_stops_before_anything_is_sent(kei: KeiPortal, site: Site) -> None:
    site.pages["/link"] = new_password_page().replace("name=one", "name=one maxlength=8")
    with pytest.raises(ScreenError, match="全部は入りません") as caught:
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert not site.sent
    assert NEW.reveal()[:8] not in str(caught.value)


@pytest.mark.parametrize("page", EXPIRED)
def test_a_link_that_no_longer_opens_is_told(kei: KeiPortal, site: Site, page: str) -> None:
    site.pages["/link"] = page
    with pytest.raises(LinkExpired) as caught:
        kei.follow_mail_link(LINK)
    assert "新しいメールを依頼します" in caught.value.remedy
    assert "n3wc4n4ry" not in str(caught.value)


def test_a_link_answered_by_gone_is_an_expired_one(kei: KeiPortal, site: Site) -> None:
    site.pages["/link"] = "<h1>Gone</h1>"
    site.status["/link"] = 410
    with pytest.raises(LinkExpired, match="410"):
        kei.follow_mail_link(LINK)


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("<p>セッションの有効期限が切れました。</p>", SessionExpired),
        ("<p>不正なアクセスです。</p>", InvalidTransition),
        ("<h1>システムエラー</h1>", PortalFault),
    ],
)
def test_other_trouble_behind_the_link_is_told_as_such(
    kei: KeiPortal, site: Site, page: str, error: type[ScreenError]
) -> None:
    site.pages["/link"] = page
    with pytest.raises(error):
        kei.follow_mail_link(LINK)


@pytest.mark.parametrize("kind", ["password", "text"])
def test_a_screen_that_tells_its_lifetime_has_not_expired(kei: KeiPortal, site: Site, kind: str) -> None:
    message = "<p>このURLの有効期限は24時間です。期限切れの場合は無効になります。</p>"
    site.pages["/link"] = new_password_page(message=message).replace("type=password", f"type={kind}")
    posted(site)
    assert kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send().message


@pytest.mark.parametrize("answer", COMPLETED)
def test_a_completion_in_any_words_is_understood(kei: KeiPortal, site: Site, answer: str) -> None:
    site.pages |= {"/link": new_password_page(), "/done": answer}
    changed = kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert changed.message
    assert repr(changed) == "軽四輪⑤ パスワードの設定の完了"
    assert site.sent == {"/done": 1}


@pytest.mark.parametrize(
    "message",
    [
        "パスワードは10文字以上15文字以内で入力してください。",
        "パスワードに使用できない文字が含まれています。",
        "過去に使用したパスワードは設定できません。",
        "英大文字、英小文字、数字、記号をすべて含めてください。",
    ],
)
def test_a_password_that_the_rule_refuses_is_told_in_the_portals_words(
    kei: KeiPortal, site: Site, message: str
) -> None:
    site.pages |= {"/link": new_password_page(), "/done": new_password_page(message=f"<p>{message}</p>")}
    with pytest.raises(Refused, match=message) as caught:
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert "パスワードは変更されていません" in caught.value.remedy
    assert site.sent == {"/done": 1}


def test_an_alert_refuses_the_password(kei: KeiPortal, site: Site) -> None:
    script = "<script>document.forms[0].onsubmit = () => { alert('記号を含めてください'); return false }</script>"
    site.pages["/link"] = new_password_page(script=script)
    with pytest.raises(Refused, match="「記号を含めてください」"):
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert not site.sent


def test_a_screen_of_its_own_whose_heading_names_the_mistake_refuses(kei: KeiPortal, site: Site) -> None:
    answer = "<h1>入力エラー</h1><p>過去に使用したパスワードは設定できません。</p><button>戻る</button>"
    site.pages |= {"/link": new_password_page(), "/done": answer}
    with pytest.raises(Refused, match="入力エラー 過去に使用したパスワードは設定できません") as caught:
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert "パスワードは変更されていません" in caught.value.remedy


@pytest.mark.parametrize(
    "answer",
    [
        "<p>お手続きありがとうございました。次回のログインには新しいパスワードが必要です。</p>",
        "<p>手続を開始いたしました。このメールには返信できません</p>",
    ],
)
def test_words_of_a_mistake_on_a_screen_of_its_own_leave_open_whether_the_password_changed(
    kei: KeiPortal, site: Site, answer: str
) -> None:
    site.pages |= {"/link": new_password_page(), "/done": answer}
    screen = kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None)
    kei.timeout = 1.5
    with pytest.raises(ScreenError) as caught:
        screen.send()
    assert "変更された可能性" in caught.value.remedy
    assert site.sent == {"/done": 1}


@pytest.mark.parametrize("is_left", [False, True], ids=["covered", "left"])
def test_a_button_that_cannot_be_pressed_has_sent_nothing(kei: KeiPortal, site: Site, is_left: bool) -> None:
    site.pages["/link"] = new_password_page()
    posted(site)
    screen = kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None)
    kei.timeout = 1.0
    if is_left:
        screen.page.reload()
    else:
        cover = "<div style='position:fixed;inset:0;background:white'>お知らせ</div>"
        screen.page.evaluate("cover => document.body.insertAdjacentHTML('beforeend', cover)", cover)
    with pytest.raises(NotPressed, match="登録") as caught:
        screen.send()
    assert "何も送信していません" in caught.value.remedy
    assert not site.sent


def test_an_unclear_answer_says_that_the_password_may_have_changed(kei: KeiPortal, site: Site) -> None:
    site.pages |= {
        "/link": new_password_page(),
        "/done": "<h1>システムエラー</h1><p>システムエラーが発生しました。</p>",
    }
    with pytest.raises(PortalFault) as caught:
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert "変更された可能性" in caught.value.remedy
    assert NEW.reveal() not in str(caught.value)


def test_the_link_opens_beside_the_window_that_is_open(kei: KeiPortal, site: Site) -> None:
    first = kei.context.new_page()
    site.pages["/link"] = new_password_page()
    screen = kei.follow_mail_link(LINK)
    assert screen.page is not first
    assert len(kei.context.pages) == 2


def test_an_error_that_repeats_a_hint_of_the_screen_is_still_one(kei: KeiPortal, site: Site) -> None:
    hint = "<p>10文字以上15文字以内で入力してください。</p>"
    site.pages |= {"/link": new_password_page(message=hint), "/done": new_password_page(message=hint + hint)}
    with pytest.raises(Refused, match="10文字以上15文字以内"):
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()


def test_a_page_that_only_asks_again_is_gone_on_from_once(kei: KeiPortal, site: Site) -> None:
    site.pages |= {
        "/link": new_password_page(),
        "/done": "<h1>入力内容の確認</h1><p>この内容で登録します。よろしいですか？</p>"
        "<form method=post action=/sure><button>登録する</button><button type=button>戻る</button></form>",
        "/sure": COMPLETED[0],
    }
    assert kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send().message
    assert site.sent == {"/done": 1, "/sure": 1}


def test_a_page_that_asks_again_and_again_is_not_followed(kei: KeiPortal, site: Site) -> None:
    kei.timeout = 2.5
    again = "<p>よろしいですか？</p><form method=post action=/sure><button>登録する</button></form>"
    site.pages |= {"/link": new_password_page(), "/done": again, "/sure": again}
    with pytest.raises(ScreenError):
        kei.follow_mail_link(LINK).fill_in(NEW, USER_ID, None).send()
    assert site.sent == {"/done": 1, "/sure": 1}
