"""SunBridge's stand-in as a real Windows program, for the driver's tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rehearsal.sunbridge_window import data
from sunbridge.client import Tab

PROJECT = Path(__file__).resolve().parents[3]
AGENT = "行政書士見本事務所 AB12"
FUTSU_ID, KEI_ID = "HELM5555", "HELM7777"
IDS = {Tab.FUTSU: FUTSU_ID, Tab.KEI: KEI_ID}
CODE_NAMES = {Tab.FUTSU: "futsu", Tab.KEI: "kei"}


class Program:
    """The stand-in, running.

    Args:
        options: its command line.
    """

    def __init__(self, folder: Path, *options: str, agents: list[data.Agent] | None = None) -> None:
        self.file = folder / "サンブリッジ.json"
        data.write(self.file, agents or data.sample(AGENT, {"futsu": FUTSU_ID, "kei": KEI_ID}, count=7))
        self.before = data.read(self.file)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rehearsal.sunbridge_window", "--data", str(self.file), *options],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stdout
        assert self._process.stdout.readline().strip() == b"ready"

    def holds(self, tab: Tab, password: str, agent: str = AGENT) -> bool:
        """Whether the program's own file has `password` there."""
        [found] = [each for each in data.read(self.file) if each.name == agent]
        return data.has_password(found.entries[CODE_NAMES[tab]], password)

    def is_untouched(self, *, but: Tab | None = None) -> bool:
        """Whether every password is the old one, except perhaps that of one tab of the agent."""
        for old, new in zip(self.before, data.read(self.file), strict=True):
            for tab, name in CODE_NAMES.items():
                if not (old.name == AGENT and tab is but) and old.entries[name].hash != new.entries[name].hash:
                    return False
        return True

    def end(self) -> None:
        """End it, however it stands."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
