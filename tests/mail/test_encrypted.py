"""TLS: the certificate is checked, and nothing is sent to a server that cannot be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from runbook.errors import MailError
from runbook.mail import ImapMailbox, MailboxSettings, MailSecurity
from runbook.secret import Secret
from tests.mail.certificates import certificate, on_loopback
from tests.mail.letters import EXPECTED, LINK, TEXT, letter
from tests.mail.moments import before_first, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.mail.dovecot import Dovecot

HOST = "127.0.0.1"


def mailbox(dovecot: Dovecot, security: MailSecurity, *, to_ssl_port: bool) -> ImapMailbox:
    """The mailbox, over TLS."""
    port = dovecot.login.ssl_port if to_ssl_port else dovecot.login.port
    return ImapMailbox(MailboxSettings(HOST, port, security, dovecot.login.user, Secret(dovecot.login.password)))


def nobody_tried_to_log_in(dovecot: Dovecot) -> bool:
    """Whether the server saw the connection end without a login."""
    return "user=<>" in dovecot.logged("imap-login: Info: Disconnected")


BOTH = pytest.mark.parametrize("security", [MailSecurity.SSL, MailSecurity.STARTTLS])


@BOTH
def test_a_trusted_server_is_read(
    start_dovecot: Callable[..., Dovecot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: MailSecurity
) -> None:
    """SSL from the start, or STARTTLS on the plain port. Trust comes from where the system keeps it."""
    trusted = certificate(tmp_path / "server.pem", name=on_loopback())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    dovecot = start_dovecot(certificate=trusted)

    with mailbox(dovecot, security, to_ssl_port=security is MailSecurity.SSL) as box:
        assert box.mark().folders["INBOX"].uid_next == 1


@BOTH
@pytest.mark.parametrize("flaw", ["unknown issuer", "another host's", "expired"])
def test_a_certificate_with_a_flaw_ends_the_connection(
    start_dovecot: Callable[..., Dovecot],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: MailSecurity,
    flaw: str,
) -> None:
    """Before the password is sent; the message says that it was not."""
    name = x509.DNSName("other.example") if flaw == "another host's" else on_loopback()
    shown = certificate(tmp_path / "server.pem", name=name, days=-1 if flaw == "expired" else 1)
    if flaw != "unknown issuer":
        monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    dovecot = start_dovecot(certificate=shown)

    with pytest.raises(MailError, match="証明書を信頼できません") as error:
        mailbox(dovecot, security, to_ssl_port=security is MailSecurity.SSL).check()

    assert "パスワードは送っていません" in error.value.seen
    assert "MAIL_HOST" in error.value.remedy
    assert nobody_tried_to_log_in(dovecot)


def test_ssl_to_a_plain_port_is_explained(start_dovecot: Callable[..., Dovecot]) -> None:
    """Port and security do not fit together: which pairs do is said."""
    dovecot = start_dovecot()

    with pytest.raises(MailError, match="暗号化した通信を始められません") as error:
        mailbox(dovecot, MailSecurity.SSL, to_ssl_port=False).check()

    assert "ssl なら 993" in error.value.remedy


def test_a_server_without_starttls_gets_no_password(start_dovecot: Callable[..., Dovecot]) -> None:
    """There is no silent falling back to plain text."""
    dovecot = start_dovecot()

    with pytest.raises(MailError, match="STARTTLS を使えません"):
        mailbox(dovecot, MailSecurity.STARTTLS, to_ssl_port=False).check()

    assert nobody_tried_to_log_in(dovecot)


def test_idle_wakes_over_tls(
    start_dovecot: Callable[..., Dovecot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """News may wait inside the TLS layer, where the socket shows nothing."""
    trusted = certificate(tmp_path / "server.pem", name=on_loopback())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    dovecot = start_dovecot(certificate=trusted)
    with mailbox(dovecot, MailSecurity.SSL, to_ssl_port=True) as box:
        mark = box.mark()
        before_first(monkeypatch, "poll", lambda: dovecot.deliver(letter(TEXT.format(LINK))))

        assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)
