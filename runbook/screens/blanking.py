"""Takes out of texts, addresses and style rules what a recording must not hold: values known here, and shapes of others.

Known are the IDs, addresses and passwords of the settings and every secret that this process has made
(:mod:`runbook.secret`). Shapes are mail addresses, numbers of ten digits and more, and long strings without a word in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from runbook.secret import COVER, replace_known

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {
    "known": "登録した ID・アドレスなど",
    "mail": "メールアドレスの形",
    "number": "10 桁以上の番号",
    "random": "意味のない長い文字列",
    "value": "入力欄・選択欄の値",
    "hidden": "隠し項目の値",
    "address": "アドレスの ? や ; から後、トークンの形",
    "script": "スクリプト",
    "comment": "コメント",
    "picture": "HTML の中の画像（枠だけを残す）",
}

# In the path of an address: what stands for a part that was blanked.
ANYTHING = "*"

_MAIL = re.compile(r"[A-Za-z0-9.+%_'-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NUMBER = re.compile(r"[0-9]{10,}")
_RUN = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_NAME = re.compile(r"[A-Za-z0-9_-]{16,}")
_LINK = re.compile(r"""(?:https?|ftp)://[^\s<>"'「」（）、。]+""")
# Style rules have long numbers of their own; the longest of those is 2147483647, for a layer.
_NUMBER_IN_STYLE = re.compile(r"(?<=[A-Za-z_-])[0-9]{10,}|(?<![.\d])[0-9]{11,}")
_STYLE_ADDRESS = re.compile(r"""url\(\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^)]*)\)""")
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CHANGE = re.compile(r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])")
_TURN = re.compile(r"(?<=[0-9])(?=[A-Za-z])|(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])")

SHORTEST_RANDOM, SHORTEST_TOKEN, LONG, LONG_HEX = 16, 8, 20, 24
# FN1216601.do and SC121650000001DispatchAction.do, addresses of the procedure, change twice between letters and digits.
CHANGES_OF_A_TOKEN = 3
TURNS_OF_A_TOKEN = 0.4


def is_random(text: str, shortest: int = SHORTEST_RANDOM) -> bool:
    """Whether `text` looks like a token and not like words: letters and digits, or small and capital letters, by turns."""
    letters = re.sub(r"[^A-Za-z0-9]", "", text)
    if len(letters) < shortest:
        return False
    if len(_CHANGE.findall(letters)) >= CHANGES_OF_A_TOKEN:
        return True
    if len(letters) >= LONG_HEX and re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", letters):
        return True
    return len(letters) >= LONG and len(_TURN.findall(letters)) / len(letters) > TURNS_OF_A_TOKEN


class Blanking:
    """What is taken out of one recording, and how often.

    Attributes:
        counts: how often something of each of `KINDS` was taken out.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._numbers: dict[tuple[str, str], int] = {}

    def text(self, text: str) -> str:
        """Cover what must not be read in a text, also where it stands in full-width letters."""
        plain = unicodedata.normalize("NFKC", text)
        covered = self._covered(text)
        # Full-width forms are found in the plain one only; text without them stays as the portal wrote it.
        return covered if plain == text or _quietly(plain) == plain else self._covered(plain)

    def identifier(self, text: str) -> str:
        """Replace what must not be read in an attribute: the same value by the same name, wherever it stands."""
        text = replace_known(text, lambda value: self._name("known", value))
        text = _MAIL.sub(lambda found: self._name("mail", found.group()), text)
        text = _NAME.sub(lambda found: self._named_if_random(found.group()), text)
        return _NUMBER.sub(lambda found: self._name("number", found.group()), text)

    def style(self, rules: str) -> str:
        """Take comments and addresses out of style rules, and what must not be read; names as :meth:`identifier` does."""
        rules = _STYLE_ADDRESS.sub('url("data:,")', _STYLE_COMMENT.sub("", rules))
        rules = replace_known(rules, lambda value: self._name("known", value))
        rules = _MAIL.sub(lambda found: self._name("mail", found.group()), rules)
        rules = _NAME.sub(lambda found: self._named_if_random(found.group()), rules)
        rules = _NUMBER_IN_STYLE.sub(lambda found: self._name("number", found.group()), rules)
        # What the mouse lay on stays open in the recording.
        return rules.replace(":hover", ":is(:hover, [data-recorded-hover])")

    def script(self, text: str) -> str:
        """Stand for a script: the same one by the same number."""
        self.counts["script"] += 1
        return f"recorded({self._number('script', text)})"

    def path(self, address: str) -> str:
        """The pattern of an address: its path, without query and parameters, `*` for each part that looks like a token."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https", ""}:
            return ""
        if parts.query or ";" in parts.path:
            self.counts["address"] += 1
        return "/".join(self._segment(each.partition(";")[0]) for each in parts.path.split("/"))

    def link(self, address: str, *, base: str = "", ids: frozenset[str] = frozenset()) -> str:
        """An address as a page may keep it: as :meth:`path`, with its site; a query or a fragment only as a number.

        Args:
            address: what stands in the page.
            base: the address that it is relative to; what stays on that site is written without it.
            ids: of the page, to which a fragment may lead.
        """
        address = address.strip()
        parts = urlsplit(address)
        if parts.scheme == "javascript":
            nothing = re.fullmatch(r"javascript:\s*(void\b[\s(]*0[\s)]*;?|;)?", address)
            return "javascript:void 0" if nothing else f"javascript:{self.script(address)}"
        if address.startswith("#"):
            known = parts.fragment == "" or parts.fragment in ids
            return f"#{self.identifier(parts.fragment) if known else self._counted(parts.fragment)}"
        parts = urlsplit(urljoin(base, address))
        if parts.scheme not in {"http", "https", ""}:
            return f"#{self._counted(address)}"
        foreign = parts.netloc and parts[:2] != urlsplit(base)[:2]
        site = f"{parts.scheme}://{self.identifier(parts.netloc.rpartition('@')[2])}" if foreign else ""
        rest = "".join(
            f"{sign}{self._counted(each)}" for sign, each in (("?", parts.query), ("#", parts.fragment)) if each
        )
        return f"{site}{self.path(parts.geturl())}{rest}"

    def _covered(self, text: str) -> str:
        text = replace_known(text, lambda _: self._cover("known"))
        text = _LINK.sub(lambda found: self._read_link(found.group()), text)
        text = _MAIL.sub(lambda _: self._cover("mail"), text)
        text = _RUN.sub(lambda found: self._cover("random") if is_random(found.group()) else found.group(), text)
        return _NUMBER.sub(lambda _: self._cover("number"), text)

    def _read_link(self, address: str) -> str:
        parts = urlsplit(address)
        rest = f"?{COVER}" if parts.query or parts.fragment else ""
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{unquote(self.path(address))}{rest}"

    def _cover(self, kind: str) -> str:
        self.counts[kind] += 1
        return COVER

    def _named_if_random(self, text: str) -> str:
        return self._name("random", text) if is_random(text) else text

    def _name(self, kind: str, value: str) -> str:
        self.counts[kind] += 1
        return f"blanked-{self._number('name', value)}"

    def _counted(self, address: str) -> str:
        return f"blanked-{self._number('address', address)}"

    def _number(self, sort: str, value: str) -> int:
        return self._numbers.setdefault((sort, value), len(self._numbers) + 1)

    def _segment(self, segment: str) -> str:
        plain = unquote(segment)
        if not plain or plain == ANYTHING:
            return plain
        hidden: Callable[[str], str] = lambda _: ""  # noqa: E731 - one word
        is_token = is_random(plain, SHORTEST_TOKEN) or re.fullmatch(_NUMBER, plain) or _MAIL.search(plain)
        if is_token or replace_known(plain, hidden) != plain:
            self.counts["address"] += 1
            return ANYTHING
        return quote(plain)


def hide(text: str) -> str:
    """Cover what must not be read, without counting: for pictures."""
    return _quietly(text)


def hide_known(text: str) -> str:
    """Cover the known values alone."""
    return replace_known(text, lambda _: COVER)


def _quietly(text: str) -> str:
    return Blanking()._covered(text)  # noqa: SLF001 - its own
