"""The driver changes a password in every kind of window, and only the one it is meant to."""

from __future__ import annotations

import string
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from rehearsal.sunbridge_window import data
from rehearsal.sunbridge_window.menu import AGENTS_NUMBER
from runbook.secret import Secret
from sunbridge import errors
from sunbridge.client import Tab
from sunbridge.controls import Agents, Box, Main, Password, Tabs
from tests.sunbridge.on_windows.program import AGENT, FUTSU_ID, IDS, KEI_ID, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sunbridge.windows import WindowsSunBridge
    from tests.sunbridge.on_windows.program import Program

    Start = Callable[..., Program]
    Drive = Callable[..., WindowsSunBridge]

# VB6's tabs answer nothing: the office measures once where they are.
PLACES = Tabs(futsu_at=(240, 12), kei_at=(336, 12))
CHECKED = ["保存しました", "保存する前の欄の文字数", "閉じるときに", "同じ利用者ID", "開き直したあとの欄の文字数"]


@pytest.mark.parametrize("more", [(), ("--protect", "--confirm")], ids=["plain", "protected, confirmed"])
@pytest.mark.parametrize("skin", ["standard", "delphi", "vb6", "winforms"])
def test_both_tabs_get_their_password(start: Start, drive: Drive, skin: str, more: tuple[str, ...]) -> None:
    """Found by caption, kind and place; proved by SunBridge's words and by the reopened record."""
    program = start("--skin", skin, *more)
    for tab, user_id in IDS.items():
        password = Secret(f"Nw7!kx#{tab.name}2pLonger")
        sunbridge = drive(user_id, **({"tabs": PLACES} if skin == "vb6" else {}))
        screen = sunbridge.open_agent_editor(AGENT).select_tab(tab)
        assert screen.user_id().value == user_id
        screen.set_password(password)
        evidence = screen.save()
        sunbridge.leave()
        assert program.holds(tab, password.reveal())
        assert evidence.saved
        assert evidence.tab is tab
        assert [proof.had for proof in evidence.proofs] == [True] * len(CHECKED)
        assert all(words in proof.claim for words, proof in zip(CHECKED, evidence.proofs, strict=True))
    others = [(old, new) for old, new in zip(program.before, data.read(program.file), strict=True) if old.name != AGENT]
    assert all(old == new for old, new in others)


WAYS = [
    (("--agents", "combo"), {}),
    # The list is closed, too: to look again one begins at the main menu.
    (("--agents", "list-stays"), {}),
    (("--agents", "list-stays", "--skin", "winforms"), {}),
    (("--agents", "combo", "--skin", "delphi"), {}),
    # Without a button the entry is double-clicked.
    ((), {"agents": Agents(open=())}),
    # Wine gives no other program a look into a menu, Windows does.
    (("--menu", "menubar"), {"main": Main(open_command=AGENTS_NUMBER)}),
]


@pytest.mark.parametrize(("options", "controls"), WAYS)
def test_the_agent_is_reached_by_other_ways(
    start: Start, drive: Drive, password: Secret, options: tuple[str, ...], controls: dict[str, object]
) -> None:
    program = start(*options)
    screen = drive(**controls).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    assert screen.save().saved
    screen.close()
    assert [each.title for each in screen._sunbridge.windows()] == ["サンブリッジ"]
    assert program.holds(Tab.FUTSU, password.reveal())
    assert program.is_untouched(but=Tab.FUTSU)


@pytest.mark.parametrize("way", ["list", "combo"])
@pytest.mark.parametrize("name", ["髙橋行政書士事務所", "𠮷田㈱", "行政書士﨑山事務所"])
def test_names_beyond_the_usual_characters_are_found(
    start: Start, drive: Drive, password: Secret, way: str, name: str
) -> None:
    program = start("--agents", way)
    [agent] = [each for each in program.before if each.name == name]
    screen = drive(agent.entries["kei"].user_id).open_agent_editor(name).select_tab(Tab.KEI)
    screen.set_password(password)
    assert screen.save().saved
    assert program.holds(Tab.KEI, password.reveal(), name)


@pytest.mark.parametrize(
    "text",
    [
        string.punctuation[:16] + "aA1",
        string.punctuation[16:] + "bB2",
        string.ascii_letters[:40],
        string.digits + "&&%s{0}",
    ],
)
def test_every_character_arrives_as_it_is(start: Start, drive: Drive, text: str) -> None:
    """No sign is taken for a key, an access key or a pattern."""
    program = start("--protect")
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(Secret(text))
    assert screen.save().saved
    assert program.holds(Tab.FUTSU, text)


def test_the_same_length_as_before_is_no_proof(start: Start, drive: Drive) -> None:
    """The report says so instead of counting it."""
    agents = data.sample(AGENT, {"futsu": FUTSU_ID, "kei": KEI_ID})
    agents[1].entries["futsu"] = data.entry(FUTSU_ID, "old-password")
    start(agents=agents)
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(Secret("new-password"))
    evidence = screen.save()
    assert evidence.saved
    assert evidence.proofs[-1].had is None
    assert "証明にならない" in evidence.evidence_text()


def test_a_program_that_says_nothing_needs_the_offices_word_for_it(start: Start, drive: Drive) -> None:
    """With boxes that need not come, the save is proved by the reopened record alone, and the record says so."""
    program = start("--silent-save")
    screen = drive(save_boxes=(Box("保存しました", "OK"),)).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(Secret("of-another-length"))
    evidence = screen.save()
    assert evidence.saved
    assert evidence.proofs[0].had is None
    assert program.holds(Tab.FUTSU, "of-another-length")


def test_nothing_that_shows_the_save_is_no_save(start: Start, drive: Drive, password: Secret) -> None:
    """No message, and the same length as before: that nothing went wrong is not enough."""
    agents = data.sample(AGENT, {"futsu": FUTSU_ID, "kei": KEI_ID})
    agents[1].entries["futsu"] = data.entry(FUTSU_ID, "x" * len(password))
    start("--silent-save", agents=agents)
    screen = drive(save_boxes=(Box("保存しました", "OK"),)).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises(errors.SaveNotConfirmed, match="確かめられません"):
        screen.save()


def test_what_was_typed_is_saved_on_its_own_tab_only(start: Start, drive: Drive, password: Secret) -> None:
    """After another tab was chosen, the typed password is none of that tab's."""
    start()
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    screen.select_tab(Tab.KEI)
    with pytest.raises(RuntimeError, match="before save"):
        screen.save()


def test_a_slow_save_is_waited_for(start: Start, drive: Drive, password: Secret) -> None:
    program = start("--slow-save", "1.5")
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    assert screen.save().saved
    assert program.holds(Tab.FUTSU, password.reveal())


def test_a_second_password_field_can_be_told_apart_by_its_order(start: Start, drive: Drive, password: Secret) -> None:
    program = start("--two-passwords")
    screen = drive(password=Password(order=1)).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    assert screen.save().saved
    assert program.holds(Tab.FUTSU, password.reveal())


def test_sunbridge_is_started_where_it_does_not_run(drive: Drive, tmp_path: Path, password: Secret) -> None:
    file = tmp_path / "agents.json"
    data.write(file, data.sample(AGENT, {"futsu": FUTSU_ID, "kei": KEI_ID}))
    starter = tmp_path / "sunbridge.bat"
    starter.write_text(
        f'@cd /d "{PROJECT}"\r\n@"{sys.executable}" -m rehearsal.sunbridge_window --stay --single-instance --data "{file}"\r\n'
    )
    sunbridge = drive(exe=str(starter))
    screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    try:
        screen.set_password(password)
        assert screen.save().saved
    finally:
        sunbridge.leave()
        [main] = sunbridge._mains()
        subprocess.run(["taskkill", "/F", "/PID", str(main.process_id)], check=True, capture_output=True)


def test_the_picture_shows_the_window_without_secret_or_id(start: Start, drive: Drive, password: Secret) -> None:
    """A wide black bar over the password, and the rest of the window in its colours."""
    start()
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    rows = _pixels(screen.picture())
    black = [row for row in rows if b"\0\0\0" * 150 in row]
    light = [row for row in rows if sum(byte >= 0xF0 for byte in row) > len(row) // 2]
    assert len(black) > 10
    assert len(light) > len(rows) // 2


def _pixels(png: bytes) -> list[bytes]:
    """The rows of a PNG of ours: 8 bits, RGB, no filter."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, body = 8, b""
    width = struct.unpack(">I", png[16:20])[0]
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    raw = zlib.decompress(body)
    return [raw[start + 1 : start + 1 + width * 3] for start in range(0, len(raw), width * 3 + 1)]
