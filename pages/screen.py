"""What every screen of a portal can do: prove that it is open, show itself, and be left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Self

from pages.arrival import arrive
from pages.finding.choice import shows_words
from pages.finding.finder import Finder, are_different
from pages.passage import Passage, first_look
from pages.trouble import trouble_in
from runbook.picture import masked_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part
    from pages.finding.view import Text, View
    from pages.portal import Portal
    from pages.trouble import Trouble


class Screen:
    """One screen of a portal.

    A class names three things, none of which has a default:

    - `number`: the step of the procedure that it serves, ①…⑥.
    - `name`: what a person calls it.
    - `heading`: the procedure's words that head it; None says that the document does not tell them, and then the class proves
      itself by other means (:meth:`is_shown`).

    Args:
        portal: whose screen it is.
        page: the window that shows it.
    """

    number: ClassVar[str]
    name: ClassVar[str]
    heading: ClassVar[str | None]

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        missing = [each for each in ("number", "name", "heading") if not hasattr(cls, each)]
        if missing and not abstract:
            msg = f"{cls.__name__} does not say its {', '.join(missing)}"
            raise TypeError(msg)

    def __init__(self, portal: Portal, page: Page) -> None:
        self.portal = portal
        self.page = page
        onlooker = partial(portal.onlooker, self) if portal.onlooker else None
        self._finder = Finder(page, timeout=portal.timeout, scene=self, onlooker=onlooker)

    def __repr__(self) -> str:
        return f"{self.portal.japanese}{self.number} {self.name}"

    @property
    def landmarks(self) -> Sequence[Part]:
        """The parts that must be to be seen when the screen is open."""
        return ()

    @property
    def spellings_of_heading(self) -> tuple[str, ...]:
        """How this portal spells the heading."""
        return self.portal.spelled(self.heading) if self.heading else ()

    def is_shown(self, view: View) -> bool:
        """Whether `view` is this screen in full: its heading and all its landmarks."""
        return self.is_headed(view) and self._landmarks_stand_in(view)

    def is_headed(self, view: View) -> bool:
        """Whether `view` has the heading of this screen; a screen that needs none always has it."""
        return self.heading is None or shows_words(view, self.spellings_of_heading)

    def trouble(self, view: View, texts: Sequence[Text], *, expected: bool) -> Trouble | None:
        """Find negative evidence; a screen that knows more kinds of it adds them.

        画像認証 beside the expected screen is none where a person attends: that is asked before the form is sent.
        """
        captcha = not (expected and self.portal.attendant)
        return trouble_in(view, texts, expected=expected, words=self.portal.words, captcha=captcha)

    def beyond(self) -> Screen | None:
        """Return a later screen from which the procedure may go on as well, when a person has come so far; None for none."""
        return None

    def reached_beyond(self, later: Screen) -> None:
        """Take note that a person has come as far as `later`."""

    def describe(self) -> str:
        """Say by what the screen is recognised, for an error."""
        parts = [f"見出し「{heading}」" for heading in self.spellings_of_heading[:1]]
        parts += [f"「{part.words[0]}」" for part in self.landmarks]
        return f"{self!r}（{'、'.join(parts)}）が表示される" if parts else f"{self!r}が表示される"

    def opened(self) -> Self:
        """Return itself when it is proven to be open.

        Raises:
            ScreenError: it is not, or a subclass of it that says why.
        """
        with Passage(self.portal, self.page) as passage:
            return arrive(passage, lambda _: self)

    def shows(self, text: str) -> bool:
        """Whether `text` is to be seen now, as a text or on a control, in any of this portal's spellings."""
        spellings = self.portal.spelled(text)
        view = first_look(self.page)
        return shows_words(view, spellings, on_controls=True) or bool(self._finder.control(*spellings).seen_in(view))

    def picture(self) -> bytes:
        """Return a PNG of the screen, with secrets covered and personal values shortened."""
        return masked_picture(self.page)

    def _landmarks_stand_in(self, view: View) -> bool:
        seen = [part.seen_in(view) for part in self.landmarks]
        return all(seen) and are_different(seen)
