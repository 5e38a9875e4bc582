"""認証コード in a mail: mail family C brings one instead of a link, and it is typed into the screen that is still open."""

from __future__ import annotations

import re
import unicodedata

from runbook.mail.captioned import Captioned, captioned

# The words for it in sister systems; the real mail is unknown.
_CAPTION = re.compile(
    r"(?:認証|確認|照合|検証|セキュリティ|ワンタイム)(?:用)?(?:コード|番号|キー|パスワード)(?:\([^()]*\))?"
    r"|(?:verification|security|one-time) (?:code|password)",
    re.IGNORECASE,
)
_CODE = r"[0-9A-Za-z]{1,8}(?:-[0-9A-Za-z]{1,8})?"
_LONG_ENOUGH = range(4, 13)
_BETWEEN = r"\s*[】」』\]]?\s*(?:[:=]|は、?|is|⇒|→|>>)?\s*[:=]?\s*[「『【“\[]?\s*"
_ON_THE_LINE = re.compile(rf"{_BETWEEN}({_CODE})(?=\s|$|[」』】”\].。、,(]|です|となります|になります)", re.IGNORECASE)
_NOTHING_BUT_A_POINTER = re.compile(
    r"\s*[】」』\]]?\s*(?:[:=⇒→]|は)?\s*(?:、?(?:次|以下|下記)の(?:とおり|通り)(?:です|となります)?)?[。:]?\s*"
)
_ALONE = re.compile(rf"[\s・■●◆]*[「『【“\[]?\s*({_CODE})\s*[」』】”\]]?\s*")


_CAPTIONED = Captioned(_CAPTION, _ON_THE_LINE, _NOTHING_BUT_A_POINTER, _ALONE)


def codes(text: str) -> set[str]:
    """Find 認証コード by its caption: it stands behind it on the line, or alone on the next line with text.

    Full-width characters become the half-width ones that a portal takes. A code has 4 to 12 characters with a digit.
    """
    return {code for code in captioned(unicodedata.normalize("NFKC", text), _CAPTIONED) if is_code(code)}


def is_code(text: str) -> bool:
    """Whether `text` has the form of a 認証コード."""
    return (
        len(text) in _LONG_ENOUGH
        and re.fullmatch(_CODE, text) is not None
        and any(each in "0123456789" for each in text)
    )
