"""What a run needs to know of an account, as one frozen value, and what it needs to know of a portal."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from runbook.errors import SettingsError
from runbook.password import PasswordRule

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


class MailRules(BaseModel):
    """How the reset mail is known. From `[mail]` in `config/<portal>.toml`.

    Args:
        sender_hosts: hosts a sender's address may have; empty: not judged, for nobody has seen the mail yet.
        link_origins: origins (`https://host`) a link may lead to besides the portal's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender_hosts: tuple[str, ...] = ()
    link_origins: tuple[str, ...] = ()


class PortalProfile(BaseModel):
    """The habits of one portal, in `config/<portal>.toml` so that they can be mended without code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    password: PasswordRule
    mail: MailRules = MailRules()


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
    def link_origins(self) -> tuple[str, ...]:
        """Origins that a link in the reset mail may lead to: the portal's own first."""
        url = urlsplit(self.portal_url)
        return (f"{url.scheme}://{url.netloc}", *self.profile.mail.link_origins)

    def __str__(self) -> str:
        return f"{self.portal.japanese} {self.payment_user_id}"


def load_profile(portal: Portal, folder: Path = CONFIG_FOLDER) -> PortalProfile:
    """Read `config/<portal>.toml`.

    Raises:
        SettingsError: the file is missing or malformed, or has unknown keys; says all problems at once.
    """
    path = folder / f"{portal}.toml"
    try:
        return PortalProfile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [f"  [{'.'.join(map(str, each['loc']))}] {each['msg']}" for each in error.errors()]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems = [f"  {type(error).__name__}: {error}"]
    raise SettingsError(
        "\n".join([f"config/{path.name} が読めません。", *problems]),
        remedy=f"config/{path.name} を直してください。",
    )
