"""A portal of a few pages on loopback, written for these tests alone, that notes whatever reaches it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser that goes away in the middle is nothing to report."""


class Site:
    """Serves pages by their path while its block runs; a path may have parameters after a semicolon.

    Attributes:
        pages: the whole document, or the body of one, at each path.
        types: content type of a path, where it is not HTML.
        requests: method, address and body of each request so far.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.requests: list[tuple[str, str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
                site.requests.append((self.command, self.path, body))
                path = self.path.partition("?")[0].partition(";")[0]
                page = site.pages.get(path, "")
                if not page.startswith("<!DOCTYPE") and path not in site.types:
                    page = f"<!DOCTYPE html><html lang=ja><meta charset=utf-8><body>{page}</body></html>"
                self.send_response_only(200 if path in site.pages else 404)
                self.send_header("Content-Type", site.types.get(path, "text/html; charset=utf-8"))
                self.end_headers()
                self.wfile.write(page.encode())

            do_GET = do_POST = do_PUT = do_HEAD = do_OPTIONS = answer  # noqa: N815 - as http.server calls them

            def log_message(self, *_: object) -> None:
                return

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
