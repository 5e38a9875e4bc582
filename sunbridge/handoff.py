"""The operator works SunBridge: it runs on another computer, or is not to be worked by a program.

The operator is told each act, handed the password once, and asked what is there. Nothing of it is seen by this program,
and the evidence says so.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Self

from runbook.terminal import Terminal
from sunbridge.client import Proof, SaveEvidence
from sunbridge.clipboard import Loan
from sunbridge.errors import NotHandedOver, WrongUserId

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from runbook.secret import PaymentUserId, Secret
    from sunbridge.client import Tab
    from sunbridge.clipboard import Clipboard

DRIVER = "人の操作（引き渡し）"
YES, NO, SAVED, SHOW = "はい", "いいえ", "保存しました", "表示"
TRIES = 3

SEALED = (
    "新しいパスワードは封をして保管したままです。"
    "サンブリッジで代理人編集を開き直し、保存されているかどうかを確かめてください。"
)

LOOK = """
サンブリッジを手で操作してください。
  1. サンブリッジのメインメニューで「4 代理人編集」を開く
  2. 代理人「{agent}」を選ぶ
  3. 「{tab}」タブを開く
  4. 「利用者ID」が {user_id}（全部で {length} 文字）であることを確かめる
     画面や記録に残さないよう、短くしてあります。はじめと終わりの 2 文字ずつを比べてください（全部は設定 .env にあります）。
"""
READY = """
新しいパスワードを渡します。
  5. 「{tab}」タブのパスワードの欄の中身を消し、欄を選んでおく
用意ができたら Enter を押してください: """
PASTE = """\
  6. クリップボードに入れました。パスワードの欄に貼り付ける（60 秒たつと消えます）"""
TYPE = """\
新しいパスワードです（{length} 文字）。一度だけ表示します。紙や写真に残さないでください。
  6. 「{tab}」タブのパスワードの欄に、次のとおり入力する（大文字と小文字を区別します）"""
TYPED = "入力したら Enter を押してください（表示を消します）: "
SAVE = """\
  7. 「保存」を押し、保存されたことをサンブリッジの表示で確かめる"""


class HandOff:
    """SunBridge at its main menu, before the operator.

    Args:
        payment_user_id: the 利用者ID that the operator is to find.
        operator: who does it, for the record.
        attended: whether a person was asked to be there: not with `--yes`.
        terminal: gives the terminal back from whatever captures it.
        clipboard: SunBridge's, if it runs on this computer; None for none.
    """

    def __init__(
        self,
        payment_user_id: PaymentUserId,
        operator: str,
        *,
        attended: bool,
        terminal: Callable[[], AbstractContextManager[None]],
        clipboard: Clipboard | None = None,
    ) -> None:
        self.payment_user_id = payment_user_id
        self.operator = operator
        self.terminal = Terminal(terminal)
        self.loan = Loan(clipboard) if clipboard else None
        self._attended = attended

    def open_agent_editor(self, agent: str) -> HandOffEditor:
        """Make sure that a person is there and can be handed a password.

        Raises:
            NotHandedOver: nobody is, or nothing could be handed over.
        """
        if not self._attended or not self.terminal.is_there:
            raise NotHandedOver(
                "サンブリッジの操作を人に渡せません。無人運転（--yes）か、端末のないところで実行されています。",
                expected="操作する人が端末の前にいる",
            )
        if self.loan is None and not self.terminal.can_erase:
            raise NotHandedOver(
                "この端末は表示を消せないので、パスワードを見せられません。",
                remedy="画面の表示を消せる端末（Windows ターミナルなど）で、もう一度実行してください。",
            )
        return HandOffEditor(self, agent)

    def leave(self) -> None:
        """Take back what is still lent."""
        if self.loan:
            self.loan.take_back()


class HandOffEditor:
    """OSS 代理人編集 for one agent, before the operator. It has no picture."""

    def __init__(self, hand_off: HandOff, agent: str) -> None:
        self._hand_off = hand_off
        self._terminal = hand_off.terminal
        self._agent = agent
        self._tab: Tab | None = None
        self._id_was_seen = False
        self._password: Secret | None = None
        self._was_shown = False

    def select_tab(self, tab: Tab) -> Self:
        """Note the tab; the operator opens it when asked for what it shows."""
        self._tab, self._id_was_seen = tab, False
        return self

    def user_id(self) -> PaymentUserId:
        """Have the operator compare the 利用者ID; asked once for each time that the screen is opened.

        Raises:
            WrongUserId: it is another one.
            NotHandedOver: the operator does not say.
            RuntimeError: no tab yet; a step is in the wrong place.
        """
        if self._tab is None:
            raise RuntimeError("select_tab() comes before user_id()")
        wanted = self._hand_off.payment_user_id
        if self._id_was_seen:
            return wanted
        self._terminal.say(
            LOOK.format(agent=self._agent, tab=self._tab, user_id=wanted, length=len(wanted.value)).rstrip()
        )
        for _ in range(TRIES):
            answer = self._answer(f"同じなら「{YES}」、違うなら「{NO}」と入力してください: ")
            if answer == YES:
                self._id_was_seen = True
                return wanted
            if answer == NO:
                raise WrongUserId("「利用者ID」が違うと入力されました。", expected=f"「利用者ID」が {wanted} である")
        raise NotHandedOver(f"「利用者ID」を確かめたという「{YES}」の入力がありませんでした。")

    def set_password(self, password: Secret) -> None:
        """Hand `password` over: by the clipboard, or on the terminal where there is none.

        Raises:
            NotHandedOver: neither works, or nobody is there any more.
            RuntimeError: the 利用者ID was not compared yet; a step is in the wrong place.
        """
        if not self._id_was_seen:
            raise RuntimeError("user_id() comes before set_password()")
        self._answer(READY.format(tab=self._tab), remedy=SEALED)
        self._password, self._was_shown = password, False
        if self._is_in_the_clipboard(password):
            self._terminal.say(PASTE)
        else:
            self._show(password)
        self._terminal.say(SAVE)

    def save(self) -> SaveEvidence:
        """Wait until the operator says that it is saved.

        Raises:
            NotHandedOver: the operator does not say so.
            RuntimeError: no password yet; a step is in the wrong place.
        """
        if self._tab is None or self._password is None:
            raise RuntimeError("set_password() comes before save()")
        try:
            self._wait_for_saved(self._password)
            saved_at = datetime.now().astimezone()
        finally:
            self.close()
        return SaveEvidence(
            tab=self._tab,
            message="",
            proofs=(
                Proof(
                    f"操作した人（{self._hand_off.operator}）が「{SAVED}」と入力した",
                    had=True,
                    remark="人の確認によるもの",
                    shows_save=True,
                ),
                Proof("パスワードの欄の文字数が、パスワードと同じ", had=None, remark="人が操作したため"),
                Proof("開き直したあとの表示が、パスワードと同じ", had=None, remark="人が操作したため"),
            ),
            saved_at=saved_at,
            driver=DRIVER,
        )

    def close(self) -> None:
        """Take back what is still lent, and forget it."""
        self._password = None
        self._hand_off.leave()

    def evidence_text(self) -> str:
        """Why the record has no picture."""
        return (
            f"サンブリッジは人（{self._hand_off.operator}）が操作したので、画面の画像はありません。\n"
            f"代理人: 「{self._agent}」　タブ: 「{self._tab or '未選択'}」"
        )

    def __repr__(self) -> str:
        return f"サンブリッジ⑥ OSS代理人編集{f'「{self._tab}」' if self._tab else ''}（人の操作）"

    def _is_in_the_clipboard(self, password: Secret) -> bool:
        if self._hand_off.loan is None:
            return False
        try:
            self._hand_off.loan.lend(password)
        except OSError:
            return False
        return True

    def _wait_for_saved(self, password: Secret) -> None:
        tries = TRIES
        while tries:
            may_show = not self._was_shown and self._terminal.can_erase
            hint = f"（貼り付けられないときは「{SHOW}」と入力すると、一度だけ表示します）" if may_show else ""
            answer = self._answer(f"保存できたら「{SAVED}」と入力してください{hint}: ", remedy=SEALED)
            if answer == SAVED:
                return
            if answer == SHOW and may_show:
                self._show(password)
            else:
                tries -= 1
        raise NotHandedOver(f"「{SAVED}」の入力がありませんでした。", remedy=SEALED)

    def _show(self, password: Secret) -> None:
        above = TYPE.format(tab=self._tab, length=len(password))
        try:
            self._terminal.show_once(password, above=above, question=TYPED)
        except OSError:
            raise NotHandedOver("パスワードを渡せません。クリップボードも端末も使えません。", remedy=SEALED) from None
        self._was_shown = True

    def _answer(self, question: str, remedy: str = "") -> str:
        answer = self._terminal.ask(question)
        if answer is None:
            raise NotHandedOver("端末の入力が終わりました。答える人がいません。", remedy=remedy)
        return unicodedata.normalize("NFKC", answer).strip(" 「」。.")
