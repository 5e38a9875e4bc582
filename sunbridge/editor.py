"""The window OSS 代理人編集, open for one agent."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from runbook.errors import SunBridgeError
from runbook.secret import PaymentUserId
from sunbridge import boxes
from sunbridge.client import Proof, SaveEvidence, Tab
from sunbridge.errors import (
    ControlNotFound,
    SaveNotConfirmed,
    TextTruncated,
    UnexpectedBox,
    WindowNotFound,
    WrongUserId,
)
from sunbridge.fields import id_field, password_field
from sunbridge.messages import WM_GETTEXTLENGTH
from sunbridge.tabs import TabRow
from sunbridge.window_picture import window_picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.secret import Secret
    from sunbridge.window import Part, Window
    from sunbridge.windows import WindowsSunBridge

DRIVER = "サンブリッジ（Windows のメッセージで操作）"
PERHAPS_SAVED = (
    "「保存」は押しました。保存された可能性があります。サンブリッジで代理人編集を開き、保存されているか見てください。"
    "保存されていなければ、もう一度実行してください。"
)
# Nothing more may appear so soon after what was expected.
QUIET_SECONDS = 0.3


class WindowsAgentEditor:
    """The open window.

    Args:
        sunbridge: whose window it is; opens it, and again to look at what was saved.
        agent: whose record it shows.
    """

    def __init__(self, sunbridge: WindowsSunBridge, agent: str) -> None:
        self._sunbridge, self._agent = sunbridge, agent
        self._mailer, self._controls = sunbridge.mailer, sunbridge.controls
        self._main, self._window, self._before = sunbridge.open_window(agent)
        self._tab: Tab | None = None
        self._tab_is_read = False
        self._length = 0
        self._length_before = 0
        self._typed_into = 0
        self._said = ""

    def __repr__(self) -> str:
        return f"サンブリッジ⑥ OSS代理人編集{f'「{self._tab}」' if self._tab else ''}"

    def select_tab(self, tab: Tab) -> Self:
        """Show `tab`, and prove that its page is the one shown.

        Raises:
            TabNotFound: there is no such tab, or it cannot be told which is shown.
        """
        self._make_sure_it_is_open()
        # What was typed belongs to the tab on which it was typed.
        self._typed_into = 0
        self._tab_is_read = TabRow(self._window, self._controls, self._mailer, self._id_field).show(tab)
        self._tab = tab
        return self

    def user_id(self) -> PaymentUserId:
        """The 利用者ID on the tab shown.

        Raises:
            ControlNotFound: no field can be told to be it.
        """
        self._make_sure_it_is_open()
        with self._unless_it_closes():
            return PaymentUserId(self._mailer.text(self._id_field().handle).strip())

    def set_password(self, password: Secret) -> None:
        """Type `password`, if the tab is that of the ID whose password may be written.

        Raises:
            WrongUserId: another ID stands on the tab.
            PasswordFieldUnclear: no field for a password is to be seen, or several.
            TextTruncated: the field did not take all of it.
        """
        if self.user_id() != self._sunbridge.payment_user_id:
            raise WrongUserId(
                f"「{self._tab}」タブの利用者IDが、設定の納付利用者IDと違います。",
                expected=f"利用者ID {self._sunbridge.payment_user_id} が表示される",
            )
        field = self._password_field()
        self._length_before = self._mailer.send(field.handle, WM_GETTEXTLENGTH)
        self._mailer.replace_text(field.handle, password)
        taken = self._mailer.send(field.handle, WM_GETTEXTLENGTH)
        if taken != len(password):
            raise TextTruncated(
                f"パスワードの欄に {taken} 文字しか入りませんでした。", expected=f"{len(password)} 文字が入る"
            )
        self._length, self._typed_into = len(password), field.handle

    def save(self) -> SaveEvidence:
        """Press 「保存」, answer the expected messages, close, open again and look.

        Raises:
            SaveNotConfirmed: SunBridge did not say that it saved, or shows something else afterwards.
            UnexpectedBox: it said something that is not expected; the message stays open.
        """
        field = self._password_field() if self._typed_into else None
        if self._tab is None or field is None or field.handle != self._typed_into:
            raise RuntimeError("select_tab() and then set_password() come before save()")
        tab, length = self._tab, self._mailer.send(field.handle, WM_GETTEXTLENGTH)
        known = self._known()
        self._press(self._controls.editor.save)
        try:
            said = self._answer_boxes(known)
            saved_at = datetime.now(UTC).astimezone()
            proofs = [
                said or Proof("保存したという表示", had=None, remark="サンブリッジは何も表示しない設定"),
                Proof("保存する前の欄の文字数が、パスワードと同じ", length == self._length),
                self._closed_without_a_question(),
                *self._proofs_of_reopening(tab),
            ]
        except (UnexpectedBox, SaveNotConfirmed):
            raise
        except SunBridgeError as error:
            raise SaveNotConfirmed(error.seen, expected=error.expected, remedy=PERHAPS_SAVED) from None
        evidence = SaveEvidence(tab, self._said, tuple(proofs), saved_at, DRIVER)
        if not evidence.saved:
            missing = "、".join(str(proof) for proof in proofs if not proof.had)
            raise SaveNotConfirmed(f"保存されたことを確かめられません。{missing}", remedy=PERHAPS_SAVED)
        return evidence

    def close(self) -> None:
        """Press 「閉じる」, and close the list of agents where that stays open behind.

        Raises:
            UnexpectedBox: it asks something, e.g. whether to discard changes.
            WindowNotFound: it does not close.
        """
        known = self._known()
        self._press(self._controls.editor.close)

        def look() -> bool | None:
            if box := self._box(known):
                raise UnexpectedBox(f"閉じるときにメッセージ「{box.says() or box.title}」が表示されました。")
            return None if self._window.is_open else True

        if not self._mailer.until(look) or not self._is_back():
            raise WindowNotFound("OSS代理人編集の画面が閉じません。")

    def leave(self) -> None:
        """Close what is left open, discarding changes. What stands in the way stays as it is, for the operator."""
        discard = self._controls.discard_box
        known = self._known()
        try:
            if self._window.is_open and self._window.is_enabled:
                self._press(self._controls.editor.close)
                box = self._mailer.until(lambda: self._box(known) or (None if self._window.is_open else self._main))
                if box and box is not self._main and boxes.is_meant(discard.text, box.says() or box.title):
                    self._answer(box, discard.press)
                    # The message is gone before the screen behind it is.
                    self._mailer.until(lambda: None if self._window.is_open else True)
            if not self._window.is_open:
                self._is_back()
        except SunBridgeError:
            return

    def _is_back(self) -> bool:
        """Wait until the main menu can be used, closing the list of agents that was opened on the way."""
        pressed: set[int] = set()

        def look() -> bool | None:
            if self._main.is_enabled:
                return True
            for window in self._sunbridge.news(self._main, self._before | pressed):
                buttons = [each for caption in self._controls.agents.close for each in window.called("button", caption)]
                if window.is_enabled and not window.is_message and len(buttons) == 1:
                    pressed.add(window.handle)
                    self._mailer.click(buttons[0].handle)
            return None

        return bool(self._mailer.until(look))

    def picture(self) -> bytes:
        """PNG of the window; passwords are covered, IDs shortened."""
        return window_picture(self._window, self._mailer)

    def _make_sure_it_is_open(self) -> None:
        if not self._window.is_open:
            raise WindowNotFound("OSS代理人編集の画面が、途中で閉じられました。")
        if not self._window.is_enabled:
            box = self._box(set())
            said = f"メッセージ「{box.says() or box.title}」が表示されています。" if box else "別の画面が開いています。"
            raise UnexpectedBox(f"OSS代理人編集の画面の手前に{said}")

    @contextmanager
    def _unless_it_closes(self) -> Iterator[None]:
        """What is not found in a window that is just being closed is no fault of its fields: they go first."""
        try:
            yield
        except SunBridgeError:
            if self._mailer.until(lambda: None if self._window.is_open else True, QUIET_SECONDS):
                self._make_sure_it_is_open()
            raise

    def _press(self, caption: str) -> None:
        self._make_sure_it_is_open()
        button = self._window.one_called("button", caption)
        if not button.enabled:
            raise ControlNotFound(f"「{caption}」が使えない状態（グレー表示）です。")
        # Looking for it took its time, in which a message may have come.
        self._make_sure_it_is_open()
        self._mailer.click(button.handle)

    def _password_field(self) -> Part:
        self._make_sure_it_is_open()
        with self._unless_it_closes():
            return password_field(self._window, self._controls.password, str(self._tab))

    def _id_field(self) -> Part:
        return id_field(self._window, self._controls.user_id)

    def _known(self) -> set[int]:
        return {each.handle for each in self._sunbridge.news(self._main, frozenset())}

    def _box(self, known: set[int]) -> Window | None:
        """A message in front of the window, that was not there before."""
        new = [each for each in self._sunbridge.news(self._main, known) if each.is_enabled]
        return next((each for each in new if each.handle != self._window.handle and each.is_message), None)

    def _answer_boxes(self, known: set[int]) -> Proof | None:
        """Answer the expected messages in their order; return what the last that had to come proves."""
        said: Proof | None = None
        rest = list(self._controls.save_boxes)
        while rest:
            required = [box.text for box in rest if box.required]
            box = self._next_box(known, None if required else QUIET_SECONDS)
            if box is None and required:
                raise SaveNotConfirmed(
                    f"「{required[0]}」という表示が {self._mailer.seconds:.0f} 秒以内に出ません。",
                    expected=f"「{required[0]}」と表示される",
                )
            if box is None:
                return said
            words = box.says() or box.title
            expected = boxes.expected(rest, words)
            rest = rest[rest.index(expected) + 1 :]
            if expected.required:
                self._said = words
                claim = f"「{words}」と表示された"
                # A title alone may be the same for a success and a failure.
                by_title = Proof(claim, had=None, remark="文字が読めず、題名だけ")
                said = Proof(claim, had=True, shows_save=True) if box.says() else by_title
            self._answer(box, expected.press)
            known |= {box.handle}
        if box := self._next_box(known, QUIET_SECONDS):
            raise UnexpectedBox(f"メッセージ「{box.says() or box.title}」が表示されました。")
        return said

    def _next_box(self, known: set[int], seconds: float | None) -> Window | None:
        return self._mailer.until(lambda: self._box(known), seconds)

    def _answer(self, box: Window, caption: str) -> None:
        self._mailer.click(box.one_called("button", caption).handle)
        self._mailer.until(lambda: None if box.is_open else True)

    def _closed_without_a_question(self) -> Proof:
        claim = "閉じるときに、保存していない変更があるとは言われなかった"
        if self._window.is_open:
            try:
                self.close()
            except WindowNotFound:
                if self._window.is_open:
                    raise
            else:
                return Proof(claim, had=True)
        self._is_back()
        return Proof(claim, had=None, remark="保存すると自動で閉じる")

    def _proofs_of_reopening(self, tab: Tab) -> list[Proof]:
        self._main, self._window, self._before = self._sunbridge.open_window(self._agent)
        self.select_tab(tab)
        same_id = self.user_id() == self._sunbridge.payment_user_id
        length = self._mailer.send(self._password_field().handle, WM_GETTEXTLENGTH)
        claim = "開き直したあとの欄の文字数が、パスワードと同じ"
        if not self._controls.password.shows_length:
            by_length = Proof(claim, had=None, remark="文字数を表さない欄")
        elif length == self._length_before == self._length:
            by_length = Proof(claim, had=None, remark="前のパスワードと同じ文字数なので、証明にならない")
        else:
            by_length = Proof(claim, length == self._length, shows_save=True)
        read = "" if self._tab_is_read else "タブの文字は読めないため、利用者IDで見分けた"
        return [Proof("開き直したあとも、同じ利用者IDのタブ", same_id, read), by_length]
