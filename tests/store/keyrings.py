"""Keyring backends for the tests, injected where `keyring` would give the operating system's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import keyring.errors
from keyring.backend import KeyringBackend

if TYPE_CHECKING:
    from pathlib import Path


class FolderKeyring(KeyringBackend):
    """Keeps each password in a file of `folder`, so that it outlives a process.

    Replaces like macOS's backend: deletes, then adds, with a moment between in which there is nothing.

    Args:
        folder: an empty folder or that of an earlier instance.

    `longest` is the most characters of an entry; a longer one is refused, or cut where `shortens` says so.
    `error` is raised by every reading.
    """

    priority = 5.0

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types there
        self.folder = folder
        self.longest = 1280
        self.shortens = False
        self.error: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        """Give what was set, or None."""
        if self.error:
            raise self.error
        path = self._path(service, username)
        return path.read_text(encoding="utf-8") if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Delete, then add; refuse what Windows would refuse for its length."""
        if len(password) > self.longest and not self.shortens:
            raise keyring.errors.PasswordSetError(f"too long: {password}")
        path = self._path(service, username)
        if path.exists():
            path.unlink()
        hidden = path.with_suffix(".adding")
        hidden.write_text(password[: self.longest], encoding="utf-8")
        hidden.rename(path)

    def delete_password(self, service: str, username: str) -> None:
        """Delete, or refuse where there is nothing."""
        try:
            self._path(service, username).unlink()
        except FileNotFoundError:
            raise keyring.errors.PasswordDeleteError(service) from None

    def entries(self) -> list[Path]:
        """Every entry there is."""
        return sorted(self.folder.glob("*.entry"))

    def _path(self, service: str, username: str) -> Path:
        return self.folder / f"{hashlib.sha256(f'{service}|{username}'.encode()).hexdigest()}.entry"


class FileInTheOpen(FolderKeyring):
    """Like `keyrings.alt`'s plaintext file: keyring does not recommend it."""

    priority = 0.5
