"""One run at a time for one account, on the whole computer; who was second reads who is first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.claim import Claimed, claim, shared_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
NOBODY = 65534
HOLD = """
import sys
from pathlib import Path
from runbook.claim import claim
with claim("futsu/ABCD1234", "山田", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "claims"


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the claim."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=PROJECT, stdin=-1, stdout=-1, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_holds_it_and_since_when(holder: subprocess.Popen[str], folder: Path) -> None:
    """Two operators starting together: one runs, one reads whom to ask."""
    with pytest.raises(Claimed) as refused, claim("futsu/ABCD1234", "佐藤", folder):
        pytest.fail("two at once")
    said = refused.value.seen
    assert "実行者 山田" in said
    assert f"プロセス {holder.pid}" in said
    assert " から" in said


def test_another_account_is_free(holder: subprocess.Popen[str], folder: Path) -> None:
    with claim("kei/ABCD1234", "佐藤", folder):
        pass


def test_a_dead_process_holds_nothing(holder: subprocess.Popen[str], folder: Path) -> None:
    """Killed without a word: the next run takes over at once, and is the one that is named then."""
    holder.kill()
    holder.wait()
    with claim("futsu/ABCD1234", "佐藤", folder):
        with pytest.raises(Claimed, match="実行者 佐藤"), claim("futsu/ABCD1234", "鈴木", folder):
            pytest.fail("two at once")
        assert len(list(folder.rglob("*.holder"))) == 1


def test_nothing_is_left_behind_but_the_lock(folder: Path) -> None:
    """Neither the operator's name nor an ID stays there."""
    with claim("futsu/ABCD1234", "佐藤", folder):
        pass
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert all(path.read_bytes() == b"" for path in left)
    assert not any("ABCD1234" in str(path) for path in left)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can be another user too")
def test_another_user_of_the_computer_is_kept_away(holder: subprocess.Popen[str], folder: Path) -> None:
    """Each has a state folder of their own; the claim is the computer's."""
    for each in (folder, *folder.parents):
        if each.is_relative_to("/tmp") and each != Path("/tmp"):  # noqa: S108 - pytest makes its folders for one user
            each.chmod(each.stat().st_mode | 0o755)
    assert "実行者 山田" in _claimed_by_nobody(folder)
    holder.kill()
    holder.wait()
    assert _claimed_by_nobody(folder) == "held"


def _claimed_by_nobody(folder: Path) -> str:
    """What the user "nobody" is told; a fork, for that user may not even start root's Python."""
    read, write = os.pipe()
    if not (child := os.fork()):
        os.setuid(NOBODY)
        try:
            with claim("futsu/ABCD1234", "佐藤", folder):
                said = "held"
        except Claimed as refused:
            said = refused.seen
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    said = os.read(read, 4096).decode()
    os.close(read)
    return said


def test_the_shared_folder_is_no_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two users of one computer must meet there."""
    assert Path.home() not in shared_folder().parents
