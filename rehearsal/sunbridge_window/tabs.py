"""The tabs of the editor, in the three ways that the toolkits have."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import TYPE_CHECKING

from rehearsal.sunbridge_window import constants as c
from rehearsal.sunbridge_window import win32
from rehearsal.sunbridge_window.forms import Form, Surface, move
from rehearsal.sunbridge_window.skins import Paging
from rehearsal.sunbridge_window.window import Box, Window, control

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TAB_WIDTH, TAB_HEIGHT = 96, 26
# Where SSTab puts the controls of the other tabs: Left = -75000 twips.
FAR_LEFT = -5000
_CHILD = c.WS_CHILD | c.WS_CLIPSIBLINGS


class Page(Window):
    """The window of a tab's page; what its controls tell goes to the form."""

    def __init__(self, form: Form, class_name: str, caption: str, box: Box, parent: int) -> None:
        super().__init__(class_name, caption, _CHILD, c.WS_EX_CONTROLPARENT, box, parent)
        self._form = form
        self.surface = Surface(self, labels=self.labels)

    def receive(self, message: int, first: int, second: int) -> int | None:
        """Answer a message."""
        if message == c.WM_COMMAND:
            return self._form.receive(message, first, second)
        return super().receive(message, first, second)


class Tabs:
    """Tabs of Windows, the control SysTabControl32 under whatever name.

    Args:
        form: the window they are on.
        box: where they are, with their pages.
        captions: one per tab.
        then: what happens when a person, or a program, has chosen a tab.
    """

    def __init__(self, form: Form, box: Box, captions: Sequence[str], then: Callable[[], None]) -> None:
        wanted = win32.CommonControls(ctypes.sizeof(win32.CommonControls), c.ICC_TAB_CLASSES)
        win32.init_common_controls(ctypes.byref(wanted))
        self._then = then
        self._handle = control(
            form.skin.tabs, "SysTabControl32", "", c.WS_TABSTOP | c.WS_CLIPSIBLINGS, box, form.handle, 99
        )
        # As the form is: a theme would make it white behind grey texts.
        win32.set_theme(self._handle, " ", " ")
        if form.skin.paging is Paging.HIDDEN_PAGES:
            win32.set_long(self._handle, c.GWL_EXSTYLE, c.WS_EX_CONTROLPARENT)
        for place, caption in enumerate(captions):
            item = win32.TabItem(mask=c.TCIF_TEXT, text=caption)
            win32.send_message(self._handle, c.TCM_INSERTITEMW, place, ctypes.addressof(item))
        area = wintypes.RECT(0, 0, box.width, box.height)
        win32.send_message(self._handle, c.TCM_ADJUSTRECT, 0, ctypes.addressof(area))
        inside = Box(area.left, area.top, area.right - area.left, area.bottom - area.top)
        self.pages = [self._page(form, box, inside, caption) for caption in captions]

    def turn(self) -> None:
        """Show the page of the chosen tab, and no other."""
        chosen = win32.send_message(self._handle, c.TCM_GETCURSEL, 0, 0)
        for place, page in enumerate(self.pages):
            self._show(page, c.SW_SHOW if place == chosen else c.SW_HIDE)
        if isinstance(self.pages[0].window, Form):
            # The controls of the pages are its neighbours, not its children: it has to be behind them.
            win32.set_position(self._handle, c.HWND_BOTTOM, 0, 0, 0, 0, c.SWP_NOSIZE | c.SWP_NOMOVE | c.SWP_NOACTIVATE)

    def notify(self, address: int) -> None:
        """The form got a WM_NOTIFY."""
        notice = win32.Notice.from_address(address)
        if notice.sender == self._handle and notice.code == c.TCN_SELCHANGE:
            self.turn()
            self._then()

    def before(self, message: wintypes.MSG) -> bool:
        """Tabs of Windows see to their keys themselves."""
        del message
        return False

    def _page(self, form: Form, box: Box, inside: Box, caption: str) -> Surface:
        if form.skin.page is None:
            return Surface(form, box.left + inside.left, box.top + inside.top)
        return Page(form, form.skin.page, caption, inside, self._handle).surface

    def _show(self, page: Surface, how: int) -> None:
        if isinstance(page.window, Form):
            for handle, _ in page.controls:
                win32.show_window(handle, how)
        else:
            win32.show_window(page.window.handle, how)


class DrawnTabs(Window):
    """Tabs that are a picture, as those of SSTab: they answer to a click and to Ctrl+Tab, and to no message about tabs."""

    def __init__(self, form: Form, box: Box, captions: Sequence[str], then: Callable[[], None]) -> None:
        super().__init__(form.skin.tabs, "", _CHILD | c.WS_VISIBLE, c.WS_EX_CONTROLPARENT, box, form.handle)
        self._form, self._box, self._captions, self._then = form, box, captions, then
        self._chosen = 0
        self.pages = [Surface(self, 0, TAB_HEIGHT) for _ in captions]

    def turn(self) -> None:
        """Bring the controls of the chosen tab to their places; move all others away."""
        for place, page in enumerate(self.pages):
            for handle, box in page.controls:
                move(handle, box.moved(0 if place == self._chosen else FAR_LEFT, 0))
        self.labels = self.pages[self._chosen].labels
        win32.invalidate(self.handle, None, c.TRUE)

    def notify(self, address: int) -> None:
        """These send no WM_NOTIFY."""

    def before(self, message: wintypes.MSG) -> bool:
        """Ctrl+Tab goes on to the next tab, Ctrl+Shift+Tab back."""
        if message.message != c.WM_KEYDOWN or message.wParam != c.VK_TAB or win32.get_key_state(c.VK_CONTROL) >= 0:
            return False
        step = -1 if win32.get_key_state(c.VK_SHIFT) < 0 else 1
        self._choose((self._chosen + step) % len(self.pages))
        return True

    def receive(self, message: int, first: int, second: int) -> int | None:
        """A click on a tab, and what the controls on the pages tell the form."""
        if message == c.WM_LBUTTONDOWN:
            across, down = second & 0xFFFF, second >> 16 & 0xFFFF
            if down < TAB_HEIGHT and across // TAB_WIDTH < len(self.pages):
                self._choose(across // TAB_WIDTH)
            return 0
        if message == c.WM_COMMAND:
            return self._form.receive(message, first, second)
        return super().receive(message, first, second)

    def draw(self, context: int) -> None:
        """The tabs, the frame of the page and the texts on it."""
        area = wintypes.RECT(0, TAB_HEIGHT - 1, self._box.width, self._box.height)
        win32.draw_edge(context, ctypes.byref(area), c.EDGE_RAISED, c.BF_RECT)
        for place, caption in enumerate(self._captions):
            top = 0 if place == self._chosen else 3
            bottom = TAB_HEIGHT + (2 if place == self._chosen else -1)
            area = wintypes.RECT(place * TAB_WIDTH, top, (place + 1) * TAB_WIDTH, bottom)
            win32.draw_edge(context, ctypes.byref(area), c.EDGE_RAISED, c.BF_TABS)
            area.bottom = TAB_HEIGHT
            win32.draw_text(context, caption, -1, ctypes.byref(area), c.DT_CENTER | c.DT_VCENTER | c.DT_SINGLELINE)
        super().draw(context)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self.turn()
        self._then()
