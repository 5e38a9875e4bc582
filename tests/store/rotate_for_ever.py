"""A process to be killed: rotates one account's password on and on, and says each act that has returned.

Started as `python -m tests.store.rotate_for_ever KIND FOLDER FIRST`: password number FIRST is sealed first.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from runbook.secret import Secret
from tests.store.conftest import make_place

ACCOUNT = "futsu/ABCD1234"


def password(number: int) -> Secret:
    """Give the password with this number."""
    return Secret(f"Pa55word-number-{number}")


def main(kind: str, folder: str, first: str) -> None:
    """Rotate until killed."""
    store = make_place(kind, Path(folder)).open()
    for number in itertools.count(int(first)):
        store.seal_pending(ACCOUNT, password(number))
        _say(f"sealed {number}")
        store.finish(ACCOUNT)
        _say(f"finished {number}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
