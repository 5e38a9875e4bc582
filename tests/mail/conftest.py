"""A Dovecot per test that asks for one."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backends import fail

from runbook import secret
from runbook.mail import ImapMailbox, MailboxSettings, MailProtocol, MailSecurity
from runbook.mail.pop3 import Pop3Mailbox
from runbook.secret import Secret
from tests.mail.certificates import certificate, on_loopback
from tests.mail.sign_in_server import SignInServer
from tests.mail.signing import Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.mail.dovecot import Dovecot

# Dovecot is a program of Unix systems.
ON_DOVECOT = [
    "test_corpus_on_dovecot.py",
    "test_dovecot.py",
    "test_dovecot_trouble.py",
    "test_encrypted.py",
    "test_pop3.py",
    "test_xoauth2_on_dovecot.py",
]
# So are its terminals.
collect_ignore = [*ON_DOVECOT, "test_paste_at_a_terminal.py"] if sys.platform == "win32" else []


@pytest.fixture
def sign_in_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInServer]:
    """A provider's sign-in server, trusted as the system trusts."""
    trusted = certificate(tmp_path / "sign-in.pem", name=on_loopback())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with SignInServer(trusted) as server:
        yield server


@pytest.fixture
def office(sign_in_server: SignInServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose mailbox needs a sign-in; the computer's own keyring is left alone, and no browser opens."""
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    # Forgotten afterwards: a search for hundreds of tokens, as no run has, would slow down every later test of this process.
    monkeypatch.setattr(secret, "_secrets", set(secret._secrets))
    monkeypatch.setattr(secret, "_pattern", None)
    return Office(sign_in_server, tmp_path / "state")


@pytest.fixture
def start_dovecot(tmp_path: Path) -> Iterator[Callable[..., Dovecot]]:
    """Start a Dovecot with the given arguments; ended after the test."""
    from tests.mail.dovecot import Dovecot  # noqa: PLC0415 - cannot be imported on Windows

    started: list[Dovecot] = []

    def start_dovecot(**arguments: object) -> Dovecot:
        dovecot = Dovecot(tmp_path, **arguments)  # type: ignore[arg-type]
        started.append(dovecot)
        dovecot.start()
        return dovecot

    yield start_dovecot
    for dovecot in started:
        dovecot.stop()


@pytest.fixture
def dovecot(start_dovecot: Callable[..., Dovecot]) -> Dovecot:
    """A Dovecot without TLS."""
    return start_dovecot()


@pytest.fixture
def opened() -> Iterator[Callable[..., ImapMailbox]]:
    """Open the mailbox on a Dovecot, with changed settings; closed after the test."""
    boxes: list[ImapMailbox] = []

    def opened(dovecot: Dovecot, **changes: Any) -> ImapMailbox:  # noqa: ANN401 - whatever the settings take
        login = dovecot.login
        password = Secret(login.password)
        settings = MailboxSettings(login.host, login.port, MailSecurity.NONE, login.user, password, wait_seconds=600)
        boxes.append(ImapMailbox(replace(settings, **changes)))
        return boxes[-1]

    yield opened
    for box in boxes:
        box.close()


@pytest.fixture
def opened_by_pop3() -> Callable[..., Pop3Mailbox]:
    """Open the mailbox on a Dovecot by POP3, with changed settings."""

    def opened_by_pop3(dovecot: Dovecot, **changes: Any) -> Pop3Mailbox:  # noqa: ANN401 - whatever the settings take
        login = dovecot.login
        port = login.pop3_ssl_port if changes.get("security") is MailSecurity.SSL else login.pop3_port
        settings = MailboxSettings(
            login.host,
            port,
            MailSecurity.NONE,
            login.user,
            Secret(login.password),
            wait_seconds=600,
            protocol=MailProtocol.POP3,
        )
        return Pop3Mailbox(replace(settings, **changes))

    return opened_by_pop3
