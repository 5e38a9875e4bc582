"""Offices in which runs die."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from tests.crash.case import CrashOffice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[..., CrashOffice]]:
    """Open an office of 普通車, or of the portal that is said, with options for its stand-ins."""
    offices: list[CrashOffice] = []

    def open_office(*options: str, portal: Portal = Portal.FUTSU) -> CrashOffice:
        offices.append(CrashOffice(tmp_path / f"office-{len(offices)}", portal, options))
        return offices[-1]

    yield open_office
    for office in offices:
        office.close()


@pytest.fixture
def office(open_office: Callable[..., CrashOffice]) -> CrashOffice:
    """An office of 普通車."""
    return open_office()
