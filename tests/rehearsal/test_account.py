"""The account behind a portal: lock, links and the rule for passwords."""

from __future__ import annotations

import pytest

from rehearsal.account import WRONG_LOGINS_BEFORE_LOCK, Account, Login, broken_rules

GOOD = "Nezumi#2031"


@pytest.fixture
def account() -> Account:
    """A user whose password is known."""
    account = Account()
    account.set_password(GOOD)
    return account


def test_sixth_wrong_password_locks_out_the_right_one(account: Account) -> None:
    """Five wrong passwords are forgiven, the sixth locks, and then even the right one is refused."""
    outcomes = [account.log_in(account.user_id, "wrong") for _ in range(WRONG_LOGINS_BEFORE_LOCK)]
    assert outcomes == [Login.WRONG] * 5 + [Login.LOCKED]
    assert account.log_in(account.user_id, GOOD) is Login.LOCKED


def test_a_right_login_forgives_the_wrong_ones_before(account: Account) -> None:
    """Only wrong passwords in a row count."""
    for _ in range(2):
        for _ in range(WRONG_LOGINS_BEFORE_LOCK - 1):
            account.log_in(account.user_id, "wrong")
        assert account.log_in(account.user_id, GOOD) is Login.SUCCEEDED


def test_a_new_password_lifts_the_lock(account: Account) -> None:
    """The procedure serves locked accounts: after it, they open again."""
    for _ in range(WRONG_LOGINS_BEFORE_LOCK):
        account.log_in(account.user_id, "wrong")
    account.set_password(GOOD + "x")
    assert account.log_in(account.user_id, GOOD + "x") is Login.SUCCEEDED


def test_a_link_works_for_half_an_hour() -> None:
    """One second later it does not."""
    now = [0.0]
    account = Account(clock=lambda: now[0])
    link = account.new_link()
    now[0] = 30 * 60
    assert account.open_link(link.key) == link
    now[0] += 1
    assert account.open_link(link.key) is None


def test_a_link_works_once_and_only_the_newest() -> None:
    """Setting a password uses the link up; asking again makes the older link useless."""
    account = Account()
    older, newer = account.new_link(), account.new_link()
    assert account.open_link(older.key) is None
    assert account.open_link(newer.key) == newer
    account.set_password(GOOD)
    assert account.open_link(newer.key) is None


@pytest.mark.parametrize(
    "password",
    ["Short#123", "TooLong#12345678", "nocapital#1", "NOSMALL#123", "NoDigits#xyz", "NoSigns12345", "Ｗide#12345a"],
)
def test_a_password_outside_the_rule_is_refused(password: str) -> None:
    """10 to 15 characters of all four classes, half-width."""
    assert broken_rules(password, password)


@pytest.mark.parametrize("password", ["Abcdef#123", "Abcdefgh#123456"])
def test_shortest_and_longest_password_are_accepted(password: str) -> None:
    """The rule's limits belong to it."""
    assert broken_rules(password, password) == []


def test_the_two_entries_must_agree() -> None:
    """A slip in one of the two is refused."""
    assert "一致しません" in broken_rules(GOOD, GOOD + "x")[0]


def test_each_account_is_another() -> None:
    """Nothing about a sample user can be written down in code beforehand."""
    one, other = Account(), Account()
    assert one.user_id != other.user_id
    assert one.mail_address != other.mail_address
