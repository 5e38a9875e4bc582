"""マイページ: what a successful login shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.finding.words import plain
from pages.passage import first_look
from pages.screen import Screen

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pages.finding.view import View
    from pages.portal import Portal

# A text that names the page is no longer than this; a longer one talks about it.
LONGEST_NAME = 24


class MyPage(Screen):
    """⑤ マイページ, after the login with the new password.

    The document does not show it: its heading holds 「マイページ」, or there is a way to log out.
    """

    number: ClassVar[str] = "⑤"
    name: ClassVar[str] = "マイページ"
    heading: ClassVar[str | None] = "マイページ"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._log_out = self._finder.control(*portal.names.log_out)

    def is_shown(self, view: View) -> bool:
        """Whether the page calls itself so, or can be logged out of."""
        own = [plain(each) for each in self.spellings_of_heading]
        texts = [plain(text.whole) for text in view.texts if not text.control]
        names = [text for text in texts if len(text) <= LONGEST_NAME and "ログイン" not in text]
        named = any(each in name for each in own for name in names)
        return named or bool(self._log_out.seen_in(view))

    def shows(self, text: str) -> bool:
        """Whether `text` is to be seen now; the page's own name is, while the page is."""
        return super().shows(text) or (text == self.heading and self.is_shown(first_look(self.page)))
