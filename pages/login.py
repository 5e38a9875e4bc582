"""③ The login screen, and the login with which the new password is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.answer import Sent, await_answer
from pages.arrival import arrive
from pages.attended import made_ready, pressed
from pages.finding.finder import together
from pages.my_page import MyPage
from pages.passage import Passage
from pages.reset_request import ResetRequest
from pages.screen import Screen
from pages.telling import is_fact, says, sentences
from pages.trouble import LONGEST_QUOTE, Trouble
from runbook.errors import AccountLocked, ConsentDemanded, LoginRefused, SecondChangeDemanded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.finder import Part
    from pages.finding.view import SeenField, Text, View
    from pages.portal import Portal
    from runbook.secret import PaymentUserId, Secret


# A page with so many fields for passwords sets one, and does not merely ask for it again.
FIELDS_OF_A_CHANGE = 2


class Login(Screen):
    """③ マイページログイン, in a window of its own or in the window of the menu."""

    number: ClassVar[str] = "③"
    name: ClassVar[str] = "マイページログイン"
    heading: ClassVar[str | None] = "マイページログイン"

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._payment_user_id = self._finder.field(*portal.names.payment_user_id)
        self._password = self._finder.field(*portal.names.password)
        self._sent = False
        self._is_locked = False
        self._log_in = self._finder.control(*portal.names.log_in, of=self._password)
        self._reset = self._finder.control(*portal.names.reset)

    @property
    def landmarks(self) -> Sequence[Part]:
        """The button 「ログイン」 is not among them: of 普通車 the document only lets us infer it."""
        return (self._payment_user_id, self._password, self._reset)

    def trouble(self, view: View, texts: Sequence[Text], *, expected: bool) -> Trouble | None:
        """Find negative evidence; after the login also the demand for another new password.

        That comes before anything that could count as マイページ: such a screen, too, can be logged out of. A lock is no
        trouble but a refusal, and it is not taken for maintenance where it says 「現在ご利用いただけません」.
        """
        if self._sent:
            self._is_locked = self._tells_lock(texts)
            if self._is_locked:
                return None
            if self._demands_change(view):
                return Trouble(SecondChangeDemanded, _demand(view, texts))
        return super().trouble(view, texts, expected=expected)

    def open_reset_request(self) -> ResetRequest:
        """Press 「パスワード初期化」 at the bottom left."""

        def make(page: Page) -> ResetRequest:
            return ResetRequest(self.portal, page)

        def press() -> ResetRequest:
            with Passage(self.portal, self.page) as passage:
                passage.press(self._reset)
                return arrive(passage, make)

        return pressed(self, press, make)

    def log_in(self, payment_user_id: PaymentUserId, password: Secret) -> MyPage:
        """Log in, with one try.

        Raises:
            CaptchaShown: the screen asks for 画像認証, and nobody attends; nothing was sent.
            AccountLocked: the portal says that the ID is locked; with its own words.
            LoginRefused: the portal does not let in for another reason; with its own words.
            SecondChangeDemanded: it lets in, but demands another new password; with its own words.
            ScreenError: the answer is not understood.
        """
        entries = ((self._payment_user_id, payment_user_id), (self._password, password))
        self._finder.fill(*entries)
        if not made_ready(self, self._own_fields, self._log_in.in_the_way, self._log_in.words[0]):
            self._finder.fill(*entries)
        with Passage(self.portal, self.page) as passage:
            self._sent = True
            passage.press(self._log_in)
            sent = Sent(
                screen=self,
                is_there=self._asks_for_password,
                success=self._shows_my_page,
                expected="マイページが表示される",
                refusal=self._refusal,
                remedy=LoginRefused.default_remedy,
                understood=(SecondChangeDemanded, ConsentDemanded),
                changes_something=False,
            )
            page, _ = await_answer(passage, sent)
            return MyPage(self.portal, page)

    def _own_fields(self, view: View) -> list[SeenField]:
        return together(view, self._payment_user_id, self._password)

    def _asks_for_password(self, view: View) -> bool:
        return bool(self._password.seen_in(view))

    def _shows_my_page(self, view: View, _: Sequence[Text]) -> str:
        is_in = MyPage(self.portal, self.page).is_shown(view) and not self._asks_for_password(view)
        return MyPage.name if is_in else ""

    def _tells_lock(self, texts: Sequence[Text]) -> bool:
        told = [each for text in texts if not text.control for each in sentences(text.lines)]
        return any(is_fact(each) and says(each, self.portal.words.locked) for each in told)

    def _refusal(self, seen: str, expected: str) -> LoginRefused:
        # Asked of the texts and not of `seen`, which is shortened.
        return (AccountLocked if self._is_locked else LoginRefused)(seen, expected=expected)

    def _demands_change(self, view: View) -> bool:
        passwords = [field for field in view.fields if field.kind == "password"]
        # Of the password's caption alone one cannot tell: the change may call the old one by the same name.
        is_login = self._asks_for_password(view) and bool(self._log_in.seen_in(view))
        return len(passwords) >= FIELDS_OF_A_CHANGE and not is_login


def _demand(view: View, texts: Sequence[Text]) -> str:
    """What heads the page, and its sentences; not the captions of its fields."""
    told = [text.whole for text in texts if not text.control and (text.heading or "。" in text.whole)]
    return " ".join(dict.fromkeys(told or view.headings))[:LONGEST_QUOTE]
