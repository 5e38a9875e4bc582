"""The top page and the menus that lead from it to the login screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from pages.arrival import arrive
from pages.attended import pressed
from pages.finding.finder import Control
from pages.finding.words import plain
from pages.passage import Passage, first_look
from pages.screen import Screen
from pages.trouble import maintenance_notices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Finder, Part
    from pages.finding.view import SeenControl, View
    from pages.portal import Portal
    from pages.portal_words import Way


class Entry(Control):
    """An entry of a menu, with the ways that lead to what is behind it. The first way that is there is gone.

    Args:
        finder: finds it.
        ways: in order of preference; each is what is pressed one after the other.
    """

    def __init__(self, finder: Finder, ways: Sequence[Way]) -> None:
        super().__init__(finder, tuple(way[0] for way in ways))
        self._ways = ways

    def seen_in(self, view: View) -> Sequence[SeenControl]:
        """Return the controls in `view` with which the preferred of the ways begins."""
        return next(filter(None, (self._meant(view, way[:1]) for way in self._ways)), ())

    def rest_of_way(self, view: View) -> Way:
        """Return what is still to be pressed after the entry that `view` showed."""
        return next((way[1:] for way in self._ways if self._meant(view, way[:1])), ())


class Top(Screen, abstract=True):
    """① The portal's top page.

    Its heading is the name of the service in the logo, or else in the title bar of the window.
    """

    number: ClassVar[str] = "①"
    name: ClassVar[str] = "トップページ"

    def is_headed(self, view: View) -> bool:
        """Whether the service names itself."""
        texts = [plain(each) for each in (view.title, *(text.whole for text in view.texts))]
        return any(plain(name) in text for name in self.spellings_of_heading for text in texts)

    def maintenance_notices(self) -> list[str]:
        """Return the notices of maintenance that stand there now; whether they concern today is for a person to read."""
        return maintenance_notices(first_look(self.page))


class Menu(Screen, abstract=True):
    """② A menu: pulled down on the same page, or a screen of its own.

    It is open when its entry can be pressed. Its heading is what was pressed to open it, and proves nothing: in a
    pull-down menu it stood there before.
    """

    number: ClassVar[str] = "②"
    _entry: Entry
    _beyond: Screen | None = None

    def __repr__(self) -> str:
        return f"{super().__repr__()}{f'（人が {self._beyond!r} まで進めた）' if self._beyond else ''}"

    def beyond(self) -> Screen | None:
        """The login screen: on the way there nothing is sent, and a portal may have other menus than the procedure."""
        return self.portal.login_in(self.page)

    def reached_beyond(self, later: Screen) -> None:
        """Take note that a person has gone through the menus; what leads on from here has been done."""
        self._beyond = later

    @property
    def has_been_left(self) -> bool:
        """Whether a person has gone on from here already."""
        return self._beyond is not None

    @property
    def spellings_of_heading(self) -> tuple[str, ...]:
        """The procedure's; how the portal spells what was pressed is another matter."""
        return (self.heading,) if self.heading else ()

    def opened_after(self, view: View | None) -> None:
        """Note what the window showed before the menu opened: the same words in the foot are not the menu's entry."""
        self._entry.came_after(view)

    @property
    def landmarks(self) -> Sequence[Part]:
        """The entry that the procedure goes on with."""
        return (self._entry,)

    def is_headed(self, view: View) -> bool:  # noqa: ARG002 - whatever it shows
        """Always: its heading proves nothing."""
        return True


class OnTheWay(Menu):
    """② A menu or screen that the procedure does not know, between an entry and what is behind it.

    Args:
        rest: what is still to be pressed.
    """

    name: ClassVar[str] = "途中のメニュー"
    heading: ClassVar[str | None] = None

    def __init__(self, portal: Portal, page: Page, rest: Way) -> None:
        super().__init__(portal, page)
        self.entry = self._entry = Entry(self._finder, (rest,))


NextMenu = TypeVar("NextMenu", bound=Menu)
Next = TypeVar("Next", bound=Screen)


def open_menu(screen: Screen, entry: Entry, make: Callable[[Page], NextMenu]) -> NextMenu:
    """Go the way that begins with `entry` and return the menu that opens, by the last press or under the mouse."""
    if isinstance(screen, Menu) and screen.has_been_left:
        menu = make(screen.page)
        menu.reached_beyond(menu.portal.login_in(screen.page))
        return menu
    return pressed(screen, lambda: _open_menu(screen, entry, make), make)


def leave_menus(screen: Screen, entry: Entry, make: Callable[[Page], Next]) -> Next:
    """Go the way that begins with `entry` and return the screen that opens behind the menus."""
    if isinstance(screen, Menu) and screen.has_been_left:
        with Passage(screen.portal, screen.page) as passage:
            return arrive(passage, make)
    return pressed(screen, lambda: _leave_menus(screen, entry, make), make)


def _open_menu(screen: Screen, entry: Entry, make: Callable[[Page], NextMenu]) -> NextMenu:
    with Passage(screen.portal, screen.page) as passage:
        if not (rest := entry.rest_of_way(passage.press(entry))):
            return _opened(passage, entry, make)
        between = _opened(passage, entry, lambda page: OnTheWay(screen.portal, page, rest))
    return open_menu(between, between.entry, make)


def _leave_menus(screen: Screen, entry: Entry, make: Callable[[Page], Next]) -> Next:
    with Passage(screen.portal, screen.page) as passage:
        if not (rest := entry.rest_of_way(passage.press(entry))):
            return arrive(passage, make)
        between = _opened(passage, entry, lambda page: OnTheWay(screen.portal, page, rest))
    return leave_menus(between, between.entry, make)


def _opened(passage: Passage, entry: Entry, make: Callable[[Page], NextMenu]) -> NextMenu:
    menu = arrive(passage, make, otherwise=entry.hover)
    menu.opened_after(passage.before(menu.page))
    return menu
