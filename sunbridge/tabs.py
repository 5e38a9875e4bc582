"""Showing a tab, and proving that its page is the one shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sunbridge.client import Tab
from sunbridge.errors import ControlNotFound, TabNotFound
from sunbridge.remote_items import tab_captions, tab_place
from sunbridge.window import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sunbridge.controls import Controls
    from sunbridge.messages import Mailer
    from sunbridge.window import Part, Window

# A click on the tab that is shown already changes nothing; so long a change is waited for.
SWITCH_SECONDS = 0.6
TCM_GETCURSEL, TCM_SETCURFOCUS = 0x130B, 0x1330


class TabRow:
    """The tabs of a window.

    Args:
        window: the window.
        controls: by what the tabs are known.
        mailer: sends the messages.
        id_field: finds the field 利用者ID on the tab shown.
    """

    def __init__(self, window: Window, controls: Controls, mailer: Mailer, id_field: Callable[[], Part]) -> None:
        found = window.parts("tab")
        if len(found) != 1:
            raise TabNotFound(f"「{window.title}」の画面に、タブが {len(found)} 組あります。")
        self._control = found[0].handle
        self._wanted, self._mailer, self._find_id_field = controls.tabs, mailer, id_field

    def show(self, tab: Tab) -> bool:
        """Show `tab`.

        By its caption; where captions cannot be read, by its place in the order that the controls' file gives; where
        the control answers nothing at all, by a click at the place that the file gives, proved by the fields that
        appear.

        Returns:
            Whether the tabs themselves say which one is shown.

        Raises:
            TabNotFound: there is no such tab, or it could not be proved to be the one shown.
        """
        captions = tab_captions(self._mailer, self._control)
        index = self._index(tab, captions)
        if index is None:
            futsu, kei = self._wanted.futsu_at, self._wanted.kei_at
            if not futsu or not kei:
                raise TabNotFound(f"「{tab}」タブの文字が読めません（タブの数: {len(captions) or '不明'}）。")
            self._click_and_compare(tab, {Tab.FUTSU: futsu, Tab.KEI: kei})
            return False
        self._mailer.send(self._control, TCM_SETCURFOCUS, index)
        if self._shown() != index:
            # Tabs that look like buttons only mark themselves then, and wait for a click.
            self._mailer.click(self._control, tab_place(self._mailer, self._control, index))
        if not self._mailer.until(lambda: self._shown() == index or None):
            raise TabNotFound(f"「{self._caption(tab)}」タブに切り替わりません。")
        if not self._mailer.until(self._id_field):
            self._find_id_field()  # says what is missing
        return True

    def _caption(self, tab: Tab) -> str:
        return self._wanted.futsu if tab is Tab.FUTSU else self._wanted.kei

    def _index(self, tab: Tab, captions: list[str]) -> int | None:
        """Which tab from the left, the first is 0; None when the control tells nothing."""
        wanted, readable = plain(self._caption(tab)), [plain(each) for each in captions]
        if any(readable):
            if readable.count(wanted) == 1:
                return readable.index(wanted)
            there = "、".join(f"「{each}」" for each in captions)
            raise TabNotFound(f"「{self._caption(tab)}」タブが {readable.count(wanted)} つあります。タブ: {there}")
        order = [plain(each) for each in self._wanted.order]
        return order.index(wanted) if captions and len(order) == len(captions) and order.count(wanted) == 1 else None

    def _shown(self) -> int:
        return self._mailer.send(self._control, TCM_GETCURSEL)

    def _id_field(self) -> Part | None:
        try:
            return self._find_id_field()
        except ControlNotFound:
            return None

    def _click_and_compare(self, tab: Tab, places: dict[Tab, tuple[int, int]]) -> None:
        """Click the other tab, then the wanted one: another field with another ID must appear."""
        seen: dict[Tab, str] = {}
        shown = self._id_field()
        for each in (next(other for other in Tab if other is not tab), tab):
            left, top = places[each]
            self._mailer.click(self._control, (left, top))
            patience = self._mailer.seconds if seen else SWITCH_SECONDS
            changed = self._mailer.until(partial(self._other_than, shown), patience)
            # The other tab may have been the one shown from the beginning.
            shown = changed or (None if seen else self._id_field())
            if shown is None:
                raise TabNotFound(f"「{each}」タブの位置（{left}, {top}）を押しても、別の入力欄になりません。")
            seen[each] = self._mailer.text(shown.handle).strip()
        if len(set(seen.values())) != len(seen):
            raise TabNotFound("「普通車」と「軽四輪」の利用者IDが同じなので、どちらのタブかを見分けられません。")

    def _other_than(self, before: Part | None) -> Part | None:
        now = self._id_field()
        return now if now and (before is None or now.handle != before.handle) else None
