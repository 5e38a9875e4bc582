"""What sentences tell: whether they hold a word, and whether they state a fact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pages.finding.words import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Sentences about what may be or will be say nothing about what is.
_CONDITIONAL = re.compile(
    r"場合|とき|時は|時に|際[はにも、]|すると|しますと|過ぎますと|過ぎると|予定|ことがあ|ことはあ|可能性|(?:恐れ|おそれ)(?!入)|となります|になります|までに"
)
_POLITE = (
    (re.compile(r"られました"), "ました"),
    (re.compile(r"いたし|致し|させていただき"), "し"),
    (re.compile(r"されました|しております|しています"), "しました"),
)
_RECEIVE = re.compile(r"受け?付け?")


def says(text: str, words: Iterable[str]) -> bool:
    """Whether `text` holds one of `words`, without regard to blanks and politeness."""
    told = _even(text) + "。"
    return any(_even(word) in told for word in words)


def sentences(lines: Sequence[str]) -> list[str]:
    """Split the lines of a text into sentences."""
    return [each.strip() for line in lines for each in re.split(r"(?<=[。!！])", line) if each.strip()]


def is_fact(sentence: str) -> bool:
    """Whether `sentence` tells what is, not what would be if."""
    return not _CONDITIONAL.search(bare(sentence))


def _even(text: str) -> str:
    text = _RECEIVE.sub("受付", bare(text))
    for polite, blunt in _POLITE:
        text = polite.sub(blunt, text)
    return text
