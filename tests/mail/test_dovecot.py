"""The mailbox on a real server: what is found there, when, what is shown of it, and what is left untouched."""

from __future__ import annotations

import os
import smtplib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runbook.errors import MailError
from runbook.mail import ExpectedMail, ImapMailbox
from runbook.secret import MailAddress, Secret
from tests.mail.letters import (
    ADDRESS,
    EXPECTED,
    LINK,
    ORIGIN,
    PLAIN_TEXT,
    TEMPORARY,
    TEXT,
    TOKEN,
    letter,
    multipart,
    part,
)
from tests.mail.moments import before_first, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mail.dovecot import Dovecot

RIGHT = letter(TEXT.format(LINK))
NEWER_LINK = f"{ORIGIN}/useridmg/reset?key={TOKEN[::-1]}"
JUNK, JUNK_ON_DISK = "迷惑メール", "&j,dg0TDhMPww6w-"
SHORT = 0.2


def test_a_mail_that_comes_while_idling_wakes_the_wait(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The usual case: the server tells of the mail, and link, sender, subject, time and folder are in hand."""
    box = opened(dovecot)
    mark = box.mark()
    before_first(monkeypatch, "poll", lambda: dovecot.deliver(RIGHT))

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert mail.link == Secret(LINK)
    assert mail.temporary_password is None
    assert (mail.sender, mail.subject, mail.folder) == ("OSS <no-reply@oss.example>", "パスワード再設定", "INBOX")
    assert mail.recipient == MailAddress(ADDRESS)
    assert abs(mail.received_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_mail_that_comes_before_the_wait_is_seen_at_once(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fast portal mails before its answer is on the screen; then there is nothing to wait for."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(RIGHT)
    before_first(monkeypatch, "start", lambda: pytest.fail("waited for a mail that was there"))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_a_mail_that_comes_between_the_look_and_idle_is_not_missed(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrow gap: after the last search, before IDLE begins."""
    box = opened(dovecot)
    mark = box.mark()
    before_first(monkeypatch, "start", lambda: dovecot.deliver(RIGHT))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_a_mail_from_before_the_mark_is_never_taken(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """Yesterday's reset mail looks the same; only the server's numbers tell. Nothing in it is shown."""
    dovecot.deliver(RIGHT)
    box = opened(dovecot, wait_seconds=SHORT)

    with pytest.raises(MailError, match="再設定用のメールが届きません") as error:
        box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=silent)

    assert "別のメール" not in error.value.seen
    assert TOKEN not in str(error.value)
    assert "迷惑メールのフォルダー" in error.value.remedy


def test_an_old_mail_moved_into_the_folder_is_not_taken(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """A mail program that sorts mails gives an old one a new number; its time of arrival stays."""
    box = opened(dovecot, wait_seconds=SHORT)
    mark = box.mark()
    dovecot.deliver(RIGHT)
    two_days_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for path in (dovecot.folder / "Maildir" / "new").iterdir():
        os.utime(path, (two_days_ago, two_days_ago))

    with pytest.raises(MailError, match="依頼より前に届いていた 1 通"):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)


def test_the_mailbox_is_left_as_it_was_found(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """The operator still sees the mail as new: not seen, not moved, not changed; Maildir file names hold the flags."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(RIGHT)
    before = dovecot.mails()

    box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)
    box.close()

    assert dovecot.mails() == before
    assert all(name.startswith("new/") for name in before)


def test_of_two_right_mails_the_newer_one_counts(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """Two requests, two links, and a portal honours the last; the operator is told."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(RIGHT)
    dovecot.deliver(letter(TEXT.format(NEWER_LINK)))
    said: list[str] = []

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append)

    assert mail.link == Secret(NEWER_LINK)
    assert len(said) == 1
    assert "2 通" in said[0]
    assert "いちばん新しいもの" in said[0]


def test_a_right_mail_beside_a_doubtful_one_is_taken(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """A doubtful mail alone stops the run; beside one that is certain it does not matter."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(letter(TEXT.format(f"{LINK}x\n\n{LINK}y")))
    dovecot.deliver(RIGHT)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_when_nothing_right_comes_the_operator_learns_what_came(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox]
) -> None:
    """Number and reasons, so that a wrong setting can be told from a mail that is late; no link, no full address."""
    box = opened(dovecot, wait_seconds=SHORT)
    mark = box.mark()
    dovecot.deliver(letter(TEXT.format(LINK), to="other@gyosei.example"))
    dovecot.deliver(letter(TEXT.format(LINK), to="other@gyosei.example"))
    dovecot.deliver(letter(TEXT.format(f"https://evil.example/?key={TOKEN}")))

    with pytest.raises(MailError) as error:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert "別のメールが 3 通" in error.value.seen
    assert "宛先が登録したメールアドレスではない 2 通" in error.value.seen
    assert "ポータルの再設定用のリンクがない 1 通" in error.value.seen
    assert "of****@gyosei.example" in error.value.expected
    assert TOKEN not in str(error.value)
    assert ADDRESS not in str(error.value)


@pytest.mark.parametrize("first", ["INBOX", JUNK])
def test_several_folders_are_read(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """A mail sorted into 迷惑メール is found there, whether that folder is idled on or looked into now and then."""
    dovecot.make_folder(JUNK_ON_DISK)
    box = opened(dovecot, folders=tuple(sorted(["INBOX", JUNK], key=lambda folder: folder != first)))
    mark = box.mark()
    before_first(monkeypatch, "poll", lambda: dovecot.deliver(RIGHT, JUNK_ON_DISK))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).folder == JUNK


def test_a_mail_with_a_large_attachment_does_not_hold_up_the_wait(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox]
) -> None:
    """Only the first megabyte of a mail is fetched; the text comes first."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(
        multipart(
            part(PLAIN_TEXT, TEXT.format(LINK).encode()),
            part("application/pdf", b"x" * 76 + b"\n" + (b"y" * 76 + b"\n") * 40_000),
            kind="mixed",
        )
    )

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_the_evidence_says_all_but_the_secrets(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """The auditor reads who, when, to whom and where; a sender that repeats the secrets elsewhere changes nothing."""
    box = opened(dovecot)
    mark = box.mark()
    body = TEXT.format(f"{LINK}\n仮パスワード：{TEMPORARY}")
    dovecot.deliver(letter(body, subject=f"reset {LINK} {TEMPORARY}", sender=f'"{TEMPORARY}" <a@oss.example>'))

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)
    text = mail.evidence_text()

    lines = text.splitlines()
    assert "差出人: ●●●● <a@oss.example>" in lines
    assert "宛先: of****@gyosei.example" in lines
    assert {"フォルダー: INBOX", "仮パスワード: あり"} <= set(lines)
    assert " JST" in text
    for shown in (text, repr(mail), str(mail)):
        assert TOKEN not in shown
        assert TEMPORARY not in shown
        assert ADDRESS not in shown


def test_a_portal_can_send_to_it(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """Through SMTP, as portals do; the receiving server's own header counts as the recipient."""
    host, port = dovecot.start_smtp()
    box = opened(dovecot)
    mark = box.mark()
    with smtplib.SMTP(host, port, local_hostname="portal.example") as server:
        server.sendmail("no-reply@oss.example", [ADDRESS], letter(TEXT.format(LINK), to="undisclosed-recipients:;"))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_other_portals_mails_do_not_count(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """One office, one mailbox, two portals: each waits for its own."""
    kei = ExpectedMail(MailAddress(ADDRESS), ("https://www.k-oss.keikenkyo.or.jp",))
    box = opened(dovecot, wait_seconds=SHORT)
    mark = box.mark()
    dovecot.deliver(RIGHT)

    with pytest.raises(MailError, match="ポータルの再設定用のリンクがない 1 通"):
        box.wait_for_reset_mail(mark, kei, on_progress=silent)
