"""Mail servers that answer to XOAUTH2 as Dovecot cannot be made to."""

from __future__ import annotations

import pytest

from runbook.errors import MailError
from runbook.mail import MailProtocol
from runbook.mail.pop3 import Pop3Mailbox
from runbook.mail.xoauth2 import NotOffered, TokenRefused, Told
from tests.mail.scripted_pop3 import ScriptedPop3
from tests.mail.signing import Office, kept

LONGEST_VERB = 100


class TakesTokens(ScriptedPop3):
    """What is sent after AUTH is answered with `last`, where `{sent}` is what was sent."""

    last = b"+OK\r\n"

    def _usual(self, verb: str) -> bytes:
        if len(verb) > LONGEST_VERB:
            return self.last.replace(b"{sent}", verb.encode())
        return b"+ \r\n" if verb == "AUTH" else super()._usual(verb)


def box_on(server: ScriptedPop3, office: Office) -> Pop3Mailbox:
    settings = office.settings(protocol=MailProtocol.POP3, port=server.settings().port)
    office.sign_in(settings)
    return Pop3Mailbox(settings)


def test_a_server_that_repeats_the_token_does_not_get_it_into_a_report(office: Office) -> None:
    """In Base64, as it was sent, and in clear."""
    with TakesTokens() as server:
        server.last = b"-ERR I do not like {sent}\r\n"
        with pytest.raises(TokenRefused, match="I do not like") as error:
            box_on(server, office).check()
    sent = [command for command in server.commands if len(command) > LONGEST_VERB]
    assert len(sent) == 2
    assert not any(each[:40] in str(error.value) for each in sent)


@pytest.mark.parametrize(
    ("answer", "tries", "told"),
    [
        (b"-ERR [SYS/TEMP] later\r\n", 3, "いまは受け付けません"),
        (b"-ERR [LOGIN-DELAY] too soon\r\n", 3, "いまは受け付けません"),
        (b"-ERR what?\r\n", 1, "XOAUTH2"),
        (b"-ERR [AUTH] Unsupported\r\n", 1, "XOAUTH2"),
        (b"", 1, "途中で切れました"),
        (b"hello\r\n", 1, "途中で切れました"),
    ],
)
def test_what_comes_before_the_token_says_nothing_of_the_token(
    office: Office, monkeypatch: pytest.MonkeyPatch, answer: bytes, tries: int, told: str
) -> None:
    """No new token is asked for, for the old one was not even seen."""
    monkeypatch.setattr("runbook.mail.pop3.time.sleep", lambda _seconds: None)
    with TakesTokens(answers={"AUTH": answer}) as server, pytest.raises(MailError, match=told) as error:
        box_on(server, office).check()
    assert server.commands.count("AUTH") == tries
    assert office.server.renewals == 0
    assert isinstance(error.value, NotOffered) is (told == "XOAUTH2")


def test_a_token_is_sent_on_a_line_of_its_own(office: Office) -> None:
    """AUTH's own line has 255 octets at most (RFC 5034), and tokens are longer."""
    with TakesTokens() as server:
        box = box_on(server, office)
        box.check()
        settings = office.settings(protocol=MailProtocol.POP3)
    assert len(kept(settings).access_token) > 255
    assert server.commands[0] == "AUTH"
    assert len(server.commands[1]) > 255


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        (b'{"status":"401","schemes":"bearer","scope":"mail"}', "状態 401"),
        (b'{"error":"x"}', '{"error":"x"}'),
        (b"[1]", "[1]"),
        (b"\xff nonsense ", "\ufffd nonsense"),
        (b"", ""),
    ],
)
def test_any_challenge_can_be_told(challenge: bytes, words: str) -> None:
    told = Told()
    told.take(challenge)
    assert told.words == words
