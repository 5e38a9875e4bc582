"""The command line of the stand-ins."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.captures import UnreadableRecordingError, read
from rehearsal.faults import KNOWN, PORTAL_FAULTS, SUNBRIDGE_FAULTS, UnknownFaultError, all_faults, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rehearsal.captures import Screen
    from rehearsal.faults import Faults

EDITIONS = ("tables", "lists", "labels")
FAMILIES = ("A", "B")
PARTS = ("futsu", "kei", "mail", "sunbridge")
SUNBRIDGES = ("auto", "window", "page")
USUAL_EDITIONS = {"futsu": "tables", "kei": "labels"}
USUAL_FAMILIES = {"futsu": "A", "kei": "B"}


@dataclass(frozen=True)
class Options:
    """How the stand-ins are to be served.

    Args:
        announce: speak JSON to a program instead of Japanese to a person, and end when stdin closes.
        editions: markup edition per portal.
        families: mail family per portal.
        faults: faults per part, already switched on.
        only: the parts to serve.
        sunbridge: how SunBridge's stand-in is shown: `window`, `page`, or `auto` for the window where it can run here.
        agent: name of SunBridge's agent; None for a random one.
        user_ids: 納付利用者ID per portal; None for a random one.
        captures: recorded screens per portal, which then stand in the place of the portals of that name; a portal that
            was not recorded is not served.
    """

    announce: bool
    editions: dict[str, str]
    families: dict[str, str]
    faults: dict[str, Faults]
    only: frozenset[str]
    sunbridge: str
    agent: str | None
    user_ids: dict[str, str | None]
    captures: Mapping[str, Sequence[Screen]] = field(default_factory=dict)


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; explains itself in Japanese and exits with 2 on a slip, as argparse does."""
    parser = _parser()
    given = parser.parse_args(arguments)
    faults = all_faults()
    try:
        for name in given.fault:
            for part, rest in parts_of(name, faults):
                part.switch_on(rest)
    except UnknownFaultError as error:
        parser.error(f"知らない障害です: {error}（--help に一覧があります）")
    try:
        captures = read(given.captures) if given.captures else {}
    except UnreadableRecordingError as error:
        parser.error(f"--captures {given.captures}: {error}")
    return Options(
        announce=given.announce,
        editions={p: getattr(given, f"{p}_edition") or given.edition or usual for p, usual in USUAL_EDITIONS.items()},
        families={
            p: getattr(given, f"{p}_mail_family") or given.mail_family or usual for p, usual in USUAL_FAMILIES.items()
        },
        faults=faults,
        only=frozenset(given.only or PARTS) - (frozenset(USUAL_EDITIONS) - frozenset(captures) if captures else set()),
        sunbridge=given.sunbridge,
        agent=given.agent,
        user_ids={portal: getattr(given, f"{portal}_user_id") for portal in USUAL_EDITIONS},
        captures=captures,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal",
        description="練習用のポータル（普通車・軽四輪）、メールサーバー、サンブリッジ（簡易模擬）をこのパソコンの中だけで動かします。",
        epilog=_fault_list(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    add = parser.add_argument
    add("-h", "--help", action="help", help="この説明を表示して終わる")
    add(
        "--announce",
        action="store_true",
        help="プログラム用: アドレスなどを1行のJSONで知らせ、標準入力が閉じたら終わる",
    )
    add("--edition", choices=EDITIONS, help="画面の作り（2005年頃の表組み / 定義リストと画像ボタン / 今風のlabel）")
    add("--mail-family", choices=FAMILIES, help="メールの種類（A: URLだけ / B: URLと仮パスワード）")
    for portal, name in (("futsu", "普通車"), ("kei", "軽四輪")):
        add(f"--{portal}-edition", choices=EDITIONS, help=f"{name}だけの画面の作り（普段は {USUAL_EDITIONS[portal]}）")
        add(
            f"--{portal}-mail-family",
            choices=FAMILIES,
            help=f"{name}だけのメールの種類（普段は {USUAL_FAMILIES[portal]}）",
        )
        add(f"--{portal}-user-id", metavar="ID", help=f"{name}の納付利用者ID（普段は毎回新しい見本）")
    add(
        "--sunbridge",
        choices=SUNBRIDGES,
        default="auto",
        help="サンブリッジの模擬（window: Windows のプログラム / page: 簡易模擬 / auto: 動くなら window）",
    )
    add("--agent", metavar="名前", help="サンブリッジの代理人の名前（普段は毎回新しい見本）")
    add("--fault", action="append", default=[], metavar="名前", help="障害を起こす（例: futsu:maintenance、何度でも）")
    add(
        "--captures",
        type=Path,
        metavar="フォルダー",
        help="記録した画面（python -m runbook screens record）を、ポータルの代わりに動かす",
    )
    add("--only", action="append", choices=PARTS, help="動かすものを選ぶ（何度でも。普段はすべて）")
    return parser


def _fault_list() -> str:
    width = max(map(len, [*PORTAL_FAULTS, *SUNBRIDGE_FAULTS]))
    lines = ["障害（--fault の名前。「futsu:」「kei:」を付けると片方だけ）:"]
    lines += [f"  {name:<{width}}  {meaning}" for name, meaning in PORTAL_FAULTS.items()]
    lines += ["", "サンブリッジの障害（「sunbridge:」を付ける）:"]
    lines += [f"  {name:<{width}}  {meaning}" for name, meaning in KNOWN["sunbridge"].items()]
    return "\n".join(lines)
