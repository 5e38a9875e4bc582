"""A mail as it came (raw bytes) to what a person would read in it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from runbook.mail.authentication import NO_RESULTS, Authentication, read_results
from runbook.mail.charsets import decode
from runbook.mail.headers import Address, addresses, text_of, values
from runbook.mail.hypertext import Hypertext, read_hypertext

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the address stands that the mail was sent to; the last three are written by the receiving server.
RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A decoded mail. Has no repr: it holds the link and the temporary password in clear.

    Args:
        senders: who it says it is from.
        recipients: the addresses it was sent to, in lower case.
        subject: 件名.
        texts: its plain text parts, lines as the sender meant them.
        hypertexts: its HTML parts.
        authentication: what the receiving server found out about the sender.
    """

    senders: tuple[Address, ...]
    recipients: frozenset[str]
    subject: str
    texts: tuple[str, ...]
    hypertexts: tuple[Hypertext, ...]
    authentication: Authentication = NO_RESULTS


def read_letter(raw: bytes) -> Letter:
    """Decode a mail; never fails, whatever the bytes."""
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    texts, hypertexts = [], []
    for part in _parts_to_read(mail):
        content = _content(part)
        if part.get_content_type() == "text/html":
            hypertexts.append(read_hypertext(content))
        elif _parameter(part, "format") == "flowed":
            texts.append(_unflowed(content, join_without_blank=_parameter(part, "delsp") == "yes"))
        else:
            texts.append(content)
    return Letter(
        senders=tuple(addresses(mail, ["From"])),
        recipients=frozenset(each.address for each in addresses(mail, RECIPIENT_HEADERS)),
        subject=" ".join(map(text_of, values(mail, "Subject"))),
        texts=tuple(texts),
        hypertexts=tuple(hypertexts),
        authentication=read_results(values(mail, "Authentication-Results")),
    )


def _parts_to_read(mail: Message) -> Iterator[Message]:
    """The parts a mail program shows as the mail itself: neither attached files nor attached mails."""
    if mail.get_content_type() == "message/rfc822" or mail.get_content_disposition() == "attachment":
        return
    if mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts_to_read(part)
    elif mail.get_content_type() in {"text/plain", "text/html"}:
        yield mail


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    return decode(raw, _parameter(part, "charset")).replace("\r\n", "\n").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def _parameter(part: Message, name: str) -> str:
    value = part.get_param(name, "")
    # RFC 2231 gives charset, language and value.
    return str(value[2] if isinstance(value, tuple) else value).strip().lower()


def _unflowed(text: str, *, join_without_blank: bool) -> str:
    """Undo format=flowed (RFC 3676): a line that ends in a blank goes on in the next one."""
    lines: list[str] = []
    goes_on = False
    for stuffed in text.split("\n"):
        line = stuffed.removeprefix(" ")
        if goes_on:
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- "
        if goes_on and join_without_blank:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
