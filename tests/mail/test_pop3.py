"""A mailbox by POP3 on a real server: what is found there, and what is left untouched."""

from __future__ import annotations

import json
import poplib
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from runbook.errors import MailError, MailNotCome, MarkOutdated
from runbook.mail import MailSecurity, Mark
from runbook.mail.pop3 import POLL_EVERY, Pop3Mailbox
from runbook.mail.waiting import Countdown
from runbook.secret import Secret
from tests.mail.certificates import certificate, on_loopback
from tests.mail.letters import ADDRESS, EXPECTED, HTML, LINK, ORIGIN, PLAIN_TEXT, TEXT, TOKEN, letter, multipart, part
from tests.mail.moments import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.mail.dovecot import Dovecot

RIGHT = letter(TEXT.format(LINK))
NEWER_LINK = f"{ORIGIN}/useridmg/reset?key={TOKEN[::-1]}"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, Callable[[], object]]]:
    """What happens in each pause between two looks, instead of time passing: put acts in; none left fails the test."""
    acts: list[tuple[float, Callable[[], object]]] = []

    def pause(_self: Countdown, seconds: float) -> None:
        expected, act = acts.pop(0)
        assert seconds == expected
        act()

    monkeypatch.setattr(Countdown, "pause", pause)
    return acts


def test_a_mail_that_comes_is_found_at_the_next_look(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox], pauses: list[tuple[float, Callable[[], object]]]
) -> None:
    """Every ten seconds, no oftener: each look is a login."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    pauses += [(POLL_EVERY, lambda: None), (POLL_EVERY, lambda: dovecot.deliver(RIGHT))]

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert POLL_EVERY >= 10
    assert mail.link == Secret(LINK)
    assert (mail.sender, mail.subject) == ("OSS <no-reply@oss.example>", "パスワード再設定")
    assert "POP3" in mail.folder


def test_a_mail_from_before_the_mark_is_never_taken(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """A later run has the mark from the journal, and takes what came since."""
    dovecot.deliver(letter(TEXT.format(NEWER_LINK)))
    box = opened_by_pop3(dovecot)
    mark = Mark.from_data(json.loads(json.dumps(box.mark().as_data())))

    with pytest.raises(MailNotCome) as error:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0)
    dovecot.deliver(RIGHT)

    assert "別のメール" not in error.value.seen
    assert opened_by_pop3(dovecot).wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0).link == Secret(
        LINK
    )


def test_when_nothing_comes_the_folder_that_cannot_be_seen_is_named(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """迷惑メール is invisible by POP3: the operator looks there by other means."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    dovecot.deliver(letter(TEXT.format(LINK), to="other@gyosei.example"))

    with pytest.raises(MailNotCome) as error:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0)

    assert "迷惑メールのフォルダーは見えません" in error.value.seen
    assert "宛先が登録したメールアドレスではない 1 通" in error.value.seen
    assert "受信トレイに移してください" in error.value.remedy
    assert ADDRESS not in str(error.value)


def test_a_mark_of_another_mailbox_says_nothing_about_this_one(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """By it, every old mail would be new."""
    dovecot.deliver(RIGHT)
    box = opened_by_pop3(dovecot)
    data = box.mark().as_data()

    for other in ({**data, "source": "pop3 0123456789ab", "seen": []}, {"folders": {}, "taken_at": data["taken_at"]}):
        with pytest.raises(MarkOutdated, match="メールボックスが違う"):
            box.wait_for_reset_mail(Mark.from_data(other), EXPECTED, on_progress=silent, seconds=0)


def test_the_mailbox_is_left_as_it_was_found(dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]) -> None:
    """Nothing deleted, nothing marked as seen: file names of Maildir hold the flags."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    dovecot.deliver(RIGHT)

    box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    [(name, content)] = dovecot.mails().items()
    assert content == RIGHT
    assert not name.partition(":2,")[2]


def test_of_two_right_mails_the_newer_one_counts(dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]) -> None:
    """By the time that the receiving server wrote on top of each, not by the order in the mailbox."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    received = "Received: from a by b; Tue, 24 Nov 2037 10:00:{} +0900\r\n"
    dovecot.deliver(received.format("09").encode() + letter(TEXT.format(NEWER_LINK)))
    dovecot.deliver(received.format("05").encode() + RIGHT)
    said: list[str] = []

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append)

    assert mail.link == Secret(NEWER_LINK)
    assert "10:00:09" in said[0]
    assert len(mail.older) == 1


def test_long_lines_and_large_attachments_do_not_matter(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """Poplib alone gives up at a line of 2,048 bytes."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    html = f"<p>パスワード{'あ' * 3000}<a href='{LINK}'>再設定</a></p>".encode()
    attached = (b"y" * 76 + b"\n") * 40_000
    dovecot.deliver(multipart(part(HTML, html), part("application/pdf", attached), kind="mixed"))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_a_server_that_restarts_is_asked_again(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox], pauses: list[tuple[float, Callable[[], object]]]
) -> None:
    """The operator is told once, however often it is asked in vain."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    dovecot.stop_serving()
    dovecot.deliver(RIGHT)
    pauses += [(POLL_EVERY, lambda: None), (POLL_EVERY, dovecot.start)]
    said: list[str] = []

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append).link == Secret(LINK)
    assert said == ["メールサーバーを、いまは読めません。続けて試します。"]


def test_a_wrong_password_is_tried_once_and_not_shown(
    dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """Providers lock mailboxes, too."""
    wrong = Secret("Wrong-Pa55word")

    with pytest.raises(MailError, match="ログインできません") as error:
        opened_by_pop3(dovecot, password=wrong).check()

    assert wrong.reveal() not in str(error.value)
    assert "MAIL_PASSWORD" in error.value.remedy
    assert "auth failed, 1 attempts" in dovecot.logged("pop3-login: Info: Disconnected")


def test_a_password_outside_ascii_logs_in(
    start_dovecot: Callable[..., Dovecot], opened_by_pop3: Callable[..., Pop3Mailbox]
) -> None:
    """As UTF-8, which is what servers expect today."""
    opened_by_pop3(start_dovecot(password="パスワード 123"), password=Secret("パスワード 123")).check()


def test_a_mailbox_that_another_program_reads_is_tried_again(
    start_dovecot: Callable[..., Dovecot], opened_by_pop3: Callable[..., Pop3Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A POP3 server may let in one program at a time; a mail program leaves after some seconds."""
    dovecot = start_dovecot(options={"pop3_lock_session": "yes", "mail_max_lock_timeout": "1s"})
    login, tried = dovecot.login, list[float]()
    with closing(poplib.POP3(login.host, login.pop3_port, timeout=20)) as other:
        other.user(login.user)
        other.pass_(login.password)
        monkeypatch.setattr("runbook.mail.pop3.time.sleep", tried.append)
        monkeypatch.setattr("runbook.mail.pop3.TRY_AGAIN_AFTER", (0.0, 2.0))  # Dovecot takes its time with each

        with pytest.raises(MailError, match="いまは受け付けません") as error:
            opened_by_pop3(dovecot).check()

    assert tried == [0.0, 2.0]
    assert "メールソフトを閉じ" in error.value.remedy


@pytest.mark.parametrize("security", [MailSecurity.SSL, MailSecurity.STARTTLS])
def test_a_trusted_server_is_read_over_tls(
    start_dovecot: Callable[..., Dovecot],
    opened_by_pop3: Callable[..., Pop3Mailbox],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: MailSecurity,
) -> None:
    """SSL from the start, or STLS on the plain port."""
    trusted = certificate(tmp_path / "server.pem", name=on_loopback())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    dovecot = start_dovecot(certificate=trusted)

    assert opened_by_pop3(dovecot, security=security).mark().seen == frozenset()
    assert "TLS" in dovecot.logged("pop3-login: Info: Login")


@pytest.mark.parametrize("security", [MailSecurity.SSL, MailSecurity.STARTTLS])
def test_a_certificate_that_is_not_trusted_ends_the_connection(
    start_dovecot: Callable[..., Dovecot],
    opened_by_pop3: Callable[..., Pop3Mailbox],
    tmp_path: Path,
    security: MailSecurity,
) -> None:
    """Before the password is sent."""
    dovecot = start_dovecot(certificate=certificate(tmp_path / "server.pem", name=on_loopback()))

    with pytest.raises(MailError, match="証明書を信頼できません"):
        opened_by_pop3(dovecot, security=security).check()

    assert "user=<>" in dovecot.logged("pop3-login: Info: Disconnected")


def test_a_server_without_stls_gets_no_password(dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]) -> None:
    """There is no silent falling back to plain text."""
    with pytest.raises(MailError, match="STARTTLS を使えません") as error:
        opened_by_pop3(dovecot, security=MailSecurity.STARTTLS).check()

    assert "MAIL_PORT=995" in error.value.remedy
    assert "user=<>" in dovecot.logged("pop3-login: Info: Disconnected")


def test_text_and_html_are_read_alike(dovecot: Dovecot, opened_by_pop3: Callable[..., Pop3Mailbox]) -> None:
    """Lines that begin with a dot are doubled on the way, and come out single."""
    box = opened_by_pop3(dovecot)
    mark = box.mark()
    text = f"パスワード\n.\n..\n仮パスワード：\n.Kx7#mPq2\n{LINK}\n"
    dovecot.deliver(multipart(part(PLAIN_TEXT, text.encode()), part(HTML, b"<p>.</p>")))

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert mail.temporary_password == Secret(".Kx7#mPq2")
