"""What a run needs to know of an account, as one frozen value, and what it needs to know of a portal."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from runbook.checks import is_loopback
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
    path = folder / f"{portal}.toml"
    name = f"config/{path.name}"
    try:
        return PortalProfile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [f"{name} の {_in_japanese(each)}" for each in error.errors()]
    except FileNotFoundError:
        problems = [f"{name} がありません。"]
    except UnicodeDecodeError:
        problems = [f"{name} が UTF-8 ではありません。文字コードを UTF-8 にして保存し直してください。"]
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        problems = [f"{name} の{f' {place[1]} 行目' if place else '終わり'}が TOML の書き方になっていません。"]
    except OSError:
        problems = [f"{name} が開けません。"]
    raise SettingsError("\n".join(problems), remedy=f"{name} を直してください。") from None


def _in_japanese(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails; its keys differ by error type
    key = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "missing":
            return f"{key} がありません。"
        case "extra_forbidden":
            return f"{key} という名前はありません。"
        case "value_error":
            return f"{key} の値が違います（{error['ctx']['error']}）。"
        case _:
            return f"{key} の値が違います。"
