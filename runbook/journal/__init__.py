"""The journal of rotations: what happened, who did it and when, in a file that outlives every run."""

from __future__ import annotations

from runbook.journal.errors import JOURNAL_FILE, JournalError, JournalUnreadable, JournalUnwritable
from runbook.journal.journal import SCHEMA_VERSION, Journal
from runbook.journal.records import ATTENDED, Author, Entry, Note, Record

__all__ = [
    "ATTENDED",
    "JOURNAL_FILE",
    "SCHEMA_VERSION",
    "Author",
    "Entry",
    "Journal",
    "JournalError",
    "JournalUnreadable",
    "JournalUnwritable",
    "Note",
    "Record",
]
