"""When a step fails, the operator reads: at which number, what is there, what has already changed, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.office import Office

NOTHING = "まだ何も変わっていません"
REQUESTED = "依頼済み"
SEALED = "保管してあります"

# fault, step number, a part of what is said, what has changed, reset requests and new passwords that the portal saw
FAULTS = [
    ("maintenance", "①", "メンテナンス", NOTHING, 0, 0),
    ("session_timeout_request", "④", "タイムアウト", "分かりません", 0, 0),
    ("consent", "②", "許諾（同意）を求めています", NOTHING, 0, 0),
    ("captcha_request", "③", "画像認証", NOTHING, 0, 0),
    ("mail_never", "⑤", "届きません", REQUESTED, 1, 0),
    ("link_expired", "⑤", "期限", REQUESTED, 1, 0),
    ("rule_digits16", "⑤", "文字", REQUESTED, 1, 0),
    ("error_500_new_password", "⑤", "エラー", SEALED, 1, 0),
]


@pytest.mark.parametrize(("fault", "number", "seen", "changed", "requests", "passwords"), FAULTS)
def test_a_fault_of_the_portal_is_explained(
    open_office: Callable[..., Office], fault: str, number: str, seen: str, changed: str, requests: int, passwords: int
) -> None:
    """Each fault stops at its step, with its sentence, and nothing irreversible happens twice."""
    office = open_office(f"--fault=futsu:{fault}")
    result = office.live("features/futsu_reset.feature", MAIL_WAIT_SECONDS="2")
    assert result.returncode == 1
    assert f"【{number}】" in result.stdout
    for part in (seen, changed, "次にすること"):
        assert part in result.stdout
    counted = office.portal(Portal.FUTSU)
    assert counted["reset_requests"] == requests
    assert counted["passwords_set"] == passwords
    assert counted["password_submissions"] <= 1
    assert "Traceback" not in result.stdout


def test_a_wrong_pair_of_id_and_address_is_the_portals_own_message(open_office: Callable[..., Office]) -> None:
    """The portal refuses the pair on the request screen: nothing has changed, and its sentence is shown."""
    office = open_office()
    result = office.live("features/futsu_reset.feature", FUTSU_MAIL_ADDRESS="nobody@office.example")
    assert result.returncode == 1
    assert "【④】" in result.stdout
    assert NOTHING in result.stdout
    assert office.portal(Portal.FUTSU)["mails_sent"] == 0


def test_sunbridge_is_looked_at_before_anything_changes(open_office: Callable[..., Office]) -> None:
    """Where SunBridge is not available, no password is reset that could then not be entered."""
    office = open_office()
    result = office.live("features/kei_reset.feature", "--rehearsal=--fault=sunbridge:down")
    assert result.returncode == 1
    assert "サンブリッジを起動してから" in result.stdout
    assert NOTHING in result.stdout
    assert office.portal(Portal.KEI)["reset_requests"] == 0


def test_another_id_in_sunbridge_stops_before_anything_changes(open_office: Callable[..., Office]) -> None:
    """The record of another agent is never overwritten."""
    office = open_office()
    result = office.live("features/kei_reset.feature", "--rehearsal=--kei-user-id=OTHER999")
    assert result.returncode == 1
    assert "同じ納付利用者IDがある" in result.stdout
    assert NOTHING in result.stdout
    assert office.portal(Portal.KEI)["reset_requests"] == 0


def test_a_password_that_sunbridge_did_not_save_is_kept(open_office: Callable[..., Office]) -> None:
    """The portal has the new password, SunBridge does not: the operator reads so, and the password is still there."""
    office = open_office()
    result = office.live("features/kei_reset.feature", "--rehearsal=--fault=sunbridge:save_fails")
    assert result.returncode == 1
    assert "【⑥】" in result.stdout
    assert "サンブリッジへの保存は確かめられていません" in result.stdout
    assert office.logs_in(Portal.KEI, office.secrets()["kei pending password"])
