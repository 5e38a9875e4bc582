"""The mailbox as an IMAP client sees it."""

from __future__ import annotations

import email
import email.policy
import imaplib
import re
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from email.message import EmailMessage


class Mail:
    """One mail."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)

    @property
    def text(self) -> str:
        """The plain text."""
        body = self.message.get_body(("plain",))
        assert body
        return str(body.get_content())

    def link_and_temporary(self) -> tuple[str, str]:
        """The address in the mail and the 仮パスワード, empty if there is none."""
        link = re.search(r"http\S+", self.text)
        temporary = re.search(r"仮パスワード：(\S+)", self.text)
        assert link
        return link[0], temporary[1] if temporary else ""


class Inbox:
    """A connection of its own to the mailbox, with INBOX selected."""

    def __init__(self, mail: dict[str, Any]) -> None:
        self.server = imaplib.IMAP4(mail["host"], mail["port"], timeout=10)
        self.server.login(mail["user"], mail["password"])
        self._exists = int(self.server.select("INBOX", readonly=True)[1][0] or 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()

    def count(self) -> int:
        """Mails in the INBOX, as the server told: it tells once, with the answer to whatever command comes first."""
        self.server.noop()
        for told in self.server.response("EXISTS")[1]:
            self._exists = int(told) if isinstance(told, bytes) else self._exists
        return self._exists

    def mails(self) -> list[Mail]:
        """All mails, oldest first."""
        self.server.noop()
        answer = self.server.fetch("1:*", "(BODY.PEEK[])")[1]
        return [Mail(part[1]) for part in answer if isinstance(part, tuple)]

    def idle_until(self, *numbers: int) -> list[str]:
        """IDLE until the server has told of every message in `numbers` (`* n EXISTS`); all that it told."""
        self.server.send(b"I1 IDLE\r\n")
        told = [self.server.readline().decode().strip()]
        while not {f"* {number} EXISTS" for number in numbers} <= set(told):
            told.append(self.server.readline().decode().strip())
        self.server.send(b"DONE\r\n")
        while not self.server.readline().startswith(b"I1 "):
            pass
        return told

    def wait_for_reset_mail(self, after: int) -> Mail:
        """Wait for the first mail after `after` mails, by IDLE."""
        if self.count() <= after:
            self.idle_until(after + 1)
        return self.mails()[after]
