"""Stand-ins for the tests: served by this very process in a thread, which is quicker than starting the program."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rehearsal.options import parse
from rehearsal.serving import serving
from tests.rehearsal.inbox import Inbox
from tests.rehearsal.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class StandIns:
    """What is served, and how a test asks for it."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said

    def visitor(self, portal: str) -> Visitor:
        """A new browser on `portal`."""
        return Visitor(self.said, portal)

    def inbox(self) -> Inbox:
        """A new connection to the mailbox."""
        return Inbox(self.said["mail"])

    def control(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the control server; its JSON answer, if any."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.said["control"] + path, data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def state(self, part: str) -> dict[str, Any]:
        """What `part` counted so far."""
        return dict(self.control("GET", "state")[part])

    def logs_in(self, portal: str, password: str) -> bool:
        """Whether `password` would log in now."""
        return bool(self.control("POST", "check", {"portal": portal, "password": password})["logs_in"])

    def link_for(self, portal: str) -> tuple[str, str]:
        """Ask for a reset and wait for its mail; its link, and its 仮パスワード (empty in family A)."""
        with self.inbox() as inbox:
            seen = inbox.count()
            self.visitor(portal).ask_for_reset()
            return inbox.wait_for_reset_mail(after=seen).link_and_temporary()


@contextmanager
def served(arguments: tuple[str, ...]) -> Iterator[StandIns]:
    announced: Future[tuple[dict[str, Any], Callable[[], object]]] = Future()

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        async with serving(parse(("--sunbridge=page", *arguments))) as said:
            announced.set_result((said, lambda: loop.call_soon_threadsafe(over.set)))
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    said, end = announced.result(timeout=10)
    try:
        yield StandIns(said)
    finally:
        end()
        thread.join(timeout=10)
