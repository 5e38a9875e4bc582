"""A POP3 server of a few lines that misbehaves as told: what Dovecot cannot be made to do."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

from runbook.mail import MailboxSettings, MailProtocol, MailSecurity
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "127.0.0.1"


class ScriptedPop3:
    """Serves one mail to one connection after the other.

    Args:
        mail: what lies in the mailbox; None: nothing.
        answers: what is answered to a command instead of the usual, by its verb; empty: the server hangs up.
        greeting: what a connection is greeted with; None: it stays silent; empty: it hangs up.

    At the mail with the number `drops_at` it hangs up.
    """

    def __init__(
        self,
        mail: bytes | None = None,
        *,
        answers: Mapping[str, bytes] | None = None,
        greeting: bytes | None = b"+OK ready\r\n",
    ) -> None:
        self.mail, self.answers, self._greeting = mail, dict(answers or {}), greeting
        self._listening = socket.create_server((HOST, 0))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.commands: list[str] = []
        self.drops_at = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        with socket.create_connection(self._listening.getsockname()):  # wakes accept()
            pass
        self._thread.join(10)
        self._listening.close()

    def settings(self, wait_seconds: float = 600) -> MailboxSettings:
        """How to reach it."""
        port = int(self._listening.getsockname()[1])
        return MailboxSettings(
            HOST,
            port,
            MailSecurity.NONE,
            "office",
            Secret("Some-Pa55word"),
            wait_seconds=wait_seconds,
            protocol=MailProtocol.POP3,
        )

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection:
                if self._over.is_set():
                    return
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        if self._greeting is None:
            connection.recv(1)  # until the client loses patience
            return
        connection.sendall(self._greeting)
        if not self._greeting:
            return
        with connection.makefile("rb") as lines:
            for line in lines:
                verb = line.decode("ascii").split()[0]
                self.commands.append(verb)
                answer = self.answers.get(verb, self._usual(verb))
                if verb == "TOP" and int(line.split()[1]) == self.drops_at:
                    answer = b""
                connection.sendall(answer)
                if not answer or verb == "QUIT":
                    return

    def _usual(self, verb: str) -> bytes:
        match verb:
            case "UIDL":
                return b"+OK\r\n" + (b"1 one\r\n" if self.mail else b"") + b".\r\n"
            case "TOP" | "RETR":
                return b"+OK\r\n" + (self.mail or b"") + b"\r\n.\r\n"
            case _:
                return b"+OK\r\n"
