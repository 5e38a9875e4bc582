"""The strict way to write a step's words: what a definition matches, and nothing more."""

from __future__ import annotations

import re
from typing import Final

from pytest_bdd.parsers import StepParser

# 【①】 … 【⑳】 at the head of a sentence: the number of the procedure document.
_NUMBER: Final = re.compile(r"【([①-⑳])】\s*")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")

_QUOTED: Final = "[^「」]+"
# Outside of 「」 a placeholder stands for one noun: without hiragana it cannot swallow a particle and what follows it.
_NOUN: Final = r"[^「」【】、。\sぁ-ん]+"

# pytest-bdd gives these two argument names a meaning of their own.
_RESERVED: Final = frozenset({"datatable", "docstring"})


def number_of(sentence: str) -> str | None:
    """The procedure number at the head of a step's sentence: "④" of 「【④】…を押す」, or None."""
    found = _NUMBER.match(sentence)
    return found[1] if found else None


def without_number(sentence: str) -> str:
    """The sentence without the procedure number at its head."""
    return _NUMBER.sub("", sentence, count=1)


class Words(StepParser):
    """Matches whole sentences. `{name}` inside 「」 takes what stands between them, outside it takes one noun.

    A definition is written without a number and serves the sentence at every number; one written with 【④】 serves
    only sentences that carry 【④】.

    Raises:
        ValueError: the pattern itself is wrong (a placeholder that is no Python name, is reserved, or stands twice).
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._number = number_of(name)
        self._pattern = re.compile(_regex(without_number(name)))

    def parse_arguments(self, name: str) -> dict[str, str] | None:
        """The values of the placeholders in this sentence; None if it does not match."""
        if self._number not in (None, number_of(name)):
            return None
        found = self._pattern.fullmatch(without_number(name))
        return found.groupdict() if found else None

    def is_matching(self, name: str) -> bool:
        """Whether this sentence is meant."""
        return self.parse_arguments(name) is not None

    def __repr__(self) -> str:
        return f"words({self.name!r})"


def words(sentence: str) -> StepParser:
    """A step definition's words, e.g. `@when(words("「{name}」ボタンを押す"))`."""
    return Words(sentence)


def _regex(sentence: str) -> str:
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for placeholder in _PLACEHOLDER.finditer(sentence):
        name = placeholder[1]
        if not name.isidentifier() or name in _RESERVED or name in seen:
            msg = f"placeholder {{{name}}} in {sentence!r} is reserved, repeated or no Python name"
            raise ValueError(msg)
        seen.add(name)
        before = sentence[: placeholder.start()]
        quoted = before.count("「") > before.count("」")
        parts += [re.escape(sentence[end : placeholder.start()]), f"(?P<{name}>{_QUOTED if quoted else _NOUN})"]
        end = placeholder.end()
    return "".join([*parts, re.escape(sentence[end:])])
