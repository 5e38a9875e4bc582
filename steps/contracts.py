"""Which contracts hold for which portal: the stand-ins' own in a rehearsal, the recorded ones of the real portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.library import newest
from runbook.account import CONFIG_FOLDER
from runbook.run import Target

if TYPE_CHECKING:
    from pathlib import Path

    from contract.library import Library
    from runbook.account import Portal
    from runbook.run import Run
    from runbook.settings import Settings
    from runbook.stand_ins import StandIns

# Recorded from the stand-ins, one recording for each markup edition, and reviewed like code.
OF_THE_STAND_INS = CONFIG_FOLDER / "screens"


def library_of(portal: Portal, run: Run, settings: Settings, stand_ins: StandIns | None) -> Library | None:
    """Find the contracts of `portal`; None where there are none.

    Raises:
        SettingsError: a contract cannot be read.
    """
    if run.target is Target.REHEARSAL and stand_ins is not None:
        return newest(OF_THE_STAND_INS / stand_ins.edition(portal), portal)
    folder: Path | None = settings.RUNBOOK_SCREENS_DIR
    return newest(folder, portal) if folder and folder.is_dir() else None
