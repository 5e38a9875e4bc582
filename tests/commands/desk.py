"""An office's desk: its settings, its state folder, and the real commands at a terminal or piped."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runbook.account import Portal
from runbook.dotenv_file import PREFIXES
from runbook.journal import JOURNAL_FILE, Author, Journal
from runbook.secret import Secret
from runbook.state import State
from runbook.store import open_store
from tests.rotation.conftest import account_on
from tests.sunbridge.pseudo_terminal import PROJECT, PseudoTerminal, terminal_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runbook.journal import Record
    from runbook.store import SecretStore

USER_ID = "ABCD1234"
KEY = f"futsu/{USER_ID}"
ORIGINS = {Portal.FUTSU: "https://www.oss.mlit.go.jp", Portal.KEI: "https://www.k-oss.keikenkyo.or.jp"}
RUN = Author("20260401-093000-7f3a", "山田")
WAY = (State.PREPARED, State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED, State.SETTING, State.SET, State.PROVED)
PASSWORD = "Kx7!qW2#zP9d"


class Desk:
    """Everything that its commands write lies below `folder`.

    Args:
        folder: an empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self.state, self.temp, self.env_file = folder / "state", folder / "temp", folder / "office.env"
        self.temp.mkdir()
        self.set()

    def set(self, **settings: str) -> None:
        """Write the settings; an empty value removes a name."""
        values = {"FUTSU_USER_ID": USER_ID, "RUNBOOK_OPERATOR": "佐藤", "RUNBOOK_STATE_DIR": str(self.state)}
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in (values | settings).items()), "utf-8")

    @property
    def store(self) -> SecretStore:
        return open_store(self.state, sealed_file_only=True)

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        now = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
        with closing(Journal(self.state, RUN, lambda: now)) as journal:
            yield journal

    def begin(self, *states: State, portal: Portal = Portal.FUTSU, user_id: str = USER_ID) -> int:
        """Write a rotation that came through `states`; return its number."""
        with self.journal() as journal:
            number = journal.begin(account_on(portal, ORIGINS[portal], user_id), {}).number
            for state in states:
                journal.enter(number, state)
        return number

    def leave_at(self, state: State, password: str = PASSWORD) -> int:
        """Leave a rotation at `state` with its password pending; return its number."""
        self.store.seal_pending(KEY, Secret(password))
        return self.begin(*(WAY[: WAY.index(state) + 1] if state in WAY else (*WAY, state)))

    def record(self, number: int) -> Record:
        with self.journal() as journal:
            return journal.read(number)

    def execute(self, statement: str) -> None:
        """Act on the journal's file past the journal."""
        with closing(sqlite3.connect(self.state / JOURNAL_FILE, isolation_level=None)) as connection:
            connection.execute(statement)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "runbook", *arguments, "--env-file", str(self.env_file)]

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)}
        own = {"TMPDIR": str(self.temp), "TERM": "xterm", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        return others | own

    def piped(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=PROJECT,
            env=self.environment,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    @contextmanager
    def at_the_terminal(self, *arguments: str, through: str = "", term: str = "xterm") -> Iterator[PseudoTerminal]:
        """Start a command at a terminal; `through` is what a shell does with it, e.g. `"$@" > file`."""
        command = self.command(*arguments)
        if through:
            command = ["sh", "-c", through, "sh", *command]
        with terminal_of(command, PROJECT, self.environment | {"TERM": term}) as terminal:
            yield terminal


def wait_for(terminal: PseudoTerminal, text: str) -> None:
    """Read until `text` is there; nothing is typed."""
    while text not in terminal.text:
        assert terminal._read(), terminal.text
