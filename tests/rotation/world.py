"""A portal, a mailbox and SunBridge in a few lines, with everything that can go wrong; and a run through the procedure.

The run has the order of the features' sentences. What happens at each act comes from `chance`; so does the moment at
which the process dies, which may be before or after any act and any write.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runbook.errors import AccountLocked, LoginRefused, MailNotCome, Refused, ScreenError
from runbook.journal import Author, Journal
from runbook.rotation import MARK, Rotation
from runbook.settling import settle
from runbook.state import State
from runbook.store import SecretStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from runbook.account import Account
    from runbook.journal import Entry, Record
    from runbook.secret import Secret

WRONG_LOGINS_BEFORE_LOCK = 6


class Died(BaseException):
    """The process ends here, without a word."""


@dataclass
class Link:
    """What one mail's link allows.

    Args:
        opens: whether it still opens.
        sent: times a password was sent through it that the portal did not refuse.
    """

    opens: bool = True
    sent: int = 0


@dataclass
class World:
    """What outlives every run.

    Args:
        chance: answers with one of the words it is given.
        store_texts: what the store's vault holds.
    """

    chance: Callable[[list[str]], str]
    password: Secret | None = None
    in_sunbridge: Secret | None = None
    wrong_logins: int = 0
    locked: bool = False
    requests: int = 0
    links: list[Link] = field(default_factory=list)
    mails: list[Link] = field(default_factory=list)
    late: list[Link] = field(default_factory=list)
    store_texts: dict[str, str] = field(default_factory=dict)
    acts_left: int | None = None

    def act(self) -> None:
        """One act or write is about to happen, or has just happened: the process may die here."""
        if self.acts_left is not None:
            self.acts_left -= 1
            if self.acts_left < 0:
                raise Died

    def request(self) -> None:
        """「パスワード初期化依頼」 is pressed."""
        self.act()
        outcome = self.chance(["taken", "taken, answer lost", "lost", "refused"])
        if outcome == "refused":
            raise Refused("受け付けられません")
        if outcome.startswith("taken"):
            self.requests += 1
            for link in self.links:
                link.opens = False
            self.links.append(Link())
            mail = self.chance(["comes", "late", "never"])
            {"comes": self.mails, "late": self.late, "never": []}[mail].append(self.links[-1])
        self.act()
        if outcome != "taken":
            raise ScreenError("接続が切れました。")

    def mail_after(self, mark: int) -> Link:
        """The newest mail that came after `mark` mails were there."""
        if len(self.mails) <= mark:
            raise MailNotCome("届きません")
        return self.mails[-1]

    def submit(self, link: Link, password: Secret) -> None:
        """The new password is sent."""
        self.act()
        outcome = self.chance(["set", "set, answer lost", "lost", "refused"])
        if outcome == "refused":
            raise Refused("文字数が違います")
        link.sent += 1
        if outcome.startswith("set"):
            link.opens = False
            self.password = password
            self.wrong_logins, self.locked = 0, False
        self.act()
        if outcome != "set":
            raise ScreenError("システムエラー")

    def log_in(self, password: Secret) -> None:
        """A login."""
        self.act()
        if self.chance(["answered", "closed"]) == "closed":
            raise ScreenError("メンテナンス中です。")
        if self.locked:
            raise AccountLocked("ロックされています")
        if password != self.password:
            self.wrong_logins += 1
            self.locked = self.wrong_logins >= WRONG_LOGINS_BEFORE_LOCK
            raise AccountLocked("ロックされました") if self.locked else LoginRefused("違います")
        self.wrong_logins = 0
        self.act()

    def save_in_sunbridge(self, password: Secret) -> None:
        """The password is saved in SunBridge."""
        self.act()
        if self.chance(["saved", "closed"]) == "closed":
            raise ScreenError("サンブリッジが閉じられました。")
        self.in_sunbridge = password
        self.act()

    def next_day(self) -> None:
        """Late mails have come, and links may have run out."""
        self.mails += self.late
        self.late = []
        if self.chance(["work", "run out"]) == "run out":
            for link in self.links:
                link.opens = False

    # The store's vault.
    where = "ここ"

    def read(self, name: str) -> str | None:
        """The text under `name`."""
        return self.store_texts.get(name)

    def write(self, name: str, text: str) -> None:
        """Keep `text`; at once or not at all, as every vault promises."""
        self.act()
        self.store_texts[name] = text
        self.act()

    def erase(self, name: str) -> None:
        """Keep nothing under `name`."""
        self.store_texts.pop(name, None)


class MortalJournal(Journal):
    """The real journal, before and after each write of which the process may die."""

    world: World

    def begin(self, account: Account, facts: Mapping[str, Any], state: State = State.NEW) -> Record:
        self.world.act()
        record = super().begin(account, facts, state)
        self.world.act()
        return record

    def enter(self, number: int, state: State, facts: Mapping[str, Any] | None = None) -> None:
        self.world.act()
        super().enter(number, state, facts)
        self.world.act()

    def note(self, number: int, what: str) -> None:
        self.world.act()
        super().note(number, what)
        self.world.act()


class Run:
    """One run of the procedure in `world`; also what settles how far the run before it came.

    Args:
        world: in which it acts.
        account: whose password.
        folder: the state folder.
        number: tells runs apart.
    """

    def __init__(self, world: World, account: Account, folder: Path, number: int) -> None:
        self.world = world
        self.logins: list[Secret] = []
        self._link: Link | None = None
        self.journal = MortalJournal(folder, Author(f"run-{number}", "山田"))
        self.journal.world = world
        self.store = SecretStore(world, folder)
        self.rotation = Rotation(account, self.store, self.journal)

    def perform(self) -> None:
        """All steps, in the features' order."""
        rotation, world = self.rotation, self.world
        rotation.prepare()
        settle(rotation, self)
        if not rotation.done_earlier(State.REQUESTED):
            mark = len(world.mails)
            with rotation.attempt(State.REQUESTING, State.REQUESTED, {MARK: mark}):
                world.request()
            self._link = world.mail_after(mark)
        if not rotation.done_earlier(State.SET):
            assert self._link is not None
            rotation.enter(State.LINK_RECEIVED)
            if not self._link.opens:
                raise ScreenError("リンクの期限が切れています。")
            with rotation.attempt(State.SETTING, State.SET):
                world.submit(self._link, rotation.new_password)
        if not rotation.done_earlier(State.PROVED):
            self.open_login()
            with rotation.login():
                self.log_in(rotation.new_password)
        if not rotation.done_earlier(State.STORED):
            world.save_in_sunbridge(rotation.new_password)
            rotation.enter(State.STORED)
        rotation.finish()

    def open_login(self) -> None:
        """As the evidence, and as the step."""
        if self.world.chance(["answered", "closed"]) == "closed":
            raise ScreenError("メンテナンス中です。")

    def log_in(self, password: Secret) -> None:
        """As the evidence, and as the step."""
        self.logins.append(password)
        self.world.log_in(password)

    def link_opens(self, mark: Any, since: Entry) -> bool:  # noqa: ANN401 - as JSON has it
        """As the evidence."""
        try:
            self._link = self.world.mail_after(int(mark))
        except MailNotCome:
            return False
        return self._link.opens
