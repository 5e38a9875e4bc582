"""「OSS 代理人」: the editor of one agent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rehearsal.agents import TABS, in_era
from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import data, win32
from rehearsal.sunbridge_window.forms import MOCK, Form, Surface, ask, say
from rehearsal.sunbridge_window.skins import Paging
from rehearsal.sunbridge_window.tabs import DrawnTabs, Tabs
from rehearsal.sunbridge_window.window import Box, intercept, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from ctypes import wintypes

    from rehearsal.sunbridge_window.options import Options
    from rehearsal.sunbridge_window.skins import Skin

SIZE = (590, 380)
NOTE = "パスワードは変更した日から60日以内に、もう一度変更してください。\nOSSに対してパスワードの変更を依頼します。"
NO_REQUEST = "この模擬では、OSSへのパスワード変更依頼はできません。"
LOCKED = "ほかのパソコンで編集中です"
WM_VANISH = c.WM_APP + 1
PASSWORD_SIGN = ord("●")


@dataclass
class Fields:
    """The controls of one portal's tab."""

    user_id: int
    password: int
    show_date: Callable[[str], object]


class Editor(Form):
    """The window.

    Args:
        options: how it looks and what goes wrong.
        skin: the toolkit.
        owner: the main menu.
        agents: all of them, because all are in one file.
        chosen: the agent to edit.
    """

    def __init__(self, options: Options, skin: Skin, owner: Form, agents: list[data.Agent], chosen: int) -> None:
        super().__init__(skin, skin.editor, "OSS 代理人", SIZE, owner)
        self._options, self._agents, self._agent = options, agents, agents[chosen]
        self._filling = self._reading = False
        names = [agent.name for agent in agents]
        self._combo = 0
        self.label("代理人", Box(20, 20, 100, 20))
        if options.agents == "combo":
            self._combo = self.combo_box(Box(130, 16, 300, 200), names, self._change_agent)
            self._show_choice()
            self._show_name: Callable[[str], object] = lambda _: None
        else:
            self._show_name = self.label(self._agent.name, Box(130, 20, 370, 20))
        tabs = {portal: caption for portal, caption in TABS.items() if portal.upper() != options.no_tab}
        kind = DrawnTabs if skin.paging is Paging.MOVED_CONTROLS else Tabs
        self._tabs = kind(self, Box(12, 50, 566, 270), ["代理人", "共通", *tabs.values()], self._tab_chosen)
        agent_page, common_page, *pages = self._tabs.pages
        self._name = self._agent_page(agent_page)
        self._common_page(common_page)
        self._fields = {portal: self._portal_page(page) for portal, page in zip(tabs, pages, strict=True)}
        self.label(MOCK, Box(20, 340, 200, 20))
        self.button("保存", Box(350, 332, 105, 32), self.save)
        self.button("閉じる", Box(465, 332, 105, 32), self.ask_to_close, number=c.IDCANCEL)
        self._tabs.turn()
        self._fill()

    @property
    def changed(self) -> bool:
        """Whether a field says something else than the record."""
        return any(
            (text_of(fields.user_id), self._typed(fields)) != (entry.user_id, entry.mask)
            for fields, entry in self._pairs()
        )

    def receive(self, message: int, first: int, second: int) -> int | None:
        """The messages of the tabs, and those of a form."""
        if message == c.WM_NOTIFY:
            self._tabs.notify(second)
        elif message == WM_VANISH:
            self.close()
            return 0
        return super().receive(message, first, second)

    def before(self, message: wintypes.MSG) -> bool:
        """Some tabs want keys before the dialog has them."""
        return self._tabs.before(message)

    def ask_to_close(self) -> None:
        """Close; with changes only if they may be lost."""
        if not self.changed or ask(self, "変更を保存せずに閉じますか？"):
            self.close()

    def save(self) -> None:
        """What 保存 does."""
        given = self._options
        if self._vanishes("save") or (given.confirm and not ask(self, "保存しますか？")) or not self.alive:
            return
        if given.slow_save:
            win32.wait_a_while(int(given.slow_save * 1000))  # it does not answer meanwhile, as such programs do
        if given.unexpected_box:
            say(self, "ディスクの空き容量が不足しています", c.MB_ICONWARNING)
        elif given.save_fails or not self._store():
            say(self, "保存できませんでした", c.MB_ICONERROR)
        else:
            self._fill()
            if not given.silent_save:
                say(self, "保存しました。")

    def _store(self) -> bool:
        before = {portal: replace(entry) for portal, entry in self._agent.entries.items()}
        for fields, entry in self._pairs():
            entry.user_id = text_of(fields.user_id)
            entry.save(self._typed(fields))
        try:
            data.write(self._options.data, self._agents)
        except OSError:
            self._agent.entries = before
            return False
        return True

    def _fill(self) -> None:
        self._filling = True
        self._show_name(self._agent.name)
        win32.set_text(self._name, self._agent.name)
        for fields, entry in self._pairs():
            win32.set_text(fields.user_id, entry.user_id)
            win32.set_text(fields.password, entry.mask)
            fields.show_date(in_era(entry.changed_on))
        self._filling = False

    def _pairs(self) -> list[tuple[Fields, data.Entry]]:
        return [(fields, self._agent.entries[portal]) for portal, fields in self._fields.items()]

    def _typed(self, fields: Fields) -> str:
        # A program reads its own field also while it works on another's message, which is when a stranger may not.
        self._reading = True
        text = text_of(fields.password)
        self._reading = False
        return text

    def _agent_page(self, page: Surface) -> int:
        name = self.edit(Box(130, 18, 320, 26), page, style=c.ES_READONLY)
        self.label("名称", Box(20, 22, 100, 20), page)
        for row, caption in enumerate(("登録番号", "電話番号")):
            self.label(caption, Box(20, 60 + 38 * row, 100, 20), page)
            self.edit(Box(130, 56 + 38 * row, 200, 26), page)
        return name

    def _common_page(self, page: Surface) -> None:
        text = "普通車・軽四輪の利用者IDとパスワードは、\nそれぞれのタブで設定します。"
        self.label(text, Box(20, 22, 440, 44), page)

    def _portal_page(self, page: Surface) -> Fields:
        self.label("利用者ID", Box(20, 22, 100, 20), page)
        user_id = self.edit(Box(130, 18, 200, 26), page)
        self.label("パスワード", Box(20, 60, 100, 20), page)
        password = self._password(Box(130, 56, 200, 26), page)
        if self._options.two_passwords:
            self.label("旧パスワード", Box(20, 98, 110, 20), page)
            self._password(Box(130, 94, 200, 26), page)
        self.label(NOTE, Box(20, 130, 536, 44), page)
        self.button("パスワード変更依頼", Box(20, 184, 170, 32), lambda: say(self, NO_REQUEST), page)
        self.label("変更日", Box(230, 192, 60, 20), page)
        show_date = self.label("令和00年00月00日", Box(300, 192, 170, 20), page)
        return Fields(user_id, password, show_date)

    def _password(self, box: Box, page: Surface) -> int:
        handle = self.edit(box, page, style=c.ES_PASSWORD, then=self._written)
        win32.send_message(handle, c.EM_SETPASSWORDCHAR, PASSWORD_SIGN, 0)
        if self._options.max_length:
            win32.send_message(handle, c.EM_LIMITTEXT, self._options.max_length, 0)
        if self._options.protect:
            intercept(handle, self._refuse)
        return handle

    def _refuse(self, _handle: int, message: int, first: int, second: int) -> int | None:
        """Answer a stranger as Windows does; Wine has no such protection.

        Assumed, not measured: that WM_GETTEXTLENGTH is answered to everyone, and that a refused reader finds nothing
        in its buffer rather than an error.
        """
        if message not in {c.WM_GETTEXT, c.EM_GETLINE, c.EM_SETPASSWORDCHAR}:
            return None
        if self._reading or not win32.in_send_message():
            return None
        if message == c.WM_GETTEXT and first:
            win32.end_text(second)
        return 0

    def _tab_chosen(self) -> None:
        self._vanishes("tab")

    def _written(self) -> None:
        if not self._filling:
            self._vanishes("write")

    def _vanishes(self, moment: str) -> bool:
        # Posted: a window must not be destroyed while one of its controls is still at work.
        return self._options.vanish_on == moment and bool(win32.post_message(self.handle, WM_VANISH, 0, 0))

    def _change_agent(self) -> None:
        chosen = self._agents[win32.send_message(self._combo, c.CB_GETCURSEL, 0, 0)]
        if chosen is self._agent:
            return
        if self._options.agent_locked:
            say(self, LOCKED, c.MB_ICONWARNING)
        elif not self.changed or ask(self, "変更を保存せずに代理人を切りかえますか？"):
            self._agent = chosen
            self._fill()
        self._show_choice()

    def _show_choice(self) -> None:
        win32.send_message(self._combo, c.CB_SETCURSEL, self._agents.index(self._agent), 0)
