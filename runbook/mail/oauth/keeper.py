"""The sign-in of one mailbox in the store: taken out, renewed when its time is over, and written back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from runbook.mail.oauth.errors import NOT_SIGNED_IN, ProviderUnreachable, SignInNeeded
from runbook.mail.oauth.grant import Grant
from runbook.mail.sources import OAuthProvider
from runbook.mail.values import fingerprint
from runbook.store import StoreBusy, open_store
from runbook.store.files import exclusive, make_folder

if TYPE_CHECKING:
    from runbook.mail.sources import MailboxSettings, OAuthSettings
    from runbook.secret import Secret

LOCK_FILE = "mail-sign-in.lock"
# A renewal asks the provider three times at the most (google-auth, where the provider says "later"), and waits for each
# answer for as long as `http.ANSWER_WITHIN`.
LOCK_WAIT_SECONDS = 60.0
# A token that is about to end might end on its way.
SECONDS_TO_SPARE = 300


class Provider(Protocol):
    """One provider's way to renew a grant; how a person signs in differs too much between them."""

    def renew(self, renewal: Secret) -> Grant:
        """Ask for the next grant, without a person.

        Raises:
            SignInNeeded: the provider wants the person again.
            SignInFailed: it refuses the program.
            ProviderUnreachable: it does not answer.
        """


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What the mail server takes.

    Args:
        value: the token.
        is_new: whether the provider gave it just now; so it is not worth asking for another.
    """

    value: Secret
    is_new: bool


class Keeper:
    """The sign-in of one mailbox.

    Runs of both portals may use it at once, and a provider may give a new refresh token with each access token, and
    take no old one any more: so a renewal reads, asks and writes under one lock.

    Args:
        settings: the mailbox; its sign-in is kept for this provider and login name.

    Raises:
        ValueError: the mailbox is read by a password.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        if settings.oauth is None:
            msg = "a mailbox with a password has no sign-in"
            raise ValueError(msg)
        self._settings, self._oauth = settings, settings.oauth
        self._name = f"mail-sign-in/{fingerprint(settings.oauth.provider, settings.user.lower())}"

    @property
    def is_signed_in(self) -> bool:
        """Whether a sign-in is kept; whether the provider still accepts it, only the provider knows."""
        return self._oauth.state_folder.is_dir() and open_store(self._oauth.state_folder).get(self._name) is not None

    def access_token(self, rejected: Secret | None = None) -> AccessToken:
        """Take out the access token; ask the provider for a new one if its time is over.

        Args:
            rejected: a token that the mail server did not accept: another is needed. One that a run beside this one has
                got meanwhile will do.

        Raises:
            SignInNeeded: nobody signed in, or a person has to do it again.
            SignInFailed: the provider refuses the program.
            ProviderUnreachable: the provider does not answer.
            StoreError: the store cannot be used.
        """
        folder = self._oauth.state_folder
        make_folder(folder)
        store = open_store(folder)
        try:
            with exclusive(folder, LOCK_WAIT_SECONDS, LOCK_FILE):
                kept = store.get(self._name)
                if kept is None:
                    raise SignInNeeded(NOT_SIGNED_IN)
                grant = Grant.read(kept)
                if grant.access_token != rejected and grant.expires_at - SECONDS_TO_SPARE > time.time():
                    return AccessToken(grant.access_token, is_new=False)
                renewed = provider_of(self._settings, self._oauth).renew(grant.renewal)
                store.put(self._name, renewed.written())
                return AccessToken(renewed.access_token, is_new=True)
        except StoreBusy:
            raise ProviderUnreachable(
                f"別の実行が、メールのサインインを {LOCK_WAIT_SECONDS:g} 秒たっても更新し終わりません。"
            ) from None

    def keep(self, grant: Grant) -> str:
        """Put a new sign-in in place of the one that was there; return where, in Japanese."""
        folder = self._oauth.state_folder
        make_folder(folder)
        store = open_store(folder)
        with exclusive(folder, LOCK_WAIT_SECONDS, LOCK_FILE):
            store.put(self._name, grant.written())
        return store.where

    def forget(self) -> bool:
        """Remove the sign-in from the store; return whether there was one."""
        if not self.is_signed_in:
            return False
        with exclusive(self._oauth.state_folder, LOCK_WAIT_SECONDS, LOCK_FILE):
            open_store(self._oauth.state_folder).delete(self._name)
        return True


def provider_of(settings: MailboxSettings, oauth: OAuthSettings) -> Provider:
    """Make the provider that the settings name; its library is imported only then, and only that one."""
    if oauth.provider is OAuthProvider.GOOGLE:
        from runbook.mail.oauth.google import Google  # noqa: PLC0415 - see above

        return Google(oauth)
    from runbook.mail.oauth.microsoft import Microsoft  # noqa: PLC0415 - see above

    return Microsoft(oauth, settings.protocol)
