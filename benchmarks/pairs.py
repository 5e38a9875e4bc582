"""Two ways of doing the same job, timed as whole processes in alternating pairs, so that both see the same machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Warm means that Python finds its compiled modules, also where the environment forbids it to write them.
WARM = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
REHEARSAL = [
    *(sys.executable, "-m", "pytest", "features/", "-m", "reset", "--no-report", "-q"),
    "--rehearsal=--sunbridge=page",
]


def compare(ways: dict[str, list[str]], pairs: int) -> None:
    """Print the ratio of the first of two `ways` (name and command) to the second, for each of `pairs` and the median.

    One warm-up of each comes first; the one that is first changes from pair to pair. A failure ends the benchmark.
    """
    for command in ways.values():
        _seconds(command)
    (name, command), (other, other_command) = ways.items()
    ratios = []
    for number in range(1, pairs + 1):
        if number % 2:
            one, two = _seconds(command), _seconds(other_command)
        else:
            two, one = _seconds(other_command), _seconds(command)
        ratios.append(one / two)
        sys.stdout.write(f"{number:2}  {name} {one:5.2f} s   {other} {two:5.2f} s   ratio {ratios[-1]:.3f}\n")
    sys.stdout.write(f"median ratio {statistics.median(ratios):.3f} (min {min(ratios):.3f}, max {max(ratios):.3f})\n")


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, env=WARM, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start
