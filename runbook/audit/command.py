"""`python -m runbook audit`: verifies the records of runs, exports the public key, seals what a stopped run left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runbook.audit.keeper import Verifier, find_keeper
from runbook.audit.manifest import AuditError
from runbook.audit.sealing import seal, seal_practice
from runbook.audit.summary import summary_of
from runbook.audit.verifying import Findings, verify
from runbook.command_line import CommandLine, is_there, say, status_of
from runbook.run import REPORTS, Target
from runbook.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

GOOD = "すべて、封をしたときのままです。"
BAD = "封をしたときと違うところがあります。報告書の原本や控えと比べ、だれが何をしたかを確かめてください。"
STATUS = "終了コード: 0 違いがない / 1 違いがある・確かめられない / 2 命令の書き方が違う"


def main(arguments: Sequence[str]) -> int:
    """Perform `verify`, `key` or `seal`.

    Args:
        arguments: the command line after `audit`.

    Returns:
        0 good or done; 1 not; argparse itself ends with 2 on a slip.
    """
    given = _parser().parse_args(arguments)
    return status_of(lambda: int({"verify": _verify, "key": _key, "seal": _seal}[given.command](given)))


def _parser() -> CommandLine:
    parser = CommandLine(prog="python -m runbook audit", description="実行の記録が、封をしたときのままかを確かめます。")
    commands = parser.add_subparsers(dest="command", metavar="verify | key | seal", required=True, title="できること")
    check = commands.add_parser("verify", help="変更、追加、抜け、入れ替えがないかを確かめる", epilog=STATUS)
    check.add_argument("runs", nargs="*", metavar="実行番号", help="何も書かなければ、すべての実行")
    check.add_argument(
        "--public-key", type=Path, metavar="ファイル", help="書き出した公開鍵だけで確かめる（監査人など）"
    )
    key = commands.add_parser("key", help="署名を確かめるための公開鍵を書き出す")
    key.add_argument("--export", type=Path, required=True, metavar="ファイル", help="新しく作るファイル（PEM）")
    late = commands.add_parser("seal", help="途中で終わって封のない実行に、あとから封をする")
    late.add_argument("run", metavar="実行番号")
    for command in (check, late):
        command.add_argument("--reports", type=Path, default=REPORTS, metavar="フォルダー", help="既定は reports")
    for command in (check, key, late):
        command.add_env_file()
    return parser


def _verify(given: argparse.Namespace) -> int:
    verifier: Verifier | None
    state_folder = None
    if given.public_key:
        verifier = Verifier.from_pem(_read(given.public_key))
    else:
        state_folder = Settings.load(given.env_file).state_folder
        verifier = find_keeper(state_folder) if is_there(state_folder) else None
    if not given.reports.is_dir():
        raise AuditError(f"フォルダー {given.reports} がありません。", remedy="--reports を確かめてください。")
    findings = verify(given.reports, verifier, state_folder, given.runs)
    if unknown := set(given.runs) - {each.run for each in findings.runs}:
        findings.problems.append(f"次の実行がありません: {'、'.join(sorted(unknown))}")
    _tell(findings)
    return 0 if findings.is_good else 1


def _tell(findings: Findings) -> None:
    for each in findings.runs:
        say(f"{'✕' if each.problems else '○'} {each.run}　{each.kind}")
        for problem in each.problems:
            say(f"    {problem}")
    for problem in findings.problems:
        say(f"✕ {problem}")
    for unknown in findings.unknown:
        say(f"注意: {unknown}")
    if not findings.runs and not findings.problems:
        say("確かめる実行がありません。")
    else:
        say(GOOD if findings.is_good else BAD)


def _key(given: argparse.Namespace) -> int:
    settings = Settings.load(given.env_file)
    keeper = find_keeper(settings.state_folder) if is_there(settings.state_folder) else None
    if keeper is None:
        raise AuditError("署名の鍵がまだありません。", remedy="実運用（--live）を一度実行すると、鍵が作られます。")
    try:
        with given.export.open("xb") as file:
            file.write(keeper.pem())
    except FileExistsError:
        raise AuditError(f"{given.export} はすでにあります。", remedy="別の名前を書いてください。") from None
    except OSError as error:
        raise AuditError(f"{given.export} に書き込めません（{error.strerror}）。") from None
    say(f"公開鍵を書き出しました: {given.export}")
    return 0


def _seal(given: argparse.Namespace) -> int:
    folder = given.reports / given.run
    if folder.parent != given.reports or not folder.is_dir():
        raise AuditError(f"実行 {given.run} はありません。", remedy="reports/ にあるフォルダーの名前を書いてください。")
    if _is_practice(folder):
        seal_practice(folder)
    else:
        seal(folder, Settings.load(given.env_file).state_folder)
    say(f"{given.run} に封をしました。封をする前のことは、何も証明しません。")
    return 0


def _is_practice(folder: Path) -> bool:
    return bool(summary_of(folder)["facts"].get("対象") == Target.REHEARSAL)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AuditError(f"{path} が読めません（{error.strerror}）。") from None
