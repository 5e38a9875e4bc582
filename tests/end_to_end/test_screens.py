"""The check of the screens, as QA runs it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.errors import SettingsError
from runbook.run import Run, Target
from steps.screens_record import refuse_too_soon, trend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.end_to_end.office import Office

NOTHING = {"reset_requests": 0, "password_submissions": 0, "logins_succeeded": 0, "logins_failed": 0}


def test_a_changed_screen_fails_and_the_others_do_not(open_office: Callable[..., Office]) -> None:
    """Told in words, for machines, in the history and in one line; the change as a picture; nothing was sent."""
    office = open_office()
    changed = "--rehearsal=--fault=futsu:captcha_request"
    result = office.pytest("features/", "-m", "screens", "--no-report", changed, "--junitxml=screens.xml")
    assert result.returncode == 1
    assert "1 failed, 8 passed" in result.stdout
    assert "画面の点検　普通車: 手順に影響あり ④依頼の入力（画像認証" in result.stdout
    assert "画面の点検　軽四輪: 一致　最近: ○" in result.stdout
    [found] = [json.loads(path.read_text("utf-8")) for path in office.project.glob("reports/*/screens.json")]
    assert {name: each["verdict"] for name, each in found["portals"].items()} == {"futsu": "effect", "kei": "same"}
    *same, last = found["portals"]["futsu"]["screens"]
    assert {each["verdict"] for each in same} == {"same"}
    assert (last["number"], last["differences"][0]["rule"]) == ("④", "captcha_asked")
    assert last["concerns"][0]["page_object"] == "pages.reset_request.ResetRequest"
    history = (office.project / "reports" / "screens-history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in history] == ["effect", "same"]
    pictures = [path.read_bytes() for path in office.project.glob("reports/*/allure-results/*.png")]
    assert any(int.from_bytes(each[16:20], "big") > 1500 for each in pictures), "no picture of before and after"
    assert 'failures="1"' in (office.project / "screens.xml").read_text("utf-8")


def test_a_live_check_needs_no_account_and_sends_nothing(open_office: Callable[..., Office]) -> None:
    """Only the terms must have been read; without contracts it says how to record them."""
    office = open_office()
    no_account = dict.fromkeys(("KEI_USER_ID", "KEI_MAIL_ADDRESS", "MAIL_PASSWORD", "SUNBRIDGE_AGENT"), "")
    features = ("features/kei_screens.feature", "--live", "--no-report")
    refused = office.pytest(*features, **no_account, RUNBOOK_TERMS_READ="")
    assert refused.returncode == 4
    assert "RUNBOOK_TERMS_READ=yes がありません" in refused.stderr
    without = office.pytest(*features, **no_account)
    assert without.returncode == 1
    assert "軽四輪の画面の記録がありません" in without.stdout
    assert "python -m runbook screens record --live" in without.stdout
    counted = office.portal(Portal.KEI)
    assert {name: counted[name] for name in NOTHING} == NOTHING


@pytest.mark.parametrize(
    ("minutes", "again", "refused"), [(59, False, True), (61, False, False), (5, True, False), (-600, False, False)]
)
def test_a_real_portal_is_not_checked_more_often_than_hourly(
    tmp_path: Path, *, minutes: int, again: bool, refused: bool
) -> None:
    """Unless it is wanted all the same; a clock that was set back is no reason, nor is another portal's check."""
    live = Run("20260401-093000-7f3a", tmp_path / "20260401-093000-7f3a", Target.LIVE, "山田")
    at = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    entry = {"run": "r", "at": at, "target": Target.LIVE, "portal": "futsu", "verdict": "same"}
    lines = [json.dumps(entry), "{cut off"]
    (tmp_path / "screens-history.jsonl").write_text("\n".join(lines), encoding="utf-8")
    refuse_too_soon(Portal.KEI, live, again=False)
    if refused:
        with pytest.raises(SettingsError, match="59 分前に点検したばかりです") as error:
            refuse_too_soon(Portal.FUTSU, live, again=again)
        assert "--again" in error.value.remedy
    else:
        refuse_too_soon(Portal.FUTSU, live, again=again)


def test_the_trend_is_of_the_same_portal_and_target(tmp_path: Path) -> None:
    run = Run("20260401-093000-7f3a", tmp_path / "20260401-093000-7f3a", Target.REHEARSAL, "山田")
    of: dict[str, str | None] = {"at": "2026-04-01T09:30:00+09:00", "target": "模擬", "portal": "futsu"}
    entries = [of | {"verdict": each} for each in ("same", "no_effect", "effect", None)]
    others = [of | {"verdict": "effect", "portal": "kei"}, of | {"verdict": "effect", "target": "実運用"}]
    lines = [json.dumps(each, ensure_ascii=False) for each in [*entries, *others]]
    (tmp_path / "screens-history.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert trend(run, Portal.FUTSU) == "○△✕？"
