"""Finds what was changed, added, removed or reordered since the runs were sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbook.audit.chain import name_of_chain, read_sealed, run_folders
from runbook.audit.keeper import Keeper
from runbook.audit.manifest import MANIFEST, PRUNED, AuditError, files_of, read_signed, signed_bytes
from runbook.audit.sealing import journal_hash
from runbook.errors import RunbookError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from runbook.audit.chain import Sealed
    from runbook.audit.keeper import Head, Verifier

LONGEST_LIST = 5
UNSEALED = "封がありません（途中で終わった実行か、manifest.json が消された実行です）。"


@dataclass
class Verdict:
    """What is found of one run.

    Args:
        run: name of its folder.
        kind: what it is, in Japanese: 実運用, 練習, 整理済み…
        problems: everything that is not as it was sealed, in Japanese; empty is good.
    """

    run: str
    kind: str = ""
    problems: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """What is found of a reports folder.

    Args:
        runs: of each run.
        problems: what concerns the chain as a whole: runs that are missing.
        unknown: what could not be verified, and why.
    """

    runs: list[Verdict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.problems and not any(each.problems for each in self.runs)


def verify(reports: Path, verifier: Verifier | None, state_folder: Path | None, only: Sequence[str] = ()) -> Findings:
    """Verify the runs of a reports folder.

    Args:
        reports: the folder with a folder for each run.
        verifier: judges signatures: the :class:`Keeper` of the computer that sealed them, which also knows where the
            chain ends, or an exported public key; None where nothing was ever signed.
        state_folder: holds the journal; None where there is none to compare with, e.g. at an auditor's.
        only: names of the runs to be told of; empty for all. The chain is always looked at as a whole.
    """
    findings = Findings()
    sealed: list[Sealed] = []
    for folder in run_folders(reports):
        verdict = Verdict(folder.name)
        findings.runs.append(verdict)
        if not (folder / MANIFEST).exists():
            verdict.kind, verdict.problems = "封なし", [UNSEALED]
            continue
        try:
            one = read_sealed(folder, verifier)
        except AuditError as error:
            verdict.problems.append(error.seen)
            continue
        verdict.kind = "実運用" if one.manifest.link else "練習（署名なし）"
        verdict.problems += _own_problems(one, verifier, verdict)
        verdict.problems += _journal_problems(one, state_folder)
        sealed.append(one)
    by_name = {each.run: each for each in findings.runs}
    _judge_chain(reports, sealed, verifier, findings, by_name)
    if only:
        findings.runs = [each for each in findings.runs if each.run in only]
    return findings


def _own_problems(one: Sealed, verifier: Verifier | None, verdict: Verdict) -> list[str]:
    problems = []
    manifest = one.manifest
    if manifest.run != one.folder.name:
        problems.append(f"フォルダーの名前が変えられています（封の中の実行番号は {manifest.run}）。")
    if (one.is_signed or manifest.link) and not one.is_genuine:
        problems.append(
            "署名が合いません。manifest.json が書き換えられたか、別の鍵で署名されています。"
            if one.is_signed and verifier
            else "署名がありません。"
            if not one.is_signed
            else "署名を確かめる鍵がありません。"
        )
    if (one.folder / PRUNED).exists():
        verdict.kind += "・整理済み"
        return problems + _pruning_problems(one, verifier)
    now, then = files_of(one.folder), manifest.files
    kinds = {
        "変わったファイル": [name for name in then if name in now and now[name] != then[name]],
        "なくなったファイル": [name for name in then if name not in now],
        "あとから加わったファイル": [name for name in now if name not in then],
    }
    return problems + [f"{kind}: {_listed(names)}" for kind, names in kinds.items() if names]


def _pruning_problems(one: Sealed, verifier: Verifier | None) -> list[str]:
    """A pruned run has nothing left but its manifest and a signed note that says so."""
    try:
        data, signature = read_signed(one.folder / PRUNED)
    except AuditError as error:
        return [error.seen]
    problems = []
    if data.get("manifest") != one.own_hash:
        problems.append("整理の記録（pruned.json）が、別の manifest.json のものです。")
    if one.manifest.link and not (verifier and verifier.is_genuine(signature, signed_bytes(data))):
        problems.append("整理の記録（pruned.json）の署名が合いません。")
    if left := list(files_of(one.folder)):
        problems.append(f"整理のあとに加わったファイル: {_listed(left)}")
    return problems


def _journal_problems(one: Sealed, state_folder: Path | None) -> list[str]:
    if state_folder is None or one.manifest.link is None:
        return []
    try:
        now = journal_hash(state_folder, one.manifest.run)
    except RunbookError as error:
        return [f"実行の記録（ジャーナル）を確かめられません。{error.seen}"]
    return [] if now == one.manifest.journal else ["実行の記録（ジャーナル）の、この実行の行が封と違います。"]


def _judge_chain(
    reports: Path, sealed: list[Sealed], verifier: Verifier | None, findings: Findings, verdicts: dict[str, Verdict]
) -> None:
    """Every live run follows the one before, none is missing in between, at the beginning or at the end."""
    members = sorted((each for each in sealed if each.manifest.link and each.is_genuine), key=_count)
    keeper = verifier if isinstance(verifier, Keeper) else None
    if keeper is None and members:
        findings.unknown.append(
            "公開鍵だけで確かめたので、最後の実行が取り除かれていないかと、ジャーナルは確かめていません。"
        )
    name = (
        name_of_chain(reports, keeper, (each for each in sealed if each.is_genuine))
        if keeper
        else (_chain(members[0]) if members else "")
    )
    expected, before = 1, None
    for each in members:
        verdict, link = verdicts[each.folder.name], each.manifest.link
        if link is None:
            continue
        if link.chain != name:
            verdict.problems.append("別の reports フォルダーの実行です。あとから加えられています。")
            continue
        if link.count < expected:
            verdict.problems.append("同じ番号の実行がもう一つあります（写しが加えられています）。")
            continue
        if link.count > expected:
            findings.problems.append(_missing(expected, link.count - 1, link.previous_run))
        elif before is not None and link.previous_manifest != before.own_hash:
            verdict.problems.append(f"一つ前の実行（{link.previous_run}）の manifest.json と、つながっていません。")
        expected, before = link.count + 1, each
    head = keeper.chains.get(name) if keeper else None
    if head is not None:
        _judge_end(head, before, expected, findings)


def _judge_end(head: Head, last: Sealed | None, expected: int, findings: Findings) -> None:
    if head.count >= expected:
        findings.problems.append(_missing(expected, head.count, head.run))
    elif last is not None and last.head and last.head.count == head.count and last.own_hash != head.manifest:
        findings.problems.append(f"最後の実行（{head.run}）の manifest.json が、封をしたときのものではありません。")


def _missing(first: int, last: int, name: str) -> str:
    numbers = f"{first} 番目" if first == last else f"{first} 番目から {last} 番目"
    return f"実行がなくなっています（{numbers}。最後のものは {name}）。"


def _count(one: Sealed) -> int:
    return one.manifest.link.count if one.manifest.link else 0


def _chain(one: Sealed) -> str:
    return one.manifest.link.chain if one.manifest.link else ""


def _listed(names: Sequence[str]) -> str:
    more = f" ほか {len(names) - LONGEST_LIST} 件" if len(names) > LONGEST_LIST else ""
    return "、".join(names[:LONGEST_LIST]) + more
