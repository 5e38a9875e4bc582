"""`password show` where the journal cannot tell of it: said, and the password is shown all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from runbook.journal import JOURNAL_FILE
from runbook.state import State
from tests.commands.desk import PASSWORD, USER_ID
from tests.commands.showing import SHOW, agree_and_read, pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.desk import Desk


def _lose(desk: Desk) -> None:
    for path in desk.state.glob(f"{JOURNAL_FILE}*"):
        path.unlink()


def _damage(desk: Desk) -> None:
    _lose(desk)
    (desk.state / JOURNAL_FILE).write_bytes(b"no database at all " * 400)


def _put_a_folder_in_its_place(desk: Desk) -> None:
    _lose(desk)
    (desk.state / JOURNAL_FILE).mkdir()


def _make_foreign(desk: Desk) -> None:
    """Tables of the right names with other columns: an error that the journal itself does not know."""
    _lose(desk)
    desk.execute(f"CREATE TABLE rotations AS SELECT 1 number, 'futsu' portal, '{USER_ID}' payment_user_id, 'set' state")
    for table in ("transitions", "notes"):
        desk.execute(f"CREATE TABLE {table} (number, rotation)")
    desk.execute("PRAGMA user_version = 1")


def _forget_the_account(desk: Desk) -> None:
    _lose(desk)
    desk.begin(State.PREPARED, user_id="EFGH5678")


def _refuse_notes(desk: Desk) -> None:
    desk.execute("CREATE TRIGGER refused BEFORE INSERT ON notes BEGIN SELECT RAISE(ABORT, 'refused'); END")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (_lose, "実行の記録がありません"),
        (_damage, "壊れています"),
        (_put_a_folder_in_its_place, "書き込めません"),
        (_make_foreign, "壊れています"),
        (_forget_the_account, "この納付利用者IDの初期化がありません"),
        (_refuse_notes, "合わない書き込み"),
    ],
)
def test_a_showing_that_cannot_be_recorded_is_told_and_happens(
    desk: Desk, trouble: Callable[[Desk], None], said: str
) -> None:
    """In an emergency the password matters more."""
    desk.leave_at(State.SET)
    trouble(desk)
    assert_shown_without_a_record(desk, said)


def test_a_full_disk_does_not_keep_it_back(desk: Desk) -> None:
    """No file can take one more byte."""
    desk.leave_at(State.SET)
    assert_shown_without_a_record(desk, "書き込めません", through='ulimit -f 0; exec "$@"')


def assert_shown_without_a_record(desk: Desk, said: str, through: str = "") -> None:
    there = (desk.state / JOURNAL_FILE).exists()
    with desk.at_the_terminal(*SHOW, through=through) as terminal:
        agree_and_read(terminal)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0
    first, second = pages(text)
    assert f"    {PASSWORD}\r\n" in second
    assert PASSWORD not in first
    before = text[: text.index(second)]
    assert re.search(f"表示したことを記録できません: .*{said}", before)
    assert "Traceback" not in text
    assert (desk.state / JOURNAL_FILE).exists() == there
