"""An office for the tests: its own copy of the project, its own stand-ins, its own state, everything it wrote in sight."""

from __future__ import annotations

import email
import email.policy
import imaplib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runbook.account import Portal, account_key
from runbook.secret import PaymentUserId
from runbook.stand_ins import StandIns
from runbook.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT = Path(__file__).resolve().parents[2]
COPIED = (
    "features",
    "steps",
    "pages",
    "contract",
    "sunbridge",
    "runbook",
    "rehearsal",
    "config",
    "conftest.py",
    "pyproject.toml",
    "requirements-wine.lock",
)


PAGE = "--sunbridge=page"


class Office:
    """A copy of the project in `folder`, with stand-ins that outlive its runs so that a test can ask them afterwards.

    Args:
        folder: an empty folder; everything a run writes lands below it (reports, caches, temporary files, state).
        options: options for the stand-ins, e.g. `--fault=futsu:maintenance`. SunBridge's page is usual: it is quicker
            than the Windows program, which has tests of its own.
    """

    def __init__(self, folder: Path, options: Iterable[str] = ()) -> None:
        self.project, self.state = folder / "project", folder / "state"
        # Not below `folder`: Chromium makes a socket in it, and the path of a socket must be short.
        self._temp = tempfile.TemporaryDirectory(prefix="office-")
        self.temp = Path(self._temp.name)
        for name in COPIED:
            source, target = PROJECT / name, self.project / name
            if source.is_dir():
                shutil.copytree(source, target)  # with what Python compiled: each of many runs would do it anew
            else:
                shutil.copy(source, target)
        self._stand_ins = StandIns((PAGE, *options))
        self.said = self._stand_ins.announcement

    def close(self) -> None:
        """End the stand-ins."""
        self._stand_ins.stop()
        self._temp.cleanup()

    def environment(self, **changes: str) -> dict[str, str]:
        """The settings of this office: those of its stand-ins, changed by `changes` (an empty value removes a name)."""
        mail = self.said["mail"]
        values = {
            "MAIL_HOST": mail["host"],
            "MAIL_PORT": str(mail["port"]),
            "MAIL_SECURITY": mail["security"],
            "MAIL_USER": mail["user"],
            "MAIL_PASSWORD": mail["password"],
            "MAIL_WAIT_SECONDS": "20",
            "SUNBRIDGE_AGENT": self.said["sunbridge"]["agent"],
            "RUNBOOK_OPERATOR": "山田",
            "RUNBOOK_STATE_DIR": str(self.state),
            "RUNBOOK_TERMS_READ": "yes",
            # Never the keyring of the person who runs the tests.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        for portal in Portal:
            values[f"{portal.upper()}_PORTAL_URL"] = self.said[portal]["portal_url"]
            values[f"{portal.upper()}_USER_ID"] = self.said[portal]["user_id"]
            values[f"{portal.upper()}_MAIL_ADDRESS"] = self.said[portal]["mail_address"]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        everything = {
            **inherited,
            "TMPDIR": str(self.temp),
            "TEMP": str(self.temp),
            "TMP": str(self.temp),
            **values,
            **changes,
        }
        return {name: value for name, value in everything.items() if value}

    def pytest(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run pytest in this office's project, as its operator would, without a terminal."""
        return self.python("pytest", *arguments, **settings)

    def python(self, module: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m module` likewise."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.project,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )

    def live(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run against this office's portals as if they were the real ones, confirmed beforehand, without HTML report."""
        return self.pytest(*arguments, "--live", "--yes", "--no-report", f"--rehearsal={PAGE}", **settings)

    def portal(self, portal: Portal) -> dict[str, Any]:
        """What `portal` counted so far."""
        return dict(self.control("state")[portal])

    def logs_in(self, portal: Portal, password: str) -> bool:
        """Whether `password` is the portal's now (asked of the stand-in, no login is counted)."""
        return bool(self.control("check", portal=portal, password=password)["logs_in"])

    def control(self, path: str, method: str | None = None, **said: str) -> dict[str, Any]:
        """Ask the stand-ins' control server; GET without anything `said`, else POST, unless `method` says otherwise."""
        body = json.dumps(said).encode() if said else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.said['control']}{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return dict(json.loads(answer.read() or "{}"))

    def key(self, portal: Portal) -> str:
        """Under which store and journal know the account on `portal`."""
        said = self.said[portal]
        return account_key(portal, PaymentUserId(said["user_id"]), said["portal_url"])

    def secrets(self) -> dict[str, str]:
        """Every secret that exists in this office now, by what it is: from the store, the mailbox and the settings."""
        found = {"mailbox password": self.said["mail"]["password"]}
        store = open_store(self.state, sealed_file_only=True)
        for portal in Portal:
            key = self.key(portal)
            kept = {"pending": store.pending(key), "current": store.current(key), "previous": store.previous(key)}
            kept |= {f"set-aside-{number}": each for number, each in enumerate(store.set_aside(key))}
            for name, password in kept.items():
                if password is not None:
                    found[f"{portal} {name} password"] = password.reveal()
        for number, text in enumerate(self._mails()):
            for link in re.findall(r"https?://[^\s\"<>]+", text):
                token = max(re.split(r"[/?&=;#]", link), key=len)
                if len(token) >= 16:
                    found[f"mail {number} link"] = token
            for temporary in re.findall(r"仮パスワード[^!-~]*([!-~]{6,})", text):
                found[f"mail {number} temporary password"] = temporary
        return found

    def _mails(self) -> list[str]:
        mail = self.said["mail"]
        with imaplib.IMAP4(mail["host"], mail["port"]) as server:
            server.login(mail["user"], mail["password"])
            server.select("INBOX", readonly=True)
            numbers = server.search(None, "ALL")[1][0].split()
            raw = [server.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]  # type: ignore[index]
        messages = [email.message_from_bytes(each, policy=email.policy.default) for each in raw]  # type: ignore[arg-type]
        return [
            part.get_content() for each in messages for part in each.walk() if part.get_content_maintype() == "text"
        ]

    def files(self) -> list[Path]:
        """Every file below this office's folder that its runs wrote, without the copied sources and the sealed state."""
        sources = {self.project / name for name in COPIED}
        everything = [*self.project.rglob("*"), *self.temp.rglob("*")]
        return [path for path in everything if path.is_file() and not sources & {path, *path.parents}]
