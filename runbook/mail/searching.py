"""Going through the new mails of a mailbox for the reset mail; each mail is read once."""

from __future__ import annotations

import imaplib
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from runbook.errors import MailNotCome, MarkOutdated
from runbook.mail.reading import read_letter
from runbook.mail.recognising import AmbiguousMail, Found, Reason, recognise
from runbook.mail.values import JST, ResetMail
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runbook.mail.connection import Connection
    from runbook.mail.reading import Letter
    from runbook.mail.values import ExpectedMail, Mark

# A portal's mail has a few kilobytes; a mail with attachments need not come whole to be told from it.
LARGEST_MAIL = 1_000_000
# This machine's clock may be wrong by hours; a mail that much older was moved into the folder, not delivered.
SURELY_OLD = timedelta(hours=12)


@dataclass(frozen=True, slots=True, repr=False)
class _Right:
    """A mail that is the reset mail."""

    letter: Letter
    found: Found
    received_at: datetime
    folder: str
    uid: int


class Search:
    """Knows which mails are new and which of those were read already.

    Args:
        after: the mailbox before the request.
        expected: what is known of the reset mail.
    """

    def __init__(self, after: Mark, expected: ExpectedMail) -> None:
        self._after = after
        self._expected = expected
        self._next_uid = {folder: mark.uid_next for folder, mark in after.folders.items()}
        self._others: Counter[Reason] = Counter()

    def look(self, connection: Connection, *, reopen: bool, say: Callable[[str], None]) -> ResetMail | None:
        """Read what is new in each folder; leaves the first one open.

        Args:
            connection: to the mailbox.
            reopen: whether to open folders afresh, because the server did not tell of any change; some need it.
            say: is told in Japanese when there are several reset mails; the newest counts.

        Raises:
            AmbiguousMail: no reset mail that is beyond doubt, but one that could be meant in several ways.
            MailError: a folder is gone or was made anew.
        """
        right: list[_Right] = []
        doubts: list[AmbiguousMail] = []
        for folder in reversed(tuple(self._after.folders)):
            for uid in self._new_uids(connection, folder, reopen=reopen):
                raw, words = connection.fetch(uid, LARGEST_MAIL)
                try:
                    result = self._judge(raw, received_at := _received_at(words))
                except AmbiguousMail as doubt:
                    doubts.append(doubt)
                else:
                    if isinstance(result, Reason):
                        self._others[result] += 1
                    else:
                        right.append(_Right(*result, received_at, folder, uid))
                self._next_uid[folder] = uid + 1
        if right:
            return self._newest(right, say)
        if doubts:
            raise doubts[0]
        return None

    def nothing_came(self, seconds: float) -> MailNotCome:
        """The error for a wait of `seconds` that was in vain; says what came instead."""
        waited = f"{seconds:.0f} 秒待ちましたが、" if seconds else ""
        seen = f"{waited}再設定用のメールが届きません。"
        if self._others:
            reasons = "、".join(f"{reason} {number} 通" for reason, number in self._others.most_common())
            seen += f"その間に別のメールが {self._others.total()} 通届きました（{reasons}）。"
        address = self._expected.mail_address.shortened
        return MailNotCome(seen, expected=f"{address} 宛ての、ポータルの再設定用リンクがあるメール")

    def _new_uids(self, connection: Connection, folder: str, *, reopen: bool) -> Iterable[int]:
        if reopen or connection.opened != folder:
            now = connection.open(folder)
            if now.uid_validity != self._after.folders[folder].uid_validity:
                msg = f"依頼のあとにフォルダー「{folder}」が作り直され、どのメールが新しいのか分かりません。"
                raise MarkOutdated(msg)
        return connection.new_uids(self._next_uid[folder])

    def _judge(self, raw: bytes, received_at: datetime) -> tuple[Letter, Found] | Reason:
        if received_at < self._after.taken_at - SURELY_OLD:
            return Reason.OF_ANOTHER_DAY
        letter = read_letter(raw)
        result = recognise(letter, self._expected)
        return result if isinstance(result, Reason) else (letter, result)

    def _newest(self, right: list[_Right], say: Callable[[str], None]) -> ResetMail:
        *older, newest = sorted(right, key=lambda each: (each.received_at, each.uid))
        if older:
            times = [f"{each.received_at.astimezone(JST):%H:%M:%S}" for each in (newest, *older)]
            say(
                f"再設定用のメールが {len(right)} 通届いています。"
                f"いちばん新しいもの（{times[0]} 受信）を使い、ほか（{'、'.join(times[1:])} 受信）は使いません。"
            )
        return ResetMail(
            sender=mask(", ".join(f"{name} <{address}>".strip() for name, address in newest.letter.senders)),
            subject=mask(newest.letter.subject),
            recipient=self._expected.mail_address,
            received_at=newest.received_at,
            link=newest.found.link,
            temporary_password=newest.found.temporary_password,
            folder=newest.folder,
            older=tuple(each.received_at for each in older),
        )


def _received_at(words: bytes) -> datetime:
    local = imaplib.Internaldate2tuple(words)
    return datetime.fromtimestamp(time.mktime(local), UTC) if local else datetime.now(UTC)
