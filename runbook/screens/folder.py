"""Writes a recording: whole or not at all, and never over anything."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import RunbookError, SettingsError
from runbook.screens.blanking import hide_known
from runbook.screens.capture import NotRecorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from runbook.account import Portal
    from runbook.screens.capture import Capture

FORMAT = 1
KNOWN_IS_LEFT = "設定にある値（短くありふれた言葉のパスワードなど）が画面の文や作りと区別できません。値を変えてから、もう一度実行してください。"


class FolderUnwritable(RunbookError):
    """The recording cannot be written there."""

    default_remedy = "書き込めるフォルダーを --out に書いて、もう一度実行してください。"


@dataclass(frozen=True)
class Recording:
    """What is written.

    Args:
        source: `live` or `rehearsal`.
        recorded_at: local time.
        screens: of each portal, in the order of the procedure.
        blanked: how often something of each kind was taken out.
        stopped: what the browser was not let send.
    """

    source: str
    recorded_at: datetime
    screens: Mapping[Portal, Sequence[Capture]]
    blanked: Mapping[str, int]
    stopped: Sequence[str]


def refuse_if_there(folder: Path) -> None:
    """Refuse a folder that exists, before anything is opened.

    Raises:
        SettingsError: it does.
    """
    if folder.exists():
        raise SettingsError(
            f"{folder.name} はすでにあります。記録は上書きしません。",
            remedy="別のフォルダーを --out に書いてください。",
        )


def write(recording: Recording, folder: Path) -> None:
    """Write `recording` as `folder`, which appears when all of it is there.

    Raises:
        SettingsError: the folder exists.
        NotRecorded: a value that the settings know would be in it; nothing is written.
        FolderUnwritable: it cannot be written; nothing is left behind.
    """
    files = _files(recording)
    for name, content in files.items():
        if isinstance(content, str) and hide_known(content) != content:
            raise NotRecorded(f"{name} に、設定にある値が残っています。保存しませんでした。", remedy=KNOWN_IS_LEFT)
    refuse_if_there(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as unfinished:
            for name, content in files.items():
                file = unfinished / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            unfinished.rename(folder)
    except OSError as error:
        raise FolderUnwritable(f"{folder} に書き込めません（{error.strerror}）。") from None


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` under another name, which is gone afterwards unless it was renamed."""
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _files(recording: Recording) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        "recording.json": _json(
            {
                "format": FORMAT,
                "recorded_at": recording.recorded_at.isoformat(timespec="seconds"),
                "source": recording.source,
                "portals": list(recording.screens),
                "blanked": {kind: count for kind, count in recording.blanked.items() if count},
                "stopped": list(recording.stopped),
            }
        )
    }
    for portal, screens in recording.screens.items():
        for at, screen in enumerate(screens):
            following = screens[at + 1] if at + 1 < len(screens) else None
            files |= _files_of_screen(portal, at + 1, screen, following)
    return files


def _files_of_screen(portal: Portal, order: int, screen: Capture, following: Capture | None) -> dict[str, str | bytes]:
    place = f"{portal}/{order:02}"
    main, *frames = screen.documents
    told: dict[str, object] = {
        "portal": portal,
        "screen": f"{order:02}",
        "number": screen.number,
        "name": screen.name,
        "address": main.address,
        "recorded_at": screen.recorded_at.isoformat(timespec="seconds"),
        "viewport": list(screen.viewport),
        "frames": [{"file": f"frame-{at}.html", "address": each.address} for at, each in enumerate(frames, start=1)],
    }
    if screen.pressed and following:
        words, role = screen.pressed
        told["leads_to"] = {
            "control": words,
            "role": role,
            "screen": f"{order + 1:02}",
            "opens": following.opening,
        }
    files: dict[str, str | bytes] = {
        f"{place}/screen.json": _json(told),
        f"{place}/screen.html": main.html,
        f"{place}/screen.yaml": main.tree,
    }
    files |= {f"{place}/{name}": text for name, text in screen.more.items()}
    if screen.picture:
        files[f"{place}/screen.png"] = screen.picture
    for at, each in enumerate(frames, start=1):
        files |= {f"{place}/frame-{at}.html": each.html, f"{place}/frame-{at}.yaml": each.tree}
    return files


def _json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
