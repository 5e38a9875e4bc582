"""What a look at a screen found, for people and for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from contract.difference import Verdict
from contract.proposal import concerns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contract.inspection import Look
    from contract.proposal import Concern

NOTHING = "（なし）"
NOT_JUDGED = "未確認（記録なし）"


def verdict_in_words(verdict: Verdict | None) -> str:
    """一致, 変化あり（手順に影響なし）, 手順に影響あり; or that there was nothing to judge by."""
    return NOT_JUDGED if verdict is None else verdict.japanese


def report(look: Look, config: Path, features: Path) -> str:
    """The verdict on a screen, what changed, what of the project it concerns, and the proposed edit; in Japanese.

    Args:
        look: what was found.
        config: the folder of the portals' files.
        features: the folder of the features.
    """
    lines = [f"{look.screen!r}: {verdict_in_words(look.verdict)}"]
    for number, each in enumerate(look.differences, start=1):
        lines += ["", f"{number}. {each.what}［{each.verdict.japanese}］"]
        lines += [f"   変更前: {each.before or NOTHING}", f"   変更後: {each.after or NOTHING}"]
    for concern in concerned(look, config, features):
        lines += ["", f"「{concern.difference.what}」が関わるところ", *(f"   {line}" for line in _concern(concern))]
    return "\n".join(lines)


def concerned(look: Look, config: Path, features: Path) -> list[Concern]:
    """What of the project the differences with an effect concern."""
    return concerns(look.judgement, config, features) if look.judgement else []


def message(portal: str, looks: Sequence[Look]) -> str:
    """One line for a chat: the portal, and each screen on which the procedure cannot go on as it is."""
    bad = [look for look in looks if look.verdict is Verdict.EFFECT]
    if not bad:
        worst = max((look.verdict for look in looks if look.verdict is not None), default=None)
        return f"{portal}: {verdict_in_words(worst)}"
    told = [f"{look.screen.number}{look.screen.name}（{look.differences[0].what}）" for look in bad]
    return f"{portal}: {Verdict.EFFECT.japanese} {'、'.join(told)}"


def as_data(looks: Iterable[Look], config: Path, features: Path) -> list[dict[str, Any]]:
    """What was found, as JSON takes it."""
    return [
        {
            "number": look.screen.number,
            "name": look.screen.name,
            "page_object": f"{type(look.screen).__module__}.{type(look.screen).__qualname__}",
            "verdict": look.verdict.name.lower() if look.verdict is not None else None,
            "differences": [
                {"rule": each.rule, "verdict": each.verdict.name.lower(), "what": each.what}
                | {"before": each.before, "after": each.after}
                for each in look.differences
            ],
            "concerns": [_concern_data(each) for each in concerned(look, config, features)],
        }
        for look in looks
    ]


def _concern(concern: Concern) -> list[str]:
    place = f"{concern.line} 行目 " if concern.line else ""
    lines = [f"{each.file} の {each.line} 行目: {each.words}" for each in concern.sentences]
    lines.append(f"画面の部品: {concern.page_object}")
    if concern.key:
        lines.append(f"{concern.file} の {place}[{concern.table}] {concern.key}")
    if concern.remark:
        lines.append(concern.remark)
    if concern.edit:
        where = (
            f"{concern.edit.line} 行目を次に置きかえる" if concern.edit.old else f"{concern.edit.line} 行目のあとに足す"
        )
        lines += [f"直し方の案（{concern.file} の {where}。画面と見比べてから、人が直してください）:"]
        lines += [f"    {line}" for line in concern.edit.new.splitlines()]
    return lines


def _concern_data(concern: Concern) -> dict[str, Any]:
    return {
        "what": concern.difference.what,
        "page_object": concern.page_object,
        "sentences": [asdict(each) for each in concern.sentences],
        "file": concern.file,
        "table": concern.table,
        "key": concern.key,
        "line": concern.line,
        "edit": asdict(concern.edit) if concern.edit else None,
        "remark": concern.remark,
    }
