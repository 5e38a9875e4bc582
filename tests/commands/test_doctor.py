"""`python -m runbook doctor`: a good machine is good throughout; whatever is wrong is named with what to do about it."""

from __future__ import annotations

import json
import re
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from runbook.account import Portal
from runbook.stand_ins import StandIns
from runbook.state import State
from tests.commands.small_site import SmallSite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commands.desk import Desk

GOOD, BAD, UNKNOWN = "可", "不可", "未確認"
COLUMNS = 4
EVERYTHING = [
    *("ブラウザー", "日本語フォント", "設定（普通車）", "設定（軽四輪）", "保管場所", "サンブリッジ", "メールボックス"),
    *("ポータル（普通車）", "ポータル（軽四輪）", "時計"),
]


@dataclass
class Told:
    """What doctor told, by the names of the checks, and its exit status."""

    status: int
    text: str
    lines: dict[str, tuple[str, str, str]]

    def __getitem__(self, name: str) -> str:
        return self.lines[name][0]

    def bad(self, name: str) -> tuple[str, str]:
        """What is there, and what to do, of a check that must have found something and is the only one."""
        assert [each for each, (verdict, *_) in self.lines.items() if verdict == BAD] == [name], self.text
        assert self.status == 1
        _, seen, remedy = self.lines[name]
        assert remedy
        return seen, remedy


@dataclass
class Ready:
    """Settings with which all is well."""

    desk: Desk
    settings: dict[str, str]

    def but(self, **changes: str) -> None:
        """Write them, but for `changes`; an empty value removes a name."""
        self.desk.set(**self.settings | changes)


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[StandIns]:
    stand_ins = StandIns(("--sunbridge=page",))
    yield stand_ins
    stand_ins.stop()


@pytest.fixture
def ready(desk: Desk, stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    """Settings with which all is well, written already."""
    monkeypatch.delenv("DISPLAY", raising=False)
    said = stand_ins.announcement
    mail = said["mail"]
    settings = {
        "MAIL_HOST": mail["host"],
        "MAIL_PORT": str(mail["port"]),
        "MAIL_SECURITY": mail["security"],
        "MAIL_USER": mail["user"],
        "MAIL_PASSWORD": mail["password"],
        "SUNBRIDGE_AGENT": said["sunbridge"]["agent"],
        "RUNBOOK_TERMS_READ": "yes",
    }
    for portal in Portal:
        settings[f"{portal.upper()}_PORTAL_URL"] = said[portal]["portal_url"]
        settings[f"{portal.upper()}_USER_ID"] = said[portal]["user_id"]
        settings[f"{portal.upper()}_MAIL_ADDRESS"] = said[portal]["mail_address"]
    # Chromium makes a socket in it, and the path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="desk-") as temp:
        desk.temp = Path(temp)
        made = Ready(desk, settings)
        made.but()
        yield made


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite() as site:
        yield site


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    """A Python that answers, when it is asked for SunBridge's windows, what stands in the file beside it."""
    python = tmp_path / "python"
    python.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nsys.stdin.read()\n"
        "print((pathlib.Path(__file__).parent / 'answer.json').read_text())\n"
    )
    python.chmod(0o700)
    return python


def doctor(desk: Desk, *options: str) -> Told:
    done = desk.piped("doctor", *options)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    lines = {}
    for line in done.stdout.splitlines():
        verdict, name, seen, remedy = [*line.split("\t"), "", "", ""][:COLUMNS]
        assert bool(remedy) is (verdict == BAD), line
        lines[name] = (verdict, seen, remedy)
    return Told(done.returncode, done.stdout + done.stderr, lines)


def test_a_good_machine_is_good_throughout(desk: Desk, ready: Ready) -> None:
    told = doctor(desk, "--live")
    assert list(told.lines) == EVERYTHING
    assert {verdict for verdict, *_ in told.lines.values()} == {GOOD}, told.text
    assert told.status == 0
    assert "確かめたものは、すべて可です。" in told.text
    assert "途中の初期化はありません" in told.text
    assert "\x1b" not in told.text
    secrets = [
        ready.settings["MAIL_PASSWORD"],
        ready.settings["FUTSU_USER_ID"],
        ready.settings["KEI_USER_ID"],
        ready.settings["FUTSU_MAIL_ADDRESS"],
    ]
    assert [each for each in secrets if each in told.text] == []


def test_without_live_nobody_else_is_spoken_with(desk: Desk, ready: Ready, site: SmallSite) -> None:
    ready.but(FUTSU_PORTAL_URL=site.url)
    told = doctor(desk)
    assert {name for name, (verdict, *_) in told.lines.items() if verdict == UNKNOWN} == set(EVERYTHING[6:])
    assert "--live を付けると確かめます" in told.text
    assert site.requests == []
    assert told.status == 0


def test_the_table_on_a_terminal_is_aligned(desk: Desk, ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("NO_COLOR", "1")
    ready.but(RUNBOOK_TERMS_READ="")
    with desk.at_the_terminal("doctor") as terminal:
        text = re.sub("\x1b\\[[0-9;?]*[a-zA-Z]", "", terminal.to_the_end())
    assert terminal.process.returncode == 1
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    [head] = [line for line in lines if "分かったこと" in line]
    third = cell_len(head.partition("分かったこと")[0])
    rows = lines[lines.index(head) + 2 : -1]
    assert all(cell_len(line) <= 90 for line in rows)
    for line in rows:
        before = ""
        for character in line:
            if cell_len(before) >= third:
                break
            before += character
        assert cell_len(before) == third, line
        assert before.endswith(" "), line
    assert "次にすること:プロジェクトの.envを直してください" in "".join("".join(rows).split())


@pytest.mark.parametrize("program", ["/nonexistent/browser", "/bin/false"])
def test_a_browser_that_does_not_start(desk: Desk, ready: Ready, program: str) -> None:
    ready.but(BROWSER_EXECUTABLE=program)
    told = doctor(desk, "--live")
    _, remedy = told.bad("ブラウザー")
    assert "ブラウザー" in remedy
    assert {told[name] for name in ("日本語フォント", "ポータル（普通車）", "時計")} == {UNKNOWN}
    assert told["メールボックス"] == GOOD


def test_a_machine_without_a_japanese_font(
    desk: Desk, ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    assert "フォントを入れて" in doctor(desk).bad("日本語フォント")[1]


def test_settings_that_lack_something(desk: Desk, ready: Ready) -> None:
    ready.but(MAIL_HOST="", RUNBOOK_TERMS_READ="")
    told = doctor(desk, "--live")
    assert told["設定（普通車）"] == told["設定（軽四輪）"] == BAD
    assert "MAIL_HOST がありません" in told.text
    assert "RUNBOOK_TERMS_READ=yes がありません" in told.text
    assert told["メールボックス"] == UNKNOWN
    assert told.status == 1


def test_settings_of_one_portal_do_for_an_office_that_uses_one(desk: Desk, ready: Ready) -> None:
    ready.but(KEI_USER_ID="", KEI_MAIL_ADDRESS="")
    told = doctor(desk, "--live")
    assert list(told.lines) == [name for name in EVERYTHING if "軽四輪" not in name]
    assert told.status == 0


def test_settings_for_no_portal(desk: Desk, ready: Ready) -> None:
    names = ("FUTSU_USER_ID", "FUTSU_MAIL_ADDRESS", "KEI_USER_ID", "KEI_MAIL_ADDRESS")
    ready.but(**dict.fromkeys(names, ""))
    told = doctor(desk, "--live")
    assert "普通車も軽四輪も書かれていません" in told.bad("設定")[0]
    assert told["ポータル"] == told["メールボックス"] == told["時計"] == UNKNOWN


def test_settings_that_cannot_be_read(desk: Desk, ready: Ready) -> None:
    ready.but(FUTSU_USERID="ABCD1234")
    told = doctor(desk, "--live")
    assert "FUTSU_USER_ID ではありませんか" in told.bad("設定")[0]
    assert told["保管場所"] == told["サンブリッジ"] == told["メールボックス"] == told["ポータル"] == UNKNOWN
    assert told["日本語フォント"] == GOOD


def test_a_state_folder_that_cannot_be_written(desk: Desk, ready: Ready, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ready.but(RUNBOOK_STATE_DIR=str(tmp_path / "file" / "state"))
    assert "書き込めません" in doctor(desk).bad("保管場所")[0]


def test_a_journal_that_is_damaged(desk: Desk, ready: Ready) -> None:
    desk.leave_at(State.REQUESTED)
    [journal] = desk.state.glob("*journal*")
    journal.write_bytes(b"no database" * 1000)
    assert "記録" in "".join(doctor(desk).bad("保管場所"))


def test_what_is_unfinished_is_mentioned_and_left_as_it_is(desk: Desk, ready: Ready) -> None:
    number = desk.leave_at(State.REQUESTED)
    told = doctor(desk)
    assert "途中の初期化が 1 件あります（python -m runbook resume" in told.text
    assert told.status == 0
    assert desk.record(number).state is State.REQUESTED
    assert desk.store.get("doctor") is None


def test_a_mailbox_that_does_not_let_in(desk: Desk, ready: Ready) -> None:
    ready.but(MAIL_PASSWORD="not-the-right-one")
    told = doctor(desk, "--live")
    seen, remedy = told.bad("メールボックス")
    assert "ログインできません" in seen
    assert "MAIL_USER と MAIL_PASSWORD" in remedy
    assert "not-the-right-one" not in told.text


@pytest.mark.parametrize(("minutes", "told"), [(61, "遅れて"), (-61, "進んで")])
def test_a_clock_that_is_wrong(desk: Desk, ready: Ready, site: SmallSite, minutes: int, told: str) -> None:
    site.minutes_ahead = minutes
    ready.but(FUTSU_PORTAL_URL=site.url)
    seen, remedy = doctor(desk, "--live").bad("時計")
    assert told in seen
    assert re.search(r"6[01] 分 \d+ 秒", seen)
    assert "時刻を合わせて" in remedy


def test_an_answer_from_a_cache_is_older_by_its_age(desk: Desk, ready: Ready, site: SmallSite) -> None:
    site.minutes_ahead, site.headers = -61, {"Age": "3660"}
    ready.but(FUTSU_PORTAL_URL=site.url)
    assert doctor(desk, "--live")["時計"] == GOOD


def test_a_portal_that_does_not_tell_the_time(desk: Desk, ready: Ready, site: SmallSite) -> None:
    site.minutes_ahead = None
    ready.but(FUTSU_PORTAL_URL=site.url, KEI_USER_ID="", KEI_MAIL_ADDRESS="")
    told = doctor(desk, "--live")
    assert told["時計"] == UNKNOWN
    assert told.status == 0


def test_the_top_page_is_opened_and_nothing_else(desk: Desk, ready: Ready, site: SmallSite) -> None:
    """Its notices of maintenance are told; they are for a person to judge."""
    ready.but(FUTSU_PORTAL_URL=site.url)
    told = doctor(desk, "--live")
    assert told.status == 0
    assert "3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)" in told.text
    assert [each for each in site.requests if "favicon" not in each] == ["GET /top"]


def test_a_portal_under_maintenance(desk: Desk, ready: Ready, site: SmallSite) -> None:
    site.body = "<h1>システムメンテナンスのお知らせ</h1><p>ただいまサービスを停止しています。</p>"
    ready.but(FUTSU_PORTAL_URL=site.url)
    seen, remedy = doctor(desk, "--live").bad("ポータル（普通車）")
    assert "ただいまサービスを停止しています" in seen
    assert "再開の時刻を確かめ" in remedy


def test_a_portal_that_cannot_be_reached(desk: Desk, ready: Ready) -> None:
    with socket.socket() as bound:  # nobody listens there
        bound.bind(("127.0.0.1", 0))
        ready.but(FUTSU_PORTAL_URL=f"http://127.0.0.1:{bound.getsockname()[1]}/")
        told = doctor(desk, "--live")
    told.bad("ポータル（普通車）")
    assert told["時計"] == GOOD  # the other portal's


def test_the_driver_for_rehearsals_does_not_fit_a_real_portal(desk: Desk, ready: Ready) -> None:
    ready.but(FUTSU_PORTAL_URL="https://portal.example/")
    assert "練習用のポータル" in doctor(desk).bad("サンブリッジ")[0]


def test_the_hand_off_needs_a_terminal(desk: Desk, ready: Ready) -> None:
    ready.but(SUNBRIDGE_DRIVER="handoff")
    assert "端末" in doctor(desk).bad("サンブリッジ")[1]
    with desk.at_the_terminal("doctor") as terminal:
        assert "端末があります" in terminal.to_the_end()
    assert terminal.process.returncode == 0


def test_a_file_of_controls_that_cannot_be_used(desk: Desk, ready: Ready, tmp_path: Path) -> None:
    (tmp_path / "controls.toml").write_text("[nain]\n")
    ready.but(SUNBRIDGE_CONTROLS=str(tmp_path / "controls.toml"))
    assert "nain" in doctor(desk).bad("サンブリッジ")[0]


PROGRAM = {"bits": 32, "elevated": False, "own_bits": 64, "own_elevated": False, "screens": []}
NOT_RUNNING = json.dumps({"error": {"kind": "NotRunning", "seen": "画面が見つかりません。", "remedy": "x"}})


@pytest.mark.parametrize(
    ("answer", "exe", "seen"),
    [
        (json.dumps({"gave": [PROGRAM]}), "", "画面が見つかりました"),
        (NOT_RUNNING, r"C:\SunBridge\sunbridge.exe", "実行のときに SUNBRIDGE_EXE から起動します"),
    ],
)
def test_sunbridge_is_there_or_will_be_started(
    desk: Desk, ready: Ready, worker: Path, answer: str, exe: str, seen: str
) -> None:
    (worker.parent / "answer.json").write_text(answer)
    ready.but(SUNBRIDGE_DRIVER="windows", SUNBRIDGE_PYTHON=str(worker), SUNBRIDGE_EXE=exe)
    told = doctor(desk)
    assert told.status == 0
    assert seen in told.lines["サンブリッジ"][1]


@pytest.mark.parametrize(
    ("answer", "seen", "remedy"),
    [
        (NOT_RUNNING, "見つかりません", "メインメニューを出してから"),
        (json.dumps({"gave": [PROGRAM, PROGRAM]}), "2 つ開いています", "サンブリッジだけを残して"),
        ("nonsense", "答えが分かりません", "SUNBRIDGE_PYTHON"),
    ],
)
def test_sunbridge_cannot_be_found(desk: Desk, ready: Ready, worker: Path, answer: str, seen: str, remedy: str) -> None:
    (worker.parent / "answer.json").write_text(answer)
    ready.but(SUNBRIDGE_DRIVER="windows", SUNBRIDGE_PYTHON=str(worker))
    said, do = doctor(desk).bad("サンブリッジ")
    assert seen in said
    assert remedy in do
