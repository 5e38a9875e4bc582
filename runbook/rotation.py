"""The rotation of one password: every act is in the journal before and after it, so that any run can go on from there.

No browser and no mailbox here: the steps act, this decides and remembers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from runbook.errors import AccountLocked, LoginRefused, NotPressed, Refused, RunbookError
from runbook.journal import JournalError
from runbook.mail.values import JST
from runbook.password import new_password
from runbook.state import CHANGED, FOLLOWS, NEEDS, State
from runbook.store import StoreUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runbook.account import Account
    from runbook.journal import Entry, Journal, Record
    from runbook.secret import Secret
    from runbook.store import SecretStore

# Words of the journal's notes.
LOGIN, LOGIN_REFUSED, LOCKED = "login", "login refused", "locked"

# Portals lock after about six wrong tries (a sister system's rule; the portals' own is unknown), and a person needs
# some of them. One rotation tries no more often than this to find out by a login what happened.
MOST_LOGINS = 3


class RotationRefused(RunbookError):
    """The rotation must not go on by itself; a person has to decide."""

    default_remedy = (
        "もう一度実行してください。続きから行います。途中の初期化は「python -m runbook resume」で確かめられます。"
    )


class Evidence(Protocol):
    """What settles how far an earlier run came, where the journal alone cannot tell."""

    def log_in(self, password: Secret) -> None:
        """Log in with `password`, once, in a fresh browser.

        Raises:
            LoginRefused: the portal does not let in.
            RunbookError: the answer is neither the one nor the other, e.g. the portal is closed.
        """

    def link_opens(self, mark: Mapping[str, Any], since: Entry) -> bool:
        """Find the mail that answers the last request and open its link; whether both succeeded.

        Args:
            mark: where the mailbox stood before the request, as `attempt` was given it.
            since: the entry of the request.

        Raises:
            RunbookError: neither the one nor the other, e.g. the mailbox cannot be read.
        """


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

        Raises:
            RotationRefused: what is unfinished was begun on another portal, or its password is gone.
            JournalError: the journal cannot be written; nothing has been done.
            StoreError: the password cannot be sealed; nothing has been done.
        """
        account, pending = self.account, self._store.pending(self.account.key)
        self._record = self._journal.unfinished(account.portal, account.payment_user_id.value)
        if self._record is None:
            # A pending password without a record: the journal is gone, and the portal may have that password already.
            begun_at = State.NEW if pending is None else State.SETTING
            self._record = self._journal.begin(account.portal, account.payment_user_id.value, self._origin, begun_at)
        elif self._record.origin != self._origin:
            raise RotationRefused(
                f"この納付利用者IDの初期化が、別のポータル（{self._record.origin}）で途中になっています。",
                expected=f"途中の初期化のポータルが {self._origin} である",
                remedy="設定（.env）のポータルの URL を確かめてください。練習の残りなど、要らないものなら"
                f"「python -m runbook abandon {self._record.number}」で閉じてから、もう一度実行してください。",
            )
        if self.state.includes(State.SETTING):
            self._new_password = self._kept(pending)
        elif pending is None:
            self._new_password = new_password(account.profile.password)
            self._store.seal_pending(self.account.key, self._new_password)
        elif not account.profile.password.allows(pending):  # a person mended the rule after a refusal
            self._use_another()
        else:
            self._new_password = pending
        if self.state is State.NEW:
            self._enter(State.PREPARED)
        self._found_at = self.state

    def settle(self, evidence: Evidence) -> str:
        """Find out how far an earlier run came, by evidence, and stand there: `prepared`, `link received` or beyond.

        A password that the portal may have is tried by one login. Is it refused, the portal does not have it: another
        takes its place, for no password is tried twice in one run. A request that may have been made is looked for in
        the mailbox. A link through which a password may have been sent is not used again.

        Returns:
            What was found, in Japanese.

        Raises:
            RotationRefused: the logins that one rotation may try are used up.
            RunbookError: the evidence is not to be had now; everything stays as it is.
        """
        record = self._now()
        left_at, by_an_earlier_run = record.state, record.entries[-1]
        match left_at:
            case State.SETTING | State.SET:
                self._settle_by_login(record, evidence)
            case State.REQUESTING | State.REQUESTED | State.LINK_RECEIVED:
                request = record.last(State.REQUESTING)
                if request and evidence.link_opens(request.facts, request):
                    self._enter(State.LINK_RECEIVED)
                else:
                    self._enter(State.PREPARED, {"reason": "使えるメールがない"})
        self._found_at = self.state
        if by_an_earlier_run.author.run == self._journal.author.run:
            return "途中の初期化はありません。はじめから行います。"
        return f"{_earlier(by_an_earlier_run)}は「{left_at.japanese}」で止まっています。{self._goes_on(left_at)}"

    def done_earlier(self, state: State) -> str:
        """Say by whom and when `state` was reached, where that was before this run's own acts; else an empty text."""
        if self._record is None or not self._found_at.includes(state):
            return ""
        prepared = self._record.last(State.PREPARED)
        entries = [each for each in self._record.entries if prepared is None or each.number > prepared.number]
        reached = next(each for each in entries if each.state.includes(state))
        if reached.author.run == self._journal.author.run:
            return "この実行の初めに確かめました"
        return f"{_earlier(reached)}で完了済み"

    @contextmanager
    def attempt(self, intent: State, result: State, facts: Mapping[str, Any] | None = None) -> Iterator[None]:
        """Write `intent` before an irreversible act and `result` after it.

        Where the portal itself refuses (`Refused`) or nothing could be pressed (`NotPressed`), the act did not happen
        and the state before it holds again. Any other failure leaves the intent: nobody knows whether it arrived.

        Args:
            intent: the state in …ing.
            result: the state after it.
            facts: what a later run needs to settle the intent.
        """
        before = self.state
        self._enter(intent, facts)
        try:
            yield
        except (Refused, NotPressed) as error:
            self._enter(before, {"reason": type(error).__name__})
            raise
        self._enter(result)

    @contextmanager
    def login(self) -> Iterator[None]:
        """Prove the new password by the login in this block: one with one password a run.

        Raises:
            RotationRefused: this run has logged in with this password already.
        """
        if self._spent == self.new_password:
            raise RotationRefused("この実行では、このパスワードですでに一度ログインを試しています。")
        number = self._now().number
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
        self._enter(State.PROVED)

    def reached(self, state: State) -> None:
        """Note that the rotation now stands at `state`."""
        self._enter(state)

    def finish(self) -> None:
        """Make the pending password the current one, and the current one the previous; then the rotation is over."""
        if self.state is State.FINISHED:
            return
        self._store.finish(self.account.key)
        self._enter(State.FINISHED)

    def changed(self) -> str:
        """What has already changed in the world, in Japanese; the first question of an operator after a failure."""
        return CHANGED[self.state]

    def _settle_by_login(self, record: Record, evidence: Evidence) -> None:
        prepared = record.last(State.PREPARED)
        logins = [
            note.what
            for note in record.notes
            if note.what in {LOGIN, LOGIN_REFUSED, LOCKED} and (prepared is None or note.after >= prepared.number)
        ]
        if sum(note.what == LOGIN for note in record.notes) >= MOST_LOGINS:
            raise RotationRefused(
                f"この初期化では、新しいパスワードでのログインを、すでに {MOST_LOGINS} 回以上試しています。"
                "ロックされるおそれがあるので、これ以上は試しません。",
                remedy=f"「python -m runbook password show --portal {self.account.portal}」で新しいパスワードを確かめ、"
                "ポータルの状態を人が確かめてください。"
                f"やり直すときは「python -m runbook abandon {record.number}」で閉じてから、もう一度実行してください。",
            )
        if logins and logins[-1] == LOCKED:
            self._start_over("ロックされている")
        else:
            try:
                with self.login():
                    evidence.log_in(self.new_password)
            except AccountLocked:
                raise
            except LoginRefused:
                self._start_over("新しいパスワードでログインできない")

    def _goes_on(self, left_at: State) -> str:
        match left_at, self.state:
            case ((State.SETTING | State.SET), State.PROVED):
                return "新しいパスワードでログインできたので、⑥から続けます。"
            case ((State.SETTING | State.SET), _):
                return "別の新しいパスワードで、依頼からやり直します（前のパスワードは取り置きました）。"
            case _, State.LINK_RECEIVED:
                return "届いたメールのリンクが使えるので、⑤から続けます。"
            case ((State.REQUESTING | State.REQUESTED | State.LINK_RECEIVED), _):
                return "使えるメールがないので、依頼からやり直します。"
            case _:
                return NEEDS[left_at]

    def _start_over(self, reason: str) -> None:
        """Use another password, from the request on. The journal first: a stop in between must not cost a login."""
        self._enter(State.PREPARED, {"reason": reason})
        self._use_another()

    def _use_another(self) -> None:
        another = new_password(self.account.profile.password)
        self._store.set_aside_pending(self.account.key, another)
        self._new_password = another

    def _kept(self, pending: Secret | None) -> Secret:
        """The password that a portal may have."""
        password = self._store.current(self.account.key) if pending is None and self.state is State.STORED else pending
        if password is None:
            raise StoreUnreadable(
                f"途中の初期化（{self.state.japanese}）の新しいパスワードが、保管場所にありません。",
                expected="保留のパスワードが保管されている",
                remedy="RUNBOOK_STATE_DIR と、実行している利用者が、前回と同じかを確かめてください。"
                f"見つからなければ「python -m runbook abandon {self._now().number}」で閉じてから、もう一度実行してください。",
            )
        return password

    def _enter(self, state: State, facts: Mapping[str, Any] | None = None) -> None:
        record = self._now()
        if state not in FOLLOWS[record.state]:
            msg = f"「{record.state.japanese}」のあとに「{state.japanese}」は続きません。"
            raise JournalError(msg)
        self._journal.enter(record.number, state, facts)
        self._record = self._journal.read(record.number)

    def _now(self) -> Record:
        if self._record is None:
            msg = "prepare() comes first"
            raise RuntimeError(msg)
        return self._record

    @property
    def _origin(self) -> str:
        url = urlsplit(self.account.portal_url)
        return f"{url.scheme}://{url.netloc}"


def _earlier(entry: Entry) -> str:
    when = f"{entry.at.astimezone(JST):%Y-%m-%d %H:%M}"
    return f"前回の実行（{entry.author.run}、{when} {entry.author.operator}）"
