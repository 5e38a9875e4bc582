"""What is wrong with a feature file, said with the place and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from runbook.secret import mask


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a feature file.

    Args:
        file: the feature file.
        line: 1-based.
        what: what is wrong, in Japanese.
        remedy: what to write instead, in Japanese; may have several lines.
        sentence: the line as it stands in the file.
    """

    file: Path
    line: int
    what: str
    remedy: str
    sentence: str = ""

    def __str__(self) -> str:
        lines = [f"{shown(self.file)}:{self.line}: {self.what}"]
        if self.sentence.strip():
            lines.append(f"    {self.sentence.strip()}")
        first, *rest = self.remedy.splitlines()
        lines += [f"  直し方: {first}", *(f"    {line}" for line in rest)]
        return mask("\n".join(lines))


class Refused(pytest.Collector.CollectError):
    """A feature file that must not run as it stands; says all its problems at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n\n".join(map(str, self.problems)))


def shown(file: Path) -> str:
    """The file as a message names it: relative to where the command was started, never another machine's path."""
    try:
        return file.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return f"{file.parent.name}/{file.name}"
