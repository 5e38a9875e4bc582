"""One place for each kind of store, which can be opened again and again as by one run after the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - the fixtures' annotations
from unittest import mock

import keyring
import pytest
from keyring.backends import fail

from runbook.store import SecretStore, open_store
from tests.store.keyrings import FolderKeyring

KINDS = ("sealed file", "keyring")


@dataclass
class Place:
    """Where a store lies.

    Args:
        kind: one of KINDS.
        state: the state folder.
        backend: what `keyring` gives while the store is opened.
    """

    kind: str
    state: Path
    backend: FolderKeyring

    def open(self) -> SecretStore:
        """Open the store as a new run does."""
        with mock.patch.object(keyring, "get_keyring", return_value=self.backend):
            return open_store(self.state, sealed_file_only=self.kind == "sealed file")


def make_place(kind: str, folder: Path) -> Place:
    """Make a place below `folder`, or find the one that is there."""
    (folder / "keyring").mkdir(parents=True, exist_ok=True)
    return Place(kind, folder / "state", FolderKeyring(folder / "keyring"))


@pytest.fixture(autouse=True)
def _the_users_own_keyring_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give a place of each kind in turn."""
    return make_place(request.param, tmp_path)


@pytest.fixture
def sealed(tmp_path: Path) -> Place:
    """Give a place whose store is the sealed file."""
    return make_place("sealed file", tmp_path)


@pytest.fixture
def in_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Give a place whose store is the keyring, also where `open_store` is called directly."""
    place = make_place("keyring", tmp_path)
    monkeypatch.setattr(keyring, "get_keyring", lambda: place.backend)
    return place
