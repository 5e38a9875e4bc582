"""An inspection tells what every window is made of, and nothing that stands in its fields and lists."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.sunbridge_window import data
from runbook.secret import PaymentUserId, Secret
from sunbridge import errors
from sunbridge.client import Tab
from sunbridge.controls import Classes, Controls, Tabs, controls_of_plain
from sunbridge.inspected import of_plain, to_plain
from sunbridge.inspection import inspect
from sunbridge.proposal import propose
from sunbridge.tree_text import tree_text
from sunbridge.windows import WindowsSunBridge
from tests.sunbridge.on_windows.program import AGENT, FUTSU_ID, PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sunbridge.on_windows.program import Program

    Start = Callable[..., Program]
    Drive = Callable[..., WindowsSunBridge]

PLACES = Tabs(futsu_at=(240, 12), kei_at=(336, 12))
SKINS = ["standard", "delphi", "vb6", "winforms"]
BUTTONS = ["保存", "閉じる", "パスワード変更依頼", "&4 代理人編集", "軽OSS管理(&K)"]
LABELS = ["利用者ID", "パスワード", "変更日"]
PASSWORD = "Nw7!kx#Planted2p"


def opened(drive: Drive, skin: str) -> WindowsSunBridge:
    """The editor at 普通車 with a password typed and not saved."""
    sunbridge = drive(**({"tabs": PLACES} if skin == "vb6" else {}))
    screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(Secret(PASSWORD))
    return sunbridge


def merged(text: str) -> Controls:
    """The controls with a file's entries: what `read_controls` makes, in a Python without pydantic."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(Controls())))
    for section, values in tomllib.loads(text).items():
        plain[section].update(values)
    return controls_of_plain(plain)


@pytest.mark.parametrize("more", [(), ("--agents", "combo")], ids=["list", "combo"])
@pytest.mark.parametrize("skin", SKINS)
def test_every_caption_is_told_and_no_content(start: Start, drive: Drive, skin: str, more: tuple[str, ...]) -> None:
    program = start("--skin", skin, *more)
    opened(drive, skin)
    gave = inspect(Controls(), "サンブリッジ", [FUTSU_ID])
    plain = json.dumps(to_plain(gave), ensure_ascii=False)
    assert of_plain(json.loads(plain)) == gave
    [seen] = gave
    assert (seen.bits, seen.own_bits) == (64, 64)
    text = tree_text(seen, hidden=True) + propose(seen, Controls()).text
    for words in ["サンブリッジ", "OSS 代理人", *BUTTONS, *([] if skin in {"delphi", "vb6"} else LABELS)]:
        assert f"「{words}」" in text
    assert ("「代理人」「共通」「普通車」「軽四輪」" in text) is (skin != "vb6")
    assert text.count("〈パスワードの欄〉") == 2
    assert text.count("設定の納付利用者IDが入っている") == 1
    for agent in program.before:
        for content in (PASSWORD, agent.name, *(each.user_id for each in agent.entries.values())):
            assert content not in text
    for content in (PASSWORD, "●", *(each.user_id for agent in program.before for each in agent.entries.values())):
        assert content not in plain


@pytest.mark.parametrize("skin", SKINS)
def test_the_stand_in_needs_no_file_but_for_tabs_that_answer_nothing(start: Start, drive: Drive, skin: str) -> None:
    start("--skin", skin)
    opened(drive, skin)
    [seen] = inspect(Controls(), "サンブリッジ", [FUTSU_ID])
    proposal = propose(seen, Controls())
    assert merged(proposal.text) == Controls()
    assert ("# futsu_at = " in proposal.text) is (skin == "vb6")
    assert ("既定のままで合っています" in proposal.text) is (skin != "vb6")


def test_of_two_passwords_the_new_one_is_named_and_then_written(start: Start, drive: Drive) -> None:
    """The proposal is not only right to read: the driver works with it."""
    program = start("--two-passwords")
    first = drive()
    first.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    [seen] = inspect(Controls(), "サンブリッジ", [])
    first.leave()
    proposed = merged(propose(seen, Controls()).text)
    assert proposed.password.order == 1
    other = WindowsSunBridge(proposed, "", PaymentUserId(FUTSU_ID))
    screen = other.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(Secret(PASSWORD))
    assert screen.save().saved
    other.leave()
    assert program.holds(Tab.FUTSU, PASSWORD)


RENAMED = """
import sys
sys.path.insert(0, {project!r})
from dataclasses import replace
from rehearsal.sunbridge_window import skins
from rehearsal.sunbridge_window.__main__ import main
names = dict(button="HjPush", edit="HjInput", list_box="HjRows", tabs="HjTabRow", label="HjWords")
skins.SKINS["standard"] = replace(skins.SKINS["standard"], **names)
main(["--data", {file!r}])
"""
THEIRS = Classes(
    button=("hjpush", "button"), edit=("hjinput",), tab=("hjtabrow",), list=("hjrows",), label=("hjwords", "static")
)


def test_window_classes_that_nobody_knows_are_proposed_and_then_worked(
    start: Start, drive: Drive, tmp_path: Path
) -> None:
    """In two looks: what has tabs is asked for their captions once its class is known."""
    file = tmp_path / "agents.json"
    data.write(file, data.sample(AGENT, {"futsu": FUTSU_ID, "kei": "HELM7777"}))
    code = RENAMED.format(project=str(PROJECT), file=str(file))
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout
        assert running.stdout.readline().strip() == b"ready"
        first = drive(classes=THEIRS)
        first.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
        [seen] = inspect(Controls(), "サンブリッジ", [FUTSU_ID])
        proposed = merged(propose(seen, Controls()).text)
        assert proposed.classes.edit == ("edit", "textbox", "HjInput")
        assert proposed.classes.tab[-1] == "HjTabRow"
        [seen] = inspect(proposed, "サンブリッジ", [FUTSU_ID])
        again = propose(seen, proposed)
        assert merged(again.text) == proposed
        assert not again.notes
        first.leave()
        # The list of agents is another window, and looked at by itself.
        classes = replace(proposed.classes, list=("listbox", "HjRows"))
        sunbridge = drive(classes=classes)
        screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
        screen.set_password(Secret(PASSWORD))
        assert screen.save().saved
        sunbridge.leave()


def test_a_menu_that_cannot_be_read_is_told_as_such(start: Start) -> None:
    start("--menu", "menubar")
    [seen] = inspect(Controls(), "サンブリッジ", [])
    text = propose(seen, Controls()).text
    readable = any(each.words for screen in seen.screens for each in screen.entries())
    assert readable or "# open_command = " in text


def test_a_message_is_told_with_its_buttons(start: Start, drive: Drive) -> None:
    start("--unexpected-box")
    screen = opened(drive, "standard")._editor
    assert screen
    with pytest.raises(errors.UnexpectedBox):
        screen.save()
    [seen] = inspect(Controls(), "サンブリッジ", [])
    assert any("ディスクの空き容量" in note and "「OK」" in note for note in propose(seen, Controls()).notes)


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(errors.NotRunning, match="サンブリッジ"):
        inspect(Controls(), "サンブリッジ", [])


def test_it_answers_another_python_in_one_line(start: Start) -> None:
    start()
    asked = {"controls": asdict(Controls()), "words": "サンブリッジ", "user_ids": []}
    done = subprocess.run(
        [sys.executable, "-m", "sunbridge.inspection"],
        cwd=PROJECT,
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
    )
    [program] = of_plain(json.loads(done.stdout)["gave"])
    assert any(each.title == "サンブリッジ" for each in program.screens)
    assert not re.search(rb"[^\x00-\x7f]", done.stdout)


def test_nothing_is_changed(start: Start, drive: Drive) -> None:
    program = start()
    opened(drive, "standard")
    before = [(each.title, each.visible("tab")) for each in inspect(Controls(), "サンブリッジ", [FUTSU_ID])[0].screens]
    after = [(each.title, each.visible("tab")) for each in inspect(Controls(), "サンブリッジ", [FUTSU_ID])[0].screens]
    assert before == after
    assert program.before == data.read(program.file)
