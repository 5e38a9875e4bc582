"""`manifest.json` of one run: a hash of every file, of the journal's rows and of the manifest before; signed.

A rehearsal's is not signed: it proves nothing to an auditor, and must not touch the operator's secret store.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runbook.errors import RunbookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST, PRUNED = "manifest.json", "pruned.json"
FORMAT = 1
SIGNATURE = "signature"


class AuditError(RunbookError):
    """The record of a run cannot be sealed or verified."""

    default_remedy = "RUNBOOK_STATE_DIR と reports/ を読み書きできるかを確かめて、もう一度実行してください。"


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a run in its chain.

    Args:
        chain: name of the chain: all runs of one reports folder.
        count: the run's number in it, from 1.
        previous_run: id of the run before; empty for the first one.
        previous_manifest: SHA-256 of its `manifest.json`; empty likewise.
    """

    chain: str
    count: int
    previous_run: str = ""
    previous_manifest: str = ""


@dataclass(frozen=True)
class Manifest:
    """What is written of a run.

    Args:
        run: its id, which is its folder's name.
        sealed_at: when, ISO 8601 with time zone.
        summary: who, against what, with what result; for the list of runs.
        files: SHA-256 of each file by its path in the run's folder, with `/`.
        journal: SHA-256 over the journal's rows that the run wrote; empty when it wrote none.
        link: its place in the chain; None for a rehearsal, which is not signed.
    """

    run: str
    sealed_at: str
    summary: Mapping[str, Any]
    files: Mapping[str, str]
    journal: str
    link: Link | None

    def as_data(self) -> dict[str, Any]:
        """The manifest in a form that JSON takes, without its signature."""
        link = self.link
        return {
            "format": FORMAT,
            "run": self.run,
            "sealed_at": self.sealed_at,
            "summary": dict(self.summary),
            "files": dict(sorted(self.files.items())),
            "journal": self.journal,
            "link": link
            and {
                "chain": link.chain,
                "count": link.count,
                "previous_run": link.previous_run,
                "previous_manifest": link.previous_manifest,
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Manifest:
        """Make it again from `as_data`.

        Raises:
            AuditError: it is of an unknown format, or something is missing.
        """
        try:
            if data["format"] != FORMAT:
                raise AuditError(
                    f"manifest.json は知らない版（{data['format']}）です。",
                    remedy="プログラムを新しい版にしてから、もう一度確かめてください。",
                )
            link = Link(**data["link"]) if data["link"] else None
            return cls(data["run"], data["sealed_at"], data["summary"], data["files"], data["journal"], link)
        except (KeyError, TypeError, AttributeError):
            raise AuditError("manifest.json に必要な項目がありません。") from None


def signed_bytes(data: Mapping[str, Any]) -> bytes:
    """What a signature is made over: everything but the signature, in one order and without blanks."""
    unsigned = {name: value for name, value in data.items() if name != SIGNATURE}
    return json.dumps(unsigned, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def as_file(data: Mapping[str, Any], signature: bytes | None) -> bytes:
    """A manifest, or another signed record, as it is written."""
    signed = {**data, SIGNATURE: base64.b64encode(signature).decode() if signature else None}
    return (json.dumps(signed, ensure_ascii=False, indent=1) + "\n").encode()


def read_signed(path: Path) -> tuple[dict[str, Any], bytes | None]:
    """Read what `as_file` wrote: the data, and the signature if it bears one.

    Raises:
        AuditError: it is not there, or not of that form.
    """
    try:
        data = json.loads(path.read_bytes())
        signature = data[SIGNATURE]
        return data, None if signature is None else base64.b64decode(signature, validate=True)
    except FileNotFoundError:
        raise AuditError(f"{path.name} がありません。") from None
    except OSError as error:
        raise AuditError(f"{path.name} が読めません（{error.strerror}）。") from None
    except (ValueError, KeyError, TypeError):
        raise AuditError(f"{path.name} が壊れています。") from None


def files_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder` but the records of the audit itself.

    A link is hashed as what it is, not as what it leads to: it may lead out of the folder.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = sha256(b"link to " + str(path.readlink()).encode())
        elif path.is_file() and name not in {MANIFEST, PRUNED}:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def rows_hash(rows: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over rows of the journal; empty for none."""
    lines = [json.dumps(dict(row), ensure_ascii=False, sort_keys=True) for row in rows]
    return sha256("\n".join(lines).encode()) if lines else ""


def sha256(content: bytes) -> str:
    """As hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
