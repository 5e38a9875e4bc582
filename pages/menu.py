"""The top page and the menus that lead from it to the login screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from pages.arrival import arrive
from pages.finding.words import plain
from pages.passage import Passage
from pages.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Control, Part
    from pages.finding.view import View


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
    _entry: Control

    def opened_after(self, view: View | None) -> None:
        """Note what the window showed before the menu opened: the same words in the foot are not the menu's entry."""
        self._entry.came_after(view)

    @property
    def landmarks(self) -> Sequence[Part]:
        """The entry that the procedure goes on with."""
        return (self._entry,)

    def is_shown(self, view: View) -> bool:
        """Whether the entry that the procedure goes on with is there."""
        return self._landmarks_stand_in(view)


NextMenu = TypeVar("NextMenu", bound=Menu)


def open_menu(screen: Screen, entry: Control, make: Callable[[Page], NextMenu]) -> NextMenu:
    """Press `entry` and return the menu that opens, by the press or under the mouse."""
    with Passage(screen.portal, screen.page) as passage:
        passage.press(entry)
        menu = arrive(passage, make, otherwise=entry.hover)
        menu.opened_after(passage.before(menu.page))
        return menu
