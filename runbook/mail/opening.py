"""The one place that chooses the kind of mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.mail.folder import FolderMailbox
from runbook.mail.imap import ImapMailbox
from runbook.mail.paste import PasteMailbox
from runbook.mail.pop3 import Pop3Mailbox
from runbook.mail.sources import FolderSettings, MailProtocol, PasteSettings

if TYPE_CHECKING:
    from runbook.mail.sources import MailSource
    from runbook.mail.values import Mailbox
    from runbook.terminal import Terminal


def mailbox_of(source: MailSource, terminal: Terminal | None) -> Mailbox:
    """Make the mailbox that the settings name; nothing is opened yet.

    Args:
        source: where the reset mail is read.
        terminal: where the operator sits; None if nobody does.
    """
    match source:
        case FolderSettings():
            return FolderMailbox(source)
        case PasteSettings():
            return PasteMailbox(terminal)
        case _:
            return Pop3Mailbox(source) if source.protocol is MailProtocol.POP3 else ImapMailbox(source)
