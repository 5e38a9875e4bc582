"""One run at a time for one account on this computer, whoever of its users started it."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import secrets
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import RunbookError
from runbook.store.errors import StoreBusy, StoreUnwritable
from runbook.store.files import LOCK_FILE, exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_FOR_EVERY_USER, FILE_FOR_EVERY_USER = 0o1777, 0o644


class Claimed(RunbookError):
    """Another run performs the reset of the same account."""

    default_remedy = "その実行が終わるのを待ってください。終わったあとに「python -m runbook resume」で、途中のものがないかを確かめます。"


class ClaimImpossible(RunbookError):
    """The folder in which runs of all users meet cannot be used."""

    default_remedy = "このパソコンのすべての利用者がこのフォルダーに書き込めるように、管理者に頼んでください。"


def shared_folder() -> Path:
    """A folder that every user of this computer may write into; the claims lie there."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "oss-password-runbook"
    return Path(tempfile.gettempdir()) / "oss-password-runbook"


@contextlib.contextmanager
def claim(account_key: str, operator: str, folder: Path | None = None) -> Iterator[None]:
    """Keep every other run on this computer away from one account until the block ends.

    The lock is the system's: a process that died, however it died, holds it no longer. Who holds it is written beside
    it, for the message.

    Args:
        account_key: portal and payment-user ID, e.g. `futsu/ABCD1234`.
        operator: who runs it.
        folder: where the claims lie; the shared folder if not said.

    Raises:
        Claimed: another run has it; says who, since when.
        ClaimImpossible: the folder does not allow a lock.
    """
    folder = folder or shared_folder()
    _make_for_every_user(folder)
    # The name tells no ID: other users may read it.
    name = hashlib.sha256(account_key.encode()).hexdigest()[:16]
    place = folder / name
    with contextlib.ExitStack() as held:
        _make_for_every_user(place)
        with contextlib.suppress(OSError):
            (place / LOCK_FILE).touch()
            (place / LOCK_FILE).chmod(FILE_FOR_EVERY_USER)
        try:
            held.enter_context(exclusive(place, wait_seconds=0))
        except StoreUnwritable:
            raise ClaimImpossible(f"フォルダー {folder} に書き込めません。") from None
        except StoreBusy:
            raise Claimed(f"同じ納付利用者IDのパスワードを、別の実行が初期化しています（{_holder(place)}）。") from None
        held.callback(_forget, _tell_holder(place, operator))
        yield


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):  # on Windows another run may just be reading it; the next holder removes it
        path.unlink()


def _make_for_every_user(folder: Path) -> None:
    with contextlib.suppress(OSError):  # made by another user: theirs; not made at all: the lock says so
        folder.mkdir(parents=True, exist_ok=True)
        if sys.platform != "win32":
            folder.chmod(FOLDER_FOR_EVERY_USER)


def _tell_holder(place: Path, operator: str) -> Path:
    """Write who holds it, in a file of one's own: one that a dead run of another user left cannot be overwritten."""
    for old in place.glob("*.holder"):
        _forget(old)
    path = place / f"{os.getpid()}-{secrets.token_hex(4)}.holder"
    said = {"operator": operator, "user": computer_user(), "since": f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"}
    with contextlib.suppress(OSError):
        path.write_text(json.dumps({**said, "process": os.getpid()}, ensure_ascii=False), encoding="utf-8")
    return path


def _holder(place: Path) -> str:
    """Who holds it: whoever wrote last, for nobody writes without holding it."""
    try:
        newest = max(place.glob("*.holder"), key=lambda path: path.stat().st_mtime_ns)
        said = json.loads(newest.read_text(encoding="utf-8"))
        return f"実行者 {said['operator']}、パソコンの利用者 {said['user']}、{said['since']} から、プロセス {said['process']}"
    except (OSError, ValueError, KeyError):
        return "だれの実行かは分かりません"


def computer_user() -> str:
    """The name under which the person is logged in on this computer."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no entry for this user
        return "不明"
