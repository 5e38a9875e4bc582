"""⑤ The screen behind the mail's link, which the document does not show: recognised by its structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from pages.answer import Sent, await_answer
from pages.attended import made_ready
from pages.consent import is_consent
from pages.finding import hands
from pages.finding.eyes import Patience, glance
from pages.finding.finder import TRIAL_SECONDS
from pages.layout import Layout, read_layout
from pages.passage import Passage
from pages.screen import Screen
from pages.telling import says
from pages.trouble import HTTP_ERROR, Trouble
from runbook.errors import ConsentDemanded, LinkExpired, NotPressed, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

    from pages.finding.eyes import Glance
    from pages.finding.view import SeenControl, SeenField, Text, View
    from pages.portal import Portal
    from runbook.secret import PaymentUserId, Secret

UNCLEAR = (
    "パスワードは変更された可能性があります。新しいパスワードは保管されています。"
    "もう一度実行すると、そのパスワードで一度だけログインして、変更されたかどうかを確かめ、続きから行います。"
)
REFUSED = "パスワードは変更されていません。画面に表示された条件に合わせて config の [password] を直し、もう一度実行してください。"
SERVER_FAULT = 500


class NewPassword(Screen):
    """⑤ Asks for the new password twice, and perhaps for the 納付利用者ID and what the mail gave (仮パスワード)."""

    number: ClassVar[str] = "⑤"
    name: ClassVar[str] = "新しいパスワードの入力"
    heading: ClassVar[str | None] = None

    def __init__(self, portal: Portal, page: Page) -> None:
        super().__init__(portal, page)
        self._filled_in: tuple[Glance, Layout] | None = None
        self._sent = False

    def is_shown(self, view: View) -> bool:
        """Whether the page is laid out like one for a new password, without any doubt."""
        return isinstance(self._read(view), Layout)

    def describe(self) -> str:
        """Say what a screen for a new password has."""
        return f"{self!r}（新しいパスワードの入力欄が二つと、送信するボタンが一つ）が表示される"

    def trouble(self, view: View, texts: Sequence[Text], *, expected: bool) -> Trouble | None:
        """Find negative evidence; a page without any field for a password may say that the link no longer opens."""
        if not expected and not self._sent and not any(field.kind == "password" for field in view.fields):
            for text in texts:
                if (
                    not text.control
                    and "セッション" not in text.plain
                    and says(text.whole, self.portal.words.link_expired)
                ):
                    return Trouble(LinkExpired, text.whole)
            if HTTP_ERROR <= view.status < SERVER_FAULT:
                return Trouble(LinkExpired, f"{(view.headings or [view.title])[0]}（HTTP {view.status}）")
        return super().trouble(view, texts, expected=expected)

    def fill_in(self, new: Secret, payment_user_id: PaymentUserId, temporary: Secret | None) -> Self:
        """Enter the new password twice, and what else is asked for; 画像認証 by a person who attends. Nothing is sent yet.

        Args:
            new: the new password.
            payment_user_id: entered where the screen asks for it.
            temporary: what the mail gave, entered where the screen asks for it.

        Raises:
            CaptchaShown: the screen asks for 画像認証, and nobody attends.
            ScreenError: the screen asks for something that is not known, or does not take the entries; or the form is
                gone after a person was asked for 画像認証.
        """
        _, layout = self._enter_all(new, payment_user_id, temporary)
        if not made_ready(self, self._own_fields, self._in_the_way, layout.submit.text):
            self._enter_all(new, payment_user_id, temporary)
        return self

    def _enter_all(
        self, new: Secret, payment_user_id: PaymentUserId, temporary: Secret | None
    ) -> tuple[Glance, Layout]:
        glanced, layout = self._laid_out()
        if is_consent(layout.submit.text):
            raise self._finder.error(f"{layout.submit}は同意を兼ねています。", self.describe(), ConsentDemanded)
        if layout.temporary and temporary is None:
            raise self._finder.error(
                f"{layout.temporary}がありますが、届いたメールに仮パスワードや認証コードがありません。",
                expected="入力に必要な値がメールに書かれている",
            )
        if layout.payment_user_id:
            self._enter(glanced, layout.payment_user_id, payment_user_id)
        if layout.temporary and temporary:
            self._enter(glanced, layout.temporary, temporary)
        for field in layout.new:
            self._enter(glanced, field, new)
        self._filled_in = (glanced, layout)
        return self._filled_in

    def send(self) -> PasswordChanged:
        """Send what was filled in, once.

        Raises:
            Refused: the portal does not take it; with its own words.
            NotPressed: the button could not be pressed; nothing was sent.
            ScreenError: the answer is not understood; the password may have been set.
            RuntimeError: nothing was filled in; a step is in the wrong place.
        """
        if self._filled_in is None:
            raise RuntimeError("fill_in() comes before send()")
        glanced, layout = self._filled_in
        with Passage(self.portal, self.page) as passage:
            passage.remember()
            self._sent = True
            self._press(glanced, layout.submit)
            sent = Sent(
                screen=self,
                is_there=self.is_shown,
                success=self._says_completed,
                expected="パスワードを設定したことが表示される",
                refusal=lambda seen, expected: Refused(seen, expected=expected, remedy=REFUSED),
                remedy=UNCLEAR,
            )
            page, message = await_answer(passage, sent)
            return PasswordChanged(self.portal, page, message)

    def _read(self, view: View) -> Layout | str:
        return read_layout(view, self.portal.words)

    def _own_fields(self, view: View) -> Sequence[SeenField]:
        layout = self._read(view)
        return layout.new if isinstance(layout, Layout) else ()

    def _in_the_way(self) -> str:
        """Say what keeps the button from being pressed; the page may have been drawn anew by a person."""
        glanced, layout = self._filled_in = self._laid_out()
        node = glanced.node(layout.submit.number)
        return hands.in_the_way(node, spot=layout.submit.spot, timeout=TRIAL_SECONDS)

    def _laid_out(self) -> tuple[Glance, Layout]:
        problem = ""

        def decide(pause_ms: int) -> tuple[Glance, Layout] | None:
            nonlocal problem
            glanced = glance(self.page, pause_ms=pause_ms)
            if glanced is None or not glanced.view.parsed:
                return None
            layout = self._read(glanced.view)
            if isinstance(layout, Layout):
                return glanced, layout
            problem = layout
            return None

        found = Patience(self.portal.timeout).until(decide, hopeless=self.page.is_closed)
        if found is None:
            raise self._finder.error(problem, expected=self.describe())
        return found

    def _enter(self, glanced: Glance, field: SeenField, value: PaymentUserId | Secret) -> None:
        if problem := hands.fill(glanced.node(field.number), value, timeout=self.portal.timeout):
            raise self._finder.error(f"{field}に入力できません。{problem}", expected=f"{field}に入力できること")

    def _press(self, glanced: Glance, control: SeenControl) -> None:
        expected = f"{control}を押せること"
        nodes = glanced.nodes([control])
        if nodes is None:
            raise self._finder.error(f"{control}のある画面は、押す前に描き直されました。", expected, NotPressed)
        if problem := hands.press(nodes[0], spot=control.spot, timeout=self.portal.timeout):
            error = self._finder.error(f"{control}を押せません。{problem}", expected, problem.error)
            if not problem.certain:
                error.remedy = UNCLEAR
            raise error

    def _says_completed(self, _: View, told: Sequence[Text]) -> str:
        return " ".join(text.whole for text in told if says(text.whole, self.portal.words.completed))


class PasswordChanged(Screen):
    """⑤ The portal's answer that the new password was set.

    Args:
        message: the portal's own words.
    """

    number: ClassVar[str] = "⑤"
    name: ClassVar[str] = "パスワードの設定の完了"
    heading: ClassVar[str | None] = None

    def __init__(self, portal: Portal, page: Page, message: str) -> None:
        super().__init__(portal, page)
        self.message = message
