"""What the journal holds: rotations, their transitions, and notes beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runbook.mail.values import JST
from runbook.state import BY_THE_PERSON, CHANGED, REQUESTED_BEFORE, SENT_BEFORE, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


# The note that a person worked the browser by hand from here on, until the next entry.
ATTENDED = "attended"

# Reasons for which the state before an intent holds again (`Rotation.attempt`).
NOT_DONE = {"Refused", "NotPressed"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes.

    Args:
        run: id of the run, or name of the command.
        operator: from `RUNBOOK_OPERATOR`.
    """

    run: str
    operator: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One transition.

    Args:
        number: the order in which entries were written.
        at: when it was written, UTC by this machine's clock; the order of entries is not its order.
        author: who wrote it.
        state: the state that was reached.
        facts: what a later run needs to know of it.
    """

    number: int
    at: datetime
    author: Author
    state: State
    facts: Mapping[str, Any]

    @property
    def told(self) -> str:
        """By which run it was written, when and by whom, in Japanese."""
        return f"前回の実行（{self.author.run}、{self.at.astimezone(JST):%Y-%m-%d %H:%M} {self.author.operator}）"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened beside the states, such as a login.

    Args:
        after: number of the entry that was the rotation's last one then.
        at: when, UTC.
        author: who wrote it.
        what: a word of `runbook.rotation`.
    """

    after: int
    at: datetime
    author: Author
    what: str


@dataclass(frozen=True, slots=True)
class Record:
    """One rotation as the journal has it.

    Args:
        number: the rotation's number.
        account: key of the account, as `runbook.account.account_key` makes it.
        portal: code name of the portal.
        payment_user_id: whose password, in full.
        origin: `https://host` of the portal on which it was begun.
        state: where it stands.
        entries: its transitions, oldest first; the first one is `new`.
        notes: its notes, oldest first.
    """

    number: int
    account: str
    portal: str
    payment_user_id: str
    origin: str
    state: State
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]

    @property
    def since_prepared(self) -> tuple[Entry, ...]:
        """The entries after the newest `prepared`: what happened with the password of now."""
        prepared = self.last(State.PREPARED)
        return tuple(entry for entry in self.entries if prepared is None or entry.number > prepared.number)

    @property
    def changed(self) -> str:
        """What has changed in the world, in Japanese; also what an earlier password of this rotation may have changed."""
        return f"{self._changed}{BY_THE_PERSON if self.was_attended else ''}"

    @property
    def was_attended(self) -> bool:
        """Whether a person worked the browser by hand since the last entry."""
        return any(note.what == ATTENDED and note.after >= self.entries[-1].number for note in self.notes)

    @property
    def _changed(self) -> str:
        if self.state in (State.NEW, State.PREPARED):
            if self.may_have_done(State.SETTING):
                return SENT_BEFORE
            if self.may_have_done(State.REQUESTING):
                return REQUESTED_BEFORE
        return CHANGED[self.state]

    def may_have_done(self, *intents: State) -> bool:
        """Whether an act of `intents` was begun at any time, and neither refused by the portal nor left unpressed."""
        following = [*self.entries[1:], None]
        return any(
            entry.state in intents and (after is None or after.facts.get("reason") not in NOT_DONE)
            for entry, after in zip(self.entries, following, strict=True)
        )

    def last(self, *states: State) -> Entry | None:
        """The newest entry of one of `states`, if there is one."""
        return next((entry for entry in reversed(self.entries) if entry.state in states), None)
