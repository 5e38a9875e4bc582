"""Keeps the signing key and the end of each chain in the secret store, where whoever can write files cannot reach them."""

from __future__ import annotations

import base64
import json
import secrets
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from runbook.audit.manifest import AuditError
from runbook.secret import Secret
from runbook.store import open_store
from runbook.store.files import exclusive, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from runbook.store import SecretStore

NAME = "audit"
LOCK_FOLDER = "audit"
# Sealing hashes a few megabytes; several runs may end at the same time.
LOCK_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Head:
    """The last run of a chain.

    Args:
        folder: the reports folder of which it is the chain.
        count: its number.
        run: its id.
        manifest: SHA-256 of its `manifest.json`.
    """

    folder: str
    count: int
    run: str
    manifest: str


class Verifier:
    """Knows the public key, and so whether a signature is genuine.

    Args:
        key: Ed25519.
    """

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    def is_genuine(self, signature: bytes | None, content: bytes) -> bool:
        """Whether the owner of the key signed `content`."""
        if signature is None:
            return False
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> bytes:
        """The public key for an auditor."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @classmethod
    def from_pem(cls, pem: bytes) -> Verifier:
        """Make one from an exported key.

        Raises:
            AuditError: it is no Ed25519 public key.
        """
        try:
            key = load_pem_public_key(pem)
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise AuditError(
                "公開鍵のファイルではありません。",
                remedy="「python -m runbook audit key --export」で書き出したファイルを指定してください。",
            )
        return cls(key)


class Keeper(Verifier):
    """Signs, and remembers where each chain ends.

    Args:
        store: the secret store.
        key: Ed25519, from it.
        chains: the end of each chain by its name.
    """

    def __init__(self, store: SecretStore, key: Ed25519PrivateKey, chains: dict[str, Head]) -> None:
        super().__init__(key.public_key())
        self._store = store
        self._private = key
        self.chains = chains

    def sign(self, content: bytes) -> bytes:
        """The signature over `content`."""
        return self._private.sign(content)

    def chain_of(self, folder: Path) -> str | None:
        """The name of the chain of a reports folder, if it has one."""
        return next((name for name, head in self.chains.items() if head.folder == str(folder)), None)

    def remember(self, chain: str, head: Head) -> None:
        """Keep where a chain ends.

        Raises:
            StoreError: it cannot be kept.
        """
        self.chains[chain] = head
        kept = {
            "key": base64.b64encode(self._private.private_bytes_raw()).decode(),
            "chains": {name: asdict(each) for name, each in self.chains.items()},
        }
        self._store.put(NAME, Secret(json.dumps(kept)))


def new_chain() -> str:
    """A name for a chain."""
    return secrets.token_hex(4)


def find_keeper(state_folder: Path) -> Keeper | None:
    """The keeper of a state folder; None where nothing was ever sealed.

    Raises:
        StoreError: the store cannot be read.
        AuditError: what it holds is not of the expected form.
    """
    store = open_store(state_folder)
    kept = store.get(NAME)
    if kept is None:
        return None
    try:
        told = json.loads(kept.reveal())
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(told["key"]))
        return Keeper(store, key, {name: Head(**head) for name, head in told["chains"].items()})
    except (ValueError, KeyError, TypeError):
        raise AuditError("保管されている署名の鍵が壊れています。") from None


@contextmanager
def keeping(state_folder: Path) -> Iterator[Keeper]:
    """The keeper for the block, nobody else's meanwhile; its key is made the first time.

    Raises:
        StoreError: the store cannot be used.
        AuditError: what it holds is not of the expected form.
    """
    folder = state_folder / LOCK_FOLDER
    make_folder(folder)
    with exclusive(folder, wait_seconds=LOCK_WAIT_SECONDS):
        yield find_keeper(state_folder) or Keeper(open_store(state_folder), Ed25519PrivateKey.generate(), {})
