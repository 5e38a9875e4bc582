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


class OAuthProvider(StrEnum):
    """Whose sign-in a mailbox takes that takes no password."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


# RFC 8314 for ssl, RFC 3501 and RFC 1939 for the others. By protocol: with ssl, and without or with STARTTLS.
USUAL_PORTS = {MailProtocol.IMAP: (993, 143), MailProtocol.POP3: (995, 110)}


def usual_port(protocol: MailProtocol, security: MailSecurity) -> int:
    """The TCP port of a mail server that uses the usual one."""
    with_ssl, other = USUAL_PORTS[protocol]
    return with_ssl if security is MailSecurity.SSL else other


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """With which sign-in a mailbox is read, and where that is kept.

    Args:
        provider: whose mailbox it is.
        client_id: under which the office has registered this program at the provider.
        state_folder: whose store keeps the sign-in; absolute.
        client_secret: Google gives one to a desktop program; Microsoft's public clients have none.
        tenant: Microsoft's directory: its ID or domain, or `organizations` or `consumers`.
        endpoint: in place of the provider's own sign-in server; `https` and on this machine only. For tests.
    """

    provider: OAuthProvider
    client_id: str
    state_folder: Path
    client_secret: Secret | None = None
    tenant: str = "organizations"
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Where the mailbox on a server is and how it is read.

    Args:
        host: name or address of the mail server.
        port: TCP port; `usual_port()` if the provider says nothing else.
        security: `none` is accepted for this machine itself only.
        user: login name.
        password: login password, or an app password; None where `oauth` is used instead.
        folders: folders to read, as a person sees their names (`迷惑メール`); new mail is expected in the first. POP3
            has none.
        wait_seconds: how long to wait for the reset mail.
        protocol: IMAP or POP3.
        oauth: with which sign-in it is read, if not by the password.

    Raises:
        SettingsError: the connection would carry the password unencrypted over a network, or no folder is named.
    """

    host: str
    port: int
    security: MailSecurity
    user: str
    password: Secret | None
    folders: tuple[str, ...] = ("INBOX",)
    wait_seconds: float = 300
    protocol: MailProtocol = MailProtocol.IMAP
    oauth: OAuthSettings | None = None

    def __post_init__(self) -> None:
        if self.security is MailSecurity.NONE and not is_loopback(self.host):
            msg = "MAIL_SECURITY=none はこのパソコンの中（127.0.0.1）だけで使えます。"
            raise SettingsError(msg, remedy="MAIL_SECURITY を ssl か starttls にしてください。")
        if (self.password is None) is (self.oauth is None):
            raise SettingsError("MAIL_PASSWORD か、MAIL_AUTH=xoauth2 と MAIL_OAUTH_… の、どちらか一方が要ります。")
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
