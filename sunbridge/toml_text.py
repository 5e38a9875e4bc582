"""An office's file of controls as text, with a comment beside each entry."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sunbridge.controls import Box, Controls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = """\
# サンブリッジの画面の対応表。.env の SUNBRIDGE_CONTROLS に、このファイルの場所を書きます。
# ここに書いたものだけが既定と変わります。各項目の意味は docs/運用手順.md にあります。"""
NOTHING_DIFFERS = "# 既定のままで合っています（書くことはありません）。"
NOTHING_FOUND = "# 上のことのほかに、既定と違うところは見つかりません。"
MEANS = {
    "main.title": "メインメニューの題名に含まれる言葉",
    "main.class_name": "メインメニューのウィンドウクラス",
    "main.open_editor": "代理人編集を開くボタンかメニューの文字",
    "main.open_command": "代理人編集を開くメニューの番号",
    "agents.open": "選んだ代理人を開くボタンの文字。先に書いたものから探す",
    "agents.column": "列のある一覧で、代理人の名前の列（左から何番目か）",
    "editor.title": "代理人編集の画面の題名に含まれる言葉",
    "editor.class_name": "代理人編集の画面のウィンドウクラス",
    "editor.save": "保存するボタンの文字",
    "editor.close": "閉じるボタンの文字",
    "tabs.futsu": "普通車のタブの文字",
    "tabs.kei": "軽四輪のタブの文字",
    "tabs.order": "左からのタブの文字。[tabs] の futsu と kei の文字を含める",
    "tabs.futsu_at": "普通車のタブを押す位置（タブの部品の左から、上から）",
    "tabs.kei_at": "軽四輪のタブを押す位置（タブの部品の左から、上から）",
    "user_id.label": "利用者IDの欄の左にある文字",
    "user_id.order": "利用者IDの欄は、タブの上から何番目の入力欄か（パスワードの欄は数えない）",
    "password.order": "パスワードの欄は、タブの上から何番目のパスワードの欄か",
    "password.shows_length": "開き直したとき、パスワードと同じ数の記号が表示されるか",
    "timeout_seconds": "画面を待つ秒数",
    "classes": "ウィンドウクラスの名前に含まれる言葉（初めのものは既定）",
    "save_boxes": "保存するときに出るメッセージ。出る順に書く",
    "discard_box": "保存せずに閉じるときのメッセージ",
}


@dataclass(frozen=True)
class Line:
    """An entry of the file.

    Args:
        section: name of its table; empty for none.
        name: its name.
        value: what it shall be.
        remark: why, in Japanese.
        active: whether it holds; else it stands there as a comment, to be completed.
    """

    section: str
    name: str
    value: object
    remark: str = ""
    active: bool = True


def differing(controls: Controls) -> list[Line]:
    """The entries by which `controls` differ from the defaults, but for the message boxes."""
    lines, usual = [], Controls()
    for section in fields(Controls):
        value, default = getattr(controls, section.name), getattr(usual, section.name)
        if is_dataclass(value) and not isinstance(value, Box):
            lines += [
                Line(section.name, each.name, now, "いまの対応表にあるもの")
                for each in fields(value)
                if (now := getattr(value, each.name)) != getattr(default, each.name)
            ]
    return lines


def file_text(lines: Sequence[Line], notes: Sequence[str], controls: Controls) -> str:
    """Write the file.

    Args:
        lines: its entries.
        notes: what the person should know, for comments at its head.
        controls: whose message boxes and waiting time hold.
    """
    text = [HEAD, *(f"# ・{note}" for note in notes)]
    usual = Controls()
    if controls.timeout_seconds != usual.timeout_seconds:
        text += ["", *_line(Line("", "timeout_seconds", controls.timeout_seconds))]
    for section in fields(Controls):
        own = [line for line in lines if line.section == section.name]
        if own:
            # A table without an entry is right, too: whoever takes the # away need not think of it.
            text += ["", f"[{section.name}]", *(row for line in own for row in _line(line))]
    if controls.discard_box != usual.discard_box:
        text += ["", *_box("[discard_box]", controls.discard_box, MEANS["discard_box"])]
    if controls.save_boxes != usual.save_boxes:
        for box in controls.save_boxes:
            text += ["", *_box("[[save_boxes]]", box, MEANS["save_boxes"])]
    if len(text) == 1 + len(notes):
        text += ["", NOTHING_FOUND if notes else NOTHING_DIFFERS]
    return "\n".join(text) + "\n"


def _line(line: Line) -> Iterator[str]:
    means = MEANS.get(f"{line.section}.{line.name}") or MEANS.get(line.section) or MEANS[line.name]
    yield f"# {means}{f'。{line.remark}' if line.remark else ''}"
    yield f"{'' if line.active else '# '}{line.name} = {_value(line.value)}"


def _box(head: str, box: Box, means: str) -> Iterator[str]:
    yield f"# {means}"
    yield head
    for each in fields(box):
        yield f"{each.name} = {_value(getattr(box, each.name))}"


def _value(value: Any) -> str:  # noqa: ANN401 - whatever an entry may be
    # A JSON text is a TOML text, and so are true, false, numbers and rows of them.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
