"""The 普通車 portal, with the habits of TERASOLUNA 2 on Struts 1.

One address a group of screens; the next screen is chosen by the first parameter *name* that starts with `forward_`
(image buttons add `.x` and `.y`), an unknown name falls to a default. A hidden one-time token, one a session, guards
every form. Addresses of the login and the request are the document's; all others, and every screen after the mail,
are invented. So is 「戻る」 on the request screen, where the document shows a second control that cannot be read.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from rehearsal.account import same
from rehearsal.pictures import captcha_picture
from rehearsal.portal import Portal, Session, form_of
from rehearsal.screens import Screens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from rehearsal.account import ResetLink

LOGIN = "/useridmg/user/FN1216601.do"
LOGIN_DISPATCH = "/useridmg/user/FN1216601DispatchAction.do"
LOGOUT = f"{LOGIN_DISPATCH}?forward_Logout"
REQUEST = "/useridmg/common/SC121650000001DispatchAction.do"
NEW_PASSWORD = "/useridmg/common/SC121660000001DispatchAction.do"  # noqa: S105 - an address
TOKEN = "org.apache.struts.taglib.html.TOKEN"  # noqa: S105 - a field's name


def forward(parameters: Iterable[tuple[str, object]]) -> str:
    """The forward that the parameters ask for: first name with the prefix, image co-ordinates removed; else empty."""
    for name, _value in parameters:
        if name.startswith("forward_"):
            return name.removeprefix("forward_").removesuffix(".x").removesuffix(".y")
    return ""


class FutsuPortal:
    """The 普通車 portal as a web application.

    Args:
        portal: the business behind the screens.
        origin: the portal's own address as it stands in mails, without a slash at its end.
    """

    def __init__(self, portal: Portal, origin: str) -> None:
        self._portal = portal
        self._origin = origin
        self._screens = Screens(portal, "JSESSIONID")

    def application(self) -> ASGIApp:
        """All addresses of the portal."""
        routes = [
            Route("/portal/index.html", lambda _request: RedirectResponse("/portal/", 302)),
            Route("/portal/", lambda _request: self._screens.draw("top", login=LOGIN)),
            Route("/portal/bulk.html", lambda _request: self._screens.draw("bulk", login=LOGIN)),
            Route(LOGIN, self._login),
            Route(LOGIN_DISPATCH, self._login_dispatch, methods=["GET", "POST"]),
            Route(REQUEST, self._request_dispatch, methods=["GET", "POST"]),
            Route(NEW_PASSWORD, self._new_password_dispatch, methods=["GET", "POST"]),
        ]
        return self._screens.application(self._portal, routes, LOGIN, maintenance_status=200)

    def _form_screen(self, template: str, session: Session, **values: object) -> Response:
        token = session.tokens["form"] = secrets.token_hex(16)
        return self._screens.draw(template, hidden={TOKEN: token}, **values)

    def _guard(self, request: Request, form: FormData) -> Session | Response:
        """The session of a submitted form; or the error screen when the session is over or the token is stale."""
        session = self._screens.session_of(request)
        if session is None:
            return self._screens.timed_out()
        token = session.tokens.pop("form", "")
        return session if token and same(token, str(form.get(TOKEN, ""))) else self._screens.wrong_transition()

    async def _login(self, request: Request) -> Response:
        if "browser_refused" in self._portal.faults:
            return self._screens.browser_refused()
        if "session_timeout_login" in self._portal.faults:
            return self._screens.timed_out()
        return self._screens.in_session(request, self._login_or_consent)

    def _login_or_consent(self, session: Session) -> Response:
        if self._portal.demands_consent(session):
            return self._form_screen("consent", session, action=LOGIN_DISPATCH, forward="forward_Kyodaku")
        return self._login_screen(session)

    def _consented(self, session: Session) -> Response:
        self._portal.consent(session)
        return RedirectResponse(LOGIN, 303)

    def _login_screen(self, session: Session, user_id: str = "", errors: tuple[str, ...] = ()) -> Response:
        reset = f"{REQUEST}?forward_PasswordShokika"
        return self._form_screen("login", session, action=LOGIN_DISPATCH, reset=reset, user_id=user_id, errors=errors)

    async def _login_dispatch(self, request: Request) -> Response:
        form = await request.form()
        match forward([*request.query_params.multi_items(), *form.multi_items()]):
            case "Login":
                guarded = self._guard(request, form)
                return self._log_in(guarded, form) if isinstance(guarded, Session) else guarded
            case "Kyodaku":
                guarded = self._guard(request, form)
                return self._consented(guarded) if isinstance(guarded, Session) else guarded
            case "Logout":
                return self._with_session(request, self._log_out)
            case "ShokaiHenko":
                return self._screens.not_here("パスワード変更")
            case _:
                return self._screens.in_session(request, self._login_or_consent)

    def _with_session(self, request: Request, draw: Callable[[Session], Response]) -> Response:
        session = self._screens.session_of(request)
        return draw(session) if session else self._screens.timed_out()

    def _log_in(self, session: Session, form: FormData) -> Response:
        if "session_timeout_log_in" in self._portal.faults:
            return self._screens.timed_out()
        entered = form_of(form, user_id="nofuRiyoshaId", password="nofuRiyoshaPassword")  # noqa: S106 - a field's name
        error = self._portal.log_in(entered["user_id"], entered["password"])
        if error:
            return self._login_screen(session, entered["user_id"], (error,))
        session.user_id = entered["user_id"]
        if "change_at_first_login" in self._portal.faults:
            return self._form_screen("first_login", session, action=LOGIN_DISPATCH, logout=LOGOUT)
        return self._form_screen("my_page", session, user_id=session.user_id, logout=LOGOUT)

    def _log_out(self, session: Session) -> Response:
        session.user_id = ""
        return self._screens.notice("ログアウト", "ログアウトしました。「終了」ボタンを押して画面を閉じてください。")

    async def _request_dispatch(self, request: Request) -> Response:
        if "maintenance_reset" in self._portal.faults:
            return self._screens.reset_closed()
        form = await request.form()
        match forward([*request.query_params.multi_items(), *form.multi_items()]):
            case "PasswordShokikaIrai":
                self._portal.account.counts.request_submissions += 1
                guarded = self._guard(request, form)
                return self._take_request(guarded, form) if isinstance(guarded, Session) else guarded
            case "NinshoCode":
                guarded = self._guard(request, form)
                return self._take_code(guarded, form) if isinstance(guarded, Session) else guarded
            case "Modoru":
                return RedirectResponse(LOGIN, 302)
            case _ if "session_timeout_open_request" in self._portal.faults:
                return self._screens.timed_out()
            case _:
                return self._screens.in_session(request, self._request_screen)

    def _request_screen(
        self, session: Session, entered: dict[str, str] | None = None, errors: tuple[str, ...] = ()
    ) -> Response:
        letters = self._portal.new_captcha(session)
        return self._form_screen(
            "request",
            session,
            action=REQUEST,
            entered=entered or {},
            errors=errors,
            captcha=captcha_picture(letters) if letters else "",
        )

    def _take_request(self, session: Session, form: FormData) -> Response:
        if (failed := self._screens.untaken("request")) is not None:
            return failed
        entered = form_of(form, user_id="nofuRiyoshaId", mail_address="riyoshaKanriMail", captcha="gazoNinsho")
        errors = self._portal.refusals_of_request(session, entered)
        if errors:
            return self._request_screen(session, entered, tuple(errors))
        self._portal.accept_request(session, entered, self._address_of)
        return self._screens.taken("request") or self._accepted(session)

    def _accepted(self, session: Session, errors: tuple[str, ...] = ()) -> Response:
        if self._portal.edition.mail_family == "C":
            return self._form_screen("code", session, action=REQUEST, errors=errors)
        return self._screens.draw("accepted")

    def _take_code(self, session: Session, form: FormData) -> Response:
        if (failed := self._screens.untaken("code")) is not None:
            return failed
        if error := self._portal.wrong_code(session, form_of(form, code="ninshoCode")["code"]):
            return self._accepted(session, (error,))
        return self._new_password_screen(session, session.awaited)

    def _address_of(self, link: ResetLink) -> str:
        return f"{self._origin}{NEW_PASSWORD}?forward_PasswordSaisettei=&key={link.key}"

    async def _new_password_dispatch(self, request: Request) -> Response:
        if "maintenance_reset" in self._portal.faults:
            return self._screens.reset_closed()
        form = await request.form()
        parameters = [*request.query_params.multi_items(), *form.multi_items()]
        key = str(dict(parameters).get("key", ""))
        if forward(parameters) == "PasswordToroku":
            self._portal.account.count_submission(key)
            guarded = self._guard(request, form)
            return self._take_password(guarded, form, key) if isinstance(guarded, Session) else guarded
        if "session_timeout_link" in self._portal.faults:
            return self._screens.timed_out()
        if self._portal.open_link(key) is None:
            return self._screens.link_is_over()
        return self._screens.in_session(request, lambda session: self._new_password_screen(session, key))

    def _new_password_screen(
        self, session: Session, key: str, user_id: str = "", errors: tuple[str, ...] = ()
    ) -> Response:
        return self._form_screen("new_password", session, action=NEW_PASSWORD, key=key, user_id=user_id, errors=errors)

    def _take_password(self, session: Session, form: FormData, key: str) -> Response:
        if (failed := self._screens.untaken("new_password")) is not None:
            return failed
        link = self._portal.open_link(key)
        if link is None:
            return self._screens.link_is_over()
        entered = form_of(
            form, user_id="nofuRiyoshaId", temporary="kariPassword", new="shinPassword", again="shinPasswordKakunin"
        )
        errors = self._portal.set_password(link, entered)
        if errors:
            return self._new_password_screen(session, key, entered["user_id"], tuple(errors))
        return self._screens.taken("new_password") or self._screens.draw("changed")
