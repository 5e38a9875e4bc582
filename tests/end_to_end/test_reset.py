"""The whole procedure, as an operator runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.secret import PaymentUserId

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
    [manifest] = office.project.glob("reports/*/manifest.json")
    assert json.loads(manifest.read_bytes())["signature"] is None


def test_a_live_run_is_sealed_and_found_whole(open_office: Callable[..., Office]) -> None:
    """A later change of a picture is found. The ID stands shortened in the record."""
    office = open_office()
    result = office.live("features/kei_reset.feature")
    assert result.returncode == 0, result.stdout
    assert "封: 1 番目の実行として署名しました。" in result.stdout
    assert office.python("runbook", "audit", "verify").returncode == 0
    picture = next(office.project.glob("reports/*/allure-results/*.png"))
    picture.write_bytes(picture.read_bytes() + b" ")
    told = office.python("runbook", "audit", "verify")
    assert told.returncode == 1
    assert f"変わったファイル: allure-results/{picture.name}" in told.stdout
    user_id = office.said[Portal.KEI]["user_id"]
    environment = (picture.parent / "environment.properties").read_text(encoding="utf-8")
    assert f"納付利用者ID（軽四輪） = {PaymentUserId(user_id)}" in environment
    assert user_id not in environment
