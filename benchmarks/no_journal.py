"""A pytest plugin: the rehearsal with a journal that writes nothing and remembers in a list what a run must know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import runbook.journal
from runbook.journal import Author, Entry, Record
from runbook.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from runbook.account import Account


class NoJournal:
    def __init__(self, _folder: Path, author: Author) -> None:
        self.author = author
        self._records: dict[int, Record] = {}

    def close(self) -> None:
        pass

    def unfinished(self, _account: str) -> None:
        return None

    def now(self) -> datetime:
        return datetime.now(UTC)

    def begin(self, account: Account, _facts: Mapping[str, Any]) -> Record:
        number, entries = len(self._records) + 1, (self._entry(State.NEW),)
        whose = (account.key, account.portal, account.payment_user_id.value, account.origin)
        self._records[number] = Record(number, *whose, State.NEW, entries, ())
        return self._records[number]

    def enter(self, number: int, state: State, _facts: Mapping[str, Any] | None = None) -> None:
        old = self._records[number]
        entries = (*old.entries, self._entry(state))
        self._records[number] = replace(old, state=state, entries=entries)

    def note(self, _number: int, _what: str) -> None:
        pass

    def read(self, number: int) -> Record:
        return self._records[number]

    def _entry(self, state: State) -> Entry:
        return Entry(0, datetime.now(UTC), self.author, state, {})


def pytest_configure() -> None:
    import steps.fixtures  # noqa: PLC0415 - only now is the project's conftest loaded

    runbook.journal.Journal = steps.fixtures.Journal = NoJournal  # type: ignore[assignment,misc]
