"""A logged-in connection to an IMAP server."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from typing import TYPE_CHECKING

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.idle import IdleManager

from runbook.errors import MailError
from runbook.mail.sources import MailSecurity
from runbook.mail.unreachable import ServerUnreachable, login_refused, unreachable
from runbook.mail.values import FolderMark
from runbook.mail.xoauth2 import Told, authenticate_imap, logged_in, token_refused
from runbook.secret import SHORTEST_SECRET

if TYPE_CHECKING:
    from runbook.mail.sources import MailboxSettings
    from runbook.secret import Secret

ANSWER_WITHIN = 15.0

# What a broken connection, or a server that is going down, looks like from imaplib and imap-tools.
LOST = (OSError, imaplib.IMAP4.error, ImapToolsError)


class IdleRefused(imaplib.IMAP4.error):
    """The server lists IDLE among its abilities and does not do it."""


class Idle(IdleManager):
    """imap-tools' IDLE, which misses a mail announced together with the server's `+`.

    It asks the socket for news, but that line is already in Python's buffer; and where the announcement comes before
    the `+`, it takes it for a refusal.
    """

    def start(self) -> None:
        """Begin; what the server announces before its `+` is kept for `poll()`."""
        client = self.mailbox.client
        self._news: list[bytes] = []
        self._idle_tag = client._command("IDLE")  # noqa: SLF001 - as imap-tools does; imaplib has no IDLE before 3.14
        while (line := client._get_response()) is not None:  # noqa: SLF001 - as above
            if client.tagged_commands[self._idle_tag]:
                raise IdleRefused
            self._news.append(line)

    def poll(self, timeout: float | None) -> list[bytes]:
        """Return what the server announced, waiting for it up to `timeout` seconds if there is nothing yet."""
        news: list[bytes] = self._news or self._in_the_buffer() or super().poll(timeout)
        self._news = []
        return news

    def _in_the_buffer(self) -> list[bytes]:
        connection = self.mailbox.client.sock
        before = connection.gettimeout()
        connection.settimeout(0)
        lines = []
        try:
            while True:
                lines.append(self.mailbox.client._get_line())  # noqa: SLF001 - as imap-tools does
        except imaplib.IMAP4.abort as nothing_more:
            # Without waiting, "nothing there yet" and "connection closed" look alike; the next command tells.
            if "EOF" not in str(nothing_more):
                raise
            return lines
        except OSError:
            return lines
        finally:
            connection.settimeout(before)


class _Ssl(MailBox):
    idle_manager_class = Idle


class _Plain(MailBoxUnencrypted):
    idle_manager_class = Idle


class _StartTls(MailBoxStartTls):
    idle_manager_class = Idle

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            # Fails itself where TLS has already taken the socket away.
            with contextlib.suppress(OSError):
                client.shutdown()
            raise
        return client


class Connection:
    """One logged-in connection. Folders are opened for reading only: nothing in them changes, not even what is recent.

    Args:
        settings: where to.
        within: seconds that the server may take for an answer.

    Raises:
        ServerUnreachable: no connection, or not one that can be trusted.
        MailError: the server does not accept the login.
    """

    def __init__(self, settings: MailboxSettings, within: float = ANSWER_WITHIN) -> None:
        self._settings = settings
        answer = logged_in(settings, lambda key: self._begin(within, key))
        self.can_idle = b"IDLE" in answer.upper().split()
        self.opened: str | None = None

    @property
    def idle(self) -> Idle:
        """IDLE in the open folder."""
        idle = self._mailbox.idle
        if not isinstance(idle, Idle):
            msg = "a mailbox class without this module's IDLE"
            raise TypeError(msg)
        return idle

    def open(self, folder: str) -> FolderMark:
        """Open `folder` afresh and return where it stands.

        Raises:
            MailError: there is no such folder, or the server does not open it.
        """
        self.opened = None
        try:
            self._mailbox.folder.set(folder, readonly=True)
        except MailboxFolderSelectError:
            raise self._folder_refused(folder) from None
        self.opened = folder
        # Old servers do not tell UIDNEXT.
        uid_next = self._number("UIDNEXT") or self._last() + 1
        return FolderMark(self._number("UIDVALIDITY"), uid_next)

    def new_uids(self, first: int) -> list[int]:
        """UIDs from `first` on in the open folder, oldest first."""
        # `n:*` always includes the last mail, even one before n.
        return sorted(uid for each in self._mailbox.uids(f"UID {first}:*", None) if (uid := int(each)) >= first)

    def fetch(self, uid: int, largest: int) -> tuple[bytes, bytes]:
        """The first `largest` bytes of a mail, left unread, and the server's words about it (INTERNALDATE)."""
        client = self._mailbox.client
        status, items = client.uid("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{largest}>)")
        if status != "OK":
            msg = "FETCH refused"
            raise imaplib.IMAP4.error(msg)
        bodies = [item[1] for item in items if isinstance(item, tuple)]
        words = [item[0] if isinstance(item, tuple) else item for item in items if item]
        return (bodies[0] if bodies else b""), b" ".join(words)

    def close(self) -> None:
        """Log out."""
        try:
            self._mailbox.client.logout()
        except LOST:
            self.drop()

    def drop(self) -> None:
        """Let the connection go without a word."""
        with contextlib.suppress(OSError):
            self._mailbox.client.shutdown()

    def _number(self, code: str) -> int:
        data = self._mailbox.client.response(code)[1]
        return int(data[0]) if data and data[0] else 0

    def _last(self) -> int:
        return max(map(int, self._mailbox.uids("UID *", None)), default=0)

    def _begin(self, within: float, key: Secret) -> bytes:
        """Connect and log in with a password or token; return what the server can do then."""
        self._mailbox = _connected(self._settings, within)
        try:
            if self._settings.oauth:
                self._log_in_with_token(key)
            else:
                self._log_in(key.reveal())
            answer: bytes = self._mailbox.client.capability()[1][0]
        except LOST as error:
            self.drop()
            raise unreachable(self._settings, error) from None
        except BaseException:
            self.drop()
            raise
        return answer

    def _log_in_with_token(self, token: Secret) -> None:
        told = Told()
        try:
            authenticate_imap(self._mailbox.client, self._settings.user, token, told)
        except imaplib.IMAP4.abort:
            raise
        # Not chained: frames of imaplib hold the token.
        except imaplib.IMAP4.error as error:
            raise token_refused(self._settings, told, str(error)) from None

    def _log_in(self, password: str) -> None:
        user = self._settings.user
        log_in = self._mailbox.login
        if not (user + password).isascii() or "LOGINDISABLED" in self._mailbox.client.capabilities:
            log_in = self._mailbox.login_utf8
        try:
            log_in(user, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        # Not chained: frames of imap-tools hold the password.
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            words = str(error) if len(password) >= SHORTEST_SECRET else ""
            raise login_refused(self._settings, words) from None

    def _folder_refused(self, folder: str) -> MailError:
        names = [each.name for each in self._mailbox.folder.list()]
        if folder in names:
            return ServerUnreachable(
                f"メールボックスのフォルダー「{folder}」を、サーバーが開かせません。",
                remedy="時間をおいてもう一度実行してください。続くようなら MAIL_FOLDERS から外してください。",
            )
        return MailError(
            f"メールボックスにフォルダー「{folder}」がありません。あるのは {'、'.join(names[:20])} です。",
            remedy="MAIL_FOLDERS を、ある名前に直してください。",
        )


def _connected(settings: MailboxSettings, within: float) -> BaseMailBox:
    try:
        if settings.security is MailSecurity.NONE:
            return _Plain(settings.host, settings.port, timeout=within)
        trusted = ssl.create_default_context()
        if settings.security is MailSecurity.SSL:
            return _Ssl(settings.host, settings.port, timeout=within, ssl_context=trusted)
        return _StartTls(settings.host, settings.port, timeout=within, ssl_context=trusted)
    except (*LOST, UnicodeError) as error:
        raise unreachable(settings, error) from None
