"""What the steps stand on: the account, its mailbox, its portal, SunBridge and the rotation of its password."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from runbook.account import Account, Portal
from runbook.inbox import Inbox
from runbook.rotation import Rotation
from runbook.run import Run, Target
from runbook.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from pages.login import Login
    from runbook.settings import Settings
    from runbook.store import SecretStore


@pytest.fixture
def account(request: pytest.FixtureRequest, settings: Settings) -> Account:
    """The account that the scenario is about; its tag names the portal."""
    [portal] = [portal for portal in Portal if request.node.get_closest_marker(portal)]
    return settings.account(portal)


@pytest.fixture(scope="session")
def store(run: Run, settings: Settings) -> Iterator[SecretStore]:
    """Where new passwords are sealed. A rehearsal's are thrown away with its folder."""
    if run.target is Target.LIVE:
        yield open_store(settings.state_folder)
    else:
        with tempfile.TemporaryDirectory(prefix="runbook-rehearsal-") as folder:
            yield open_store(Path(folder), sealed_file_only=True)


@pytest.fixture
def rotation(account: Account, store: SecretStore) -> Iterator[Rotation]:
    """The rotation of the account's password: nobody else's while the scenario runs, and prepared before it acts."""
    rotation = Rotation(account, store)
    with rotation.claimed():
        rotation.prepare()
        yield rotation


@pytest.fixture
def inbox(account: Account, say: Callable[[str], None]) -> Iterator[Inbox]:
    """The account's mailbox."""
    inbox = Inbox(account, say)
    yield inbox
    inbox.close()


@pytest.fixture
def portal(account: Account, context: BrowserContext) -> FutsuPortal | KeiPortal:
    """The account's portal in the browser that performs the reset."""
    return _entry(account, context)


@pytest.fixture
def fresh_login(account: Account, new_context: Callable[..., BrowserContext]) -> Login:
    """The login screen in a fresh browser context: a proof must not lean on the session that set the password."""
    return _entry(account, new_context()).open_login()


def _entry(account: Account, context: BrowserContext) -> FutsuPortal | KeiPortal:
    entry = FutsuPortal if account.portal is Portal.FUTSU else KeiPortal
    return entry(context, account.portal_url)
