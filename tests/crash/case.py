"""One case: an office in which a run dies, and the runs after it until the procedure is finished; then what must hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.store import StoreError, open_store
from tests.end_to_end.office import Office
from tests.end_to_end.secret_search import leaks
from tests.rehearsal.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runbook.account import Portal

SABOTEUR = Path(__file__).parent / "saboteur.py"
MOST_RUNS = 4
WAIT_SECONDS = 20
MOST_REQUESTS = 2


class CrashOffice(Office):
    """An office whose SunBridge outlives its runs as its portals do, and whose runs may die.

    Args:
        folder: an empty folder.
        options: options for the stand-ins.
        portal: the one whose password is reset.
    """

    def __init__(self, folder: Path, portal: Portal, options: Sequence[str] = ()) -> None:
        super().__init__(folder, options)
        self.reset = portal
        shutil.copy(SABOTEUR, self.project / "saboteur.py")
        self.written: list[str] = []
        self._had: set[tuple[str, str]] = set()

    def arguments(self) -> list[str]:
        """The command of a live run against this office's stand-ins, with the saboteur in it."""
        feature = f"features/{self.reset}_reset.feature"
        return [sys.executable, "-m", "pytest", feature, "--live", "--yes", "--no-report", "-v", "-p", "saboteur"]

    def settings(self, sabotage: str = "", **changes: str) -> dict[str, str]:
        """The environment of a run."""
        own = {"SUNBRIDGE_EXE": self.said["sunbridge"].get("url", ""), "MAIL_WAIT_SECONDS": "3", "SABOTAGE": sabotage}
        return self.environment(**{**own, **changes})

    def run(
        self, sabotage: str = "", kill_after: float | None = None, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        """Perform the procedure once, as its operator would, without a terminal.

        Args:
            sabotage: what the saboteur does; nothing if empty.
            kill_after: seconds after which the run is killed.
            changes: to its settings.
        """
        command = self.arguments()
        with subprocess.Popen(
            command,
            cwd=self.project,
            env=self.settings(sabotage, **changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as process:
            try:
                output, _ = process.communicate(timeout=180 if kill_after is None else kill_after)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
        self.written.append(output)
        with suppress(StoreError):  # a test may have damaged it
            self._had |= set(self.secrets().items())
        return subprocess.CompletedProcess(command, process.returncode, output, "")

    def run_until_finished(self) -> int:
        """Run again, undisturbed, until the procedure is through; return how many runs it took, 0 if it never was."""
        for number in range(1, MOST_RUNS + 1):
            if self.run().returncode == 0:
                return number
        return 0

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """A run that has just claimed the account, and goes on while the block runs."""
        with subprocess.Popen(
            self.arguments(),
            cwd=self.project,
            env=self.settings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            assert process.stdout
            for line in process.stdout:
                if "前提" in line:
                    break
            drain = threading.Thread(target=process.stdout.read)
            drain.start()
            yield process
            drain.join()

    def fault(self, name: str, *, on: bool) -> None:
        """Switch a fault of the stand-ins on or off."""
        self.control("fault", "POST" if on else "DELETE", name=name)

    def wait_for_mails(self, number: int) -> None:
        """Wait until so many mails were sent."""
        until = time.monotonic() + WAIT_SECONDS
        while self.portal(self.reset)["mails_sent"] < number:
            assert time.monotonic() < until, "the mails do not come"

    def use_link_by_hand(self, password: str) -> None:
        """Do what a person can do: open the newest mail's link and set `password`."""
        visitor = Visitor(self.said, self.reset)
        [link] = re.findall(r"https?://[^\s\"<>]+", self._mails()[-1])
        screen = visitor.submit(visitor.open(link), new=password, again=password)
        assert self.logs_in(self.reset, password), screen.text

    def in_sunbridge(self, password: str) -> bool:
        """Whether SunBridge holds `password`."""
        return bool(self.control("sunbridge/check", tab=self.reset, password=password)["matches"])

    def broken_promises(self) -> list[str]:
        """What does not hold after the procedure is through; empty if everything does."""
        store = open_store(self.state, sealed_file_only=True)
        key = self.key(self.reset)
        current, counted = store.current(key), self.portal(self.reset)
        promises = {
            "a current password": current is not None,
            "nothing pending": store.pending(key) is None,
            "it logs in": current is not None and self.logs_in(self.reset, current.reveal()),
            "SunBridge holds it": current is not None and self.in_sunbridge(current.reveal()),
            "never locked": not counted["locked"] and counted["logins_failed"] < MOST_REQUESTS,
            "at most two requests": counted["reset_requests"] <= MOST_REQUESTS,
            "one new password a link": counted["most_submissions_of_a_link"] <= 1,
            "no secret anywhere": not leaks(self, "\n".join(self.written), self._had),
        }
        return [promise for promise, kept in promises.items() if not kept]


@dataclass
class Tally:
    """How many kills, and what became of them."""

    kills: int = 0
    recovered: int = 0
    lost: list[str] = field(default_factory=list)

    def count(self, case: str, problems: list[str]) -> None:
        """Count one kill."""
        self.kills += 1
        if problems:
            self.lost.append(f"{case}: {'; '.join(problems)}")
        else:
            self.recovered += 1

    def __str__(self) -> str:
        return f"{self.kills} kills, {self.recovered} recovered, {len(self.lost)} lost"
