"""The 軽四輪 portal, with a newer stack's habits.

Every screen has an address of its own (`RP` and ten digits); an accepted form is answered by a redirect, so that
reloading does not send it again. A hidden token, one a screen, guards every form. Only the address of the login is
the document's; all others, and every screen after the mail, are invented.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from rehearsal.account import same
from rehearsal.pictures import captcha_picture
from rehearsal.portal import Portal, Session, form_of
from rehearsal.screens import Screens

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from rehearsal.account import ResetLink

FOLDER = "/useridmg/userMg/"
LOGIN = f"{FOLDER}RP5050100101"
MY_PAGE = f"{FOLDER}RP5050100102"
LOGOUT = f"{FOLDER}RP5050100103"
FIRST_LOGIN = f"{FOLDER}RP5050100104"
CONSENT = f"{FOLDER}RP5050100105"
CODE = f"{FOLDER}RP5050300103"
CHANGE = f"{FOLDER}RP5050200101"
REQUEST = f"{FOLDER}RP5050300101"
ACCEPTED = f"{FOLDER}RP5050300102"
NEW_PASSWORD = f"{FOLDER}RP5050400101"
CHANGED = f"{FOLDER}RP5050400102"
TOKEN = "_csrf"  # noqa: S105 - a field's name


class KeiPortal:
    """The 軽四輪 portal as a web application.

    Args:
        portal: the business behind the screens.
        origin: the portal's own address as it stands in mails, without a slash at its end.
    """

    def __init__(self, portal: Portal, origin: str) -> None:
        self._portal = portal
        self._origin = origin
        self._screens = Screens(portal, "SESSION")

    def application(self) -> ASGIApp:
        """All addresses of the portal."""
        reset, both = self._open_for_reset, ["GET", "POST"]
        routes = [
            Route("/portal/index.html", lambda _request: self._screens.draw("top", login=LOGIN)),
            Route("/portal/", lambda _request: RedirectResponse("/portal/index.html", 302)),
            Route(LOGIN, self._login, methods=both),
            Route(MY_PAGE, self._my_page),
            Route(LOGOUT, self._log_out, methods=["POST"]),
            Route(FIRST_LOGIN, self._first_login, methods=both),
            Route(CONSENT, self._consent, methods=both),
            Route(CHANGE, lambda _request: self._screens.not_here("パスワード変更")),
            Route(REQUEST, reset(self._request), methods=both),
            Route(ACCEPTED, reset(self._accepted)),
            Route(CODE, reset(self._code), methods=["POST"]),
            Route(NEW_PASSWORD, reset(self._new_password), methods=both),
            Route(CHANGED, reset(self._changed)),
        ]
        return self._screens.application(self._portal, routes, LOGIN, maintenance_status=503)

    def _open_for_reset(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a screen of the reset, which can be closed while the rest of the portal works."""

        async def guarded(request: Request) -> Response:
            closed = "maintenance_reset" in self._portal.faults
            return self._screens.reset_closed() if closed else await answer(request)

        return guarded

    def _form_screen(self, template: str, action: str, session: Session, **values: object) -> Response:
        token = session.tokens[action] = str(uuid.uuid4())
        return self._screens.draw(template, action=action, hidden={TOKEN: token}, **values)

    async def _submitted(
        self, request: Request, names: dict[str, str], answer: Callable[[Session, dict[str, str]], Response]
    ) -> Response:
        """Answer a submitted form, unless the session is over or its token was used before."""
        form = await request.form()
        session = self._screens.session_of(request)
        if session is None:
            return self._screens.timed_out()
        token = session.tokens.pop(request.scope["path"], "")
        if not token or not same(token, str(form.get(TOKEN, ""))):
            return self._screens.wrong_transition()
        return answer(session, form_of(form, **names))

    async def _login(self, request: Request) -> Response:
        if "browser_refused" in self._portal.faults:
            return self._screens.browser_refused()
        if "session_timeout_login" in self._portal.faults:
            return self._screens.timed_out()
        if request.method == "POST":
            return await self._submitted(request, {"user_id": "userId", "password": "password"}, self._log_in)
        return self._screens.in_session(request, self._login_or_consent)

    def _login_or_consent(self, session: Session) -> Response:
        if self._portal.demands_consent(session):
            return self._form_screen("consent", CONSENT, session, forward="")
        return self._login_screen(session)

    async def _consent(self, request: Request) -> Response:
        def answer(session: Session, _entered: dict[str, str]) -> Response:
            self._portal.consent(session)
            return RedirectResponse(LOGIN, 303)

        if request.method == "GET":
            return RedirectResponse(LOGIN, 303)
        return await self._submitted(request, {}, answer)

    def _login_screen(self, session: Session, user_id: str = "", errors: tuple[str, ...] = ()) -> Response:
        return self._form_screen("login", LOGIN, session, reset=REQUEST, change=CHANGE, user_id=user_id, errors=errors)

    def _log_in(self, session: Session, entered: dict[str, str]) -> Response:
        if "session_timeout_log_in" in self._portal.faults:
            return self._screens.timed_out()
        error = self._portal.log_in(entered["user_id"], entered["password"])
        if error:
            return self._login_screen(session, entered["user_id"], (error,))
        session.user_id = entered["user_id"]
        return RedirectResponse(FIRST_LOGIN if "change_at_first_login" in self._portal.faults else MY_PAGE, 303)

    async def _my_page(self, request: Request) -> Response:
        session = self._screens.session_of(request)
        if session is None or not session.user_id:
            return self._screens.timed_out()
        return self._form_screen("my_page", LOGOUT, session, user_id=session.user_id)

    async def _first_login(self, request: Request) -> Response:
        if request.method == "POST":
            return self._screens.not_here("パスワード変更")
        session = self._screens.session_of(request)
        if session is None or not session.user_id:
            return self._screens.timed_out()
        # The screen's token guards the way out, its second form; the first leads nowhere.
        return self._form_screen("first_login", LOGOUT, session, change=FIRST_LOGIN)

    async def _log_out(self, request: Request) -> Response:
        def answer(session: Session, _entered: dict[str, str]) -> Response:
            session.user_id = ""
            return RedirectResponse(LOGIN, 303)

        return await self._submitted(request, {}, answer)

    async def _request(self, request: Request) -> Response:
        if request.method == "POST":
            self._portal.account.counts.request_submissions += 1
            names = {"user_id": "userId", "mail_address": "userMgMail", "captcha": "imageAuth"}
            return await self._submitted(request, names, self._take_request)
        if "session_timeout_open_request" in self._portal.faults:
            return self._screens.timed_out()
        return self._screens.in_session(request, self._request_screen)

    def _request_screen(
        self, session: Session, entered: dict[str, str] | None = None, errors: tuple[str, ...] = ()
    ) -> Response:
        letters = self._portal.new_captcha(session)
        return self._form_screen(
            "request",
            REQUEST,
            session,
            entered=entered or {},
            errors=errors,
            back=LOGIN,
            captcha=captcha_picture(letters) if letters else "",
        )

    def _take_request(self, session: Session, entered: dict[str, str]) -> Response:
        if (failed := self._screens.untaken("request")) is not None:
            return failed
        errors = self._portal.refusals_of_request(session, entered)
        if errors:
            return self._request_screen(session, entered, tuple(errors))
        self._portal.accept_request(session, entered, self._address_of)
        return self._screens.taken("request") or RedirectResponse(ACCEPTED, 303)

    def _address_of(self, link: ResetLink) -> str:
        return f"{self._origin}{NEW_PASSWORD}?key={link.key}&lang=ja"

    async def _accepted(self, request: Request) -> Response:
        session = self._screens.session_of(request)
        return self._accepted_screen(session) if session else self._screens.timed_out()

    def _accepted_screen(self, session: Session, errors: tuple[str, ...] = ()) -> Response:
        if self._portal.edition.mail_family == "C":
            return self._form_screen("code", CODE, session, errors=errors)
        return self._screens.draw("accepted")

    async def _code(self, request: Request) -> Response:
        return await self._submitted(request, {"code": "authCode"}, self._take_code)

    def _take_code(self, session: Session, entered: dict[str, str]) -> Response:
        if (failed := self._screens.untaken("code")) is not None:
            return failed
        if error := self._portal.wrong_code(session, entered["code"]):
            return self._accepted_screen(session, (error,))
        return self._new_password_screen(session, session.awaited)

    async def _new_password(self, request: Request) -> Response:
        if request.method == "POST":
            self._portal.account.count_submission(str((await request.form()).get("key", "")))
            names = {
                "key": "key",
                "user_id": "userId",
                "temporary": "tempPassword",
                "new": "newPassword",
                "again": "newPasswordRe",
            }
            return await self._submitted(request, names, self._take_password)
        if "session_timeout_link" in self._portal.faults:
            return self._screens.timed_out()
        key = request.query_params.get("key", "")
        if self._portal.open_link(key) is None:
            return self._screens.link_is_over()
        return self._screens.in_session(request, lambda session: self._new_password_screen(session, key))

    def _new_password_screen(
        self, session: Session, key: str, user_id: str = "", errors: tuple[str, ...] = ()
    ) -> Response:
        return self._form_screen("new_password", NEW_PASSWORD, session, key=key, user_id=user_id, errors=errors)

    def _take_password(self, session: Session, entered: dict[str, str]) -> Response:
        if (failed := self._screens.untaken("new_password")) is not None:
            return failed
        link = self._portal.open_link(entered["key"])
        if link is None:
            return self._screens.link_is_over()
        errors = self._portal.set_password(link, entered)
        if errors:
            return self._new_password_screen(session, entered["key"], entered["user_id"], tuple(errors))
        return self._screens.taken("new_password") or RedirectResponse(CHANGED, 303)

    async def _changed(self, request: Request) -> Response:
        known = self._screens.session_of(request) is not None
        return self._screens.draw("changed") if known else self._screens.timed_out()
