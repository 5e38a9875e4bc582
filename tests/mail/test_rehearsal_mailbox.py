"""The mailbox of the stand-ins is read like any other."""

from __future__ import annotations

import imaplib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runbook.mail import ImapMailbox, MailboxSettings, MailSecurity
from runbook.mail.connection import Idle
from runbook.secret import Secret
from tests.mail.letters import EXPECTED, LINK, TEXT, letter

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def mail_server() -> Iterator[dict[str, Any]]:
    """What the stand-ins announce of their mail server; they end when their input closes."""
    command = [sys.executable, "-m", "rehearsal", "--announce", "--only", "mail"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())["mail"]


def test_a_mail_wakes_the_wait_there_too(mail_server: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """IDLE and answers of pymap differ from Dovecot's in their details."""

    def deliver() -> None:
        other = imaplib.IMAP4(mail_server["host"], mail_server["port"])
        other.login(mail_server["user"], mail_server["password"])
        other.append("INBOX", "", "", letter(TEXT.format(LINK)))
        other.logout()

    original, deliveries = Idle.poll, [deliver]

    def poll_after_delivery(self: Idle, timeout: float | None) -> list[bytes]:
        if deliveries:
            deliveries.pop()()
        return original(self, timeout)

    monkeypatch.setattr(Idle, "poll", poll_after_delivery)
    settings = MailboxSettings(
        mail_server["host"],
        mail_server["port"],
        MailSecurity(mail_server["security"]),
        mail_server["user"],
        Secret(mail_server["password"]),
    )
    with ImapMailbox(settings) as box:
        mail = box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=lambda line: pytest.fail(f"said: {line}"))

    assert mail.link == Secret(LINK)
    assert not deliveries
