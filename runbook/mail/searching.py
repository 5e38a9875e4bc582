"""The reset mail among the new mails of a mailbox; the same for every kind of mailbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from runbook.errors import MailNotCome
from runbook.mail.reading import read_letter
from runbook.mail.recognising import AmbiguousMail, Found, Reason, recognise
from runbook.mail.values import JST, ResetMail
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

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
    number: int


class Search:
    """Judges the mails that came, each once, and knows the best of them.

    Args:
        after: the mailbox before the request.
        expected: what is known of the reset mail.
    """

    def __init__(self, after: Mark, expected: ExpectedMail) -> None:
        self._after = after
        self._expected = expected
        self._right: list[_Right] = []
        self._doubts: list[AmbiguousMail] = []
        self._others: Counter[Reason] = Counter()

    def consider(self, raw: bytes, received_at: datetime, folder: str, number: int) -> None:
        """Judge a mail that is new.

        Args:
            raw: its bytes, or their beginning.
            received_at: when it was received, by the server's clock.
            folder: where it lies, for the record.
            number: the greater of two was received later, where the clock does not tell.
        """
        try:
            result = self._judge(raw, received_at)
        except AmbiguousMail as doubt:
            self._doubts.append(doubt)
        else:
            if isinstance(result, Reason):
                self._others[result] += 1
            else:
                self._right.append(_Right(*result, received_at, folder, number))

    def answer(self, say: Callable[[str], None]) -> ResetMail | None:
        """The reset mail among those considered, or None.

        Args:
            say: is told in Japanese when there are several; the newest counts.

        Raises:
            AmbiguousMail: none that is beyond doubt, but one that could be meant in several ways.
        """
        if self._right:
            return self._newest(self._right, say)
        if self._doubts:
            raise self._doubts[0]
        return None

    def nothing_came(self, seconds: float, hint: str = "", remedy: str = "") -> MailNotCome:
        """The error for a wait of `seconds` that was in vain; says what came instead, and a `hint` of the source's."""
        waited = f"{seconds:.0f} 秒待ちましたが、" if seconds else ""
        seen = f"{waited}再設定用のメールが届きません。"
        if self._others:
            seen += f"その間に別のメールが {self._others.total()} 通届きました（{self._reasons()}）。"
        address = self._expected.mail_address.shortened
        expected = f"{address} 宛ての、ポータルの再設定用リンクがあるメール"
        return MailNotCome(seen + hint, expected=expected, remedy=remedy)

    def _reasons(self) -> str:
        return "、".join(f"{reason} {number} 通" for reason, number in self._others.most_common())

    def _judge(self, raw: bytes, received_at: datetime) -> tuple[Letter, Found] | Reason:
        if received_at < self._after.taken_at - SURELY_OLD:
            return Reason.OF_ANOTHER_DAY
        letter = read_letter(raw)
        result = recognise(letter, self._expected)
        return result if isinstance(result, Reason) else (letter, result)

    def _newest(self, right: list[_Right], say: Callable[[str], None]) -> ResetMail:
        *older, newest = sorted(right, key=lambda each: (each.received_at, each.number))
        if older:
            times = [f"{each.received_at.astimezone(JST):%H:%M:%S}" for each in (newest, *older)]
            say(
                f"再設定用のメールが {len(right)} 通届いています。"
                f"いちばん新しいもの（{times[0]} 受信）を使い、ほか（{'、'.join(times[1:])} 受信）は使いません。"
            )
        notes = [str(newest.letter.authentication)]
        if self._others:
            notes.append(f"使わなかった別のメール: {self._others.total()} 通（{self._reasons()}）")
        return ResetMail(
            sender=mask(", ".join(f"{name} <{address}>".strip() for name, address in newest.letter.senders)),
            subject=mask(newest.letter.subject),
            recipient=self._expected.mail_address,
            received_at=newest.received_at,
            link=newest.found.link,
            temporary_password=newest.found.temporary_password,
            folder=newest.folder,
            older=tuple(each.received_at for each in older),
            notes=tuple(notes),
            code=newest.found.code,
        )
