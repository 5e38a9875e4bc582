"""Servers that are not as they should be, and settings that do not fit the server: found, or said in Japanese."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runbook.errors import MailError, SettingsError
from runbook.mail import FolderMark, ImapMailbox, MailboxSettings, MailSecurity, Mark
from runbook.secret import Secret
from tests.mail.letters import EXPECTED, LINK, TEXT, letter
from tests.mail.scripted import HOST, ScriptedServer

RIGHT = letter(TEXT.format(LINK))


def silent(line: str) -> None:
    """Nothing is said in the first ten seconds."""
    pytest.fail(f"said: {line}")


@pytest.mark.parametrize(
    "idle",
    [b"+ idling\r\n* 1 EXISTS\r\n", b"* 1 EXISTS\r\n+ idling\r\n"],
    ids=["in the packet that begins IDLE", "before IDLE begins"],
)
def test_a_mail_announced_together_with_idle_is_not_missed(idle: bytes) -> None:
    """imap-tools alone would wait on the socket for news that it has already received, or give up IDLE."""
    with ScriptedServer(RIGHT, idle=idle) as server, ImapMailbox(server.settings()) as box:
        mail = box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=silent)

    assert mail.link == Secret(LINK)
    assert mail.received_at == datetime(2037, 11, 24, 1, tzinfo=UTC)


def test_a_server_that_refuses_idle_is_polled() -> None:
    """It lists IDLE and does not do it, as some do behind a gateway."""
    with ScriptedServer(RIGHT, idle=b"{tag} BAD no IDLE here\r\n") as server, ImapMailbox(server.settings()) as box:
        assert box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=silent).link == Secret(LINK)

    assert server.commands.count("IDLE") == 1


def test_a_server_that_does_not_tell_the_next_number_is_asked_for_the_last() -> None:
    """Mails up to the last one are old then; the server fails this test if an old one is fetched."""
    with ScriptedServer(RIGHT, uid_next=False) as server, ImapMailbox(server.settings()) as box:
        mark = box.mark()
        mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert mark.folders["INBOX"].uid_next == 5
    assert mail.link == Secret(LINK)


def test_a_folder_is_only_opened_for_reading() -> None:
    """EXAMINE and PEEK, never SELECT, STORE, COPY, MOVE or EXPUNGE."""
    with ScriptedServer(RIGHT) as server, ImapMailbox(server.settings()) as box:
        box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=silent)

    verbs = {command.partition(" ")[0] for command in server.commands}
    assert verbs <= {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "IDLE", "", "LOGOUT"}
    fetches = [command for command in server.commands if command.startswith("UID FETCH")]
    assert fetches
    assert all("BODY.PEEK[]" in command for command in fetches)


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"* BYE overloaded\r\n", "途中で切れました"),
        (b"220 smtp.example ESMTP\r\n", "IMAP のサーバーではない"),
        (b"", "途中で切れました"),
    ],
)
def test_a_server_that_does_not_speak_imap_is_said_to(greeting: bytes, words: str) -> None:
    """A wrong port is the usual cause."""
    with ScriptedServer(greeting=greeting) as server, pytest.raises(MailError, match=words) as error:
        ImapMailbox(server.settings()).check()

    assert "MAIL_PORT" in error.value.remedy


def test_a_server_that_does_not_answer_does_not_hold_up_the_run() -> None:
    """The wait has an end even where a firewall swallows every packet."""
    mark = Mark({"INBOX": FolderMark(7, 5)}, datetime.now(UTC))
    with (
        ScriptedServer(greeting=None) as server,
        ImapMailbox(server.settings(wait_seconds=0.5)) as box,
        pytest.raises(MailError, match="応答しません"),
    ):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)


def test_a_refused_connection_names_the_settings() -> None:
    """Nobody listens on that port."""
    with socket.create_server((HOST, 0)) as taken:
        port = int(taken.getsockname()[1])

    with pytest.raises(MailError, match="接続を受け付けません") as error:
        ImapMailbox(settings(HOST, port)).check()

    assert "MAIL_PORT" in error.value.remedy


@pytest.mark.parametrize("host", ["mail.invalid", "あ" * 70, "a" * 70], ids=["unknown", "Japanese", "too long"])
def test_an_unknown_host_names_the_setting(host: str) -> None:
    """A typing error, or no network."""
    with pytest.raises(MailError, match="見つかりません") as error:
        ImapMailbox(settings(host, 993, MailSecurity.SSL)).check()

    assert "MAIL_HOST" in error.value.remedy


def test_encryption_is_required_except_on_this_machine() -> None:
    """A password never crosses a network in the clear; refused before any connection."""
    for host in ("127.0.0.1", "127.0.0.53", "::1", "localhost"):
        assert settings(host, 143).security is MailSecurity.NONE
    for host in ("mail.gyosei.example", "192.168.0.5", "127.0.0.1.gyosei.example"):
        with pytest.raises(SettingsError, match="MAIL_SECURITY=none"):
            settings(host, 143)


def test_settings_without_a_folder_are_refused() -> None:
    """There would be nothing to read."""
    with pytest.raises(SettingsError, match="MAIL_FOLDERS"):
        replace(settings(HOST, 143), folders=())


def settings(host: str, port: int, security: MailSecurity = MailSecurity.NONE) -> MailboxSettings:
    """Settings for a server that is not there."""
    return MailboxSettings(host, port, security, "office", Secret("Some-Pa55word"))
