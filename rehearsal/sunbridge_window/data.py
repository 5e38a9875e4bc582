"""The file of the stand-in: agents, and of each password its length and a hash, never the password itself.

Whoever starts the program writes the file and can ask afterwards what was saved.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from hashlib import pbkdf2_hmac
from hmac import compare_digest
from typing import TYPE_CHECKING

from rehearsal.account import READABLE, random_text
from rehearsal.agents import DAYS_SINCE_LAST_CHANGE, FILLER, TABS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Enough for passwords that are made up anyway; a start reads no hash, so it costs only whoever compares.
ITERATIONS = 20_000
# After the agent of the rehearsal: names that a careless search takes for it, and letters outside of JIS X 0208.
NEIGHBOURS = ("{name} 第二", "{name}（旧）", "新{name}", "髙橋行政書士事務所", "𠮷田㈱", "行政書士﨑山事務所")


@dataclass
class Entry:
    """One tab of an agent.

    Args:
        user_id: 利用者ID.
        changed_on: when the password was saved last.
        length: of the password.
        salt: hexadecimal, new with each password.
        hash: of the password, hexadecimal.
        saved: times a password was saved since the file was made.
    """

    user_id: str
    changed_on: date
    length: int
    salt: str = field(repr=False)
    hash: str = field(repr=False)
    saved: int = 0

    @property
    def mask(self) -> str:
        """What the field holds: one sign per character of the password."""
        return FILLER * self.length

    def save(self, typed: str) -> None:
        """Keep what was typed; the untouched filler means that nothing was."""
        if typed and typed != self.mask:
            self.salt, self.hash, self.length = *_hashed(typed), len(typed)
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


def entry(user_id: str, password: str | None = None) -> Entry:
    """A tab as the office left it at the last change; a random password unless one is given."""
    password = secrets.token_urlsafe(9) if password is None else password
    changed_on = date.today() - timedelta(days=DAYS_SINCE_LAST_CHANGE)  # noqa: DTZ011 - the office's own day
    return Entry(user_id, changed_on, len(password), *_hashed(password))


def has_password(entry: Entry, candidate: str) -> bool:
    """Whether `candidate` is the password that was saved last."""
    return compare_digest(entry.hash, _hashed(candidate, entry.salt)[1])


def sample(name: str, user_ids: Mapping[str, str], count: int = 6) -> list[Agent]:
    """The agent of the rehearsal among others.

    Args:
        name: of the agent.
        user_ids: its 利用者ID per portal.
        count: agents in all, at most one more than there are `NEIGHBOURS`.

    Returns:
        The agents in the order of the list; the given one is neither the first nor the last where there are three.
    """
    agents = [
        Agent(each.format(name=name), {portal: entry(random_text(READABLE, 8)) for portal in TABS})
        for each in NEIGHBOURS[: count - 1]
    ]
    agents.insert(1, Agent(name, {portal: entry(user_ids[portal]) for portal in TABS}))
    return agents


def write(path: Path, agents: Sequence[Agent]) -> None:
    """Write the file whole or not at all."""
    text = json.dumps({"agents": [asdict(each) for each in agents]}, ensure_ascii=False, default=str, indent=1)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def read(path: Path) -> list[Agent]:
    """The agents in the file."""
    given = json.loads(path.read_text(encoding="utf-8"))["agents"]
    return [
        Agent(each["name"], {portal: _entry(**values) for portal, values in each["entries"].items()}) for each in given
    ]


def _entry(changed_on: str, **values: str | int) -> Entry:
    return Entry(changed_on=date.fromisoformat(changed_on), **values)  # type: ignore[arg-type]


def _hashed(password: str, salt: str = "") -> tuple[str, str]:
    salt = salt or secrets.token_hex(16)
    return salt, pbkdf2_hmac("sha256", password.encode(), bytes.fromhex(salt), ITERATIONS).hex()
