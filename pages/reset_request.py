"""④ The request to reset the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pages.answer import Sent, await_answer
from pages.attended import made_ready
from pages.finding.finder import together
from pages.passage import Passage
from pages.screen import Screen
from pages.telling import says
from runbook.errors import NotPressed, Refused, ScreenError
from runbook.secret import MailAddress, PaymentUserId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part
    from pages.finding.view import SeenField, Text, View
    from pages.portal import Portal

UNCLEAR = (
    "依頼は受け付けられた可能性があります。手でもう一度押さないでください。"
    "もう一度実行すると、再設定用のメールを探してその続きから行い、届いていなければ依頼からやり直します。"
)


class ResetRequest(Screen):
    """④ 納付利用者パスワード初期化 依頼の入力."""

    number: ClassVar[str] = "④"
    name: ClassVar[str] = "依頼の入力"
    heading: ClassVar[str | None] = "納付利用者パスワード初期化 依頼の入力"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._payment_user_id = self._finder.field(*portal.names.payment_user_id)
        self._mail_address = self._finder.field(*portal.names.mail_address)
        self._request = self._finder.control(*portal.names.send_request, of=self._mail_address)

    @property
    def landmarks(self) -> Sequence[Part]:
        """Both fields and the button."""
        return (self._payment_user_id, self._mail_address, self._request)

    def fill_in(self, payment_user_id: PaymentUserId, mail_address: MailAddress) -> Self:
        """Enter whose password is to be reset, and the mail address registered for it.

        Raises:
            CaptchaShown: the screen asks for 画像認証, and nobody attends.
            ScreenError: it does not take the entries; or the form is gone after a person was asked for 画像認証.
        """
        entries = ((self._payment_user_id, payment_user_id), (self._mail_address, mail_address))
        self._finder.fill(*entries)
        if not made_ready(self, self._own_fields, self._request.in_the_way, self._request.words[0]):
            self._finder.fill(*entries)
        return self

    def entered(self) -> tuple[PaymentUserId, MailAddress]:
        """Return what the two fields show now."""
        return PaymentUserId(self._payment_user_id.value()), MailAddress(self._mail_address.value())

    def request_reset(self) -> RequestAccepted:
        """Press 「パスワード初期化依頼」, once. From here on a mail is on its way.

        Raises:
            Refused: the portal does not take the entries; with its own words.
            NotPressed: the button could not be pressed; nothing was sent.
            ScreenError: the answer is not understood; the request may have been taken.
        """
        with Passage(self.portal, self.page) as passage:
            try:
                passage.press(self._request)
            except NotPressed:
                raise
            except ScreenError as error:
                error.remedy = UNCLEAR
                raise
            sent = Sent(
                screen=self,
                is_there=self._asks_for_account,
                success=self._says_accepted,
                expected="依頼を受け付けたことが表示される",
                refusal=lambda seen, expected: Refused(seen, expected=expected),
                remedy=UNCLEAR,
            )
            page, message = await_answer(passage, sent)
            return RequestAccepted(self.portal, page, message)

    def _own_fields(self, view: View) -> list[SeenField]:
        return together(view, self._payment_user_id, self._mail_address)

    def _asks_for_account(self, view: View) -> bool:
        return bool(self._own_fields(view))

    def _says_accepted(self, _: View, told: Sequence[Text]) -> str:
        return " ".join(text.whole for text in told if says(text.whole, self.portal.words.accepted))


class RequestAccepted(Screen):
    """④ The portal's answer that the request was taken.

    Args:
        message: the portal's own words.
    """

    number: ClassVar[str] = "④"
    name: ClassVar[str] = "依頼の受付"
    heading: ClassVar[str | None] = None

    def __init__(self, portal: Portal, page: Page, message: str) -> None:
        super().__init__(portal, page)
        self.message = message
