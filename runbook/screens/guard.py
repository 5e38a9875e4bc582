"""Nothing is sent while a recording is made: a browser that can look at pages and do nothing else."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urlsplit

from runbook.browser import IN_JAPAN
from runbook.screens.blanking import Blanking

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Browser, BrowserContext, Request, Route, WebSocketRoute

EVERYTHING = re.compile("")


class Guard:
    """Lets the pages of one browser context fetch, and stops what would send something.

    Stopped are every request that is no GET, every address that holds one of the given values, and WebSockets. Service
    workers are not started: their requests could not be seen here.

    Args:
        browser: where the context is opened.
        values: 納付利用者ID and mail addresses.

    Attributes:
        context: the guarded context.
        stopped: what was stopped, e.g. `POST /useridmg/login`.
    """

    def __init__(self, browser: Browser, values: Collection[str]) -> None:
        self.stopped: list[str] = []
        self._values = [_plain(each) for each in values]
        self.context: BrowserContext = browser.new_context(**IN_JAPAN, service_workers="block", accept_downloads=False)
        self.context.route(EVERYTHING, self._judge)
        self.context.route_web_socket(EVERYTHING, self._refuse)

    def _judge(self, route: Route) -> None:
        if self._would_send(route.request):
            self._note(route.request.method, route.request.url)
            route.abort("blockedbyclient")
        else:
            route.continue_()

    def _would_send(self, request: Request) -> bool:
        address = _plain(request.url)
        return request.method != "GET" or any(each in address for each in self._values)

    def _refuse(self, socket: WebSocketRoute) -> None:
        self._note("WebSocket", socket.url)
        socket.close()

    def _note(self, method: str, address: str) -> None:
        pattern = Blanking().path(urlsplit(address)._replace(scheme="").geturl())
        self.stopped.append(f"{method} {pattern}")


def _plain(text: str) -> str:
    """The form in which an address and a value are compared; a page may have encoded it twice."""
    return unicodedata.normalize("NFKC", unquote_plus(unquote_plus(text))).casefold()
