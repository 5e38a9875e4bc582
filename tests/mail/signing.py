"""A person who signs in, and an office whose mailbox needs it."""

from __future__ import annotations

import re
import ssl
import threading
import time
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.request import urlopen

from runbook.mail import MailboxSettings, MailProtocol, MailSecurity, OAuthProvider, OAuthSettings
from runbook.mail.oauth.google import Google
from runbook.mail.oauth.keeper import Keeper
from runbook.mail.oauth.microsoft import Microsoft
from runbook.secret import Secret
from tests.mail.sign_in_server import CLIENT_ID, CLIENT_SECRET, TENANT

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.mail.oauth.grant import Grant
    from tests.mail.dovecot import Dovecot
    from tests.mail.sign_in_server import SignInServer

ADDRESS = re.compile(r"https://\S+/auth\?\S+")


@dataclass
class Office:
    """An office, its sign-in server, and what its terminal showed."""

    server: SignInServer
    state: Path
    said: list[str] = field(default_factory=list)

    def settings(
        self,
        provider: OAuthProvider = OAuthProvider.MICROSOFT,
        protocol: MailProtocol = MailProtocol.IMAP,
        dovecot: Dovecot | None = None,
        port: int = 1,
    ) -> MailboxSettings:
        if dovecot:
            port = dovecot.login.port if protocol is MailProtocol.IMAP else dovecot.login.pop3_port
        oauth = OAuthSettings(
            provider, CLIENT_ID, self.state, Secret(CLIENT_SECRET), TENANT, endpoint=self.server.endpoint
        )
        none = MailSecurity.NONE
        return MailboxSettings("127.0.0.1", port, none, "office", None, wait_seconds=60, protocol=protocol, oauth=oauth)

    def asked_to_sign_in(self, settings: MailboxSettings) -> Grant:
        """What the provider gives when the person does as the terminal says."""
        assert settings.oauth
        if settings.oauth.provider is OAuthProvider.MICROSOFT:
            return Microsoft(settings.oauth, settings.protocol).sign_in(self.said.append)
        visits: list[threading.Thread] = []

        def say(text: str) -> None:
            self.said.append(text)
            if found := ADDRESS.search(text):
                visits.append(threading.Thread(target=visit, args=(found[0],)))
                visits[-1].start()

        try:
            return Google(settings.oauth).sign_in(say, settings.user)
        finally:
            for thread in visits:
                thread.join()

    def sign_in(self, settings: MailboxSettings) -> Keeper:
        keeper = Keeper(settings)
        keeper.keep(self.asked_to_sign_in(settings))
        return keeper


def visit(address: str) -> str:
    """Open an address as a browser does, and go where it sends."""
    with urlopen(address, context=ssl.create_default_context()) as page:
        return str(page.read().decode())


def soon_over(settings: MailboxSettings) -> None:
    """Let the kept access token's time be over."""
    keeper = Keeper(settings)
    grant = kept(settings)
    keeper.keep(replace(grant, expires_at=time.time() + 1))


def kept(settings: MailboxSettings) -> Grant:
    """What the store has."""
    from runbook.mail.oauth.grant import Grant  # noqa: PLC0415 - its name is an annotation elsewhere
    from runbook.store import open_store  # noqa: PLC0415

    assert settings.oauth
    text = open_store(settings.oauth.state_folder).get(Keeper(settings)._name)
    assert text
    return Grant.read(text)


def clock_that_flies() -> SimpleNamespace:
    """In place of msal's `time`: its pauses take no time, and are noted."""
    clock = SimpleNamespace(now=time.time(), pauses=list[float]())

    def sleep(seconds: float) -> None:
        clock.pauses.append(seconds)
        clock.now += seconds

    clock.sleep, clock.time = sleep, lambda: clock.now
    return clock
