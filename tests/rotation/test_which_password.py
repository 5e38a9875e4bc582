"""Which password a rotation speaks of: never another user's, an older one, a refused one, or one of a practice run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from runbook.account import account_key
from runbook.claim import ClaimImpossible, claim
from runbook.errors import LoginRefused, Maintenance, NotPressed, Refused
from runbook.journal import JournalError
from runbook.rotation import FRESH
from runbook.secret import PaymentUserId, Secret
from runbook.settling import MOST_LOGINS, settle
from runbook.state import REQUESTED_BEFORE, SENT_BEFORE, State
from runbook.store import StoreUnreadable
from tests.rotation.conftest import Office, account_on
from tests.rotation.test_rotation import WHOLE_WAY, Found, come_to, fail_to_log_in

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from runbook.account import Account


def another_vault(office: Office, password: str) -> None:
    """Put another pending password in the place of the one there is, as another user's store would hold it."""
    office.store.set_aside_pending(office.account.key, Secret(password))


@pytest.mark.parametrize("state", [State.SETTING, State.SET, State.PROVED, State.STORED])
def test_another_pending_password_is_never_taken_for_the_one_that_was_sent(office: Office, state: State) -> None:
    """Two users share the journal and not the store: the older password of one must not reach SunBridge."""
    with office.run() as first:
        come_to(first, state)
    another_vault(office, "Other-user-12!")
    with pytest.raises(StoreUnreadable, match="保管場所にありません"), office.run():
        pass


def test_an_older_current_password_is_never_taken_for_the_one_that_was_stored(office: Office) -> None:
    """The last two writes are the store's and the journal's: only the right password may stand for the first of them."""
    with office.run() as first:
        come_to(first, State.STORED)
        first.finish()
    with office.run() as second:
        come_to(second, State.STORED)
        office.store.set_aside_pending(office.account.key)
    with pytest.raises(StoreUnreadable), office.run():
        pass


def test_before_anything_was_sent_another_password_simply_gives_way(office: Office) -> None:
    """Nobody knows what the other one is for, so it is set aside and not offered."""
    with office.run() as first:
        come_to(first, State.REQUESTED)
    another_vault(office, "Other-user-12!")
    with office.run() as second:
        assert second.new_password not in (first.new_password, Secret("Other-user-12!"))
        assert second.state is State.REQUESTED
        assert Secret("Other-user-12!") in office.store.set_aside(office.account.key)
    with office.run() as third:
        assert third.new_password == second.new_password


def test_a_fingerprint_tells_passwords_apart_and_nothing_else() -> None:
    """16 bits, with a salt of its own each time."""
    one, other = Secret("Kx7!qW2#zP9d"), Secret("Kx7!qW2#zP9e")
    assert one.fingerprint("salt") == Secret("Kx7!qW2#zP9d").fingerprint("salt")
    assert one.fingerprint("salt") != other.fingerprint("salt")
    assert one.fingerprint("salt") != one.fingerprint("pepper")
    assert len(one.fingerprint("salt")) == 4


def test_practice_with_the_offices_own_id_has_a_key_of_its_own() -> None:
    """It must neither take the real password's place in the store nor be taken for it."""
    real, practice = account_on(), account_on(url="http://127.0.0.1:40123/portal/index.html")
    assert real.key == "futsu/ABCD1234"
    assert practice.key == "practice/futsu/ABCD1234"
    assert account_key(practice.portal, PaymentUserId("ABCD1234"), "http://localhost:8000") == practice.key


@pytest.mark.parametrize("passed", [FRESH * 2, -FRESH * 2])
def test_what_was_proved_long_ago_is_proved_again(office: Office, passed: timedelta) -> None:
    """It may have expired since, or been reset by hand: only a login tells. Also where the clock went back."""
    with office.run() as first:
        come_to(first, State.PROVED)
    with office.run(passed=passed) as second:
        found = Found()
        assert "新しいパスワードでログインできたので、⑥から続けます。" in settle(second, found)
        assert found.logins == [first.new_password]
        assert second.state is State.PROVED


def test_what_was_proved_just_now_is_not_tried_again(office: Office) -> None:
    with office.run() as first:
        come_to(first, State.PROVED)
    with office.run() as second:
        found = Found()
        assert settle(second, found).endswith("サンブリッジへの保存（⑥）だけを行います。")
        assert found.logins == []


def test_an_old_proof_that_no_longer_holds_begins_again(office: Office) -> None:
    """The stale password never reaches SunBridge."""
    with office.run() as first:
        come_to(first, State.PROVED)
    with office.run(passed=FRESH * 2) as second:
        settle(second, Found(LoginRefused("違います")))
        assert second.state is State.PREPARED
        assert second.new_password != first.new_password
        assert second.changed() == SENT_BEFORE


def test_a_rotation_that_only_lacked_its_last_write_is_finished_and_another_begun(office: Office) -> None:
    """Whoever runs again months later wants a reset, and not the end of the last one."""
    with office.run() as first:
        come_to(first, State.STORED)
    with office.run(passed=FRESH * 2) as second:
        assert second.state is State.PREPARED
        assert second.new_password != first.new_password
        assert office.store.current(office.account.key) == first.new_password


def test_a_refused_password_gives_way_to_another(office: Office) -> None:
    """The portal said no to this one: the next run offers another, whatever was wrong with it."""
    with office.run() as first:
        come_to(first, State.LINK_RECEIVED)
        refused = first.new_password
        with suppress(Refused), first.attempt(State.SETTING, State.SET):
            raise Refused("過去に使用したパスワードです")
    with office.run() as second:
        assert second.state is State.LINK_RECEIVED
        assert second.new_password != refused
        assert office.store.set_aside(office.account.key) == (refused,)


def test_a_sign_that_the_rule_no_longer_has_is_no_longer_used(office: Office, account: Account) -> None:
    """The portal refuses a sign, a person takes it out of the rule: the old password does not fit any more."""
    with office.run() as first:
        used = next(each for each in first.new_password.reveal() if each in account.profile.password.signs)
    fewer = account.profile.password.signs.replace(used, "")
    rule = account.profile.password.model_copy(update={"signs": fewer})
    mended = replace(account, profile=account.profile.model_copy(update={"password": rule}))
    with office.run(mended) as second:
        assert used not in second.new_password.reveal()


@pytest.mark.parametrize("found", [Found(opening=Maintenance("メンテナンス中です。")), Found(NotPressed("押せません"))])
def test_a_login_that_was_not_sent_does_not_count(office: Office, found: Found) -> None:
    """A night of maintenance must not use up the few tries."""
    with office.run() as rotation:
        come_to(rotation, State.SETTING)
    for _ in range(MOST_LOGINS + 2):
        with office.run() as rotation, pytest.raises((Maintenance, NotPressed)):
            settle(rotation, found)
    with office.run() as rotation:
        settle(rotation, Found())
        assert rotation.state is State.PROVED


def test_a_refused_proof_is_not_tried_again_by_the_next_run(office: Office) -> None:
    """The portal has said no once; every further wrong try is one nearer to the lock."""
    with office.run() as first:
        come_to(first, State.SET)
        fail_to_log_in(first, LoginRefused("違います"))
    with office.run() as second:
        found = Found()
        settle(second, found)
        assert found.logins == []
        assert second.state is State.PREPARED
        assert second.new_password != first.new_password


def test_finishing_too_early_changes_nothing(office: Office) -> None:
    """A password that no portal has seen never becomes the current one."""
    with office.run() as rotation:
        with pytest.raises(JournalError):
            rotation.finish()
        assert office.store.current(office.account.key) is None
        assert office.store.pending(office.account.key) == rotation.new_password


def test_a_lost_journal_is_not_called_a_new_beginning(office: Office) -> None:
    with office.run() as first:
        come_to(first, State.SETTING)
    for path in office.folder.glob("journal.sqlite*"):
        path.unlink()
    with office.run() as second:
        said = settle(second, Found())
    assert "その記録がありません" in said
    assert "⑥から続けます" in said


def test_what_an_earlier_request_changed_is_still_said(office: Office) -> None:
    """The rotation stands at its beginning again, and yet something has happened."""
    with office.run() as first:
        come_to(first, State.REQUESTED)
    with office.run() as second:
        settle(second, Found())
        assert second.changed() == REQUESTED_BEFORE
        assert f"abandon {second.record.number}" in second.by_hand()


@pytest.fixture
def unusable(tmp_path: Path) -> Path:
    """A place where no folder can be."""
    (tmp_path / "file").write_text("no folder")
    return tmp_path / "file" / "claims"


def test_a_claim_that_is_impossible_names_its_folder(unusable: Path) -> None:
    """Not the state folder, which has nothing to do with it."""
    with pytest.raises(ClaimImpossible) as refused, claim("futsu/ABCD1234", "山田", unusable):
        pass
    assert str(unusable) in refused.value.seen
    assert "RUNBOOK_STATE_DIR" not in str(refused.value)


def test_the_way_of_these_tests_is_the_whole_way() -> None:
    """`come_to` walks through every state between the first and the last."""
    assert [State.NEW, State.PREPARED, *WHOLE_WAY, State.FINISHED] == [
        each for each in State if each.name != "ABANDONED"
    ]
