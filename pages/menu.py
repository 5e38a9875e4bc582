"""The top page and the menus that lead from it to the login screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from pages.arrival import arrive
from pages.finding.words import plain
from pages.passage import Passage
from pages.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pages.finding.finder import Control
    from pages.finding.view import View

Next = TypeVar("Next", bound=Screen)


class Top(Screen, abstract=True):
    """① The portal's top page.

    Its heading is the name of the service in the logo, or else in the title bar of the window.
    """

    number: ClassVar[str] = "①"
    name: ClassVar[str] = "トップページ"

    def is_shown(self, view: View) -> bool:
        """Whether the service names itself and the menu is there."""
        named = (view.title, *(text.whole for text in view.texts))
        return any(plain(self.heading or "") in plain(each) for each in named) and self._landmarks_stand_in(view)


class Menu(Screen, abstract=True):
    """② A menu: pulled down on the same page, or a screen of its own.

    It is open when its entry can be pressed. Its heading is what was pressed to open it, and proves nothing: in a
    pull-down menu it stood there before.
    """

    number: ClassVar[str] = "②"

    def is_shown(self, view: View) -> bool:
        """Whether the entry that the procedure goes on with is there."""
        return self._landmarks_stand_in(view)


def open_menu(screen: Screen, entry: Control, make: Callable[[Page], Next]) -> Next:
    """Press `entry` and return the menu that opens, by the press or under the mouse."""
    with Passage(screen.portal, screen.page) as passage:
        passage.press(entry)
        return arrive(passage, make, otherwise=entry.hover)
