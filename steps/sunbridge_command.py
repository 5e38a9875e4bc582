"""`python -m runbook sunbridge …`: fits the driver to the office's SunBridge, and tries it without writing anything.

It belongs to the layer of the steps, which alone knows both the settings and SunBridge.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.account import Portal
from runbook.command_line import CommandLine
from runbook.errors import RunbookError, SettingsError
from runbook.secret import mask
from runbook.settings import Settings
from sunbridge.client import Tab
from sunbridge.controls import read_controls
from sunbridge.inspect_command import look
from sunbridge.opening import open_sunbridge
from sunbridge.proposal import propose
from sunbridge.tree_text import tree_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sunbridge.controls import Controls

BEFORE = """はじめに、サンブリッジで次の画面を開いておいてください。
  1. サンブリッジを起動し、メインメニューを出す
  2. 「代理人編集」を開き、どの代理人でもよいので選ぶ
  3. 「普通車」タブを開く
何も押さず、何も書き換えません。入力欄の中身と一覧の名前は表示しません。"""
WITH_CARE = "画面の題名とラベルの文字はそのまま出ます。人に渡すときは、顧客の名前がないか確かめてください。"
TABS = {Portal.FUTSU: Tab.FUTSU, Portal.KEI: Tab.KEI}


def main(arguments: Sequence[str]) -> int:
    """Perform `inspect` or `look`.

    Args:
        arguments: the command line after `sunbridge`.

    Returns:
        0 done, 1 not possible; argparse itself ends with 2 on a slip.
    """
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.load(given.env_file)
        controls = read_controls(settings.sunbridge_controls)
        return int(given.do(given, settings, controls))
    except RunbookError as error:
        _say(str(error), to_error=True)
        return 1


def _inspect(given: argparse.Namespace, settings: Settings, controls: Controls) -> int:
    target: Path | None = given.write
    if target is not None and target.exists():
        raise SettingsError(
            f"{target.name} はすでにあります。上書きしません。", remedy="別の名前を --write に書いてください。"
        )
    _say(f"{BEFORE}\n{WITH_CARE}\n")
    ids = [each.value for each in (settings.FUTSU_USER_ID, settings.KEI_USER_ID) if each]
    programs = look(settings.sunbridge_python, controls, given.title or controls.main.title, ids)
    for program in programs:
        _say(tree_text(program, hidden=given.all), settings)
    if len(programs) != 1:
        raise SettingsError(
            f"その言葉を題名に含むプログラムが {len(programs)} つ開いています。どれか一つのときだけ対応表を提案します。",
            remedy="ほかのプログラムを閉じるか、--title にサンブリッジだけの言葉を書いてください。",
        )
    proposal = propose(programs[0], controls, given.title)
    _say("\n===== 対応表の案 =====\n", settings)
    _say(proposal.text, settings)
    if target is None:
        _say("ファイルに書くには --write ファイル を付けます（例: --write sunbridge.toml）。")
        return 0
    _write(target, _without_the_agent(proposal.text, settings))
    place = target.resolve()
    _say(f"{target.name} に書きました。内容を確かめ、.env に次の行を書いてください。\nSUNBRIDGE_CONTROLS={place}")
    return 0


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        raise SettingsError(
            f"{target.name} に書けません。", remedy="フォルダーがあるか、同じ名前のファイルがないかを確かめてください。"
        ) from None


def _look(_given: argparse.Namespace, settings: Settings, controls: Controls) -> int:
    accounts = {portal: user_id for portal in TABS if (user_id := settings.user_id(portal))}
    if not accounts or not settings.SUNBRIDGE_AGENT:
        raise SettingsError("SUNBRIDGE_AGENT と、FUTSU_USER_ID か KEI_USER_ID のどちらかが要ります。")
    right = True
    for portal, user_id in accounts.items():
        tab = TABS[portal]
        sunbridge = open_sunbridge(settings.sunbridge_python, controls, settings.SUNBRIDGE_EXE, user_id)
        try:
            same = sunbridge.open_agent_editor(settings.SUNBRIDGE_AGENT).select_tab(tab).user_id() == user_id
        finally:
            sunbridge.leave()
        _say(f"「{tab}」タブ: 利用者IDは設定の {user_id} と{'同じです' if same else '違います'}。")
        right = right and same
    _say("画面を閉じました。何も保存していません。")
    return 0 if right else 1


def _without_the_agent(text: str, settings: Settings) -> str:
    return text.replace(settings.SUNBRIDGE_AGENT, "〈代理人〉") if settings.SUNBRIDGE_AGENT else text


def _say(text: str, settings: Settings | None = None, *, to_error: bool = False) -> None:
    shown = mask(_without_the_agent(text, settings) if settings else text)
    stream = sys.stderr if to_error else sys.stdout
    stream.write(f"{shown}\n")


def _parser() -> CommandLine:
    parser = CommandLine(prog="python -m runbook sunbridge", description="サンブリッジの画面に合わせるための道具です。")
    commands = parser.add_subparsers(metavar="inspect | look", required=True, title="できること")
    inspect = commands.add_parser("inspect", help="開いている画面の部品を調べ、対応表の案を作る", description=BEFORE)
    inspect.formatter_class = argparse.RawDescriptionHelpFormatter
    inspect.add_argument("--title", default="", metavar="言葉", help="サンブリッジの題名に含まれる言葉")
    inspect.add_argument("--all", action="store_true", help="見えない部品も表示する")
    inspect.add_argument("--write", type=Path, metavar="ファイル", help="対応表の案を書く（上書きはしない）")
    inspect.set_defaults(do=_inspect)
    look_only = commands.add_parser("look", help="代理人編集を開いて利用者IDを見比べ、何もせずに閉じる（試し）")
    look_only.set_defaults(do=_look)
    for each in (inspect, look_only):
        each.add_env_file()
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
