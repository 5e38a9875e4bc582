"""Spoofed reset mails: right subject, sender, recipient and words, and one thing that is not. None may be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runbook.mail.recognising import Reason
from tests.mail.letters import HTML, LINK, ORIGIN, PLAIN_TEXT, TEXT, TOKEN, letter, multipart, part

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "www.oss.mlit.go.jp"
PATH = f"/useridmg/common/SC1217.do?key={TOKEN}&lang=ja"
EVIL = f"https://evil.example{PATH}"


class Spoofed(NamedTuple):
    """A mail and why it is not followed."""

    mail: bytes
    reason: Reason


# What stands in place of https://www.oss.mlit.go.jp.
PLACES = {
    "another host": "https://evil.example",
    "a host with the portal's name in it": f"https://{HOST}.evil.example",
    "the portal's name with hyphens": "https://www-oss-mlit-go-jp.example",
    "another host under the same domain": "https://reset.oss.mlit.go.jp",
    "the domain without www": "https://oss.mlit.go.jp",
    "one letter more": "https://wwww.oss.mlit.go.jp",
    "0 instead of o": "https://www.0ss.mlit.go.jp",
    "rn instead of m": "https://www.oss.rnlit.go.jp",
    "the dots at other places": "https://www.oss.mlit.gojp",
    "another ending": "https://www.oss.mlit.go.jp.co",
    "a Cyrillic о": "https://www.оss.mlit.go.jp",
    "its punycode": "https://www.xn--ss-emc.mlit.go.jp",
    "full-width letters": "https://ｗｗｗ．ｏｓｓ．ｍｌｉｔ．ｇｏ．ｊｐ",
    "an ideographic full stop for a dot": "https://www。oss.mlit.go.jp",
    "an ideographic full stop behind the host": f"https://{HOST}。evil.example",
    "a full-width slash behind the host": f"https://{HOST}／.evil.example",
    "a zero-width space behind the host": f"https://{HOST}\u200b.evil.example",
    "a soft hyphen in the host": "https://www.oss.ml\u00adit.go.jp",
    "a dot behind the host": f"https://{HOST}.",
    "the portal as a user name": f"https://{HOST}@evil.example",
    "the portal as a user name, a port as the password": f"https://{HOST}:443@evil.example",
    "a user name before the portal": f"https://user@{HOST}",
    "user name and password before the portal": f"https://user:pass@{HOST}",
    "a percent sign in the host": "https://www%2Eoss.mlit.go.jp",
    "a percent-encoded @": f"https://{HOST}%40evil.example",
    "a percent-encoded slash": f"https://{HOST}%2F.evil.example",
    "another port": f"https://{HOST}:8443",
    "the port of http": f"https://{HOST}:80",
    "a port that is none": f"https://{HOST}:443x",
    "http": f"http://{HOST}",
    "http on the port of https": f"http://{HOST}:443",
    "ftp": f"ftp://{HOST}",
    "an IPv4 literal": "https://203.0.113.7",
    "an IPv4 literal as one number": "https://3405803783",
    "an IPv4 literal in hexadecimal": "https://0xcb007107",
    "an IPv6 literal": "https://[2001:db8::7]",
    "a backslash": f"https://{HOST}\\@evil.example",
    "two backslashes": "https:\\\\evil.example",
    "no slashes": f"https:{HOST}",
    "three slashes": f"https:///{HOST}",
}
# In a href, browsers take it out, and the link leads to the portal.
ONLY_IN_TEXT = {"a tab in the host": "https://www.oss\t.mlit.go.jp"}

# What stands behind it: pages of the portal that might send on to somebody else.
REDIRECTS = {
    "an address in the query": f"/jump?url=https://evil.example/&key={TOKEN}",
    "percent-encoded": f"/jump?url=https%3A%2F%2Fevil.example%2F&key={TOKEN}",
    "percent-encoded twice": f"/jump?url=https%253A%252F%252Fevil.example%252F&key={TOKEN}",
    "without its scheme": f"/jump?url=//evil.example/&key={TOKEN}",
    "with backslashes": f"/jump?url=%5C%5Cevil.example/&key={TOKEN}",
    "slash and backslash": f"/jump?url=/%5Cevil.example/&key={TOKEN}",
    "with one slash": f"/jump?url=https:/evil.example/&key={TOKEN}",
    "without slashes": f"/jump?url=https:evil.example&key={TOKEN}",
    "a blank before it": f"/jump?url=%20https://evil.example/&key={TOKEN}",
    "the portal as its user name": f"/jump?url=https://{HOST}@evil.example/&key={TOKEN}",
    "inside an address of the portal": f"/jump?url=https%3A%2F%2F{HOST}%2F%3Fu%3Dhttps%3A%2F%2Fevil.example&key={TOKEN}",
    "inside an address of the portal, without its scheme": f"/jump?url=https%3A%2F%2F{HOST}%2F%3Fu%3D%2F%2Fevil.example&k={TOKEN}",
    "so long that nobody can judge it": f"/reset?key={TOKEN}&x={'y' * 4000}",
    "in the path": f"/jump/https://evil.example/{TOKEN}",
    "in the path, encoded": f"/jump/https%3A%2F%2Fevil.example/{TOKEN}",
    "the path itself": f"//evil.example/{TOKEN}",
    "in the fragment": f"/reset?key={TOKEN}#https://evil.example/",
    "behind a semicolon": f"/jump;url=https://evil.example/?key={TOKEN}",
    "a script": f"/jump?url=javascript:alert(1)&key={TOKEN}",
    "data": f"/jump?url=data:text/html,x&key={TOKEN}",
    "a line break for the server's answer": f"/jump?key={TOKEN}%0D%0ALocation:%20evil",
    "a line break, encoded twice": f"/jump?key={TOKEN}%250aLocation:%20evil",
}

FAILURES = {
    "SPF": "mx.example; spf=fail smtp.mailfrom=a@oss.example",
    "SPF as it was called before": "mx.example; spf=hardfail",
    "DKIM": "mx.example; spf=pass; dkim=fail (bad signature) header.d=oss.example",
    "DMARC": "mx.example; spf=pass; dkim=pass; dmarc=fail (p=none) header.from=oss.example",
    "Microsoft's, without a name": "spf=fail (sender IP is 203.0.113.7) smtp.mailfrom=a; dkim=none; dmarc=none",
    "in capital letters, over two lines": "MX.example 1;\r\n\tSPF = FAIL",
    "with a comment before it": "mx.example (checked (twice); really); (all of it) dmarc=fail",
    "a semicolon in quotes before it": 'mx.example; spf=pass reason="a;b"; dkim=fail',
    "in the second header of the same server": "mx.example; spf=pass\r\nAuthentication-Results: mx.example; dmarc=fail",
    "above a pass that the sender wrote": "mx.example; dmarc=fail\r\nAuthentication-Results: mx.example; dmarc=pass",
    "above another server's pass": "mx.example; dkim=fail\r\nAuthentication-Results: evil.example; dkim=pass",
}


def spoofed() -> Iterator[tuple[str, Spoofed]]:
    """Every mail, by its name."""
    for name, place in (PLACES | ONLY_IN_TEXT).items():
        yield f"text: {name}", Spoofed(letter(TEXT.format(f"{place}{PATH}")), Reason.NO_LINK)
    for name, place in PLACES.items():
        body = f'<p>パスワードの再設定は<a href="{place}{PATH.replace("&", "&amp;")}">こちら</a></p>'
        yield f"HTML: {name}", Spoofed(letter(body, content_type=HTML), Reason.NO_LINK)
    for name, path in REDIRECTS.items():
        yield f"redirect: {name}", Spoofed(letter(TEXT.format(f"{ORIGIN}{path}")), Reason.SENDS_ON)
    for name, results in FAILURES.items():
        mail = letter(TEXT.format(LINK), more=[f"Authentication-Results: {results}"])
        yield f"authentication: {name}", Spoofed(mail, Reason.NOT_AUTHENTIC)
    yield from _misleading()
    yield from _codes()


def _misleading() -> Iterator[tuple[str, Spoofed]]:
    shown = LINK.replace("&", "&amp;")
    bodies = {
        "the portal's link over another href": f'<a href="{EVIL}">{shown}</a>',
        "the same in pieces": f'<a href="{EVIL}"><b>{ORIGIN}</b>{PATH.replace("&", "&amp;")}</a>',
        "the portal's link with words around it": f'<a href="{EVIL}">こちら（{shown}）から</a>',
        "over an href without a scheme": f'<a href="//evil.example{PATH}">{shown}</a>',
        "over a script": f'<a href="javascript:location=1">{shown}</a>',
    }
    for name, body in bodies.items():
        html = f"<p>パスワードの再設定</p>{body}"
        yield f"misleading: {name}", Spoofed(letter(html, content_type=HTML), Reason.MISLEADING)
        both = multipart(part(PLAIN_TEXT, TEXT.format(LINK).encode()), part(HTML, html.encode()))
        yield f"misleading: {name}, beside the right text", Spoofed(both, Reason.MISLEADING)


def _codes() -> Iterator[tuple[str, Spoofed]]:
    bodies = {
        "another service's": "ログインの認証コード：482913\n",
        "with a link to another site": f"納付利用者パスワードの再設定\n認証コード：482913\n{EVIL}\n",
        "with the portal's link and another's": f"納付利用者\n認証コード：482913\n{ORIGIN}/portal/\n{EVIL}\n",
        "with a link that sends on": f"納付利用者\n認証コード：482913\n{ORIGIN}/portal/?u=//evil.example\n",
    }
    for name, body in bodies.items():
        yield f"code: {name}", Spoofed(letter(body), Reason.UNPROVEN_CODE)
