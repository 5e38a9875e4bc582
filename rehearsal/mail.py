"""A mail server in miniature: SMTP in (aiosmtpd), one mailbox over IMAP with IDLE out (pymap)."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from argparse import Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.hashing import Cleartext
from pysasl.mechanism.login import LoginMechanism
from pysasl.mechanism.plain import PlainMechanism

from rehearsal.web import LOOPBACK, free_loopback_socket

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Iterable

    from aiosmtpd.smtp import Envelope, Session
    from pymap.concurrent import Event
    from pymap.selected import SelectedMailbox


class _PromptInbox(MailboxData):
    """An INBOX that tells an idling client at once of what came between its last command and its IDLE.

    pymap's own waits for the next change and so loses that mail; other servers do not (RFC 2177).
    """

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        if selected.mod_sequence is not None and selected.mod_sequence < self._mod_sequences.highest:
            wait_on = None
        return await super().update_selected(selected, wait_on=wait_on)


class _Mailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = _PromptInbox(self._content_cache, self._thread_cache)


class _Settings(Config):
    """pymap's settings for one user on loopback, without what makes its start or its login slow."""

    @property
    def greeting(self) -> bytes:
        # pymap would ask the network for this machine's name, and tell it.
        return b"Server ready."

    @property
    def tls_auth(self) -> SASLAuth:
        # pymap would search all installed packages for mechanisms.
        return SASLAuth([PlainMechanism(), LoginMechanism()])


class MailServer:
    """One mailbox, served while :meth:`serving` runs.

    Args:
        recipients: addresses whose mail ends up in the mailbox; others are refused.
        first_mails: what lies in the INBOX already, oldest first, each with the time it came.
    """

    def __init__(self, recipients: Iterable[str], first_mails: Iterable[tuple[bytes, datetime]] = ()) -> None:
        self.user = f"mailbox-{secrets.token_hex(3)}"
        self.password = secrets.token_urlsafe(12)
        self.mails: list[bytes] = []
        self._recipients = {address.lower() for address in recipients}
        self._first_mails = tuple(first_mails)
        self._imap_socket = free_loopback_socket()
        self._smtp_socket = free_loopback_socket()
        self._mailboxes: MailboxSet | None = None

    @property
    def imap_port(self) -> int:
        """Port of the IMAP server, plain text."""
        return _port(self._imap_socket)

    @property
    def smtp_port(self) -> int:
        """Port of the SMTP server, plain text, no login."""
        return _port(self._smtp_socket)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve SMTP and IMAP; ends every connection when the block ends."""
        loop = asyncio.get_running_loop()
        clients: set[asyncio.Task[None]] = set()
        imap_server = await self._imap()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            client = asyncio.create_task(imap_server(reader, writer, SocketInfo.get(writer, None)))
            clients.add(client)
            client.add_done_callback(clients.discard)

        imap = await asyncio.start_server(connected, sock=self._imap_socket)
        smtp = await loop.create_server(
            lambda: SMTP(self, hostname="mail.rehearsal.example", ident="rehearsal", loop=loop), sock=self._smtp_socket
        )
        try:
            yield
        finally:
            imap.close()
            smtp.close()
            for client in clients:
                client.cancel()
            await asyncio.gather(*clients, return_exceptions=True)

    async def _imap(self) -> IMAPServer:
        args = Namespace(passlib_cfg=None, proxy_protocol=None)
        settings = _Settings(
            args,
            host=LOOPBACK,
            port=0,
            demo_data=False,
            demo_user=self.user,
            demo_password=self.password,
            tls_enabled=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
        )
        settings.apply_context()
        backend = DictBackend(Login(settings), settings)
        await backend.login.demo_user_identity.set(UserMetadata(settings, self.user, password=self.password))
        self._mailboxes = _Mailboxes()
        settings.set_cache[self.user] = (self._mailboxes, FilterSet())
        for content, came in self._first_mails:
            await self.deliver(content, came)
        return IMAPServer(backend.login, settings)

    async def deliver(self, content: bytes, came: datetime | None = None) -> None:
        """Put a mail into the INBOX and wake every client that idles there.

        Raises:
            RuntimeError: the server is not serving yet.
        """
        if self._mailboxes is None:
            msg = "the mail server is not serving"
            raise RuntimeError(msg)
        inbox = await self._mailboxes.get_mailbox("INBOX")
        await inbox.append(AppendMessage(content, came or datetime.now(UTC)), recent=True)
        self.mails.append(content)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take mail for the known addresses only."""
        if address.lower() not in self._recipients:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Deliver, with the trace header that every real delivery leaves."""
        trace = f"Delivered-To: {envelope.rcpt_tos[0]}\r\nReturn-Path: <{envelope.mail_from}>\r\n"
        await self.deliver(trace.encode() + bytes(envelope.original_content or b""))
        return "250 2.0.0 OK queued"


def _port(bound: socket.socket) -> int:
    return int(bound.getsockname()[1])
