"""A stop at any moment: what was there before, or what should be there after, and never neither."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.secret import Secret
from tests.store.conftest import KINDS, Place, make_place
from tests.store.rotate_for_ever import ACCOUNT, password

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.store import SecretStore

PROJECT = Path(__file__).resolve().parents[2]
KILLS = 12
OLD, NOW, NEXT = (Secret(f"Pa55-{word}-{word}!") for word in ("old", "now", "next"))
TOKEN = Secret("token " * 500)


class Stopped(BaseException):
    """The process ends here; nothing that a program could catch in earnest."""


class Fuse:
    """Stops at act number `at`, counted over everything that changes the disk or the keyring."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self) -> None:
        """Count one act."""
        self.left -= 1
        if self.left == 0:
            raise Stopped


def contents(store: SecretStore) -> tuple[Secret | None, ...]:
    """Read everything that a store of these tests may hold."""
    passwords = store.pending(ACCOUNT), store.current(ACCOUNT), store.previous(ACCOUNT)
    return *passwords, store.get("token"), *store.set_aside(ACCOUNT)


def nothing(_: SecretStore) -> None:
    """Begin with an empty store."""


def two_passwords(store: SecretStore) -> None:
    """Begin with a current, a pending and a long other secret."""
    store.seal_pending(ACCOUNT, OLD)
    store.finish(ACCOUNT)
    store.seal_pending(ACCOUNT, NOW)
    store.put("token", TOKEN)


CHANGES: dict[str, tuple[Callable[[SecretStore], None], Callable[[SecretStore], None]]] = {
    "the very first password": (nothing, lambda store: store.seal_pending(ACCOUNT, NEXT)),
    "finish": (two_passwords, lambda store: store.finish(ACCOUNT)),
    "set aside": (two_passwords, lambda store: store.set_aside_pending(ACCOUNT)),
    "replace": (two_passwords, lambda store: store.set_aside_pending(ACCOUNT, NEXT)),
    "a long value replaced": (two_passwords, lambda store: store.put("token", Secret("other" * 700))),
    "a long value deleted": (two_passwords, lambda store: store.delete("token")),
}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_stop_at_each_act_leaves_the_old_or_the_new(kind: str, change: str, moment: str, tmp_path: Path) -> None:
    """At every single act on disk or keyring, before and after it; then the same call again completes."""
    begin, act = CHANGES[change]
    origin = make_place(kind, tmp_path / "origin")
    begin(origin.open())
    before = contents(origin.open())

    undisturbed = copy_of(tmp_path / "origin", tmp_path / "undisturbed", kind)
    act(undisturbed.open())
    after = contents(undisturbed.open())

    for stops in itertools.count():
        place = copy_of(tmp_path / "origin", tmp_path / f"stopped at {stops + 1}", kind)
        store = place.open()
        try:
            with pytest.MonkeyPatch.context() as patch:
                blow(kind, patch, Fuse(stops + 1), moment)
                act(store)
        except Stopped:
            assert contents(place.open()) in (before, after)
            act(place.open())
            assert contents(place.open()) == after
        else:
            break
    assert stops >= 2 or (kind, moment) == ("keyring", "before")
    assert before != after


def copy_of(folder: Path, to: Path, kind: str) -> Place:
    """Copy a place with all that is in it."""
    shutil.copytree(folder, to)
    return make_place(kind, to)


def blow(kind: str, patch: pytest.MonkeyPatch, fuse: Fuse, moment: str) -> None:
    """Count every call that changes the disk, or of the keyring those that add or delete an entry."""
    acts: dict[str, list[tuple[object, str]]] = {
        "sealed file": [(os, "open"), (os, "fsync"), (os, "replace"), (os, "unlink")],
        "keyring": [(Path, "unlink"), (Path, "rename"), (os, "replace")],
    }
    for owner, name in acts[kind]:
        _wrap(patch, owner, name, fuse, moment)


def _wrap(patch: pytest.MonkeyPatch, owner: object, name: str, fuse: Fuse, moment: str) -> None:
    real = getattr(owner, name)

    def wrapped(*args: object, **named: object) -> object:
        if moment == "before":
            fuse()
        result = real(*args, **named)
        if moment == "after":
            fuse()
        return result

    patch.setattr(owner, name, wrapped)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how a POSIX process dies without a word")
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_process_loses_no_password(kind: str, tmp_path: Path) -> None:
    """Killed again and again at random moments: all that was said to be done is there, at most one act more."""
    chance = random.Random(20260401)  # noqa: S311 - moments, not secrets
    for kill in range(KILLS):
        folder = tmp_path / str(kill)
        said = killed_after(kind, folder, acts=chance.randrange(1, 40))
        place = make_place(kind, folder)
        assert contents(place.open())[:3] in (state_after(said), state_after(said + 1)), said
        pending = place.open().pending(ACCOUNT)
        if pending is not None:
            place.open().finish(ACCOUNT)
            assert place.open().current(ACCOUNT) == pending


def killed_after(kind: str, folder: Path, acts: int) -> int:
    """Let the process rotate, kill it after at least `acts` acts; return how many it said to have done."""
    command = [sys.executable, "-m", "tests.store.rotate_for_ever", kind, str(folder), "1"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = sum(1 for _ in zip(range(acts), process.stdout, strict=False))
        process.kill()
        return said + len(process.stdout.readlines())


def state_after(acts: int) -> tuple[Secret | None, ...]:
    """Pending, current and previous after so many acts: the odd ones seal, the even ones finish."""
    finished = acts // 2
    pending = password(finished + 1) if acts % 2 else None
    return pending, *(password(number) if number > 0 else None for number in (finished, finished - 1))
