"""The server of recordings: forms lead nowhere, other links say that this is a recording, and nothing foreign is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rehearsal.captures import UnreadableRecordingError, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from runbook.stand_ins import StandIns

TRACKED = Path(__file__).parent / "recorded"
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def replay(start: Callable[..., StandIns]) -> str:
    """Serve a recording; return its top page's address."""
    return str(start("--only=futsu", "--captures", str(TRACKED)).announcement["futsu"]["portal_url"])


def test_a_form_leads_nowhere(replay: str, page: Page) -> None:
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(replay.replace("/portal/", "/useridmg/common/SC121650000001DispatchAction.do"))
    page.locator("[name=nofuRiyoshaId]").fill("ABCD1234")
    page.get_by_role("button", name="パスワード初期化依頼").click()
    assert page.get_by_role("heading").text_content() == "これは記録した画面です"
    assert "どこにも届いていません" in page.content()
    assert set(sent) == {"GET"}
    assert "ABCD1234" not in page.url


def test_whatever_is_sent_all_the_same_is_not_taken(replay: str, page: Page) -> None:
    answer = page.request.post(replay, form={"id": "ABCD1234"})
    assert answer.status == 501
    assert "どこにも届いていません" in answer.text()


def test_a_link_that_was_not_gone_says_so(replay: str, page: Page) -> None:
    answer = page.goto(replay.replace("/portal/", "/portal/faq.html"))
    assert answer is not None
    assert answer.status == 404
    assert "この先の画面は記録されていません" in page.content()


def test_a_script_that_somebody_put_into_a_recording_does_not_run(
    start: Callable[..., StandIns], page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "futsu" / "01"
    folder.mkdir(parents=True)
    (tmp_path / "recording.json").write_text(json.dumps({"format": 1}))
    (folder / "screen.json").write_text(json.dumps({"address": "/", "viewport": [800, 600], "frames": []}))
    bad = "<script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\"><p id=here>あ</p>"
    (folder / "screen.html").write_text(f"<!DOCTYPE html><html><head><title>t</title></head><body>{bad}</body></html>")
    page.goto(start("--only=futsu", "--captures", str(tmp_path)).announcement["futsu"]["portal_url"])
    page.locator("#here").wait_for()
    assert page.title() == "t"


def test_of_several_recordings_in_a_folder_the_newest_is_served(tmp_path: Path) -> None:
    for name in ("20260401-090000", "20260501-090000"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "recording.json").write_text(json.dumps({"format": 1}))
    screen = tmp_path / "20260501-090000" / "kei" / "01"
    screen.mkdir(parents=True)
    (screen / "screen.json").write_text(json.dumps({"address": "/x", "viewport": [1, 1], "frames": []}))
    (screen / "screen.html").write_text("<html>")
    [only] = read(tmp_path)["kei"]
    assert only.address == "/x"


@pytest.mark.parametrize("broken", ["no folder", "no recording", "another format", "a file is missing", "no JSON"])
def test_what_is_no_recording_is_refused_with_the_reason(tmp_path: Path, broken: str) -> None:
    if broken in {"another format", "no JSON", "a file is missing"}:
        text = {"another format": '{"format": 99}', "no JSON": "{"}.get(broken, '{"format": 1}')
        (tmp_path / "recording.json").write_text(text)
    if broken == "a file is missing":
        (tmp_path / "futsu" / "01").mkdir(parents=True)
        (tmp_path / "futsu" / "01" / "screen.json").write_text('{"address": "/", "viewport": [1, 1], "frames": []}')
    with pytest.raises(UnreadableRecordingError, match="記録"):
        read(tmp_path / "none" if broken == "no folder" else tmp_path)


def test_the_command_line_says_what_is_wrong_with_the_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--captures", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "記録（recording.json）がありません" in done.stderr
