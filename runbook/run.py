"""One run of the runbook: its id, its folder, whether it is live."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

REPORTS = Path(__file__).resolve().parent.parent / "reports"
RESULTS = "allure-results"


class Target(StrEnum):
    """Against what a run acts; the report shows it unmistakably."""

    LIVE = "実運用"
    REHEARSAL = "模擬"


@dataclass(frozen=True, slots=True)
class Run:
    """What the parts of one run share.

    Args:
        run_id: sortable and unique, e.g. `20260401-093000-7f3a` (local time, then random); the folder's name.
        folder: `reports/<run-id>/`, made by the run and never reused.
        target: live or rehearsal.
        operator: who runs it, from `RUNBOOK_OPERATOR`.
    """

    run_id: str
    folder: Path
    target: Target
    operator: str

    @property
    def allure_results(self) -> Path:
        """Where allure-pytest writes, inside the run's folder."""
        return self.folder / RESULTS


# Set by the plugin when the run may hold scenarios of the procedure; absent in other pytest runs.
RUN = pytest.StashKey[Run]()
