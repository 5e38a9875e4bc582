"""The command line of the stand-ins."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.captures import UnreadableRecordingError, read
from rehearsal.editions import CHOICES, USUAL, Edition, usual
from rehearsal.faults import KNOWN, PORTAL_FAULTS, SUNBRIDGE_FAULTS, UnknownFaultError, all_faults, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rehearsal.captures import Screen
    from rehearsal.faults import Faults

PARTS = ("futsu", "kei", "mail", "sunbridge")
SUNBRIDGES = ("auto", "window", "page")
TLS = ("none", "untrusted")


@dataclass(frozen=True)
class Options:
    """How the stand-ins are to be served.

    Args:
        announce: speak JSON to a program instead of Japanese to a person, and end when stdin closes.
        editions: how each portal is made.
        faults: faults per part, already switched on.
        only: the parts to serve.
        sunbridge: how SunBridge's stand-in is shown: `window`, `page`, or `auto` for the window where it can run here.
        agent: name of SunBridge's agent; None for a random one.
        user_ids: 納付利用者ID per portal; None for a random one.
        captures: recorded screens per portal, which then stand in the place of the portals of that name; a portal that
            was not recorded is not served.
        untrusted: serve the portals by TLS, with a certificate that no browser trusts.
    """

    announce: bool
    editions: dict[str, Edition]
    faults: dict[str, Faults]
    only: frozenset[str]
    sunbridge: str
    agent: str | None
    user_ids: dict[str, str | None]
    untrusted: bool
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
        editions={portal: _edition(portal, given) for portal in USUAL},
        faults=faults,
        only=frozenset(given.only or PARTS) - (frozenset(USUAL) - frozenset(captures) if captures else set()),
        sunbridge=given.sunbridge,
        agent=given.agent,
        user_ids={portal: getattr(given, f"{portal}_user_id") for portal in USUAL},
        untrusted=given.tls == "untrusted",
        captures=captures,
    )


def _edition(portal: str, given: argparse.Namespace) -> Edition:
    """What was asked of this portal, else of both, else what it usually is."""
    names = {choice: choice.replace("-", "_") for choice in CHOICES}
    chosen = {
        name: getattr(given, f"{portal}_{name}") or getattr(given, name) or usual(portal, choice)
        for choice, name in names.items()
    }
    return Edition(**chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal",
        description="練習用のポータル（普通車・軽四輪）、メールサーバー、サンブリッジ（簡易模擬）をこのパソコンの中だけで動かします。",
        epilog=f"{_edition_list()}\n\n{_fault_list()}",
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
    for choice, values in CHOICES.items():
        add(f"--{choice}", choices=values, help="編集版（下の一覧。両方のポータル）")
        for portal in USUAL:
            add(f"--{portal}-{choice}", choices=values, help=argparse.SUPPRESS)
    add("--tls", choices=TLS, default="none", help="untrusted: どのブラウザーも信頼しない証明書の https にする")
    for portal, name in (("futsu", "普通車"), ("kei", "軽四輪")):
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


def _edition_list() -> str:
    lines = ["編集版（組み合わせられます。「--futsu-menu」「--kei-menu」のように書くと片方だけ）:"]
    for choice, values in CHOICES.items():
        own = {portal: value[choice] for portal, value in USUAL.items() if choice in value}
        said = "、普段は " + " ".join(f"{portal} {value}" for portal, value in own.items()) if own else ""
        lines.append(f"  --{choice}（{next(iter(values.values())).partition(':')[0]}{said}）")
        lines += [f"    {value:<10} {meaning.partition(': ')[2]}" for value, meaning in values.items()]
    return "\n".join(lines)


def _fault_list() -> str:
    width = max(map(len, [*PORTAL_FAULTS, *SUNBRIDGE_FAULTS]))
    lines = ["障害（--fault の名前。「futsu:」「kei:」を付けると片方だけ）:"]
    lines += [f"  {name:<{width}}  {meaning}" for name, meaning in PORTAL_FAULTS.items()]
    lines += ["", "サンブリッジの障害（「sunbridge:」を付ける）:"]
    lines += [f"  {name:<{width}}  {meaning}" for name, meaning in KNOWN["sunbridge"].items()]
    return "\n".join(lines)
