"""The fields of the tab that is shown in the window OSS 代理人編集."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunbridge.errors import ControlNotFound, PasswordFieldUnclear
from sunbridge.window import plain

if TYPE_CHECKING:
    from sunbridge.controls import Password, UserId
    from sunbridge.window import Part, Window


def id_field(window: Window, wanted: UserId) -> Part:
    """Find 利用者ID by its label; else by the order that the office's file gives; else it is the only field there is.

    Raises:
        ControlNotFound: none of these; with the places of what is there, and never the contents.
    """
    fields = _fields(window, password=False)
    labels = [part for part in window.parts("label") if plain(part.words) == plain(wanted.label)]
    if len(labels) == 1 and (beside := [each for each in fields if labels[0].place.is_beside(each.place)]):
        return min(beside, key=lambda each: each.place.left)
    if 0 < wanted.order <= len(fields):
        return fields[wanted.order - 1]
    if len(fields) == 1 and not wanted.order:
        return fields[0]
    places = "、".join(f"({at}) 左 {each.place.left} 上 {each.place.top}" for at, each in enumerate(fields, start=1))
    raise ControlNotFound(
        f"「{wanted.label}」の欄を一つに決められません。見えている入力欄: {places or 'なし'}",
        remedy="対応表（SUNBRIDGE_CONTROLS）の [user_id] に、上から何番目の欄か（order）を書いてください。",
    )


def password_field(window: Window, wanted: Password, tab: str) -> Part:
    """Find the field that hides what is typed: the only one, or the one that the office's file says.

    Raises:
        PasswordFieldUnclear: there is none, there are several, or it cannot be used.
    """
    fields = _fields(window, password=True)
    found = fields[wanted.order - 1 : wanted.order] if wanted.order else fields
    if len(found) != 1:
        raise PasswordFieldUnclear(
            f"「{tab}」タブに、パスワードの欄が {len(fields)} つあります。", expected="パスワードの欄が 1 つある"
        )
    if not found[0].enabled or found[0].is_read_only:
        raise PasswordFieldUnclear("パスワードの欄が使えない状態（グレー表示や、読み取り専用）です。")
    return found[0]


def _fields(window: Window, *, password: bool) -> list[Part]:
    """The fields on the tab's page, from the top: those of other pages may be visible, far outside of it."""
    parts = window.parts("tab", "edit")
    pages = [part.place for part in parts if part.kind == "tab"]
    return [
        part
        for part in parts
        if part.kind == "edit"
        and part.is_password is password
        and (not pages or any(page.holds_middle_of(part.place) for page in pages))
    ]
