"""What a provider gives after a sign-in, as it lies in the store."""

from __future__ import annotations

import json
from dataclasses import dataclass

from runbook.mail.oauth.errors import SignInNeeded
from runbook.secret import Secret


@dataclass(frozen=True, slots=True)
class Grant:
    """A right to read the mailbox.

    Args:
        access_token: what the mail server takes, for about an hour.
        expires_at: until when, in seconds since 1970.
        renewal: with what the provider gives the next one; only that provider's module can read it.
    """

    access_token: Secret
    expires_at: float
    renewal: Secret

    def written(self) -> Secret:
        """As one text, for the store."""
        texts = {"access_token": self.access_token.reveal(), "renewal": self.renewal.reveal()}
        return Secret(json.dumps({**texts, "expires_at": self.expires_at}))

    @classmethod
    def read(cls, text: Secret) -> Grant:
        """The grant that was `written()`.

        Raises:
            SignInNeeded: it is not one; another version of the program wrote it.
        """
        try:
            kept = json.loads(text.reveal())
            return cls(Secret(kept["access_token"]), float(kept["expires_at"]), Secret(kept["renewal"]))
        except (ValueError, KeyError, TypeError):
            # Not chained: an error of json carries the text with it.
            raise SignInNeeded("保管したメールのサインインが読めません。") from None
