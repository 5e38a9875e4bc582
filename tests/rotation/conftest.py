"""One account with its store and journal; each `run` of a test opens both anew, as a later process does."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from runbook.account import Account, Portal, load_profile
from runbook.journal import Author, Journal
from runbook.journal.journal import utc_now
from runbook.mail import MailboxSettings, MailSecurity
from runbook.rotation import Rotation
from runbook.secret import MailAddress, PaymentUserId, Secret
from runbook.store import SecretStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


NO_TIME = timedelta()


def account_on(
    portal: Portal = Portal.FUTSU,
    url: str = "https://portal.example/portal/index.html",
    user_id: str = "ABCD1234",
) -> Account:
    """Make an account that no portal knows."""
    return Account(
        portal=portal,
        portal_url=url,
        payment_user_id=PaymentUserId(user_id),
        mail_address=MailAddress("office@office.example"),
        mailbox=MailboxSettings(
            host="127.0.0.1", port=1, security=MailSecurity.NONE, user="office", password=Secret("mailbox-password")
        ),
        agent="山田",
        profile=load_profile(portal),
    )


@dataclass
class Office:
    """A state folder and the runs that use it."""

    folder: Path
    account: Account
    runs: int = 0

    @property
    def store(self) -> SecretStore:
        """The store as it is now."""
        return open_store(self.folder, sealed_file_only=True)

    @contextmanager
    def run(self, account: Account | None = None, *, passed: timedelta = NO_TIME) -> Iterator[Rotation]:
        """One run's rotation, prepared; of another account, or on a clock that has gone on by `passed`."""
        self.runs += 1
        author = Author(f"run-{self.runs}", "山田")
        journal = Journal(self.folder, author, now=lambda: utc_now() + passed)
        try:
            rotation = Rotation(account or self.account, self.store, journal)
            rotation.prepare()
            yield rotation
        finally:
            journal.close()


@pytest.fixture
def account() -> Account:
    return account_on()


@pytest.fixture
def office(tmp_path: Path, account: Account) -> Office:
    return Office(tmp_path / "state", account)
