"""What does the journal cost? A rehearsal of both resets with it and without, alternating. Prints a ratio.

    python benchmarks/journal.py [PAIRS]

Whole processes, warm; `--no-report`, SunBridge's page. The figure to hold is a median ratio of at most 1.05.
"""

from __future__ import annotations

import sys

from pairs import REHEARSAL, compare

if __name__ == "__main__":
    without = [*REHEARSAL, "-p", "benchmarks.no_journal"]
    compare({"with": REHEARSAL, "without": without}, int(sys.argv[1]) if len(sys.argv) > 1 else 7)
