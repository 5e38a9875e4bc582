"""New passwords satisfy the portal's rule and can be typed by a person."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from runbook.account import Portal, load_profile
from runbook.errors import SettingsError
from runbook.password import LOOK_ALIKE, PasswordRule, new_password

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


def test_passwords_differ() -> None:
    """Random, not derived from anything."""
    rule = load_profile(Portal.FUTSU).password
    assert len({new_password(rule).reveal() for _ in range(200)}) == 200


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    """A length outside the portal's bounds would be refused by the portal, after the request."""
    with pytest.raises(ValidationError, match="length は 10 以上 15 以下"):
        PasswordRule(min_length=10, max_length=15, length=16, signs="!")


def test_an_unknown_key_in_a_config_file_is_named(tmp_path: Path) -> None:
    """A misspelt key must not be ignored."""
    (tmp_path / "kei.toml").write_text("[password]\nmin_lenght = 8\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"password\.min_lenght"):
        load_profile(Portal.KEI, tmp_path)
