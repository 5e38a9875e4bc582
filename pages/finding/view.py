"""What one look at a page shows, as plain values."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pages.finding.words import plain


@dataclass(frozen=True)
class Text:
    """A block of visible text.

    Args:
        lines: its lines, as the page breaks them.
        heading: whether it is marked up as a heading.
        control: whether all of it stands on links or buttons.
        alert: whether it is announced as a message (`role=alert`, a dialog, a live region).
        item: whether it stands in an item of a list or a cell of a table.
    """

    lines: list[str]
    heading: bool
    control: bool
    alert: bool
    item: bool

    @cached_property
    def whole(self) -> str:
        """Everything it says, on one line."""
        return "".join(self.lines).strip()

    @cached_property
    def plain(self) -> str:
        """The form in which it is compared."""
        return plain(self.whole)


@dataclass(frozen=True)
class SeenField:
    """A visible field for text.

    Args:
        number: stands for its node in the view it comes from.
        kind: `text`, `password`, `email`, … .
        labels: the texts of its labels, each in pieces.
        row: the caption of its table row or definition list, in pieces.
        before: the texts before it, back to the field, button or heading before; the last is the nearest.
        hints: its `title` and `placeholder`.
        enabled: whether a person can type into it.
        filled: whether it holds something.
        problem: what the browser itself finds wrong with its content.
        form: which form of the page it belongs to, -1 for none.
        under: the heading above it.
    """

    number: int
    kind: str
    labels: list[list[str]]
    row: list[str]
    before: list[str]
    hints: list[str]
    enabled: bool
    filled: bool
    problem: str
    form: int
    under: str

    @property
    def caption(self) -> str:
        """What a person would call it."""
        for pieces in (*self.labels, self.row):
            if text := "".join(pieces).strip():
                return text
        return (self.before or self.hints or ["（見出しの文字なし）"])[-1].strip()

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"見出し「{self.under.strip()}」の下" if self.under.strip() else "見出しのない所"

    def __str__(self) -> str:
        return f"入力欄「{self.caption}」（{self.place}）"


ROLES = {"link": "リンク", "button": "ボタン", "menuitem": "メニュー"}


@dataclass(frozen=True)
class SeenControl:
    """A visible link, button or menu entry.

    Args:
        number: stands for its node in the view it comes from.
        role: `link`, `button` or `menuitem`.
        names: its accessible name, `value`, `alt` and `title`, as far as it has them.
        pieces: the texts and pictures' texts on it.
        native: whether it is a link or button of HTML itself.
        submits: whether it is a button that can send a form.
        enabled: whether it can be pressed now.
        target: the same for two controls that do the same; empty when that cannot be told.
        form: which form of the page it belongs to, -1 for none.
        chrome: whether it belongs to the head, foot or navigation of the site.
        after: how many fields stand before it.
        under: the heading above it.
        inside: numbers of the controls around it.
        spot: where to press it, from the left and top of its node; None for anywhere.
    """

    number: int
    role: str
    names: list[str]
    pieces: list[str]
    native: bool
    submits: bool
    enabled: bool
    target: str
    form: int
    chrome: bool
    after: int
    under: str
    inside: list[int]
    spot: list[float] | None = None

    @property
    def text(self) -> str:
        """What a person reads on it."""
        return "".join(self.pieces).strip() or (self.names[0].strip() if self.names else "")

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"見出し「{self.under.strip()}」の下" if self.under.strip() else "見出しのない所"

    @property
    def sort(self) -> tuple[object, ...]:
        """What tells it from others in another look at the same page."""
        return (self.text, self.target, self.under, self.form, self.chrome)

    def __str__(self) -> str:
        return f"{ROLES[self.role]}「{self.text}」（{self.place}）"


@dataclass(frozen=True)
class SeenTick:
    """A visible box or button to tick.

    Args:
        caption: what stands beside it.
        ticked: whether it is ticked.
        enabled: whether a person can tick it.
    """

    caption: str
    ticked: bool
    enabled: bool


@dataclass(frozen=True)
class SeenFrame:
    """A visible frame, whose content is another document.

    Args:
        number: stands for its node in the view it comes from.
        texts, fields, controls: how many of these stand before it.
        share: the part of the window that it takes; 1 for all of it.
    """

    number: int
    texts: int
    fields: int
    controls: int
    share: float


@dataclass(frozen=True)
class View:
    """Everything a person sees on a page, at one moment.

    Args:
        status: the HTTP status the page came with, 0 when unknown.
        broken: whether the browser shows its own error page.
        parsed, loaded: how far the page is.
        title: the words in the title bar of the window.
        frames: those on the page whose content is not in this view.
    """

    status: int = 200
    broken: bool = False
    parsed: bool = True
    loaded: bool = True
    title: str = ""
    texts: list[Text] = field(default_factory=list)
    fields: list[SeenField] = field(default_factory=list)
    controls: list[SeenControl] = field(default_factory=list)
    ticks: list[SeenTick] = field(default_factory=list)
    frames: list[SeenFrame] = field(default_factory=list)

    @classmethod
    def of(cls, told: str | dict[str, Any]) -> View:
        """Make a view of what the script told: as JSON, or as the values themselves."""
        seen: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
        parts = {
            "texts": [Text(**each) for each in seen["texts"]],
            "fields": [SeenField(**each) for each in seen["fields"]],
            "controls": [SeenControl(**each) for each in seen["controls"]],
            "ticks": [SeenTick(**each) for each in seen["ticks"]],
            "frames": [SeenFrame(**each) for each in seen["frames"]],
        }
        return cls(**(seen | parts))

    def new_since(self, before: View | None) -> list[Text]:
        """Return the texts that `before` did not show, or not so often; all of them when there is no `before`."""
        known = Counter(text.plain for text in before.texts) if before else Counter[str]()
        known.subtract(text.plain for text in self.texts)
        new = []
        for text in reversed(self.texts):
            if known[text.plain] < 0:
                known[text.plain] += 1
                new.append(text)
        return new[::-1]

    @property
    def headings(self) -> list[str]:
        """What stands out on it: its headings, or its first lines where none is marked up as one."""
        marked = [text.whole for text in self.texts if text.heading]
        return marked or [text.whole for text in self.texts if not text.control][:SHOWN_IN_AN_ERROR]


# How many texts or parts of a screen an error message lists.
SHOWN_IN_AN_ERROR = 6
