"""POP3 servers that are not as they should be: found, or said in Japanese."""

from __future__ import annotations

import pytest

from runbook.errors import MailError
from runbook.mail.pop3 import Pop3Mailbox
from runbook.secret import Secret
from tests.mail.letters import EXPECTED, LINK, TEXT, letter
from tests.mail.moments import silent
from tests.mail.scripted_pop3 import ScriptedPop3

RIGHT = letter(TEXT.format(LINK))


def test_only_harmless_commands_are_sent() -> None:
    """TOP and not RETR, after which some servers put a mail away; above all no DELE."""
    with ScriptedPop3() as server:
        box = Pop3Mailbox(server.settings())
        mark = box.mark()
        server.mail = RIGHT
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert server.commands == ["USER", "PASS", "UIDL", "QUIT", "USER", "PASS", "UIDL", "TOP", "QUIT"]


def test_a_server_without_top_gives_the_whole_mail() -> None:
    """TOP is optional in RFC 1939."""
    with ScriptedPop3(answers={"TOP": b"-ERR unknown command\r\n"}) as server:
        box = Pop3Mailbox(server.settings())
        mark = box.mark()
        server.mail = RIGHT
        mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert mail.link == Secret(LINK)
    assert server.commands[-2:] == ["RETR", "QUIT"]


def test_a_server_without_uidl_cannot_be_used() -> None:
    """Without lasting names nobody can say what is new."""
    server = ScriptedPop3(answers={"UIDL": b"-ERR unknown command\r\n"})
    with server, pytest.raises(MailError, match="UIDL を使えない") as error:
        Pop3Mailbox(server.settings()).mark()

    assert "MAIL_PROTOCOL=imap" in error.value.remedy


def test_a_right_mail_is_not_lost_with_the_connection() -> None:
    """The server hangs up at the mail after it: the right one was read, and its time is not waited for again."""
    with ScriptedPop3() as server:
        box = Pop3Mailbox(server.settings())
        mark = box.mark()
        server.mail, server.drops_at = RIGHT, 2
        server.answers["UIDL"] = b"+OK\r\n1 one\r\n2 two\r\n.\r\n"
        said: list[str] = []

        assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append).link == Secret(LINK)
    assert len(said) == 1
    assert server.commands.count("TOP") == 2


@pytest.mark.parametrize("names", [b"1\r\n", b"x y\r\n", b"1 one two\r\n2 \r\n"])
def test_a_list_that_cannot_be_read_is_an_answer_too(names: bytes) -> None:
    """A line without number or name is passed over; the others count."""
    with ScriptedPop3(answers={"UIDL": b"+OK\r\n" + names + b"9 nine\r\n.\r\n"}) as server:
        assert Pop3Mailbox(server.settings()).mark().seen


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (b"-ERR overloaded\r\n", "途中で切れました"),
        (b"220 smtp.example ESMTP\r\n", "POP3 のサーバーではない"),
        (b"* OK IMAP4rev1\r\n", "POP3 のサーバーではない"),
        (b"", "途中で切れました"),
    ],
)
def test_a_server_that_does_not_speak_pop3_is_said_to(greeting: bytes, words: str) -> None:
    """A wrong port is the usual cause."""
    with ScriptedPop3(greeting=greeting) as server, pytest.raises(MailError, match=words) as error:
        Pop3Mailbox(server.settings()).check()

    assert "MAIL_PORT" in error.value.remedy


def test_a_server_that_does_not_answer_does_not_hold_up_the_run() -> None:
    """The wait has an end even where a firewall swallows every packet."""
    with ScriptedPop3() as server:
        mark = Pop3Mailbox(server.settings()).mark()
    with ScriptedPop3(greeting=None) as server:
        box = Pop3Mailbox(server.settings())
        with pytest.raises(MailError, match="応答しません"):
            box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0)


@pytest.mark.parametrize(
    ("answer", "tries", "words"),
    [
        (b"-ERR [LOGIN-DELAY] too soon\r\n", 3, "いまは受け付けません"),
        (b"-ERR [SYS/TEMP] later\r\n", 3, "いまは受け付けません"),
        (b"-ERR [AUTH] wrong\r\n", 1, "ログインできません"),
        (b"-ERR wrong\r\n", 1, "ログインできません"),
        (b"", 1, "途中で切れました"),
    ],
)
def test_only_what_passes_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, tries: int, words: str
) -> None:
    """A refused password is never sent twice: providers lock mailboxes."""
    monkeypatch.setattr("runbook.mail.pop3.time.sleep", lambda _seconds: None)
    with ScriptedPop3(answers={"PASS": answer}) as server, pytest.raises(MailError, match=words):
        Pop3Mailbox(server.settings()).check()

    assert server.commands.count("PASS") == tries
