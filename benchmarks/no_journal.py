"""A pytest plugin: the rehearsal with a journal that writes nothing and remembers in a list what a run must know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import runbook.journal
from runbook.journal import Author, Entry, Record
from runbook.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class NoJournal:
    def __init__(self, _folder: Path, author: Author) -> None:
        self.author = author
        self._records: dict[int, Record] = {}

    def close(self) -> None:
        pass

    def unfinished(self, _portal: str, _payment_user_id: str) -> None:
        return None

    def begin(self, portal: str, payment_user_id: str, origin: str, _state: State) -> Record:
        number = len(self._records) + 1
        self._records[number] = Record(
            number, portal, payment_user_id, origin, State.NEW, (self._entry(State.NEW),), ()
        )
        return self._records[number]

    def enter(self, number: int, state: State, _facts: Mapping[str, Any] | None = None) -> None:
        old = self._records[number]
        entries = (*old.entries, self._entry(state))
        self._records[number] = Record(number, old.portal, old.payment_user_id, old.origin, state, entries, ())

    def note(self, _number: int, _what: str) -> None:
        pass

    def read(self, number: int) -> Record:
        return self._records[number]

    def _entry(self, state: State) -> Entry:
        return Entry(0, datetime.now(UTC), self.author, state, {})


def pytest_configure() -> None:
    import steps.fixtures  # noqa: PLC0415 - only now is the project's conftest loaded

    runbook.journal.Journal = steps.fixtures.Journal = NoJournal  # type: ignore[assignment,misc]
