"""How long does one change in SunBridge take, and making the Windows Python that it is rehearsed in?

    python -m benchmarks.one_change [CHANGES]

A change is what step ⑥ does: open the agent, choose the tab, type, save, close, open again and look. The first one also
starts the driver's Python. Where there is no Windows, both run under Wine, and its tree is made once anew in a folder of
its own. The figures to hold: a change at most 2 s, the tree at most 90 s.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rehearsal.faults import Faults
from rehearsal.sunbridge_program import sunbridge_program
from runbook.secret import PaymentUserId, Secret
from sunbridge.client import Tab
from sunbridge.controls import Controls
from sunbridge.remote import RemoteSunBridge

PROJECT = Path(__file__).resolve().parent.parent
AGENT, IDS = "行政書士見本事務所", {"futsu": "HELM5555", "kei": "HELM7777"}


def tree_seconds() -> float:
    """Make the Windows Python and Wine's folder from nothing; their packages come from the network or pip's cache."""
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        command = [sys.executable, "-m", "rehearsal.wine", "build"]
        subprocess.run(command, cwd=PROJECT, env={**os.environ, "XDG_CACHE_HOME": cache}, check=True)
        return time.perf_counter() - start


def change_seconds(changes: int) -> list[float]:
    """Change the password of one tab so many times, each time to one of another length."""
    seconds = []
    with sunbridge_program(AGENT, IDS, Faults("sunbridge")) as program:
        program.wait_until_ready()
        sunbridge = RemoteSunBridge(program.python or (sys.executable,), Controls(), "", PaymentUserId(IDS["futsu"]))
        for number in range(changes):
            password = f"Aa1!{'x' * (9 + number % 4)}"
            start = time.perf_counter()
            screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
            screen.set_password(Secret(password))
            evidence = screen.save()
            screen.close()
            seconds.append(time.perf_counter() - start)
            assert evidence.saved
            assert program.entries["futsu"].has_password(password)
        sunbridge.leave()
    return seconds


def main(changes: int) -> None:
    """Print both figures."""
    if sys.platform != "win32":
        sys.stdout.write(f"Windows Python under Wine, made from nothing: {tree_seconds():.1f} s\n")
    first, *others = change_seconds(changes + 1)
    spread = f"min {min(others):.2f}, max {max(others):.2f}"
    sys.stdout.write(
        f"one change: first {first:.2f} s, then median {statistics.median(others):.2f} s ({spread}, {len(others)} changes)\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
