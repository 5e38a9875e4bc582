"""When two texts are the same words."""

from __future__ import annotations

import re
import unicodedata

# Characters that take no part in a word: every blank (also `&nbsp;` and the full-width one), what has no width, and
# the marks of a field that must be filled in.
_NOTHING = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff*※＊]+"
)
_TAG_IN_BRACKETS = re.compile(r"[(\[【〔<〈《「](?:必須|任意)[)\]】〕>〉》」]")
_TAG_AT_AN_END = re.compile(r"^必須(?=.)|(?<=.)(?:必須|任意)$")
_OPTIONAL_BEFORE = re.compile(r"^\s*任意\s+")  # 任意保険 is a word

# What a portal hangs on a caption without changing what it names. Brackets are left alone when they tell one of two
# fields from the other.
_REMARK = re.compile(
    r"[(\[【〔<〈《](?![^)\]】〕>〉》]*(?:確認|再入力|新|旧|仮|現在))[^()\[\]【】〔〕<>〈〉《》]*[)\]】〕>〉》]"
)
_NUMBER_BEFORE = re.compile(r"^\W*(?:[①-⑳]|\d{1,2}[.)、])")
_SIGN = re.compile(r"[\W_]+")
_POLITE_END = re.compile(r"(?:を行う|をする|する|は?こちら(?:から|へ)?|へ(?:進む|移動する?)?|画面へ|ボタン)$")


def bare(text: str) -> str:
    """Return `text` in NFKC and small letters, without blanks and without the marks * and ※."""
    # Circled numbers mean something here, and NFKC would make them bare digits.
    text = "".join(each if "①" <= each <= "⑳" else unicodedata.normalize("NFKC", each) for each in _composed(text))
    return _NOTHING.sub("", text).casefold()


def plain(text: str) -> str:
    """Return `text` as captions are compared: bare, and without the tags 必須 and 任意."""
    text = _TAG_IN_BRACKETS.sub("", bare(_OPTIONAL_BEFORE.sub("", text)))
    return _TAG_AT_AN_END.sub("", text)


def core(text: str) -> str:
    """Return the plain `text` without remarks in brackets, bullets, signs and a polite ending (`はこちら`)."""
    text = letters(_NUMBER_BEFORE.sub("", _REMARK.sub("", plain(text))))
    return _TAG_AT_AN_END.sub("", _POLITE_END.sub("", text))


def letters(text: str) -> str:
    """Return the plain `text` without any signs."""
    return _SIGN.sub("", plain(text))


def _composed(text: str) -> str:
    """Join a letter and the sign that follows it, as half-width ﾊﾟ or decomposed パ, so that NFKC sees both at once."""
    composed = unicodedata.normalize("NFC", text)
    return _HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), composed)


_HALF_WIDTH = re.compile(r"[\uff61-\uff9f]+")
