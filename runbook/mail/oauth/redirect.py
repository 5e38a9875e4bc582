"""The address of this computer to which the browser comes back from a sign-in (RFC 8252, section 7.3)."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from runbook.mail.oauth.errors import SignInFailed, refused
from runbook.secret import Secret

if TYPE_CHECKING:
    from runbook.mail.waiting import Countdown

HOST = "127.0.0.1"
LOOK_EVERY = 1.0
# A browser also opens connections on which it says nothing.
REQUEST_WITHIN = 5.0
PAGE = "<!doctype html><html lang=ja><meta charset=utf-8><title>サインイン</title><p>{}</p></html>"
DONE = "サインインの画面は終わりました。この画面を閉じて、端末に戻ってください。"


class Redirect:
    """A web server for one visit, on a free port of this computer.

    Args:
        state: what the visit must bring along, so that no other page can send one.
    """

    def __init__(self, state: Secret) -> None:
        self._server = _Server(state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where the browser is to come back to."""
        return f"http://{HOST}:{self._server.server_port}"

    def code(self, countdown: Countdown) -> Secret:
        """Wait for the visit and return the code that it brings.

        Raises:
            SignInFailed: the person declined, or did not come in time.
        """
        while (brought := self._server.brought) is None:
            if not countdown.remaining:
                raise SignInFailed("時間内にサインインが済みませんでした。")
            self._server.handle_request()
            countdown.tell()
        match brought.get("error"):
            case None:
                return Secret(brought["code"])
            case "access_denied":
                raise SignInFailed("サインインの画面で、許可しないほうが選ばれました。")
            case error:
                raise refused(error, brought.get("error_description", ""))


class _Server(HTTPServer):
    # On Windows it would let another program take the same port.
    allow_reuse_address = False
    timeout = LOOK_EVERY

    def __init__(self, state: Secret) -> None:
        super().__init__((HOST, 0), _Visit)
        self.state = state
        self.brought: dict[str, str] | None = None

    def handle_error(self, *_about: object) -> None:
        """A visit that breaks off is none; nothing is printed."""


class _Visit(BaseHTTPRequestHandler):
    timeout = REQUEST_WITHIN
    server: _Server

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        is_meant = hmac.compare_digest(query.get("state", "").encode(), self.server.state.reveal().encode())
        if not is_meant or not {"code", "error"} & query.keys():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        if "code" in query:
            Secret(query["code"])  # known to mask() from now on
        self.server.brought = self.server.brought or query
        body = PAGE.format(DONE).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Nothing: the request line holds the code."""
