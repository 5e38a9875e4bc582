"""Which of several recordings holds."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from contract.library import Library, newest
from runbook.account import CONFIG_FOLDER
from runbook.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

RECORDED = CONFIG_FOLDER / "screens" / "tables"


def recording(folder: Path, name: str, source: str, *portals: str) -> Path:
    """A recording of `portals` that says where it was made."""
    for portal in portals:
        shutil.copytree(RECORDED / portal, folder / name / portal)
    (folder / name).mkdir(exist_ok=True, parents=True)
    (folder / name / "recording.json").write_text(json.dumps({"source": source}), encoding="utf-8")
    return folder / name


def test_the_newest_live_recording_of_the_portal_holds(tmp_path: Path) -> None:
    """One of the stand-ins, one of the other portal alone and whatever else lies there do not count."""
    recording(tmp_path, "20260401-090000", "live", "futsu", "kei")
    recording(tmp_path, "20260402-090000", "live", "futsu", "kei")
    recording(tmp_path, "20260403-090000", "live", "kei")
    recording(tmp_path, "20260404-090000", "rehearsal", "futsu")
    (tmp_path / "notes").mkdir()
    found = {portal: newest(tmp_path, portal) for portal in ("futsu", "kei")}
    assert {portal: library and library.name for portal, library in found.items()} == {
        "futsu": "20260402-090000",
        "kei": "20260403-090000",
    }
    assert newest(tmp_path / "notes", "futsu") is None


def test_one_recording_may_be_named_itself(tmp_path: Path) -> None:
    one = recording(tmp_path, "of-stand-ins", "rehearsal", "futsu")
    library = newest(one, "futsu")
    assert library
    kept = library.find("FutsuLogin")
    assert kept
    assert kept.contract.number == "③"
    assert len(kept.rects) == len(kept.contract.items)
    assert kept.picture
    assert kept.picture.startswith(b"\x89PNG")
    assert library.find("KeiLogin") is None


def test_an_edited_contract_loses_the_places_of_its_picture(tmp_path: Path) -> None:
    """Outlines would be drawn around something else."""
    one = recording(tmp_path, "of-stand-ins", "rehearsal", "futsu")
    [path] = [each for each in one.glob("futsu/*/contract.yaml") if "FutsuLogin" in each.read_text("utf-8")]
    path.write_text(path.read_text("utf-8") + "  - role: link\n    text: 追加\n", encoding="utf-8")
    kept = Library(one / "futsu").find("FutsuLogin")
    assert kept
    assert kept.rects == ()


def test_a_broken_contract_is_said(tmp_path: Path) -> None:
    one = recording(tmp_path, "of-stand-ins", "rehearsal", "futsu")
    next(one.glob("futsu/*/contract.yaml")).write_text("screen: [", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"contract\.yaml"):
        newest(one, "futsu")
