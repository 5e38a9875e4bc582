"""Links in mails: where one really leads, finding them in plain text, and telling the one-time link from the others."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

# The characters of RFC 3986; anything else ends a link in running text, as Japanese words do.
_CHARACTERS = r"A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%"
_LINK = re.compile(rf"https?://[{_CHARACTERS}]+", re.IGNORECASE)
_LINK_AT_END = re.compile(rf"https?://[{_CHARACTERS}]+$", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# RFC 3986, appendix C: a link between angle brackets may be broken over lines.
_BRACKETED = re.compile(rf"<(?:URL:)?\s*(https?://[{_CHARACTERS}]+(?:\s*\n\s*[{_CHARACTERS}]+)*)\s*>", re.IGNORECASE)

# Senders that break lines without care do so at a fixed column in this range; a longer line was not broken at all.
_BROKEN_LINE = range(70, 81)
# The rest of a broken link: one word without the signs of something else (an address, a caption, a ruler).
_REST_OF_LINK = re.compile(r"(?!https?:)(?=.*[A-Za-z0-9])[A-Za-z0-9\-._~/?#$&+,;=%]+", re.IGNORECASE)

_TOP_PAGE = re.compile(r"(?:/portal)?/?|.*/(?:index|default|top)\.\w+", re.IGNORECASE)
LONG_ENOUGH_FOR_A_TOKEN = 16
# A shorter part with a dot is the name of a file or of an action, such as SC121650000001DispatchAction.do.
LONG_ENOUGH_WITH_A_DOT = 40
LONG_ENOUGH_FOR_A_SHORT_TOKEN = 6

# What browsers take for an address of its own at the start of a text: slashes may be missing, doubled or backslashes.
_ADDRESS_AT_START = re.compile(
    r"\A\s*(?:(?:https?|ftp|wss?|file|data|blob|javascript|vbscript):|[/\\]\s*[/\\]).*", re.IGNORECASE | re.DOTALL
)
_ADDRESS_INSIDE = re.compile(r"(?<![a-z])(?=([a-z][a-z0-9+.\-]{0,20}:[/\\]{2}.*))", re.IGNORECASE | re.DOTALL)
_SEPARATORS = re.compile(r"[&;?#]")
_MOST_ENCODINGS = 4
# Nobody reads, and few servers take, a longer one; what a stranger can make grow must not take long to judge.
LONGEST_LINK = 4000


class Origin(NamedTuple):
    """Scheme, host and port: what decides whose page a link opens."""

    scheme: str
    host: str
    port: int


class TextLink(NamedTuple):
    """A link in plain text; one that touches the end of its line may have lost its rest."""

    link: str
    ends_its_line: bool


class Telling(IntEnum):
    """How much a link looks like one made for one person and one time."""

    TOP_PAGE = 0
    PAGE = 1
    QUERY = 2
    SHORT_TOKEN = 3
    TOKEN = 4


def origin_of(link: str) -> Origin | None:
    """Return where a browser would go with `link`, or None if that is not beyond doubt.

    Refused are all the ways to make a host look like another one: user names before it, characters outside ASCII,
    backslashes, percent signs, blanks.
    """
    if not _LINK.fullmatch(link):
        return None
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return None
    host = re.sub(r":\d*$", "", parts.netloc.lower())
    if not _HOST.fullmatch(host):
        return None
    return Origin(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port)


def embedded(link: str) -> list[str]:
    """Where `link` may send on to: what looks like an address inside its path, query or fragment, decoded.

    A page that sends on to wherever it is told (an open redirect) makes a link to the portal one to somebody else. Only
    what is written openly can be seen; what is encoded in another way than with percent signs cannot.
    """
    parts = urlsplit(link)
    texts = [parts.path, parts.path.lstrip("/"), parts.query, parts.fragment]
    found: set[str] = set()
    for _ in range(_MOST_ENCODINGS):
        pieces = {
            piece for text in texts for part in _SEPARATORS.split(text) for piece in (part, part.partition("=")[2])
        }
        found.update(match[0].strip() for piece in pieces | {*texts} if (match := _ADDRESS_AT_START.match(piece)))
        found.update(match[1] for text in texts for match in _ADDRESS_INSIDE.finditer(text))
        decoded = [unquote(text.replace("+", " ")) for text in texts]
        if decoded == texts:
            break
        texts = decoded
    return sorted(found)


def has_control_characters(link: str) -> bool:
    """Whether `link` holds a line break or the like, encoded however often: that splits what a server answers."""
    text = link
    for _ in range(_MOST_ENCODINGS):
        text = unquote(text)
    return any(unicodedata.category(each) == "Cc" for each in text)


def same_form(link: str) -> str:
    """Return the form in which two spellings of one link are equal."""
    parts = urlsplit(link)
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def links_in_text(text: str) -> list[TextLink]:
    """Find the links in plain text, in order; those broken over lines are made whole."""
    whole = _BRACKETED.sub(lambda match: f"<{''.join(match[1].split())}>", text)
    found = []
    for line in _unbroken(whole.splitlines()):
        for match in _LINK.finditer(line):
            link = _without_punctuation(match[0])
            found.append(TextLink(link, ends_its_line=match.start() + len(link) == len(line)))
    return found


def telling(link: str) -> Telling:
    """Say how much `link` looks like a one-time link."""
    parts = urlsplit(link)
    segments = [segment.partition(";")[0] for segment in parts.path.split("/")]
    values = [value for _, value in parse_qsl(parts.query)]
    if any(map(_is_token, [*segments, *values, parts.query, parts.fragment])):
        return Telling.TOKEN
    if any(map(_is_short_token, values)) or any(_is_short_token(each) and not each.isdigit() for each in segments):
        return Telling.SHORT_TOKEN
    if parts.query:
        return Telling.QUERY
    return Telling.TOP_PAGE if _TOP_PAGE.fullmatch(parts.path) else Telling.PAGE


def shortened(link: str) -> str:
    """Return the form of a link that may be shown: where it leads, and how long it is."""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}/…（全 {len(link)} 文字）"


def _unbroken(lines: list[str]) -> list[str]:
    """Join a line that ends in a link and was broken at the usual column with the rest of the link below it."""
    joined: list[str] = []
    width_above = 0
    for line in map(str.rstrip, lines):
        if width_above in _BROKEN_LINE and _LINK_AT_END.search(joined[-1]) and _REST_OF_LINK.fullmatch(line):
            joined[-1] += line
        else:
            joined.append(line)
        width_above = len(line)
    return joined


def _without_punctuation(link: str) -> str:
    """Cut the signs of the sentence around a link, and a closing bracket that was opened before it."""
    while link[-1] in ".,;:!?'*" or _closes_what_it_did_not_open(link):
        link = link[:-1]
    return link


def _closes_what_it_did_not_open(link: str) -> bool:
    return any(link[-1] == close and link.count(close) > link.count(open_) for open_, close in ("()", "[]"))


def _is_token(part: str) -> bool:
    enough = LONG_ENOUGH_WITH_A_DOT if "." in part else LONG_ENOUGH_FOR_A_TOKEN
    return len(part) >= enough and any(map(str.isdigit, part))


def _is_short_token(part: str) -> bool:
    return len(part) >= LONG_ENOUGH_FOR_A_SHORT_TOKEN and "." not in part and any(map(str.isdigit, part))
