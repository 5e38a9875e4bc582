"""A recording is written whole or not at all, never over anything, and never with a value that is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.account import Portal
from runbook.errors import SettingsError
from runbook.screens.capture import Capture, Document, NotRecorded, Opening
from runbook.screens.folder import FolderUnwritable, Recording, write
from runbook.secret import PaymentUserId

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def recording(html: str = "<p>あ</p>") -> Recording:
    first = Capture("①", "トップページ", [Document(html, "- text\n", "/top")], b"png", (800, 600), NOW, None)
    first.pressed = ("準備が済んでいる方", "link")
    frame = Document("<p>枠</p>", "- text\n", "")
    second = Capture("④", "依頼の入力", [Document("<p>い</p>", "", "/r"), frame], None, (700, 500), NOW, Opening.POPUP)
    return Recording("live", NOW, {Portal.FUTSU: [first, second]}, {"known": 2, "mail": 0}, ["POST /log"])


def test_everything_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "recording"
    write(recording(), folder)
    assert sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()) == [
        *("futsu/01/screen.html", "futsu/01/screen.json", "futsu/01/screen.png", "futsu/01/screen.yaml"),
        *("futsu/02/frame-1.html", "futsu/02/frame-1.yaml"),
        *("futsu/02/screen.html", "futsu/02/screen.json", "futsu/02/screen.yaml", "recording.json"),
    ]
    assert json.loads((folder / "recording.json").read_text("utf-8")) == {
        "format": 1,
        "recorded_at": "2026-04-01T09:30:00+00:00",
        "source": "live",
        "portals": ["futsu"],
        "blanked": {"known": 2},
        "stopped": ["POST /log"],
    }
    assert json.loads((folder / "futsu/01/screen.json").read_text("utf-8")) == {
        "portal": "futsu",
        "screen": "01",
        "number": "①",
        "name": "トップページ",
        "address": "/top",
        "recorded_at": "2026-04-01T09:30:00+00:00",
        "viewport": [800, 600],
        "frames": [],
        "leads_to": {"control": "準備が済んでいる方", "role": "link", "screen": "02", "opens": "popup"},
    }
    assert [each.name for each in folder.parent.iterdir()] == ["recording"]


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path / "recording"
    folder.mkdir()
    if not empty:
        (folder / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="上書きしません"):
        write(recording(), folder)
    assert [each.name for each in folder.iterdir()] == ([] if empty else ["mine.txt"])
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("step", ["write_bytes", "rename"])
def test_nothing_is_left_of_what_could_not_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    real, calls = getattr(Path, step), list[Path]()

    def fail_late(self: Path, *given: object) -> object:
        calls.append(self)
        if len(calls) > 3 or step == "rename":
            raise OSError(28, "No space left on device")
        return real(self, *given)

    monkeypatch.setattr(Path, step, fail_late)
    with pytest.raises(FolderUnwritable, match="書き込めません"):
        write(recording(), tmp_path / "recording")
    assert calls
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(recording(), tmp_path / "recording")
    assert list(tmp_path.iterdir()) == []


def test_a_known_value_that_was_missed_keeps_all_of_it_from_the_disk(tmp_path: Path) -> None:
    PaymentUserId("QZ7K81XW")
    with pytest.raises(NotRecorded, match=r"futsu/01/screen\.html"):
        write(recording("<p data-x=qz7k81xw>"), tmp_path / "recording")
    assert list(tmp_path.iterdir()) == []
