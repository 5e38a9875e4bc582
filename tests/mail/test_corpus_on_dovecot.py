"""Spoofed mails in a real mailbox, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.errors import MailNotCome
from runbook.secret import Secret
from tests.mail.corpus.spoofed import spoofed
from tests.mail.letters import EXPECTED, LINK, TEXT, TOKEN, letter
from tests.mail.moments import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail import ImapMailbox
    from tests.mail.dovecot import Dovecot

SPOOFED = dict(spoofed())


def test_among_all_spoofed_mails_the_genuine_one_is_taken(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """They come in the same second, with the right subject and sender; the record tells how many there were, and why."""
    box = opened(dovecot)
    mark = box.mark()
    for number, mail in enumerate(SPOOFED.values()):
        if number == len(SPOOFED) // 2:
            dovecot.deliver(letter(TEXT.format(LINK)))
        dovecot.deliver(mail.mail)

    taken = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    text = taken.evidence_text()
    assert taken.link == Secret(LINK)
    assert not taken.older
    assert f"使わなかった別のメール: {len(SPOOFED)} 通" in text
    for reason in {each.reason for each in SPOOFED.values()}:
        assert reason in text


def test_spoofed_mails_alone_are_none(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """The operator is told of every reason; no link of theirs is shown."""
    box = opened(dovecot)
    mark = box.mark()
    for mail in SPOOFED.values():
        dovecot.deliver(mail.mail)

    with pytest.raises(MailNotCome) as error:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0)

    assert f"別のメールが {len(SPOOFED)} 通届きました" in error.value.seen
    assert "evil.example" not in str(error.value)
    assert TOKEN not in str(error.value)
