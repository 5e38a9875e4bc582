"""The reset mail: reading the operator's mailbox, recognising the one right mail, and what it contains."""

from __future__ import annotations

from runbook.mail.imap import ImapMailbox
from runbook.mail.values import (
    ExpectedMail,
    FolderMark,
    Mailbox,
    MailboxSettings,
    MailSecurity,
    Mark,
    ResetMail,
)

__all__ = [
    "ExpectedMail",
    "FolderMark",
    "ImapMailbox",
    "MailSecurity",
    "Mailbox",
    "MailboxSettings",
    "Mark",
    "ResetMail",
]
