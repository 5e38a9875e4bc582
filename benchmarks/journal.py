"""What does the journal cost? A rehearsal of both resets with it and without, alternating. Prints a ratio.

    python benchmarks/journal.py [PAIRS]

Whole processes, warm; `--no-report`, SunBridge's page. The figure to hold is a median ratio of at most 1.05.
"""

from __future__ import annotations

import statistics
import sys

from overhead import RUNBOOK, seconds

WITHOUT = [*RUNBOOK, "-p", "benchmarks.no_journal"]


def main(pairs: int) -> None:
    """Time `pairs` alternating pairs after one warm-up of each; the one that is first changes from pair to pair."""
    for command in (RUNBOOK, WITHOUT):
        seconds(command)
    ratios = []
    for number in range(1, pairs + 1):
        if number % 2:
            with_it, without = seconds(RUNBOOK), seconds(WITHOUT)
        else:
            without, with_it = seconds(WITHOUT), seconds(RUNBOOK)
        ratios.append(with_it / without)
        sys.stdout.write(f"{number:2}  with {with_it:5.2f} s   without {without:5.2f} s   ratio {ratios[-1]:.3f}\n")
    sys.stdout.write(f"median ratio {statistics.median(ratios):.3f} (min {min(ratios):.3f}, max {max(ratios):.3f})\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
