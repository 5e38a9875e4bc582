"""The rotation: the password exists before a portal sees it, and the operator is told what has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from runbook.account import Account, Portal, load_profile
from runbook.errors import Refused, ScreenError
from runbook.mail import MailboxSettings, MailSecurity
from runbook.rotation import Rotation, State
from runbook.secret import MailAddress, PaymentUserId, Secret
from runbook.store import StoreBusy, open_store

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from runbook.store import SecretStore


@pytest.fixture
def store(tmp_path: Path) -> SecretStore:
    return open_store(tmp_path, sealed_file_only=True)


@pytest.fixture
def account() -> Account:
    return Account(
        portal=Portal.FUTSU,
        portal_url="https://portal.example/portal/index.html",
        payment_user_id=PaymentUserId("ABCD1234"),
        mail_address=MailAddress("office@office.example"),
        mailbox=MailboxSettings(
            host="127.0.0.1", port=1, security=MailSecurity.NONE, user="office", password=Secret("mailbox-password")
        ),
        agent="山田",
        profile=load_profile(Portal.FUTSU),
    )


def test_the_new_password_is_sealed_before_anything_else(store: SecretStore, account: Account) -> None:
    """A crash right after preparing loses nothing: the store has it."""
    rotation = Rotation(account, store)
    rotation.prepare()
    assert rotation.is_sealed
    assert Rotation(account, store).changed() == "まだ何も変わっていません。"


def test_an_unfinished_runs_password_is_taken_up(store: SecretStore, account: Account) -> None:
    """It may already be the portal's; another one in its place could lose it."""
    first, second = Rotation(account, store), Rotation(account, store)
    first.prepare()
    second.prepare()
    assert second.new_password == first.new_password


def test_a_password_that_the_rule_no_longer_allows_is_set_aside(
    store: SecretStore, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a portal refused it and a person mended the rule, the next run offers another; the old one is kept."""
    names_put: list[str] = []
    put = store.put

    def noted(name: str, secret: Secret) -> None:
        names_put.append(name)
        put(name, secret)

    monkeypatch.setattr(store, "put", noted)
    first = Rotation(account, store)
    first.prepare()
    longer = account.profile.password.model_copy(update={"min_length": 16, "max_length": 20, "length": 16})
    second = Rotation(replace(account, profile=account.profile.model_copy(update={"password": longer})), store)
    second.prepare()
    assert len(second.new_password) == 16
    assert second.is_sealed
    [kept] = [name for name in names_put if "set-aside" in name]
    assert store.get(kept) == first.new_password


def test_finishing_makes_the_password_current(store: SecretStore, account: Account) -> None:
    """Only a finished rotation's password counts as the one in use."""
    rotation = Rotation(account, store)
    rotation.prepare()
    assert not rotation.is_current
    rotation.finish()
    assert rotation.is_current


def test_one_run_at_a_time_for_an_account(store: SecretStore, account: Account, tmp_path: Path) -> None:
    """Two operators starting together: one runs, the other is told."""
    with (
        Rotation(account, store).claimed(),
        pytest.raises(StoreBusy, match="別の実行が初期化しています"),
        _claim_elsewhere(account, tmp_path),
    ):
        pass
    with _claim_elsewhere(account, tmp_path):
        pass


def _claim_elsewhere(account: Account, folder: Path) -> AbstractContextManager[None]:
    return Rotation(account, open_store(folder, sealed_file_only=True)).claimed()


def test_a_refusal_of_the_portal_changes_nothing(store: SecretStore, account: Account) -> None:
    """The portal said no: the state before the attempt holds."""
    rotation = Rotation(account, store)
    rotation.prepare()
    with pytest.raises(Refused), rotation.attempt(State.REQUESTING, State.REQUESTED):
        raise Refused("画面の表示: 「登録されていません」")
    assert rotation.state is State.PREPARED


def test_an_attempt_with_unknown_outcome_says_that_it_is_unknown(store: SecretStore, account: Account) -> None:
    """After a broken connection nobody knows; the operator must not read that nothing has changed."""
    rotation = Rotation(account, store)
    rotation.prepare()
    with pytest.raises(ScreenError), rotation.attempt(State.SETTING, State.SET):
        raise ScreenError("接続が切れました。")
    assert rotation.state is State.SETTING
    assert "分かりません" in rotation.changed()


def test_every_state_says_what_has_changed(store: SecretStore, account: Account) -> None:
    """No state leaves the operator without a sentence."""
    rotation = Rotation(account, store)
    for state in State:
        rotation.reached(state)
        assert rotation.changed().endswith("。")
