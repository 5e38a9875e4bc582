"""The mailbox of one account during one run: what was there before the request, and the mail that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.mail import ExpectedMail, ImapMailbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.account import Account
    from runbook.mail import Mailbox, Mark, ResetMail


class Inbox:
    """Reads the account's mailbox; mails that were there before `mark()` are never taken for the answer.

    Args:
        account: whose mail; says also where its links may lead.
        say: shows one Japanese line of progress to the operator.
    """

    def __init__(self, account: Account, say: Callable[[str], None]) -> None:
        self._mailbox: Mailbox = ImapMailbox(account.mailbox)
        self._expected = ExpectedMail(
            mail_address=account.mail_address,
            link_origins=account.link_origins,
            sender_hosts=account.profile.mail.sender_hosts,
        )
        self._say = say
        self._mark: Mark | None = None

    def check(self) -> None:
        """Log in and open the folders.

        Raises:
            MailError: the mailbox cannot be read.
        """
        self._mailbox.check()

    def mark(self) -> None:
        """Remember what is there now; called right before the request, so that an older mail is never taken for it.

        Raises:
            MailError: the mailbox cannot be read.
        """
        self._mark = self._mailbox.mark()

    def wait_for_reset_mail(self) -> ResetMail:
        """Wait for the mail that answers the request.

        Raises:
            MailError: it did not come in time, or is not certainly the right one.
            RuntimeError: `mark()` was not called; a step is in the wrong place.
        """
        if self._mark is None:
            msg = "mark() comes before the request"
            raise RuntimeError(msg)
        return self._mailbox.wait_for_reset_mail(self._mark, self._expected, on_progress=self._say)

    def close(self) -> None:
        """Log out."""
        self._mailbox.close()
