"""Raw mails for the tests, built byte by byte: a mail library would correct what real senders get wrong."""

from __future__ import annotations

import base64
import quopri
from typing import TYPE_CHECKING

from runbook.mail import ExpectedMail
from runbook.secret import MailAddress

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS = "office@gyosei.example"
ORIGIN = "https://www.oss.mlit.go.jp"
TOKEN = "7d1f0c9a5e8b4f2396d0a1b2c3d4e5f6"
LINK = f"{ORIGIN}/useridmg/common/SC1217.do?key={TOKEN}&lang=ja"
PLAIN_LINK = f"{ORIGIN}/useridmg/reset/{TOKEN}"
LONG_LINK = f"{ORIGIN}/useridmg/common/PasswordSaisettei.do?key={TOKEN}{TOKEN}&check={TOKEN}"
TEMPORARY = "Kx7#mPq2Lw"
EXPECTED = ExpectedMail(MailAddress(ADDRESS), (ORIGIN,))

TEXT = "納付利用者パスワードの再設定を受け付けました。\n次のURLを開いてください。\n\n{}\n\n有効期限は30分です。\n"

PLAIN_TEXT = 'text/plain; charset="utf-8"'
HTML = 'text/html; charset="utf-8"'


def letter(
    body: str | bytes,
    *,
    content_type: str = PLAIN_TEXT,
    encoding: str = "8bit",
    subject: str | bytes = "=?utf-8?B?44OR44K544Ov44O844OJ5YaN6Kit5a6a?=",
    to: str = ADDRESS,
    sender: str | bytes = "OSS <no-reply@oss.example>",
    more: Iterable[str] = (),
) -> bytes:
    """A whole mail. `body` must be in the charset and transfer encoding that the headers claim."""
    content = body.encode() if isinstance(body, str) else body
    headers = [
        b"From: " + (sender.encode() if isinstance(sender, str) else sender),
        b"To: " + to.encode(),
        b"Subject: " + (subject.encode() if isinstance(subject, str) else subject),
        b"Date: Tue, 24 Nov 2026 10:00:00 +0900",
        b"MIME-Version: 1.0",
        b"Content-Type: " + content_type.encode(),
        b"Content-Transfer-Encoding: " + encoding.encode(),
        *(line.encode() for line in more),
    ]
    return b"\r\n".join([*headers, b"", *content.splitlines(), b""])


def part(content_type: str, body: bytes, encoding: str = "8bit") -> bytes:
    """A part of a multipart mail."""
    return f"Content-Type: {content_type}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body


def multipart(*parts: bytes, kind: str = "alternative", **headers: str) -> bytes:
    """A mail of several parts."""
    body = b"".join(b"--=_x\n" + each + b"\n" for each in parts) + b"--=_x--\n"
    return letter(body, content_type=f'multipart/{kind}; boundary="=_x"', **headers)


def base64_lines(content: bytes) -> bytes:
    """`content` in Base64, in lines."""
    return base64.encodebytes(content)


def quoted_printable(content: bytes) -> bytes:
    """`content` in Quoted-Printable: long lines are broken with `=`, and `=` itself becomes `=3D`."""
    return quopri.encodestring(content)
