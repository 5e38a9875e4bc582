"""Removes the files of old runs, but their manifests: the chain stays whole, and what each run was stays known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from runbook.audit.chain import read_sealed, run_folders
from runbook.audit.keeper import keeping
from runbook.audit.manifest import MANIFEST, PRUNED, AuditError, as_file, files_of, signed_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runbook.audit.chain import Sealed


def older_than(reports: Path, age: timedelta, now: datetime) -> tuple[list[Sealed], list[str]]:
    """Find the runs that were sealed longer ago than `age`.

    Returns:
        The runs, oldest first, without those that are pruned already and in full; and the names of those without a
        readable manifest, which are left alone whatever their age.
    """
    old, unsealed = [], []
    for folder in run_folders(reports):
        try:
            one = read_sealed(folder, None)
            sealed_at = datetime.fromisoformat(one.manifest.sealed_at)
        except (AuditError, ValueError):
            unsealed.append(folder.name)
            continue
        if sealed_at < now - age and files_of(folder):
            old.append(one)
    return old, unsealed


def prune(runs: Sequence[Sealed], state_folder: Path, operator: str, now: datetime) -> None:
    """Remove all files of `runs` but `manifest.json`, and note who did it, signed.

    The note comes first: after a stop in between, the same again does the rest.

    Raises:
        AuditError: something cannot be written or removed.
        StoreError: the key cannot be read.
    """
    for one in runs:
        note = {"manifest": one.own_hash, "pruned_at": now.isoformat(timespec="seconds"), "operator": operator}
        signature = None
        if one.manifest.link:
            with keeping(state_folder) as keeper:
                signature = keeper.sign(signed_bytes(note))
        try:
            (one.folder / PRUNED).write_bytes(as_file(note, signature))
            _empty(one.folder)
        except OSError as error:
            raise AuditError(f"{one.folder.name} を整理できません（{error.strerror}）。") from None


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path.relative_to(folder).as_posix() not in {MANIFEST, PRUNED}:
            path.unlink()
