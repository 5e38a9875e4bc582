"""An office's file for SunBridge's windows: what it may say, and what is said of a slip."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from runbook.errors import SettingsError
from sunbridge.controls import Box, Controls, controls_of_plain, read_controls

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
timeout_seconds = 20
[main]
title = "サンブリッジ Ver"
open_command = 40001
[tabs]
order = ["基本", "軽四輪", "普通車"]
futsu_at = [150, 12]
[password]
shows_length = false
[classes]
edit = ["HjTextBox"]
[[save_boxes]]
text = "登録してもよろしいですか"
press = "OK"
[[save_boxes]]
text = "登録が完了しました"
press = "OK"
required = true
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "controls.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    controls = read_controls(written(tmp_path, WHOLE))
    assert controls.main.title == "サンブリッジ Ver"
    assert controls.main.open_editor == "代理人編集"
    assert controls.main.open_command == 40001
    assert controls.tabs.order == ("基本", "軽四輪", "普通車")
    assert controls.tabs.futsu_at == (150, 12)
    assert not controls.password.shows_length
    assert controls.classes.edit == ("HjTextBox",)
    assert controls.save_boxes == (
        Box("登録してもよろしいですか", "OK"),
        Box("登録が完了しました", "OK", required=True),
    )
    assert controls.timeout_seconds == 20


def test_without_a_file_the_defaults_hold() -> None:
    assert read_controls(None) == Controls()


def test_controls_arrive_whole_in_another_python(tmp_path: Path) -> None:
    """As JSON, which knows no tuples."""
    controls = read_controls(written(tmp_path, WHOLE))
    assert controls_of_plain(json.loads(json.dumps(asdict(controls)))) == controls


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[main]\ntilte = "x"', "main.tilte という名前はありません。「title」のことですか。"),
        ('[mian]\ntitle = "x"', "mian という名前はありません。「main」のことですか。"),
        ("[main]\ntitle = 1", "main.title の値が違います。"),
        ("timeout_seconds = 0", "timeout_seconds の値が違います。"),
        ("[tabs]\nfutsu_at = [1]", "tabs.futsu_at の値が違います。"),
        ("[user_id]\norder = -1", "user_id.order の値が違います。"),
        ('[[save_boxes]]\ntext = "保存"', "save_boxes.1.press がありません。"),
        ('[[save_boxes]]\ntext = " "\npress = "OK"', "save_boxes.1.text の値が違います。"),
        ("[main", "TOML の書き方になっていません"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as failure:
        read_controls(written(tmp_path, text))
    assert said in failure.value.seen
    assert "controls.toml" in failure.value.remedy


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="2 件の問題"):
        read_controls(written(tmp_path, "[main]\ntitle = 1\n[editor]\nsave = 2"))


@pytest.mark.parametrize("content", [None, "文字".encode("cp932")])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "controls.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match="ありません"):
        read_controls(file)
