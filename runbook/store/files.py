"""Files that are there in full or not at all, whenever the machine stops; and one process at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from typing import TYPE_CHECKING

from runbook.store.errors import StoreBusy, StoreUnreadable, StoreUnwritable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = "secrets.lock"
LOCK_WAIT_SECONDS = 10.0
LOCK_PAUSE_SECONDS = 0.01
NO_SPACE = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def make_folder(folder: Path) -> None:
    """Make the state folder, for this user only.

    Raises:
        StoreUnwritable: it cannot be made.
    """
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in Japanese why `path` could not be written.

    Raises:
        StoreUnwritable: for any OSError of the block.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise StoreUnwritable(
                f"ディスクに空きがないため、{shown(path)} に書き込めません。",
                remedy="ディスクの空きを増やしてから、もう一度実行してください。",
            ) from None
        raise StoreUnwritable(f"{shown(path)} に書き込めません（{error.strerror}）。") from None


def read_if_there(path: Path) -> bytes | None:
    """Return the content of `path`, or None where there is no such file.

    Raises:
        StoreUnreadable: it is there and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreUnreadable(f"{shown(path)} が読めません（{error.strerror}）。") from None


def replace_durably(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that a stop at any moment leaves the old file or the new one, complete.

    The file is for this user only (0600; on Windows the folder's own permissions hold, which for the default folder
    are the user's). Call it under :func:`exclusive`: the temporary file beside `path` has one fixed name, so that
    stopped runs do not leave a heap of them.

    Raises:
        StoreUnwritable: the old file is still in place, unless only the last flush failed.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    with writing(path):
        temporary.unlink(missing_ok=True)
        try:
            with open(temporary, "xb", opener=_for_this_user_only) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)  # noqa: PTH105 - the one call on which everything rests, named as it is known
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)  # on a full disk it takes the space that a second try needs
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` survive a power cut.

    Windows has no such call for a folder: there NTFS keeps its own journal of names, and we rely on that.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def exclusive(folder: Path, wait_seconds: float = LOCK_WAIT_SECONDS, lock_file: str = LOCK_FILE) -> Iterator[None]:
    """Be the only process and thread that works on the store in `folder`. A killed holder's lock is free at once.

    Args:
        folder: it exists.
        wait_seconds: how long another may hold it.
        lock_file: its name in `folder`, where another thing than the store is meant.

    Raises:
        StoreBusy: another held it for `wait_seconds`.
        StoreUnwritable: the folder does not allow a lock.
    """
    path = folder / lock_file
    with writing(path):
        descriptor = _open_lock(path)
    try:
        give_up = time.monotonic() + wait_seconds
        while not _taken(descriptor, path):
            if time.monotonic() > give_up:
                raise StoreBusy(f"パスワードの保管場所を別の実行が使用中です（{wait_seconds:g} 秒待ちました）。")
            time.sleep(LOCK_PAUSE_SECONDS)  # noqa: TID251 - the systems' own waits know no limit of time
        yield
    finally:
        os.close(descriptor)  # gives the lock back on every system


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # A folder that became read-only can still be read, under the same lock.
        with contextlib.suppress(OSError):
            return os.open(path, os.O_RDONLY)
        raise


def _taken(descriptor: int, path: Path) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - does not exist on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
            return False
        with writing(path):
            raise
    return True


def _for_this_user_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
