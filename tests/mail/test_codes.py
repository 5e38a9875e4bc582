"""認証コード in a mail (family C), which brings no link."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from runbook.errors import MailError
from runbook.mail import Mark, ResetMail
from runbook.mail.codes import codes
from runbook.mail.reading import read_letter
from runbook.mail.recognising import Found, Reason, recognise
from runbook.secret import Secret
from steps.earlier_run import EarlierRun
from tests.mail.corpus.genuine import CODE
from tests.mail.letters import EXPECTED, letter


def test_a_mail_that_brings_only_a_code_has_no_link_to_follow() -> None:
    """Where a link is needed, the operator is told to go on by hand; the code is not shown."""
    mail = ResetMail("a", "b", EXPECTED.mail_address, datetime.now(UTC), None, None, "INBOX", code=Secret(CODE))

    with pytest.raises(MailError, match="認証コードだけ") as error:
        mail.the_link()

    assert "手作業" in error.value.remedy
    assert "認証コード: あり" in mail.evidence_text()
    assert "再設定用のリンク: なし" in mail.evidence_text()
    assert CODE not in mail.evidence_text() + repr(mail)
    with pytest.raises(ValueError, match="link or a code"):
        replace(mail, code=None)


def test_a_code_of_an_earlier_run_is_of_no_use() -> None:
    """It was for a screen that is closed now: the reset is requested anew, and no link is looked for."""
    mail = ResetMail("a", "b", EXPECTED.mail_address, datetime.now(UTC), None, None, "INBOX", code=Secret(CODE))
    inbox, portal = Mock(), Mock()
    inbox.look_for_earlier.return_value = mail
    earlier_run = EarlierRun(Mock(), portal, inbox, Mock())

    assert not earlier_run.link_opens(Mark({}, datetime.now(UTC)).as_data(), Mock())
    portal.follow_mail_link.assert_not_called()


def test_two_codes_are_not_guessed() -> None:
    """Which one the portal wants, only a person can find out; neither is shown."""
    with pytest.raises(MailError, match="認証コードと読めるものが 2 種類") as error:
        recognise(read_letter(letter("納付利用者\n認証コード：482913\n認証コード：482914\n")), EXPECTED)

    assert "48291" not in str(error.value)


def test_a_sender_that_is_known_proves_a_code() -> None:
    """With sender_hosts set, the mail may have any link in its footer; it is not followed."""
    mail = read_letter(letter(f"認証コード：{CODE}\nhttps://www.mlit.go.jp/\n"))

    assert recognise(mail, EXPECTED) is Reason.UNPROVEN_CODE
    assert recognise(mail, replace(EXPECTED, sender_hosts=("oss.example",))) == Found(None, None, Secret(CODE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("認証コード：482913", {"482913"}),
        ("【確認コード】AB-12CD", {"AB-12CD"}),
        ("Your verification code is 482913.", {"482913"}),
        ("認証コードは10分間有効です。", set()),
        ("認証コードの有効期限：2026年11月24日", set()),
        ("認証コードを入力してください。\n12345678", set()),
        ("認証コード：ABCDEF", set()),
        ("認証コード：1", set()),
        ("認証コード：1234567890123", set()),
        ("注文番号：482913", set()),
    ],
)
def test_a_code_is_known_by_its_caption(text: str, found: set[str]) -> None:
    """Only what stands where a caption announces it, with 4 to 12 characters and a digit."""
    assert codes(text) == found
