"""XOAUTH2 against Debian's Dovecot, which asks the test's own sign-in server whether a token is good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.mail import ImapMailbox, MailboxSettings, MailProtocol, OAuthProvider, mailbox_of
from runbook.mail.connection import Connection
from runbook.mail.pop3 import Pop3Mailbox
from runbook.mail.xoauth2 import NotOffered, TokenRefused
from runbook.secret import Secret
from tests.mail.letters import EXPECTED, LINK, TEXT, letter
from tests.mail.moments import before_first
from tests.mail.signing import kept, soon_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mail.dovecot import Dovecot
    from tests.mail.sign_in_server import SignInServer
    from tests.mail.signing import Office

RIGHT = letter(TEXT.format(LINK))
BOTH = pytest.mark.parametrize("protocol", [MailProtocol.IMAP, MailProtocol.POP3])


@pytest.fixture
def dovecot(start_dovecot: Callable[..., Dovecot], sign_in_server: SignInServer) -> Dovecot:
    return start_dovecot(introspection=sign_in_server.introspection)


def checked(settings: MailboxSettings) -> None:
    with mailbox_of(settings, None) as box:  # type: ignore[attr-defined]
        box.check()


@BOTH
@pytest.mark.parametrize("provider", list(OAuthProvider))
def test_the_mail_is_read_with_a_sign_in(
    dovecot: Dovecot, office: Office, protocol: MailProtocol, provider: OAuthProvider
) -> None:
    """Signed in once; the run then logs in, waits and reads without a word to the person or to the provider."""
    settings = office.settings(provider, protocol, dovecot)
    office.sign_in(settings)
    asked = len(office.server.asked)
    box = ImapMailbox(settings) if protocol is MailProtocol.IMAP else Pop3Mailbox(settings)
    mark = box.mark()
    dovecot.deliver(RIGHT)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _: None).link == Secret(LINK)
    box.close()
    assert {path for path, _ in office.server.asked[asked:]} == {"/introspect"}


@BOTH
def test_a_token_whose_time_is_over_is_renewed_before_it_is_used(
    dovecot: Dovecot, office: Office, protocol: MailProtocol
) -> None:
    """The server sees the new one only."""
    settings = office.settings(protocol=protocol, dovecot=dovecot)
    office.sign_in(settings)
    soon_over(settings)
    old = kept(settings).access_token

    checked(settings)

    assert kept(settings).access_token != old
    assert office.server.renewals == 1
    assert sum(path == "/introspect" for path, _ in office.server.asked) == 1


@BOTH
def test_a_token_that_the_server_refuses_is_renewed_once(
    dovecot: Dovecot, office: Office, protocol: MailProtocol
) -> None:
    """An administrator ended all sessions, or the clock of this computer is wrong."""
    settings = office.settings(protocol=protocol, dovecot=dovecot)
    office.sign_in(settings)
    office.server.revoke()

    checked(settings)

    assert office.server.renewals == 1


@BOTH
def test_a_server_that_goes_on_refusing_is_told_and_not_asked_again(
    dovecot: Dovecot, office: Office, protocol: MailProtocol
) -> None:
    """Signed in as a person who may not read this mailbox: two tries, no more; providers lock mailboxes."""
    settings = office.settings(protocol=protocol, dovecot=dovecot)
    office.sign_in(settings)
    office.server.user = "somebody-else"

    with pytest.raises(TokenRefused, match="状態 40") as error:
        checked(settings)

    assert sum(path == "/introspect" for path, _ in office.server.asked) == 2
    assert office.server.renewals == 1
    assert "MAIL_USER" in error.value.remedy
    assert error.value.__cause__ is None


@BOTH
def test_a_new_token_that_is_refused_is_not_renewed_again(
    dovecot: Dovecot, office: Office, protocol: MailProtocol
) -> None:
    """It was renewed just now, for its time was over."""
    settings = office.settings(protocol=protocol, dovecot=dovecot)
    office.sign_in(settings)
    soon_over(settings)
    office.server.user = "somebody-else"

    with pytest.raises(TokenRefused):
        checked(settings)

    assert office.server.renewals == 1
    assert sum(path == "/introspect" for path, _ in office.server.asked) == 1


@BOTH
def test_a_server_without_xoauth2_gets_no_token(
    start_dovecot: Callable[..., Dovecot], office: Office, protocol: MailProtocol
) -> None:
    """MAIL_HOST is that of another provider."""
    settings = office.settings(protocol=protocol, dovecot=start_dovecot())
    office.sign_in(settings)
    asked = len(office.server.asked)

    with pytest.raises(NotOffered, match="XOAUTH2"):
        checked(settings)

    assert len(office.server.asked) == asked


def test_a_token_that_ends_during_a_long_wait_is_renewed_for_the_new_connection(
    dovecot: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server drops the connection, and with it the login; the next one has a new token."""
    settings = office.settings(dovecot=dovecot)
    office.sign_in(settings)
    box = ImapMailbox(settings)
    mark = box.mark()

    def restart() -> None:
        office.server.revoke()
        dovecot.stop_serving()
        dovecot.deliver(RIGHT)
        dovecot.start()

    before_first(monkeypatch, "poll", restart)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _: None).link == Secret(LINK)
    assert office.server.renewals == 1
    box.close()


def test_a_provider_that_is_down_for_a_moment_does_not_end_the_wait(
    dovecot: Dovecot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request has been made already, and the mail is on its way."""
    settings = office.settings(dovecot=dovecot)
    office.sign_in(settings)
    box = ImapMailbox(settings)
    mark = box.mark()

    def restart() -> None:
        office.server.revoke()
        office.server.is_down = True
        dovecot.stop_serving()
        dovecot.deliver(RIGHT)
        dovecot.start()

    before_first(monkeypatch, "poll", restart)
    real, tries = Connection._begin, list[int]()

    def begin(self: Connection, within: float, key: Secret) -> bytes:
        tries.append(1)
        office.server.is_down = len(tries) < 2
        return real(self, within, key)

    monkeypatch.setattr(Connection, "_begin", begin)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _: None).link == Secret(LINK)
    box.close()
