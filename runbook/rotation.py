"""The rotation of one password: where it stands, what that means for the operator, and what may follow."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from runbook.errors import NotPressed, Refused
from runbook.password import new_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.account import Account
    from runbook.secret import Secret
    from runbook.store import SecretStore


class State(StrEnum):
    """How far a rotation has come. States in …ing are intents: the act may or may not have reached the portal."""

    NEW = "new"
    PREPARED = "prepared"
    REQUESTING = "requesting"
    REQUESTED = "requested"
    LINK_RECEIVED = "link received"
    SETTING = "setting"
    SET = "set"
    PROVED = "proved"
    STORED = "stored"
    FINISHED = "finished"


KEPT = "新しいパスワードは封をして保管してあります。もう一度実行すると、同じ新しいパスワードで、依頼からやり直します。"

CHANGED = {
    State.NEW: "まだ何も変わっていません。",
    State.PREPARED: "まだ何も変わっていません。",
    State.REQUESTING: "初期化の依頼がポータルに届いたかどうか分かりません（再設定用のメールが届けば、届いています）。",
    State.REQUESTED: "初期化は依頼済みです。新しいパスワードはまだ設定されていません。",
    State.LINK_RECEIVED: "初期化は依頼済みで、再設定用のメールも届いています。新しいパスワードはまだ設定されていません。",
    State.SETTING: f"新しいパスワードを送信しましたが、設定されたかどうか分かりません。{KEPT}",
    State.SET: f"ポータルのパスワードは変更済みです。サンブリッジには保存していません。{KEPT}",
    State.PROVED: "ポータルのパスワードは変更済みで、ログインも確認しました。"
    f"サンブリッジへの保存は確かめられていません。{KEPT}",
    State.STORED: "ポータルのパスワードは変更済みで、サンブリッジにも保存済みです。",
    State.FINISHED: "パスワードの初期化は、サンブリッジへの保存まで済んでいます。",
}


class Rotation:
    """One run through the states for one account. The new password is sealed in `store` before any portal sees it."""

    def __init__(self, account: Account, store: SecretStore) -> None:
        self.account = account
        self.state = State.NEW
        self._store = store
        self._new_password: Secret | None = None

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

    def prepare(self) -> None:
        """Make the new password and seal it as pending (保留), or take up the one that an unfinished run left there.

        A pending password may already be the portal's, so it is never lost: where the rule in `config/<portal>.toml`
        no longer allows it, because a person changed it after a refusal, it is set aside in the store.
        """
        rule = self.account.profile.password
        pending = self._store.pending(self._key)
        if pending is not None and not rule.allows(pending):
            self._store.put(f"{self._key}/set-aside/{datetime.now(UTC):%Y%m%dT%H%M%S.%f}", pending)
            self._store.discard_pending(self._key)
            pending = None
        if pending is None:
            pending = new_password(rule)
            self._store.seal_pending(self._key, pending)
        self._new_password = pending
        self.reached(State.PREPARED)

    @property
    def is_sealed(self) -> bool:
        """Whether the store really gives the new password back."""
        return self._store.pending(self._key) == self._new_password

    @property
    def is_current(self) -> bool:
        """Whether the store holds the new password as the current one (現行)."""
        return self._store.current(self._key) == self._new_password

    @contextmanager
    def attempt(self, intent: State, result: State) -> Iterator[None]:
        """Mark `intent` before an irreversible act and `result` after it.

        Where the portal itself refuses (`Refused`) or nothing could be pressed (`NotPressed`), the act did not happen
        and the state before it holds again. Any other failure leaves the intent: nobody knows whether it arrived.
        """
        before = self.state
        self.reached(intent)
        try:
            yield
        except (Refused, NotPressed):
            self.reached(before)
            raise
        self.reached(result)

    def reached(self, state: State) -> None:
        """Note that the rotation now stands at `state`."""
        self.state = state

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Keep every other run away from this account until the block ends.

        Raises:
            StoreBusy: another run has it.
        """
        with self._store.claimed(self._key):
            yield

    def finish(self) -> None:
        """Make the pending password the current one, and the current one the previous."""
        self._store.finish(self._key)
        self.reached(State.FINISHED)

    def changed(self) -> str:
        """What has already changed in the world, in Japanese; the first question of an operator after a failure."""
        return CHANGED[self.state]

    @property
    def _key(self) -> str:
        return f"{self.account.portal}/{self.account.payment_user_id.value}"
