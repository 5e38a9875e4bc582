"""Choosing the agent (代理人) in a list, a combo box or a list with columns: exactly one entry must have the name."""

from __future__ import annotations

import ctypes
import unicodedata
from typing import TYPE_CHECKING

from sunbridge.errors import AgentNotFound
from sunbridge.messages import WM_COMMAND
from sunbridge.remote_items import list_view_texts, row_place
from sunbridge.window import user32

if TYPE_CHECKING:
    from sunbridge.controls import Agents
    from sunbridge.messages import Mailer
    from sunbridge.window import Part, Window

LB_SETCURSEL, LB_GETCURSEL, LB_GETTEXT, LB_GETTEXTLEN, LB_GETCOUNT, LB_GETITEMRECT = (
    0x0186,
    0x0188,
    0x0189,
    0x018A,
    0x018B,
    0x0198,
)
CB_GETCOUNT, CB_GETCURSEL, CB_GETLBTEXT, CB_GETLBTEXTLEN, CB_SETCURSEL = 0x0146, 0x0147, 0x0148, 0x0149, 0x014E
LBN_SELCHANGE = CBN_SELCHANGE = 1
ALL_KINDS = ("list", "combo", "list_view")
LVM_GETNEXTITEM, LVNI_SELECTED, ALL_BITS = 0x100C, 2, ctypes.c_size_t(-1).value
MOST_ENTRIES = 100_000
SHOWN_IN_AN_ERROR = 6


def choose(window: Window, agent: str, agents: Agents, mailer: Mailer) -> Part | None:
    """Choose `agent` in the one list of `window` that has entries. None when the window has no such list.

    Raises:
        AgentNotFound: the name is not there, or several times; with the entries that are nearest.
    """
    lists = {part: names for part in window.parts(*ALL_KINDS) if (names := _entries(part, agents, mailer))}
    if not lists:
        return None
    found = [(part, at) for part, names in lists.items() for at in _called(names, agent)]
    if len(found) != 1:
        everything = [name for names in lists.values() for name in names]
        near = sorted(everything, key=lambda name: -len(set(name) & set(agent)))[:SHOWN_IN_AN_ERROR]
        listed = "、".join(f"「{name}」" for name in near)
        raise AgentNotFound(
            f"代理人「{agent}」が一覧に {len(found)} 件あります。一覧にあるもの: {listed}",
            expected="代理人編集の一覧に、その名前の代理人が 1 件だけある",
        )
    [(part, at)] = found
    _select(part, at, mailer)
    if not mailer.until(lambda: True if _selected(part, mailer) == at else None):
        raise AgentNotFound(f"代理人「{agent}」を一覧で選べません。", expected="選んだ代理人だけが選ばれている")
    return part


def _selected(part: Part, mailer: Mailer) -> int:
    """Which entry is selected; the first is 0."""
    if part.kind == "list_view":
        return mailer.send(part.handle, LVM_GETNEXTITEM, ALL_BITS, LVNI_SELECTED)
    return mailer.send(part.handle, LB_GETCURSEL if part.kind == "list" else CB_GETCURSEL)


def double_click(part: Part, mailer: Mailer) -> None:
    """Double-click the chosen entry of a list, in a window that has no button to open it.

    Raises:
        AgentNotFound: its place cannot be told.
    """
    at = _selected(part, mailer)
    if part.kind == "list_view":
        mailer.click(part.handle, row_place(mailer, part.handle, at), double=True)
        return
    rectangle = (ctypes.c_long * 4)()
    answer = ctypes.c_size_t()
    asked = ctypes.c_void_p(part.handle), LB_GETITEMRECT, ctypes.c_size_t(at), rectangle
    # Windows carries this rectangle across processes by itself.
    known = part.kind == "list" and user32().SendMessageTimeoutW(*asked, 2, 1000, ctypes.byref(answer))
    if not known or rectangle[3] <= rectangle[1]:
        raise AgentNotFound("代理人の一覧に、開くためのボタンがありません。")
    mailer.click(part.handle, (rectangle[0] + 4, (rectangle[1] + rectangle[3]) // 2), double=True)


def _entries(part: Part, agents: Agents, mailer: Mailer) -> list[str]:
    if part.kind == "list_view":
        return list_view_texts(mailer, part.handle, max(0, agents.column - 1))
    count, length, text = (
        (LB_GETCOUNT, LB_GETTEXTLEN, LB_GETTEXT)
        if part.kind == "list"
        else (CB_GETCOUNT, CB_GETLBTEXTLEN, CB_GETLBTEXT)
    )
    entries = mailer.send(part.handle, count)
    # LB_ERR is -1, which arrives as a very large number.
    return [mailer.item_text(part.handle, length, text, at) for at in range(entries if entries < MOST_ENTRIES else 0)]


def _called(names: list[str], agent: str) -> list[int]:
    """The entries of that name: to the letter, or, where there is none, apart from 全角/半角 and blanks."""
    exact = [at for at, name in enumerate(names) if name == agent]
    return exact or [at for at, name in enumerate(names) if _same(name) == _same(agent)]


def _same(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _select(part: Part, at: int, mailer: Mailer) -> None:
    """Select an entry, and tell the window so as the control itself would."""
    if part.kind == "list_view":
        mailer.click(part.handle, row_place(mailer, part.handle, at))
        return
    mailer.send(part.handle, LB_SETCURSEL if part.kind == "list" else CB_SETCURSEL, at)
    number = user32().GetDlgCtrlID(ctypes.c_void_p(part.handle)) & 0xFFFF
    parent = int(user32().GetParent(ctypes.c_void_p(part.handle)) or 0)
    mailer.notify(parent, WM_COMMAND, LBN_SELCHANGE << 16 | number, part.handle)
