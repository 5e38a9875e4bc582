"""A store for machines without one of their own: one encrypted file, and its key in a file beside it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import secrets
import stat
import sys
from typing import TYPE_CHECKING

from runbook.secret import Secret
from runbook.store.errors import WITHOUT_BACKUP, StoreUnreadable, StoreUnwritable, shown
from runbook.store.files import read_if_there, replace_durably, sync_folder, writing

if TYPE_CHECKING:
    from pathlib import Path

SEALED_FILE = "secrets.sealed"
KEY_FILE = "secrets.key"
# The key's name until the first sealed file exists. So a key under its final name proves that there was one, and a
# sealed file that vanished is noticed.
NEW_KEY_FILE = "secrets.key.new"

FORMAT = 1
HEADER = re.compile(rb"oss-password-runbook sealed (\d+) ([0-9a-f]{16})\n")
KEY_BYTES = 32
NONCE_BYTES = 12
FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SealedFileVault:
    """Named texts in one file, sealed with AES-256-GCM as a whole.

    As a whole: so the names, which hold payment-user IDs, are covered too, and no entry can be moved to another name.
    The file is replaced atomically: every write is either there or not.

    Args:
        folder: the state folder; it exists.
    """

    where = "封印したファイル"

    def __init__(self, folder: Path) -> None:
        self._sealed_file = folder / SEALED_FILE
        self._key_file = folder / KEY_FILE
        self._new_key_file = folder / NEW_KEY_FILE

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether `folder` holds, or held, a sealed file."""
        return any((folder / name).exists() for name in (SEALED_FILE, KEY_FILE))

    def read(self, name: str) -> str | None:
        """Return the text under `name`, or None.

        Raises:
            StoreUnreadable: damaged, without its key, with another key, or the key open to other users.
        """
        return self._entries().get(name)

    def write(self, name: str, text: str) -> None:
        """Keep `text` under `name`, in place of what was there.

        Raises:
            StoreUnreadable: the file that is there cannot be read; it is not touched.
            StoreUnwritable: the text is not kept; what was there is.
        """
        self._save(self._entries() | {name: text})

    def erase(self, name: str) -> None:
        """Keep nothing under `name`."""
        entries = self._entries()
        if entries.pop(name, None) is not None:
            self._save(entries)

    def _entries(self) -> dict[str, str]:
        sealed = read_if_there(self._sealed_file)
        if sealed is not None:
            return self._unseal(sealed, self._key())
        if self._key_file.exists():
            raise StoreUnreadable(
                f"パスワードを封印したファイル {shown(self._sealed_file)} がありません。"
                f"その鍵（{KEY_FILE}）だけが残っています。"
            )
        return {}

    def _save(self, entries: dict[str, str]) -> None:
        is_first = not self._sealed_file.exists()
        key = self._make_key() if is_first else self._key()
        replace_durably(self._sealed_file, _seal(entries, key))
        if not self._key_file.exists():
            with writing(self._key_file):
                os.replace(self._new_key_file, self._key_file)  # noqa: PTH105 - as in replace_durably
                sync_folder(self._key_file.parent)
        if self._entries() != entries:
            raise StoreUnwritable(f"{shown(self._sealed_file)} に書いた内容が、読み返すと違っています。")

    def _make_key(self) -> bytes:
        """Make a key that is safely on the disk before anything is sealed with it."""
        key = secrets.token_bytes(KEY_BYTES)
        replace_durably(self._new_key_file, base64.b64encode(key) + b"\n")
        return self._key()

    def _key(self) -> bytes:
        for path in (self._key_file, self._new_key_file):
            content = read_if_there(path)
            if content is None:
                continue
            if sys.platform != "win32" and path.stat().st_mode & FOR_OTHERS:
                raise StoreUnreadable(
                    f"鍵のファイル {shown(path)} を、この PC のほかの利用者も読める状態です。",
                    remedy="ほかの利用者に読まれたおそれがないか確かめ、"
                    f"「chmod 600 {shown(path)}」で本人専用にしてから、もう一度実行してください。",
                )
            try:
                key = base64.b64decode(content.strip(), validate=True)
            except binascii.Error:
                key = b""
            if len(key) != KEY_BYTES:
                raise StoreUnreadable(f"鍵のファイル {shown(path)} が壊れています。")
            Secret(content.decode("ascii").strip())  # known to mask() from now on
            return key
        raise StoreUnreadable(
            f"パスワードを封印したファイルはありますが、その鍵 {shown(self._key_file)} がありません。",
            remedy="鍵のファイルをバックアップから元に戻してください。鍵がなければ、保管したパスワードは誰にも読めません。"
            + WITHOUT_BACKUP,
        )

    def _unseal(self, sealed: bytes, key: bytes) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - 50 ms, needed only where a store is opened
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        header = HEADER.match(sealed)
        if header is None:
            raise StoreUnreadable(f"パスワードを封印したファイル {shown(self._sealed_file)} が壊れています。")
        if int(header[1]) != FORMAT:
            raise StoreUnreadable(
                f"パスワードを封印したファイル {shown(self._sealed_file)} は、新しい版のプログラムが作ったものです。",
                remedy="プログラムを新しい版にしてから、もう一度実行してください。",
            )
        if header[2] != _fingerprint(key):
            raise StoreUnreadable(
                f"鍵のファイル {shown(self._key_file)} は、パスワードを封印したときの鍵ではありません。",
                remedy="封印したときの鍵のファイルをバックアップから元に戻してください。封印したファイルは消さないでください。",
            )
        nonce, rest = sealed[header.end() : header.end() + NONCE_BYTES], sealed[header.end() + NONCE_BYTES :]
        try:
            content = json.loads(AESGCM(key).decrypt(nonce, rest, header[0]))
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            # `from None`: an error of json would carry the open text with it.
            raise StoreUnreadable(f"パスワードを封印したファイル {shown(self._sealed_file)} が壊れています。") from None
        return {str(name): str(text) for name, text in content.items()}


def _seal(entries: dict[str, str], key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see _unseal

    header = b"oss-password-runbook sealed %d %s\n" % (FORMAT, _fingerprint(key))
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, json.dumps(entries).encode(), header)


def _fingerprint(key: bytes) -> bytes:
    """Tells a wrong key from a damaged file; tells nothing of a key of 256 random bits."""
    return hashlib.sha256(b"oss-password-runbook fingerprint" + key).hexdigest()[:16].encode()
