"""A website that stands in the browser itself: pages by path, and what was sent to them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Request, Route

ADDRESS = "https://portal.example"


class Site:
    """Answers every request of a browser context.

    Attributes:
        pages: the body of the page at each path, or a function of the request that makes it.
        status: the HTTP status of a path, where it is not 200.
        sent: how many times something was sent (POST) to a path.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str | Callable[[Request], str]] = {}
        self.status: dict[str, int] = {}
        self.sent: Counter[str] = Counter()

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.sent[path] += 1
        page = self.pages.get(path)
        if page is None:
            route.fulfill(status=404, content_type="text/html; charset=utf-8", body="<h1>404 Not Found</h1>")
            return
        body = page if isinstance(page, str) else page(route.request)
        route.fulfill(
            status=self.status.get(path, 200),
            content_type="text/html; charset=utf-8",
            body=body if body.startswith("<!DOCTYPE") else f"<!DOCTYPE html><html lang=ja><body>{body}</body></html>",
        )


LOGIN = """<h1>マイページログイン</h1><form method=post action=/my-page>
<p>納付利用者IDと納付利用者パスワードを入力し、「ログイン」ボタンを押してください。</p>
<table><tr><th>納付利用者ID <span>必須</span></th><td><input name=id></td></tr>
<tr><th>納付利用者パスワード <span>必須</span></th><td><input type=password name=pw></td></tr></table>
<input type=submit value=ログイン></form><a href=/request>パスワード初期化</a> <button onclick=window.close()>終了</button>"""

REQUEST = """<h1>納付利用者パスワード初期化 依頼の入力</h1>
<p>以下の項目を入力し、「パスワード初期化依頼」ボタンを押してください。</p>{message}<form method=post action=/accepted>
<table><tr><th>納付利用者ID 必須</th><td><input name=id></td></tr>
<tr><th>利用者管理用<br>メールアドレス 必須</th><td><input name=mail></td></tr></table>
<button>パスワード初期化依頼</button><button type=button>戻る</button></form>{script}"""

NEW_PASSWORD = """<h1>新しいパスワードの登録</h1>{message}<form method=post action=/done>
<p><label>新しいパスワード <input type=password name=one></label></p>
<p><label>新しいパスワード（確認） <input type=password name=two></label></p>
<button>登録</button><a href=/top>戻る</a></form>{script}"""


def request_page(*, message: str = "", script: str = "") -> str:
    return REQUEST.format(message=message, script=script)


def new_password_page(*, message: str = "", script: str = "") -> str:
    return NEW_PASSWORD.format(message=message, script=script)
