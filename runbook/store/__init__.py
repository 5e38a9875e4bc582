"""Where new passwords are kept so that none is ever lost: the operating system's store, or a sealed file.

Importing this package loads neither `keyring` nor `cryptography`; only opening a store does.
"""

from __future__ import annotations

from runbook.store.errors import KeyringUnusable, PendingExists, StoreBusy, StoreError, StoreUnreadable, StoreUnwritable
from runbook.store.secret_store import SecretStore, Vault, open_store

__all__ = [
    "KeyringUnusable",
    "PendingExists",
    "SecretStore",
    "StoreBusy",
    "StoreError",
    "StoreUnreadable",
    "StoreUnwritable",
    "Vault",
    "open_store",
]
