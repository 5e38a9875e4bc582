"""Serving web applications on free loopback ports, several in one event loop."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"


def free_loopback_socket() -> socket.socket:
    """A socket bound to a free port of this machine only; the port stays ours from now on."""
    # The protocol is named because asyncio turns TCP_NODELAY on only then; without, every answer in two parts (IMAP's
    # are) waits 40 ms for the other side's acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind((LOOPBACK, 0))
    return bound


def address_of(bound: socket.socket) -> str:
    """The address a browser opens for a server on `bound`, with a slash at its end."""
    return f"http://{LOOPBACK}:{bound.getsockname()[1]}/"


@contextlib.asynccontextmanager
async def served(app: ASGIApp, bound: socket.socket) -> AsyncIterator[None]:
    """Serve `app` on `bound` while the block runs. Nothing is logged: addresses hold mail links.

    uvicorn's own loop is not used: it would take the signals, and a tenth of a second per server to end.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        http="h11",
        ws="none",
        server_header=False,
        date_header=False,
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
