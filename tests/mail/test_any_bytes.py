"""Mails are written by strangers: no bytes whatever may stop the reading."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.errors import MailError
from runbook.mail.charsets import decode
from runbook.mail.headers import text_of
from runbook.mail.reading import read_letter
from runbook.mail.recognising import recognise
from tests.mail.letters import EXPECTED, LINK, letter

CHARSETS = st.sampled_from(
    ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "us-ascii", "rot13", "undefined", "\0", "x", ""]
)
PIECES = st.lists(
    st.sampled_from(
        [b"\x1b$B", b"\x1b(B", b"\x1b(I", b"\x1b$(D", b"\x0e", b"\x0f", b"-!", b"\xe3\x83\x91", b"<![x", b"<a href=",
         b"<", b"&#x110000;", b"=?utf-8?B?", b"?=", b"=", b" \n", b"\n", b"--=_x", b"//[", b'"',
         LINK.encode(), "仮パスワード：".encode()]
    )
    | st.binary(max_size=4)
).map(b"".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PIECES, CHARSETS, st.sampled_from(["text/plain", "text/html", "multipart/mixed", "message/rfc822", "x"]))
def test_no_mail_stops_the_reading(content: bytes, charset: str, content_type: str) -> None:
    """A broken mail is read as far as possible; at worst it is one that cannot be decided."""
    kind = f'{content_type}; charset={charset}; boundary="=_x"; format=flowed; delsp=yes'
    for encoding in ("8bit", "base64", "quoted-printable", "x-uuencode"):
        read = read_letter(letter(content, content_type=kind, encoding=encoding, subject=content, sender=content))
        try:
            recognise(read, EXPECTED)
        except MailError:
            continue


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=30), CHARSETS)
def test_decoding_never_fails_and_never_loses_ascii(content: bytes, charset: str) -> None:
    """A link has only ASCII characters: whatever stands around it, it survives."""
    text = decode(content + b" \x1b(B abc", charset)

    assert text.endswith("abc")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_a_header_without_encoded_words_stays_as_it_is(value: str) -> None:
    """Plain headers are not touched."""
    if "=?" not in value:
        assert text_of(value) == value
