"""The states of a password: pending (保留), current (現行), previous (旧), set aside (取り置き); each change is one write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from runbook.secret import Secret
from runbook.store.errors import KeyringUnusable, PendingExists, StoreError, StoreUnreadable
from runbook.store.files import exclusive, make_folder
from runbook.store.os_keyring import KeyringVault, name_of, read_marker, real_backend
from runbook.store.sealed_file import SealedFileVault

if TYPE_CHECKING:
    from pathlib import Path

PENDING, CURRENT, PREVIOUS = "pending", "current", "previous"
STATES = (PENDING, CURRENT, PREVIOUS)
# A pending password that no portal is known to have, and that is kept until a later one is proved; with a number.
SET_ASIDE = "set-aside-"


class Vault(Protocol):
    """A place that keeps named texts. A write is there in full or not at all, and is read back before it returns."""

    where: str

    def read(self, name: str) -> str | None:
        """Return the text under `name`, or None."""

    def write(self, name: str, text: str) -> None:
        """Keep `text` under `name`, in place of what was there."""

    def erase(self, name: str) -> None:
        """Keep nothing under `name`."""


class SecretStore:
    """The passwords of each account, and other secrets by name.

    What a method has returned from is on the disk (or with the operating system). A process killed at any moment leaves
    what was there before or what should be there after. Every method works on its own, so that several processes may
    use one store; each may raise any :class:`StoreError`.

    Args:
        vault: where the texts are kept.
        folder: the state folder, which holds the lock.
    """

    def __init__(self, vault: Vault, folder: Path) -> None:
        self._vault = vault
        self._folder = folder

    @property
    def where(self) -> str:
        """Where the secrets are kept, in Japanese."""
        return self._vault.where

    def seal_pending(self, account_key: str, password: Secret) -> None:
        """Keep `password` as the account's pending one, before any portal sees it. The same one again changes nothing.

        Args:
            account_key: portal and payment-user ID, e.g. `futsu/ABCD1234`.
            password: the new password.

        Raises:
            PendingExists: another is still pending; `set_aside_pending` first, where it is known to be of no use.
        """
        with exclusive(self._folder):
            kept = self._passwords(account_key)
            if kept.get(PENDING, password) != password:
                raise PendingExists("前回の実行で作ったパスワードが、まだ「保留」のまま保管されています。")
            self._keep(account_key, kept | {PENDING: password})

    def set_aside_pending(self, account_key: str, replacement: Secret | None = None) -> None:
        """Take the pending password out of the way, without losing it: the portal refused it, or a person gave up.

        It is kept until a later password is finished. Once done, a second call changes nothing.

        Args:
            account_key: portal and payment-user ID.
            replacement: the new pending password; None for none.
        """
        with exclusive(self._folder):
            kept = self._passwords(account_key)
            old = kept.pop(PENDING, None)
            if old == replacement:
                return
            if old is not None:
                kept[f"{SET_ASIDE}{1 + max(map(_number, kept), default=0)}"] = old
            self._keep(account_key, kept | ({} if replacement is None else {PENDING: replacement}))

    def finish(self, account_key: str) -> None:
        """Make the pending password the current one, the current one the previous, and forget all others.

        Once done, a second call changes nothing.

        Raises:
            StoreError: there is neither a pending nor a current password.
        """
        with exclusive(self._folder):
            kept = self._passwords(account_key)
            if PENDING in kept:
                newest_first = [kept[state] for state in (PENDING, CURRENT) if state in kept]
                self._keep(account_key, dict(zip((CURRENT, PREVIOUS), newest_first, strict=False)))
            elif CURRENT not in kept:
                raise StoreError("「保留」のパスワードがないため、「現行」にできません。")

    def pending(self, account_key: str) -> Secret | None:
        """Return the password that a portal may or may not have yet (保留)."""
        return self._password(account_key, PENDING)

    def current(self, account_key: str) -> Secret | None:
        """Return the password that the last finished rotation set (現行)."""
        return self._password(account_key, CURRENT)

    def previous(self, account_key: str) -> Secret | None:
        """Return the password before the current one (旧)."""
        return self._password(account_key, PREVIOUS)

    def set_aside(self, account_key: str) -> tuple[Secret, ...]:
        """Return the passwords that were taken out of the way since the last finished rotation, newest first."""
        with exclusive(self._folder):
            kept = self._passwords(account_key)
        return tuple(kept[name] for name in sorted(filter(_number, kept), key=_number, reverse=True))

    def put(self, name: str, secret: Secret) -> None:
        """Keep another secret, such as a key or a token, under `name`."""
        with exclusive(self._folder):
            # As JSON: in pure ASCII every backend's limits count the same.
            self._vault.write(f"named/{name}", json.dumps(secret.reveal()))

    def get(self, name: str) -> Secret | None:
        """Return the secret that was put under `name`, or None."""
        with exclusive(self._folder):
            text = self._vault.read(f"named/{name}")
        return None if text is None else Secret(str(json.loads(text)))

    def delete(self, name: str) -> None:
        """Forget the secret under `name`, if there is one."""
        with exclusive(self._folder):
            self._vault.erase(f"named/{name}")

    def _password(self, account_key: str, state: str) -> Secret | None:
        with exclusive(self._folder):
            return self._passwords(account_key).get(state)

    def _passwords(self, account_key: str) -> dict[str, Secret]:
        text = self._vault.read(f"password/{account_key}")
        if text is None:
            return {}
        kept = json.loads(text)
        unknown = [state for state in kept if state not in STATES and not _number(state)]
        if unknown:
            raise StoreUnreadable(
                f"保管したパスワードに、知らない状態「{'、'.join(sorted(unknown))}」があります。",
                remedy="プログラムを新しい版にしてから、もう一度実行してください。",
            )
        return {state: Secret(password) for state, password in kept.items()}

    def _keep(self, account_key: str, kept: dict[str, Secret]) -> None:
        """One entry for all states of an account: a change of states is one write, with no half-way point."""
        text = json.dumps({state: password.reveal() for state, password in kept.items()})
        self._vault.write(f"password/{account_key}", text)


def _number(state: str) -> int:
    """The number of a password that was set aside; 0 for other states."""
    number = state.removeprefix(SET_ASIDE)
    return int(number) if number != state and number.isdecimal() else 0


def open_store(state_dir: Path, *, sealed_file_only: bool = False) -> SecretStore:
    """Open the store of `state_dir`: the operating system's where there is one, else a sealed file in the folder.

    A folder stays with the kind it began with: passwords are never looked for in a second place while they lie in the
    first.

    Args:
        state_dir: the state folder; made if it is missing.
        sealed_file_only: never the operating system's store, e.g. in a rehearsal.

    Raises:
        StoreUnwritable: the folder cannot be made or locked.
        KeyringUnusable: the passwords are in a keyring that cannot be used now.
    """
    make_folder(state_dir)
    with exclusive(state_dir):
        marked = read_marker(state_dir)
        if marked is None and (sealed_file_only or SealedFileVault.is_in(state_dir)):
            return SecretStore(SealedFileVault(state_dir), state_dir)
        backend = None if sealed_file_only else real_backend()
        if marked is not None and (backend is None or name_of(backend) != marked["backend"]):
            raise KeyringUnusable(
                f"パスワードは OS の資格情報ストア（{marked['backend']}）に保管されていますが、今はそれを使えません。"
            )
        vault = SealedFileVault(state_dir) if backend is None else KeyringVault(state_dir, backend)
        return SecretStore(vault, state_dir)
