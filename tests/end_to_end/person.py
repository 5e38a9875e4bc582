"""A pytest plugin that plays the person of an attended run: presses in the browser once they are asked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from runbook.attendant import Attendant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.attendant import Question
    from runbook.errors import ScreenError

PRESS = """words => setTimeout(
    () => [...document.querySelectorAll('a, button')].find(each => each.textContent.includes(words)).click(), 300)"""
WORDS = "利用者情報の確認・変更を行う"

_asked = Attendant.asked


@contextmanager
def asked(self: Attendant, obstacle: ScreenError, todo: str) -> Iterator[Question]:
    with _asked(self, obstacle, todo) as question:
        scene: Any = obstacle.scene
        scene._page.evaluate(PRESS, WORDS)
        yield question


Attendant.asked = asked  # type: ignore[method-assign]
