"""`python -m tests.contract`: try all changes on all screens; print the figures, and end with 0 if all are judged right.

The stand-ins of both portals in every markup, and the portals of another make.
"""

from __future__ import annotations

import sys
from itertools import product
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from rehearsal.editions import CHOICES
from runbook.browser import launch_options
from tests.contract.blind import BLIND, blind_portal
from tests.contract.trying import Tally, try_all
from tests.rehearsal.stand_ins import served

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT = 10.0
KINDS: dict[str, type[FutsuPortal | KeiPortal]] = {"futsu": FutsuPortal, "kei": KeiPortal}


def try_everywhere(say: Callable[[str], None]) -> Tally:
    """Try everything; tell `say` the figures of each portal."""
    total = Tally()

    def count(name: str, tally: Tally) -> None:
        say(f"{name}: {tally}")
        total.add(tally)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(None, None))
        for edition, (name, kind) in product(CHOICES["edition"], KINDS.items()):
            with served((f"--edition={edition}", f"--only={name}")) as stand_ins, browser.new_context() as context:
                portal = kind(context, stand_ins.said[name]["portal_url"], timeout=TIMEOUT)
                count(f"{name} {edition}", try_all(portal))
        for year in BLIND:
            with browser.new_context() as context:
                count(year, try_all(blind_portal(context, year)))
        browser.close()
    return total


def main() -> int:
    """Print the figures; the number of changes that were judged wrongly, at most 1."""

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    total = try_everywhere(say)
    for wrong in total.wrong:
        say(wrong)
    say(f"{len({name for name, _ in total.tried})} kinds of changes; {total}")
    return int(bool(total.wrong))


if __name__ == "__main__":
    sys.exit(main())
