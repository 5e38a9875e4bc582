"""A visitor of the stand-in portals without a browser: follows links, fills in forms, keeps cookies, reads texts."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

# What the fields and buttons of the two portals are called inside; the values of the second are submit buttons.
FIELDS = {
    "futsu": {
        "user_id": "nofuRiyoshaId",
        "mail_address": "riyoshaKanriMail",
        "password": "nofuRiyoshaPassword",
        "temporary": "kariPassword",
        "code": "ninshoCode",
        "new": "shinPassword",
        "again": "shinPasswordKakunin",
    },
    "kei": {
        "user_id": "userId",
        "mail_address": "userMgMail",
        "password": "password",
        "temporary": "tempPassword",
        "code": "authCode",
        "new": "newPassword",
        "again": "newPasswordRe",
    },
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.entries: dict[str, str] = {}
        self.submits: list[str] = []
        self.links: dict[str, str] = {}
        self.words: list[str] = []
        self._href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found.get("action", "")
        elif tag in {"input", "button"} and found.get("type") in {"submit", "image"}:
            self.submits.append(found.get("name", "") + (".x" if found["type"] == "image" else ""))
        elif tag == "input" and found.get("name"):
            self.entries[found["name"]] = found.get("value", "")
        elif tag == "a":
            self._href = found.get("href", "")
        self.words += [found[name] for name in ("alt", "value") if tag in {"img", "input"} and name in found]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._href is not None:
            self.links[data.strip()] = self._href


@dataclass
class Screen:
    """A screen that the portal answered with."""

    status: int
    address: str
    source: str
    _read: _Reader = field(default_factory=_Reader, repr=False)

    def __post_init__(self) -> None:
        self._read.feed(self.source)

    @property
    def text(self) -> str:
        """All words, without markup and blanks."""
        return re.sub(r"\s", "", "".join(self._read.words))

    def link(self, text: str) -> str:
        """Where the link with `text` leads."""
        return self._read.links[text]

    @property
    def entries(self) -> dict[str, str]:
        """The form's fields by name, with what stands in them now."""
        return dict(self._read.entries)

    @property
    def action(self) -> str:
        """Where the form is sent."""
        return self._read.action

    @property
    def main_button(self) -> str:
        """The name of the form's first submit button."""
        return self._read.submits[0]


class Visitor:
    """One browser, with its own cookies, on one portal.

    Args:
        said: the announcement.
        portal: `futsu` or `kei`.
    """

    def __init__(self, said: dict[str, Any], portal: str) -> None:
        self.said, self.portal, self.account = said, portal, said[portal]
        self.origin = self.account["portal_url"].removesuffix("/portal/index.html")
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def open(self, address: str, data: dict[str, str] | None = None) -> Screen:
        """Open an address (of this portal, or in full); with `data` as a submitted form."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            answer = self._opener.open(urllib.parse.urljoin(self.origin, address), body, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            # As a browser does: what calls itself Shift_JIS may hold ① and ㈱.
            source = answer.read().decode({"shift_jis": "cp932"}.get(charset, charset))
            return Screen(answer.status, answer.url, source)

    def submit(self, screen: Screen, **entered: str) -> Screen:
        """Fill in a screen's form by our own names and press its main button."""
        names = FIELDS[self.portal]
        data = screen.entries | {names[ours]: value for ours, value in entered.items()}
        return self.open(screen.action, data | ({screen.main_button: "1"} if screen.main_button else {}))

    def top(self) -> Screen:
        """The portal's top page."""
        return self.open(self.account["portal_url"])

    def login(self) -> Screen:
        """The login screen, at the address that the top page's script opens."""
        opened = re.search(r"openWindow\('(?!/portal/guide)([^']+)'|location\.href = '([^']+)'", self.top().source)
        assert opened
        screen = self.open(opened[1] or opened[2])
        framed = re.search(r'<i?frame src="(/useridmg[^"]+)"', screen.source)
        return self.open(framed[1]) if framed else screen

    def request(self) -> Screen:
        """The request screen, by the link on the login screen."""
        return self.open(self.login().link("パスワード初期化"))

    def ask_for_reset(self) -> Screen:
        """Send a right request."""
        return self.submit(self.request(), user_id=self.account["user_id"], mail_address=self.account["mail_address"])

    def log_in(self, password: str) -> Screen:
        """Try to log in with the right ID."""
        return self.submit(self.login(), user_id=self.account["user_id"], password=password)
