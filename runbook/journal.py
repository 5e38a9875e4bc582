"""What happened to each rotation, in a file that outlives every run: written before and after each irreversible act.

It holds facts and times, never a password, code or link.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runbook.errors import RunbookError
from runbook.state import ENDS, State
from runbook.store.errors import shown
from runbook.store.files import make_folder, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

JOURNAL_FILE = "journal.sqlite"
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0

# Nothing that was written is ever changed: SQLite itself refuses it, whoever asks.
SCHEMA = """
CREATE TABLE rotations (
    number INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    payment_user_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_unfinished ON rotations (portal, payment_user_id)
    WHERE state NOT IN ('finished', 'abandoned');
CREATE TABLE transitions (
    number INTEGER PRIMARY KEY,
    rotation INTEGER NOT NULL REFERENCES rotations (number),
    at TEXT NOT NULL,
    run TEXT NOT NULL,
    operator TEXT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TABLE notes (
    number INTEGER PRIMARY KEY,
    rotation INTEGER NOT NULL REFERENCES rotations (number),
    after INTEGER NOT NULL REFERENCES transitions (number),
    at TEXT NOT NULL,
    run TEXT NOT NULL,
    operator TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;
"""
APPEND_ONLY = """
CREATE TRIGGER {table}_{act}_refused BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""
FULL, READ_ONLY = {sqlite3.SQLITE_FULL}, {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_FORMAT}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PRIMARY_CODE = 0xFF


class JournalError(RunbookError):
    """The journal cannot do what was asked."""

    default_remedy = "状態フォルダー（RUNBOOK_STATE_DIR）の中身を消さずに、管理者に相談してください。"


class JournalUnreadable(JournalError):
    """The journal is damaged, or was made by a newer version."""

    default_remedy = (
        "保管したパスワードは、このファイルにはなく、無事です。"
        f"{JOURNAL_FILE} を消さずに、名前を変えてから（{JOURNAL_FILE}-wal、{JOURNAL_FILE}-shm があれば、それも）、"
        "もう一度実行してください。保留のパスワードがあれば、一度だけログインして、どこまで済んだかを確かめます。"
    )


class JournalUnwritable(JournalError):
    """Nothing can be written into the journal: no space, no permission, or another process keeps it."""

    default_remedy = "状態フォルダー（RUNBOOK_STATE_DIR）に書き込めるようにして、もう一度実行してください。"


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes.

    Args:
        run: id of the run, or name of the command.
        operator: from `RUNBOOK_OPERATOR`.
    """

    run: str
    operator: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One transition.

    Args:
        number: the order in which entries were written.
        at: when it was written, UTC by this machine's clock; the order of entries is not its order.
        author: who wrote it.
        state: the state that was reached.
        facts: what a later run needs to know of it.
    """

    number: int
    at: datetime
    author: Author
    state: State
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened beside the states, such as a login.

    Args:
        after: number of the entry that was the rotation's last one then.
        at: when, UTC.
        author: who wrote it.
        what: a word of `runbook.rotation`.
    """

    after: int
    at: datetime
    author: Author
    what: str


@dataclass(frozen=True, slots=True)
class Record:
    """One rotation as the journal has it.

    Args:
        number: the rotation's number.
        portal: code name of the portal.
        payment_user_id: whose password, in full.
        origin: `https://host` of the portal on which it was begun.
        state: where it stands.
        entries: its transitions, oldest first; the first one is `new`.
        notes: its notes, oldest first.
    """

    number: int
    portal: str
    payment_user_id: str
    origin: str
    state: State
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]

    def last(self, *states: State) -> Entry | None:
        """The newest entry of one of `states`, if there is one."""
        return next((entry for entry in reversed(self.entries) if entry.state in states), None)


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


class Journal:
    """The journal of one state folder. What a method has returned from is on the disk.

    Args:
        folder: the state folder; made if it is missing.
        author: who writes.
        now: the clock.

    Raises:
        JournalUnreadable: the journal is damaged, or of a newer version.
        JournalUnwritable: it cannot be made, or not be written.
    """

    def __init__(self, folder: Path, author: Author, now: Callable[[], datetime] = utc_now) -> None:
        self._path = folder / JOURNAL_FILE
        self.author = author
        self._now = now
        make_folder(folder)
        with self._said():
            self._make_file()
            self._connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def unfinished(self, portal: str, payment_user_id: str) -> Record | None:
        """The rotation of an account that was begun and neither finished nor abandoned."""
        return next(
            (
                each
                for each in self.all_unfinished()
                if (each.portal, each.payment_user_id) == (portal, payment_user_id)
            ),
            None,
        )

    def all_unfinished(self) -> list[Record]:
        """All rotations that were neither finished nor abandoned, oldest first."""
        return self._records(f"state NOT IN ({', '.join('?' * len(ENDS))})", *ENDS)

    def latest(self, portal: str, payment_user_id: str) -> Record | None:
        """The newest rotation of an account, in whatever state."""
        found = self._records("portal = ? AND payment_user_id = ?", portal, payment_user_id)
        return found[-1] if found else None

    def read(self, number: int) -> Record:
        """The rotation with this number."""
        [record] = self._records("number = ?", number)
        return record

    def begin(self, portal: str, payment_user_id: str, origin: str, state: State = State.NEW) -> Record:
        """Open a rotation.

        Args:
            portal: code name of the portal.
            payment_user_id: whose password, in full.
            origin: `https://host` of the portal.
            state: where it stands already; `new` is written before it in any case.

        Raises:
            JournalError: the account has an unfinished one.
        """
        with self._writing() as write:
            number = write(
                "INSERT INTO rotations (portal, payment_user_id, origin, state) VALUES (?, ?, ?, ?)",
                (portal, payment_user_id, origin, state),
            ).lastrowid
            for each in dict.fromkeys((State.NEW, state)):
                self._append(write, number, each, {})
        return self.read(int(number or 0))

    def enter(self, number: int, state: State, facts: Mapping[str, Any] | None = None) -> None:
        """Write that rotation `number` now stands at `state`.

        Args:
            number: the rotation's.
            state: the state reached; for an intent, before the act.
            facts: what a later run needs to know, as JSON has it; never a secret.
        """
        with self._writing() as write:
            write("UPDATE rotations SET state = ? WHERE number = ?", (state, number))
            self._append(write, number, state, facts or {})

    def note(self, number: int, what: str) -> None:
        """Write down something that happened to rotation `number` and changes no state."""
        with self._writing() as write:
            write(
                "INSERT INTO notes (rotation, after, at, run, operator, what) VALUES"
                " (?1, (SELECT max(number) FROM transitions WHERE rotation = ?1), ?2, ?3, ?4, ?5)",
                (number, self._now().isoformat(), self.author.run, self.author.operator, what),
            )

    def _append(
        self, write: Callable[..., sqlite3.Cursor], number: int | None, state: State, facts: Mapping[str, Any]
    ) -> None:
        write(
            "INSERT INTO transitions (rotation, at, run, operator, step, state, facts) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, self._now().isoformat(), self.author.run, self.author.operator, state.step, state),
                json.dumps(facts, ensure_ascii=False),
            ),
        )

    def _records(self, condition: str, *values: object) -> list[Record]:
        with self._said():
            read = self._connection.execute
            found = read(f"SELECT * FROM rotations WHERE {condition} ORDER BY number", values).fetchall()  # noqa: S608 - our own conditions
            return [self._record(read, row) for row in found]

    def _record(self, read: Callable[..., sqlite3.Cursor], row: sqlite3.Row) -> Record:
        of = "WHERE rotation = ? ORDER BY number"
        entries = read(f"SELECT * FROM transitions {of}", (row["number"],)).fetchall()  # noqa: S608 - our own text
        notes = read(f"SELECT * FROM notes {of}", (row["number"],)).fetchall()  # noqa: S608 - as above
        return Record(
            *(row["number"], row["portal"], row["payment_user_id"], row["origin"], State(row["state"])),
            entries=tuple(
                Entry(each["number"], _time(each), _author(each), State(each["state"]), json.loads(each["facts"]))
                for each in entries
            ),
            notes=tuple(Note(each["after"], _time(each), _author(each), each["what"]) for each in notes),
        )

    def _make_file(self) -> None:
        """For this user only; SQLite gives its side files the same permissions."""
        try:
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            sync_folder(self._path.parent)
        except OSError as error:
            raise JournalUnwritable(f"実行の記録 {shown(self._path)} に書き込めません（{error.strerror}）。") from None

    def _prepare(self) -> None:
        self._connection.row_factory = sqlite3.Row
        run = self._connection.execute
        version = run("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise JournalUnreadable(
                f"実行の記録 {shown(self._path)} は、新しい版のプログラムが作ったものです（版 {version}）。",
                remedy="プログラムを新しい版にしてから、もう一度実行してください。記録は消さないでください。",
            )
        # What a crash of the machine must not undo: every commit is on the disk before the next act.
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        if version == 0:
            with self._writing() as write:
                if write("PRAGMA user_version").fetchone()[0] == 0:
                    self._make_tables(write)
        elif run("PRAGMA quick_check").fetchone()[0] != "ok":
            raise self._damaged()

    @staticmethod
    def _make_tables(write: Callable[..., sqlite3.Cursor]) -> None:
        for statement in SCHEMA.split(";\n"):
            write(statement)
        for table in ("transitions", "notes"):
            for act in ("UPDATE", "DELETE"):
                write(APPEND_ONLY.format(table=table, act=act))
        write(
            "CREATE TRIGGER rotations_DELETE_refused BEFORE DELETE ON rotations BEGIN SELECT RAISE(ABORT, 'kept'); END"
        )
        write(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """One transaction: all of it is on the disk when the block has ended, or nothing of it ever is."""
        with self._said():
            write = self._connection.execute
            write("BEGIN IMMEDIATE")
            try:
                yield write
                write("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    write("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._in_japanese(error) from None
        except (ValueError, KeyError):  # a state or a fact that this version never wrote
            raise self._damaged() from None

    def _in_japanese(self, error: sqlite3.Error) -> JournalError:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY_CODE
        if code in FULL:
            return JournalUnwritable(
                f"ディスクに空きがないため、実行の記録 {shown(self._path)} に書き込めません。",
                remedy="ディスクの空きを増やしてから、もう一度実行してください。",
            )
        if code in BUSY:
            return JournalUnwritable(
                f"実行の記録 {shown(self._path)} を、ほかの実行が使っています（{BUSY_SECONDS:g} 秒待ちました）。",
                remedy="ほかの実行が終わるのを待ってから、もう一度実行してください。",
            )
        if code in DAMAGED or isinstance(error, sqlite3.ProgrammingError):
            return self._damaged()
        if code in READ_ONLY or code == sqlite3.SQLITE_IOERR:
            return JournalUnwritable(f"実行の記録 {shown(self._path)} に書き込めません。")
        if code == sqlite3.SQLITE_CONSTRAINT:
            return JournalError("実行の記録と合わない書き込みが行われようとしたので、止めました。")
        return self._damaged()

    def _damaged(self) -> JournalUnreadable:
        return JournalUnreadable(f"実行の記録 {shown(self._path)} が壊れています。")


def _time(row: sqlite3.Row) -> datetime:
    return datetime.fromisoformat(row["at"])


def _author(row: sqlite3.Row) -> Author:
    return Author(row["run"], row["operator"])
