"""What can go wrong with the journal; every text says whether a password is lost and what the operator does next."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from runbook.errors import RunbookError
from runbook.store.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOURNAL_FILE = "journal.sqlite"
BUSY_SECONDS = 10.0

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


def damaged(path: Path) -> JournalUnreadable:
    """The error for a journal that cannot be made sense of."""
    return JournalUnreadable(f"実行の記録 {shown(path)} が壊れています。")


@contextlib.contextmanager
def said_in_japanese(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the journal at `path` into an error for the operator.

    Raises:
        JournalError: of the kind that fits.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _in_japanese(error, path) from None
    except (ValueError, KeyError, IndexError):  # a state, a fact or a column that this version never wrote
        raise damaged(path) from None


def _in_japanese(error: sqlite3.Error, path: Path) -> JournalError:
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY_CODE:
        case sqlite3.SQLITE_FULL:
            return JournalUnwritable(
                f"ディスクに空きがないため、実行の記録 {shown(path)} に書き込めません。",
                remedy="ディスクの空きを増やしてから、もう一度実行してください。",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return JournalUnwritable(
                f"実行の記録 {shown(path)} を、ほかの実行が使っています（{BUSY_SECONDS:g} 秒待ちました）。",
                remedy="ほかの実行が終わるのを待ってから、もう一度実行してください。",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return JournalUnwritable(f"実行の記録 {shown(path)} に書き込めません。")
        case sqlite3.SQLITE_CONSTRAINT:
            return JournalError("実行の記録と合わない書き込みが行われようとしたので、止めました。")
        case _:
            return damaged(path)
