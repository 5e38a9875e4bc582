"""The Windows stand-in for SunBridge, seen and worked from another process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal import wine
from rehearsal.agents import FILLER
from rehearsal.sunbridge_window import data
from rehearsal.sunbridge_window.skins import SKINS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(__file__).resolve().parents[2]
NAME = "行政書士見本事務所 ABCD"
USER_IDS = {"futsu": "HELM1111", "kei": "HELM5555"}
GOOD = "Nezumi#2031"
PLACES = {"代理人": 0, "共通": 1, "普通車": 2, "軽四輪": 3}
PATIENCE = 20.0

WM_GETTEXTLENGTH, WM_COMMAND, WM_LBUTTONDOWN, WM_CLOSE = 0x0E, 0x111, 0x201, 0x10
LB_SETCURSEL, CB_SETCURSEL, CBN_SELCHANGE = 0x186, 0x14E, 1
TCM_GETITEMCOUNT, TCM_SETCURFOCUS = 0x1304, 0x1330

Seen = dict[str, Any]


class Stranger:
    """Another program on the same desktop.

    Args:
        launcher: runs the Windows Python.
        path: the stand-in's file.
        options: the stand-in's.
    """

    def __init__(self, launcher: str, path: Path, *options: str) -> None:
        command = [launcher, "-m", "tests.rehearsal.sunbridge_probe", "--data", _for_windows(path), *options]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        self.said = self._answer()

    def ask(self, verb: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Let the probe do something."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def window(self, title: str) -> Seen:
        """The window of that title, as soon as it is there."""
        found: Seen = self.wait(lambda: next((w for w in self.ask("windows") if w["text"] == title), None))
        return found

    def box(self) -> tuple[Seen, str]:
        """The message box, as soon as it is there, and what it says."""
        box = self.wait(lambda: next((w for w in self.ask("windows") if w["class"] == "#32770"), None))
        return box, next(each["text"] for each in self.inside(box) if each["class"] == "Static" and each["text"])

    def inside(self, window: Seen) -> list[Seen]:
        """What is in a window."""
        inside: list[Seen] = self.ask("inside", window["handle"])
        return inside

    def press(self, window: Seen, caption: str) -> None:
        """Click the button with that caption."""
        self.ask("press", next(each for each in self.inside(window) if each["text"] == caption)["handle"])

    def opened(self, name: str = NAME) -> Seen:
        """The editor of an agent, by way of the list."""
        self.press(self.window("サンブリッジ"), "&4 代理人編集")
        choice = self.window("代理人の選択")
        (box,) = [each for each in self.inside(choice) if "LIST" in each["class"].upper()]
        place = [agent.name for agent in data.sample(NAME, USER_IDS)].index(name)
        self.ask("send", box["handle"], LB_SETCURSEL, place, 0)
        self.press(choice, "編集")
        return self.window("OSS 代理人")

    def turn(self, editor: Seen, caption: str) -> list[Seen]:
        """Choose a tab; the fields that can be seen then."""
        (tabs,) = [each for each in self.inside(editor) if _are_tabs(each["class"])]
        if tabs["class"].startswith("SSTab"):
            self.ask("post", tabs["handle"], WM_LBUTTONDOWN, 1, (10 << 16) + PLACES[caption] * 96 + 20)
        else:
            self.ask("send", tabs["handle"], TCM_SETCURFOCUS, PLACES[caption], 0)
        return self.fields(editor)

    def fields(self, editor: Seen) -> list[Seen]:
        """The fields that can be seen."""
        return [each for each in self.inside(editor) if each["visible"] and _is_field(each["class"])]

    def wait(self, look: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is looked for
        """Look until there is something."""
        until = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < until
        return found

    def _answer(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def launcher() -> Iterator[str]:
    """What runs the Windows Python."""
    if sys.platform == "win32":
        yield sys.executable
        return
    tree = wine.ready()
    assert tree is not None, "script/setup --wine makes the Windows Python that this runs in"
    with tree.launcher() as program:
        yield str(program)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The stand-in's file, with the sample."""
    data.write(tmp_path / "agents.json", data.sample(NAME, USER_IDS))
    return tmp_path / "agents.json"


@pytest.fixture
def start(launcher: str, path: Path) -> Iterator[Callable[..., Stranger]]:
    """Start the stand-in, with options, and a stranger beside it."""
    strangers: list[Stranger] = []

    def start(*options: str) -> Stranger:
        strangers.append(Stranger(launcher, path, *options))
        return strangers[-1]

    yield start
    for each in strangers:
        assert each.process.stdin
        each.process.stdin.close()
        assert each.process.wait(PATIENCE) == 0


def test_menu_opens_and_is_a_menu(start: Callable[..., Stranger]) -> None:
    """Seven buttons with their access keys, and the word that this is a mock."""
    stranger = start()
    assert stranger.said == "ready"
    texts = [each["text"] for each in stranger.inside(stranger.window("サンブリッジ"))]
    assert texts[:5] == ["&1 普通車", "&2 軽四輪", "&3 確認リスト印刷", "&4 代理人編集", "&5 各種動作設定"]
    assert texts[5:] == ["普OSS管理(&O)", "軽OSS管理(&K)", "練習用の模擬です"]


@pytest.mark.parametrize("skin", SKINS)
def test_each_tab_shows_its_own_fields(start: Callable[..., Stranger], skin: str) -> None:
    """In every toolkit: one user ID and one password on each portal's tab, and the menu waits."""
    stranger = start("--skin", skin)
    editor = stranger.opened()
    assert not stranger.window("サンブリッジ")["enabled"]
    for portal, caption in (("futsu", "普通車"), ("kei", "軽四輪")):
        fields = stranger.turn(editor, caption)
        assert [field["text"] for field in fields if not field["password"]] == [USER_IDS[portal]]
        (password,) = [field for field in fields if field["password"]]
        assert set(password["text"]) == {FILLER}


@pytest.mark.parametrize("skin", SKINS)
def test_saving_changes_the_file(start: Callable[..., Stranger], path: Path, skin: str) -> None:
    """Only the entry that was typed into; then the box, the date, and no question on closing."""
    stranger = start("--skin", skin)
    before = data.read(path)
    editor = stranger.opened()
    (password,) = [field for field in stranger.turn(editor, "軽四輪") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    stranger.press(editor, "保存")
    box, text = stranger.box()
    assert text == "保存しました。"
    after = data.read(path)
    assert data.has_password(after[1].entries["kei"], GOOD)
    assert after[1].entries["kei"].saved == 1
    after[1].entries["kei"] = before[1].entries["kei"]
    assert after == before
    stranger.press(box, "OK")
    stranger.wait(lambda: stranger.window("OSS 代理人")["enabled"])
    stranger.press(editor, "閉じる")
    stranger.wait(lambda: stranger.window("サンブリッジ")["enabled"])


def test_changes_are_not_lost_unasked(start: Callable[..., Stranger], path: Path) -> None:
    """Closing asks; いいえ goes back to the editor, and nothing is saved."""
    stranger = start()
    before = path.read_bytes()
    editor = stranger.opened()
    (password,) = [field for field in stranger.turn(editor, "普通車") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    stranger.press(editor, "閉じる")
    box, text = stranger.box()
    assert text == "変更を保存せずに閉じますか？"
    stranger.ask("post", box["handle"], WM_COMMAND, 7, 0)
    stranger.wait(lambda: stranger.window("OSS 代理人")["enabled"])
    assert path.read_bytes() == before


@pytest.mark.parametrize("protect", [True, False])
def test_protected_password_cannot_be_read(start: Callable[..., Stranger], path: Path, protect: bool) -> None:
    """A stranger reads nothing, but learns the length; the program itself saves what was typed."""
    stranger = start(*["--protect"] * protect)
    editor = stranger.opened()
    (password,) = [field for field in stranger.turn(editor, "軽四輪") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    (password,) = [field for field in stranger.fields(editor) if field["password"]]
    assert password["text"] == ("" if protect else GOOD)
    assert stranger.ask("send", password["handle"], WM_GETTEXTLENGTH, 0, 0) == len(GOOD)
    stranger.press(editor, "保存")
    stranger.box()
    assert data.has_password(data.read(path)[1].entries["kei"], GOOD)


@pytest.mark.parametrize(
    ("option", "text"),
    [("--save-fails", "保存できませんでした"), ("--unexpected-box", "ディスクの空き容量が不足しています")],
)
def test_failed_save_says_so(start: Callable[..., Stranger], path: Path, option: str, text: str) -> None:
    """Nothing is written."""
    stranger = start(option)
    before = path.read_bytes()
    editor = stranger.opened()
    (password,) = [field for field in stranger.turn(editor, "普通車") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    stranger.press(editor, "保存")
    assert stranger.box()[1] == text
    assert path.read_bytes() == before


def test_confirmed_save(start: Callable[..., Stranger], path: Path) -> None:
    """A question before, and no word after, where both options are given."""
    stranger = start("--confirm", "--silent-save")
    editor = stranger.opened()
    (password,) = [field for field in stranger.turn(editor, "普通車") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    stranger.press(editor, "保存")
    box, text = stranger.box()
    assert text == "保存しますか？"
    stranger.ask("post", box["handle"], WM_COMMAND, 6, 0)
    stranger.wait(lambda: data.read(path)[1].entries["futsu"].saved)
    stranger.wait(lambda: [w["text"] for w in stranger.ask("windows")] == ["OSS 代理人", "サンブリッジ"])


def test_slow_save(start: Callable[..., Stranger]) -> None:
    """The box comes after the given time, not before."""
    stranger = start("--slow-save", "1.5")
    editor = stranger.opened()
    begin = time.monotonic()
    stranger.press(editor, "保存")
    assert stranger.box()[1] == "保存しました。"
    assert time.monotonic() - begin >= 1.5


@pytest.mark.parametrize("moment", ["tab", "write", "save"])
def test_vanishing(start: Callable[..., Stranger], path: Path, moment: str) -> None:
    """The editor is gone at that moment, the menu works again, nothing is saved."""
    stranger = start("--vanish-on", moment)
    before = path.read_bytes()
    editor = stranger.opened()
    fields = stranger.turn(editor, "普通車")
    if moment != "tab":
        (password,) = [field for field in fields if field["password"]]
        stranger.ask("type", password["handle"], GOOD)
    if moment == "save":
        stranger.press(editor, "保存")
    stranger.wait(lambda: [(w["text"], w["enabled"]) for w in stranger.ask("windows")] == [("サンブリッジ", True)])
    assert path.read_bytes() == before


def test_locked_agent(start: Callable[..., Stranger]) -> None:
    """A box instead of the editor, in which agents are chosen by a combo box."""
    stranger = start("--agent-locked", "--agents", "combo")
    stranger.press(stranger.window("サンブリッジ"), "&4 代理人編集")
    assert stranger.box()[1] == "ほかのパソコンで編集中です"


def test_combo_box_changes_the_agent(start: Callable[..., Stranger]) -> None:
    """The first agent is there at once; another one after choosing."""
    stranger = start("--agents", "combo")
    stranger.press(stranger.window("サンブリッジ"), "&4 代理人編集")
    editor = stranger.window("OSS 代理人")
    assert stranger.fields(editor)[0]["text"] == f"{NAME} 第二"
    (combo,) = [each for each in stranger.inside(editor) if each["class"] == "ComboBox"]
    stranger.ask("send", combo["handle"], CB_SETCURSEL, 1, 0)
    stranger.ask("send", editor["handle"], WM_COMMAND, CBN_SELCHANGE << 16 | 100 + 1, combo["handle"])
    assert stranger.fields(editor)[0]["text"] == NAME


def test_missing_tab_and_second_password(start: Callable[..., Stranger]) -> None:
    """軽四輪 is not there, and 普通車 has two password fields."""
    stranger = start("--no-tab", "KEI", "--two-passwords")
    editor = stranger.opened()
    (tabs,) = [each for each in stranger.inside(editor) if _are_tabs(each["class"])]
    assert stranger.ask("send", tabs["handle"], TCM_GETITEMCOUNT, 0, 0) == 3
    assert len([field for field in stranger.turn(editor, "普通車") if field["password"]]) == 2


def test_field_takes_no_more_than_it_may(start: Callable[..., Stranger]) -> None:
    """What is too much is cut off without a word."""
    stranger = start("--max-length", "8")
    (password,) = [field for field in stranger.turn(stranger.opened(), "普通車") if field["password"]]
    stranger.ask("type", password["handle"], GOOD)
    assert stranger.ask("send", password["handle"], WM_GETTEXTLENGTH, 0, 0) == 8


def test_menu_bar(start: Callable[..., Stranger]) -> None:
    """「代理人編集」 is in the menu bar and no button."""
    stranger = start("--menu", "menubar")
    menu = stranger.window("サンブリッジ")
    assert "&4 代理人編集" not in [each["text"] for each in stranger.inside(menu)]
    stranger.ask("post", menu["handle"], WM_COMMAND, 50, 0)
    stranger.window("代理人の選択")


def test_second_start_shows_the_first(start: Callable[..., Stranger]) -> None:
    """And ends."""
    first = start("--single-instance")
    second = start("--single-instance")
    assert (first.said, second.said) == ("ready", "")
    second.wait(lambda: second.ask("ended") == 0)
    assert first.window("サンブリッジ")["enabled"]


def test_it_ends_with_its_starter(start: Callable[..., Stranger]) -> None:
    """Also while a message box waits for somebody."""
    stranger = start()
    stranger.press(stranger.window("サンブリッジ"), "&1 普通車")
    assert "使えません" in stranger.box()[1]
    # The fixture closes stdin and waits for the end.


def test_closing_the_menu_ends_it(start: Callable[..., Stranger]) -> None:
    """As the cross in the title bar does."""
    stranger = start()
    stranger.ask("post", stranger.window("サンブリッジ")["handle"], WM_CLOSE, 0, 0)
    stranger.wait(lambda: stranger.ask("ended") == 0)


def _for_windows(path: Path) -> str:
    return str(path) if sys.platform == "win32" else "Z:" + str(path).replace("/", "\\")


def _are_tabs(kind: str) -> bool:
    return "SysTabControl32" in kind or kind in {"TPageControl", "SSTabCtlWndClass"}


def _is_field(kind: str) -> bool:
    return kind in {"Edit", "TEdit", "ThunderRT6TextBox"} or ".EDIT." in kind
