"""A live reset stops before it asks for anything, on a portal that is not as it was recorded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract.file import read_file, write_file
from runbook.account import Portal
from tests.end_to_end.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office, with the contracts of its portals."""
    office = Office(tmp_path)
    yield office
    office.close()


def contracts_of(folder: Path) -> Path:
    """A copy of the contracts, outside of the office's project as an office keeps its own."""
    return Path(shutil.copytree(folder / "project" / "config" / "screens" / "tables", folder / "recorded"))


def test_no_request_is_sent_where_the_request_screen_changed(office: Office, tmp_path: Path) -> None:
    """The field for the mail address is of another kind than it was; the operator is told, and that nothing was done."""
    recorded = contracts_of(tmp_path)
    [path] = [each for each in (recorded / "futsu").glob("*/contract.yaml") if "依頼の入力" in each.read_text("utf-8")]
    contract = read_file(path)
    items = [
        item.model_copy(update={"role": "password"}) if "メールアドレス" in item.words else item
        for item in contract.items
    ]
    write_file(contract.model_copy(update={"items": tuple(items)}), path)
    result = office.live("features/futsu_reset.feature", RUNBOOK_SCREENS_DIR=str(recorded))
    assert result.returncode == 1, result.stdout
    assert "記録した画面と変わっています" in result.stdout
    assert "まだ何も変わっていません" in result.stdout
    assert office.portal(Portal.FUTSU)["reset_requests"] == 0


def test_an_unchanged_portal_is_let_through_and_the_record_says_so(office: Office, tmp_path: Path) -> None:
    """And a second portal without contracts goes on as before; that nothing was judged is on record."""
    recorded = contracts_of(tmp_path)
    result = office.live("features/futsu_reset.feature", RUNBOOK_SCREENS_DIR=str(recorded))
    assert result.returncode == 0, result.stdout
    texts = [each.read_text("utf-8") for each in office.project.glob("reports/*/allure-results/*.txt")]
    judged = [text for text in texts if text.endswith(": 一致")]
    assert sorted(judged) == [
        "普通車① トップページ: 一致",
        "普通車② 大量申請者向けメニュー: 一致",
        "普通車② 準備が済んでいる方: 一致",
        "普通車③ マイページログイン: 一致",
        "普通車④ 依頼の入力: 一致",
    ]
