"""The command line: `python -m runbook COMMAND`."""

from __future__ import annotations

import sys
from importlib import import_module

# Command: its Japanese description, the module whose `main(arguments)` performs it and returns the exit status.
COMMANDS = {
    "features": ("手順（機能・シナリオ・文）の一覧を表示する", "runbook.gherkin.listing"),
    "report": ("実行の記録から report.html を作り直す", "runbook.evidence.report"),
    # Named, not imported: the machinery knows nothing of the steps, whose layer alone knows both settings and SunBridge.
    "sunbridge": ("サンブリッジの画面を調べる（inspect）、試しに見る（look）", "steps.sunbridge_command"),
}


def main(arguments: list[str]) -> int:
    """Perform one command; its module is imported only then."""
    name, *rest = arguments or ["--help"]
    if name in COMMANDS:
        return int(import_module(COMMANDS[name][1]).main(rest))
    lines = ["使い方: python -m runbook コマンド [オプション]", ""]
    lines += [f"  {command:<10} {description}" for command, (description, _) in COMMANDS.items()]
    asked_for_help = name in {"-h", "--help"}
    if not asked_for_help:
        lines.insert(0, f"「{name}」というコマンドはありません。")
    (sys.stdout if asked_for_help else sys.stderr).write("\n".join(lines) + "\n")
    return 0 if asked_for_help else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
