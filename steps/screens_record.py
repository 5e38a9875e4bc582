"""What the check of the screens leaves: `screens.json`, a line of history, and one short line for whoever watches."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from contract.difference import Verdict
from contract.telling import as_data, message
from runbook.account import CONFIG_FOLDER
from runbook.errors import SettingsError
from runbook.run import Target
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contract.inspection import Look
    from runbook.account import Portal
    from runbook.run import Run

FOUND, HISTORY = "screens.json", "screens-history.jsonl"
FEATURES = CONFIG_FOLDER.parent / "features"
OFTEN = timedelta(hours=1)
IN_TREND = 20
SIGNS = {Verdict.SAME: "○", Verdict.NO_EFFECT: "△", Verdict.EFFECT: "✕", None: "？"}


def refuse_too_soon(portal: Portal, run: Run, *, again: bool) -> None:
    """Leave a real portal alone that was checked within the last hour.

    Args:
        portal: which.
        run: this one; a rehearsal may check as often as it likes.
        again: the operator wants it all the same (`--again`).

    Raises:
        SettingsError: it is too soon.
    """
    if again or run.target is not Target.LIVE:
        return
    lately = [each for each in _history(run) if each["portal"] == portal and each["target"] == Target.LIVE]
    if not lately:
        return
    ago = datetime.now().astimezone() - datetime.fromisoformat(lately[-1]["at"])
    if timedelta() <= ago < OFTEN:
        raise SettingsError(
            f"{portal.japanese}の画面は {ago.seconds // 60} 分前に点検したばかりです。",
            remedy="ポータルに負担をかけないよう、1 時間以上あけてください。どうしても要るときは --again を付けてください。",
        )


def keep_record(run: Run, found: Mapping[Portal, Sequence[Look]]) -> dict[Portal, str]:
    """Write down what the visits of a run found.

    Returns:
        A line for each portal, short enough for a chat, with how it went lately.
    """
    if not found:
        return {}
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    data: dict[str, Any] = {"run": run.run_id, "at": now, "target": run.target, "portals": {}}
    lines = {}
    for portal, looks in found.items():
        line = message(portal.japanese, looks)
        data["portals"][portal] = {
            "verdict": _name(_worst(looks)),
            "message": line,
            "screens": as_data(looks, CONFIG_FOLDER, FEATURES),
        }
        entry: dict[str, Any] = {
            "run": run.run_id,
            "at": now,
            "target": run.target,
            "portal": portal,
            "verdict": _name(_worst(looks)),
        }
        entry |= {"screens": {f"{each.screen.number}{each.screen.name}": _name(each.verdict) for each in looks}}
        _append(run.folder.parent / HISTORY, entry)
        lines[portal] = f"{line}　最近: {trend(run, portal)}"
    text = mask(json.dumps(data, ensure_ascii=False, indent=2))
    (run.folder / FOUND).write_text(f"{text}\n", encoding="utf-8")
    return lines


def trend(run: Run, portal: Portal) -> str:
    """The verdicts on a portal's screens, oldest first, as signs: ○ △ ✕."""
    own = [each for each in _history(run) if each["portal"] == portal and each["target"] == run.target]
    by_name = {None if each is None else each.name.lower(): sign for each, sign in SIGNS.items()}
    return "".join(by_name.get(each["verdict"], "？") for each in own[-IN_TREND:])


def _worst(looks: Sequence[Look]) -> Verdict | None:
    judged = [look.verdict for look in looks if look.verdict is not None]
    return max(judged) if judged else None


def _name(verdict: Verdict | None) -> str | None:
    return None if verdict is None else verdict.name.lower()


def _append(path: Path, entry: Mapping[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(mask(json.dumps(entry, ensure_ascii=False)) + "\n")


def _history(run: Run) -> Iterator[dict[str, Any]]:
    try:
        lines = (run.folder.parent / HISTORY).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:  # one that was cut off
            continue
        if {"portal", "target", "verdict", "at"} <= set(entry):
            yield entry
