"""The portal for 軽四輪 (https://www.k-oss.keikenkyo.or.jp/portal/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.arrival import arrive
from pages.login import Login
from pages.menu import Menu, Top, open_menu
from pages.passage import Passage
from pages.portal import Portal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part

# The document's text has 「の」, its picture 「が」.
READY = ("事前の準備の整った方", "事前の準備が整った方")


class KeiPortal(Portal):
    """The portal for 軽四輪 in one browser."""

    japanese: ClassVar[str] = "軽四輪"

    def open(self) -> KeiTop:
        """① Open the top page."""
        return self._open(self.url, lambda page: KeiTop(self, page))

    def open_login(self) -> KeiLogin:
        """①② Go through the top page and the menu to the login screen."""
        return self.open().open_ready_menu().open_user_information()


class KeiTop(Top):
    """① The top page."""

    heading: ClassVar[str | None] = "軽自動車保有関係手続のワンストップサービス"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._ready = self._finder.control(*READY)

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
        self._entry = self._finder.control("利用者情報の確認・変更を行う")

    def open_user_information(self) -> KeiLogin:
        """② Press 「利用者情報の確認・変更を行う」, which opens the login screen."""
        with Passage(self.portal, self.page) as passage:
            passage.press(self._entry)
            return arrive(passage, lambda page: KeiLogin(self.portal, page))


class KeiLogin(Login):
    """③ The login screen of 軽四輪, which also has 「パスワード変更」 and a box 「パスワード表示」."""
