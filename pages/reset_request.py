"""④ The request to reset the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pages.answer import Sent, await_answer
from pages.arrival import arrive
from pages.attended import made_ready
from pages.consent import is_consent
from pages.finding import hands
from pages.finding.eyes import glance, look
from pages.finding.finder import together
from pages.layout import read_code_form
from pages.new_password import NewPassword
from pages.passage import Passage
from pages.screen import Screen
from pages.telling import says
from pages.trouble import LONGEST_QUOTE
from runbook.errors import ConsentDemanded, NotPressed, Refused, ScreenError
from runbook.secret import MailAddress, PaymentUserId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part
    from pages.finding.view import SeenField, Text, View
    from pages.portal import Portal
    from runbook.secret import Secret

UNCLEAR = (
    "依頼は受け付けられた可能性があります。手でもう一度押さないでください。"
    "もう一度実行すると、再設定用のメールを探してその続きから行い、届いていなければ依頼からやり直します。"
)


NEEDS_CODE = "認証コードを入力する画面が開いたままである"


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

    def enter_code(self, code: Secret) -> NewPassword:
        """⑤ Enter the 認証コード of the mail into this screen, which is still open, and send it, once.

        Where the screen asks for the new password beside the code, nothing is sent yet.

        Raises:
            Refused: the portal does not take the code; with its own words.
            ScreenError: there is no place for a code, or the screen that follows is not understood.
        """
        glanced = glance(self.page) if not self.page.is_closed() else None
        if glanced is None:
            raise self._finder.error("依頼を受け付けた画面が閉じられました。", NEEDS_CODE)
        if NewPassword(self.portal, self.page).is_shown(glanced.view):
            return NewPassword(self.portal, self.page)
        found = read_code_form(glanced.view, self.portal.words)
        if isinstance(found, str):
            raise self._finder.error(found, NEEDS_CODE)
        field, submit = found
        if problem := hands.fill(glanced.node(field.number), code, timeout=self.portal.timeout):
            raise self._finder.error(f"{field}に入力できません。{problem}", NEEDS_CODE)
        with Passage(self.portal, self.page) as passage:
            passage.remember()
            if is_consent(submit.text):
                raise self._finder.error(f"{submit}は同意を兼ねています。", NEEDS_CODE, ConsentDemanded)
            if missed := hands.press(glanced.node(submit.number), spot=submit.spot, timeout=self.portal.timeout):
                raise self._finder.error(f"{submit}を押せません。{missed}", f"{submit}を押せること", missed.error)
            try:
                return arrive(passage, lambda page: NewPassword(self.portal, page))
            except ScreenError as error:
                if type(error) is ScreenError and (said := self._refusal(passage)):
                    raise self._finder.error(said, "認証コードが受け付けられる", Refused) from None
                raise

    def _refusal(self, passage: Passage) -> str:
        """What the portal says of a code that it does not take: the same form again, with words of a mistake."""
        view = look(self.page)
        if view is None or isinstance(read_code_form(view, self.portal.words), str):
            return ""
        told = [text.whole for text in passage.told(self.page, view) if not text.control]
        said = [each for each in told if says(each, self.portal.words.mistakes)]
        return f"画面に「{' '.join(said)[:LONGEST_QUOTE]}」と表示されています。" if said else ""
