"""How much longer does the runbook take than a bare script that does the same clicks? Prints a ratio.

    python benchmarks/overhead.py [PAIRS]

Whole processes, warm, alternating, so that both see the same machine; the HTML report is counted apart (`--no-report`).
Both act on the same stand-ins, SunBridge's page among them. Warm means that Python finds its compiled modules, as it does
on anybody's second run, also where the environment forbids it to write them.
The figure to hold is a median ratio of at most 1.25.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WARM = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
RUNBOOK = [
    sys.executable,
    "-m",
    "pytest",
    "features/",
    "-m",
    "reset",
    "--no-report",
    "-q",
    "--rehearsal=--sunbridge=page",
]
BARE = [sys.executable, "benchmarks/bare.py"]


def seconds(command: list[str]) -> float:
    """Run `command` as a process of its own and return its wall-clock seconds; a failure ends the benchmark."""
    start = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, env=WARM, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(pairs: int) -> None:
    """Time `pairs` alternating pairs after one warm-up of each."""
    for command in (RUNBOOK, BARE):
        seconds(command)
    ratios = []
    for number in range(1, pairs + 1):
        runbook, bare = seconds(RUNBOOK), seconds(BARE)
        ratios.append(runbook / bare)
        sys.stdout.write(f"{number:2}  runbook {runbook:5.2f} s   bare {bare:5.2f} s   ratio {ratios[-1]:.3f}\n")
    sys.stdout.write(f"median ratio {statistics.median(ratios):.3f} (min {min(ratios):.3f}, max {max(ratios):.3f})\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
