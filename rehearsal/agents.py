"""What SunBridge keeps: agents, each with an ID and a password per portal, for the life of the process."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rehearsal.account import READABLE, random_text, same

if TYPE_CHECKING:
    from collections.abc import Mapping

# Caption of the tab, by the code name of the portal.
TABS = {"futsu": "普通車", "kei": "軽四輪"}
# What a field shows instead of a password: as long as the password, and no password itself.
FILLER = "●"
DAYS_SINCE_LAST_CHANGE = 75
FIRST_YEAR_OF_REIWA = 2019


def in_era(day: date) -> str:
    """A day in the Japanese era, as SunBridge writes it: 令和08年11月11日."""
    return f"令和{day.year - FIRST_YEAR_OF_REIWA + 1:02}年{day.month:02}月{day.day:02}日"


@dataclass
class Entry:
    """One tab of an agent.

    Args:
        user_id: 利用者ID.
        changed_on: when the password was saved last.
        saved: times it was saved since the start.
    """

    user_id: str
    changed_on: date = field(default_factory=lambda: date.today() - timedelta(days=DAYS_SINCE_LAST_CHANGE))  # noqa: DTZ011 - the office's own day
    saved: int = 0
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(9), repr=False)

    @property
    def mask(self) -> str:
        """What the field shows: one sign per character of the password."""
        return FILLER * len(self._password)

    def has_password(self, password: str) -> bool:
        """Whether `password` is the one saved."""
        return same(password, self._password)

    def save(self, typed: str) -> None:
        """Keep what was typed; the untouched filler means that nothing was."""
        if typed and typed != self.mask:
            self._password = typed
            self.changed_on = date.today()  # noqa: DTZ011 - the office's own day
            self.saved += 1


@dataclass
class Agent:
    """A 代理人.

    Args:
        name: as the list of agents shows it.
        entries: per portal's code name.
    """

    name: str
    entries: dict[str, Entry]


def sample_agent(name: str | None, user_ids: Mapping[str, str]) -> Agent:
    """The agent of the rehearsal; a random name unless one is given."""
    given = name or f"行政書士見本事務所 {random_text(READABLE, 4)}"
    return Agent(given, {portal: Entry(user_ids[portal]) for portal in TABS})


def neighbour_of(agent: Agent) -> Agent:
    """Another agent with a similar name and other IDs, which nobody should touch."""
    return Agent(f"{agent.name} 第二", {portal: Entry(random_text(READABLE, 8)) for portal in TABS})
