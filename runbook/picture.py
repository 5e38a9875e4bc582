"""Pictures of a screen for the evidence: secrets are under a black box, personal data shows its shortened form.

The page is never edited. Its texts and field values travel to Python, :func:`runbook.secret.mask` decides there, and
only places and replacements travel back, so that no secret is ever given to the page's scripts. The boxes are elements
of our own, drawn above everything else for the length of one screenshot.
"""

from __future__ import annotations

import asyncio
import base64
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict
from weakref import WeakKeyDictionary

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from runbook.errors import RunbookError
from runbook.picture_scripts import COLLECT, DRAW, REMOVE
from runbook.secret import COVER, mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import CDPSession, Frame, Page

    Hide = Callable[[str], str]

# A picture normally takes a tenth of a second; a page that does not answer must not hold up the procedure.
LONGEST_WAIT_MS = 4000

# A screen may change between the look at its texts and the picture; then the picture is taken again.
TRIES = 3

# Longest run of neighbouring texts in which a value cut up by tags is looked for.
PIECES_OF_ONE_VALUE = 8

# The last character that the page's scripts count as one.
LAST_OF_ONE_UNIT = 0xFFFF


# The line to the browser on which each window's pictures come; opened once, for that takes as long as a picture.
_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


class NoPictureError(RunbookError):
    """The screen could not be pictured safely: it is closed, does not answer, or keeps changing."""

    default_remedy = "画面そのものを見て確かめてください。手順の結果には影響しません。"


# What a collected text is; a hint is a placeholder, in a field that is empty, and a typed text one in an editable part.
TEXT, FIELD, PASSWORD_FIELD, HINT, TYPED = range(5)


class Box(NamedTuple):
    """One place to cover: characters `start` to `end` of text or field `number`, and what to write there."""

    number: int
    start: int
    end: int
    label: str
    black: bool


class _Collected(TypedDict):
    texts: list[str]
    kinds: list[int]


def masked_picture(page: Page, hide: Hide = mask, *, every_value: bool = False) -> bytes:
    """Take a PNG of what `page` shows now, with every secret covered and every personal value shortened.

    Covered are the fields for passwords (also one turned to readable text by 「パスワード表示」), and every field value
    and visible text that :func:`runbook.secret.mask` would change, in frames too. An empty password field stays as it
    is, so that the picture shows that it is empty.

    Args:
        page: the window.
        hide: what may be seen of a text; where it changes one, that part is covered.
        every_value: whether to cover whatever a field holds.

    Raises:
        NoPictureError: the page is closed, does not answer within a few seconds, or never stands still.
    """
    if page.is_closed():
        msg = "画面は閉じられています。"
        raise NoPictureError(msg)
    problem = "画面が変わり続けています。"
    for attempt in range(TRIES):
        frames = page.frames
        covered: list[Frame] = []
        picture = b""
        try:
            for frame in frames:
                _cover(frame, hide, every_value=every_value)
                covered.append(frame)
            picture = _quick_shot(page) if attempt == 0 else _patient_shot(page)
        except PlaywrightError as error:
            # The first line names the kind of problem; the rest is a call log with addresses.
            problem = f"画面が応答しません。{error.message.splitlines()[0][:80]}"
            if page.is_closed() or isinstance(error, PlaywrightTimeoutError):
                break
        finally:
            stood_still = [_uncover(frame) for frame in covered]
        if picture and all(stood_still):
            return picture
    raise NoPictureError(problem)


def boxes(texts: list[str], kinds: list[int], hide: Hide = mask, *, every_value: bool = False) -> list[Box]:
    """Decide what to cover among a screen's texts and field values, each of one of the kinds above."""
    found: list[Box] = []
    for number, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        replaced, in_field = hide(text), kind in {FIELD, HINT}
        if (
            kind == PASSWORD_FIELD
            or (kind in {FIELD, TYPED} and every_value)
            or (in_field and replaced != text and COVER in replaced)
        ):
            found.append(_whole(number, text))
        elif in_field and replaced != text:
            found.append(Box(number, 0, 0, replaced, black=False))
        elif replaced != text:
            found.append(_changed_part(number, text, replaced))
        elif _hides_a_value_in_full_width(text, hide):
            found.append(_whole(number, text))
    pieces = [number for number, kind in enumerate(kinds) if kind in {TEXT, TYPED}]
    found += [_whole(number, texts[number]) for number in cut_up_by_tags(texts, pieces, hide)]
    return found


def _whole(number: int, text: str) -> Box:
    return Box(number, 0, _script_length(text), COVER, black=True)


def _changed_part(number: int, text: str, replaced: str) -> Box:
    """Find the part that masking replaced. Several values in one text give one box, with the words between them."""
    start = _common_length(text, replaced)
    tail = _common_length(text[start:][::-1], replaced[start:][::-1])
    label = replaced[start : len(replaced) - tail]
    first, last = (_script_length(text[:at]) for at in (start, len(text) - tail))
    return Box(number, first, last, label, black=not label.replace(COVER, "").strip())


def _script_length(text: str) -> int:
    """Count as the page's scripts do: a character beyond U+FFFF, such as 𠮷, is two."""
    return sum(2 if ord(character) > LAST_OF_ONE_UNIT else 1 for character in text)


def _common_length(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _hides_a_value_in_full_width(text: str, hide: Hide) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return plain != text and hide(plain) != plain


def cut_up_by_tags(texts: list[str], pieces: list[int], hide: Hide = mask) -> set[int]:
    """Find the texts among `pieces` that hold a value only together with their neighbours, e.g. a link broken by `<wbr>`."""
    stripped = [texts[number].strip() for number in pieces]
    masked = [hide(text) for text in stripped]

    def holds_a_value(first: int, last: int) -> bool:
        return hide("".join(stripped[first : last + 1])) != "".join(masked[first : last + 1])

    if not holds_a_value(0, len(pieces)):
        return set()
    found: set[int] = set()
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + PIECES_OF_ONE_VALUE, len(pieces))):
            if holds_a_value(first, last):
                if not holds_a_value(first + 1, last):
                    found.update(pieces[first : last + 1])
                break
    return found


def _cover(frame: Frame, hide: Hide, *, every_value: bool) -> None:
    collected: _Collected = ask(frame, COLLECT)
    if found := boxes(collected["texts"], collected["kinds"], hide, every_value=every_value):
        ask(frame, DRAW, [list(box) for box in found])


def _quick_shot(page: Page) -> bytes:
    """Take what the browser shows now, by its own protocol: half the time of :func:`_patient_shot` (measured: 18 and 35 ms)."""
    session = _sessions.get(page)
    if session is None:
        session = _sessions[page] = page.context.new_cdp_session(page)
    quickly = {"format": "png", "optimizeForSpeed": True}
    answer = session.send("Page.captureScreenshot", quickly, timeout=LONGEST_WAIT_MS)
    return base64.b64decode(answer["data"])


def _patient_shot(page: Page) -> bytes:
    """Take it after moving parts were brought to their end, for a screen that did not stand still at first."""
    return page.screenshot(animations="disabled", caret="hide", timeout=LONGEST_WAIT_MS)


def _uncover(frame: Frame) -> bool:
    """Remove the boxes. Returns whether the screen still says the same, at the same places, as when they were drawn."""
    try:
        return bool(ask(frame, REMOVE))
    except PlaywrightError:
        # The screen was left meanwhile, and the boxes with it.
        return False


def ask(frame: Frame, script: str, argument: object = None, *, within: float = LONGEST_WAIT_MS / 1000) -> Any:  # noqa: ANN401 - what the script returns
    """Do `frame.evaluate` with an end: a page behind an open dialog never answers, nor one that a portal lets wait.

    Args:
        frame: where.
        script: a function.
        argument: what it is given.
        within: seconds.

    Raises:
        playwright.sync_api.TimeoutError: there was no answer in time.

    Playwright's own `Frame.evaluate` waits for ever; `Locator.evaluate` does not, but loads a large script of
    Playwright's into every new screen first, which costs more than the rest of the picture (measured: 30-80 ms).
    So this takes the way that `Frame.evaluate` itself takes inside Playwright 1.65; a test shows that it ends.
    """
    asked = frame._impl_obj.evaluate(script, argument)  # noqa: SLF001 - see above
    try:
        return frame._sync(asyncio.wait_for(asked, within))  # noqa: SLF001 - see above
    except TimeoutError:
        msg = "Timeout"
        raise PlaywrightTimeoutError(msg) from None
