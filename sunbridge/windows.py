"""The driver for SunBridge itself: pywinauto finds its windows, messages work them.

It never types a key, moves the mouse, uses the clipboard or brings a window to the front. Before each act it makes sure
that the window is there and enabled: a posted click would reach a window behind a message, too.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pywinauto import actionlogger
from pywinauto.win32_element_info import HwndElementInfo

from sunbridge.agent_choice import ALL_KINDS, choose, double_click
from sunbridge.editor import WindowsAgentEditor
from sunbridge.errors import AgentNotFound, CannotStart, ControlNotFound, NotRunning, UnexpectedBox, WindowNotFound
from sunbridge.messages import Mailer
from sunbridge.session import refuse_out_of_reach, refuse_without_desktop
from sunbridge.window import Window

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from runbook.secret import PaymentUserId
    from sunbridge.controls import Controls
    from sunbridge.window import Part

# It would write every act with its values into the log.
actionlogger.disable()

START_SECONDS = 30.0
# A list that has just opened may not hold all its entries yet.
FILLED_SECONDS = 0.5


class Opened(NamedTuple):
    """A record that was opened.

    Args:
        main: the main menu.
        window: the window with the record.
        known: the windows that were there before.
    """

    main: Window
    window: Window
    known: frozenset[int]


class WindowsSunBridge:
    """SunBridge at its main menu, running already or started from `exe`.

    Args:
        controls: by what its windows are known.
        exe: `SUNBRIDGE_EXE`; empty when the operator starts it.
        payment_user_id: the only 利用者ID whose password may be written.
    """

    def __init__(self, controls: Controls, exe: str, payment_user_id: PaymentUserId) -> None:
        self.controls = controls
        self.payment_user_id = payment_user_id
        self.mailer = Mailer(controls.timeout_seconds)
        self._exe = exe
        self._editor: WindowsAgentEditor | None = None

    def open_agent_editor(self, agent: str) -> WindowsAgentEditor:
        """Press 「代理人編集」, choose `agent` and return its open screen.

        Raises:
            SunBridgeError: one of `sunbridge.errors`, with the remedy.
        """
        self._editor = WindowsAgentEditor(self, agent)
        return self._editor

    def open_window(self, agent: str) -> Opened:
        """Open the screen."""
        refuse_without_desktop()
        main = self._main_window()
        refuse_out_of_reach(main.process_id)
        if not main.is_enabled:
            others = "、".join(f"「{each.title}」" for each in self.news(main, {main.handle})) or "別の画面"
            raise WindowNotFound(
                f"サンブリッジで{others}が開いたままです。",
                remedy="サンブリッジで開いている画面を（必要なら保存して）閉じ、メインメニューに戻してから、もう一度実行してください。",
            )
        opening = _Opening(self, main, agent)
        self._press_open_editor(main)
        return Opened(main, opening.wait(), opening.known)

    def leave(self) -> None:
        """Close the agent's screen if it is still open, without saving. SunBridge itself goes on running."""
        if self._editor is not None:
            self._editor.leave()
            self._editor = None

    def windows(self) -> list[Window]:
        """All windows of the desktop that can be seen."""
        every = HwndElementInfo().children()
        return [Window(each, self.mailer, self.controls.classes) for each in every if each.visible]

    def news(self, main: Window, known: AbstractSet[int]) -> list[Window]:
        """The windows of the SunBridge with that main menu that were not there before."""
        process_id = main.process_id
        return [each for each in self.windows() if each.process_id == process_id and each.handle not in known]

    def _main_window(self) -> Window:
        found = self._mains()
        if not found and self._exe:
            self._start()
            found = self.mailer.until(lambda: self._mains() or None, START_SECONDS) or []
            if not found:
                raise CannotStart(
                    f"サンブリッジを起動しましたが、メインメニューが {START_SECONDS:.0f} 秒以内に開きません。"
                )
        if not found:
            raise NotRunning("サンブリッジのメインメニューが見つかりません。")
        if len(found) > 1:
            titles = "、".join(f"「{each.title}」" for each in found)
            raise WindowNotFound(
                f"サンブリッジのメインメニューがいくつも開いています: {titles}", remedy="一つだけ残して閉じてください。"
            )
        return found[0]

    def _mains(self) -> list[Window]:
        wanted = self.controls.main
        return [
            each
            for each in self.windows()
            if wanted.title in each.title
            and wanted.class_name in {"", each.class_name}
            and (each.called("button", wanted.open_editor) or self._command(each))
        ]

    def _start(self) -> None:
        try:
            subprocess.Popen(  # noqa: S603 - the program that the operator named
                [self._exe],
                cwd=Path(self._exe).parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise CannotStart("SUNBRIDGE_EXE のプログラムを起動できません。") from None

    def _command(self, main: Window) -> int:
        """The number of the menu entry that opens 代理人編集; 0 when there is none."""
        wanted = self.controls.main
        by_number = wanted.open_command if main.has_menu else 0
        return by_number or main.menu_command(wanted.open_editor) or 0

    def _press_open_editor(self, main: Window) -> None:
        wanted = self.controls.main.open_editor
        if not main.called("button", wanted):
            main.choose_menu(self._command(main))
            return
        button = main.one_called("button", wanted)
        if not button.enabled:
            raise ControlNotFound(f"「{wanted}」が使えない状態（グレー表示）です。")
        self.mailer.click(button.handle)


class _Opening:
    """From the press of 「代理人編集」 to the agent's record, through whatever windows open.

    Args:
        sunbridge: whose windows they are.
        main: its main menu, before the press.
        agent: the name to choose.
    """

    def __init__(self, sunbridge: WindowsSunBridge, main: Window, agent: str) -> None:
        self._sunbridge, self._main, self._agent = sunbridge, main, agent
        self._controls, self._mailer = sunbridge.controls, sunbridge.mailer
        self.known = frozenset(each.handle for each in sunbridge.news(main, frozenset()))
        self._chosen = False
        self._not_there_since: float | None = None
        self._no_list_since: float | None = None

    def wait(self) -> Window:
        """Return the window with the record."""
        if window := self._mailer.until(self._look):
            return window
        opened = "、".join(f"「{each.title}」" for each in self._news()) or "なし"
        raise WindowNotFound(
            f"OSS代理人編集の画面が開きません。開いた画面: {opened}",
            expected=f"題名に「{self._controls.editor.title}」のある、タブの付いた画面が開く",
        )

    def _news(self) -> list[Window]:
        return [each for each in self._sunbridge.news(self._main, self.known) if each.is_enabled]

    def _look(self) -> Window | None:
        for window in self._news():
            if window.is_message:
                raise UnexpectedBox(f"メッセージ「{window.says() or window.title}」が表示されました。")
            is_editor = self._is_editor(window)
            if not self._chosen and (entry := self._choose(window)):
                self._chosen = True
                if not is_editor:
                    self._open(window, entry)
            if is_editor and (self._chosen or self._has_no_list(window)):
                return window
        return None

    def _has_no_list(self, window: Window) -> bool:
        """Whether the record opened without a choice; a list that is still to appear is given a moment."""
        self._no_list_since = self._no_list_since or monotonic()
        return not window.parts(*ALL_KINDS) and monotonic() - self._no_list_since > FILLED_SECONDS

    def _choose(self, window: Window) -> Part | None:
        try:
            return choose(window, self._agent, self._controls.agents, self._mailer)
        except AgentNotFound:
            self._not_there_since = self._not_there_since or monotonic()
            if monotonic() - self._not_there_since > FILLED_SECONDS:
                raise
            return None

    def _is_editor(self, window: Window) -> bool:
        wanted = self._controls.editor
        if wanted.title not in window.title or wanted.class_name not in {"", window.class_name}:
            return False
        return bool(window.parts("tab")) and bool(window.called("button", wanted.save))

    def _open(self, window: Window, entry: Part) -> None:
        for caption in self._controls.agents.open:
            if len(found := [each for each in window.called("button", caption) if each.enabled]) == 1:
                self._mailer.click(found[0].handle)
                return
        double_click(entry, self._mailer)
