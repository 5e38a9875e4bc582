"""The sealed file: what lies on the disk, and every way in which it can be found wrong."""

from __future__ import annotations

import base64
import errno
import os
import stat
import sys
import traceback
from typing import TYPE_CHECKING

import pytest

from runbook.secret import Secret
from runbook.store import StoreUnreadable, StoreUnwritable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import Place

ACCOUNT = "futsu/ABCD1234"
OLD, NEW = Secret("Canary-old-77!"), Secret("Canary-new-88!")


@pytest.fixture
def filled(sealed: Place) -> Place:
    """Make a sealed file with a current and a pending password."""
    sealed.open().seal_pending(ACCOUNT, OLD)
    sealed.open().finish(ACCOUNT)
    sealed.open().seal_pending(ACCOUNT, NEW)
    return sealed


def refusal(act: Callable[[], object], kind: type[StoreUnreadable | StoreUnwritable]) -> str:
    """Do `act`, which must be refused; return the text, in which no secret may stand."""
    with pytest.raises(kind) as refused:
        act()
    told = "".join(traceback.format_exception(refused.value))
    assert not [secret for secret in (OLD, NEW) if secret.reveal() in told]
    assert refused.value.remedy
    return refused.value.seen


def test_nothing_on_the_disk_is_readable(filled: Place) -> None:
    """Neither a password nor a payment-user ID stands in any file, in any usual form; nothing is left over."""
    filled.open().put("token", Secret("Canary-token-99"))
    content = b"".join(path.read_bytes() for path in filled.state.iterdir())
    for text in (OLD.reveal(), NEW.reveal(), "Canary-token-99", "ABCD1234"):
        for form in (text.encode(), text.encode("utf-16-le"), base64.b64encode(text.encode())[:-4]):
            assert form not in content
    assert {path.name for path in filled.state.iterdir()} == {"secrets.key", "secrets.lock", "secrets.sealed"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; there the user's folder protects")
def test_only_the_user_may_read_the_files(filled: Place) -> None:
    """Folder 0700, files 0600, whatever the umask."""
    assert filled.state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in filled.state.iterdir()} == {0o600}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_key_open_to_others_is_refused(filled: Place) -> None:
    """Someone may have read it: the operator must know before going on; the remedy leads on."""
    key = filled.state / "secrets.key"
    key.chmod(0o640)
    assert "ほかの利用者も読める" in refusal(lambda: filled.open().pending(ACCOUNT), StoreUnreadable)
    key.chmod(0o600)
    assert filled.open().pending(ACCOUNT) == NEW


@pytest.mark.parametrize("act", ["read", "write"])
def test_a_missing_key_never_starts_a_new_store(filled: Place, act: str) -> None:
    """Reading and writing both say that the key is missing, and touch nothing."""
    (filled.state / "secrets.key").rename(filled.state / "away")
    before = (filled.state / "secrets.sealed").read_bytes()
    store = filled.open()
    seen = refusal(
        lambda: store.pending(ACCOUNT) if act == "read" else store.seal_pending("kei/OTHER123", NEW), StoreUnreadable
    )
    assert "その鍵" in seen
    assert "ありません" in seen
    assert (filled.state / "secrets.sealed").read_bytes() == before
    (filled.state / "away").rename(filled.state / "secrets.key")
    assert filled.open().pending(ACCOUNT) == NEW


@pytest.mark.parametrize("act", ["read", "write"])
def test_a_missing_sealed_file_is_not_an_empty_store(filled: Place, act: str) -> None:
    """A key alone proves that there was a sealed file: it is missed, not started anew."""
    (filled.state / "secrets.sealed").unlink()
    store = filled.open()
    seen = refusal(
        lambda: store.pending(ACCOUNT) if act == "read" else store.seal_pending(ACCOUNT, NEW), StoreUnreadable
    )
    assert "鍵（secrets.key）だけが残って" in seen
    assert not (filled.state / "secrets.sealed").exists()


def test_another_key_is_told_from_a_damaged_file(filled: Place, tmp_path: Path) -> None:
    """The operator learns that the key is the wrong one, and the sealed file is left alone."""
    key = filled.state / "secrets.key"
    mine = key.read_bytes()
    key.write_bytes(base64.b64encode(os.urandom(32)))
    assert "封印したときの鍵ではありません" in refusal(
        lambda: filled.open().seal_pending(ACCOUNT, OLD), StoreUnreadable
    )
    key.write_bytes(mine)
    assert filled.open().pending(ACCOUNT) == NEW
    key.unlink()
    assert str(tmp_path) not in refusal(lambda: filled.open().pending(ACCOUNT), StoreUnreadable)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"dG9vIHNob3J0", b"not base64!!", "鍵".encode()])
def test_a_damaged_key_is_said(filled: Place, content: bytes) -> None:
    """Empty, cut off, or something else altogether."""
    (filled.state / "secrets.key").write_bytes(content)
    assert "壊れています" in refusal(lambda: filled.open().pending(ACCOUNT), StoreUnreadable)


def test_every_damage_is_noticed_and_nothing_overwritten(filled: Place) -> None:
    """Whichever byte changes, wherever the file is cut: an error, never a wrong password, never a new beginning."""
    path = filled.state / "secrets.sealed"
    whole = path.read_bytes()
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    cut = [whole[:length] for length in range(len(whole))]
    for damaged in [*changed, *cut, whole + b"\0"]:
        path.write_bytes(damaged)
        refusal(lambda: filled.open().pending(ACCOUNT), StoreUnreadable)
        refusal(lambda: filled.open().seal_pending("kei/OTHER123", NEW), StoreUnreadable)
        assert path.read_bytes() == damaged
    path.write_bytes(whole)
    assert filled.open().pending(ACCOUNT) == NEW


def test_a_newer_format_is_not_guessed_at(filled: Place) -> None:
    """A file of a later version asks for that version."""
    path = filled.state / "secrets.sealed"
    path.write_bytes(path.read_bytes().replace(b"sealed 1 ", b"sealed 2 ", 1))
    assert "新しい版" in refusal(lambda: filled.open().pending(ACCOUNT), StoreUnreadable)


@pytest.mark.parametrize("broken", ["open", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "空きがない"), (errno.EROFS, "書き込めません"), (errno.EIO, "書き込めません")]
)
def test_a_disk_that_fails_loses_nothing(
    filled: Place, monkeypatch: pytest.MonkeyPatch, broken: str, number: int, word: str
) -> None:
    """Full, read-only or broken, at each act on the disk: said in Japanese; the passwords from before stay."""
    store = filled.open()
    real = getattr(os, broken)

    def fail(*args: object, **named: object) -> object:
        if broken == "open" and "tmp" not in str(args[0]):
            return real(*args, **named)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, broken, fail)
        seen = refusal(lambda: store.finish(ACCOUNT), StoreUnwritable)
    assert word in seen
    assert (filled.open().pending(ACCOUNT), filled.open().current(ACCOUNT)) == (NEW, OLD)
    assert not list(filled.state.glob("*.tmp"))
    filled.open().finish(ACCOUNT)
    assert filled.open().current(ACCOUNT) == NEW


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot flush a folder")
def test_a_power_cut_finds_the_content_before_the_name(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new content is flushed before it takes the file's name, and the name is flushed after."""
    order: list[str] = []
    fsync, replace = os.fsync, os.replace

    def flush(descriptor: int) -> None:
        order.append("folder flushed" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content flushed")
        fsync(descriptor)

    def rename(old: Path, new: Path) -> None:
        order.append("renamed")
        replace(old, new)

    store = filled.open()
    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", rename)
    store.finish(ACCOUNT)
    assert order == ["content flushed", "renamed", "folder flushed"]


def test_a_password_that_does_not_read_back_is_not_called_kept(sealed: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that says yes and keeps the old content is found out before any portal sees the new password."""
    sealed.open().seal_pending(ACCOUNT, OLD)
    sealed.open().finish(ACCOUNT)
    store = sealed.open()
    monkeypatch.setattr(os, "replace", lambda *_: None)
    assert "読み返すと違って" in refusal(lambda: store.seal_pending(ACCOUNT, NEW), StoreUnwritable)


def test_something_in_the_way_of_the_file_is_said(filled: Place) -> None:
    """A folder where the temporary file must go: a real refusal of the system, not a pretended one."""
    (filled.state / "secrets.sealed.tmp").mkdir()
    refusal(lambda: filled.open().finish(ACCOUNT), StoreUnwritable)
    assert filled.open().pending(ACCOUNT) == NEW


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom modes stop")
def test_a_read_only_folder_can_still_be_read(filled: Place) -> None:
    """In an emergency the password is shown even where nothing can be written."""
    filled.state.chmod(0o500)
    try:
        assert filled.open().pending(ACCOUNT) == NEW
        refusal(lambda: filled.open().finish(ACCOUNT), StoreUnwritable)
    finally:
        filled.state.chmod(0o700)
