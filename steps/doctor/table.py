"""The table of what was found: aligned on a terminal, plain lines with tabs for a file or a script."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from runbook.command_line import say
from runbook.secret import mask
from steps.doctor.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steps.doctor.finding import Finding

COLOURS = {Verdict.GOOD: "green", Verdict.BAD: "bold red", Verdict.UNKNOWN: "yellow"}


def show(findings: Sequence[Finding]) -> None:
    """Write all of it to the operator."""
    if not sys.stdout.isatty():
        for each in findings:
            columns = (each.verdict, each.name, each.seen, each.remedy)
            say("\t".join(" ".join(column.split()) for column in columns).rstrip())
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("判定", no_wrap=True)
    table.add_column("確かめたもの", no_wrap=True)
    table.add_column("分かったこと", overflow="fold")
    for each in findings:
        told = f"{each.seen}\n次にすること: {each.remedy}" if each.remedy else each.seen
        table.add_row(Text(each.verdict, style=COLOURS[each.verdict]), Text(each.name), Text(mask(told)))
    Console(highlight=False).print(table)


def summary(findings: Sequence[Finding]) -> str:
    """Say in one sentence how it stands."""
    bad = sum(each.verdict is Verdict.BAD for each in findings)
    unknown = sum(each.verdict is Verdict.UNKNOWN for each in findings)
    told = f"不可が {bad} 件あります。" if bad else "確かめたものは、すべて可です。"
    return f"{told}未確認が {unknown} 件あります。" if unknown else told
