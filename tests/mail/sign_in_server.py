"""A sign-in server of the test itself, on loopback: Microsoft's and Google's endpoints as their documentation has them.

Over TLS, as the real ones; the introspection that Dovecot asks (RFC 7662's `active`) is on a plain port beside it.
Refresh tokens rotate: each can be used once, and using it makes the next one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import parse_qs, urlencode, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
TENANT = "office.example"
CLIENT_ID = "0f4bd5a4-1111-2222-3333-444455556666"
CLIENT_SECRET = "GOCSPX-made-up-secret"
USER_CODE = "C7QK9RTXB"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# Each of 400 characters; the real ones are longer.
TOKEN_BYTES = 300


@dataclass
class SignInServer:
    """Knows one person, who reads one mailbox.

    Args:
        certificate: PEM file with certificate and key.
        user: whose mailbox it is; what Dovecot is told.
    """

    certificate: Path
    user: str = "office"
    # What the token endpoint says to the next questions, before it gives anything.
    refusals: list[dict[str, str]] = field(default_factory=list)
    expires_in: int = 3600
    code_expires_in: int = 900
    is_down: bool = False
    answers_garbage: bool = False
    token_bytes: int = TOKEN_BYTES
    scope: str = "https://mail.google.com/"
    # What was asked, with all that was sent.
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.refresh_token, self.valid, self._codes = "", set[str](), dict[str, dict[str, str]]()
        self._one_at_a_time = threading.RLock()
        self._running = ExitStack()

    def __enter__(self) -> Self:
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trusted.load_cert_chain(self.certificate)
        self._tls, self._plain = self._serve(trusted), self._serve(None)
        return self

    def __exit__(self, *_error: object) -> None:
        self._running.close()

    @property
    def endpoint(self) -> str:
        return f"https://{HOST}:{self._tls.server_port}"

    @property
    def introspection(self) -> str:
        return f"http://{HOST}:{self._plain.server_port}/introspect"

    @property
    def renewals(self) -> int:
        return sum(form.get("grant_type") == "refresh_token" for _, form in self.asked)

    def revoke(self) -> None:
        """Accept no token of before any more."""
        self.valid.clear()

    def forget(self) -> None:
        """Accept no sign-in of before any more."""
        self.revoke()
        self.refresh_token = ""

    def answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, dict[str, Any] | str]:
        with self._one_at_a_time:
            self.asked.append((path, form))
            if self.is_down:
                return 503, {"error": "temporarily_unavailable"}
            if self.answers_garbage:
                return 200, "<html>この先は社内の認証が必要です</html>"
            if path == "/introspect":
                active = bearer in self.valid
                return 200, {"active": active} | ({"username": self.user} if active else {})
            if path.endswith("/openid-configuration"):
                return self._discovery(path)
            return self._given(path, form)

    def _discovery(self, path: str) -> tuple[int, dict[str, Any]]:
        base = f"{self.endpoint}/{TENANT}"
        if not path.startswith(f"/{TENANT}/"):
            return 400, {"error": "invalid_tenant"}
        return 200, {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def _given(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if form.get("client_id") != CLIENT_ID:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: no such app.\r\nTrace"}
        if path.endswith("/devicecode"):
            return 200, self._device_code()
        if path.endswith("/token"):
            return self._token(form)
        return 404, {"error": "not_found"}

    def _device_code(self) -> dict[str, Any]:
        code = secrets.token_urlsafe(40)
        self.given.append(code)
        self._codes[code] = {}
        return {
            "device_code": code,
            "user_code": USER_CODE,
            "verification_uri": "https://microsoft.example/devicelogin",
            "expires_in": self.code_expires_in,
            "interval": 5,
            "message": "To sign in …",
        }

    def authorized(self, query: dict[str, str]) -> str:
        """Where the browser goes when the person at Google's page has agreed, or has not."""
        with self._one_at_a_time:
            self.asked.append(("/auth", query))
            if self.refusals:
                return f"{query['redirect_uri']}?{urlencode(self.refusals.pop(0) | {'state': query['state']})}"
            code = secrets.token_urlsafe(40)
            self.given.append(code)
            self._codes[code] = query
            return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.refusals:
            return 400, self.refusals.pop(0)
        match form["grant_type"]:
            case grant if grant == DEVICE_GRANT and form["device_code"] in self._codes:
                del self._codes[form["device_code"]]
                return 200, self._tokens(form)
            case "authorization_code" if form["code"] in self._codes:
                begun = self._codes.pop(form["code"])
                digest = hashlib.sha256(form["code_verifier"].encode()).digest()
                is_same = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == begun["code_challenge"]
                if is_same and form["redirect_uri"] == begun["redirect_uri"] and form["client_secret"] == CLIENT_SECRET:
                    return 200, self._tokens(form)
            case "refresh_token" if form["refresh_token"] == self.refresh_token:
                return 200, self._tokens(form)
        return 400, {"error": "invalid_grant", "error_description": "AADSTS700082: expired.\r\nTrace ID: 1"}

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        access_token, self.refresh_token = (secrets.token_urlsafe(self.token_bytes) for _ in range(2))
        claims: dict[str, Any] = {
            "aud": CLIENT_ID,
            "iss": "x",
            "sub": "s",
            "oid": "o",
            "preferred_username": "yamada@office.example",
        }
        claims |= {"exp": int(time.time()) + 3600, "iat": int(time.time()), "tid": "t"}
        id_token = f"{_part({'alg': 'none'})}.{_part(claims)}.{secrets.token_urlsafe(20)}"
        self.valid.add(access_token)
        self.given += [access_token, self.refresh_token]
        tokens = {
            "token_type": "Bearer",
            "access_token": access_token,
            "refresh_token": self.refresh_token,
            "expires_in": self.expires_in,
        }
        if "client_secret" in form:  # Google's desktop programs send theirs, Microsoft's public clients have none
            return tokens | {"scope": self.scope}
        self.given.append(id_token)
        about = {"id_token": id_token, "client_info": _part({"uid": "o", "utid": "t"})}
        return tokens | about | {"scope": form.get("scope", "")}

    def _serve(self, trusted: ssl.SSLContext | None) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"of": self})
        server = ThreadingHTTPServer((HOST, 0), handler)
        if trusted:
            server.socket = trusted.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self._running.callback(server.server_close)
        self._running.callback(thread.join)
        self._running.callback(server.shutdown)
        return server


class _Handler(BaseHTTPRequestHandler):
    of: ClassVar[SignInServer]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = _flat(url.query)
        if url.path == "/auth":
            self.send_response(302)
            self.send_header("Location", self.of.authorized(query))
            self.end_headers()
            return
        self._answer(url.path, query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._answer(urlsplit(self.path).path, _flat(body))

    def _answer(self, path: str, form: dict[str, str]) -> None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, said = self.of.answer(path, form, bearer)
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Nothing."""


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
