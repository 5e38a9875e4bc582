"""A portal that has changed its words is met by an edit of `config/<portal>.toml`, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.finding.eyes import look
from pages.futsu import FutsuPortal
from pages.trouble import trouble_in
from runbook.account import CONFIG_FOLDER, Portal, load_profile
from runbook.errors import AccountLocked, Maintenance, ScreenError, SessionExpired
from runbook.secret import MailAddress, PaymentUserId, Secret
from steps.entry import enter
from tests.pages.conftest import SHORT
from tests.pages.site import ADDRESS, LOGIN, new_password_page, request_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from pages.finding import Finder
    from pages.kei import KeiPortal
    from pages.portal_words import PortalWords
    from tests.pages.site import Site

    Reworded = Callable[..., FutsuPortal | KeiPortal]

USER_ID, ADDRESSEE = PaymentUserId("ABCD1234"), MailAddress("office@example.jp")
PASSWORD = Secret("Kx7!qW2#zP9d")

TOP = """<title>自動車手続ポータル</title><h1>自動車手続ポータル</h1><a href=#>準備が済んでいる方へのお願い</a>
    <button onclick="location='/start'">手続を始める</button>"""
START = "<h1>手続を始める</h1><a href=/ready>準備ができている方</a>"
READY = "<h1>準備ができている方</h1><a href=/bulk>まとめて申請する方</a>"
BULK = "<h1>まとめて申請する方</h1><a href=/other>そのほか</a><a href=/login>登録した情報を見る・変える</a>"
MY_PAGE = "<h1>ご利用者さまのページ</h1><a href=/top>サインアウト</a>"
PAGES = {
    "/top": TOP,
    "/start": START,
    "/ready": READY,
    "/bulk": BULK,
    "/login": LOGIN.replace("マイページログイン", "ご利用者さまのログイン")
    .replace("パスワード初期化", "パスワードをお忘れの方")
    .replace("納付利用者ID", "ご利用者番号")
    .replace("value=ログイン", "value=サインイン"),
    "/request": request_page()
    .replace("納付利用者パスワード初期化 依頼の入力", "パスワード再発行の申込み")
    .replace("パスワード初期化依頼</button>", "申し込む</button>")
    .replace("納付利用者ID", "ご利用者番号")
    .replace("利用者管理用<br>メールアドレス", "登録メール"),
    "/accepted": "<h1>ポータル</h1><p>お申込みを頂戴しました。</p>",
    "/mail": new_password_page(),
    "/done": "<h1>ポータル</h1><p>新しいものになりました。</p>",
    "/my-page": MY_PAGE,
}

# What the office writes in place of the lines of the committed file.
EDITS = {
    "ready": '["手続を始める → 準備ができている方", "準備が済んでいる方"]',
    "bulk": '["大量申請者向けメニュー", "まとめて申請する方"]',
    "user_information": '["登録した情報を見る・変える"]',
    "top": '["自動車手続ポータル"]',
    "login": '["ご利用者さまのログイン"]',
    "request": '["パスワード再発行の申込み"]',
    "my_page": '["ご利用者さまのページ"]',
    "reset": '["パスワード初期化", "パスワードをお忘れの方"]',
    "send_request": '["申し込む"]',
    "log_in": '["サインイン"]',
    "log_out": '["サインアウト"]',
    "payment_user_id": '["納付利用者ID", "ご利用者番号"]',
    "mail_address": '["登録メール"]',
    "accepted": '["お申込みを頂戴しました"]',
    "completed": '["新しいものになりました"]',
    "screen": "6",
}


@pytest.fixture
def reworded(context: BrowserContext, site: Site, tmp_path: Path) -> Reworded:
    """Enter the portal of an office that has edited its file."""

    def reworded(edits: dict[str, str], portal: Portal = Portal.FUTSU) -> FutsuPortal | KeiPortal:
        lines = (CONFIG_FOLDER / f"{portal}.toml").read_text("utf-8").splitlines()
        name_of = [line.partition(" = ")[0] for line in lines]
        edited = [
            f"{name} = {edits[name]}" if name in edits else line for name, line in zip(name_of, lines, strict=True)
        ]
        assert set(edits) <= set(name_of)
        (tmp_path / f"{portal}.toml").write_text("\n".join(edited), "utf-8")
        return enter(portal, f"{ADDRESS}/top", load_profile(portal, tmp_path), context)

    site.pages = dict(PAGES)
    return reworded


def test_a_portal_with_other_words_everywhere_is_gone_through(reworded: Reworded, site: Site) -> None:
    """Menus, headings, buttons, captions, answers: the steps stay those of the procedure."""
    portal = reworded(EDITS)
    assert isinstance(portal, FutsuPortal)
    top = portal.open()
    assert top.shows("準備が済んでいる方")
    login = top.open_ready_menu().open_bulk_menu().open_user_information()
    assert login.shows("マイページログイン")
    request = login.open_reset_request()
    assert request.shows("納付利用者パスワード初期化 依頼の入力")
    request.fill_in(USER_ID, ADDRESSEE)
    assert request.entered() == (USER_ID, ADDRESSEE)
    assert request.request_reset().message == "お申込みを頂戴しました。"
    changed = portal.follow_mail_link(Secret(f"{ADDRESS}/mail")).fill_in(PASSWORD, USER_ID, None).send()
    assert changed.message == "新しいものになりました。"
    assert portal.open_login().log_in(USER_ID, PASSWORD).shows("マイページ")
    assert site.sent == {"/accepted": 1, "/done": 1, "/my-page": 1}


@pytest.mark.parametrize("name", sorted(set(EDITS) - {"bulk", "screen", "completed", "my_page", "log_out"}))
def test_each_of_the_words_is_needed(reworded: Reworded, name: str) -> None:
    """With any of them as the document has it, the run stops there and shows what is there."""
    portal = reworded(_without(name))
    with pytest.raises(ScreenError) as caught:
        _to_my_page(portal)
    assert "別の画面です" in caught.value.seen or "見つかりません" in caught.value.seen


def test_the_path_of_the_manual_since_2023_is_known(reworded: Reworded, site: Site) -> None:
    """【手続を開始】 leads to 『準備が済んでいる方』, without any edit."""
    site.pages |= {
        "/top": "<h1>自動車保有関係手続のワンストップサービス</h1><button onclick=\"location='/r'\">手続を開始</button>",
        "/r": "<h1>準備が済んでいる方</h1><a href=/b>大量申請者向けメニュー</a>",
        "/b": "<h1>大量申請者向けメニュー</h1><a href=/login>利用者情報の確認・変更を行う</a>",
        "/login": LOGIN,
    }
    portal = reworded({"screen": "6"})
    assert isinstance(portal, FutsuPortal)
    assert portal.open().shows("準備が済んでいる方")
    assert portal.open_login().shows("マイページログイン")


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_the_edit_that_the_readme_shows_does_what_it_says(
    site: Site, context: BrowserContext, tmp_path: Path, readme: str
) -> None:
    lines = (CONFIG_FOLDER.parent / readme).read_text("utf-8").splitlines()
    start = lines.index("    [menu]")
    edit = "\n".join(lines[start : start + 4])
    rule = '[password]\nmin_length = 10\nmax_length = 15\nlength = 12\nsigns = "!"\n[waits]\nscreen = 6\n'
    (tmp_path / "futsu.toml").write_text(rule + edit, "utf-8")
    profile = load_profile(Portal.FUTSU, tmp_path)
    site.pages = {
        "/top": "<h1>自動車保有関係手続のワンストップサービス</h1><a href=/start>手続を始める</a>",
        "/start": "<a href=/ready>準備ができている方</a>",
        "/ready": "<a href=/bulk>大量申請者向けメニュー</a>",
        "/bulk": "<a href=/login>利用者情報の確認・変更を行う</a>",
        "/login": LOGIN.replace("パスワード初期化", "パスワードをお忘れの方"),
        "/request": request_page(),
    }
    portal = enter(Portal.FUTSU, f"{ADDRESS}/top", profile, context)
    assert repr(portal.open_login().open_reset_request()) == "普通車④ 依頼の入力"


def test_of_two_ways_the_one_written_first_is_gone(reworded: Reworded, site: Site) -> None:
    site.pages["/top"] = f"{TOP}<a href=/wrong>準備が済んでいる方</a>"
    assert repr(reworded(EDITS).open().open_ready_menu()) == "普通車② 準備が済んでいる方"


def test_a_step_on_the_way_that_does_not_come_is_told(reworded: Reworded, site: Site) -> None:
    site.pages["/start"] = "<h1>手続を始める</h1><a href=/x>はじめての方</a>"
    top = reworded(_without("") | {"screen": "1.5"}).open()
    with pytest.raises(ScreenError) as caught:
        top.open_ready_menu()
    assert caught.value.expected == "普通車② 途中のメニュー（「準備ができている方」）が表示される"
    assert "「はじめての方」" in caught.value.seen


def test_a_menu_that_does_not_come_is_called_as_the_procedure_calls_it(reworded: Reworded, site: Site) -> None:
    """What was pressed before may have any name."""
    site.pages["/ready"] = "<a href=/x>そのほか</a>"
    top = reworded(EDITS | {"screen": "1.5"}).open()
    with pytest.raises(ScreenError) as caught:
        top.open_ready_menu()
    assert "見出し「準備が済んでいる方」、「大量申請者向けメニュー」" in caught.value.expected


def test_a_way_may_lead_over_more_menus_to_the_login_screen(reworded: Reworded, site: Site) -> None:
    site.pages = {
        "/top": """<title>軽自動車保有関係手続のワンストップサービス</title><a href=#
            onclick="m.hidden = false">事前の準備の整った方</a><p id=m hidden><a href=/more>登録の内容</a></p>""",
        "/more": "<a href=/login target=_blank>利用者情報の確認・変更を行う</a>",
        "/login": LOGIN,
    }
    portal = reworded({"user_information": '["登録の内容→利用者情報の確認・変更を行う"]', "screen": "6"}, Portal.KEI)
    assert repr(portal.open_login()) == "軽四輪③ マイページログイン"


def test_the_portals_own_words_for_trouble_are_understood(
    reworded: Reworded, show: Callable[[str], Finder], page: Page
) -> None:
    words = reworded({"maintenance": '["点灯式のためお休み"]', "timed_out": '["待ちくたびれました"]'}).words
    show("<p>本日は点灯式のためお休みします。</p><input>")
    assert _error(page, words, expected=False) is Maintenance
    assert _error(page, words, expected=True) is None
    assert _error(page, None, expected=False) is None
    show(f"{LOGIN}<p>待ちくたびれました。</p>")
    assert _error(page, words, expected=True) is SessionExpired
    show(f"{LOGIN}<p>30分で待ちくたびれました、となる場合があります。</p>")
    assert _error(page, words, expected=True) is None


def test_the_portals_own_words_for_trouble_stop_the_run(reworded: Reworded, site: Site) -> None:
    portal = reworded({"maintenance": '["点灯式のためお休み"]', "screen": "6"})
    site.pages["/top"] = "<h1>点灯式のためお休みします</h1>"
    with pytest.raises(Maintenance, match="点灯式"):
        portal.open()


def test_the_portals_own_words_for_a_lock_are_understood(reworded: Reworded, site: Site) -> None:
    site.pages["/my-page"] = f"<p role=alert>ご利用者番号を凍結しました。</p>{PAGES['/login']}"
    portal = reworded(EDITS | {"locked": '["凍結しました"]'})
    with pytest.raises(AccountLocked, match="凍結"):
        portal.open_login().log_in(USER_ID, PASSWORD)


def test_a_screen_is_waited_for_as_long_as_the_file_says(reworded: Reworded) -> None:
    assert reworded({"screen": str(SHORT)}).timeout == SHORT


def _without(name: str) -> dict[str, str]:
    return {each: edit for each, edit in EDITS.items() if each != name} | {"screen": "1.5"}


def _to_my_page(portal: FutsuPortal | KeiPortal) -> None:
    portal.open_login().open_reset_request().fill_in(USER_ID, ADDRESSEE).request_reset()
    portal.open_login().log_in(USER_ID, PASSWORD)


def _error(page: Page, words: PortalWords | None, *, expected: bool) -> type[ScreenError] | None:
    view = look(page)
    assert view
    trouble = trouble_in(view, view.texts, expected=expected, words=words)
    return trouble.error if trouble else None
