"""`python -m runbook doctor`: a good machine is good throughout; whatever is wrong is named with what to do about it."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from runbook.state import State
from tests.commands.told import BAD, EVERYTHING, GOOD, UNKNOWN, doctor

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.desk import Desk
    from tests.commands.small_site import SmallSite
    from tests.commands.told import Ready


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
