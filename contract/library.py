"""Where contracts are kept: beside the screens of a recording, with their pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract.file import read_file, write

if TYPE_CHECKING:
    from pathlib import Path

    from contract.content import Contract
    from contract.sight import Rect, Sight

CONTRACT, PLACES, PICTURE, RECORDING = "contract.yaml", "contract.json", "screen.png", "recording.json"
LIVE = "live"


@dataclass(frozen=True)
class Kept:
    """A contract as it was kept.

    Args:
        contract: it.
        rects: where each of its items stood in the picture; empty where that was not kept.
        picture: PNG of the screen; None where there is none.
    """

    contract: Contract
    rects: tuple[Rect, ...] = ()
    picture: bytes | None = None


class Library:
    """The contracts of one portal, from one recording: `<recording>/<portal>/<NN>/contract.yaml`.

    Args:
        folder: `<recording>/<portal>`.

    Raises:
        SettingsError: one of the files is no contract; says what is wrong in it.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.parent.name
        self._kept = {
            kept.contract.screen: kept for path in sorted(folder.glob(f"*/{CONTRACT}")) for kept in [_kept(path)]
        }

    def find(self, screen: str) -> Kept | None:
        """The contract of a page object's class, by its name."""
        return self._kept.get(screen)


def newest(recordings: Path, portal: str) -> Library | None:
    """The contracts of `portal` in the newest recording of a folder that has any; recordings are named by their time.

    Of several, those that were recorded from stand-ins do not count.

    Args:
        recordings: the folder that holds recordings, or one recording itself.
        portal: code name.

    Raises:
        SettingsError: a contract cannot be read.
    """
    one = (recordings / RECORDING).exists()
    for folder in [recordings] if one else filter(_is_live, sorted(recordings.glob("*/"), reverse=True)):
        if any((folder / portal).glob(f"*/{CONTRACT}")):
            return Library(folder / portal)
    return None


def files_of(sight: Sight) -> dict[str, str]:
    """The files in which a contract is kept, by their names; the picture is another matter."""
    return {CONTRACT: write(sight.contract), PLACES: json.dumps(sight.rects) + "\n"}


def _is_live(recording: Path) -> bool:
    try:
        return bool(json.loads((recording / RECORDING).read_text(encoding="utf-8"))["source"] == LIVE)
    except (OSError, ValueError, KeyError, TypeError):  # no recording
        return False


def _kept(path: Path) -> Kept:
    contract, places, picture = read_file(path), path.with_name(PLACES), path.with_name(PICTURE)
    rects = json.loads(places.read_text(encoding="utf-8")) if places.exists() else []
    if len(rects) != len(contract.items):
        rects = []  # somebody edited the contract: its items are no longer those of the picture
    return Kept(
        contract,
        tuple((left, top, width, height) for left, top, width, height in rects),
        picture.read_bytes() if picture.exists() else None,
    )
