"""The sign-in in the store: several runs at once, short entries, another mailbox, and what is left when it is forgotten."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import keyring
import pytest

from runbook.mail import MailProtocol, OAuthProvider, mailbox_of
from runbook.mail.oauth import keeper as keeper_module
from runbook.mail.oauth.errors import ProviderUnreachable, SignInNeeded
from runbook.mail.oauth.keeper import LOCK_FILE, Keeper
from runbook.secret import Secret
from runbook.store import open_store
from runbook.store.files import exclusive
from tests.mail.signing import kept, soon_over
from tests.store.keyrings import FolderKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mail.signing import Office

EACH = pytest.mark.parametrize("provider", list(OAuthProvider))
RUNS = 4


@EACH
def test_several_runs_at_once_renew_once_and_lose_nothing(office: Office, provider: OAuthProvider) -> None:
    """Each refresh token works once: a second renewal with the old one, or an old one written over the new, would end it."""
    settings = office.settings(provider)
    office.sign_in(settings)
    soon_over(settings)
    begin = threading.Barrier(RUNS)

    def run() -> Secret:
        keeper = Keeper(settings)
        begin.wait()
        return keeper.access_token().value

    with ThreadPoolExecutor(RUNS) as runs:
        tokens = [each.result() for each in [runs.submit(run) for _ in range(RUNS)]]

    assert all(token == tokens[0] for token in tokens)
    assert office.server.renewals == 1
    soon_over(settings)
    assert Keeper(settings).access_token().is_new


def test_a_token_that_another_run_has_renewed_meanwhile_will_do(office: Office) -> None:
    """Both runs' token was refused; the second one finds a new token already."""
    settings = office.settings()
    keeper = office.sign_in(settings)
    refused = keeper.access_token().value
    renewed = Keeper(settings).access_token(rejected=refused)

    other = keeper.access_token(rejected=refused)

    assert (renewed.is_new, other.is_new) == (True, False)
    assert other.value == renewed.value
    assert office.server.renewals == 1


def test_a_renewal_that_never_ends_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that hangs beside this one."""
    keeper = office.sign_in(office.settings())
    monkeypatch.setattr(keeper_module, "LOCK_WAIT_SECONDS", 0.01)
    with exclusive(office.state, lock_file=LOCK_FILE), pytest.raises(ProviderUnreachable, match="別の実行が"):
        keeper.access_token()


@EACH
def test_long_tokens_fit_into_the_entries_of_windows(
    office: Office, provider: OAuthProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2,560 bytes an entry, in UTF-16; the store cuts longer texts into pieces."""
    (tmp_path / "keyring").mkdir()
    backend = FolderKeyring(tmp_path / "keyring")
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    office.server.token_bytes = 1500  # some 2,000 characters, as Microsoft's
    settings = office.settings(provider)
    keeper = office.sign_in(settings)
    assert open_store(office.state).where.startswith("OS の資格情報ストア")
    assert len(kept(settings).written()) > 2 * backend.longest
    soon_over(settings)

    assert keeper.access_token().is_new
    assert keeper.forget()
    assert list((tmp_path / "keyring").iterdir()) == []


def test_nothing_lies_in_the_open(office: Office) -> None:
    """Where the system has no store of its own, the file is sealed."""
    office.sign_in(office.settings())
    written = b"".join(path.read_bytes() for path in office.state.iterdir())
    assert [each for each in office.server.given if each.encode() in written] == []


def test_the_sign_in_of_one_mailbox_is_not_used_for_another(office: Office) -> None:
    settings = office.settings()
    office.sign_in(settings)
    for other in (office.settings(OAuthProvider.GOOGLE), replace(settings, user="another")):
        with pytest.raises(SignInNeeded, match="まだサインインしていません"):
            Keeper(other).access_token()
    assert Keeper(replace(settings, user="OFFICE")).is_signed_in


def test_the_sign_in_of_another_program_is_not_used(office: Office) -> None:
    """MAIL_OAUTH_CLIENT_ID was changed: msal finds nothing of it, and a person has to agree anew."""
    settings = office.settings()
    office.sign_in(settings)
    soon_over(settings)
    assert settings.oauth
    changed = replace(settings, oauth=replace(settings.oauth, client_id="another"))
    with pytest.raises(SignInNeeded, match="MAIL_OAUTH_CLIENT_ID"):
        Keeper(changed).access_token()


def test_a_forgotten_sign_in_is_gone(office: Office) -> None:
    settings = office.settings()
    keeper = office.sign_in(settings)
    assert keeper.is_signed_in
    assert keeper.forget()
    assert not keeper.forget()
    assert not keeper.is_signed_in
    with pytest.raises(SignInNeeded):
        keeper.access_token()


@pytest.mark.parametrize("text", ["{", "{}", '{"access_token": "x"}', "[]"])
def test_an_entry_that_cannot_be_read_is_no_sign_in(office: Office, text: str) -> None:
    keeper = Keeper(office.settings())
    office.state.mkdir()
    open_store(office.state).put(keeper._name, Secret(text))
    with pytest.raises(SignInNeeded, match="読めません") as error:
        keeper.access_token()
    assert error.value.__suppress_context__


@pytest.mark.parametrize("protocol", [MailProtocol.IMAP, MailProtocol.POP3])
def test_without_a_sign_in_no_server_is_connected_to(office: Office, protocol: MailProtocol) -> None:
    """Nothing listens on that port: the sign-in is looked for first, before anything is asked of a portal."""
    box = mailbox_of(office.settings(protocol=protocol), None)
    with pytest.raises(SignInNeeded, match="まだサインインしていません"):
        box.check()
    assert office.server.asked == []
