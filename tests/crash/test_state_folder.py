"""What cannot be kept is not begun: with a state folder that does not work, no run sends a request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.journal import JOURNAL_FILE
from runbook.state import State
from tests.crash.inside import state_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.crash.case import CrashOffice

REFUSED = {1, 4}
AS_ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount a small disk"
)


def refused(office: CrashOffice, *, requests: int = 0) -> str:
    """Run once; it must not begin, and say why in Japanese. Return what it said."""
    result = office.run()
    assert result.returncode in REFUSED, result.stdout
    assert "次にすること" in result.stdout
    assert "Traceback" not in result.stdout
    counted = office.portal(Portal.FUTSU)
    assert counted["reset_requests"] == requests
    assert counted["logins_failed"] == 0
    return result.stdout


@AS_ROOT
@pytest.mark.parametrize(("options", "said"), [("size=4k", "ディスクに空きがない"), ("size=4m,ro", "書き込めません")])
def test_a_full_or_read_only_disk(office: CrashOffice, options: str, said: str) -> None:
    """A real file system of one page, and one that cannot be written."""
    office.state.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(office.state)], check=True)
    try:
        assert said in refused(office)
    finally:
        subprocess.run(["umount", str(office.state)], check=True)


@AS_ROOT
def test_a_disk_that_is_full_when_a_run_goes_on(office: CrashOffice) -> None:
    """What is left to do is not done, and not lost: with room again, the next run goes on."""
    assert office.run("kill:journal:5:before").returncode != 0
    kept = {path.name: path.read_bytes() for path in office.state.iterdir() if path.is_file()}
    size = sum(4096 * (1 + len(content) // 4096) for content in kept.values())
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(office.state)], check=True)
    try:
        for name, content in kept.items():
            (office.state / name).write_bytes(content)
            (office.state / name).chmod(0o600)
        (office.state / "filler").write_bytes(b"x")
        assert "空きがない" in refused(office, requests=1)
    finally:
        subprocess.run(["umount", str(office.state)], check=True)
    assert office.run().returncode == 0
    assert office.broken_promises() == []


def damaged(path: Path) -> None:
    """Overwrite the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 2] = os.urandom(len(content) // 2 - len(content) // 3)
    path.write_bytes(content)


def other_key(path: Path) -> None:
    """Another machine's key."""
    path.write_bytes(b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n")


CASES: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "journal damaged": (JOURNAL_FILE, damaged, "実行の記録"),
    "passwords damaged": ("secrets.sealed", damaged, "壊れています"),
    "wrong key": ("secrets.key", other_key, "封印したときの鍵ではありません"),
    "key lost": ("secrets.key", lambda path: path.unlink(), "鍵"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_state_stops_before_anything_and_can_be_mended(office: CrashOffice, case: str) -> None:
    """After the portal took the request: nothing more is tried, nothing is written; with a copy put back, it goes on."""
    name, damage, said = CASES[case]
    assert office.run("kill:journal:7:before").returncode != 0
    _settle_the_journal(office)
    path = office.state / name
    good = path.read_bytes()
    damage(path)
    assert said in refused(office, requests=1)
    path.write_bytes(good)
    path.chmod(0o600)
    assert state_of(office) is State.SETTING
    assert office.run().returncode == 0
    assert office.broken_promises() == []


def test_a_journal_put_aside_as_the_remedy_says_is_settled_by_one_login(office: CrashOffice) -> None:
    """The password is not in it: the sealed one is tried once, and everything agrees in the end."""
    assert office.run("kill:journal:8:before").returncode != 0
    for path in office.state.glob(f"{JOURNAL_FILE}*"):
        path.rename(path.with_name(f"old-{path.name}"))
    result = office.run()
    assert result.returncode == 0, result.stdout
    assert office.broken_promises() == []
    counted = office.portal(Portal.FUTSU)
    assert (counted["reset_requests"], counted["logins_succeeded"]) == (1, 1)


def _settle_the_journal(office: CrashOffice) -> None:
    """Let SQLite put its side file into the main one, as it does when a program ends by itself."""
    assert state_of(office) is State.SETTING
