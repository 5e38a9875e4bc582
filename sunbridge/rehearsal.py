"""SunBridge's simplified stand-in (簡易模擬): a local page drawn like its windows, worked in a browser window of its own."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from runbook.errors import SunBridgeError
from runbook.picture import masked_picture
from runbook.secret import PaymentUserId
from sunbridge.client import Proof, SaveEvidence, Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.secret import Secret

DRIVER = "簡易模擬（練習用の画面）"
SAVED = "保存しました"
DOWN = "サンブリッジの画面が開きません。サンブリッジを起動してから、もう一度実行してください。"
TIMEOUT_MS = 5000


class RehearsalSunBridge:
    """The main menu.

    Args:
        page: an empty browser page of its own.
        url: where the stand-in is served.
    """

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        self._url = url
        page.set_default_timeout(TIMEOUT_MS)

    def open_agent_editor(self, agent: str) -> RehearsalAgentEditor:
        """Press 「4 代理人編集」 and choose `agent`.

        Raises:
            SunBridgeError: SunBridge is not running, or not exactly one agent has that name.
        """
        with _said(DOWN):
            answer = self._page.goto(self._url)
            if answer is None or not answer.ok:
                raise SunBridgeError(DOWN)
            self._page.get_by_role("link", name="代理人編集").click()
            self._page.get_by_role("dialog").wait_for()
            entry = self._page.get_by_role("dialog").get_by_role("link", name=agent, exact=True)
            # The list is complete with the window: a count that is not one will not become one.
            if (found := entry.count()) != 1:
                raise SunBridgeError(
                    f"代理人「{agent}」が一覧に {found} 件あります。",
                    expected="代理人編集の一覧に、その名前の代理人が 1 件だけある",
                    remedy="設定 SUNBRIDGE_AGENT を、代理人編集の一覧に出るとおりの名前にしてください。",
                )
            entry.click()
        return RehearsalAgentEditor(self._page, agent)

    def leave(self) -> None:
        """Close its page."""
        self._page.close()


class RehearsalAgentEditor:
    """OSS 代理人編集 for one agent."""

    def __init__(self, page: Page, agent: str) -> None:
        self._page = page
        self._agent = agent
        self._tab: Tab | None = None
        self._length = 0
        self._window = page.get_by_role("dialog", name="OSS 代理人")
        self._panel = self._window.get_by_role("tabpanel")
        self._user_id = self._panel.get_by_label("利用者ID")
        self._password = self._panel.get_by_label("パスワード", exact=True)
        self._message = page.get_by_role("alertdialog")

    def select_tab(self, tab: Tab) -> Self:
        """Show `tab` and make sure that its page is the one shown.

        Raises:
            SunBridgeError: there is no such tab.
        """
        with _said(f"OSS代理人編集の画面に「{tab}」タブが見つかりません。"):
            self._window.get_by_role("tab", name=tab, exact=True).click()
            self._panel.and_(self._page.get_by_label(tab)).wait_for()
        self._tab = tab
        return self

    def user_id(self) -> PaymentUserId:
        """The 利用者ID on the tab shown.

        Raises:
            SunBridgeError: it is not to be seen.
        """
        with _said("利用者IDが読めません。"):
            return PaymentUserId(self._user_id.input_value())

    def set_password(self, password: Secret) -> None:
        """Type `password`.

        Raises:
            SunBridgeError: the field did not take all of it.
        """
        with _said("パスワードの欄に入力できません。"):
            self._password.fill(password.reveal())
            taken = self._typed_length()
        if taken != len(password):
            raise SunBridgeError(
                "パスワードの欄に全部の文字が入りませんでした。保存していません。",
                expected=f"{len(password)} 文字が入る",
            )
        self._length = len(password)

    def save(self) -> SaveEvidence:
        """Press 「保存」, read what SunBridge answers, and look at the record as it is shown then.

        Raises:
            SunBridgeError: SunBridge did not say that it saved.
            RuntimeError: no tab or no password yet; a step is in the wrong place.
        """
        if self._tab is None or not self._length:
            raise RuntimeError("select_tab() and set_password() come before save()")
        with _said("サンブリッジが保存に答えません。"):
            typed = self._typed_length()
            self._window.get_by_role("button", name="保存", exact=True).click()
            message = self._message.get_by_role("paragraph").inner_text()
        if SAVED not in message:
            raise SunBridgeError(f"サンブリッジの表示: 「{message}」", expected=f"「{SAVED}」と表示される")
        saved_at = datetime.now(UTC).astimezone()
        with _said("保存したあとの画面が開きません。"):
            self._message.get_by_role("link", name="OK").click()
            self._message.wait_for(state="hidden")
            return SaveEvidence(
                tab=self._tab,
                message=message,
                proofs=(
                    Proof(f"「{SAVED}」と表示された", had=True, shows_save=True),
                    Proof("保存する前の欄の文字数が、パスワードと同じ", typed == self._length),
                    Proof("保存したあとの欄の文字数が、パスワードと同じ", self._typed_length() == self._length),
                ),
                saved_at=saved_at,
                driver=DRIVER,
            )

    def close(self) -> None:
        """Press 「閉じる」.

        Raises:
            SunBridgeError: it cannot be pressed.
        """
        with _said("OSS代理人編集の画面を閉じられません。"):
            self._window.get_by_role("link", name="閉じる").click()

    def picture(self) -> bytes:
        """PNG of the window, secrets and personal data covered."""
        return masked_picture(self._page)

    def __repr__(self) -> str:
        return f"サンブリッジ⑥ OSS代理人編集{f'「{self._tab}」' if self._tab else ''}（簡易模擬）"

    def _typed_length(self) -> int:
        return len(self._password.input_value())


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Say a failure in Japanese. Not chained: Playwright's call log repeats what was typed."""
    try:
        yield
    except PlaywrightError:
        raise SunBridgeError(what) from None
