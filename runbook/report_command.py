"""`python -m runbook report` and `reports`: makes reports again, lists all runs, packs one for an auditor, removes old ones."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.audit.index import write_index
from runbook.audit.keeper import find_keeper
from runbook.audit.manifest import MANIFEST, AuditError
from runbook.audit.pruning import older_than, prune
from runbook.command_line import CommandLine, agrees, attended_terminal, is_there, say, status_of
from runbook.errors import RunbookError
from runbook.evidence.report import REPORT, ReportError, generate
from runbook.run import REPORTS, RESULTS
from runbook.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

PROJECT = REPORTS.parent
# A sealed run's folder takes nothing new: its report is made beside it.
MADE_LATER = "made-later"
EXPORTED = "exported"
PUBLIC_KEY = "audit-public-key.pem"
HOW_TO_VERIFY = """この実行の記録を確かめるには、「{run}」のフォルダーを空の reports フォルダーに置き、次を実行します。

  python -m runbook audit verify --reports reports --public-key {key}

公開鍵（{key}）は、この zip とは別の道で受け取ったものと同じかを、必ず比べてください。
一つの実行だけを取り出した記録なので、前後の実行が「なくなっている」と表示されます。
"""
WORD = "削除する"


class NoSuchRun(RunbookError):
    """There is no record of that run."""

    default_remedy = "reports/ にあるフォルダーの名前を指定してください。"


def in_words(run_folder: Path) -> str:
    """Make the report and say in one line where it is, or why there is none and how to get one."""
    try:
        return f"報告書: {_shown(generate(run_folder))}"
    except ReportError as error:
        return f"報告書は作られていません: {error.seen}{error.remedy}"


def report(arguments: Sequence[str]) -> int:
    """`python -m runbook report [RUN]`: make the report of a run, or of the latest one; `--export` packs it.

    Args:
        arguments: the command line after `report`.

    Returns:
        0 if it was made; 1 not; 2 there is no such run.
    """
    parser = CommandLine(
        prog="python -m runbook report",
        description="実行の記録（reports/ の中の allure-results）から report.html を作ります。",
        epilog="終了コード: 0 作りました / 1 作れません / 2 その実行の記録がありません",
    )
    parser.add_argument("run", nargs="?", metavar="実行番号かフォルダー", help="何も書かなければ最後の実行")
    parser.add_argument("--export", action="store_true", help="記録の全部を、監査人に渡す一つの zip にする")
    _add_folder(parser)
    given = parser.parse_args(arguments)
    try:
        folder = _folder(given)
    except NoSuchRun as error:
        say(f"{error.seen}{error.remedy}", to_error=True)
        return 2
    return status_of(lambda: _export(folder, given) if given.export else _make(folder))


def reports(arguments: Sequence[str]) -> int:
    """`python -m runbook reports`: `index` or `prune`.

    Args:
        arguments: the command line after `reports`.

    Returns:
        0 done; 1 not; argparse itself ends with 2 on a slip.
    """
    parser = CommandLine(prog="python -m runbook reports", description="実行の記録の全体を扱います。")
    commands = parser.add_subparsers(dest="command", metavar="index | prune", required=True, title="できること")
    every = commands.add_parser("index", help="すべての実行の一覧（reports/index.html）を作り直す")
    old = commands.add_parser("prune", help="古い実行の中身を削除する（manifest.json は残す）")
    old.add_argument("--older-than", required=True, metavar="日数", help="例: 400d（400日より前に封をしたもの）")
    old.add_argument("--yes", action="store_true", help="確認にあらかじめ答える（無人で実行するとき）")
    for command in (every, old):
        _add_folder(command)
    given = parser.parse_args(arguments)
    return status_of(lambda: _index(given) if given.command == "index" else _prune(given))


def _add_folder(parser: CommandLine) -> None:
    parser.add_argument("--reports", type=Path, default=REPORTS, metavar="フォルダー", help="既定は reports")
    parser.add_env_file()


def _folder(given: argparse.Namespace) -> Path:
    named: str | None = given.run
    reports: Path = given.reports
    if named is None:
        runs = sorted(results.parent for results in reports.glob(f"*/{RESULTS}"))
        if not runs:
            raise NoSuchRun("実行の記録がありません。")
        return runs[-1]
    found = [path for path in (Path(named), reports / named) if path.is_dir()]
    if not found:
        raise NoSuchRun("その実行の記録はありません。")
    return found[0]


def _make(folder: Path) -> int:
    if not (folder / MANIFEST).exists():
        made = generate(folder)
    elif (folder / REPORT).exists():
        made = folder / REPORT
    else:
        made = generate(folder, folder.parent / MADE_LATER / f"{folder.name}.html")
    say(f"報告書: {_shown(made)}")
    return 0


def _export(folder: Path, given: argparse.Namespace) -> int:
    if not (folder / MANIFEST).exists():
        raise AuditError(
            f"{folder.name} には封がありません。",
            remedy=f"「python -m runbook audit seal {folder.name}」で封をしてから、もう一度実行してください。",
        )
    state_folder = Settings.load(given.env_file).state_folder
    keeper = find_keeper(state_folder) if is_there(state_folder) else None
    target = folder.parent / EXPORTED / f"{folder.name}.zip"
    target.parent.mkdir(exist_ok=True)
    unfinished = target.with_suffix(".tmp")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                packed.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
        if keeper:
            packed.writestr(PUBLIC_KEY, keeper.pem())
        packed.writestr("確かめ方.txt", HOW_TO_VERIFY.format(run=folder.name, key=PUBLIC_KEY))
    unfinished.replace(target)
    say(f"監査用の zip: {_shown(target)}")
    return 0


def _index(given: argparse.Namespace) -> int:
    say(f"実行の一覧: {_shown(write_index(given.reports))}")
    return 0


def _prune(given: argparse.Namespace) -> int:
    days = re.fullmatch(r"([1-9][0-9]{0,4})d?", given.older_than)
    if days is None:
        raise AuditError(
            f"--older-than の「{given.older_than}」は日数ではありません。", remedy="400d のように書いてください。"
        )
    settings, now = Settings.load(given.env_file), datetime.now().astimezone()
    old, unsealed = older_than(given.reports, timedelta(days=int(days[1])), now)
    if unsealed:
        say(f"封のない実行は、古くても削除しません: {'、'.join(unsealed)}")
    if not old:
        say(f"{days[1]} 日より古い実行はありません。")
        return 0
    say(
        f"{len(old)} 件の実行の中身を削除します（{old[0].manifest.run} から {old[-1].manifest.run}）。manifest.json は残します。"
    )
    if not given.yes and not agrees(attended_terminal(), WORD, WORD):
        return 1
    prune(old, settings.state_folder, settings.RUNBOOK_OPERATOR, now)
    write_index(given.reports)
    say(f"{len(old)} 件を削除しました。")
    return 0


def _shown(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
