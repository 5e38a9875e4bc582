"""Consent (許諾, 同意): a portal may ask for it, and only a person may give it. Here it is known, never given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pages.finding.words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.finding.view import Text, View

# Texts are compared plain: without blanks, NFKC, small letters.
_ABOUT = re.compile(r"同意|許諾|承諾|合意|規約|約款|利用条件|consent|agree|terms")
_ASKED = re.compile(r"同意|許諾|承諾|合意|規約に|約款に|agree|accept")
_ACT = re.compile(
    r"(同意|許諾|承諾|承認|合意)(を?(し|する|致|いたし)|の(上|うえ)|$)(?!ない|ません|ず|かね)|^(i)?(agree|accept)(?!able)"
)
# A box to tick may also say that one has read.
_TICKED = re.compile(
    r"同意|許諾|承諾|承認|合意|了承|了解|読みました|理解しました|確認しました|確認済|agree|accept|consent"
)
_REFUSES = re.compile(r"(同意|許諾|承諾|合意)(を?し|いたし|致し)?(ない|ません)|(disagree|decline)")

# A banner about cookies and an offer of news stand on many a page and stop nobody.
_OFFER = re.compile(r"cookie|クッキー|メールマガジン|お知らせ|(メール|ニュース|案内)の?(配信|受信|送付)|アンケート")

LONGEST_QUOTE = 80


def is_consent(words: str) -> bool:
    """Whether pressing a control with these words would be consenting."""
    return bool(_ACT.search(plain(words))) and not _REFUSES.search(plain(words))


def asks_consent(question: str) -> bool:
    """Whether to answer this question with yes would be consenting."""
    return bool(_ASKED.search(plain(question)))


def consent_in(view: View, texts: Sequence[Text], *, expected: bool) -> str:
    """Return the words with which the page asks for consent; empty where it does not.

    - A box to tick that says so, and is not ticked, counts among `texts`, the texts that count. Where the expected screen
      stands in full it counts only beside a button that cannot be pressed yet.
    - A button that says so counts on a page that is not the expected one and speaks of 同意, 許諾, 規約 or the like.

    Banners about cookies and offers of news do not count.
    """
    waits = any(not each.enabled and each.role == "button" for each in view.controls)
    for tick in view.ticks:
        asked = plain(tick.caption)
        if tick.ticked or not _TICKED.search(asked) or _REFUSES.search(asked) or _OFFER.search(asked):
            continue
        if waits if expected else any(asked in text.plain for text in texts):
            return _quoted(view, tick.caption)
    if expected or not any(
        _ABOUT.search(text.plain) and not _OFFER.search(text.plain) for text in texts if not text.control
    ):
        return ""
    given_by = (each.text for each in view.controls if is_consent(each.text) and not _OFFER.search(plain(each.text)))
    words = next(given_by, "")
    return _quoted(view, words) if words else ""


def _quoted(view: View, words: str) -> str:
    """The words, after what heads the page."""
    heading = next((text.whole for text in view.texts if text.heading), view.title)
    return f"{heading} {words.strip()}".strip()[:LONGEST_QUOTE]
