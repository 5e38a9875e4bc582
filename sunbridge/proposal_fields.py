"""Which field on a tab is the 利用者ID, and which the password: what the driver would find, and what to write if it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sunbridge.toml_text import Line
from sunbridge.tree_text import caption
from sunbridge.window import plain

if TYPE_CHECKING:
    from sunbridge.controls import Controls
    from sunbridge.inspected import Control, Screen

ID_LABELS = ("納付利用者ID", "利用者ID", "ユーザーID", "ユーザID", "利用者", "ID")
PASSWORD_LABELS = ("パスワード", "新しいパスワード", "新パスワード", "納付利用者パスワード")

NOTHING_HIDES = (
    "パスワードを隠す欄が見えません。「普通車」タブを出してから、もう一度実行してください。"
    "出していたときは、この画面の欄は自動では操作できません（SUNBRIDGE_DRIVER=handoff を使います）。"
)


def field_lines(editor: Screen, controls: Controls) -> tuple[list[Line], list[str]]:
    """Propose entries for [user_id] and [password].

    Args:
        editor: the window, with a portal's tab shown.
        controls: what holds until now.

    Returns:
        The entries, and notes in Japanese.
    """
    hidden, open_ = _fields(editor, password=True), _fields(editor, password=False)
    lines, notes = _password(editor, hidden, controls)
    more_lines, more_notes = _user_id(editor, open_, hidden, controls)
    return [*more_lines, *lines], [*notes, *more_notes]


def _fields(editor: Screen, *, password: bool) -> list[Control]:
    """The visible fields on the tab shown, as the driver takes them."""
    pages = [each.place for each in editor.visible("tab")]
    return [
        each
        for each in editor.visible("edit")
        if each.is_password is password and (not pages or any(page.holds_middle_of(each.place) for page in pages))
    ]


def _password(editor: Screen, fields: list[Control], controls: Controls) -> tuple[list[Line], list[str]]:
    if len(fields) == 1 and not controls.password.order:
        return [], [] if fields[0].enabled else ["パスワードの欄が使えない状態（グレー表示）です。"]
    if not fields:
        return [], [NOTHING_HIDES]
    if controls.password.order and controls.password.order <= len(fields):
        return [], []
    for words in PASSWORD_LABELS:
        if len(found := _beside(editor, words, fields)) == 1:
            at = fields.index(found[0]) + 1
            return [Line("password", "order", at, f"左に{caption(words)}とある欄")], []
    remark = f"パスワードの欄が {len(fields)} つあります。どれかを画面で確かめて書きます"
    return [Line("password", "order", 1, remark, active=False)], []


def _user_id(
    editor: Screen, fields: list[Control], hidden: list[Control], controls: Controls
) -> tuple[list[Line], list[str]]:
    known = [each for each in fields if each.holds_id]
    found = _as_the_driver_does(editor, fields, controls)
    if found and (not known or found in known):
        return [], []
    if len(known) == 1:
        remark = "設定の納付利用者IDが入っている欄"
        return [Line("user_id", "order", fields.index(known[0]) + 1, remark)], []
    for words in ID_LABELS:
        beside = _beside(editor, words, fields)
        if len(beside) == 1:
            return [Line("user_id", "label", words, "画面のラベルから")], []
    above = [each for each in fields if hidden and each.place.bottom <= hidden[0].place.top]
    if above:
        nearest = fields.index(above[-1]) + 1
        return [Line("user_id", "order", nearest, "パスワードの欄のすぐ上の欄。推測なので画面で確かめます")], []
    return [], [f"利用者IDの欄が分かりません（タブに見える入力欄: {len(fields)} つ）。"]


def _as_the_driver_does(editor: Screen, fields: list[Control], controls: Controls) -> Control | None:
    wanted = controls.user_id
    if wanted.order:
        return fields[wanted.order - 1] if wanted.order <= len(fields) else None
    labels = [each for each in editor.visible("label") if plain(each.words) == plain(wanted.label)]
    beside = _beside(editor, wanted.label, fields) if len(labels) == 1 else []
    found = beside[:1] or fields
    return found[0] if len(found) == 1 else None


def _beside(editor: Screen, words: str, fields: list[Control]) -> list[Control]:
    """The field next to the right of each label with these words."""
    found = []
    for label in editor.visible("label"):
        right = [each for each in fields if label.place.is_beside(each.place)]
        if plain(label.words) == plain(words) and right:
            found.append(min(right, key=lambda each: each.place.left))
    return found
