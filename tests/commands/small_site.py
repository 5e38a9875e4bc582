"""A portal's top page on loopback, with a clock of its own."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

TOP = """<title>自動車保有関係手続のワンストップサービス</title><h1>自動車保有関係手続のワンストップサービス</h1>
<form method=post action=/pressed><button>準備が済んでいる方</button></form><h2>お知らせ</h2>
<ul><li><a href=/notice>3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)</a></li><li>3月1日 春が来ました</li></ul>"""


class SmallSite:
    """Serves one page while its block runs.

    Attributes:
        body: the page.
        minutes_ahead: how far its clock is ahead of this machine's; None for no clock.
        headers: what it says besides.
        requests: method and path of each request so far.
    """

    def __init__(self) -> None:
        self.body = TOP
        self.minutes_ahead: int | None = 0
        self.headers: dict[str, str] = {}
        self.requests: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append(f"{self.command} {self.path}")
                self.send_response_only(200)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **site.clock, **site.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(f"<!DOCTYPE html><html lang=ja><body>{site.body}</body></html>".encode())

            do_POST = do_GET  # noqa: N815 - as http.server calls it

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/top"

    @property
    def clock(self) -> dict[str, str]:
        if self.minutes_ahead is None:
            return {}
        return {"Date": format_datetime(datetime.now(UTC) + timedelta(minutes=self.minutes_ahead), usegmt=True)}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
