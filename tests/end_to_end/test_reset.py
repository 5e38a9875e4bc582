"""The whole procedure, as an operator runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.office import Office

ONCE = {"reset_requests": 1, "password_submissions": 1, "passwords_set": 1, "logins_succeeded": 1, "logins_failed": 0}


# Which page objects meet which editions is for tests/matrix: it needs no process a case.
@pytest.mark.parametrize(("edition", "family"), [("tables", "A"), ("lists", "B"), ("labels", "C")])
def test_both_resets_happen_exactly_once(open_office: Callable[..., Office], edition: str, family: str) -> None:
    """In every markup and with every kind of mail: one request, one new password, one login, and it is the stored one."""
    office = open_office(f"--edition={edition}", f"--mail-family={family}")
    result = office.live("features/", "-m", "reset")
    assert result.returncode == 0, result.stdout
    assert "2 passed" in result.stdout
    for portal in Portal:
        counted = office.portal(portal)
        assert {name: counted[name] for name in ONCE} == ONCE
        assert office.logs_in(portal, office.secrets()[f"{portal} current password"])


def test_the_plain_command_is_a_rehearsal(open_office: Callable[..., Office]) -> None:
    """Without `--live` the operator's own portal is never touched, whatever `.env` says."""
    office = open_office()
    result = office.pytest("features/", "-m", "reset", "--no-report")
    assert result.returncode == 0, result.stdout
    assert "対象: 模擬" in result.stdout
    assert office.portal(Portal.FUTSU)["reset_requests"] == 0
    assert not office.state.exists()
