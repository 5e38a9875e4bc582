"""`python -m tests.crash`: kill runs at every journal write, before and after, and at random moments; for both portals.

    python -m tests.crash [--portal futsu|kei] [--random N] [--seed N] [--jobs N]

Every kill is SIGKILL. Then the runs are repeated until the procedure is through, and what must hold is looked up with
the portal, SunBridge, the store and every file that was written. Ends with 0 if nothing is lost.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.account import Portal
from tests.crash.case import CrashOffice, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KILLED = -9
# Python and pytest start before the run acts; a kill in that time tests nothing.
FIRST_MOMENT = 1.0
# The other runs at the same time make a run longer or shorter than the one that was timed.
EARLIER = 0.7


def kill_everywhere(portal: Portal, say: Callable[[str], None], jobs: int = 2) -> Tally:
    """Kill a run before and after each write into the journal."""
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        writes, _ = undisturbed(portal, Path(folder) / "undisturbed")
    moments = [f"kill:journal:{number}:{when}" for number in range(1, writes + 1) for when in ("before", "after")]
    return _kill(portal, [(moment, None) for moment in moments], say, jobs)


def kill_at_random(portal: Portal, number: int, seed: int, say: Callable[[str], None], jobs: int = 2) -> Tally:
    """Kill a run at `number` random moments."""
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        _, seconds = undisturbed(portal, Path(folder) / "undisturbed")
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    moments = sorted(chance.uniform(FIRST_MOMENT, seconds) for _ in range(number))
    return _kill(portal, [("", moment) for moment in moments], say, jobs)


def undisturbed(portal: Portal, folder: Path) -> tuple[int, float]:
    """How often a run writes into the journal, and how many seconds it takes."""
    counts = folder.with_suffix(".counts")
    with closing(CrashOffice(folder, portal)) as office:
        begin = time.monotonic()
        result = office.run(SABOTAGE_COUNTS=str(counts))
        seconds = time.monotonic() - begin
    if result.returncode:
        sys.exit(result.stdout)
    said = dict(each.split("=") for each in counts.read_text(encoding="utf-8").split())
    return int(said["journal"]), seconds


def _kill(portal: Portal, moments: Iterable[tuple[str, float | None]], say: Callable[[str], None], jobs: int) -> Tally:
    tally = Tally()

    def case(moment: tuple[str, float | None]) -> None:
        sabotage, seconds = moment
        name = f"{portal} {sabotage or f'{seconds:.2f} s'}"
        with (
            tempfile.TemporaryDirectory(prefix="crash-") as folder,
            closing(CrashOffice(Path(folder), portal)) as office,
        ):
            killed = office.run(sabotage, seconds)
            if killed.returncode == 0 and seconds:
                say(f"{name}: finished before it could be killed; again, earlier")
                case(("", max(FIRST_MOMENT, seconds * EARLIER)))
                return
            runs = office.run_until_finished()
            problems = office.broken_promises()
            if killed.returncode != KILLED:
                problems.append(f"ended with {killed.returncode} instead of being killed")
            if not runs:
                problems.append(f"never finished: {office.written[-1][-1500:]}")
        tally.count(name, problems)
        say(f"{name}: {'; '.join(problems) or f'finished by run {runs} after it'}")

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(case, moments))
    return tally


def main() -> int:
    """Kill as the command line says; print each case and the tally."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--portal", choices=list(Portal), type=Portal, action="append")
    parser.add_argument("--random", type=int, default=30, metavar="N", help="random moments a portal")
    parser.add_argument("--seed", type=int, default=20260401)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    total = Tally()
    for portal in given.portal or list(Portal):
        for tally in (
            kill_everywhere(portal, say, given.jobs),
            kill_at_random(portal, given.random, given.seed, say, given.jobs),
        ):
            total = Tally(total.kills + tally.kills, total.recovered + tally.recovered, total.lost + tally.lost)
    say(str(total))
    return 1 if total.lost else 0


if __name__ == "__main__":
    sys.exit(main())
