"""The rotation: sealed and written down before anything acts, gone on with by a later run, never begun twice."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from runbook.errors import (
    AccountLocked,
    LoginRefused,
    Maintenance,
    NotPressed,
    Refused,
    RunbookError,
    ScreenError,
)
from runbook.journal import JOURNAL_FILE, Author, Journal, JournalError
from runbook.rotation import MARK, RotationRefused
from runbook.settling import MOST_LOGINS, settle
from runbook.state import CHANGED, ENDS, JAPANESE, NEEDS, WAY, State
from runbook.store import StoreUnreadable
from tests.rotation.conftest import Office, account_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.account import Account
    from runbook.journal import Entry
    from runbook.rotation import Rotation
    from runbook.secret import Secret

WHOLE_WAY = (
    State.REQUESTING,
    State.REQUESTED,
    State.LINK_RECEIVED,
    State.SETTING,
    State.SET,
    State.PROVED,
    State.STORED,
)


class Found:
    """Evidence as a test wants it: how a login ends, whether the mail's link opens; and what was asked of it."""

    def __init__(self, login: Exception | None = None, *, opening: Exception | None = None, link: bool = False) -> None:
        self.login, self.opening, self.link = login, opening, link
        self.logins: list[Secret] = []
        self.looked_for: list[Mapping[str, Any]] = []

    def open_login(self) -> None:
        """Fail as wanted, if it is to fail before anything is sent."""
        if self.opening:
            raise self.opening

    def log_in(self, password: Secret) -> None:
        """End as wanted."""
        self.logins.append(password)
        if self.login:
            raise self.login

    def link_opens(self, mark: Mapping[str, Any], since: Entry) -> bool:
        """End as wanted."""
        self.looked_for.append(mark)
        return self.link


def come_to(rotation: Rotation, state: State) -> None:
    """Bring a new rotation to `state`, as a run does."""
    for each in WHOLE_WAY[: WHOLE_WAY.index(state) + 1] if state in WHOLE_WAY else ():
        rotation.enter(each)


def fail_to_log_in(rotation: Rotation, error: LoginRefused) -> None:
    """Have the portal refuse the login with the new password."""
    with suppress(LoginRefused), rotation.login():
        raise error


def test_the_new_password_is_sealed_and_written_down_before_anything_else(office: Office) -> None:
    """A crash right after preparing loses nothing: the store has it."""
    with office.run() as rotation:
        assert rotation.is_sealed
        assert rotation.state is State.PREPARED
        assert rotation.changed() == "まだ何も変わっていません。"
        assert office.store.pending(office.account.key) == rotation.new_password


@pytest.mark.parametrize("state", [State.PREPARED, *WHOLE_WAY])
def test_an_unfinished_rotation_is_taken_up_with_its_password(office: Office, state: State) -> None:
    """Another password in its place could lose the portal's."""
    with office.run() as first:
        come_to(first, state)
    with office.run() as second:
        assert second.new_password == first.new_password
        assert second.state is state


@pytest.mark.parametrize("left_at", [State.SETTING, State.SET])
def test_a_password_that_the_portal_may_have_is_tried_once(office: Office, left_at: State) -> None:
    """It lets in: then it is proved, and only SunBridge is left to do."""
    with office.run() as first:
        come_to(first, left_at)
    with office.run() as second:
        found = Found()
        said = settle(second, found)
        assert found.logins == [first.new_password]
        assert str(second.state) == State.PROVED
    assert "run-1" in said
    assert JAPANESE[left_at] in said
    assert "⑥から続けます" in said
    assert second.done_earlier(State.PROVED) == "この実行の初めに確かめました"
    assert second.done_earlier(State.STORED) == ""
    assert second.done_earlier(State.REQUESTED).startswith("前回の実行（run-1、")
    assert second.done_earlier(State.REQUESTED).endswith("で完了済み")


@pytest.mark.parametrize("left_at", [State.SETTING, State.SET])
def test_a_password_that_is_refused_gives_way_to_another_and_is_kept(office: Office, left_at: State) -> None:
    """No password is tried twice in a run, so the next one must be another; the refused one stays to be read."""
    with office.run() as first:
        come_to(first, left_at)
    with office.run() as second:
        settle(second, Found(LoginRefused("違います")))
        assert second.state is State.PREPARED
        assert second.new_password != first.new_password
        assert office.store.pending(office.account.key) == second.new_password
        assert office.store.set_aside(office.account.key) == (first.new_password,)
        assert second.done_earlier(State.REQUESTED) == ""
        come_to(second, State.SET)
        with second.login():
            pass
        assert str(second.state) == State.PROVED


def test_an_answer_that_is_not_understood_leaves_everything_as_it_is(office: Office) -> None:
    """The portal is closed for the night: tomorrow's run asks again."""
    with office.run() as first:
        come_to(first, State.SETTING)
    with office.run() as second, pytest.raises(Maintenance):
        settle(second, Found(Maintenance("メンテナンス中です。")))
    with office.run() as third:
        assert third.state is State.SETTING
        assert third.new_password == first.new_password


@pytest.mark.parametrize("left_at", [State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED])
@pytest.mark.parametrize("opens", [True, False])
def test_a_request_is_looked_for_in_the_mailbox(office: Office, left_at: State, opens: bool) -> None:
    """Its mail is used where its link still opens; else the next step is another request, with the same password."""
    mark = {"folders": {"INBOX": [1, 7]}, "taken_at": "2026-04-01T00:00:00+00:00"}
    with office.run() as first, suppress(ScreenError), first.attempt(State.REQUESTING, State.REQUESTED, {MARK: mark}):
        raise ScreenError("接続が切れました。")
    with office.run() as again:
        for state in WHOLE_WAY[1 : WHOLE_WAY.index(left_at) + 1]:
            again.enter(state)
    with office.run() as second:
        found = Found(link=opens)
        settle(second, found)
        assert found.looked_for == [mark]
        assert found.logins == []
        assert second.new_password == first.new_password
        assert second.state is (State.LINK_RECEIVED if opens else State.PREPARED)
        assert bool(second.done_earlier(State.REQUESTED)) is opens


def test_a_link_through_which_a_password_may_have_been_sent_is_not_used_again(office: Office) -> None:
    """Once the login is refused, the old mail is not even looked for."""
    with office.run() as first:
        come_to(first, State.SETTING)
    with office.run() as second:
        found = Found(LoginRefused("違います"), link=True)
        settle(second, found)
        assert found.looked_for == []
        assert second.state is State.PREPARED


def test_a_lost_journal_is_settled_by_one_login(office: Office) -> None:
    """Somebody put the damaged file aside: the sealed password may be the portal's, and nobody would know."""
    with office.run() as first:
        come_to(first, State.SET)
    for path in office.folder.glob(f"{JOURNAL_FILE}*"):
        path.unlink()
    with office.run() as second:
        assert second.new_password == first.new_password
        found = Found()
        settle(second, found)
        assert found.logins == [first.new_password]
        assert second.state is State.PROVED


def test_a_fresh_rotation_settles_without_asking_anybody(office: Office) -> None:
    """The ordinary run: no login, no look into the mailbox."""
    with office.run() as rotation:
        found = Found()
        assert settle(rotation, found) == "途中の初期化はありません。はじめから行います。"
        assert (found.logins, found.looked_for) == ([], [])
        come_to(rotation, State.PROVED)
        assert rotation.done_earlier(State.PROVED) == ""


def test_one_login_with_one_password_a_run(office: Office) -> None:
    """A second one is refused by the program itself, before the portal sees it."""
    with office.run() as rotation:
        come_to(rotation, State.SET)
        fail_to_log_in(rotation, LoginRefused("違います"))
        with pytest.raises(RotationRefused, match="すでに一度ログイン"), rotation.login():
            pytest.fail("the portal would have seen it")


def test_a_rotation_tries_only_so_many_logins(office: Office) -> None:
    """Portals lock after about six: a person needs the rest."""
    with office.run() as rotation:
        come_to(rotation, State.SET)
    for _ in range(MOST_LOGINS):
        found = Found(Maintenance("メンテナンス中です。"))
        with office.run() as rotation, suppress(Maintenance):
            settle(rotation, found)
        assert len(found.logins) == 1
    found = Found()
    with office.run() as rotation, pytest.raises(RotationRefused, match="ロックされるおそれ"):
        settle(rotation, found)
    assert found.logins == []


def test_after_a_lock_the_next_run_tries_no_login(office: Office) -> None:
    """Only a reset lifts a lock: it begins with the request, and with a password of its own."""
    with office.run() as first:
        come_to(first, State.SET)
        fail_to_log_in(first, AccountLocked("ロックされています"))
    with office.run() as second:
        found = Found()
        settle(second, found)
        assert found.logins == []
        assert second.state is State.PREPARED
        assert second.new_password != first.new_password
        come_to(second, State.SET)
    with office.run() as third:
        found = Found()
        settle(third, found)
        assert found.logins == [second.new_password]


def test_a_lock_is_remembered_whatever_was_noted_after_it(office: Office) -> None:
    """The operator looked at the password meanwhile: that makes the ID no less locked."""
    with office.run() as first:
        come_to(first, State.SET)
        fail_to_log_in(first, AccountLocked("ロックされています"))
    with closing(Journal(office.folder, Author("password show", "山田"))) as journal:
        journal.note(1, "password shown: pending")
    with office.run() as second:
        found = Found()
        settle(second, found)
        assert found.logins == []


def test_finishing_makes_the_password_current(office: Office) -> None:
    """Only a finished rotation's password counts as the one in use; then the next run begins another."""
    with office.run() as rotation:
        come_to(rotation, State.STORED)
        assert not rotation.is_current
        rotation.finish()
        rotation.finish()
        assert rotation.is_current
    with office.run() as later:
        assert later.state is State.PREPARED
        assert later.new_password != rotation.new_password


def test_a_stop_between_the_store_and_the_journal_is_finished_later(office: Office) -> None:
    """The last two writes are two: the password is current already, the journal does not know."""
    with office.run() as first:
        come_to(first, State.STORED)
        office.store.finish(office.account.key)
    with office.run() as second:
        settle(second, Found())
        assert second.done_earlier(State.STORED)
        second.finish()
        assert second.is_current
        assert second.new_password == first.new_password


def test_a_password_that_the_rule_no_longer_allows_gives_way(office: Office, account: Account) -> None:
    """After a portal refused it and a person mended the rule, the next run offers another; the old one is kept."""
    longer = account.profile.password.model_copy(update={"min_length": 16, "max_length": 20, "length": 16})
    mended = replace(account, profile=account.profile.model_copy(update={"password": longer}))
    with office.run() as first:
        come_to(first, State.LINK_RECEIVED)
    with office.run(mended) as second:
        assert len(second.new_password) == 16
        assert second.state is State.LINK_RECEIVED
        assert office.store.set_aside(account.key) == (first.new_password,)
        second.enter(State.SETTING)
    with office.run() as third:
        assert third.new_password == second.new_password, "the portal may have it, whatever the rule says now"


def test_a_password_that_the_portal_may_have_and_nobody_has_is_said(office: Office) -> None:
    """Another user of the computer, another folder: never a new password in its place."""
    with office.run() as first:
        come_to(first, State.SETTING)
    office.store.set_aside_pending(office.account.key)
    with pytest.raises(StoreUnreadable, match="保管場所にありません"), office.run():
        pass


def test_a_rotation_is_not_continued_on_another_portal(office: Office) -> None:
    """A trial against a stand-in with the office's own ID must not log in at the real portal."""
    with office.run() as first:
        come_to(first, State.SETTING)
    with (
        pytest.raises(RotationRefused, match=r"別のポータル（https://portal\.example）"),
        office.run(account_on(url="https://other.example/portal/index.html")),
    ):
        pass


@pytest.mark.parametrize("error", [Refused("登録されていません"), NotPressed("押せません")])
def test_a_refusal_of_the_portal_changes_nothing(office: Office, error: RunbookError) -> None:
    """The portal said no, or nothing was pressed: the state before the attempt holds."""
    with office.run() as rotation:
        with pytest.raises(type(error)), rotation.attempt(State.REQUESTING, State.REQUESTED):
            raise error
        assert str(rotation.state) == State.PREPARED
    with office.run() as later:
        assert later.state is State.PREPARED


def test_an_attempt_with_unknown_outcome_says_that_it_is_unknown(office: Office) -> None:
    """After a broken connection nobody knows; the operator must not read that nothing has changed."""
    with office.run() as rotation:
        come_to(rotation, State.LINK_RECEIVED)
        with pytest.raises(ScreenError), rotation.attempt(State.SETTING, State.SET):
            raise ScreenError("接続が切れました。")
        assert rotation.state is State.SETTING
        assert "分かりません" in rotation.changed()


def test_a_step_out_of_order_is_refused(office: Office) -> None:
    """Nothing is stored before it is proved, whatever a feature says."""
    with office.run() as rotation:
        come_to(rotation, State.SET)
        with pytest.raises(JournalError, match="続きません"):
            rotation.enter(State.STORED)


def test_every_state_says_what_has_changed_and_what_it_needs() -> None:
    """No state leaves the operator without a sentence."""
    assert all(CHANGED[state].endswith("。") and JAPANESE[state] for state in State)
    assert all(NEEDS[state].endswith("。") for state in WAY if state not in ENDS)
