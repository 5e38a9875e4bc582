"""The hand-off: a person at a terminal does what is written, gets the password once, and says what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from runbook.evidence.progress import Sayable, Scene
from tests.sunbridge.desk import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sunbridge.pseudo_terminal import PseudoTerminal

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from runbook.secret import PaymentUserId, Secret
from sunbridge.client import Tab
from sunbridge.handoff import HandOff, HandOffEditor
from tests.sunbridge.pseudo_terminal import PROJECT, Office, terminal_of

ERASED = "\x1b[H\x1b[J\x1b[?1049l"
SAME, READY, TYPED, SAVED = "違うなら「いいえ」と入力してください", "用意ができたら", "入力したら", "保存できたら"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def look_twice(terminal: PseudoTerminal) -> None:
    """Before the reset, and in step ⑥."""
    terminal.type_at(SAME, "はい")
    terminal.type_at(SAME, "はい")


def test_the_operator_is_led_from_the_menu_to_the_save(office: Office) -> None:
    with office.at_the_terminal() as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    in_order = ["1. サンブリッジのメインメニューで「4 代理人編集」を開く", "2. 代理人「山田」", "3. 「普通車」タブ"]
    in_order += ["4. 「利用者ID」が AB****34（全部で 8 文字）", "5. 「普通車」タブ", "6. ", "7. 「保存」を押し"]
    places = [text.index(each) for each in in_order]
    assert places == sorted(places)
    assert "ABCD1234" not in text
    assert office.became["user_id"] == "ABCD1234"


def test_without_a_clipboard_the_password_is_shown_once_and_erased(office: Office) -> None:
    """On a page of the terminal that cannot be scrolled back to."""
    with office.at_the_terminal() as terminal:
        look_twice(terminal)
        assert PASSWORD not in terminal.text
        terminal.type_at(READY, "")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    before, after = text.split(PASSWORD)
    assert before.rindex("\x1b[?1049h") > before.index(READY)
    assert ERASED in after
    assert after.index(ERASED) < after.index(SAVED)


def test_what_was_typed_ahead_does_not_take_the_password_off_the_screen(office: Office) -> None:
    """An Enter too many would leave the operator without it."""
    with office.at_the_terminal() as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "\n\n")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    assert "evidence" in office.became
    assert text.split(TYPED)[1].count(SAVED) == 1


def test_the_evidence_claims_no_more_than_a_person_said(office: Office) -> None:
    with office.at_the_terminal() as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "「保存しました」")
        terminal.to_the_end()
    evidence = str(office.became["evidence"]).splitlines()
    assert evidence[:3] == ["操作: 人の操作（引き渡し）", "タブ: 「普通車」", "保存時の表示: なし"]
    assert evidence[3:6] == [
        "確認した: 操作した人（試験係）が「保存しました」と入力した（人の確認によるもの）",
        "確認できない: パスワードの欄の文字数が、パスワードと同じ（人が操作したため）",
        "確認できない: 開き直したあとの表示が、パスワードと同じ（人が操作したため）",
    ]
    assert office.became["repr"] == "サンブリッジ⑥ OSS代理人編集「普通車」（人の操作）"
    assert "画面の画像はありません" in str(office.became["record"])


def test_it_is_no_scene_but_says_why_there_is_no_picture() -> None:
    assert not issubclass(HandOffEditor, Scene)
    assert issubclass(HandOffEditor, Sayable)


def test_by_the_clipboard_the_password_is_never_on_the_terminal(office: Office) -> None:
    with office.at_the_terminal("works") as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    assert PASSWORD not in text
    assert "60 秒" in text
    assert office.became["clipboard"] == [PASSWORD]
    assert office.became["left in the clipboard"] == ""


def test_who_cannot_paste_may_see_it_once_and_only_once(office: Office) -> None:
    """SunBridge on another computer, or the minute is over."""
    with office.at_the_terminal("works") as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(SAVED, "表示")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "表示")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    assert text.count(PASSWORD) == 1
    assert text.count("「表示」と入力すると") == 1
    assert "evidence" in office.became


def test_a_clipboard_that_refuses_is_replaced_by_the_terminal(office: Office) -> None:
    with office.at_the_terminal("broken") as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "保存しました")
        assert terminal.to_the_end().count(PASSWORD) == 1
    assert "evidence" in office.became


def test_three_other_answers_end_it_with_the_password_sealed_and_nothing_lent(office: Office) -> None:
    with office.at_the_terminal("works") as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        for answer in ("はい", "", "保存しませんでした"):
            terminal.type_at(SAVED, answer)
        terminal.to_the_end()
    kind, text = office.error
    assert kind == "NotHandedOver"
    assert "封をして保管したまま" in text
    assert office.became["left in the clipboard"] == ""


def test_another_id_stops_before_anything_is_handed_over(office: Office) -> None:
    with office.at_the_terminal("works") as terminal:
        terminal.type_at(SAME, "いいえ")
        terminal.to_the_end()
    assert office.error[0] == "WrongUserId"
    assert office.became["clipboard"] == []


def test_no_clear_answer_about_the_id_is_no_confirmation(office: Office) -> None:
    with office.at_the_terminal() as terminal:
        for answer in ("", "y", "ABCD1234"):
            terminal.type_at(SAME, answer)
        terminal.to_the_end()
    assert office.error[0] == "NotHandedOver"


@pytest.mark.parametrize("question", [READY, SAVED])
def test_an_end_of_input_is_no_answer(office: Office, question: str) -> None:
    """Ctrl+D, or a terminal that went away."""
    with office.at_the_terminal("works") as terminal:
        look_twice(terminal)
        if question != READY:
            terminal.type_at(READY, "")
        terminal.type_at(question, "\x04")
        terminal.to_the_end()
    assert office.became["left in the clipboard"] == ""
    assert office.error[0] == "NotHandedOver"
    assert "封をして保管したまま" in office.error[1]


@pytest.mark.parametrize("clipboard", ["none", "works"])
def test_an_unattended_run_is_refused_at_the_first_look(office: Office, clipboard: str) -> None:
    """Although a terminal is there."""
    with office.at_the_terminal(clipboard, attended="unattended") as terminal:
        assert terminal.to_the_end() == ""
    kind, text = office.error
    assert kind == "NotHandedOver"
    assert "--yes" in text
    assert "user_id" not in office.became


@pytest.mark.parametrize("clipboard", ["none", "works"])
def test_without_a_terminal_nothing_is_asked_or_shown(office: Office, clipboard: str) -> None:
    ended = subprocess.run(
        office.command(clipboard), cwd=PROJECT, input=b"\n" * 9, capture_output=True, timeout=60, check=True
    )
    assert (ended.stdout, ended.stderr) == (b"", b"")
    assert office.error[0] == "NotHandedOver"


def test_output_into_a_file_gets_no_password(office: Office, tmp_path: Path) -> None:
    """`> file`, with a person at the keyboard."""
    command = ["sh", "-c", f'exec "$@" > {tmp_path / "output"}', "sh", *office.command()]
    with terminal_of(command, PROJECT, os.environ | {"TERM": "xterm"}) as terminal:
        terminal.to_the_end()
    assert office.error[0] == "NotHandedOver"
    assert (tmp_path / "output").read_bytes() == b""


def test_a_terminal_that_cannot_erase_is_refused_at_the_first_look(office: Office) -> None:
    """Without a clipboard the password would stay on the screen; with one it is never offered to be shown."""
    with office.at_the_terminal(term="dumb") as terminal:
        terminal.to_the_end()
    assert "表示を消せない" in office.error[1]
    with office.at_the_terminal("works", term="dumb") as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    assert "「表示」" not in text
    assert "evidence" in office.became


CAPTURED = """
import json
from functools import partial
from runbook.live import terminal
from runbook.secret import PaymentUserId
from sunbridge.handoff import HandOff
from tests.sunbridge.desk import FakeClipboard, perform

def test_step(request):
    hand_off = HandOff(
        PaymentUserId("ABCD1234"), "試験係", attended=True, terminal=partial(terminal, request.config)
    )
    print("captured output of a step")
    assert "evidence" in perform(hand_off, FakeClipboard())
    assert 0, "so that pytest shows what it captured"
"""


@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
def test_it_reaches_the_operator_past_pytests_capture(tmp_path: Path, capture: str) -> None:
    """And what is shown there is in nothing that pytest keeps."""
    (tmp_path / "test_step.py").write_text(CAPTURED, "utf-8")
    options = [f"--rootdir={tmp_path}", f"--capture={capture}", f"--junitxml={tmp_path / 'kept.xml'}"]
    options += ["-o", "junit_logging=all", "-p", "no:cacheprovider", "-c", os.devnull]
    command = [sys.executable, "-m", "pytest", *options, str(tmp_path / "test_step.py")]
    with terminal_of(command, PROJECT, os.environ | {"TERM": "xterm"}) as terminal:
        look_twice(terminal)
        terminal.type_at(READY, "")
        terminal.type_at(TYPED, "")
        terminal.type_at(SAVED, "保存しました")
        text = terminal.to_the_end()
    assert "so that pytest shows what it captured" in text
    assert text.count(PASSWORD) == 1
    assert PASSWORD not in (tmp_path / "kept.xml").read_text("utf-8")


def test_a_step_in_the_wrong_place_is_a_mistake_of_the_program() -> None:
    hand_off = HandOff(PaymentUserId("ABCD1234"), "試験係", attended=True, terminal=nullcontext)
    agent_editor = HandOffEditor(hand_off, "山田")
    with pytest.raises(RuntimeError, match="select_tab"):
        agent_editor.user_id()
    with pytest.raises(RuntimeError, match="user_id"):
        agent_editor.select_tab(Tab.FUTSU).set_password(Secret(PASSWORD))
    with pytest.raises(RuntimeError, match="set_password"):
        agent_editor.save()
