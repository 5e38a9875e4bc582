"""The HTML part of a mail: what a person reads in it, and where its links lead."""

from __future__ import annotations

import contextlib
import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

_INVISIBLE = {"script", "style", "title", "head", "template"}
_BREAKING = {
    "address", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "section", "article", "header", "footer", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# References without a semicolon are left alone: `&region=` and `&copy=` are parts of a link, not ® and ©.
_REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_BLANKS_A_BROWSER_IGNORES = re.compile(r"[\t\r\n]+|^[\x00-\x20]+|[\x00-\x20]+$")


class Anchor(NamedTuple):
    """A link: where it leads and what a person reads there."""

    href: str
    text: str


class Hypertext(NamedTuple):
    """A read HTML part. `text` is everything that is shown, `loose_text` the same without the words of the links."""

    text: str
    loose_text: str
    anchors: tuple[Anchor, ...]


def read_hypertext(source: str) -> Hypertext:
    """Read HTML as mail programs write it; never fails."""
    reader = _Reader()
    # The parser's only exception: a `<![` declaration that does not exist. What came before it has been read.
    with contextlib.suppress(AssertionError):
        reader.feed(source)
        reader.close()
    return Hypertext(_lines(reader.shown), _lines(reader.loose), tuple(reader.finished_anchors()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.loose: list[str] = []
        self._anchors: list[tuple[str, list[str]]] = []
        self._in_anchor = False
        self._invisible = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag in _INVISIBLE:
            self._invisible += 1
        elif tag in _BREAKING:
            self._break()
        elif tag in {"a", "area"}:
            self._in_anchor = tag == "a"
            # Not from `attrs`: the parser has already turned `&region=` into `®ion=` there.
            if match := _HREF.search(self.get_starttag_text() or ""):
                self._anchors.append((_address(match[1] or match[2] or match[3] or ""), []))
            else:
                self._in_anchor = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INVISIBLE:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _INVISIBLE:
            self._invisible = max(0, self._invisible - 1)
        elif tag in _BREAKING:
            self._break()
        elif tag == "a":
            self._in_anchor = False
            self.loose.append(" ")

    def handle_data(self, data: str) -> None:
        if self._invisible:
            return
        visible = re.sub(r"[ \t\r\n\f]+", " ", data)
        self.shown.append(visible)
        if self._in_anchor:
            self._anchors[-1][1].append(visible)
        else:
            self.loose.append(visible)

    def finished_anchors(self) -> list[Anchor]:
        return [Anchor(href, "".join(text).strip()) for href, text in self._anchors]

    def _break(self) -> None:
        self.shown.append("\n")
        self.loose.append("\n")


def _address(attribute: str) -> str:
    value = _REFERENCE.sub(lambda match: html.unescape(match[0]), attribute)
    return _BLANKS_A_BROWSER_IGNORES.sub("", value)


def _lines(pieces: list[str]) -> str:
    return "\n".join(line for each in "".join(pieces).split("\n") if (line := re.sub(r" +", " ", each).strip(" ")))
