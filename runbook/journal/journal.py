"""What happened to each rotation, in a file that outlives every run: written before and after each irreversible act.

It holds facts and times, never a password, code or link.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from runbook.journal.errors import (
    BUSY_SECONDS,
    JOURNAL_FILE,
    JournalUnreadable,
    JournalUnwritable,
    damaged,
    said_in_japanese,
)
from runbook.journal.records import Author, Entry, Note, Record
from runbook.state import ENDS, State
from runbook.store.errors import shown
from runbook.store.files import make_folder, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from runbook.account import Account

SCHEMA_VERSION = 1

# Nothing that was written is ever changed, but where a rotation stands: SQLite itself refuses it, whoever asks.
SCHEMA = """
CREATE TABLE rotations (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    portal TEXT NOT NULL,
    payment_user_id TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_unfinished ON rotations (account)
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
CREATE TRIGGER {table}_{name}_refused BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


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
        self.now = now
        make_folder(folder)
        with said_in_japanese(self._path):
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

    def unfinished(self, account: str) -> Record | None:
        """The rotation of the account with this key that was begun and neither finished nor abandoned."""
        latest = self.latest(account)  # no other is begun before it is over
        return latest if latest and latest.state not in ENDS else None

    def all_unfinished(self) -> list[Record]:
        """All rotations that were neither finished nor abandoned, oldest first."""
        return self._records(f"state NOT IN ({', '.join('?' * len(ENDS))})", *ENDS)

    def latest(self, account: str) -> Record | None:
        """The newest rotation of the account with this key, in whatever state."""
        found = self._records("number = (SELECT max(number) FROM rotations WHERE account = ?)", account)
        return found[0] if found else None

    def read(self, number: int) -> Record:
        """The rotation with this number."""
        [record] = self._records("number = ?", number)
        return record

    def rows_of(self, run: str) -> list[dict[str, Any]]:
        """Everything that `run` wrote, in the order of writing, as it stands in the file: transitions, then notes."""
        with said_in_japanese(self._path):
            read = self._connection.execute
            return [
                dict(row)
                for table in ("transitions", "notes")
                for row in read(f"SELECT * FROM {table} WHERE run = ? ORDER BY number", (run,))  # noqa: S608 - our own tables
            ]

    def begin(self, account: Account, facts: Mapping[str, Any], state: State = State.NEW) -> Record:
        """Open a rotation.

        Args:
            account: whose password.
            facts: as in `enter`.
            state: where it stands already; `new` is written before it in any case.

        Raises:
            JournalError: the account has an unfinished one.
        """
        row = (account.key, account.portal, account.payment_user_id.value, account.origin, state)
        with self._writing() as write:
            number = write(
                "INSERT INTO rotations (account, portal, payment_user_id, origin, state) VALUES (?, ?, ?, ?, ?)", row
            ).lastrowid
            for each in dict.fromkeys((State.NEW, state)):
                self._append(write, number, each, facts)
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
                (number, self.now().isoformat(), self.author.run, self.author.operator, what),
            )

    def _append(
        self, write: Callable[..., sqlite3.Cursor], number: int | None, state: State, facts: Mapping[str, Any]
    ) -> None:
        write(
            "INSERT INTO transitions (rotation, at, run, operator, step, state, facts) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, self.now().isoformat(), self.author.run, self.author.operator, state.step, state),
                json.dumps(facts, ensure_ascii=False),
            ),
        )

    def _records(self, condition: str, *values: object) -> list[Record]:
        with said_in_japanese(self._path):
            read = self._connection.execute
            found = read(f"SELECT * FROM rotations WHERE {condition} ORDER BY number", values).fetchall()  # noqa: S608 - our own conditions
            return [self._record(read, row) for row in found]

    def _record(self, read: Callable[..., sqlite3.Cursor], row: sqlite3.Row) -> Record:
        of = "WHERE rotation = ? ORDER BY number"
        entries = read(f"SELECT * FROM transitions {of}", (row["number"],)).fetchall()  # noqa: S608 - our own text
        notes = read(f"SELECT * FROM notes {of}", (row["number"],)).fetchall()  # noqa: S608 - as above
        return Record(
            *(row["number"], row["account"], row["portal"], row["payment_user_id"], row["origin"], State(row["state"])),
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
            raise damaged(self._path)

    @staticmethod
    def _make_tables(write: Callable[..., sqlite3.Cursor]) -> None:
        for statement in SCHEMA.split(";\n"):
            write(statement)
        for table in ("transitions", "notes"):
            for act in ("UPDATE", "DELETE"):
                write(APPEND_ONLY.format(table=table, act=act, name=act))
        for act in ("DELETE", "UPDATE OF number, account, portal, payment_user_id, origin"):
            write(APPEND_ONLY.format(table="rotations", act=act, name=act.split()[0]))
        write(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """One transaction: all of it is on the disk when the block has ended, or nothing of it ever is."""
        with said_in_japanese(self._path):
            write = self._connection.execute
            write("BEGIN IMMEDIATE")
            try:
                yield write
                write("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    write("ROLLBACK")
                raise


def _time(row: sqlite3.Row) -> datetime:
    return datetime.fromisoformat(row["at"])


def _author(row: sqlite3.Row) -> Author:
    return Author(row["run"], row["operator"])
