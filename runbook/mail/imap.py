"""A mailbox on an IMAP server: waits with IDLE where the server has it, else looks every two seconds."""

from __future__ import annotations

import imaplib
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from runbook.errors import MailError, MarkOutdated
from runbook.mail.connection import ANSWER_WITHIN, LOST, Connection, IdleRefused
from runbook.mail.searching import LARGEST_MAIL, Search
from runbook.mail.unreachable import ServerUnreachable, lost
from runbook.mail.values import IMAP_MARK, Mark
from runbook.mail.waiting import PROGRESS_EVERY, Countdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.sources import MailboxSettings
    from runbook.mail.values import ExpectedMail, FolderMark, ResetMail

_T = TypeVar("_T")

POLL_EVERY = 2.0
RECONNECT_AFTER = (0.0, 1.0, 2.0, 5.0)


class ImapMailbox:
    """Reads one mailbox. Connects on first use, reconnects when the connection drops; never changes anything in it.

    Args:
        settings: where the mailbox is.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        self._settings = settings
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def check(self) -> None:
        """Log in and open every folder.

        Raises:
            MailError: the mailbox cannot be read; says why and what to do.
        """
        self._twice(self._positions)

    def mark(self) -> Mark:
        """Tell where every folder stands now: mails after it are new.

        Raises:
            MailError: the mailbox cannot be read.
        """
        taken_at = datetime.now(UTC)
        return Mark(folders=self._twice(self._positions), taken_at=taken_at)

    def wait_for_reset_mail(
        self,
        after: Mark,
        expected: ExpectedMail,
        *,
        on_progress: Callable[[str], None],
        seconds: float | None = None,
    ) -> ResetMail:
        """Wait for the one mail that is new, for the registered address, and brings one link to the portal.

        Args:
            after: the mailbox before the request.
            expected: what is known of the mail.
            on_progress: is told one Japanese line about each ten seconds.
            seconds: how long to wait, if not as long as the settings say; 0 looks once.

        Raises:
            MailNotCome: no such mail in time.
            MailError: one that could be meant in several ways, or the mailbox cannot be read.
        """
        countdown = Countdown(self._settings.wait_seconds if seconds is None else seconds, on_progress)
        after.must_be_of(IMAP_MARK)
        search, news = Search(after, expected), _News(after)
        tries, told = 0, False
        while True:
            try:
                connection = self._connected(within=min(ANSWER_WITHIN, max(1.0, countdown.remaining)))
                news.bring(connection, search, reopen=not told)
                if reset_mail := search.answer(on_progress):
                    return reset_mail
                tries = 0
                if not countdown.remaining:
                    raise search.nothing_came(countdown.seconds)
                told = self._wait_for_news(connection, countdown)
            except (*LOST, ServerUnreachable) as error:
                self._drop()
                told = False
                if not countdown.remaining:
                    raise (error if isinstance(error, MailError) else lost(self._settings)) from None
                if not tries:
                    on_progress("メールサーバーとの接続が切れました。つなぎ直します。")
                time.sleep(min(RECONNECT_AFTER[min(tries, len(RECONNECT_AFTER) - 1)], countdown.remaining))  # noqa: TID251 - give the server time before connecting again
                tries += 1
            countdown.tell()

    def close(self) -> None:
        """Log out, if logged in."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _wait_for_news(self, connection: Connection, countdown: Countdown) -> bool:
        """Return when something may have come, and whether the server told so; else it is time to look untold."""
        # With IDLE, too, some servers do not tell what came right before it began: look with each line of progress.
        longest = PROGRESS_EVERY if connection.can_idle and len(self._settings.folders) == 1 else POLL_EVERY
        if not connection.can_idle:
            time.sleep(countdown.span(longest))  # noqa: TID251 - a server without IDLE can only be asked again
            return False
        idle = connection.idle
        try:
            idle.start()
        except IdleRefused:
            connection.can_idle = False
            return False
        try:
            news = idle.poll(countdown.span(longest))
        except BaseException:
            # Ctrl-C, too: a connection left in IDLE takes no further command, not even LOGOUT.
            self._drop()
            raise
        idle.stop()  # type: ignore[no-untyped-call]  # imap-tools leaves it untyped
        return bool(news)

    def _positions(self, connection: Connection) -> dict[str, FolderMark]:
        return {folder: connection.open(folder) for folder in self._settings.folders}

    def _twice(self, act: Callable[[Connection], _T]) -> _T:
        """Do `act`; once more if the connection had died meanwhile, as it may while the browser is busy."""
        for _ in range(2):
            try:
                return act(self._connected())
            except LOST:
                self._drop()
        raise lost(self._settings)

    def _connected(self, within: float = ANSWER_WITHIN) -> Connection:
        if self._connection is None:
            self._connection = Connection(self._settings, within)
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.drop()
            self._connection = None


class _News:
    """Knows which mails of each folder are new and were not read yet.

    Args:
        after: the mailbox before the request.
    """

    def __init__(self, after: Mark) -> None:
        self._folders = after.folders
        self._next_uid = {folder: mark.uid_next for folder, mark in after.folders.items()}

    def bring(self, connection: Connection, search: Search, *, reopen: bool) -> None:
        """Have `search` consider what is new in each folder; leaves the first one open.

        Args:
            connection: to the mailbox.
            search: judges each mail.
            reopen: whether to open folders afresh, because the server did not tell of any change; some need it.

        Raises:
            MailError: a folder is gone.
            MarkOutdated: a folder was made anew.
        """
        for folder in reversed(tuple(self._folders)):
            if reopen or connection.opened != folder:
                now = connection.open(folder)
                if now.uid_validity != self._folders[folder].uid_validity:
                    msg = f"依頼のあとにフォルダー「{folder}」が作り直され、どのメールが新しいのか分かりません。"
                    raise MarkOutdated(msg)
            for uid in connection.new_uids(self._next_uid[folder]):
                raw, words = connection.fetch(uid, LARGEST_MAIL)
                search.consider(raw, _received_at(words), folder, uid)
                self._next_uid[folder] = uid + 1


def _received_at(words: bytes) -> datetime:
    local = imaplib.Internaldate2tuple(words)
    return datetime.fromtimestamp(time.mktime(local), UTC) if local else datetime.now(UTC)
