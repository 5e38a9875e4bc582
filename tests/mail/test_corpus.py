"""Every genuine mail is read, and no spoofed one is followed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from runbook.mail import FolderSettings
from runbook.mail.folder import FolderMailbox
from runbook.mail.reading import read_letter
from runbook.mail.recognising import Found, Reason, recognise
from runbook.secret import Secret
from tests.mail.corpus.genuine import GREETING, SUBJECT, Genuine, genuine
from tests.mail.corpus.spoofed import Spoofed, spoofed
from tests.mail.letters import EXPECTED, LINK, ORIGIN, TEXT, TOKEN, letter
from tests.mail.moments import silent

if TYPE_CHECKING:
    from pathlib import Path


GENUINE = dict(genuine())
SPOOFED = dict(spoofed())


def test_the_corpora_are_as_large_as_was_asked_for() -> None:
    """No two mails are the same, so that none counts twice."""
    assert len({each.mail for each in GENUINE.values()}) == len(GENUINE) >= 40
    assert len({each.mail for each in SPOOFED.values()}) == len(SPOOFED) >= 25


@pytest.mark.parametrize("mail", GENUINE.values(), ids=GENUINE)
def test_a_genuine_mail_is_read(mail: Genuine) -> None:
    """Link, temporary password and code come out whole, and nothing that is not there."""
    found = recognise(read_letter(mail.mail), EXPECTED)

    assert isinstance(found, Found), found
    assert found.link == (mail.link and Secret(mail.link))
    assert found.temporary_password == (mail.temporary and Secret(mail.temporary))
    assert found.code == (mail.code and Secret(mail.code))


@pytest.mark.parametrize("mail", SPOOFED.values(), ids=SPOOFED)
def test_a_spoofed_mail_is_not_followed(mail: Spoofed) -> None:
    """Each for its own reason, which the operator and the record are told."""
    assert recognise(read_letter(mail.mail), EXPECTED) is mail.reason


@pytest.mark.parametrize("name", [name for name in GENUINE if "①㈱髙" in name or "CP932" in name or "-ms" in name])
def test_no_character_is_lost(name: str) -> None:
    """An auditor reads the subject, and a person the greeting, as they were written."""
    read = read_letter(GENUINE[name].mail)

    if name.startswith("subject"):
        assert read.subject == SUBJECT
    else:
        assert read.texts[0].startswith(GREETING)


@pytest.mark.parametrize(
    ("header", "note"),
    [
        (None, "送信元の認証（受信サーバーの記録）: 記録がない"),
        ("mx.example; spf=pass; dkim=pass", "送信元の認証（受信サーバーの記録）: SPF pass、DKIM pass"),
        (
            "mx.example; dmarc=none\r\nAuthentication-Results: b; spf=fail",
            "送信元の認証（受信サーバーの記録）: DMARC none",
        ),
    ],
)
def test_the_evidence_says_what_the_receiving_server_found_out(tmp_path: Path, header: str | None, note: str) -> None:
    """Its absence, too: then nobody checked the sender."""
    box = FolderMailbox(FolderSettings(tmp_path))
    mark = box.mark()
    more = [f"Authentication-Results: {header}"] if header else []
    (tmp_path / "mail.eml").write_bytes(letter(TEXT.format(LINK), more=more))

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert note in mail.evidence_text().splitlines()


def test_a_mail_that_a_stranger_made_large_is_judged_quickly() -> None:
    """Deep brackets, endless links, endless words: no more than some time for each of its bytes."""
    begun = time.monotonic()
    for body, more in (
        (TEXT.format(LINK), [f"Authentication-Results: {'(' * 200_000}{')' * 200_000}; spf=fail"]),
        (TEXT.format(f"{ORIGIN}/?key={TOKEN}{'a' * 400_000}"), []),
        (TEXT.format(f"{ORIGIN}/?key={TOKEN}{'a://' * 900}"), []),
        ("認証コード" * 50_000, []),
        ("認証コード：" + "1" * 400_000, []),
    ):
        assert isinstance(recognise(read_letter(letter(body, more=more)), EXPECTED), Reason)

    assert time.monotonic() - begun < 10
