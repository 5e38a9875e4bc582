"""The operating system's store: which backends are trusted, and what happens when it does not do what it says."""

from __future__ import annotations

import subprocess
import sys
import traceback
from typing import TYPE_CHECKING

import keyring
import keyring.errors
import pytest
from keyring.backends import chainer, fail, null

from runbook.secret import Secret
from runbook.store import KeyringUnusable, StoreError, StoreUnreadable, StoreUnwritable, open_store
from runbook.store.os_keyring import KeyringVault
from tests.store.keyrings import FileInTheOpen, FolderKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from tests.store.conftest import Place

ACCOUNT = "futsu/ABCD1234"
OLD, NEW = Secret("Canary-old-77!"), Secret("Canary-new-88!")


def untrusted(folder: Path) -> list[KeyringBackend]:
    """Make one backend of each kind that keeps nothing, or keeps it in the open."""
    kept_nowhere: list[type[KeyringBackend]] = [fail.Keyring, null.Keyring, chainer.ChainerBackend]
    return [*(kind() for kind in kept_nowhere), FileInTheOpen(folder)]


@pytest.fixture
def filled(in_keyring: Place) -> Place:
    """Make a keyring with a current and a pending password."""
    in_keyring.open().seal_pending(ACCOUNT, OLD)
    in_keyring.open().finish(ACCOUNT)
    in_keyring.open().seal_pending(ACCOUNT, NEW)
    return in_keyring


@pytest.mark.parametrize("number", range(4))
def test_a_backend_that_keeps_nothing_or_in_the_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """fail, null, an empty chain, a plain file: the sealed file is taken instead, and never the backend."""
    backend = untrusted(tmp_path)[number]
    with pytest.raises(KeyringUnusable):
        KeyringVault(tmp_path, backend)
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    store = open_store(tmp_path / "state")
    store.seal_pending(ACCOUNT, NEW)
    assert store.where == "封印したファイル"
    assert (tmp_path / "state" / "secrets.sealed").exists()
    assert not list(tmp_path.glob("*.entry"))


def test_of_a_chain_the_best_real_backend_is_taken(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain writes to whichever does not refuse; we always take the same one."""
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [FileInTheOpen(filled.state), filled.backend])
    monkeypatch.setattr(keyring, "get_keyring", chainer.ChainerBackend)
    assert open_store(filled.state).pending(ACCOUNT) == NEW


def test_the_passwords_are_in_the_keyring_and_not_in_the_folder(filled: Place) -> None:
    """The state folder only says where they are."""
    assert filled.backend.entries()
    assert {path.name for path in filled.state.iterdir()} == {"secrets.keyring", "secrets.lock"}
    content = b"".join(path.read_bytes() for path in filled.state.iterdir())
    assert NEW.reveal().encode() not in content
    assert "資格情報ストア" in filled.open().where


def test_a_rehearsal_never_touches_the_users_keyring(in_keyring: Place) -> None:
    """`sealed_file_only` keeps out of a keyring that would be there."""
    store = open_store(in_keyring.state, sealed_file_only=True)
    store.seal_pending(ACCOUNT, NEW)
    store.put("token", NEW)
    assert not in_keyring.backend.entries()


def test_a_keyring_out_of_reach_is_not_an_empty_store(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduled run without the desktop's keyring stops, instead of starting anew with an empty sealed file."""
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    with pytest.raises(KeyringUnusable, match="今はそれを使えません"):
        open_store(filled.state)
    with pytest.raises(KeyringUnusable):
        open_store(filled.state, sealed_file_only=True)
    assert not (filled.state / "secrets.sealed").exists()


def test_another_keyring_is_not_taken_for_the_first(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the user's keyring changes to another kind, the passwords are not looked for where they never were."""

    class OtherKeyring(FolderKeyring):
        pass

    monkeypatch.setattr(keyring, "get_keyring", lambda: OtherKeyring(filled.backend.folder))
    with pytest.raises(KeyringUnusable, match="FolderKeyring"):
        open_store(filled.state)


def test_who_wants_only_the_sealed_file_never_gets_a_keyring(filled: Place) -> None:
    """Not even where the folder's passwords are in a keyring within reach: refused, and the keyring stays shut."""
    with pytest.raises(KeyringUnusable):
        open_store(filled.state, sealed_file_only=True)


def test_a_deleted_secret_does_not_come_back(in_keyring: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run died before it erased the value it replaced, the next while deleting: the replaced value stays gone."""
    in_keyring.open().put("token", OLD)
    with monkeypatch.context() as patch:
        patch.setattr(in_keyring.backend, "delete_password", dies)
        with pytest.raises(KeyboardInterrupt):
            in_keyring.open().put("token", NEW)
    assert in_keyring.open().get("token") == NEW

    delete_one = in_keyring.backend.delete_password

    def delete_one_and_die(service: str, username: str) -> None:
        delete_one(service, username)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(in_keyring.backend, "delete_password", delete_one_and_die)
        with pytest.raises(KeyboardInterrupt):
            in_keyring.open().delete("token")
    assert in_keyring.open().get("token") == NEW
    in_keyring.open().delete("token")
    assert in_keyring.open().get("token") is None


def dies(*_: object) -> None:
    """Stop as Ctrl-C does."""
    raise KeyboardInterrupt


def test_two_state_folders_do_not_share_passwords(filled: Place, tmp_path: Path) -> None:
    """A trial with a state folder of its own does not push the real password out."""
    trial = open_store(tmp_path / "trial")
    assert trial.pending(ACCOUNT) is None
    trial.seal_pending(ACCOUNT, OLD)
    trial.finish(ACCOUNT)
    assert filled.open().pending(ACCOUNT) == NEW


def test_a_state_folder_that_was_moved_finds_its_passwords(filled: Place, tmp_path: Path) -> None:
    """The folder itself says which entries are its own."""
    moved = filled.state.rename(tmp_path / "moved")
    assert open_store(moved).pending(ACCOUNT) == NEW


def test_a_state_folder_that_was_deleted_finds_its_passwords(filled: Place) -> None:
    """At the same place, the entries in the keyring are found again."""
    for path in filled.state.iterdir():
        path.unlink()
    filled.state.rmdir()
    assert filled.open().pending(ACCOUNT) == NEW


def test_older_passwords_do_not_pile_up(filled: Place) -> None:
    """After each change one entry of the account is left: no third password stays behind."""
    filled.open().finish(ACCOUNT)
    [entry] = filled.backend.entries()
    text = entry.read_text(encoding="utf-8")
    assert NEW.reveal() in text
    assert OLD.reveal() in text
    filled.open().seal_pending(ACCOUNT, Secret("Canary-third-9!"))
    filled.open().finish(ACCOUNT)
    [entry] = filled.backend.entries()
    assert OLD.reveal() not in entry.read_text(encoding="utf-8")


@pytest.mark.parametrize("error", [keyring.errors.KeyringLocked(NEW.reveal()), OSError(5, NEW.reveal())])
def test_a_locked_keyring_is_said_without_its_own_words(filled: Place, error: Exception) -> None:
    """Whatever a backend raises is said in Japanese, without its text: that may repeat what it was given."""
    filled.backend.error = error
    with pytest.raises(KeyringUnusable, match=type(error).__name__) as refused:
        filled.open().pending(ACCOUNT)
    assert NEW.reveal() not in "".join(traceback.format_exception(refused.value))
    assert "ロックを解いた状態" in refused.value.remedy


@pytest.mark.parametrize("shortens", [False, True])
def test_a_value_that_the_backend_does_not_take_whole_changes_nothing(filled: Place, *, shortens: bool) -> None:
    """Refused for its length or silently shortened: an error, and what was there before still stands."""
    filled.backend.longest = 60
    filled.backend.shortens = shortens
    with pytest.raises((StoreUnwritable, KeyringUnusable)) as refused:
        filled.open().finish(ACCOUNT)
    assert NEW.reveal() not in "".join(traceback.format_exception(refused.value))
    assert (filled.open().pending(ACCOUNT), filled.open().current(ACCOUNT)) == (NEW, OLD)
    filled.backend.longest = 1280
    filled.open().finish(ACCOUNT)
    assert filled.open().current(ACCOUNT) == NEW


@pytest.mark.parametrize("damage", ["", "nonsense", "1 1 0123456789abcdef\n{}", "9 2 0123456789abcdef\n{}"])
def test_a_damaged_entry_is_an_error_and_not_overwritten(filled: Place, damage: str) -> None:
    """An entry that someone changed is never read as another password nor taken for none."""
    [entry] = filled.backend.entries()
    entry.write_text(damage, encoding="utf-8")
    with pytest.raises(StoreUnreadable, match="壊れています"):
        filled.open().pending(ACCOUNT)
    with pytest.raises(StoreUnreadable, match="壊れています"):
        filled.open().seal_pending(ACCOUNT, OLD)
    assert [path.read_text(encoding="utf-8") for path in filled.backend.entries()] == [damage]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"store": "x"}', b"\xff"])
def test_a_damaged_marker_is_an_error(filled: Place, content: bytes) -> None:
    """Nobody knows where the passwords are then: nothing is guessed."""
    (filled.state / "secrets.keyring").write_bytes(content)
    with pytest.raises(StoreUnreadable, match="目印"):
        filled.open()


def test_a_keyring_configured_wrongly_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backend that does not exist is the user's to mend, not a reason to keep passwords elsewhere."""

    def get_keyring() -> KeyringBackend:
        raise ModuleNotFoundError("no_such_backend")

    monkeypatch.setattr(keyring, "get_keyring", get_keyring)
    with pytest.raises(KeyringUnusable) as refused:
        open_store(tmp_path / "state")
    assert "PYTHON_KEYRING_BACKEND" in refused.value.remedy


def test_importing_the_store_loads_neither_library() -> None:
    """They take longer to load than all the rest, and most commands never open a store."""
    program = "import sys, runbook.store; sys.exit(bool({'keyring', 'cryptography'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_refusal_is_one_kind_of_error() -> None:
    """A caller that wants to act on any trouble with the store names one class."""
    assert all(issubclass(each, StoreError) for each in (KeyringUnusable, StoreUnreadable, StoreUnwritable))
