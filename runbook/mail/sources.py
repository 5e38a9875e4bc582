"""Where the reset mail is read: an IMAP or POP3 server, a folder of files, or the operator's own mail program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runbook.checks import is_loopback
from runbook.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.secret import Secret


class MailProtocol(StrEnum):
    """How the mailbox is read."""

    IMAP = "imap"
    POP3 = "pop3"
    FOLDER = "folder"
    PASTE = "paste"


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


# RFC 8314 for ssl, RFC 3501 and RFC 1939 for the others. By protocol: with ssl, and without or with STARTTLS.
USUAL_PORTS = {MailProtocol.IMAP: (993, 143), MailProtocol.POP3: (995, 110)}


def usual_port(protocol: MailProtocol, security: MailSecurity) -> int:
    """The TCP port of a mail server that uses the usual one."""
    with_ssl, other = USUAL_PORTS[protocol]
    return with_ssl if security is MailSecurity.SSL else other


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Where the mailbox on a server is and how it is read.

    Args:
        host: name or address of the mail server.
        port: TCP port; `usual_port()` if the provider says nothing else.
        security: `none` is accepted for this machine itself only.
        user: login name.
        password: login password, or an app password.
        folders: folders to read, as a person sees their names (`迷惑メール`); new mail is expected in the first. POP3
            has none.
        wait_seconds: how long to wait for the reset mail.
        protocol: IMAP or POP3.

    Raises:
        SettingsError: the connection would carry the password unencrypted over a network, or no folder is named.
    """

    host: str
    port: int
    security: MailSecurity
    user: str
    password: Secret
    folders: tuple[str, ...] = ("INBOX",)
    wait_seconds: float = 300
    protocol: MailProtocol = MailProtocol.IMAP

    def __post_init__(self) -> None:
        if self.security is MailSecurity.NONE and not is_loopback(self.host):
            msg = "MAIL_SECURITY=none はこのパソコンの中（127.0.0.1）だけで使えます。"
            raise SettingsError(msg, remedy="MAIL_SECURITY を ssl か starttls にしてください。")
        if not self.folders:
            msg = "MAIL_FOLDERS にフォルダーがありません。"
            raise SettingsError(msg, remedy="MAIL_FOLDERS=INBOX のように書いてください。")


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder into which somebody puts the mail as an `.eml` file.

    Args:
        folder: absolute path.
        wait_seconds: how long to wait for the file.
    """

    folder: Path
    wait_seconds: float = 300


@dataclass(frozen=True, slots=True)
class PasteSettings:
    """The operator pastes the mail at the terminal.

    Args:
        wait_seconds: not used; a question waits until it is answered.
    """

    wait_seconds: float = 300


MailSource = MailboxSettings | FolderSettings | PasteSettings
