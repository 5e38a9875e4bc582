"""What an office's journal holds."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from runbook.journal import Author, Journal

if TYPE_CHECKING:
    from runbook.journal import Record
    from runbook.state import State
    from tests.crash.case import CrashOffice


def journal_of(office: CrashOffice) -> list[Record]:
    """The unfinished rotations."""
    with closing(Journal(office.state, Author("test", "test"))) as journal:
        return journal.all_unfinished()


def state_of(office: CrashOffice) -> State:
    """Where the one unfinished rotation stands."""
    [record] = journal_of(office)
    return record.state
