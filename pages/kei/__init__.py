"""The portal for 軽四輪 (https://www.k-oss.keikenkyo.or.jp/portal/)."""

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


class KeiPortal(Portal):
    """The portal for 軽四輪 in one browser."""

    japanese: ClassVar[str] = "軽四輪"
    procedure: ClassVar[ScreenWords] = ScreenWords(
        # The document's text has 「の」, its picture 「が」.
        ready=(("事前の準備の整った方",), ("事前の準備が整った方",)),
        top=("軽自動車保有関係手続のワンストップサービス",),
    )

    def open(self) -> KeiTop:
        """① Open the top page."""
        return self._open(self.url, lambda page: KeiTop(self, page))

    def login_in(self, page: Page) -> KeiLogin:
        """③ Return the login screen that a window may show."""
        return KeiLogin(self, page)

    def open_login(self) -> KeiLogin:
        """①② Go through the top page and the menu to the login screen."""
        return self.open().open_ready_menu().open_user_information()


class KeiTop(Top):
    """① The top page."""

    heading: ClassVar[str | None] = "軽自動車保有関係手続のワンストップサービス"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._ready = Entry(self._finder, portal.names.ready)

    @property
    def landmarks(self) -> Sequence[Part]:
        """The menu that the procedure begins with."""
        return (self._ready,)

    def open_ready_menu(self) -> KeiReadyMenu:
        """② Press 「事前の準備の整った方」."""
        return open_menu(self, self._ready, lambda page: KeiReadyMenu(self.portal, page))


class KeiReadyMenu(Menu):
    """② 「事前の準備の整った方」."""

    name: ClassVar[str] = "事前の準備の整った方"
    heading: ClassVar[str | None] = "事前の準備の整った方"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._entry = Entry(self._finder, portal.names.user_information)

    def open_user_information(self) -> KeiLogin:
        """② Press 「利用者情報の確認・変更を行う」, which opens the login screen."""
        return leave_menus(self, self._entry, lambda page: KeiLogin(self.portal, page))


class KeiLogin(Login):
    """③ The login screen of 軽四輪, which also has 「パスワード変更」 and a box 「パスワード表示」."""
