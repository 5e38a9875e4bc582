"""An IMAP server of a few lines that misbehaves as told: what Dovecot and pymap cannot be made to do."""

from __future__ import annotations

import re
import socket
import threading
from typing import Self

from runbook.mail import MailboxSettings, MailSecurity
from runbook.secret import Secret

HOST = "127.0.0.1"
USUAL_IDLE = b"+ idling\r\n* 1 EXISTS\r\n"


class ScriptedServer:
    """Serves one mailbox to one connection after the other. Its one mail comes at the moment a client begins to idle.

    Args:
        mail: comes when a client sends IDLE; None: never.
        idle: what IDLE is answered with, all in one packet; {tag} is the command's.
        uid_next: whether UIDNEXT is told; servers before IMAP4rev1 do not.
        greeting: what a connection is greeted with; None: it stays silent; empty: it hangs up.
    """

    def __init__(
        self,
        mail: bytes | None = None,
        *,
        idle: bytes = USUAL_IDLE,
        uid_next: bool = True,
        greeting: bytes | None = b"* OK ready\r\n",
    ) -> None:
        self._mail, self._idle, self._uid_next, self._greeting = mail, idle, uid_next, greeting
        self._has_come = False
        self._listening = socket.create_server((HOST, 0))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.commands: list[str] = []
        self._idle_tag = ""

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
        password = Secret("Some-Pa55word")
        return MailboxSettings(HOST, port, MailSecurity.NONE, "office", password, wait_seconds=wait_seconds)

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
                tag, _, command = line.decode("ascii").strip().partition(" ")
                self.commands.append(command)
                connection.sendall(self._answer(tag, command))

    def _answer(self, tag: str, command: str) -> bytes:
        text = b""
        if tag == "DONE":
            return f"{self._idle_tag} OK done\r\n".encode()
        match command.partition(" ")[0]:
            case "CAPABILITY":
                text = b"* CAPABILITY IMAP4rev1 IDLE\r\n"
            case "EXAMINE":
                text = b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n" % self._has_come
                text += b"* OK [UIDNEXT %d] ok\r\n" % (5 + self._has_come) if self._uid_next else b""
            case "IDLE":
                self._has_come, self._idle_tag = self._mail is not None, tag
                return self._idle.replace(b"{tag}", tag.encode())
            case "UID":
                text = self._uid_answer(command)
            case "LOGOUT":
                text = b"* BYE\r\n"
        return text + f"{tag} OK done\r\n".encode()

    def _uid_answer(self, command: str) -> bytes:
        there = self._mail if self._has_come and self._mail else b""
        if "SEARCH" in command:
            # An old mail with UID 4 has always been there, and `n:*` includes the last mail whatever n is.
            return b"* SEARCH 5\r\n" if there else b"* SEARCH 4\r\n"
        uid = re.findall(r"FETCH (\d+)", command)[0]
        if uid != "5":
            msg = f"a mail from before was fetched: {command}"
            raise AssertionError(msg)
        words = b'INTERNALDATE "24-Nov-2037 10:00:00 +0900"'
        return b"* 1 FETCH (UID 5 BODY[]<0> {%d}\r\n%s %s)\r\n" % (len(there), there, words)
