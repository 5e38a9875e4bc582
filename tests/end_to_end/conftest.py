"""An office per test, ended with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Open an office whose stand-ins have the given options; closed after the test."""
    offices: list[Office] = []

    def open_office(*options: str) -> Office:
        offices.append(Office(tmp_path / f"office-{len(offices)}", options))
        return offices[-1]

    yield open_office
    for office in offices:
        office.close()
