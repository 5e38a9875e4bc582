"""The mailbox of one account during one run: what was there before the request, and the mail that answers it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runbook.mail import ExpectedMail, mailbox_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.account import Account
    from runbook.mail import Mailbox, Mark, ResetMail
    from runbook.terminal import Terminal


class Inbox:
    """Reads the account's mailbox; mails that were there before `mark()` are never taken for the answer.

    Args:
        account: whose mail; says also where its links may lead.
        say: shows one Japanese line of progress to the operator.
        terminal: where the operator sits; None if nobody does (`--yes`).
    """

    def __init__(self, account: Account, say: Callable[[str], None], terminal: Terminal | None = None) -> None:
        self._mailbox: Mailbox = mailbox_of(account.mailbox, terminal)
        self._expected = ExpectedMail(
            mail_address=account.mail_address,
            link_origins=account.link_origins,
            sender_hosts=account.profile.mail.sender_hosts,
        )
        self._say = say
        self._wait_seconds = account.mailbox.wait_seconds
        self._mark: Mark | None = None
        self._reset_mail: ResetMail | None = None

    def check(self) -> None:
        """Log in and open the folders.

        Raises:
            MailError: the mailbox cannot be read.
        """
        self._mailbox.check()

    def mark(self) -> Mark:
        """Remember what is there now; called right before the request, so that an older mail is never taken for it.

        Returns:
            The mark, for a later run that looks for the answer to the same request.

        Raises:
            MailError: the mailbox cannot be read.
        """
        self._mark, self._reset_mail = self._mailbox.mark(), None
        return self._mark

    def look_for_earlier(self, mark: Mark, requested_at: datetime) -> ResetMail:
        """Look for the mail that answers an earlier run's request, for as long as that run would still have waited.

        Args:
            mark: what was there before that request.
            requested_at: when it was made.

        Raises:
            MailNotCome: it has not come in that time.
            MailError: it is not certainly the right one, or the mailbox cannot be read.
        """
        waited = max(
            0.0, (datetime.now(UTC) - requested_at).total_seconds()
        )  # less than nothing: the clock was set back
        self._mark = mark
        return self._wait(max(0.0, self._wait_seconds - waited))

    def wait_for_reset_mail(self) -> ResetMail:
        """Wait for the mail that answers the request; return it again if it was found already.

        Raises:
            MailNotCome: it did not come in time.
            MailError: it is not certainly the right one, or the mailbox cannot be read.
            RuntimeError: `mark()` was not called; a step is in the wrong place.
        """
        return self._reset_mail or self._wait(self._wait_seconds)

    def _wait(self, seconds: float) -> ResetMail:
        if self._mark is None:
            msg = "mark() comes before the request"
            raise RuntimeError(msg)
        self._reset_mail = self._mailbox.wait_for_reset_mail(
            self._mark, self._expected, on_progress=self._say, seconds=seconds
        )
        return self._reset_mail

    def close(self) -> None:
        """Log out."""
        self._mailbox.close()
