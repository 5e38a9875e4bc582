"""Reset mails as senders really write them: each brings exactly its link, whole, and its temporary password."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from runbook.mail.reading import read_letter
from runbook.mail.recognising import Found, recognise
from runbook.secret import Secret
from tests.mail.letters import (
    ADDRESS,
    EXPECTED,
    HTML,
    LINK,
    LONG_LINK,
    ORIGIN,
    PLAIN_LINK,
    PLAIN_TEXT,
    TEMPORARY,
    TEXT,
    TOKEN,
    base64_lines,
    letter,
    multipart,
    part,
    quoted_printable,
)

ESCAPED = LINK.replace("&", "&amp;")
JIS = "text/plain; charset=ISO-2022-JP"


class Case(NamedTuple):
    """A right mail and what it must give."""

    mail: bytes
    link: str = LINK
    temporary: str | None = None


CASES = {
    "UTF-8 as it is": Case(letter(TEXT.format(LINK))),
    "ISO-2022-JP": Case(letter(TEXT.format(LINK).encode("iso-2022-jp"), content_type=JIS, encoding="7bit")),
    "ISO-2022-JP with NEC's ① and ㈱ in subject and body": Case(
        letter(
            b"\x1b$B-!!!-j%Q%9%o!<%I\x1b(B\n" + LINK.encode() + b"\n",
            content_type=JIS,
            encoding="7bit",
            subject="=?ISO-2022-JP?B?GyRCLSEtalElJV8lbyE8JUkbKEI=?=",
        )
    ),
    "iso-2022-jp-ms, which Python does not know": Case(
        letter(TEXT.format(LINK).encode("iso-2022-jp"), content_type="text/plain; charset=iso-2022-jp-ms")
    ),
    "cp50221 with half-width katakana": Case(
        letter(
            b"\x1b(I" + bytes(byte & 0x7F for byte in "ﾊﾟｽﾜｰﾄﾞ".encode("cp932")) + b"\x1b(B " + LINK.encode(),
            content_type="text/plain; charset=cp50221",
        )
    ),
    "Shift_JIS that is really CP932": Case(
        letter(("㈱①髙﨑 様\n" + TEXT.format(LINK)).encode("cp932"), content_type="text/plain; charset=Shift_JIS")
    ),
    "EUC-JP": Case(letter(TEXT.format(LINK).encode("euc-jp"), content_type="text/plain; charset=euc-jp")),
    "an unknown charset": Case(letter(TEXT.format(LINK), content_type="text/plain; charset=x-unknown")),
    "no charset, raw Shift_JIS": Case(letter(TEXT.format(LINK).encode("cp932"), content_type="text/plain")),
    "no headers about the content at all": Case(
        b"To: " + ADDRESS.encode() + b"\n\n" + TEXT.format(LINK).encode("iso-2022-jp")
    ),
    "Quoted-Printable": Case(
        letter(quoted_printable(TEXT.format(LONG_LINK).encode()), encoding="quoted-printable"), LONG_LINK
    ),
    "Base64": Case(letter(base64_lines(TEXT.format(LINK).encode()), encoding="base64")),
    "Base64 of ISO-2022-JP": Case(
        letter(base64_lines(TEXT.format(LINK).encode("iso-2022-jp")), content_type=JIS, encoding="base64")
    ),
    "format=flowed with DelSp: a long link over three lines": Case(
        letter(
            TEXT.format(f"{LONG_LINK[:70]} \n{LONG_LINK[70:130]} \n{LONG_LINK[130:]}"),
            content_type=f"{PLAIN_TEXT}; format=flowed; delsp=yes",
        ),
        LONG_LINK,
    ),
    "a long link broken at column 76": Case(
        letter(TEXT.format(f"{LONG_LINK[:76]}\n{LONG_LINK[76:152]}\n{LONG_LINK[152:]}")), LONG_LINK
    ),
    "a long link between angle brackets over two lines": Case(
        letter(TEXT.format(f"<{LONG_LINK[:60]}\n {LONG_LINK[60:]}>")), LONG_LINK
    ),
    "link followed by Japanese words and between brackets": Case(
        letter(f"パスワード再設定は「{PLAIN_LINK}」から行ってください。（{PLAIN_LINK}）"), PLAIN_LINK
    ),
    "link at the end of an English sentence": Case(letter(f"Reset your password here: {PLAIN_LINK}."), PLAIN_LINK),
    "HTML only, & written as &amp;": Case(
        letter(f'<p>パスワードの再設定は<a href="{ESCAPED}">こちら</a></p>', content_type=HTML)
    ),
    "HTML only, & written bare before a name that is also a sign (&reg)": Case(
        letter(f"<p>パスワード <a href='{ORIGIN}/r?key={TOKEN}&region=13&copy=1'>再設定</a></p>", content_type=HTML),
        f"{ORIGIN}/r?key={TOKEN}&region=13&copy=1",
    ),
    "HTML only, link not clickable": Case(letter(f"<p>パスワード再設定<br>{ESCAPED}</p>", content_type=HTML)),
    "HTML with Microsoft's conditional comments and an unquoted href": Case(
        letter(f"<![if !mso]><![endif]><A HREF={PLAIN_LINK}>パスワード再設定</A>", content_type=HTML), PLAIN_LINK
    ),
    "text and HTML with the same link": Case(
        multipart(
            part(PLAIN_TEXT, TEXT.format(LINK).encode()),
            part(HTML, f'パスワード<a href="{ESCAPED}">再設定</a>'.encode()),
        )
    ),
    "text and HTML with the same link in two spellings": Case(
        multipart(
            part(PLAIN_TEXT, TEXT.format(PLAIN_LINK).encode()),
            part(HTML, f'<a href="{PLAIN_LINK.replace("www.oss", "WWW.OSS")}">再設定</a>'.encode()),
        ),
        PLAIN_LINK.replace("www.oss", "WWW.OSS"),
    ),
    "the text lacks the link, the HTML has it": Case(
        multipart(
            part(PLAIN_TEXT, "パスワード再設定：HTMLメールでご覧ください。".encode()),
            part(HTML, base64_lines(f'<a href="{ESCAPED}">再設定</a>'.encode()), "base64"),
        )
    ),
    "the text has the link cut off at a line's end, the HTML has it whole": Case(
        multipart(
            part(PLAIN_TEXT, f"パスワード再設定\n{LONG_LINK[:110]}\n{LONG_LINK[110:]}\n".encode()),
            part(HTML, f'パスワード<a href="{LONG_LINK.replace("&", "&amp;")}">再設定</a>'.encode()),
        ),
        LONG_LINK,
    ),
    "multipart/mixed with an attached file that has links of its own": Case(
        multipart(
            part(PLAIN_TEXT, TEXT.format(LINK).encode()),
            part(f"{PLAIN_TEXT}\nContent-Disposition: attachment", f"{ORIGIN}/x?key={'9' * 32}".encode()),
            kind="mixed",
        )
    ),
    "portal's top page and help page in the footer": Case(
        letter(TEXT.format(LINK) + f"\n{ORIGIN}/portal/index.html\n{ORIGIN}/\n{ORIGIN}/help/faq.html?lang=ja\n{ORIGIN}")
    ),
    "another site in the footer": Case(
        letter(TEXT.format(LINK) + "\nhttps://www.mlit.go.jp/jidosha/?id=1234567890abcdef12")
    ),
    "short tokens beside ordinary pages": Case(
        letter(f"パスワード {ORIGIN}/r/x7Kq2P\n{ORIGIN}/help/faq.html\n{ORIGIN}/news/20261124\n{ORIGIN}/?lang=ja\n"),
        f"{ORIGIN}/r/x7Kq2P",
    ),
    "a short token in the query": Case(
        letter(f"パスワード再設定 {ORIGIN}/r?t=482913&lang=ja\n\n{ORIGIN}/help?lang=ja"), f"{ORIGIN}/r?t=482913&lang=ja"
    ),
    "a token behind the #": Case(
        letter(f"パスワード再設定 {ORIGIN}/#/reset/{TOKEN}\n\n{ORIGIN}/help?lang=ja"), f"{ORIGIN}/#/reset/{TOKEN}"
    ),
    "a folder without a token": Case(
        letter(f"パスワード再設定 {ORIGIN}/password/reset/\n\n{ORIGIN}/portal/"), f"{ORIGIN}/password/reset/"
    ),
    "a fixed page without a token (family B)": Case(
        letter(f"次の画面で仮パスワードを入力してください。\n{ORIGIN}/useridmg/user/FN1217.do\n仮パスワード：{TEMPORARY}\n"),
        f"{ORIGIN}/useridmg/user/FN1217.do",
        TEMPORARY,
    ),
    "family B, on the same line": Case(letter(TEXT.format(f"{LINK}\n仮パスワード：{TEMPORARY}")), LINK, TEMPORARY),
    "family B, on the next line, in corner brackets": Case(
        letter(TEXT.format(f"{LINK}\n■仮パスワード\n　「{TEMPORARY}」")), LINK, TEMPORARY
    ),
    "family B, 初回パスワード in a sentence, ISO-2022-JP": Case(
        letter(TEXT.format(f"{LINK}\n初回パスワードは「{TEMPORARY}」です。").encode("iso-2022-jp"), content_type=JIS),
        LINK,
        TEMPORARY,
    ),
    "family B, 初期パスワード in a sentence, ISO-2022-JP": Case(
        letter(TEXT.format(f"{LINK}\n初期パスワードは「{TEMPORARY}」です。").encode("iso-2022-jp"), content_type=JIS),
        LINK,
        TEMPORARY,
    ),
    "family B, caption and value in cells of an HTML table": Case(
        letter(
            f'<table><tr><th>一時パスワード</th><td>{TEMPORARY}</td></tr></table><a href="{ESCAPED}">再設定</a>',
            content_type=HTML,
        ),
        LINK,
        TEMPORARY,
    ),
    "address in capital letters": Case(letter(TEXT.format(LINK), to=f'"納付, 担当" <{ADDRESS.upper()}>')),
    "address in Cc": Case(letter(TEXT.format(LINK), to="someone@else.example", more=[f"Cc: <{ADDRESS}>"])),
    "address only in the receiving server's header": Case(
        letter(TEXT.format(LINK), to="undisclosed-recipients:;", more=[f"Delivered-To: {ADDRESS}"])
    ),
    "address only in Exim's header": Case(
        letter(TEXT.format(LINK), to="ml@gyosei.example", more=[f"Envelope-To: {ADDRESS}"])
    ),
    "forwarded to this mailbox": Case(
        letter(TEXT.format(LINK), to="ml@gyosei.example", more=[f"X-Original-To: {ADDRESS}"])
    ),
    "host in capital letters and its port written out": Case(
        letter(f"パスワード再設定 HTTPS://WWW.OSS.MLIT.GO.JP:443/r?key={TOKEN}"),
        f"HTTPS://WWW.OSS.MLIT.GO.JP:443/r?key={TOKEN}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_link_and_the_temporary_password_are_read(name: str) -> None:
    """Whatever the charset, transfer encoding, structure and line breaks, the link comes out whole."""
    case = CASES[name]

    found = recognise(read_letter(case.mail), EXPECTED)

    assert isinstance(found, Found), found
    assert found.link == Secret(case.link)
    assert (found.temporary_password and found.temporary_password.reveal()) == case.temporary


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?ISO-2022-JP?B?GyRCLSEbKEI=?= =?ISO-2022-JP?B?GyRCLWobKEI=?=", "①㈱"),
        ("=?utf-8?B?44OR?= =?ISO-2022-JP?B?GyRCLWobKEI=?=", "パ㈱"),
        ("=?utf-8?Q?=E3=83=91=E3=82?= =?utf-8?Q?=B9_ok?=", "パス ok"),
        ("=?Shift_JIS?B?h0CHig==?=", "①㈱"),
        ("=?x-nobody?B?44OR44K5?= (1)", "パス (1)"),
        ("=?utf-8*ja?B?44OR44K5?=", "パス"),
        ("パスワード".encode(), "パスワード"),
        ("パスワード".encode("iso-2022-jp"), "パスワード"),
        ("パスワード".encode("cp932"), "パスワード"),
        ("=?utf-8?B?44OR44K5?=\r\n =?utf-8?B?44OR44K5?=", "パスパス"),
    ],
)  # fmt: skip
def test_no_character_of_a_subject_is_lost(subject: str | bytes, shown: str) -> None:
    """① and ㈱, characters cut in two, unknown charsets and raw bytes: an auditor reads what the sender wrote."""
    assert read_letter(letter("", subject=subject)).subject == shown


def test_undecodable_bytes_are_shown_as_such() -> None:
    """A byte nobody can read leaves a mark instead of vanishing, and does not spoil its neighbours."""
    read = read_letter(letter(b"\x1b$B%Q\x21\x7f%9\x1b(B \x81 ok", content_type=JIS))

    assert read.texts[0].strip() == "パ\N{REPLACEMENT CHARACTER}ス \N{REPLACEMENT CHARACTER} ok"


def test_a_broken_byte_does_not_cost_the_signs_of_windows() -> None:
    """㈱ has no place in Shift_JIS proper; it is there even where something else in the mail cannot be read."""
    read = read_letter(letter("㈱".encode("cp932") + b" \x81 ok", content_type="text/plain; charset=Shift_JIS"))

    assert read.texts[0].strip() == "㈱ \N{REPLACEMENT CHARACTER} ok"
