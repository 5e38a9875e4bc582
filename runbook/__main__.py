"""The command line: `python -m runbook COMMAND`."""

from __future__ import annotations

import sys
from importlib import import_module

# Command: its Japanese description, and the function of the arguments that performs it and returns the exit status.
COMMANDS = {
    "features": ("手順（機能・シナリオ・文）の一覧を表示する", "runbook.gherkin.listing:main"),
    "report": ("実行の記録から report.html を作り直す、監査用の zip にする", "runbook.report_command:report"),
    "reports": ("実行の一覧を作り直す（index）、古い記録を整理する（prune）", "runbook.report_command:reports"),
    "audit": ("実行の記録が封をしたときのままかを確かめる（verify）", "runbook.audit.command:main"),
    "resume": ("途中の初期化と、その続け方を表示する", "runbook.unfinished_command:resume"),
    "abandon": ("途中の初期化を一つ閉じる（次の実行は、はじめから行う）", "runbook.unfinished_command:abandon"),
    "password": ("緊急用: 保管したパスワードを一度だけ表示する（show）", "runbook.password_command:main"),
    "mail": ("メールの事業者にサインインする（sign-in）、それを消す（sign-out）", "runbook.mail_command:main"),
    # Named, not imported: the machinery knows nothing of the steps, whose layer alone knows both settings and SunBridge.
    "sunbridge": ("サンブリッジの画面を調べる（inspect）、試しに見る（look）", "steps.sunbridge_command:main"),
    "screens": ("ポータルの画面を、伏せた形で記録する（record）", "steps.screens_command:main"),
    "doctor": ("実行の準備ができているかを確かめ、可・不可の表にする", "steps.doctor.command:main"),
}


def main(arguments: list[str]) -> int:
    """Perform one command; its module is imported only then."""
    name, *rest = arguments or ["--help"]
    if name in COMMANDS:
        module, _, function = COMMANDS[name][1].partition(":")
        return int(getattr(import_module(module), function)(rest))
    lines = ["使い方: python -m runbook コマンド [オプション]", ""]
    lines += [f"  {command:<10} {description}" for command, (description, _) in COMMANDS.items()]
    asked_for_help = name in {"-h", "--help"}
    if not asked_for_help:
        lines.insert(0, f"「{name}」というコマンドはありません。")
    (sys.stdout if asked_for_help else sys.stderr).write("\n".join(lines) + "\n")
    return 0 if asked_for_help else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
