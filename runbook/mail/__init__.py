"""The reset mail: reading the operator's mailbox, recognising the one right mail, and what it contains."""

from __future__ import annotations

from runbook.mail.imap import ImapMailbox
from runbook.mail.opening import mailbox_of
from runbook.mail.sources import (
    FolderSettings,
    MailboxSettings,
    MailProtocol,
    MailSecurity,
    MailSource,
    OAuthProvider,
    OAuthSettings,
    PasteSettings,
    usual_port,
)
from runbook.mail.values import ExpectedMail, FolderMark, Mailbox, Mark, ResetMail

__all__ = [
    "ExpectedMail",
    "FolderMark",
    "FolderSettings",
    "ImapMailbox",
    "MailProtocol",
    "MailSecurity",
    "MailSource",
    "Mailbox",
    "MailboxSettings",
    "Mark",
    "OAuthProvider",
    "OAuthSettings",
    "PasteSettings",
    "ResetMail",
    "mailbox_of",
    "usual_port",
]
