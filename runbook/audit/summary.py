"""A run in a few facts, from its Allure results: for the list of runs, and kept when the rest is pruned."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from runbook.evidence.environment import FILE
from runbook.run import RESULTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONGEST_SENTENCE = 300


def summary_of(folder: Path) -> dict[str, Any]:
    """What the record in `folder` says of its run.

    Returns:
        `facts`: the table at the head of the report. `scenarios`: of each its `name`, `portal` words as the feature has
        them, `status` (Allure's), `started` and `stopped` (milliseconds since 1970), `said` (the failure in one line).
    """
    results = folder / RESULTS
    scenarios = [
        {
            "name": told.get("name", ""),
            "feature": _label(told, "feature"),
            "status": told.get("status", "unknown"),
            "started": told.get("start", 0),
            "stopped": told.get("stop", 0),
            "said": str((told.get("statusDetails") or {}).get("message", "")).partition("\n")[0][:LONGEST_SENTENCE],
        }
        for told in _results(results)
    ]
    return {"facts": _facts(results / FILE), "scenarios": sorted(scenarios, key=lambda each: each["started"])}


def _results(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob("*-result.json")):
        try:
            found.append(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):  # one that was cut off; its hash is in the manifest all the same
            continue
    return found


def _label(result: Mapping[str, Any], name: str) -> str:
    return next((str(each["value"]) for each in result.get("labels", ()) if each.get("name") == name), "")


def _facts(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = [line.partition(" = ") for line in lines if " = " in line]
    return {_plain(name): _plain(value) for name, _, value in pairs}


def _plain(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped)
