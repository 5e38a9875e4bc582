"""The values that the mail part takes and gives, and the protocol that every kind of mailbox keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from runbook.errors import MailError, MarkOutdated, SettingsError
from runbook.mail.links import LONGEST_LINK, Origin, embedded, has_control_characters, origin_of
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.secret import MailAddress, Secret

IMAP_MARK = "imap"

# Not zoneinfo: Windows has no time zone database, and Japan has no summer time.
JST = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class FolderMark:
    """Where a folder stood: mails with a UID of `uid_next` or more are new, as long as `uid_validity` is the same."""

    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mailbox stood at one moment. The server's own numbers, because clocks differ.

    Args:
        folders: by folder name, on an IMAP server.
        taken_at: this machine's time; only used to tell a mail of another day that was moved into a folder.
        source: what kind of mailbox, and a fingerprint of which one; a mark says nothing about another.
        seen: fingerprints of what was there, where nothing numbers it: UIDLs of POP3, the files of a folder.
    """

    folders: Mapping[str, FolderMark]
    taken_at: datetime
    source: str = IMAP_MARK
    seen: frozenset[str] = frozenset()

    def as_data(self) -> dict[str, Any]:
        """The mark in a form that JSON takes, for a later run."""
        folders = {name: [mark.uid_validity, mark.uid_next] for name, mark in self.folders.items()}
        data: dict[str, Any] = {"folders": folders, "taken_at": self.taken_at.isoformat()}
        return data if self.source == IMAP_MARK else {**data, "source": self.source, "seen": sorted(self.seen)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Mark:
        """Make the mark again from `as_data`."""
        folders = {str(name): FolderMark(*map(int, numbers)) for name, numbers in data["folders"].items()}
        source, seen = str(data.get("source", IMAP_MARK)), frozenset(map(str, data.get("seen", ())))
        return cls(folders, datetime.fromisoformat(data["taken_at"]), source, seen)

    def must_be_of(self, source: str) -> None:
        """Make sure that the mark was made where it is used.

        Raises:
            MarkOutdated: it was not.
        """
        if self.source != source:
            raise MarkOutdated(
                "依頼の前に確かめたメールボックスと、いま読むメールボックスが違うため、どのメールが新しいのか分かりません。"
            )


def fingerprint(*of: bytes | str) -> str:
    """A short name (12 hex digits) for something that need not, or must not, stand in the journal itself."""
    parts = [each.encode() if isinstance(each, str) else each for each in of]
    return sha256(b"\0".join(parts)).hexdigest()[:12]


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

    def sends_on(self, link: str) -> bool:
        """Whether `link` holds the address of another site, to which a careless page might send on, or cannot be judged."""
        if len(link) > LONGEST_LINK or has_control_characters(link):
            return True
        return not all(map(self.leads_home, embedded(link)))

    def _origins(self) -> set[Origin]:
        return {origin for text in self.link_origins if (origin := origin_of(text)) is not None}


@dataclass(frozen=True, slots=True)
class ResetMail:
    """The reset mail (再設定用のメール).

    Args:
        sender: name and address of the sender, as the mail says.
        subject: 件名.
        recipient: the registered address, to which it was sent.
        received_at: when the server received it, by the server's clock; when it was pasted, by this machine's.
        link: leads to the page where the new password is set, once; None where the mail brings only a code.
        temporary_password: 仮パスワード, which that page asks for, where the mail brings one.
        folder: where it lies in the mailbox.
        older: when others like it were received since the request; their links are not used.
        notes: what else an auditor should know of it, in Japanese.
        is_pasted: whether a person pasted it, so that nothing but its content is known.
        code: 認証コード, to be typed into the screen that is still open, where the mail brings one.

    Raises:
        ValueError: neither link nor code.
    """

    sender: str
    subject: str
    recipient: MailAddress
    received_at: datetime
    link: Secret | None
    temporary_password: Secret | None
    folder: str
    older: tuple[datetime, ...] = ()
    notes: tuple[str, ...] = ()
    is_pasted: bool = False
    code: Secret | None = None

    def __post_init__(self) -> None:
        if self.link is None and self.code is None:
            msg = "a reset mail brings a link or a code"
            raise ValueError(msg)

    def the_link(self) -> Secret:
        """The link, where there has to be one.

        Raises:
            MailError: the mail brings only a code.
        """
        if self.link is None:
            raise MailError(
                "再設定用のメールには認証コードだけがあり、リンクがありません。",
                expected="再設定用のリンクがあるメール",
                remedy="メールソフトでそのメールを開き、内容にしたがって、【⑤】から手作業で続けてください。",
            )
        return self.link

    @property
    def to_enter(self) -> Secret | None:
        """What a screen may ask for besides the new password: 仮パスワード or else 認証コード."""
        return self.temporary_password or self.code

    def evidence_text(self) -> str:
        """What an auditor may know of it, in Japanese; neither the link nor the password."""
        time = f"{self.received_at.astimezone(JST):%Y-%m-%d %H:%M:%S} JST"
        lines = [
            f"差出人: {self.sender}",
            f"件名: {self.subject}",
            f"{'貼り付けた時刻' if self.is_pasted else '受信時刻'}: {time}",
            f"宛先: {'確かめていない' if self.is_pasted else self.recipient.shortened}",
            f"フォルダー: {self.folder}",
            f"再設定用のリンク: {'なし' if self.link is None else 'あり'}",
            f"仮パスワード: {'なし' if self.temporary_password is None else 'あり'}",
        ]
        if self.code is not None:
            lines.append("認証コード: あり")
        if self.older:
            times = "、".join(f"{each.astimezone(JST):%H:%M:%S}" for each in self.older)
            lines.append(f"使わなかった古い再設定用のメール: {len(self.older)} 通（{times} 受信）")
        lines += self.notes
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
