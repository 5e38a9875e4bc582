"""The operating system's own store (Windows Credential Manager, macOS Keychain, Secret Service) through `keyring`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.store.errors import KeyringUnusable, StoreUnreadable, StoreUnwritable, shown
from runbook.store.files import read_if_there, replace_durably

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keyring.backend import KeyringBackend

# Says that this state folder's secrets are in a keyring, and in which: without it a scheduled run that does not reach
# the desktop's keyring would start anew with an empty sealed file.
MARKER_FILE = "secrets.keyring"

# Windows takes 2,560 bytes a credential, which keyring writes as UTF-16.
PIECE_CHARACTERS = 1000
SLOTS = ("a", "b")
NOT_A_STORE = ("keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer", "keyrings.alt")
HEADER = re.compile(r"(\d+) (\d+) ([0-9a-f]{16})\n")


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    """A text as it stands in one slot."""

    slot: str
    generation: int
    text: str


class KeyringVault:
    """Named texts in the operating system's store.

    No backend promises that replacing a value is one act (macOS deletes, then adds). So each name has two slots: a new
    text goes to the free one, is read back, and only then the other is erased. The higher generation counts.

    Args:
        folder: the state folder; it exists.
        backend: the keyring backend; one that :func:`is_real` accepts.

    Raises:
        KeyringUnusable: the backend keeps nothing, or keeps it in the open.
    """

    def __init__(self, folder: Path, backend: KeyringBackend) -> None:
        if not is_real(backend):
            raise KeyringUnusable(f"資格情報ストアとして「{name_of(backend)}」は使えません。")
        self._backend = backend
        self._marker = folder / MARKER_FILE
        marked = read_marker(folder)
        # Of the folder, so that a trial with another state folder never touches the real passwords.
        own = hashlib.sha256(os.path.normcase(folder.resolve()).encode()).hexdigest()[:8]
        self._store_id = marked["store"] if marked else own
        self.where = f"OS の資格情報ストア（{name_of(backend)}）"

    def read(self, name: str) -> str | None:
        """Return the text under `name`, or None.

        Raises:
            StoreUnreadable: an entry is damaged.
            KeyringUnusable: the operating system refuses (locked, for instance).
        """
        kept = self._in_force(name)
        return kept.text if kept else None

    def write(self, name: str, text: str) -> None:
        """Keep `text` under `name`, in place of what was there.

        Raises:
            StoreUnwritable: the text does not read back; what was there still stands.
            StoreUnreadable, KeyringUnusable: as for `read`.
        """
        before = self._in_force(name)
        self._mark()
        slot = SLOTS[1] if before and before.slot == SLOTS[0] else SLOTS[0]
        generation = before.generation + 1 if before else 1
        self._clear(name, slot)
        pieces = [text[at : at + PIECE_CHARACTERS] for at in range(0, len(text), PIECE_CHARACTERS)] or [""]
        pieces[0] = f"{generation} {len(pieces)} {_digest(text)}\n{pieces[0]}"
        # The first piece last: with it the text begins to exist.
        for number in reversed(range(len(pieces))):
            with self._asking():
                self._backend.set_password(self._service(name, slot, number), name, pieces[number])
        if not self._is_kept(name, _Kept(slot, generation, text)):
            self._clear(name, slot)
            raise StoreUnwritable(f"{self.where}に書いた内容が、読み返すと違っています。")
        if before:
            self._clear(name, before.slot)

    def erase(self, name: str) -> None:
        """Keep nothing under `name`."""
        # The slot in force last: its predecessor must not come back to life.
        for kept in sorted(self._slots(name), key=lambda kept: kept.generation):
            self._clear(name, kept.slot)

    def _in_force(self, name: str) -> _Kept | None:
        return max(self._slots(name), key=lambda kept: kept.generation, default=None)

    def _is_kept(self, name: str, expected: _Kept) -> bool:
        try:
            return self._slot(name, expected.slot) == expected
        except StoreUnreadable:  # the backend shortened or changed it
            return False

    def _slots(self, name: str) -> list[_Kept]:
        return [kept for slot in SLOTS if (kept := self._slot(name, slot)) is not None]

    def _slot(self, name: str, slot: str) -> _Kept | None:
        first = self._piece(name, slot, 0)
        if first is None:
            return None
        header = HEADER.match(first)
        if header is not None:
            others = [self._piece(name, slot, number) or "" for number in range(1, int(header[2]))]
            text = first[header.end() :] + "".join(others)
            if _digest(text) == header[3]:
                return _Kept(slot, int(header[1]), text)
        raise StoreUnreadable(
            f"{self.where}に保管した内容が壊れています。",
            remedy="保管した内容を消さずに、管理者に相談してください。",
        )

    def _clear(self, name: str, slot: str) -> None:
        """Erase one slot, first piece first: without it the others are nothing."""
        number = 0
        while self._piece(name, slot, number) is not None:
            with self._asking():
                self._backend.delete_password(self._service(name, slot, number), name)
            number += 1

    def _piece(self, name: str, slot: str, number: int) -> str | None:
        with self._asking():
            return self._backend.get_password(self._service(name, slot, number), name)

    def _service(self, name: str, slot: str, number: int) -> str:
        """One service for each entry: on Windows two entries of one service are moved about by keyring."""
        return f"oss-password-runbook/{self._store_id}/{name}/{slot}{number}"

    def _mark(self) -> None:
        if not self._marker.exists():
            content = {"store": self._store_id, "backend": name_of(self._backend)}
            replace_durably(self._marker, json.dumps(content).encode())

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - every backend has errors of its own kind
            # Only the kind: the text of a foreign error may repeat what it was given.
            raise KeyringUnusable(f"{self.where}が使えません（{type(error).__name__}）。") from None


def read_marker(folder: Path) -> dict[str, str] | None:
    """Say in which keyring the secrets of `folder` are, or None where they are not in one.

    Raises:
        StoreUnreadable: the marker is damaged.
    """
    content = read_if_there(folder / MARKER_FILE)
    if content is None:
        return None
    try:
        marked = json.loads(content)
        return {"store": str(marked["store"]), "backend": str(marked["backend"])}
    except (ValueError, KeyError, TypeError):
        raise StoreUnreadable(f"保管場所の目印 {shown(folder / MARKER_FILE)} が壊れています。") from None


def real_backend() -> KeyringBackend | None:
    """Return the operating system's store, or None where there is none or the user switched it off.

    Raises:
        KeyringUnusable: keyring's own configuration names a backend that does not work.
    """
    import keyring  # noqa: PLC0415 - slow, needed only where a store is opened
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    try:
        preferred = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - a backend named by the user may fail in any way
        raise KeyringUnusable(
            f"keyring の設定にある資格情報ストアが使えません（{type(error).__name__}）。",
            remedy="環境変数 PYTHON_KEYRING_BACKEND または keyringrc.cfg を直してください。",
        ) from None
    # A chain would write to the first that does not refuse: not always the same one.
    candidates = preferred.backends if isinstance(preferred, ChainerBackend) else [preferred]
    return next(filter(is_real, candidates), None)


def is_real(backend: KeyringBackend) -> bool:
    """Whether `backend` really keeps a secret, and not in the open.

    `null` and `fail` keep nothing; those of `keyrings.alt` are files (some plain); a chain is not one place. For others
    counts what keyring itself calls recommended: a priority of 1 or more.
    """
    return not type(backend).__module__.startswith(NOT_A_STORE) and float(backend.priority) >= 1


def name_of(backend: KeyringBackend) -> str:
    """Return the backend's full class name, as keyring's own configuration writes it."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _digest(text: str) -> str:
    """Make what finds a damaged entry; it stands nowhere but beside the text itself."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
