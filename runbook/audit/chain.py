"""The sealed runs of one reports folder, as they lie there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.audit.keeper import Head
from runbook.audit.manifest import MANIFEST, AuditError, Manifest, read_signed, sha256, signed_bytes
from runbook.run import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from runbook.audit.keeper import Keeper, Verifier


@dataclass(frozen=True)
class Sealed:
    """A manifest as it lies in a folder.

    Args:
        folder: the run's.
        manifest: what it says.
        own_hash: SHA-256 of its file.
        is_signed: whether it bears a signature at all.
        is_genuine: whether the signature is right; False where there is none, or no key to judge it.
    """

    folder: Path
    manifest: Manifest
    own_hash: str
    is_signed: bool
    is_genuine: bool

    @property
    def head(self) -> Head | None:
        """What the keeper would remember after it; None for a rehearsal."""
        link = self.manifest.link
        if link is None:
            return None
        return Head(str(self.folder.parent.absolute()), link.count, self.manifest.run, self.own_hash)


@dataclass(frozen=True)
class Chain:
    """The runs of a reports folder that are in its chain.

    Args:
        name: of the chain; empty where there is none yet.
        sealed: by their numbers in it; only genuine ones.
    """

    name: str
    sealed: tuple[Sealed, ...]

    def sealed_after(self, head: Head | None) -> Head | None:
        """The end of what genuinely follows `head`, if anything does: the keeper did not come to remember it."""
        end = None
        for each in self.sealed:
            link = each.manifest.link
            before = end or head
            if link and (link.count, link.previous_manifest) == (
                (before.count + 1, before.manifest) if before else (1, "")
            ):
                end = each.head
        return end


def run_folders(reports: Path) -> list[Path]:
    """The folders of runs in `reports`, oldest first by their names, sealed or not."""
    return sorted(
        path
        for path in reports.iterdir()
        if path.is_dir() and ((path / MANIFEST).exists() or any((path / RESULTS).glob("*-result.json")))
    )


def read_sealed(folder: Path, verifier: Verifier | None) -> Sealed:
    """Read the manifest of a run.

    Raises:
        AuditError: it is not there, or cannot be read.
    """
    path = folder / MANIFEST
    data, signature = read_signed(path)
    genuine = verifier is not None and verifier.is_genuine(signature, signed_bytes(data))
    return Sealed(folder, Manifest.from_data(data), sha256(path.read_bytes()), signature is not None, genuine)


def read_chain(reports: Path, keeper: Keeper) -> Chain:
    """Find the chain of `reports` and its genuine members."""
    genuine = [each for each in _readable(reports, keeper) if each.is_genuine and each.manifest.link]
    name = name_of_chain(reports, keeper, genuine)
    members = [each for each in genuine if each.manifest.link and each.manifest.link.chain == name]
    return Chain(name, tuple(sorted(members, key=lambda each: each.manifest.link.count if each.manifest.link else 0)))


def name_of_chain(reports: Path, keeper: Keeper, genuine: Iterable[Sealed]) -> str:
    """The name of the chain of `reports`: the one that the keeper knows for this folder, else that of its genuine runs."""
    names = [each.manifest.link.chain for each in genuine if each.manifest.link]
    return keeper.chain_of(reports.absolute()) or next((each for each in names if each in keeper.chains), "")


def _readable(reports: Path, keeper: Keeper) -> Iterator[Sealed]:
    for folder in run_folders(reports) if reports.is_dir() else []:
        try:
            yield read_sealed(folder, keeper)
        except AuditError:
            continue
