"""Serving web applications on free loopback ports, several in one event loop, and cutting a connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from email.utils import formatdate
from typing import TYPE_CHECKING

import uvicorn
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"

# Under this key an application finds the connection on which a request came.
TRANSPORT = "rehearsal.transport"

# Time for the browser to read the 「100 Continue」 before the reset, which on Windows drops what was not read yet.
CUT_SECONDS = 0.1

# `struct linger`: on, for no seconds. Windows has shorts in it.
LINGER_NOT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def free_loopback_socket() -> socket.socket:
    """A socket bound to a free port of this machine only; the port stays ours from now on."""
    # The protocol is named because asyncio turns TCP_NODELAY on only then; without, every answer in two parts (IMAP's
    # are) waits 40 ms for the other side's acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind((LOOPBACK, 0))
    return bound


def address_of(bound: socket.socket, scheme: str = "http") -> str:
    """The address a browser opens for a server on `bound`, with a slash at its end."""
    return f"{scheme}://{LOOPBACK}:{bound.getsockname()[1]}/"


class NoAnswer(Response):
    """Stands where an answer would: the connection is reset before a single byte of one.

    Args:
        sent_again: whether the browser is to send the form again by itself.

    Chromium by itself sends a request again, a POST too, when its connection breaks before anything was answered and
    it was used before *or was opened in advance*, as Chromium does for a POST while a person presses. So
    `Connection: close` on the screens before does not help: most submissions would be counted twice. After an interim
    「100 Continue」, which is no answer, Chromium does not send again. And it is a reset, not a mere end: Chromium takes
    an end after the interim line for an empty page when the connection was used before.
    """

    def __init__(self, *, sent_again: bool = False) -> None:
        super().__init__()
        self._sent_again = sent_again

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - nothing is sent
        """Cut the connection, and wait until the server has noticed: otherwise it would answer with an error."""
        transport: asyncio.Transport = scope[TRANSPORT]
        if not self._sent_again:
            transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # Closing a socket that lingers for no time at all sends a reset.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        asyncio.get_running_loop().call_later(CUT_SECONDS, transport.abort)
        while (await receive())["type"] != "http.disconnect":
            pass


def with_transport(app: ASGIApp) -> ASGIApp:
    """Wrap `app` so that it finds its connection in the scope, for which uvicorn has no public way.

    Outermost, where `receive` still is the bound method of uvicorn's own object (version 0.54 with h11); whatever an
    application wraps around `receive` and `send` later does no harm.
    """

    async def outermost(scope: Scope, receive: Receive, send: Send) -> None:
        cycle = receive.__self__  # type: ignore[attr-defined]  # see above
        await app({**scope, TRANSPORT: cycle.transport}, receive, send)

    return outermost


def with_date(app: ASGIApp) -> ASGIApp:
    """Wrap `app` so that each answer carries the time, as every web server's does; uvicorn's own loop would do it."""

    async def dated(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = formatdate(usegmt=True).encode("ascii")
                message = {**message, "headers": [*message.get("headers", ()), (b"date", now)]}
            await send(message)

        await app(scope, receive, send_dated)

    return dated


@contextlib.asynccontextmanager
async def served(app: ASGIApp, bound: socket.socket, certificate: Path | None = None) -> AsyncIterator[None]:
    """Serve `app` on `bound` while the block runs, by TLS with `certificate`. Nothing is logged: addresses hold mail links.

    uvicorn's own loop is not used: it would take the signals, and a tenth of a second per server to end.
    """
    config = uvicorn.Config(
        with_transport(with_date(app)),
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        http="h11",
        ws="none",
        server_header=False,
        date_header=False,
        ssl_certfile=certificate,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[bound])
    try:
        yield
    finally:
        for listening in server.servers:
            listening.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
