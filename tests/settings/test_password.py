"""New passwords satisfy the portal's rule and can be typed by a person."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from runbook.account import Portal, load_profile
from runbook.errors import SettingsError
from runbook.password import LOOK_ALIKE, PasswordRule, new_password
from runbook.secret import Secret

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("portal", Portal)
def test_every_password_satisfies_both_known_rules(portal: Portal) -> None:
    """The committed rules give passwords within 8-20 with letters, digits and signs, and 10-15 with four classes."""
    rule = load_profile(portal).password
    for _ in range(300):
        password = new_password(rule).reveal()
        assert 10 <= len(password) <= 15
        for group in (string.ascii_uppercase, string.ascii_lowercase, string.digits, rule.signs):
            assert set(password) & set(group)
        assert not set(password) & LOOK_ALIKE


def test_a_portal_that_takes_no_signs_gets_none() -> None:
    """8-16 letters and digits, as some systems want it: every class that remains is in every password."""
    rule = PasswordRule(min_length=8, max_length=16, length=12, signs="")
    for _ in range(100):
        password = new_password(rule)
        assert password.reveal().isalnum()
        for group in (string.ascii_uppercase, string.ascii_lowercase, string.digits):
            assert set(password.reveal()) & set(group)
        assert rule.allows(password)
    assert not rule.allows(Secret("Abcdefgh#123"))


def test_passwords_differ() -> None:
    """Random, not derived from anything."""
    rule = load_profile(Portal.FUTSU).password
    assert len({new_password(rule).reveal() for _ in range(200)}) == 200


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    """A length outside the portal's bounds would be refused by the portal, after the request."""
    with pytest.raises(ValidationError, match="length は 10 以上 15 以下"):
        PasswordRule(min_length=10, max_length=15, length=16, signs="!")


def test_an_unknown_key_in_a_config_file_is_named(tmp_path: Path) -> None:
    """A misspelt key must not be ignored; all that is wrong is said at once, in Japanese."""
    (tmp_path / "kei.toml").write_text(
        '[password]\nmin_lenght = 8\nmax_length = "x"\nlength = 12\nsigns = "!"\n', encoding="utf-8"
    )
    with pytest.raises(SettingsError) as raised:
        load_profile(Portal.KEI, tmp_path)
    assert sorted(raised.value.seen.splitlines()) == [
        "config/kei.toml の password.max_length の値が違います。",
        "config/kei.toml の password.min_lenght という名前はありません。min_length ではありませんか。",
        "config/kei.toml の password.min_length がありません。",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "config/futsu.toml がありません。"),
        (b"[password]\nlength 12\n", "config/futsu.toml の 2 行目が TOML の書き方になっていません。"),
        (b"[password", "config/futsu.toml の終わりが TOML の書き方になっていません。"),
        ("signs = '記号'".encode("cp932"), "config/futsu.toml が UTF-8 ではありません。"),
        (
            b'[password]\nmin_length = 10\nmax_length = 15\nlength = 16\nsigns = "!"\n',
            "config/futsu.toml の password の値が違います（length は 10 以上 15 以下にしてください）。",
        ),
    ],
)
def test_a_config_file_that_cannot_be_used_is_named_without_its_folder(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    """The operator reads what to mend; the record does not learn where on the machine the project lies."""
    if content is not None:
        (tmp_path / "futsu.toml").write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        load_profile(Portal.FUTSU, tmp_path)
    assert raised.value.seen.startswith(said)
    assert str(tmp_path) not in str(raised.value)
