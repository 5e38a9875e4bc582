"""`python -m runbook screens record`, as an operator calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.dotenv_file import PREFIXES
from tests.pages.site import LOGIN, request_page
from tests.pages.test_way_to_login import POPUP, click_menu

if TYPE_CHECKING:
    from tests.screens.site import Site

PROJECT = Path(__file__).resolve().parents[2]


class Office:
    """Settings, and the command under them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.env_file = folder, folder / "office.env"
        self.set()

    def set(self, **settings: str) -> None:
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), "utf-8")

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "runbook", "screens", "record", "--env-file", str(self.env_file), *options]

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith((*PREFIXES, "DISPLAY"))}

    def record(self, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*options),
            cwd=PROJECT,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    @property
    def files(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir() if each != self.env_file)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def portal(site: Site) -> str:
    site.pages = {"/top": click_menu(POPUP), "/login": LOGIN, "/request": request_page()}
    return f"{site.origin}/top"


def test_without_live_the_stand_ins_are_recorded(office: Office) -> None:
    office.set(RUNBOOK_SCREENS_DIR=str(office.folder / "recordings"))
    done = office.record("--portal", "kei", "--rehearsal=--edition=lists")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "軽四輪① トップページ を記録しました。"
    assert "軽四輪 4 画面" in done.stdout
    assert "隠し項目の値 2" in done.stdout
    [recording] = (office.folder / "recordings").iterdir()
    assert str(recording) in done.stdout
    assert json.loads((recording / "recording.json").read_text("utf-8"))["source"] == "rehearsal"
    assert (recording / "kei" / "04" / "screen.png").read_bytes().startswith(b"\x89PNG")


def test_a_live_recording_needs_neither_account_nor_mailbox(office: Office, site: Site, portal: str) -> None:
    office.set(FUTSU_PORTAL_URL=portal, RUNBOOK_TERMS_READ="yes")
    done = office.record("--live", "--yes", "--portal", "futsu", "--out", str(office.folder / "real"))
    assert done.returncode == 0, done.stderr
    assert json.loads((office.folder / "real" / "recording.json").read_text("utf-8"))["source"] == "live"
    assert {method for method, *_ in site.requests} == {"GET"}


@pytest.mark.parametrize(
    ("settings", "options", "variables", "told"),
    [
        ({"RUNBOOK_TERMS_READ": ""}, ["--yes"], {}, "RUNBOOK_TERMS_READ=yes がありません"),
        ({}, [], {}, "端末"),
        ({}, ["--yes"], {"DEBUG": "pw:api"}, "環境変数 DEBUG"),
        ({}, ["--yes", "--out", str(PROJECT / "docs" / "screens")], {}, "プロジェクトの外か、reports の中"),
        ({"RUNBOOK_SCREENS_DIR": str(PROJECT / "tests" / "x")}, ["--yes"], {}, "プロジェクトの外か、reports の中"),
        ({"RUNBOOK_SCREENS_DIR": "screens"}, ["--yes"], {}, "省略せずに"),
    ],
    ids=["terms not read", "nobody to ask", "a log", "into the project", "setting in the project", "relative setting"],
)
def test_a_live_recording_that_may_not_be_made_opens_nothing(
    office: Office,
    site: Site,
    portal: str,
    settings: dict[str, str],
    options: list[str],
    variables: dict[str, str],
    told: str,
) -> None:
    office.set(**{"FUTSU_PORTAL_URL": portal, "KEI_PORTAL_URL": portal, "RUNBOOK_TERMS_READ": "yes"} | settings)
    done = office.record("--live", *options, **variables)
    assert done.returncode == 1
    assert told in done.stderr
    assert site.requests == []


def test_a_folder_that_is_there_is_refused_before_anything_is_opened(office: Office, site: Site, portal: str) -> None:
    office.set(FUTSU_PORTAL_URL=portal, RUNBOOK_TERMS_READ="yes")
    (office.folder / "there").mkdir()
    done = office.record("--live", "--yes", "--out", str(office.folder / "there"))
    assert done.returncode == 1
    assert "すでにあります" in done.stderr
    assert site.requests == []


def test_a_portal_that_is_not_as_expected_leaves_nothing_behind(office: Office, site: Site, portal: str) -> None:
    site.pages["/login"] = "<h1>システムメンテナンス</h1><p>ただいまサービスを停止しています。</p>"
    office.set(FUTSU_PORTAL_URL=portal, RUNBOOK_TERMS_READ="yes")
    done = office.record("--live", "--yes", "--portal", "futsu", "--out", str(office.folder / "real"))
    assert done.returncode == 1
    assert "ただいまサービスを停止しています" in done.stderr
    assert "保存していません" in done.stderr
    assert office.files == []


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is not to be had there")
@pytest.mark.parametrize(("answer", "recorded"), [("はい", ["real"]), ("いいえ", [])])
def test_a_person_is_asked_before_a_real_portal_is_opened(
    office: Office, site: Site, portal: str, answer: str, recorded: list[str]
) -> None:
    from tests.sunbridge.pseudo_terminal import terminal_of  # noqa: PLC0415 - not on Windows

    office.set(FUTSU_PORTAL_URL=portal, FUTSU_USER_ID="QZ7K81XW", RUNBOOK_TERMS_READ="yes")
    command = office.command("--live", "--out", str(office.folder / "real"))
    with terminal_of(command, PROJECT, office.environment) as terminal:
        terminal.type_at("「はい」と入力してください", answer)
        text = terminal.to_the_end()
    assert site.origin in text
    assert "軽四輪" not in text  # the office has written no account there
    assert office.files == recorded
    assert bool(site.requests) is (answer == "はい")


@pytest.mark.parametrize("program", ["/bin/false", "/nonexistent"])
def test_a_browser_that_does_not_start(office: Office, site: Site, portal: str, program: str) -> None:
    office.set(FUTSU_PORTAL_URL=portal, RUNBOOK_TERMS_READ="yes", BROWSER_EXECUTABLE=program)
    done = office.record("--live", "--yes", "--portal", "futsu", "--out", str(office.folder / "real"))
    assert done.returncode == 1
    assert "次にすること" in done.stderr
    assert office.files == []


def test_a_slip_is_explained(office: Office) -> None:
    done = office.record("--portal", "bike")
    assert done.returncode == 2
    assert "--portal に「bike」は使えません" in done.stderr
