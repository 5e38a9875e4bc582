"""The mail server, and the mails in it."""

from __future__ import annotations

import asyncio
import email.utils
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rehearsal.mail import MailServer

if TYPE_CHECKING:
    from tests.rehearsal.stand_ins import StandIns


def test_idling_client_is_told_at_once(stand_ins: StandIns) -> None:
    """A mail that comes during IDLE is told without asking."""
    with stand_ins.inbox() as inbox:
        inbox.server.send(b"I1 IDLE\r\n")
        assert inbox.server.readline().startswith(b"+")
        stand_ins.visitor("futsu").ask_for_reset()
        assert inbox.server.readline() == b"* 2 EXISTS\r\n"


def test_mail_just_before_idle_is_not_lost(stand_ins: StandIns) -> None:
    """A mail that comes between the last command and IDLE is told when IDLE begins."""
    with stand_ins.inbox() as idler, stand_ins.inbox() as other:
        stand_ins.visitor("futsu").ask_for_reset()
        other.wait_for_reset_mail(after=1)
        assert "* 2 EXISTS" in idler.idle_until(2)


def test_older_mail_lies_in_the_inbox(stand_ins: StandIns) -> None:
    """The first mail has nothing to do with a reset and came days ago, link and all."""
    with stand_ins.inbox() as inbox:
        (mail,) = inbox.mails()
        sent = email.utils.parsedate_to_datetime(str(mail.message["Date"]))
    assert "パスワード" not in mail.text
    assert "https://" in mail.text
    assert datetime.now(UTC) - sent > timedelta(days=5)


@pytest.mark.parametrize(
    ("portal", "charset", "subject"),
    [
        ("futsu", "iso-2022-jp", "【OSS】納付利用者パスワード再設定のご案内"),
        ("kei", "utf-8", "［軽自動車OSS］パスワード再設定用URLのお知らせ"),
    ],
)
def test_mails_charset_and_address(stand_ins: StandIns, portal: str, charset: str, subject: str) -> None:
    """普通車 writes ISO-2022-JP, 軽四輪 UTF-8; both to the registered address, with a link to the portal itself."""
    stand_ins.visitor(portal).ask_for_reset()
    with stand_ins.inbox() as inbox:
        mail = inbox.wait_for_reset_mail(after=1)
    body = mail.message.get_body(("plain",))
    assert body
    assert body.get_content_charset() == charset
    assert str(mail.message["Subject"]) == subject
    assert mail.message["To"] == stand_ins.said[portal]["mail_address"]
    link, temporary = mail.link_and_temporary()
    assert link.startswith(stand_ins.visitor(portal).origin)
    assert bool(temporary) is (portal == "kei")


def test_kei_mail_says_the_same_in_html(stand_ins: StandIns) -> None:
    """The HTML part leads to the same address, `&` escaped."""
    stand_ins.visitor("kei").ask_for_reset()
    with stand_ins.inbox() as inbox:
        mail = inbox.wait_for_reset_mail(after=1)
    html = mail.message.get_body(("html",))
    assert html
    assert mail.link_and_temporary()[0].replace("&", "&amp;") in html.get_content()


def test_a_person_can_read_the_mail_in_the_browser(stand_ins: StandIns) -> None:
    """The control server's /mail shows the newest mail with its link to click."""
    link, temporary = stand_ins.link_for("kei")
    page = stand_ins.visitor("kei").open(f"{stand_ins.said['control']}mail")
    assert temporary in page.text
    assert page.link(link) == link


def test_mail_for_others_is_refused() -> None:
    """The SMTP server takes mail for the registered addresses only, and only from this machine."""

    async def hand_in() -> None:
        server = MailServer(["known@office.example"])
        async with server.serving():

            def connect() -> None:
                with smtplib.SMTP("127.0.0.1", server.smtp_port, local_hostname="test") as smtp:
                    smtp.sendmail("a@b.example", ["known@office.example"], b"Subject: x\r\n\r\n")
                    smtp.sendmail("a@b.example", ["other@office.example"], b"Subject: x\r\n\r\n")

            with pytest.raises(smtplib.SMTPRecipientsRefused):
                await asyncio.to_thread(connect)
            assert len(server.mails) == 1
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.2", server.smtp_port)

    # In a thread of its own: a browser test before may have left an event loop in this one.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, hand_in()).result()
