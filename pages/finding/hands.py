"""Types and presses. What Playwright says when that fails is never passed on: its call logs hold typed values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Position

from runbook.errors import NotPressed, ScreenError
from runbook.secret import Personal, Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import ElementHandle, Page

# What a person can do about the reasons for which Playwright waits in vain, in the order in which they are checked.
_OBSTACLES = {
    r"not attached|context was destroyed|navigat": "その間に画面が描き直されました。",
    r"intercepts pointer events": "ほかの表示（お知らせなど）に覆われています。",
    r"not enabled": "使えない状態（グレー表示）のままです。",
    r"not editable|readonly": "文字を入力できない状態のままです。",
    r"not stable": "動き続けています。",
    r"not visible|outside of the viewport": "見えなくなりました。",
    r"has been closed": "画面が閉じられました。",
}
# Playwright's log of a click: its first line, and the line right before the mouse is moved and pressed.
_TRIED = "attempting click action"
_DISPATCHED = "performing click action"
_NETWORK = re.compile(r"net::(ERR_\w+)")
_ABOUT_TRUST = ("ERR_CERT", "ERR_SSL")
UNTRUSTED = "接続の安全（証明書）を確かめられません"


@dataclass(frozen=True)
class Missed:
    """A press that failed.

    Args:
        words: what stood in the way, in Japanese.
        certain: whether the press certainly did not happen; otherwise it may have, and only its end was not seen.
    """

    words: str
    certain: bool

    @property
    def error(self) -> type[ScreenError]:
        """The kind of error it is."""
        return NotPressed if self.certain else ScreenError

    def __str__(self) -> str:
        return self.words


def fill(element: ElementHandle, value: Personal | Secret, *, timeout: float) -> str | None:
    """Enter `value` in place of what the field holds, as by hand: keys are heard, and the field may cut it short.

    Returns what went wrong, in Japanese, or None.
    """
    try:
        if isinstance(value, Secret):
            element.fill(value.reveal(), timeout=timeout * 1000)
        else:
            element.fill(value.value, timeout=timeout * 1000)
        # Some portals enable their button only on a key's event; this key changes nothing.
        element.press("End", timeout=timeout * 1000)
        taken = element.evaluate("field => field.value.length")
    except PlaywrightError as error:
        return _obstacle(error)
    length = len(value) if isinstance(value, Secret) else len(value.value)
    return None if taken == length else "入力した値の全部は入りませんでした（文字数や文字の種類の制限）。"


def press(element: ElementHandle, *, spot: Sequence[float] | None = None, timeout: float) -> Missed | None:
    """Press once, at `spot` if one is given. Returns what stood in the way, or None when it was pressed.

    What the press leads to is not waited for: a slow answer must not look like a press that failed.
    """
    try:
        position = Position(x=spot[0], y=spot[1]) if spot else None
        element.click(position=position, timeout=timeout * 1000, no_wait_after=True)
    except PlaywrightError as error:
        # Without a log (the window closed, the browser died) nobody knows how far it came.
        certain = _TRIED in error.message and _DISPATCHED not in error.message
        return Missed(_obstacle(error), certain=certain)
    return None


def in_the_way(element: ElementHandle, *, spot: Sequence[float] | None = None, timeout: float) -> str:
    """Say what keeps `element` from being pressed, in Japanese; empty if nothing does. Nothing is pressed."""
    try:
        position = Position(x=spot[0], y=spot[1]) if spot else None
        element.click(position=position, timeout=timeout * 1000, trial=True)
    except PlaywrightError as error:
        return _obstacle(error)
    return ""


def hover(element: ElementHandle, *, timeout: float) -> None:
    """Bring the mouse to the element from outside, so that a menu that opens under the mouse opens anew."""
    try:
        element.owner_frame().page.mouse.move(0, 0)  # type: ignore[union-attr]  # an element on a page has a frame
        element.hover(timeout=timeout * 1000)
    except PlaywrightError:
        # The menu was left meanwhile, because the press led somewhere after all: nothing to hover over.
        return


def open_address(page: Page, address: str | Secret, *, timeout: float) -> str | None:
    """Open `address` in `page`, up to its first bytes. Returns what went wrong, without the address, or None."""
    try:
        if isinstance(address, Secret):
            page.goto(address.reveal(), timeout=timeout * 1000, wait_until="commit")
        else:
            page.goto(address, timeout=timeout * 1000, wait_until="commit")
    except PlaywrightError as error:
        network = _NETWORK.search(error.message)
        if network and network.group(1).startswith(_ABOUT_TRUST):
            return f"ページを開けません。{UNTRUSTED}（{network.group(1)}）。"
        return f"ページを開けません（{network.group(1) if network else '時間内に応答がありません'}）。"
    return None


def _obstacle(error: PlaywrightError) -> str:
    for pattern, words in _OBSTACLES.items():
        if re.search(pattern, error.message):
            return words
    return "操作できませんでした。"
