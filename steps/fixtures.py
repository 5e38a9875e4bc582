"""What the steps stand on: the account, its mailbox, its portal, SunBridge and the rotation of its password."""

from __future__ import annotations

import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.attendant import Attendant, Help
from runbook.claim import claim
from runbook.evidence.environment import FACTS
from runbook.evidence.progress import PROGRESS
from runbook.inbox import Inbox
from runbook.journal import Author, Journal
from runbook.live import terminal
from runbook.plugin import portals_of
from runbook.rotation import Rotation
from runbook.run import Run, Target
from runbook.store import open_store
from runbook.terminal import Terminal
from steps.earlier_run import EarlierRun
from steps.entry import enter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from pages.futsu import FutsuPortal
    from pages.kei import KeiPortal
    from pages.login import Login
    from runbook.account import Account
    from runbook.settings import Settings
    from runbook.store import SecretStore


@pytest.fixture
def account(request: pytest.FixtureRequest, settings: Settings, pytestconfig: pytest.Config) -> Account:
    """The account that the scenario is about; its tag names the portal."""
    [portal] = portals_of(request.node)
    account = settings.account(portal)
    pytestconfig.stash[FACTS][f"納付利用者ID（{portal.japanese}）"] = str(account.payment_user_id)
    return account


@pytest.fixture(scope="session")
def state_folder(run: Run, settings: Settings) -> Iterator[Path]:
    """Where passwords and the journal are kept. A rehearsal's are thrown away with the folder."""
    if run.target is Target.LIVE:
        yield settings.state_folder
    else:
        with tempfile.TemporaryDirectory(prefix="runbook-rehearsal-") as folder:
            yield Path(folder)


@pytest.fixture(scope="session")
def store(run: Run, state_folder: Path) -> SecretStore:
    """Where new passwords are sealed."""
    return open_store(state_folder, sealed_file_only=run.target is Target.REHEARSAL)


@pytest.fixture(scope="session")
def journal(run: Run, state_folder: Path) -> Iterator[Journal]:
    """Where each act is written down."""
    with closing(Journal(state_folder, Author(run.run_id, run.operator))) as journal:
        yield journal


@pytest.fixture
def attendant(request: pytest.FixtureRequest, run: Run) -> Attendant | None:
    """The person in front of the browser; None where nobody is."""
    config, item = request.config, request.node
    if not config.option.attended:
        return None
    config.stash[FACTS]["人の付き添い"] = "あり（--attended）"

    def record(helped: Help) -> None:
        item.stash[PROGRESS].helped.append(helped)

    return Attendant(Terminal(partial(terminal, config)), run.operator, record)


@pytest.fixture
def rotation(
    account: Account, store: SecretStore, journal: Journal, run: Run, attendant: Attendant | None
) -> Iterator[Rotation]:
    """The rotation of the account's password: nobody else's while the scenario runs, and prepared before it acts."""
    with claim(account.key, run.operator):
        rotation = Rotation(account, store, journal)
        rotation.prepare()
        if attendant:
            attendant.before = rotation.note_attended
        yield rotation


@pytest.fixture
def inbox(account: Account, say: Callable[[str], None], pytestconfig: pytest.Config) -> Iterator[Inbox]:
    """The account's mailbox."""
    attended = None if pytestconfig.option.yes else Terminal(partial(terminal, pytestconfig))
    inbox = Inbox(account, say, attended)
    yield inbox
    inbox.close()


@pytest.fixture
def portal(account: Account, context: BrowserContext, attendant: Attendant | None) -> FutsuPortal | KeiPortal:
    """The account's portal in the browser that performs the reset."""
    return enter(account.portal, account.portal_url, account.profile, context, attendant)


@pytest.fixture
def open_fresh_login(
    account: Account, new_context: Callable[..., BrowserContext], attendant: Attendant | None
) -> Callable[[], Login]:
    """Opens the login screen in a fresh browser context: a proof must not lean on any session before it."""
    return lambda: enter(account.portal, account.portal_url, account.profile, new_context(), attendant).open_login()


@pytest.fixture
def earlier_run(
    account: Account, portal: FutsuPortal | KeiPortal, inbox: Inbox, open_fresh_login: Callable[[], Login]
) -> EarlierRun:
    """What an earlier run left behind."""
    return EarlierRun(account, portal, inbox, open_fresh_login)
