"""Values that must not be shown: secrets, and personal data that is shown shortened.

Every value of the two kinds is remembered for the life of the process when it is made, so that :func:`mask` can take
it out of any text on its way to a console, a report or a log, whichever library wrote that text.
"""

from __future__ import annotations

import hmac
import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, final
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

COVER = "●●●●"

# Shorter values would black out innocent text: "12" in a date, "OSS" in a sentence.
SHORTEST_SECRET = 4
SHORTEST_PERSONAL = 5

_secrets: set[str] = set()
_shortened: dict[str, str] = {}  # personal values in small letters, for portals show them in either
_pattern: re.Pattern[str] | None = None


def mask(text: str) -> str:
    """Return `text` with every known secret covered and every known personal value shortened.

    Also finds a value in the forms that other programs write it in: URL-encoded, HTML-escaped, JSON-escaped.
    """
    return replace_known(text, lambda value: _shortened.get(value.casefold(), COVER))


def replace_known(text: str, replacement: Callable[[str], str]) -> str:
    """Return `text` with every known value, secret or personal, replaced whole by what `replacement` makes of it."""
    global _pattern  # noqa: PLW0603 - compiled once per set of known values, on first use
    if not _secrets and not _shortened:
        return text
    if _pattern is None:
        longest_first = sorted(_secrets | _shortened.keys(), key=len, reverse=True)
        forms = [re.escape(each) if each in _secrets else f"(?i:{re.escape(each)})" for each in longest_first]
        _pattern = re.compile("|".join(forms))
    return _pattern.sub(lambda match: replacement(match.group()), text)


@final
class Secret:
    """A password, one-time code or mail link: never printed, compared in constant time, never pickled.

    `reveal()` is called only where the value leaves the program: a form field, a mail server, SunBridge, the store.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value:
            msg = "a secret cannot be empty"
            raise ValueError(msg)
        self._value = value
        for each in (value, *_telling_parts_of_a_link(value)):
            if len(each) >= SHORTEST_SECRET:
                _remember_secret(each)

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def fingerprint(self, salt: str) -> str:
        """Tell this secret from another without telling either: 16 bits, far too few to find it by.

        Args:
            salt: random, written down beside the fingerprint.
        """
        return hmac.digest(salt.encode(), self._value.encode(), "sha256").hex()[:4]

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash of a short secret would tell it

    def __repr__(self) -> str:
        return f"Secret({COVER})"

    def __str__(self) -> str:
        return COVER

    def __format__(self, _spec: str) -> str:
        return COVER

    def __reduce__(self) -> NoReturn:
        msg = "a Secret is never pickled or copied"
        raise TypeError(msg)


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """A payment-user ID or mail address: used in full on the portal, shown shortened everywhere else (`HE****55`)."""

    value: str

    def __post_init__(self) -> None:
        if len(self.value) >= SHORTEST_PERSONAL:
            _remember_personal(self.value, self.shortened)

    @property
    def shortened(self) -> str:
        """The form for reports: the first two and last two characters; of a mail address, the domain stays."""
        name, at, domain = self.value.partition("@")
        return f"{name[:2]}****{name[-2:] if not at else ''}{at}{domain}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shortened})"

    def __str__(self) -> str:
        return self.shortened


class PaymentUserId(Personal):
    """納付利用者ID: whose password is reset."""

    __slots__ = ()


class MailAddress(Personal):
    """利用者管理用メールアドレス: registered on the portal when the payment-user ID was obtained."""

    __slots__ = ()


def _remember_secret(value: str) -> None:
    global _pattern  # noqa: PLW0603 - see mask()
    for form in _forms(value):
        _secrets.add(form)
        # A value that is both stays covered: the stricter replacement wins.
        _shortened.pop(form.casefold(), None)
    _pattern = None


def _remember_personal(value: str, shortened: str) -> None:
    global _pattern  # noqa: PLW0603 - see mask()
    covered = {each.casefold() for each in _secrets}
    _shortened.update({form.casefold(): shortened for form in _forms(value) if form.casefold() not in covered})
    _pattern = None


def _forms(value: str) -> set[str]:
    """The shapes in which other programs write a value."""
    forms = {value, quote(value), quote(value, safe=""), quote_plus(value), html.escape(value)}
    return forms | {json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}


def _telling_parts_of_a_link(value: str) -> list[str]:
    """The parts of a one-time link that would open it again: its query, and what looks like a token in it."""
    if "://" not in value:
        return []
    link = urlsplit(value)
    values = [each for _, each in parse_qsl(link.query)]
    segments = [each for each in link.path.split("/") if len(each) >= LONG_SEGMENT or _mixes_letters_and_digits(each)]
    parts = [link.query, link.fragment, *values, *segments]
    return [part for part in parts if len(part) >= SHORTEST_TOKEN]


def _mixes_letters_and_digits(text: str) -> bool:
    return "." not in text and any(map(str.isdigit, text)) and any(map(str.isalpha, text))


# Shorter parts of a link are words such as `lang=ja`; a path's words are long, but have no digits or a file's ending.
SHORTEST_TOKEN = 6
LONG_SEGMENT = 16
