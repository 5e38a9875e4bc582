"""What a run needs to know of an account, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.profile import FutsuProfile, PortalProfile, read_profile

if TYPE_CHECKING:
    from runbook.mail import MailboxSettings
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
    mailbox: MailboxSettings
    agent: str
    profile: PortalProfile

    @property
    def key(self) -> str:
        """Under which the store and the claims know it, e.g. `futsu/ABCD1234`."""
        return f"{self.portal}/{self.payment_user_id.value}"

    @property
    def link_origins(self) -> tuple[str, ...]:
        """Origins that a link in the reset mail may lead to: the portal's own first."""
        url = urlsplit(self.portal_url)
        return (f"{url.scheme}://{url.netloc}", *self.profile.mail.link_origins)

    def __str__(self) -> str:
        return f"{self.portal.japanese} {self.payment_user_id}"


def load_profile(portal: Portal, folder: Path = CONFIG_FOLDER) -> PortalProfile:
    """Read `config/<portal>.toml`.

    Raises:
        SettingsError: the file is missing or malformed, or has unknown keys; says all problems at once, a line each.
    """
    return read_profile(FutsuProfile if portal is Portal.FUTSU else PortalProfile, folder / f"{portal}.toml")
