"""An office per test."""

from __future__ import annotations

import pytest

from tests.gherkin.office import Office


@pytest.fixture
def office(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A small project of its own, without features."""
    return Office(pytester, monkeypatch)
