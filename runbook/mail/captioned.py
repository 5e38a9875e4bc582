"""A value in a mail that is known by its caption: behind it on the line, or alone on the next line with text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re


class Captioned(NamedTuple):
    """How such a value is written.

    Args:
        caption: what it is called.
        on_the_line: what stands behind the caption; its first group is the value.
        pointer: what may stand behind the caption where the value comes below.
        alone: a line that holds the value alone; its first group is the value.
    """

    caption: re.Pattern[str]
    on_the_line: re.Pattern[str]
    pointer: re.Pattern[str]
    alone: re.Pattern[str]


def captioned(text: str, written: Captioned) -> set[str]:
    """Find every value in `text` that is written so."""
    found = set()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        for caption in written.caption.finditer(line):
            rest = line[caption.end() :]
            if match := written.on_the_line.match(rest):
                found.add(match[1])
            elif written.pointer.fullmatch(rest):
                below = next((each for each in lines[number + 1 : number + 3] if each.strip()), "")
                if match := written.alone.fullmatch(below):
                    found.add(match[1])
    return found
