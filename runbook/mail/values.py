"""The values that the mail part takes and gives, and the protocol that every kind of mailbox keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from runbook.checks import is_loopback
from runbook.errors import SettingsError
from runbook.mail.links import Origin, origin_of
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.secret import MailAddress, Secret

# Not zoneinfo: Windows has no time zone database, and Japan has no summer time.
JST = timezone(timedelta(hours=9), "JST")


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Where the mailbox is and how it is read.

    Args:
        host: name or address of the mail server.
        port: TCP port; usually 993 for ssl, 143 for starttls.
        security: `none` is accepted for this machine itself only.
        user: login name.
        password: login password, or an app password.
        folders: folders to read, as a person sees their names (`迷惑メール`); new mail is expected in the first.
        wait_seconds: how long to wait for the reset mail.

    Raises:
        SettingsError: the connection would carry the password unencrypted over a network, or no folder is named.
    """

    host: str
    port: int
    security: MailSecurity
    user: str
    password: Secret
    folders: tuple[str, ...] = ("INBOX",)
    wait_seconds: float = 300

    def __post_init__(self) -> None:
        if self.security is MailSecurity.NONE and not is_loopback(self.host):
            msg = "MAIL_SECURITY=none はこのパソコンの中（127.0.0.1）だけで使えます。"
            raise SettingsError(msg, remedy="MAIL_SECURITY を ssl か starttls にしてください。")
        if not self.folders:
            msg = "MAIL_FOLDERS にフォルダーがありません。"
            raise SettingsError(msg, remedy="MAIL_FOLDERS=INBOX のように書いてください。")


@dataclass(frozen=True, slots=True)
class FolderMark:
    """Where a folder stood: mails with a UID of `uid_next` or more are new, as long as `uid_validity` is the same."""

    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mailbox stood at one moment. The server's own numbers, because clocks differ.

    Args:
        folders: by folder name.
        taken_at: this machine's time; only used to tell a mail of another day that was moved into a folder.
    """

    folders: Mapping[str, FolderMark]
    taken_at: datetime

    def as_data(self) -> dict[str, Any]:
        """The mark in a form that JSON takes, for a later run."""
        folders = {name: [mark.uid_validity, mark.uid_next] for name, mark in self.folders.items()}
        return {"folders": folders, "taken_at": self.taken_at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Mark:
        """Make the mark again from `as_data`."""
        folders = {str(name): FolderMark(*map(int, numbers)) for name, numbers in data["folders"].items()}
        return cls(folders, datetime.fromisoformat(data["taken_at"]))


@dataclass(frozen=True, slots=True)
class ExpectedMail:
    """What is known of the reset mail before it comes.

    Args:
        mail_address: the address registered on the portal; the mail is sent there.
        link_origins: where its link may lead, as `https://host` or `https://host:port`.
        sender_hosts: hosts that the sender's address may have; empty: not judged, for nobody has seen the mail yet.

    Raises:
        SettingsError: an origin is not of that form.
    """

    mail_address: MailAddress
    link_origins: tuple[str, ...]
    sender_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in self.link_origins:
            if origin_of(text) is None:
                msg = f"リンク先「{text}」が https://ホスト名 の形ではありません。"
                raise SettingsError(msg, remedy="config の link_origins か、ポータルの URL の設定を直してください。")

    def leads_home(self, link: str) -> bool:
        """Whether `link` leads to one of the expected origins: same scheme, host and port."""
        return origin_of(link) in self._origins()

    def _origins(self) -> set[Origin]:
        return {origin for text in self.link_origins if (origin := origin_of(text)) is not None}


@dataclass(frozen=True, slots=True)
class ResetMail:
    """The reset mail (再設定用のメール).

    Args:
        sender: name and address of the sender, as the mail says.
        subject: 件名.
        recipient: the registered address, to which it was sent.
        received_at: when the server received it, by the server's clock.
        link: leads to the page where the new password is set, once.
        temporary_password: 仮パスワード, which that page asks for, where the mail brings one.
        folder: where it lies in the mailbox.
        older: when others like it were received since the request; their links are not used.
    """

    sender: str
    subject: str
    recipient: MailAddress
    received_at: datetime
    link: Secret
    temporary_password: Secret | None
    folder: str
    older: tuple[datetime, ...] = ()

    def evidence_text(self) -> str:
        """What an auditor may know of it, in Japanese; neither the link nor the password."""
        lines = [
            f"差出人: {self.sender}",
            f"件名: {self.subject}",
            f"受信時刻: {self.received_at.astimezone(JST):%Y-%m-%d %H:%M:%S} JST",
            f"宛先: {self.recipient.shortened}",
            f"フォルダー: {self.folder}",
            "再設定用のリンク: あり",
            f"仮パスワード: {'なし' if self.temporary_password is None else 'あり'}",
        ]
        if self.older:
            times = "、".join(f"{each.astimezone(JST):%H:%M:%S}" for each in self.older)
            lines.append(f"使わなかった古い再設定用のメール: {len(self.older)} 通（{times} 受信）")
        return mask("\n".join(lines))


class Mailbox(Protocol):
    """A mailbox that can be marked and then watched for the reset mail. It is left as it was found."""

    def check(self) -> None:
        """Prove that the mailbox can be read.

        Raises:
            MailError: it cannot; says why and what to do.
        """

    def mark(self) -> Mark:
        """Tell where the mailbox stands now: mails after it are new.

        Raises:
            MailError: the mailbox cannot be read.
        """

    def wait_for_reset_mail(
        self,
        after: Mark,
        expected: ExpectedMail,
        *,
        on_progress: Callable[[str], None],
        seconds: float | None = None,
    ) -> ResetMail:
        """Wait until the reset mail is there.

        Args:
            after: the mailbox before the request.
            expected: what is known of the mail.
            on_progress: is told one Japanese line about each ten seconds.
            seconds: how long to wait, if not as long as the settings say; 0 looks once.

        Raises:
            MailNotCome: it did not come in time.
            MailError: it is not certain, or the mailbox cannot be read.
        """

    def close(self) -> None:
        """End the connection."""
