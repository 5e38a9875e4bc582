"""`resume` tells what is unfinished and how to go on, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.journal import JOURNAL_FILE
from runbook.secret import Secret
from runbook.state import CHANGED, NEEDS, State
from tests.commands.desk import KEY, USER_ID

if TYPE_CHECKING:
    from tests.commands.desk import Desk

NONE = "途中の初期化はありません。\n"


def test_before_any_run_there_is_none_and_nothing_is_made(desk: Desk) -> None:
    ended = desk.piped("resume")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, NONE, "")
    assert not desk.state.exists()


def test_a_password_whose_journal_was_lost_is_told_of(desk: Desk) -> None:
    """The remedy for a damaged journal leads here: the password is there, and the next run will settle it."""
    desk.store.seal_pending(KEY, Secret("Kx7!qW2#zP9d"))
    ended = desk.piped("resume")
    assert ended.returncode == 0
    assert "普通車 AB****34: 途中の記録はありませんが、保留のパスワードが保管されています" in ended.stdout
    assert NEEDS[State.SETTING] in ended.stdout
    assert NONE not in ended.stdout
    assert not (desk.state / JOURNAL_FILE).exists()


def test_what_ended_is_not_listed(desk: Desk) -> None:
    desk.begin(State.PREPARED, State.ABANDONED)
    desk.leave_at(State.FINISHED)
    desk.store.finish(KEY)
    ended = desk.piped("resume")
    assert (ended.returncode, ended.stdout) == (0, NONE)


def test_each_unfinished_rotation_is_told(desk: Desk) -> None:
    desk.set(KEI_USER_ID="WXYZ9876")
    desk.begin(State.PREPARED, State.REQUESTING, portal=Portal.KEI, user_id="WXYZ9876")
    desk.leave_at(State.SETTING)
    ended = desk.piped("resume")
    assert ended.returncode == 0
    assert "途中の初期化が 2 件あります。" in ended.stdout
    kei, futsu = ended.stdout.split("番号 ")[1:]
    assert futsu.startswith("2: 普通車 AB****34（https://www.oss.mlit.go.jp）\n")
    assert "状態: 新しいパスワードの送信中（2026-04-01 09:30 JST から。" in futsu
    assert "実行 20260401-093000-7f3a、実行者 山田）" in futsu
    assert CHANGED[State.SETTING] in futsu
    assert NEEDS[State.SETTING] in futsu
    assert f"続けるには: script/runbook features/futsu_reset.feature --live -v --env-file {desk.env_file}\n" in futsu
    assert f"python -m runbook abandon 2 --env-file {desk.env_file}\n" in futsu
    assert kei.startswith("1: 軽四輪 WX****76（")
    assert "依頼の送信中" in kei
    assert "features/kei_reset.feature" in kei
    assert "注意" not in ended.stdout
    assert USER_ID not in ended.stdout


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"FUTSU_USER_ID": "EFGH5678"}, "FUTSU_USER_ID（EF****78）は、この初期化とは別の納付利用者IDです"),
        ({"FUTSU_USER_ID": ""}, "FUTSU_USER_ID がありません"),
        ({"FUTSU_PORTAL_URL": "https://other.example/"}, "別のポータル（https://other.example）です"),
    ],
)
def test_settings_that_would_not_go_on_with_it_are_warned_of(desk: Desk, settings: dict[str, str], said: str) -> None:
    desk.leave_at(State.SET)
    desk.set(**settings)
    ended = desk.piped("resume")
    assert ended.returncode == 0
    [warning] = [line for line in ended.stdout.splitlines() if "注意: " in line]
    assert said in warning
    assert "このままでは、この初期化は続" in warning


def test_it_writes_nothing(desk: Desk) -> None:
    number = desk.leave_at(State.SET)
    before = desk.record(number)
    desk.piped("resume")
    assert desk.record(number) == before
    assert desk.store.pending(KEY) == Secret("Kx7!qW2#zP9d")


def test_a_damaged_journal_is_an_error_and_not_none(desk: Desk) -> None:
    desk.state.mkdir()
    (desk.state / JOURNAL_FILE).write_bytes(b"no database at all " * 400)
    ended = desk.piped("resume")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("実際: 実行の記録")
    assert "Traceback" not in ended.stderr
