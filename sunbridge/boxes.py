"""Which of the messages that an office expects is the one that appeared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunbridge.errors import UnexpectedBox
from sunbridge.window import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sunbridge.controls import Box


def expected(rest: Sequence[Box], words: str) -> Box:
    """Return the box meant by `words`: the next one, or a later one when those before it need not come.

    Raises:
        UnexpectedBox: it is none of them, or one whose turn has not come.
    """
    for box in rest:
        if is_meant(box.text, words):
            return box
        if box.required:
            break
    raise UnexpectedBox(
        f"保存するときにメッセージ「{words}」が表示されました。", expected=f"「{rest[0].text}」と表示される"
    )


def is_meant(text: str, words: str) -> bool:
    """Whether a message with these words is the one that is known by `text`."""
    return plain(text) in plain(words)
