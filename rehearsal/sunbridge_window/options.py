"""The command line of the Windows stand-in for SunBridge."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window.skins import SKINS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Options:
    """What it looks like and what goes wrong; the names are those of the command line.

    Args:
        data: the file with the agents.
    """

    data: Path
    skin: str = "standard"
    agents: str = "list"
    menu: str = "buttons"
    sample: bool = False
    stay: bool = False
    single_instance: bool = False
    confirm: bool = False
    silent_save: bool = False
    protect: bool = False
    two_passwords: bool = False
    max_length: int | None = None
    no_tab: str | None = None
    agent_locked: bool = False
    slow_save: float = 0.0
    save_fails: bool = False
    unexpected_box: bool = False
    vanish_on: str | None = None


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; explains itself in Japanese and exits with 2 on a slip, as argparse does."""
    parser = _parser()
    options = Options(**vars(parser.parse_args(arguments)))
    if not options.sample and not options.data.is_file():
        parser.error(f"ファイルがありません: {options.data}（--sample を付けると、見本を作ります）")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.sunbridge_window",
        description="練習用のサンブリッジ（模擬）を、Windowsのプログラムとして動かします。",
        epilog="準備ができると「ready」と1行書きます。標準入力が閉じると終わります（--stay がなければ）。",
        add_help=False,
    )
    add = parser.add_argument
    add("-h", "--help", action="help", help="この説明を表示して終わる")
    add("--data", type=Path, required=True, metavar="ファイル", help="代理人のファイル（JSON。保存すると書きかえる）")
    add("--sample", action="store_true", help="ファイルがなければ、見本の代理人で作る")
    add("--stay", action="store_true", help="標準入力が閉じても終わらない（手で動かすとき）")
    _looks(parser)
    _faults(parser)
    return parser


def _looks(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("見た目と動き").add_argument
    add("--skin", choices=SKINS, default="standard", help="外から見た部品の作り（ウィンドウクラスの名前など）")
    add(
        "--agents",
        choices=("list", "list-stays", "combo"),
        default="list",
        help="代理人の選び方（一覧のウィンドウ / 編集のあいだも開いたままの一覧 / 編集画面の中）",
    )
    add(
        "--menu",
        choices=("buttons", "menubar"),
        default="buttons",
        help="「代理人編集」の場所（ボタン / メニューバー）",
    )
    add("--single-instance", action="store_true", help="二つ目を起動すると、一つ目のウィンドウを出して終わる")
    add("--confirm", action="store_true", help="保存の前に「保存しますか？」とたずねる")
    add("--silent-save", action="store_true", help="保存した後に「保存しました。」を出さない")
    add("--protect", action="store_true", help="ほかのプログラムにパスワード欄を読ませない（Windowsと同じ）")
    add("--two-passwords", action="store_true", help="タブにパスワード欄を二つ置く")
    add("--max-length", type=int, metavar="文字数", help="パスワード欄に入る文字数")


def _faults(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("障害").add_argument
    add("--no-tab", choices=("FUTSU", "KEI"), help="そのタブがない")
    add("--agent-locked", action="store_true", help="代理人を開こうとすると「ほかのパソコンで編集中です」と出る")
    add("--slow-save", type=float, default=0.0, metavar="秒", help="保存に時間がかかり、その間は応答しない")
    add("--save-fails", action="store_true", help="「保存できませんでした」と出て、保存されない")
    add(
        "--unexpected-box",
        action="store_true",
        help="保存すると「ディスクの空き容量が不足しています」と出る（保存されない）",
    )
    add(
        "--vanish-on",
        choices=("tab", "write", "save"),
        help="途中で編集画面が消える（タブを選ぶ / 入力する / 保存する）",
    )
