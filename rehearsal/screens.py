"""How a stand-in portal answers a browser: screens out of templates, sessions by cookie, closed for maintenance."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from rehearsal import pictures
from rehearsal.portal import Portal, Session
from rehearsal.web import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

# What nginx answers when the server behind it does not; nobody there speaks Japanese.
PROXY = {
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
}
RULES = {
    "four": "半角の英大文字、英小文字、数字、記号をすべて使用し、10文字以上15文字以内",
    "alnum": "半角英数字で、8文字以上16文字以内（英字と数字を組み合わせてください）",
}
TEMPLATES = Path(__file__).parent / "templates"


class Screens:
    """The screens of one portal.

    Args:
        portal: whose screens.
        cookie: name of the session cookie.
    """

    def __init__(self, portal: Portal, cookie: str) -> None:
        self._cookie = cookie
        self._faults = portal.faults
        self._sessions: dict[str, Session] = {}
        self._templates = _templates_of(portal.name)
        self._portal = portal
        edition = portal.edition
        self._always = {
            "edition": edition.edition,
            "menu": edition.menu,
            "window": edition.window,
            "frames": edition.frames,
            "charset": edition.charset,
            "family": edition.mail_family,
            "rule": RULES[edition.password_rule],
            "faults": portal.faults,
        }

    def draw(self, template: str, **values: object) -> Response:
        """Draw a screen; never cached, as such portals demand."""
        html = self._templates.get_template(f"{template}.html").render(**self._always, **values)
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        headers["Content-Type"] = f"text/html; charset={self._portal.edition.charset}"
        return Response(html.encode(self._portal.edition.python_charset, "xmlcharrefreplace"), headers=headers)

    def notice(self, heading: str, *lines: str, status: int = 200) -> Response:
        """Draw a screen that only tells something: an error, a closed service, an ended session."""
        response = self.draw("notice", heading=heading, lines=lines)
        response.status_code = status
        return response

    def timed_out(self) -> Response:
        """The session is over; status 200, as sister systems answer."""
        return self.notice(
            "セッションタイムアウト",
            "一定時間操作が行われなかったため、時間切れとなりました。",
            "お手数ですが、この画面を閉じて、はじめから操作をやり直してください。",
        )

    def wrong_transition(self) -> Response:
        """A form came twice, or from a screen that is no longer the last one."""
        return self.notice(
            "エラー",
            "不正な画面遷移が行われました。",
            "ブラウザの「戻る」「更新」ボタンは使用せず、はじめから操作をやり直してください。",
        )

    def system_error(self) -> Response:
        """Something broke inside the portal."""
        return self.notice(
            "システムエラー", "システムエラーが発生しました。", "しばらくしてからもう一度操作してください。", status=500
        )

    def closed(self, status: int = 200) -> Response:
        """The service is closed for maintenance."""
        return self.notice(
            "メンテナンス中",
            "ただいまメンテナンスのため、サービスを停止しています。",
            "再開までしばらくお待ちください。",
            status=status,
        )

    def reset_closed(self) -> Response:
        """業務閉塞: only the reset is closed, everything else works."""
        return self.notice(
            "業務閉塞中", "この業務は、現在閉塞しています（メンテナンス中）。", "しばらくしてからご利用ください。"
        )

    def browser_refused(self) -> Response:
        """The portal does not serve this browser."""
        return self.notice(
            "ご利用環境の確認",
            "お使いの環境がサポートされていません。",
            "推奨環境をご確認のうえ、もう一度アクセスしてください。",
        )

    def link_is_over(self) -> Response:
        """The link of the mail was used or is too old."""
        return self.notice(
            "URLの有効期限切れ",
            "このURLは、有効期限が切れているか、すでに使用されています。",
            "お手数ですが、もう一度「パスワード初期化」を行ってください。",
        )

    def not_here(self, heading: str) -> Response:
        """A screen that real portals have and nobody needs for the procedure."""
        return self.notice(heading, "この画面は練習用のポータルにはありません。")

    def closed_for_the_weekend(self) -> Response:
        """The service is closed from Friday night to Monday morning."""
        return self.notice(
            "システムメンテナンスのお知らせ",
            "3月27日(金)22時から3月30日(月)6時まで、システムメンテナンスのため、すべてのサービスを停止しております。",
            "ご不便をおかけいたしますが、ご理解のほどよろしくお願いいたします。",
        )

    def proxy(self, status: int) -> Response:
        """What a server in front of the portal answers in its place."""
        html = f"<html>\r\n<head><title>{PROXY[status]}</title></head>\r\n<body>\r\n<center><h1>{PROXY[status]}</h1></center>\r\n"
        return HTMLResponse(f"{html}<hr><center>nginx</center>\r\n</body>\r\n</html>", status)

    def untaken(self, what: str) -> Response | None:
        """What a fault answers to a form (`request`, `code`, `new_password`) that the portal then does not take."""
        if f"session_timeout_{what}" in self._faults:
            return self.timed_out()
        if f"error_500_{what}" in self._faults:
            return self.system_error()
        if f"proxy_503_{what}" in self._faults:
            return self.proxy(503)
        return NoAnswer() if f"cut_{what}_untaken" in self._faults else None

    def taken(self, what: str) -> Response | None:
        """What a fault answers to a form (`request`, `new_password`) that the portal has taken."""
        if what == "new_password" and "error_500_after_set" in self._faults:
            return self.system_error()
        if f"proxy_502_{what}" in self._faults:
            return self.proxy(502)
        if f"cut_{what}_sent_again" in self._faults:
            return NoAnswer(sent_again=True)
        return NoAnswer() if f"cut_{what}" in self._faults else None

    def session_of(self, request: Request) -> Session | None:
        """The session that the browser's cookie names, if the portal still knows it."""
        return self._sessions.get(request.cookies.get(self._cookie, "").partition(".")[0])

    def in_session(self, request: Request, draw: Callable[[Session], Response]) -> Response:
        """Draw within the browser's session; starts one, with its cookie, where there is none."""
        session = self.session_of(request)
        if session:
            return draw(session)
        key = secrets.token_hex(16).upper()
        session = self._sessions[key] = Session()
        response = draw(session)
        response.set_cookie(self._cookie, f"{key}.node1", path="/", httponly=True)
        return response

    def application(self, portal: Portal, routes: list[Route], login: str, maintenance_status: int) -> ASGIApp:
        """The portal as a web application: its routes, its menus, its style sheet, `;jsessionid=` tolerated, maintenance.

        Args:
            portal: the business behind the screens.
            routes: what it has besides.
            login: the address of the login screen, to which the menus lead.
            maintenance_status: the HTTP status of the screen that tells of maintenance.
        """

        def style(_request: Request) -> Response:
            return FileResponse(TEMPLATES / "style.css", media_type="text/css")

        screens = [
            Route(f"/portal/{name}.html", lambda _request, name=name: self.draw(name, login=login))
            for name in ("ready", "guide", "window", "head")
        ]
        inner = Starlette(routes=[*routes, *screens, Route("/portal/css/style.css", style)])

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            scope = {**scope, "path": scope["path"].partition(";")[0]}
            if scope["path"].endswith(".css"):
                await inner(scope, receive, send)
                return
            await portal.linger()
            await (self._instead_of_any(scope, maintenance_status) or inner)(scope, receive, send)

        return outer

    def _instead_of_any(self, scope: Scope, maintenance_status: int) -> Response | None:
        """What a fault answers in place of whatever screen was asked for."""
        by_fault: dict[str, Callable[[], Response]] = {
            "cut_all": NoAnswer,
            "proxy_502": lambda: self.proxy(502),
            "proxy_503": lambda: self.proxy(503),
            "maintenance": lambda: self.closed(maintenance_status),
            "maintenance_weekend": self.closed_for_the_weekend,
        }
        if answer := next((answer for fault, answer in by_fault.items() if fault in self._faults), None):
            return answer()
        headless = b"HeadlessChrome" in dict(scope["headers"]).get(b"user-agent", b"")
        return self.browser_refused() if headless and "headless_refused" in self._faults else None


@cache
def _templates_of(portal: str) -> Environment:
    # One for all portals of that name in a process: compiling the templates takes longer than serving them.
    loader = FileSystemLoader([TEMPLATES / portal, TEMPLATES])
    templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    templates.globals.update(portal=portal, pictures=pictures)
    templates.filters["wide"] = _wide
    return templates


def _wide(text: str) -> str:
    """ID as full-width ＩＤ, as some screens write it."""
    return text.replace("ID", "ＩＤ")
