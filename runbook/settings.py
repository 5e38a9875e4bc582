"""The operator's settings from `.env` and the environment: typed, complete, and wrong ones explained all at once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from runbook import dotenv_file
from runbook.account import Account, Portal, account_key, load_profile, origin_of
from runbook.checks import (
    address,
    address_on_portal,
    decline,
    folder_for_screens,
    folder_outside_the_project,
    is_loopback,
    login_name,
    one_word,
    payment_user_id,
    port_number,
    seconds,
    sign_in_server_here,
    tenant,
)
from runbook.errors import SettingsError
from runbook.mail import (
    FolderSettings,
    MailboxSettings,
    MailProtocol,
    MailSecurity,
    MailSource,
    OAuthProvider,
    OAuthSettings,
    PasteSettings,
    usual_port,
)
from runbook.secret import MailAddress, PaymentUserId, Personal, Secret


class SunBridgeDriver(StrEnum):
    """Who works SunBridge: the program itself by its windows, the operator, or only its stand-in is worked."""

    WINDOWS = "windows"
    HANDOFF = "handoff"
    REHEARSAL = "rehearsal"


class MailAuth(StrEnum):
    """With what one logs in to the mail server: a password, or a sign-in at the provider."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    XOAUTH2 = "xoauth2"


PortalUrl = Annotated[str, BeforeValidator(address_on_portal)]
UserId = Annotated[PaymentUserId | None, BeforeValidator(payment_user_id)]
Mail = Annotated[MailAddress | None, BeforeValidator(address)]


class Settings(BaseModel):
    """All settings, by their names in `.env` (`.env.example` explains each in Japanese)."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    FUTSU_PORTAL_URL: PortalUrl = "https://www.oss.mlit.go.jp/portal/index.html"
    FUTSU_USER_ID: UserId = None
    FUTSU_MAIL_ADDRESS: Mail = None
    KEI_PORTAL_URL: PortalUrl = "https://www.k-oss.keikenkyo.or.jp/portal/index.html"
    KEI_USER_ID: UserId = None
    KEI_MAIL_ADDRESS: Mail = None
    MAIL_PROTOCOL: MailProtocol = MailProtocol.IMAP
    MAIL_HOST: str = ""
    MAIL_PORT: Annotated[int | None, BeforeValidator(port_number)] = None
    MAIL_SECURITY: MailSecurity = MailSecurity.SSL
    MAIL_USER: Annotated[Personal | None, BeforeValidator(login_name)] = None
    MAIL_PASSWORD: Annotated[Secret | None, BeforeValidator(Secret)] = None
    MAIL_AUTH: MailAuth = MailAuth.PASSWORD
    MAIL_OAUTH_PROVIDER: Annotated[OAuthProvider | None, BeforeValidator(lambda value: value or None)] = None
    MAIL_OAUTH_CLIENT_ID: Annotated[str, BeforeValidator(one_word)] = ""
    MAIL_OAUTH_CLIENT_SECRET: Annotated[
        Secret | None, BeforeValidator(lambda value: Secret(value) if value else None)
    ] = None
    MAIL_OAUTH_TENANT: Annotated[str, BeforeValidator(tenant)] = "organizations"
    MAIL_OAUTH_ENDPOINT: Annotated[str, BeforeValidator(sign_in_server_here)] = ""
    MAIL_FOLDERS: Annotated[str, Field(validate_default=True)] = "INBOX"
    MAIL_WAIT_SECONDS: Annotated[float, BeforeValidator(seconds)] = 300
    SUNBRIDGE_DRIVER: SunBridgeDriver = SunBridgeDriver.REHEARSAL
    SUNBRIDGE_AGENT: str = ""
    SUNBRIDGE_EXE: str = ""
    SUNBRIDGE_CONTROLS: str = ""
    SUNBRIDGE_PYTHON: str = ""
    BROWSER_EXECUTABLE: str = ""
    RUNBOOK_OPERATOR: str = ""
    RUNBOOK_STATE_DIR: Annotated[Path | None, BeforeValidator(folder_outside_the_project)] = None
    RUNBOOK_SCREENS_DIR: Annotated[Path | None, BeforeValidator(folder_for_screens)] = None
    RUNBOOK_TERMS_READ: str = ""

    # Checks of single fields, not of the whole: pydantic would skip the rest after one of those.
    @field_validator("MAIL_SECURITY")
    @classmethod
    def _plain_text_only_on_this_machine(cls, security: MailSecurity, info: ValidationInfo) -> MailSecurity:
        host = info.data.get("MAIL_HOST")  # declared above, so it is there
        if security is MailSecurity.NONE and host and not is_loopback(host):
            decline(
                "MAIL_SECURITY=none はこのパソコンの中（127.0.0.1）だけで使えます。ssl か starttls にしてください。"
            )
        return security

    @field_validator("MAIL_FOLDERS")
    @classmethod
    def _folders_that_the_source_has(cls, value: str, info: ValidationInfo) -> str:
        match info.data.get("MAIL_PROTOCOL"):  # not there if it is wrong itself
            case MailProtocol.FOLDER:
                if value in {"", "INBOX"}:
                    decline("に、.eml ファイルを置くフォルダーの場所を書いてください（MAIL_PROTOCOL=folder のとき）。")
                folder_outside_the_project(value)
            case MailProtocol.POP3 if value not in {"", "INBOX"}:
                decline("は POP3 では選べません（受信トレイだけが見えます）。INBOX にするか、行を消してください。")
        return value

    @classmethod
    def load(cls, env_file: Path | None) -> Settings:
        """Read `env_file` (python-dotenv, no interpolation; may be absent) under the process environment, which wins.

        Raises:
            SettingsError: lists every unreadable line, unknown name and malformed value with what to write instead.
        """
        found = dotenv_file.read(env_file, known=tuple(cls.model_fields))
        problems = list(found.problems)
        try:
            settings = cls.model_validate(found.values)
        except ValidationError as error:
            problems += [_in_japanese(each) for each in error.errors(include_input=False, include_context=True)]
        if problems:
            raise settings_error(problems)
        return settings

    def missing_for(self, portals: set[Portal]) -> list[str]:
        """What a live run of `portals` still needs, one line a name."""
        needed = [*self._needed_for_mail(), "SUNBRIDGE_AGENT", "RUNBOOK_OPERATOR"]
        needed += [f"{portal.upper()}_{name}" for portal in sorted(portals) for name in ("USER_ID", "MAIL_ADDRESS")]
        return self._missing(needed)

    def mailbox(self) -> MailboxSettings:
        """The mailbox on a server, without any account.

        Raises:
            SettingsError: something is missing for it, or the mail is not read from a server.
        """
        if not self._on_a_server:
            raise settings_error([f"MAIL_PROTOCOL={self.MAIL_PROTOCOL} では、受信サーバーを使いません。"])
        if missing := self._missing(self._needed_for_mail()):
            raise settings_error(missing)
        return self._mailbox()

    @property
    def state_folder(self) -> Path:
        """Where the new passwords are sealed; never the project folder."""
        return self.RUNBOOK_STATE_DIR or platformdirs.user_state_path("oss-password-runbook", appauthor=False)

    @property
    def sunbridge_controls(self) -> Path | None:
        """The office's file for SunBridge's windows; None for the defaults."""
        return Path(self.SUNBRIDGE_CONTROLS).expanduser() if self.SUNBRIDGE_CONTROLS else None

    @property
    def sunbridge_python(self) -> tuple[str, ...]:
        """The command of the Python that works SunBridge; empty for this one."""
        return (self.SUNBRIDGE_PYTHON,) if self.SUNBRIDGE_PYTHON else ()

    def user_id(self, portal: Portal) -> PaymentUserId | None:
        """The 納付利用者ID on `portal`, if there is one."""
        user_id: PaymentUserId | None = getattr(self, f"{portal.upper()}_USER_ID")
        return user_id

    @property
    def personal_values(self) -> list[str]:
        """Every 納付利用者ID and registered mail address, in full: what must not be sent where nothing is to be sent."""
        values = [getattr(self, f"{each.upper()}_{name}") for each in Portal for name in ("USER_ID", "MAIL_ADDRESS")]
        return [each.value for each in values if each]

    def portal_url(self, portal: Portal) -> str:
        """The address of the top page of `portal`."""
        return str(getattr(self, f"{portal.upper()}_PORTAL_URL"))

    def account_key(self, portal: Portal) -> str | None:
        """Under which the account on `portal` is known; None without a 納付利用者ID."""
        user_id = self.user_id(portal)
        return None if user_id is None else account_key(portal, user_id, origin_of(self.portal_url(portal)))

    def account(self, portal: Portal) -> Account:
        """Build the account of `portal`: the one place where accounts are made from settings.

        Raises:
            SettingsError: something a live run needs is missing.
        """
        prefix = portal.upper()
        user_id, mail_address = self.user_id(portal), getattr(self, f"{prefix}_MAIL_ADDRESS")
        missing = self.missing_for({portal})
        if missing or user_id is None:
            raise settings_error(missing)
        return Account(
            portal=portal,
            portal_url=self.portal_url(portal),
            payment_user_id=user_id,
            mail_address=mail_address,
            mailbox=self._mail_source(),
            agent=self.SUNBRIDGE_AGENT,
            profile=load_profile(portal),
        )

    def _mail_source(self) -> MailSource:
        wait = self.MAIL_WAIT_SECONDS
        if self.MAIL_PROTOCOL is MailProtocol.PASTE:
            return PasteSettings(wait)
        if self.MAIL_PROTOCOL is MailProtocol.FOLDER:
            return FolderSettings(Path(self.MAIL_FOLDERS).expanduser(), wait)
        return self.mailbox()

    @property
    def _on_a_server(self) -> bool:
        return self.MAIL_PROTOCOL in {MailProtocol.IMAP, MailProtocol.POP3}

    def _needed_for_mail(self) -> list[str]:
        if not self._on_a_server:
            return []
        if self.MAIL_AUTH is MailAuth.PASSWORD:
            return ["MAIL_HOST", "MAIL_USER", "MAIL_PASSWORD"]
        needed = ["MAIL_HOST", "MAIL_USER", "MAIL_OAUTH_PROVIDER", "MAIL_OAUTH_CLIENT_ID"]
        # Google's token server asks a desktop program for its secret, too.
        return [*needed, "MAIL_OAUTH_CLIENT_SECRET"] if self.MAIL_OAUTH_PROVIDER is OAuthProvider.GOOGLE else needed

    def _missing(self, needed: list[str]) -> list[str]:
        return [
            f"{name} がありません。.env に {name}=… の行を足してください。"
            for name in needed
            if not getattr(self, name)
        ]

    def _mailbox(self) -> MailboxSettings:
        by_password = self.MAIL_AUTH is MailAuth.PASSWORD
        folders = tuple(name.strip() for name in self.MAIL_FOLDERS.split(",") if name.strip())
        return MailboxSettings(
            host=self.MAIL_HOST,
            port=self.MAIL_PORT or usual_port(self.MAIL_PROTOCOL, self.MAIL_SECURITY),
            security=self.MAIL_SECURITY,
            user=self.MAIL_USER.value if self.MAIL_USER else "",
            password=self.MAIL_PASSWORD if by_password else None,
            folders=("INBOX",) if self.MAIL_PROTOCOL is MailProtocol.POP3 else folders,
            wait_seconds=self.MAIL_WAIT_SECONDS,
            protocol=self.MAIL_PROTOCOL,
            oauth=None if by_password else self._oauth(),
        )

    def _oauth(self) -> OAuthSettings:
        return OAuthSettings(
            provider=self.MAIL_OAUTH_PROVIDER or OAuthProvider.MICROSOFT,
            client_id=self.MAIL_OAUTH_CLIENT_ID,
            state_folder=self.state_folder,
            client_secret=self.MAIL_OAUTH_CLIENT_SECRET,
            tenant=self.MAIL_OAUTH_TENANT,
            endpoint=self.MAIL_OAUTH_ENDPOINT,
        )


def _in_japanese(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails; its keys differ by error type
    """One line for one wrong value. The value itself is left out: it may be a password."""
    name = str(error["loc"][0]) if error["loc"] else ""
    match error["type"]:
        case "enum" | "string_pattern_mismatch":
            allowed = error["ctx"].get("expected", "password").replace("'", "").replace(" or ", "、")
            return f"{name} の値が違います。使えるのは {allowed} です。"
        case "value_error":
            reason = str(error["ctx"]["error"])
            return reason if reason.startswith(name) else f"{name} {reason}"
        case _:
            return f"{name} の書き方が違います（{error['type']}）。.env.example の例を見てください。"


def settings_error(problems: list[str], *, remedy: str = "") -> SettingsError:
    """One error that lists all `problems`, numbered; what to do is to mend `.env`, unless `remedy` says more."""
    lines = "\n".join(f"  {number}. {problem}" for number, problem in enumerate(problems, start=1))
    return SettingsError(f"設定に {len(problems)} 件の問題があります。\n{lines}", remedy=remedy)
