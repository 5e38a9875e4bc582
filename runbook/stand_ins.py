"""Starting the stand-ins as programs of their own, and learning from them what an operator's `.env` would say.

Nothing of them is imported: the runbook knows their addresses and accounts, as it would know a real portal's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runbook.account import Portal
from runbook.errors import RunbookError
from runbook.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class SunBridgeStandIn:
    """SunBridge's stand-in.

    Args:
        kind: what it is, in Japanese, for the report.
        url: the address of its page; empty where it is a Windows program.
        python: the command of the Python beside which it runs, where that is not this one.
    """

    kind: str
    url: str
    python: tuple[str, ...]


class StandIns:
    """The stand-ins of one run. They listen on loopback and end when this process ends, however it ends.

    Args:
        options: command-line options for `python -m rehearsal`.
    """

    def __init__(self, options: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and program, no shell
            [sys.executable, "-m", "rehearsal", "--announce", *options],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._announcement: dict[str, Any] | None = None

    @property
    def announcement(self) -> dict[str, Any]:
        """What the stand-ins said when all of them listened: addresses, accounts, mailbox.

        Raises:
            RunbookError: they did not start.
        """
        if self._announcement is None:
            pipe = self._process.stdout
            line = pipe.readline() if pipe else ""
            if not line:
                raise RunbookError(
                    "練習用のポータルを起動できませんでした。",
                    remedy="script/setup を実行してから、もう一度お試しください。",
                )
            self._announcement = json.loads(line)
        return self._announcement

    @property
    def sunbridge(self) -> SunBridgeStandIn:
        """Which stand-in of SunBridge is there, and where."""
        said = self.announcement["sunbridge"]
        return SunBridgeStandIn(str(said["kind"]), str(said.get("url", "")), tuple(said.get("python", ())))

    def edition(self, portal: Portal) -> str:
        """Which markup edition a portal shows."""
        return str(self.announcement[portal]["edition"])

    @property
    def editions(self) -> str:
        """Which markup edition each portal shows, in Japanese."""
        return "、".join(f"{portal.japanese} {self.announcement[portal]['edition']}" for portal in Portal)

    def settings(self, base: Settings) -> Settings:
        """The settings of a rehearsal: accounts and mailbox of the stand-ins, the rest from `base`."""
        said = self.announcement
        mail = said["mail"]
        values = {
            "MAIL_HOST": mail["host"],
            "MAIL_PORT": str(mail["port"]),
            "MAIL_SECURITY": mail["security"],
            "MAIL_USER": mail["user"],
            "MAIL_PASSWORD": mail["password"],
            "SUNBRIDGE_AGENT": said["sunbridge"]["agent"],
            "RUNBOOK_OPERATOR": base.RUNBOOK_OPERATOR or "練習",
            "MAIL_WAIT_SECONDS": str(base.MAIL_WAIT_SECONDS),
            "BROWSER_EXECUTABLE": base.BROWSER_EXECUTABLE,
        }
        for portal in Portal:
            values[f"{portal.upper()}_PORTAL_URL"] = said[portal]["portal_url"]
            values[f"{portal.upper()}_USER_ID"] = said[portal]["user_id"]
            values[f"{portal.upper()}_MAIL_ADDRESS"] = said[portal]["mail_address"]
        return Settings.model_validate(values)

    def stop(self) -> None:
        """End the stand-ins and wait until they are gone."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
