"""How a stand-in portal answers a browser: screens out of templates, sessions by cookie, closed for maintenance."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route

from rehearsal import pictures
from rehearsal.portal import Portal, Session
from rehearsal.web import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

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
        self._always = {"edition": portal.edition, "family": portal.family, "faults": portal.faults}

    def draw(self, template: str, **values: object) -> HTMLResponse:
        """Draw a screen; never cached, as such portals demand."""
        html = self._templates.get_template(f"{template}.html").render(**self._always, **values)
        return HTMLResponse(html, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    def notice(self, heading: str, *lines: str, status: int = 200) -> HTMLResponse:
        """Draw a screen that only tells something: an error, a closed service, an ended session."""
        response = self.draw("notice", heading=heading, lines=lines)
        response.status_code = status
        return response

    def timed_out(self) -> HTMLResponse:
        """The session is over; status 200, as sister systems answer."""
        return self.notice(
            "セッションタイムアウト",
            "一定時間操作が行われなかったため、時間切れとなりました。",
            "お手数ですが、この画面を閉じて、はじめから操作をやり直してください。",
        )

    def wrong_transition(self) -> HTMLResponse:
        """A form came twice, or from a screen that is no longer the last one."""
        return self.notice(
            "エラー",
            "不正な画面遷移が行われました。",
            "ブラウザの「戻る」「更新」ボタンは使用せず、はじめから操作をやり直してください。",
        )

    def system_error(self) -> HTMLResponse:
        """Something broke inside the portal."""
        return self.notice(
            "システムエラー", "システムエラーが発生しました。", "しばらくしてからもう一度操作してください。", status=500
        )

    def closed(self, status: int = 200) -> HTMLResponse:
        """The service is closed for maintenance."""
        return self.notice(
            "メンテナンス中",
            "ただいまメンテナンスのため、サービスを停止しています。",
            "再開までしばらくお待ちください。",
            status=status,
        )

    def reset_closed(self) -> HTMLResponse:
        """業務閉塞: only the reset is closed, everything else works."""
        return self.notice(
            "業務閉塞中", "この業務は、現在閉塞しています（メンテナンス中）。", "しばらくしてからご利用ください。"
        )

    def browser_refused(self) -> HTMLResponse:
        """The portal does not serve this browser."""
        return self.notice(
            "ご利用環境の確認",
            "お使いの環境がサポートされていません。",
            "推奨環境をご確認のうえ、もう一度アクセスしてください。",
        )

    def link_is_over(self) -> HTMLResponse:
        """The link of the mail was used or is too old."""
        return self.notice(
            "URLの有効期限切れ",
            "このURLは、有効期限が切れているか、すでに使用されています。",
            "お手数ですが、もう一度「パスワード初期化」を行ってください。",
        )

    def not_here(self, heading: str) -> HTMLResponse:
        """A screen that real portals have and nobody needs for the procedure."""
        return self.notice(heading, "この画面は練習用のポータルにはありません。")

    def untaken(self, what: str) -> Response | None:
        """What a fault answers to a form (`request`, `new_password`) that the portal then does not take."""
        if f"session_timeout_{what}" in self._faults:
            return self.timed_out()
        if f"error_500_{what}" in self._faults:
            return self.system_error()
        return NoAnswer() if f"cut_{what}_untaken" in self._faults else None

    def taken(self, what: str) -> Response | None:
        """What a fault answers to a form (`request`, `new_password`) that the portal has taken."""
        if what == "new_password" and "error_500_after_set" in self._faults:
            return self.system_error()
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

    def application(self, portal: Portal, routes: list[Route], maintenance_status: int) -> ASGIApp:
        """The portal as a web application: its routes, its style sheet, `;jsessionid=` tolerated, maintenance."""

        def style(_request: Request) -> Response:
            return FileResponse(TEMPLATES / "style.css", media_type="text/css")

        inner = Starlette(routes=[*routes, Route("/portal/css/style.css", style)])

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            scope = {**scope, "path": scope["path"].partition(";")[0]}
            closed = "maintenance" in portal.faults and not scope["path"].endswith(".css")
            await (self.closed(maintenance_status) if closed else inner)(scope, receive, send)

        return outer


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
