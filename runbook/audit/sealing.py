"""Seals the record of a run that is over: writes its `manifest.json`."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runbook.audit.chain import read_chain
from runbook.audit.keeper import Head, Keeper, keeping, new_chain
from runbook.audit.manifest import (
    MANIFEST,
    AuditError,
    Link,
    Manifest,
    as_file,
    files_of,
    rows_hash,
    sha256,
    signed_bytes,
)
from runbook.audit.summary import summary_of
from runbook.journal import JOURNAL_FILE, Author, Journal

if TYPE_CHECKING:
    from pathlib import Path


def seal_practice(folder: Path) -> Manifest:
    """Write the manifest of a rehearsal: hashed, not signed.

    Args:
        folder: `reports/<run-id>`.

    Raises:
        AuditError: it is sealed already, or cannot be written.
    """
    return _write(folder, Manifest(folder.name, _now(), summary_of(folder), files_of(folder), "", None), None)


def seal(folder: Path, state_folder: Path) -> Manifest:
    """Write the manifest of a live run: hashed, chained to the run before and signed.

    Args:
        folder: `reports/<run-id>`.
        state_folder: holds the store with the key, and the journal.

    Raises:
        AuditError: it is sealed already, or cannot be written.
        StoreError: the store cannot be used.
        JournalError: the journal cannot be read.
    """
    journal = journal_hash(state_folder, folder.name)
    with keeping(state_folder) as keeper:
        link = _next_link(keeper, folder.parent)
        manifest = Manifest(folder.name, _now(), summary_of(folder), files_of(folder), journal, link)
        _write(folder, manifest, keeper)
    return manifest


def journal_hash(state_folder: Path, run: str) -> str:
    """SHA-256 over what `run` wrote into the journal; empty for nothing, also where there is no journal.

    Raises:
        JournalError: the journal cannot be read.
    """
    if not (state_folder / JOURNAL_FILE).exists():
        return ""
    with closing(Journal(state_folder, Author("audit", ""))) as journal:
        return rows_hash(journal.rows_of(run))


def _next_link(keeper: Keeper, reports: Path) -> Link:
    """The place after the last run of the chain of `reports`; a run that was sealed right before a stop counts."""
    chain = read_chain(reports, keeper)
    name = chain.name or new_chain()
    head = keeper.chains.get(name)
    if late := chain.sealed_after(head):
        head = late
    if head is None:
        return Link(name, 1)
    return Link(name, head.count + 1, head.run, head.manifest)


def _write(folder: Path, manifest: Manifest, keeper: Keeper | None) -> Manifest:
    data: dict[str, Any] = manifest.as_data()
    content = as_file(data, keeper.sign(signed_bytes(data)) if keeper else None)
    path = folder / MANIFEST
    if path.exists():
        raise AuditError(f"{folder.name} はすでに封がしてあります。", remedy="そのまま使えます。")
    unfinished = path.with_suffix(".tmp")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise AuditError(f"{MANIFEST} を書き込めません（{error.strerror}）。") from None
    if keeper and manifest.link:
        link = manifest.link
        keeper.remember(link.chain, Head(str(folder.parent.absolute()), link.count, manifest.run, sha256(content)))
    return manifest


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
