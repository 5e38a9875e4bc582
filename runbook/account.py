"""What a run needs to know of an account, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.checks import is_loopback
from runbook.profile import FutsuProfile, PortalProfile, read_profile

if TYPE_CHECKING:
    from runbook.mail import MailSource
    from runbook.secret import MailAddress, PaymentUserId

CONFIG_FOLDER = Path(__file__).resolve().parent.parent / "config"


class Portal(StrEnum):
    """The two portals. The value is the code name: tag of the feature, prefix in `.env`, name of the config file."""

    FUTSU = "futsu"
    KEI = "kei"

    @property
    def japanese(self) -> str:
        """The portal's short name as the procedure and SunBridge's tabs write it."""
        return {"futsu": "普通車", "kei": "軽四輪"}[self.value]


@dataclass(frozen=True, slots=True)
class Account:
    """One payment-user ID on one portal, with all that its reset needs.

    Args:
        portal: which of the two portals.
        portal_url: address of the portal's top page.
        payment_user_id: 納付利用者ID.
        mail_address: 利用者管理用メールアドレス, registered when the ID was obtained.
        mailbox: where mails to that address can be read.
        agent: SunBridge's agent (代理人) whose record holds the password.
        profile: the portal's habits.
    """

    portal: Portal
    portal_url: str
    payment_user_id: PaymentUserId
    mail_address: MailAddress
    mailbox: MailSource
    agent: str
    profile: PortalProfile

    @property
    def key(self) -> str:
        """Under which the store, the journal and the claims know it."""
        return account_key(self.portal, self.payment_user_id, self.origin)

    @property
    def origin(self) -> str:
        """The portal's own scheme, host and port, as `https://host`."""
        return origin_of(self.portal_url)

    @property
    def link_origins(self) -> tuple[str, ...]:
        """Origins that a link in the reset mail may lead to: the portal's own first."""
        return (self.origin, *self.profile.mail.link_origins)

    def __str__(self) -> str:
        return f"{self.portal.japanese} {self.payment_user_id}"


def origin_of(url: str) -> str:
    """The scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def account_key(portal: Portal, payment_user_id: PaymentUserId, origin: str) -> str:
    """Under which an account is known, e.g. `futsu/ABCD1234`.

    Practice on this machine has keys of its own, `practice/futsu/ABCD1234`: with the office's own ID it must neither
    take the real password's place nor be taken for it.
    """
    practice = "practice/" if is_loopback(urlsplit(origin).hostname or "") else ""
    return f"{practice}{portal}/{payment_user_id.value}"


def load_profile(portal: Portal, folder: Path = CONFIG_FOLDER) -> PortalProfile:
    """Read `config/<portal>.toml`.

    Raises:
        SettingsError: the file is missing or malformed, or has unknown keys; says all problems at once, a line each.
    """
    return read_profile(FutsuProfile if portal is Portal.FUTSU else PortalProfile, folder / f"{portal}.toml")
