"""Searching everything that the runs of an office wrote for every secret that the office has."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.end_to_end.office import Office


def forms_of(secret: str) -> list[bytes]:
    """The shapes in which a secret may hide: plain, UTF-16, URL-encoded, base64 at each of its three offsets."""
    plain = secret.encode()
    in_base64 = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 :].rstrip(b"=")[:-1] for shift in range(3)]
    return [plain, secret.encode("utf-16-le"), quote(secret, safe="").encode(), *in_base64]


def leaks(office: Office, console: str, secrets: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """Every secret of `office` that stands in a file of its runs or on their `console`: what, where.

    Args:
        office: whose files.
        console: what its runs printed.
        secrets: more of them, with what they are: those that the office had once.
    """
    written = {"console": console.encode()}
    written |= {str(path): path.read_bytes() for path in office.files()}
    return [
        (what, where)
        for what, secret in {*office.secrets().items(), *secrets}
        for where, content in written.items()
        if any(form in content for form in forms_of(secret))
    ]
