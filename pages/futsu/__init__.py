"""The portal for 普通車 (https://www.oss.mlit.go.jp/portal/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.login import Login
from pages.menu import Entry, Menu, Top, leave_menus, open_menu
from pages.portal import Portal
from pages.portal_words import ScreenWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part


class FutsuPortal(Portal):
    """The portal for 普通車 in one browser."""

    japanese: ClassVar[str] = "普通車"
    procedure: ClassVar[ScreenWords] = ScreenWords()

    def open(self) -> FutsuTop:
        """① Open the top page."""
        return self._open(self.url, lambda page: FutsuTop(self, page))

    def login_in(self, page: Page) -> FutsuLogin:
        """③ Return the login screen that a window may show."""
        return FutsuLogin(self, page)

    def open_login(self) -> FutsuLogin:
        """①② Go through the top page and the menus to the login screen."""
        return self.open().open_ready_menu().open_bulk_menu().open_user_information()


class FutsuTop(Top):
    """① The top page."""

    heading: ClassVar[str | None] = "自動車保有関係手続のワンストップサービス"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._ready = Entry(self._finder, portal.names.ready)

    @property
    def landmarks(self) -> Sequence[Part]:
        """The menu that the procedure begins with."""
        return (self._ready,)

    def open_ready_menu(self) -> FutsuReadyMenu:
        """② Press 「準備が済んでいる方」."""
        return open_menu(self, self._ready, lambda page: FutsuReadyMenu(self.portal, page))


class FutsuReadyMenu(Menu):
    """② 「準備が済んでいる方」: a pull-down menu in 2020, a screen of its own since 2023."""

    name: ClassVar[str] = "準備が済んでいる方"
    heading: ClassVar[str | None] = "準備が済んでいる方"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._entry = Entry(self._finder, portal.names.bulk)

    def open_bulk_menu(self) -> FutsuBulkMenu:
        """② Press 「大量申請者向けメニュー」."""
        return open_menu(self, self._entry, lambda page: FutsuBulkMenu(self.portal, page))


class FutsuBulkMenu(Menu):
    """② 「大量申請者向けメニュー」."""

    name: ClassVar[str] = "大量申請者向けメニュー"
    heading: ClassVar[str | None] = "大量申請者向けメニュー"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._entry = Entry(self._finder, portal.names.user_information)

    def open_user_information(self) -> FutsuLogin:
        """② Press 「利用者情報の確認・変更を行う」, which opens the login screen."""
        return leave_menus(self, self._entry, lambda page: FutsuLogin(self.portal, page))


class FutsuLogin(Login):
    """③ The login screen of 普通車."""
