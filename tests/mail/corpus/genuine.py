"""Genuine reset mails: what is written (families A, B, C), in which encoding, in which structure. Each must be read.

What the real mail looks like is unknown; the families are those of sister systems, the encodings those that Japanese
senders use, with the mistakes they make.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from tests.mail.letters import (
    ADDRESS,
    HTML,
    LINK,
    LONG_LINK,
    ORIGIN,
    PLAIN_LINK,
    PLAIN_TEXT,
    TEMPORARY,
    base64_lines,
    letter,
    multipart,
    part,
    quoted_printable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CODE = "482913"
# ①, ㈱ and 髙 have no place in the standards' ISO-2022-JP and Shift_JIS; Windows writes them all the same.
GREETING = "㈱髙橋商事　様　①\n\n"
HEAD = "納付利用者パスワードの再設定を受け付けました。\n"
BODIES = {
    "A": f"{GREETING}{HEAD}次のURLを開いてください。\n{LINK}\n\n有効期限は30分です。\n",
    "B": f"{GREETING}{HEAD}次の画面で仮パスワードを入力してください。\n{LINK}\n\n仮パスワード：{TEMPORARY}\n",
    "C": f"{GREETING}{HEAD}画面に次の認証コードを入力してください。\n\n認証コード：{CODE}（有効期限：10分）\n",
}
CONTENTS = {"A": (LINK, None, None), "B": (LINK, TEMPORARY, None), "C": (None, None, CODE)}


class Genuine(NamedTuple):
    """A mail and what must be read in it."""

    mail: bytes
    link: str | None = LINK
    temporary: str | None = None
    code: str | None = None


def jis(text: str) -> bytes:
    """ISO-2022-JP as Windows writes it: NEC's row 13 and NEC's selection of IBM's characters are in it."""
    encoded, double = b"", False
    for character in text:
        # 髙 stands twice in CP932; mail programs send the place that ISO-2022-JP can express.
        raw = {"髙": b"\xee\xe0"}.get(character, character.encode("cp932"))
        if (len(raw) == 2) != double:
            double = not double
            encoded += b"\x1b$B" if double else b"\x1b(B"
        encoded += _as_jis(raw) if double else raw
    return encoded + (b"\x1b(B" if double else b"")


def _as_jis(pair: bytes) -> bytes:
    lead, trail = pair
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
    cell = trail - (0x9F if trail >= 0x9F else 0x40 + (trail > 0x7F))
    return bytes([row + 0x21, cell + 0x21])


def utf8(text: str) -> bytes:
    return text.encode()


def cp932(text: str) -> bytes:
    return text.encode("cp932")


def euc(text: str) -> bytes:
    return text.replace("髙", "高").replace("㈱", "(株)").replace("①", "(1)").encode("euc-jp")


class Encoding(NamedTuple):
    """How a text becomes the content of a mail, and what its headers say about that."""

    encode: Callable[[str], bytes]
    content_type: str
    transfer: str = "8bit"
    wrap: Callable[[bytes], bytes] = bytes


ENCODINGS = {
    "ISO-2022-JP with ①㈱髙": Encoding(jis, "text/plain; charset=ISO-2022-JP", "7bit"),
    "iso-2022-jp-ms": Encoding(jis, "text/plain; charset=iso-2022-jp-ms", "7bit"),
    "cp50221": Encoding(jis, "text/plain; charset=cp50221", "7bit"),
    "ISO-2022-JP in Base64": Encoding(jis, 'text/plain; charset="iso-2022-jp"', "base64", base64_lines),
    "Shift_JIS that is CP932": Encoding(cp932, "text/plain; charset=Shift_JIS"),
    "Windows-31J in Quoted-Printable": Encoding(
        cp932, "text/plain; charset=Windows-31J", "quoted-printable", quoted_printable
    ),
    "EUC-JP": Encoding(euc, "text/plain; charset=euc-jp"),
    "UTF-8": Encoding(utf8, PLAIN_TEXT),
    "UTF-8 in Base64": Encoding(utf8, PLAIN_TEXT, "base64", base64_lines),
    "UTF-8 in Quoted-Printable": Encoding(utf8, PLAIN_TEXT, "quoted-printable", quoted_printable),
    "UTF-8 that says ISO-2022-JP": Encoding(utf8, "text/plain; charset=iso-2022-jp"),
    "CP932 that says us-ascii": Encoding(cp932, "text/plain; charset=us-ascii"),
    "CP932 that says UTF-8": Encoding(cp932, PLAIN_TEXT),
    "ISO-2022-JP that says UTF-8": Encoding(jis, PLAIN_TEXT, "7bit"),
    "no word about the charset": Encoding(cp932, "text/plain"),
}

SUBJECT = "【自動車OSS】①パスワード再設定"
SUBJECTS: dict[str, bytes] = {
    "raw UTF-8": SUBJECT.encode(),
    "raw CP932": SUBJECT.encode("cp932"),
    "raw ISO-2022-JP": jis(SUBJECT),
    "ISO-2022-JP in words": b"=?ISO-2022-JP?B?" + base64.b64encode(jis(SUBJECT)) + b"?=",
    "iso-2022-jp-ms in words": b"=?iso-2022-jp-ms?B?" + base64.b64encode(jis(SUBJECT)) + b"?=",
    "Shift_JIS in words": b"=?Shift_JIS?B?" + base64.b64encode(SUBJECT.encode("cp932")) + b"?=",
}

RESULTS = {
    "all pass": "Authentication-Results: mx.example; spf=pass smtp.mailfrom=a; dkim=pass header.d=a; dmarc=pass",
    "nothing certain": "Authentication-Results: mx.example; spf=softfail; dkim=none; dmarc=temperror",
    "a comment that speaks of failure": "Authentication-Results: mx.example; dkim=pass (once dkim=fail; (spf=fail))",
    "words in quotes that speak of failure": 'Authentication-Results: mx.example; spf=pass reason="x; dkim=fail"',
    "none": "Authentication-Results: mx.example; none",
    "Microsoft's, without a name": "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a;dkim=pass",
    "another server's failure below": (
        "Authentication-Results: mx.example; spf=pass\r\nAuthentication-Results: inside.example; dkim=fail"
    ),
}


def genuine() -> Iterator[tuple[str, Genuine]]:
    """Every mail, by its name."""
    for family, body in BODIES.items():
        for name, encoding in ENCODINGS.items():
            content = encoding.wrap(encoding.encode(body))
            mail = letter(content, content_type=encoding.content_type, encoding=encoding.transfer)
            yield f"family {family}, {name}", Genuine(mail, *CONTENTS[family])
    for name, subject in SUBJECTS.items():
        yield f"subject: {name}", Genuine(letter(BODIES["A"], subject=subject))
    for name, header in RESULTS.items():
        yield f"authentication: {name}", Genuine(letter(BODIES["A"], more=[header]))
    yield from _structures()
    yield from _ways_to_write_it()


def _html(family: str) -> bytes:
    lines = BODIES[family].replace("&", "&amp;").replace(LINK.replace("&", "&amp;"), "{}")
    anchor = f'<a href="{LINK.replace("&", "&amp;")}">こちら</a>'
    return ("<html><body>" + lines.replace("\n", "<br>\n").replace("{}", anchor) + "</body></html>").encode()


def _structures() -> Iterator[tuple[str, Genuine]]:
    for family, body in BODIES.items():
        text = part(PLAIN_TEXT, base64_lines(body.encode()), "base64")
        rich = part(HTML, quoted_printable(_html(family)), "quoted-printable")
        alternative = b'Content-Type: multipart/alternative; boundary="=_y"\n\n' + b"".join(
            b"--=_y\n" + each + b"\n" for each in (text, rich)
        )
        inside = letter(f"パスワード\n{ORIGIN}/other?key={'1' * 32}\n仮パスワード：Abcd1234\n認証コード：111111")
        other_mail = part("message/rfc822", inside)
        file = part(f"{PLAIN_TEXT}\nContent-Disposition: attachment; filename=a.txt", f"{PLAIN_LINK}9".encode())
        mails = {
            "multipart/alternative": multipart(text, rich),
            "HTML only": letter(_html(family), content_type=HTML),
            "HTML only in Base64": letter(base64_lines(_html(family)), content_type=HTML, encoding="base64"),
            "beside an attached mail with links of its own": multipart(text, other_mail, kind="mixed"),
            "beside an attached file with links of its own": multipart(text, file, kind="mixed"),
            "alternative inside mixed": multipart(alternative + b"--=_y--\n", file, kind="mixed"),
            "line ends of Unix": letter(body).replace(b"\r\n", b"\n"),
        }
        for name, mail in mails.items():
            yield f"family {family}, {name}", Genuine(mail, *CONTENTS[family])


def _ways_to_write_it() -> Iterator[tuple[str, Genuine]]:
    flowed = f"{PLAIN_TEXT}; format=flowed; delsp=yes"
    broken = f"{HEAD}{LONG_LINK[:70]} \n{LONG_LINK[70:140]} \n{LONG_LINK[140:]}\n"
    yield "format=flowed; delsp=yes", Genuine(letter(broken, content_type=flowed), LONG_LINK)
    yield (
        "folded at column 76",
        Genuine(letter(f"{HEAD}{LONG_LINK[:76]}\n{LONG_LINK[76:152]}\n{LONG_LINK[152:]}\n"), LONG_LINK),
    )
    yield "folded between angle brackets", Genuine(letter(f"{HEAD}<{LONG_LINK[:50]}\n{LONG_LINK[50:]}>\n"), LONG_LINK)
    for before, after in (
        "「」",
        "『』",
        "（）",
        "<>",
        "【】",
        ("URL：", "。"),
        ("", "、から"),
        ("→", "　へ"),
        ("", "！"),
    ):
        yield f"link between {before} and {after}", Genuine(letter(f"{HEAD}{before}{PLAIN_LINK}{after}\n"), PLAIN_LINK)
    for text in (
        f"認証コード\n\n　{CODE}\n",
        "ワンタイムパスワード：４８２９１３\n",
        f"確認コードは「{CODE}」です。",
        f"認証番号は、次のとおりです。\n■ {CODE}",
    ):
        yield f"code as {text!r}", Genuine(letter(HEAD + text), None, None, CODE)
    footer = f"\n{ORIGIN}/portal/index.html\n{ORIGIN}/help/faq.html\n"
    yield "code above links for everybody", Genuine(letter(f"{HEAD}認証コード：{CODE}\n{footer}"), None, None, CODE)
    yield "link above links for everybody", Genuine(letter(BODIES["A"] + footer))
    back = f"{ORIGIN}/r?key=7d1f0c9a5e8b4f2396d0&back=https%3A%2F%2Fwww.oss.mlit.go.jp%2Fportal%2F"
    yield "link that leads back to the portal itself", Genuine(letter(f"{HEAD}{back}\n"), back)
    yield "address in capital letters", Genuine(letter(BODIES["A"], to=ADDRESS.upper()))
