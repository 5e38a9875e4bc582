"""The main menu, and the list of agents that 「代理人編集」 opens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import data, win32
from rehearsal.sunbridge_window.editor import LOCKED, Editor
from rehearsal.sunbridge_window.forms import MOCK, TITLE, Form, say
from rehearsal.sunbridge_window.skins import SKINS
from rehearsal.sunbridge_window.window import Box

if TYPE_CHECKING:
    from collections.abc import Callable

    from rehearsal.sunbridge_window.options import Options

AGENTS = "&4 代理人編集"
ENTRIES = ("&1 普通車", "&2 軽四輪", "&3 確認リスト印刷", AGENTS, "&5 各種動作設定", "普OSS管理(&O)", "軽OSS管理(&K)")
WIDTH, ROW = 260, 42
AGENTS_NUMBER = 50


class Menu(Form):
    """The main menu; the program lives as long as it.

    Args:
        options: how it looks and what goes wrong.
        agents: whose records it keeps.
    """

    def __init__(self, options: Options, agents: list[data.Agent]) -> None:
        skin = SKINS[options.skin]
        captions = [each for each in ENTRIES if each != AGENTS or options.menu == "buttons"]
        super().__init__(
            skin, skin.menu, TITLE, (WIDTH, len(captions) * ROW + (48 if options.menu == "buttons" else 68))
        )
        self._options, self._agents = options, agents
        if options.menu == "menubar":
            self._menu_bar()
        for row, caption in enumerate(captions):
            box = Box(16, 14 + row * ROW, WIDTH - 32, ROW - 8)
            then = self._edit_agents if caption == AGENTS else partial(self._cannot, caption)
            self.button(caption, box, then, style=c.BS_LEFT)
        self.label(MOCK, Box(18, 18 + len(captions) * ROW, WIDTH - 36, 20))

    def receive(self, message: int, first: int, second: int) -> int | None:
        """Its end is that of the program."""
        if message == c.WM_DESTROY:
            win32.post_quit(0)
        return super().receive(message, first, second)

    def _menu_bar(self) -> None:
        bar, inside = win32.create_menu(), win32.create_popup_menu()
        win32.append_menu(inside, c.MF_STRING, AGENTS_NUMBER, AGENTS)
        win32.append_menu(bar, c.MF_POPUP, inside, "編集(&E)")
        win32.set_menu(self.handle, bar)
        self.on_number(AGENTS_NUMBER, self._edit_agents)

    def _cannot(self, caption: str) -> None:
        say(self, f"この模擬では「{caption.replace('&', '')}」は使えません。")

    def _edit_agents(self) -> None:
        if self._options.agents == "combo":
            self._open(self, 0)
        else:
            Choice(self, self._agents, self._open).show()

    def _open(self, asking: Form, chosen: int) -> None:
        if self._options.agent_locked:
            say(asking, LOCKED, c.MB_ICONWARNING)
            return
        stays = self._options.agents == "list-stays"
        if asking is not self and not stays:
            asking.close()
        Editor(self._options, self.skin, asking if stays else self, self._agents, chosen).show()


class Choice(Form):
    """The list of agents.

    Args:
        menu: the main menu.
        agents: the entries.
        then: what happens with this window and the number of the chosen one.
    """

    def __init__(self, menu: Form, agents: list[data.Agent], then: Callable[[Form, int], None]) -> None:
        super().__init__(menu.skin, menu.skin.choice, "代理人の選択", (400, 290), menu)
        self._then = then
        self.label("編集する代理人を選んでください。", Box(16, 14, 360, 20))
        self._list = self.list_box(Box(16, 40, 368, 190), [agent.name for agent in agents], self._choose)
        self.button("編集", Box(160, 242, 105, 32), self._choose, number=c.IDOK, style=c.BS_DEFPUSHBUTTON)
        self.button("閉じる", Box(279, 242, 105, 32), self.close, number=c.IDCANCEL)

    def _choose(self) -> None:
        chosen = win32.send_message(self._list, c.LB_GETCURSEL, 0, 0)
        if chosen < 0:
            say(self, "代理人を選んでください。", c.MB_ICONWARNING)
        else:
            self._then(self, chosen)
