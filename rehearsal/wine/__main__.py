"""`python -m rehearsal.wine build | path`: make the Windows Python, or print where it is."""

from __future__ import annotations

import sys
import time

from rehearsal.wine.build import build
from rehearsal.wine.recipe import NoRecipe, Recipe
from rehearsal.wine.tree import ready


def main(arguments: list[str]) -> int:
    """Do what the one argument says.

    Returns:
        The process's exit status: 1 when it cannot be made or is not there.
    """
    if arguments == ["path"]:
        tree = ready()
        if tree:
            sys.stdout.write(f"{tree.folder}\n")
        return 0 if tree else 1
    if arguments != ["build"]:
        sys.stderr.write("使い方: python -m rehearsal.wine build | path\n")
        return 2
    start = time.monotonic()
    try:
        build(Recipe.here(), lambda line: _say(f"setup: {line}"))
    except NoRecipe as error:
        _say(f"【準備】{error.japanese}\n[setup] {error.english}")
        return 1
    _say(f"setup: Windows Python under Wine: {time.monotonic() - start:.1f} s")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
