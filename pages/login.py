"""③ The login screen, and the login with which the new password is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.answer import Sent, await_answer
from pages.arrival import arrive
from pages.my_page import MyPage
from pages.passage import Passage
from pages.reset_request import ResetRequest
from pages.screen import Screen
from runbook.errors import LoginRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part
    from pages.finding.view import Text, View
    from pages.portal import Portal
    from runbook.secret import PaymentUserId, Secret


class Login(Screen):
    """③ マイページログイン, in a window of its own or in the window of the menu."""

    number: ClassVar[str] = "③"
    name: ClassVar[str] = "マイページログイン"
    heading: ClassVar[str | None] = "マイページログイン"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._payment_user_id = self._finder.field("納付利用者ID")
        self._password = self._finder.field("納付利用者パスワード")
        self._log_in = self._finder.control("ログイン", of=self._password)
        self._reset = self._finder.control("パスワード初期化")

    @property
    def landmarks(self) -> Sequence[Part]:
        """The button 「ログイン」 is not among them: of 普通車 the document only lets us infer it."""
        return (self._payment_user_id, self._password, self._reset)

    def open_reset_request(self) -> ResetRequest:
        """Press 「パスワード初期化」 at the bottom left."""
        with Passage(self.portal, self.page) as passage:
            passage.press(self._reset)
            return arrive(passage, lambda page: ResetRequest(self.portal, page))

    def log_in(self, payment_user_id: PaymentUserId, password: Secret) -> MyPage:
        """Log in, with one try.

        Raises:
            LoginRefused: the portal does not let in; with its own words.
            ScreenError: the answer is not understood.
        """
        self._finder.fill((self._payment_user_id, payment_user_id), (self._password, password))
        with Passage(self.portal, self.page) as passage:
            passage.press(self._log_in)
            sent = Sent(
                screen=self,
                is_there=self._asks_for_password,
                success=self._shows_my_page,
                expected="マイページが表示される",
                refusal=lambda seen, expected: LoginRefused(seen, expected=expected),
                remedy=LoginRefused.default_remedy,
                changes_something=False,
            )
            page, _ = await_answer(passage, sent)
            return MyPage(self.portal, page)

    def _asks_for_password(self, view: View) -> bool:
        return bool(self._password.seen_in(view))

    def _shows_my_page(self, view: View, _: Sequence[Text]) -> str:
        is_in = MyPage(self.portal, self.page).is_shown(view) and not self._asks_for_password(view)
        return MyPage.name if is_in else ""
