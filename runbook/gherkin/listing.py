"""`python -m runbook features`: the procedures in Japanese, and whether each could start."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.text import Text

from runbook.gherkin.feature_file import ScenarioItem
from runbook.gherkin.words import number_of
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_bdd.parser import Scenario, Step

_FEATURES = Path(__file__).parents[2] / "features"

_HELP = """手順書（*.feature）の機能、シナリオ、手順を一覧にします。
どの手順にも実行できる定義があるかも確かめます。ポータルには触れません。"""
_STATUS = "終了コード: 0 すべて実行できる形です / 1 直すところがあります / 2 指定したファイルがありません"


def main(argv: Sequence[str]) -> int:
    """List the features; return 0, 1 when one of them would be refused, 2 when a file is not there.

    Args:
        argv: the command's arguments, e.g. `["features/futsu_reset.feature"]`; nothing means all of `features/`.
    """
    parser = _parser()
    paths = [Path(path) for path in parser.parse_args(argv).paths] or [_FEATURES]
    out = Console(highlight=False, soft_wrap=True)
    if missing := [path for path in paths if not path.exists()]:
        out.print(Text("見つかりません: " + "、".join(map(str, missing)), style="bold red"))
        return 2
    found = _Collected()
    noise = io.StringIO()
    # pytest itself collects, so that what is listed is what would run.
    arguments = ["--collect-only", "-q", "--assert=plain", *map(str, paths)]
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        status = pytest.main(arguments, plugins=[found])
    for number, (file, items) in enumerate(found.by_file().items()):
        _show(out, file, items, apart=number > 0)
    for refusal in found.refusals:
        out.print()
        out.print(Text(mask(refusal), style="red"))
    if not found.refusals and status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        out.print(Text(mask(noise.getvalue()), style="red"))
        return 1
    return 1 if found.refusals else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m runbook features",
        description=_HELP,
        epilog=_STATUS,
        add_help=False,
        usage="%(prog)s [ファイルかフォルダー ...]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser._positionals.title = "引数"  # noqa: SLF001 - argparse has no public way to translate its headings
    parser._optionals.title = "オプション"  # noqa: SLF001 - as above
    parser.add_argument("paths", nargs="*", metavar="ファイルかフォルダー", help="何も書かなければ features/ のすべて")
    parser.add_argument("-h", "--help", action="help", help="この説明を表示する")
    return parser


class _Collected:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self._items: list[ScenarioItem] = []
        self.refusals: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the scenarios, before a session with a refused feature is emptied."""
        self._items = [item for item in items if isinstance(item, ScenarioItem)]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why a file was refused."""
        if report.failed:
            self.refusals.append(report.longreprtext)

    def by_file(self) -> dict[Path, list[ScenarioItem]]:
        """The scenarios of each file, in their order."""
        files: dict[Path, list[ScenarioItem]] = {}
        for item in self._items:
            files.setdefault(item.path, []).append(item)
        return files


def _show(out: Console, file: Path, items: list[ScenarioItem], *, apart: bool) -> None:
    if apart:
        out.print()
    feature = items[0].template.feature
    out.print(Text.assemble((f"機能: {mask(feature.name)}", "bold"), (f"  {file.parent.name}/{file.name}", "dim")))
    for item in items:
        scenario = item.scenario
        tags = "".join(f" @{tag}" for tag in sorted(scenario.tags | feature.tags))
        out.print()
        out.print(Text.assemble(f"  シナリオ: {mask(item.name)}", (tags, "cyan")))
        _show_steps(out, scenario)


def _show_steps(out: Console, scenario: Scenario) -> None:
    for count, step in enumerate(scenario.steps, 1):
        out.print(_step_text(count, step))


def _step_text(count: int, step: Step) -> Text:
    keyword = step.keyword.ljust(3, "　")
    sentence = mask(step.name)
    number = f"【{number_of(step.name)}】" if number_of(step.name) else ""
    return Text.assemble((f"  {count:>4}. {keyword} ", "dim"), (number, "bold cyan"), sentence.removeprefix(number))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
