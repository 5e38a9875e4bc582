"""How long does the check of both portals' screens take, beside a bare script that opens the same screens?

    python benchmarks/screens.py [PAIRS]

Whole processes, warm, alternating, against the stand-ins; the HTML report is counted apart (`--no-report`). The figure to
hold is at most 4 seconds for the check.
"""

from __future__ import annotations

import sys

from pairs import compare

CHECK = [*(sys.executable, "-m", "pytest", "features/", "-m", "screens", "--no-report", "-q")]

if __name__ == "__main__":
    bare = [sys.executable, "benchmarks/bare_screens.py"]
    compare({"check": CHECK, "bare": bare}, int(sys.argv[1]) if len(sys.argv) > 1 else 5)
