"""The control server, for tests and for a person who rehearses: counts, comparisons, faults, and the mails to read."""

from __future__ import annotations

import email
import email.policy
import re
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rehearsal.agents import TABS
from rehearsal.faults import UnknownFaultError, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from rehearsal.account import Account
    from rehearsal.faults import Faults
    from rehearsal.mail import MailServer


class Saved(Protocol):
    """What SunBridge has saved for one portal, whichever of its stand-ins it is."""

    @property
    def saved(self) -> int:
        """Times it was saved since the start."""

    def has_password(self, password: str) -> bool:
        """Whether `password` is the one saved."""


class Control:
    """The control server as a web application.

    Args:
        accounts: per portal's code name.
        saved: what SunBridge has saved, per portal's code name.
        faults: per part.
        mail: the mail server, where one is served.
    """

    def __init__(
        self,
        accounts: dict[str, Account],
        saved: Mapping[str, Saved],
        faults: dict[str, Faults],
        mail: MailServer | None,
    ) -> None:
        self._accounts, self._saved, self._faults, self._mail = accounts, saved, faults, mail

    def application(self) -> Starlette:
        """`GET /state`, `POST /check`, `POST /sunbridge/check`, `POST /fault`, `DELETE /fault`, `GET /mail`."""
        return Starlette(
            routes=[
                Route("/state", self._state),
                Route("/check", self._check, methods=["POST"]),
                Route("/sunbridge/check", self._check_sunbridge, methods=["POST"]),
                Route("/fault", self._switch_on, methods=["POST"]),
                Route("/fault", self._switch_off, methods=["DELETE"]),
                Route("/mail", self._read_mail),
            ]
        )

    async def _state(self, _request: Request) -> Response:
        state: dict[str, Any] = {name: account.state() for name, account in self._accounts.items()}
        state["sunbridge"] = {caption: {"saved": self._saved[name].saved} for name, caption in TABS.items()}
        return JSONResponse(state)

    async def _check(self, request: Request) -> Response:
        asked = await request.json()
        account = self._accounts.get(asked.get("portal", ""))
        if account is None:
            return _wrong(f"no such portal: {asked.get('portal')}")
        return JSONResponse({"logs_in": not account.locked and account.has_password(str(asked.get("password", "")))})

    async def _check_sunbridge(self, request: Request) -> Response:
        asked = await request.json()
        name = {caption: name for name, caption in TABS.items()}.get(asked.get("tab", ""), asked.get("tab", ""))
        if name not in TABS:
            return _wrong(f"no such tab: {name}")
        return JSONResponse({"matches": self._saved[name].has_password(str(asked.get("password", "")))})

    async def _switch_on(self, request: Request) -> Response:
        try:
            for part, name in parts_of(str((await request.json()).get("name", "")), self._faults):
                part.switch_on(name)
        except UnknownFaultError as error:
            return _wrong(f"no such fault: {error}")
        return Response(status_code=204)

    async def _switch_off(self, request: Request) -> Response:
        name = (await request.json()).get("name") if await request.body() else None
        try:
            chosen = parts_of(name, self._faults) if name else [(part, None) for part in self._faults.values()]
        except UnknownFaultError as error:
            return _wrong(f"no such fault: {error}")
        for part, each in chosen:
            part.switch_off(each)
        return Response(status_code=204)

    async def _read_mail(self, _request: Request) -> Response:
        """The mailbox as a page, newest first: a person who clicks through by hand needs no mail program."""
        mails = [_as_html(raw) for raw in reversed(self._mail.mails)] if self._mail else ["<p>メールはありません。</p>"]
        head = (
            "<!DOCTYPE html><html lang='ja'><meta charset='UTF-8'><title>練習用の受信箱</title><h1>練習用の受信箱</h1>"
        )
        return HTMLResponse(head + "<hr>".join(mails))


def _wrong(reason: str) -> Response:
    return JSONResponse({"error": reason}, 400)


def _as_html(raw: bytes) -> str:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    lines = [escape(f"{name}: {mail[name]}") for name in ("Subject", "From", "To", "Date")]
    text = escape(body.get_content()) if body else ""
    linked = re.sub(r"https?://\S+", r'<a href="\g<0>">\g<0></a>', text)
    return f"<p>{'<br>'.join(lines)}</p><pre>{linked}</pre>"
