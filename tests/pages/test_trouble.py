"""Negative evidence: what counts, where, and what must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.finding.eyes import look
from pages.trouble import trouble_in
from runbook.errors import (
    BrowserRefused,
    CaptchaShown,
    InvalidTransition,
    LoginRefused,
    Maintenance,
    PortalFault,
    ScreenError,
    SessionExpired,
)
from tests.pages.site import ADDRESS, LOGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pages.finding import Finder
    from pages.futsu import FutsuPortal
    from tests.pages.site import Site

# A whole page that says so instead of the expected screen.
PAGES = {
    "<h1>時間切れ</h1><p>はじめからやり直してください。</p>": SessionExpired,
    "<p>セッションの有効期限が切れました。</p><button>閉じる</button>": SessionExpired,
    "<table><tr><td class=err>一定時間操作がなかったため、ログアウトしました。</td></tr></table>": SessionExpired,
    "<div>セッションタイムアウト</div>": SessionExpired,
    "<h2>エラー</h2><p>不正な画面遷移です。</p>": InvalidTransition,
    "<p>ブラウザの「戻る」ボタンが使用されました。画面遷移が不正です。</p>": InvalidTransition,
    "<h1>システムメンテナンスのお知らせ</h1><p>3月27日(金)から3月30日(月)まで、サービスを停止しています。</p>": Maintenance,
    "<p>ただいまメンテナンス中です。ご迷惑をおかけします。</p>": Maintenance,
    "<p>只今、業務閉塞中のため利用できません。</p>": Maintenance,
    "<center><img alt='只今メンテナンス中です' src='data:,' width=300 height=40></center>": Maintenance,
    "<h1>503 Service Unavailable</h1>": Maintenance,
    "<h1>サービス提供時間外です</h1>": Maintenance,
    "<p>お使いの環境がサポートされていません。</p>": BrowserRefused,
    "<h1>非対応ブラウザです</h1>": BrowserRefused,
    "<h1>画像認証</h1><p>画像に表示されている文字を入力してください</p><input>": CaptchaShown,
    "<h1>404 Not Found</h1>": PortalFault,
    "<title>500 Internal Server Error</title><h1>Oops</h1>": PortalFault,
    "<h1>システムエラー</h1><p>システムエラーが発生しました。</p>": PortalFault,
    "<p>お探しのページは見つかりませんでした。</p>": PortalFault,
}

# Beside the login screen in full: these end the procedure all the same.
BESIDE = {
    "<p>セッションが切れました。再度ログインしてください。</p>": SessionExpired,
    "<div role=alert>セッションタイムアウトしました。</div>": SessionExpired,
    "<p>不正な操作が行われました。</p>": InvalidTransition,
    "<p>お使いのブラウザはサポートされていません。</p>": BrowserRefused,
    "<h2>ただいまメンテナンス中です</h2>": Maintenance,
    "<label>画像認証（表示されている文字）<input></label>": CaptchaShown,
    "<table><tr><th>認証用文字</th><td><img alt=画像認証 src='data:,' width=90 height=30><input></td></tr></table>": CaptchaShown,
}

# Beside the login screen in full: these are no evidence of anything.
HARMLESS = (
    "<ul><li>3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)</li></ul>",
    "<p>お知らせ：4月1日は終日メンテナンスのためサービスを停止しています。</p>",
    "<a href=#>メンテナンス中です</a>",
    "<a href=#>セッションタイムアウト</a>",
    "<ul><li>3月27日 不正なアクセスが行われました。ご注意ください。</li></ul>",
    "<p>30分間操作がない場合、セッションが切れます。</p>",
    "<p>一定時間操作しないとタイムアウトになります。</p>",
    "<p>ブラウザの「戻る」を使用すると、不正な画面遷移となります。</p>",
    "<p>画像認証が表示される場合があります。</p>",
    "<p>推奨環境以外では正しく動作しない可能性があります。</p>",
    "<p>推奨環境以外での利用はサポートしておりません。</p>",
    "<p>ただいまメンテナンス中の機能はありません。</p>",
    "<p>恐れ入りますが、混雑時は時間をおいてお試しください。システムエラーが発生した場合はご連絡ください。</p>",
    "<div style='display: none'>セッションが切れました。只今メンテナンス中です。</div>",
    "<div style='position: absolute; left: -9999px'>不正な画面遷移です。</div>",
    "<footer><a href=#>タイムアウトについて</a> <a href=#>404</a></footer>",
)


@pytest.mark.parametrize(("body", "error"), PAGES.items())
def test_a_page_that_says_so_is_told_by_its_own_words(
    futsu: FutsuPortal, site: Site, body: str, error: type[ScreenError]
) -> None:
    site.pages["/top"] = body
    with pytest.raises(ScreenError) as caught:
        futsu.open()
    assert type(caught.value) is error
    assert "「" in caught.value.seen
    assert "普通車① トップページ" in repr(caught.value.scene)


@pytest.mark.parametrize(("body", "error"), BESIDE.items())
def test_the_expected_heading_does_not_outweigh_it(
    show: Callable[[str], Finder], page: Page, body: str, error: type[ScreenError]
) -> None:
    show(LOGIN + body)
    view = look(page)
    assert view
    trouble = trouble_in(view, view.texts, expected=True)
    assert trouble
    assert trouble.error is error


@pytest.mark.parametrize("body", HARMLESS)
def test_a_normal_screen_may_mention_such_things(show: Callable[[str], Finder], page: Page, body: str) -> None:
    show(body + LOGIN)
    view = look(page)
    assert view
    assert trouble_in(view, view.texts, expected=True) is None


def test_notices_do_not_explain_a_screen_that_is_merely_another_one(futsu: FutsuPortal, site: Site) -> None:
    futsu.timeout = 1.5
    site.pages["/top"] = (
        "<h1>リニューアルしました</h1><p>手続はメニューからお進みください。</p><h2>お知らせ</h2>"
        "<ul><li>3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)</li>"
        "<li>12月28日から一部のサービスを停止しています。</li></ul><input title=検索>"
    )
    with pytest.raises(ScreenError) as caught:
        futsu.open()
    assert type(caught.value) is ScreenError
    assert "「リニューアルしました」" in caught.value.seen
    assert "「準備が済んでいる方」" in caught.value.expected


def test_the_status_of_an_answer_counts_where_its_words_do_not(futsu: FutsuPortal, site: Site) -> None:
    site.pages["/top"] = "<h1>ごめんなさい</h1>"
    site.status["/top"] = 502
    with pytest.raises(PortalFault, match="502"):
        futsu.open()


def test_a_portal_that_cannot_be_reached_is_told_at_once(futsu: FutsuPortal) -> None:
    futsu.context.unroute_all()
    futsu.url = "http://127.0.0.1:9/"
    with pytest.raises(PortalFault, match="ERR_"):
        futsu.open()


def test_a_login_screen_that_timed_out_is_no_login_screen(futsu: FutsuPortal, site: Site) -> None:
    site.pages["/top"] = (
        "<title>自動車保有関係手続のワンストップサービス</title><a href=#>準備が済んでいる方</a><p>セッションが切れました。</p>"
    )
    with pytest.raises(SessionExpired) as caught:
        futsu.open()
    assert not isinstance(caught.value, LoginRefused)
    assert ADDRESS not in str(caught.value)
