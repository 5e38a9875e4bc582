"""The rotation of one password: every act is in the journal before and after it, so that any run can go on from there.

No browser and no mailbox here: the steps act, this decides and remembers.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from runbook.errors import AccountLocked, LoginRefused, NotPressed, Refused, RunbookError
from runbook.journal import ATTENDED, JournalError
from runbook.password import new_password
from runbook.state import CHANGED, ENDS, FOLLOWS, State
from runbook.store import StoreError, StoreUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.account import Account
    from runbook.journal import Journal, Record
    from runbook.secret import Secret
    from runbook.store import SecretStore

# Words of the journal's notes.
LOGIN, LOGIN_NOT_SENT, LOGIN_REFUSED, LOCKED = "login", "login not sent", "login refused", "locked"

# Facts of the journal's entries.
MARK, SALT, FINGERPRINT = "mark", "salt", "password"

ANOTHER = "別のパスワードを使う"

# What was proved longer ago may be over: the password expired, or somebody else reset it.
FRESH = timedelta(hours=12)


class RotationRefused(RunbookError):
    """The rotation must not go on by itself; a person has to decide."""

    default_remedy = (
        "もう一度実行してください。続きから行います。途中の初期化は「python -m runbook resume」で確かめられます。"
    )


class Rotation:
    """The rotation of one account's password, as one run performs it or goes on with it.

    Args:
        account: whose password.
        store: where the new password is sealed.
        journal: where each act is written.
    """

    def __init__(self, account: Account, store: SecretStore, journal: Journal) -> None:
        self.account = account
        self._store = store
        self._journal = journal
        self._record: Record | None = None
        self._new_password: Secret | None = None
        self._spent: Secret | None = None
        self._found_at = State.NEW

    @property
    def record(self) -> Record:
        """What the journal holds of it.

        Raises:
            RuntimeError: not prepared yet; a step is in the wrong place.
        """
        if self._record is None:
            msg = "prepare() comes first"
            raise RuntimeError(msg)
        return self._record

    @property
    def is_old(self) -> bool:
        """Whether its last entry is not of today; also where the clock went back since."""
        return abs(self._journal.now() - self.record.entries[-1].at) > FRESH

    @property
    def run(self) -> str:
        """Id of the run that performs it now."""
        return self._journal.author.run

    @property
    def state(self) -> State:
        """Where it stands by the journal."""
        return self._record.state if self._record else State.NEW

    @property
    def new_password(self) -> Secret:
        """The password to set.

        Raises:
            RuntimeError: not prepared yet; a step is in the wrong place.
        """
        if self._new_password is None:
            msg = "the new password does not exist before prepare()"
            raise RuntimeError(msg)
        return self._new_password

    @property
    def is_sealed(self) -> bool:
        """Whether the store really gives the new password back."""
        return self._new_password in (self._store.pending(self.account.key), self._store.current(self.account.key))

    @property
    def is_current(self) -> bool:
        """Whether the store holds the new password as the current one (現行), and nothing is unfinished."""
        return self._store.current(self.account.key) == self._new_password and self.state is State.FINISHED

    def prepare(self) -> None:
        """Take up the unfinished rotation, or begin one; then the new password is sealed, and the journal says so.

        One that only lacks its last write, and is not of today, is finished first: whoever runs again after so long
        wants another password.

        Raises:
            RotationRefused: what is unfinished was begun on another portal.
            JournalError: the journal cannot be written; nothing has been done.
            StoreError: the password cannot be sealed, or one that the portal may have is gone; nothing has been done.
        """
        self._record = self._journal.unfinished(self.account.key)
        if self._record and self._record.origin != self.account.origin:
            raise _elsewhere(self._record, self.account.origin)
        if self.state is State.STORED and self.is_old:
            self._new_password = self._kept()
            self.finish()
            self._record = None
        pending = self._store.pending(self.account.key)
        if self._record is None and pending is None:
            self._begin()
        elif self._record is None and pending is not None:
            # Only the journal is gone: that password may be the portal's already.
            self._new_password = pending
            self._record = self._journal.begin(self.account, self._facts(pending), State.SETTING)
        elif self.state.includes(State.SETTING):
            self._new_password = self._kept()
        elif pending is None or not self._is_meant(pending) or not self.account.profile.password.allows(pending):
            self._use_another(State.PREPARED if self.state is State.NEW else self.state, ANOTHER)
        else:
            self._new_password = pending
        if self.state is State.NEW:
            self.enter(State.PREPARED, self._facts(self.new_password))
        self.found()

    def found(self) -> None:
        """Mark the state of now as the one from which this run's own acts go on."""
        self._found_at = self.state

    def done_earlier(self, state: State) -> str:
        """Say by whom and when `state` was reached, where that was before this run's own acts; else an empty text."""
        if self._record is None or not self._found_at.includes(state):
            return ""
        reached = next(each for each in self._record.since_prepared if each.state.includes(state))
        if reached.author.run == self._journal.author.run:
            return "この実行の初めに確かめました"
        return f"{reached.told}で完了済み"

    @contextmanager
    def attempt(self, intent: State, result: State, facts: Mapping[str, Any] | None = None) -> Iterator[None]:
        """Write `intent` before an irreversible act and `result` after it.

        Where the portal itself refuses (`Refused`) or nothing could be pressed (`NotPressed`), the act did not happen
        and the state before it holds again. A password that was refused gives way to another one for the next run. Any
        other failure leaves the intent: nobody knows whether it arrived.

        Args:
            intent: the state in …ing.
            result: the state after it.
            facts: what a later run needs to settle the intent.
        """
        before = self.state
        self.enter(intent, facts)
        try:
            yield
        except (Refused, NotPressed) as error:
            self.enter(before, {"reason": type(error).__name__})
            if intent is State.SETTING and isinstance(error, Refused):
                with suppress(StoreError, JournalError):  # the portal's own words matter more
                    self._use_another(self.state, ANOTHER)
            raise
        self.enter(result)

    @contextmanager
    def login(self) -> Iterator[None]:
        """Prove the new password by the login in this block: one with one password a run.

        Raises:
            RotationRefused: this run has logged in with this password already.
        """
        if self._spent == self.new_password:
            raise RotationRefused("この実行では、このパスワードですでに一度ログインを試しています。")
        number = self.record.number
        self._journal.note(number, LOGIN)
        self._spent = self.new_password
        try:
            yield
        except AccountLocked:
            self._journal.note(number, LOCKED)
            raise
        except LoginRefused:
            self._journal.note(number, LOGIN_REFUSED)
            raise
        except NotPressed:
            self._journal.note(number, LOGIN_NOT_SENT)
            raise
        self.enter(State.PROVED)

    def note_attended(self) -> None:
        """Write down, before it happens, that a person works the browser by hand: whatever they do is not proven here.

        Raises:
            JournalError: nothing can be written.
        """
        number = self.record.number
        self._journal.note(number, ATTENDED)
        self._record = self._journal.read(number)

    def finish(self) -> None:
        """Make the pending password the current one, and the current one the previous; then the rotation is over.

        Raises:
            JournalError: it is not stored yet; a step is in the wrong place.
        """
        if self.state is State.FINISHED:
            return
        self._refuse_unless_it_follows(State.FINISHED)
        self._store.finish(self.account.key)
        self.enter(State.FINISHED)

    def changed(self) -> str:
        """What has already changed in the world, in Japanese; the first question of an operator after a failure."""
        return self._record.changed if self._record else CHANGED[State.NEW]

    def by_hand(self) -> str:
        """What to do, in Japanese, once a person has finished by hand what this began; empty if nothing was begun."""
        record = self._record
        if record is None or record.state in ENDS:
            return ""
        if not record.may_have_done(State.REQUESTING, State.SETTING) and not record.was_attended:
            return ""
        return f"「python -m runbook abandon {record.number}」で、この初期化を閉じてください。"

    def _begin(self) -> None:
        password = new_password(self.account.profile.password)
        self._record = self._journal.begin(self.account, self._facts(password))
        self._store.seal_pending(self.account.key, password)
        self._new_password = password

    def start_over(self, reason: str) -> None:
        """Use another password, from the request on.

        Args:
            reason: why, in Japanese, for the journal.
        """
        self._use_another(State.PREPARED, reason)

    def _use_another(self, state: State, reason: str) -> None:
        """Use another password, at `state`. The journal first: a stop in between must not cost a login."""
        another = new_password(self.account.profile.password)
        self.enter(state, {"reason": reason, **self._facts(another)})
        self._store.set_aside_pending(self.account.key, another)
        self._new_password = another

    def _kept(self) -> Secret:
        """The password that a portal may have."""
        password = self._store.pending(self.account.key)
        if password is None and self.state is State.STORED:
            password = self._store.current(self.account.key)
        if password is None or not self._is_meant(password):
            raise StoreUnreadable(
                f"途中の初期化（{self.state.japanese}）の新しいパスワードが、保管場所にありません。",
                expected="記録にある保留のパスワードが保管されている",
                remedy="RUNBOOK_STATE_DIR と、実行しているパソコンの利用者が、前回と同じかを確かめてください。"
                f"見つからなければ「python -m runbook abandon {self.record.number}」で閉じてから、もう一度実行してください。",
            )
        return password

    def _facts(self, password: Secret) -> dict[str, str]:
        """By which a later run knows the password again, and nobody else learns anything of it."""
        salt = secrets.token_hex(8)
        return {SALT: salt, FINGERPRINT: password.fingerprint(salt)}

    def _is_meant(self, password: Secret) -> bool:
        """Whether `password` is the one that the journal speaks of, and not another user's or an older one."""
        facts = next((each.facts for each in reversed(self.record.entries) if FINGERPRINT in each.facts), None)
        return facts is None or password.fingerprint(facts[SALT]) == facts[FINGERPRINT]

    def enter(self, state: State, facts: Mapping[str, Any] | None = None) -> None:
        """Write down that the rotation now stands at `state`.

        Raises:
            JournalError: that state cannot follow, or nothing can be written.
        """
        self._refuse_unless_it_follows(state)
        number = self.record.number
        self._journal.enter(number, state, facts)
        self._record = self._journal.read(number)

    def _refuse_unless_it_follows(self, state: State) -> None:
        if state not in FOLLOWS[self.record.state]:
            raise JournalError(f"「{self.state.japanese}」のあとに「{state.japanese}」は続きません。")


def _elsewhere(record: Record, origin: str) -> RotationRefused:
    return RotationRefused(
        f"この納付利用者IDの初期化が、別のポータル（{record.origin}）で途中になっています。",
        expected=f"途中の初期化のポータルが {origin} である",
        remedy="設定（.env）のポータルの URL を確かめてください。途中のものを続けないなら、"
        f"「python -m runbook abandon {record.number}」で閉じてから、もう一度実行してください。",
    )
