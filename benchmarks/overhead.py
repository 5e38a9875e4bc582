"""How much longer does the runbook take than a bare script that does the same clicks? Prints a ratio.

    python benchmarks/overhead.py [PAIRS]

Whole processes, warm, alternating; the HTML report is counted apart (`--no-report`). Both act on the same stand-ins,
SunBridge's page among them. The figure to hold is a median ratio of at most 1.25.
"""

from __future__ import annotations

import sys

from pairs import REHEARSAL, compare

if __name__ == "__main__":
    bare = [sys.executable, "benchmarks/bare.py"]
    compare({"runbook": REHEARSAL, "bare": bare}, int(sys.argv[1]) if len(sys.argv) > 1 else 5)
