"""`python -m rehearsal.sunbridge_window --data FILE`: the Windows stand-in for SunBridge; `--help` tells the rest."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window.options import parse

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Show the main menu and serve until told to end.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        The process's exit status.
    """
    options = parse(arguments)
    if sys.platform != "win32":
        sys.stderr.write("このプログラムは、WindowsかWineのPythonで動かしてください。\n")
        return 2
    # Imported here: it needs Windows, and `--help` does not.
    from rehearsal.sunbridge_window.program import run  # noqa: PLC0415 - see above

    return run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
