"""Header lines of a mail to text: RFC 2047 words, raw 8-bit and raw ISO-2022-JP, as mails really have them."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import quopri
import re
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from runbook.mail.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import Message

_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=")


class Address(NamedTuple):
    """A name as shown, and the address itself in lower case."""

    name: str
    address: str


def text_of(value: str) -> str:
    """Decode a header value; neighbouring words are put together first, for some senders cut inside a character."""
    text, position = [], 0
    pending: tuple[str, bytes] | None = None
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        charset, content = match[1].lower(), _content(match[2].upper(), match[3])
        if pending and not between.strip() and pending[0] == charset:
            pending = (charset, pending[1] + content)
        else:
            if pending:
                text.append(decode(pending[1], pending[0]))
                between = between if between.strip() else ""
            text.append(between)
            pending = (charset, content)
        position = match.end()
    if pending:
        text.append(decode(pending[1], pending[0]))
    return "".join([*text, value[position:]])


def values(mail: Message, name: str) -> list[str]:
    """All values of the header `name`, unfolded; raw bytes decoded, RFC 2047 words still encoded."""
    raw = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    return [_readable("".join(value.splitlines())) for value in raw]


def addresses(mail: Message, names: Iterable[str]) -> list[Address]:
    """The addresses in the headers `names`, in order.

    Words are decoded after the addresses are told apart: a comma or an @ in a name is part of the name.
    """
    found = getaddresses([value for name in names for value in values(mail, name)])
    return [Address(text_of(name).strip(), address.strip().lower()) for name, address in found if address]


def received_at(raw: bytes) -> datetime | None:
    """When the receiving server took the mail in, as it wrote on top (RFC 5321, 4.4); None if it did not.

    Args:
        raw: the mail, or its beginning.
    """
    mail = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", policy=email.policy.compat32)
    for line in values(mail, "Received")[:1]:
        try:
            time = parsedate_to_datetime(line.rpartition(";")[2])
        except (ValueError, OverflowError):
            return None
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    return None


def _readable(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return value if raw.isascii() and b"\x1b" not in raw else decode(raw, None)


def _content(encoding: str, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    if encoding == "Q":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"==")
    except binascii.Error:
        return raw
