"""The journal: on the disk before the next act, never changed afterwards, and plain about what is wrong with it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.journal import (
    JOURNAL_FILE,
    SCHEMA_VERSION,
    Author,
    Journal,
    JournalError,
    JournalUnreadable,
    JournalUnwritable,
)
from runbook.state import State
from runbook.store import StoreUnwritable
from tests.rotation.conftest import account_on

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[2]
AUTHOR = Author("20260401-093000-7f3a", "山田")
ORIGIN = "https://portal.example"
WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from runbook.journal import Author, Journal
from runbook.state import State
from tests.rotation.conftest import account_on
journal = Journal(Path(sys.argv[1]), Author("run", "山田"))
record = journal.begin(account_on(), {})
journal.enter(record.number, State.PREPARED, {"reason": "試験"})
journal.note(record.number, "login")
os.kill(os.getpid(), signal.SIGKILL)
"""


def open_journal(folder: Path, author: Author = AUTHOR) -> closing[Journal]:
    """Open it as a run does."""
    return closing(Journal(folder, author))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder with one rotation that stands at `setting`."""
    with open_journal(tmp_path / "state") as journal:
        record = journal.begin(account_on(), {})
        for state in (State.PREPARED, State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED, State.SETTING):
            journal.enter(record.number, state)
    return tmp_path / "state"


def refusal(folder: Path, kind: type[JournalError] = JournalUnreadable) -> JournalError:
    """What is said when the journal is opened and read."""
    with pytest.raises(kind) as refused, open_journal(folder) as journal:
        journal.all_unfinished()
    return refused.value


def test_what_was_written_outlives_a_killed_process(tmp_path: Path) -> None:
    """Without a word, right after the write returned: all of it is there, with who, when and what."""
    before = datetime.now(UTC)
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(tmp_path)], cwd=PROJECT, check=False)
    with open_journal(tmp_path) as journal:
        [record] = journal.all_unfinished()
    assert (record.portal, record.payment_user_id, record.origin) == ("futsu", "ABCD1234", ORIGIN)
    assert record.state is State.PREPARED
    assert [entry.state for entry in record.entries] == [State.NEW, State.PREPARED]
    assert record.entries[1].facts == {"reason": "試験"}
    assert record.entries[1].author == Author("run", "山田")
    assert before <= record.entries[1].at <= datetime.now(UTC)
    assert [(note.what, note.after) for note in record.notes] == [("login", record.entries[1].number)]


def test_every_commit_reaches_the_disk(folder: Path) -> None:
    """WAL with FULL is fsynced at each commit; with NORMAL a power cut could take back an intent."""
    with open_journal(folder) as journal:
        ask = journal._connection.execute
        assert ask("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert ask("PRAGMA synchronous").fetchone()[0] == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transitions SET state = 'finished'",
        "DELETE FROM transitions",
        "UPDATE notes SET what = ''",
        "DELETE FROM notes",
        "DELETE FROM rotations",
        "UPDATE rotations SET origin = 'https://other.example'",
    ],
)
def test_nothing_that_was_written_can_be_changed(folder: Path, statement: str) -> None:
    """Also not by somebody with another program, as long as the file's own rules stand."""
    with open_journal(folder) as journal:
        journal.note(1, "login")
    with closing(sqlite3.connect(folder / JOURNAL_FILE)) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(statement)


def test_the_step_of_the_procedure_is_written_down(folder: Path) -> None:
    with closing(sqlite3.connect(folder / JOURNAL_FILE)) as other:
        steps = other.execute("SELECT state, step FROM transitions").fetchall()
    assert ("requesting", "④") in steps
    assert ("setting", "⑤") in steps


def test_an_account_has_one_unfinished_rotation(folder: Path) -> None:
    """Two would be two pending passwords; a finished one makes room."""
    with open_journal(folder) as journal:
        with pytest.raises(JournalError):
            journal.begin(account_on(), {})
        journal.begin(account_on(Portal.KEI), {})
        journal.enter(1, State.ABANDONED)
        assert journal.begin(account_on(), {}).number == 3
        found = journal.unfinished("futsu/ABCD1234")
        assert found is not None
        assert found.number == 3
        assert journal.unfinished("futsu/OTHER123") is None


def test_the_order_is_that_of_writing_whatever_the_clock_says(tmp_path: Path) -> None:
    """A clock that is set back by a day does not make the newest entry the oldest."""
    clock = [datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)]
    with closing(Journal(tmp_path, AUTHOR, now=lambda: clock[0])) as journal:
        number = journal.begin(account_on(), {}).number
        journal.enter(number, State.PREPARED)
        clock[0] -= timedelta(days=1)
        journal.enter(number, State.REQUESTING)
        record = journal.read(number)
    assert record.state is State.REQUESTING
    assert [entry.state for entry in record.entries] == [State.NEW, State.PREPARED, State.REQUESTING]
    last = record.last(State.PREPARED, State.REQUESTING)
    assert last is not None
    assert last.state is State.REQUESTING


def test_a_newer_journal_is_left_alone(folder: Path) -> None:
    """What a newer program wrote could mean something else."""
    with closing(sqlite3.connect(folder / JOURNAL_FILE)) as other:
        other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    said = refusal(folder)
    assert "新しい版のプログラム" in said.seen
    assert "新しい版にしてから" in said.remedy


def overwritten(path: Path) -> None:
    path.write_bytes(b"nothing of the kind" * 500)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scratched(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)


def of_unknown_state(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE rotations SET state = 'half way'")


def without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TRIGGER notes_DELETE_refused")
        other.execute("DROP TABLE notes")


@pytest.mark.parametrize("damage", [overwritten, cut_short, scratched, of_unknown_state, without_tables])
def test_a_damaged_journal_is_said_and_not_touched(folder: Path, damage: Callable[[Path], None]) -> None:
    """The remedy keeps the file and says that no password is lost with it."""
    path = folder / JOURNAL_FILE
    damage(path)
    damaged = path.read_bytes()
    said = refusal(folder)
    assert "壊れています" in said.seen
    assert "保管したパスワードは、このファイルにはなく、無事です" in said.remedy
    assert "消さずに" in said.remedy
    assert path.read_bytes() == damaged


def test_a_full_disk_stops_before_the_act(folder: Path) -> None:
    """SQLite's own answer for a full disk; the intent is not written, so the act must not follow."""
    with open_journal(folder) as journal:
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(JournalUnwritable, match="空きがない"):
            write_much(journal)
        assert journal.read(1).state is State.SETTING


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("options", ["size=64k", "size=4m,ro"])
def test_a_real_full_or_read_only_disk(tmp_path: Path, options: str) -> None:
    """A file system of a few pages, and one that cannot be written: refused in Japanese."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets not even root mount")
    try:
        with pytest.raises((JournalUnwritable, StoreUnwritable), match=r"空きがない|書き込めません"):
            fill(disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Write until there is no room."""
    with open_journal(disk / "state") as journal:
        write_much(journal, journal.begin(account_on(), {}).number)


def write_much(journal: Journal, number: int = 1) -> None:
    """Half a megabyte."""
    for _ in range(1000):
        journal.enter(number, State.SETTING, {"reason": "x" * 500})


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnwritable, match="書き込めません"), open_journal(tmp_path / "file" / "state"):
        pass


def test_another_process_that_keeps_the_journal_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runbook.journal.journal.BUSY_SECONDS", 0.2)
    with (
        closing(sqlite3.connect(folder / JOURNAL_FILE, isolation_level=None)) as other,
        open_journal(folder) as journal,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalUnwritable, match="ほかの実行が使っています"):
            journal.enter(1, State.SET)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions with the folder")
def test_only_this_user_may_read_it(folder: Path) -> None:
    """It holds payment-user IDs; also what SQLite puts beside it."""
    with open_journal(folder) as journal:
        journal.note(1, "login")
        files = list(folder.glob(f"{JOURNAL_FILE}*"))
        assert len(files) == 3
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_two_processes_write_at_once(folder: Path) -> None:
    """Both portals' runs at the same time: nothing is lost."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=note_often, args=(folder, name)) for name in ("one", "two")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    with open_journal(folder) as journal:
        notes = [note.what for note in journal.read(1).notes]
    assert (notes.count("one"), notes.count("two")) == (50, 50)


def note_often(folder: Path, what: str) -> None:
    """Write fifty notes."""
    with open_journal(folder) as journal:
        for _ in range(50):
            journal.note(1, what)
