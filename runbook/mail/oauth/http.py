"""The only way to a provider's sign-in server: over TLS, no redirects, JSON or nothing, and no word of it in any log.

Both libraries take it in place of `requests`: msal calls `get` and `post`, google-auth calls the object itself. So trust
comes from where the operating system keeps it, as for the mail server, and not from a list in a package.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from runbook.mail.oauth.errors import ProviderUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

ANSWER_WITHIN = 15.0
LARGEST_ANSWER = 1_000_000


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """An answer, in the words of both libraries."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status_code(self) -> int:
        """What msal calls `status`."""
        return self.status

    @property
    def data(self) -> bytes:
        """What google-auth reads in place of `text`."""
        return self.text.encode()

    def raise_for_status(self) -> None:
        """What msal asks of a failure; `Http` has raised already."""


class _NoRedirects(HTTPRedirectHandler):
    """A token is sent to the address that was named, and to no other."""

    def redirect_request(self, *_arguments: object) -> None:
        """Follow none."""


class Http:
    """Speaks with one sign-in server after the other.

    Each method raises `ProviderUnreachable`: no connection, or not one that can be trusted; or the answer is not that of a
    sign-in server. What the server itself refuses is an `Answer`.
    """

    def __init__(self) -> None:
        # The system's proxies, as urllib finds them.
        self._opener = build_opener(HTTPSHandler(context=ssl.create_default_context()), _NoRedirects())

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_others: object,
    ) -> Answer:
        """Ask `url`."""
        return self._ask(f"{url}?{urlencode(params)}" if params else url, None, headers)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_others: object,
    ) -> Answer:
        """Send a form to `url`."""
        body = data if isinstance(data, str) else urlencode(data or {})
        return self._ask(f"{url}?{urlencode(params)}" if params else url, body.encode(), headers)

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_others: object,
    ) -> Answer:
        """What google-auth calls."""
        return self._ask(url, body if method == "POST" else None, headers)

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, url: str, body: bytes | None, headers: Mapping[str, str] | None) -> Answer:
        if urlsplit(url).scheme != "https":
            msg = "a sign-in server is asked over TLS only"
            raise ValueError(msg)
        request = Request(url, body, {name: value for name, value in (headers or {}).items() if value})  # noqa: S310 - https, see above
        try:
            with self._opener.open(request, timeout=ANSWER_WITHIN) as response:
                return _checked(url, response.status, response.read(LARGEST_ANSWER), response.headers)
        except HTTPError as error:
            with error:
                return _checked(url, error.code, error.read(LARGEST_ANSWER), error.headers)
        except (OSError, HTTPException) as error:
            # Not chained: the request, with its tokens, hangs on the error's frames.
            reason = getattr(error, "reason", error)
            why = "証明書を信頼できません" if isinstance(reason, ssl.SSLCertVerificationError) else "つながりません"
            _give_up(url, why)


def _checked(url: str, status: int, body: bytes, headers: Any) -> Answer:  # noqa: ANN401 - http.client's message
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _give_up(url, f"いまは受け付けません（状態 {status}）")
    try:
        text = body.decode()
        is_json_object = isinstance(json.loads(text), dict)
    except ValueError:
        is_json_object = False
    if not is_json_object:
        _give_up(url, f"サインインのサーバーの答えではないものが返りました（状態 {status}）")
    return Answer(status, text, {str(name).lower(): str(value) for name, value in headers.items()})


def _give_up(url: str, why: str) -> NoReturn:
    raise ProviderUnreachable(f"メールの事業者のサインインのサーバー {urlsplit(url).hostname}: {why}。") from None
