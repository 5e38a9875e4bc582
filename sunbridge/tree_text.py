"""What an inspection saw, as an indented text for the person who fits the driver."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sunbridge.inspected import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sunbridge.inspected import Control, MenuEntry, Program, Screen

KINDS = {
    "button": "ボタン",
    "edit": "入力欄",
    "tab": "タブ",
    "list": "一覧",
    "combo": "選択欄",
    "list_view": "列のある一覧",
    "label": "ラベル",
    "": "種類不明",
}
SHOWN = 60
VALUE = "〈表示される値〉"


def tree_text(program: Program, *, hidden: bool = False) -> str:
    """Write down a program's windows.

    Args:
        program: what was seen.
        hidden: whether to list the controls that cannot be seen, too.
    """
    lines = [
        f"プログラム: {program.bits} ビット、管理者として実行{_done(program.elevated)}",
        f"調べた Python: {program.own_bits} ビット、管理者として実行{_done(program.own_elevated)}",
    ]
    for screen in program.screens:
        lines += ["", *_screen(screen, hidden=hidden)]
    return "\n".join(lines)


def caption(words: str) -> str:
    """Words in 「」, on one line, what cannot be seen left out."""
    seen = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in words)
    line = " ".join(seen.split())
    return f"「{line if len(line) <= SHOWN else line[:SHOWN] + '…'}」"


def _done(elevated: bool) -> str:  # noqa: FBT001 - one word of a sentence
    return "している" if elevated else "していない"


def _screen(screen: Screen, *, hidden: bool) -> Iterator[str]:
    front = "" if screen.enabled else "　使えない（手前に別の画面）"
    yield f"画面{caption(screen.title)} [{screen.class_name}] {screen.width}×{screen.height}{front}"
    if screen.has_menu and not screen.menu:
        yield "  メニューバー（中の文字は読めません）"
    for entry in screen.menu:
        yield from _entry(entry, "  メニュー")
    yield from _controls(screen.controls, _values(screen), "  ", hidden=hidden)
    across, down = screen.pointer
    for tab in screen.visible("tab"):
        if tab.place.left <= across < tab.place.right and tab.place.top <= down < tab.place.bottom:
            yield f"  マウスの位置: タブの部品の左から {across - tab.place.left}、上から {down - tab.place.top}"


def _entry(entry: MenuEntry, start: str) -> Iterator[str]:
    number = f" 番号 {entry.command}" if not entry.inside else ""
    yield f"{start}{caption(entry.words.partition(chr(9))[0])}{number}"
    for inner in entry.inside:
        yield from _entry(inner, f"  {start}")


def _controls(controls: tuple[Control, ...], values: set[int], indent: str, *, hidden: bool) -> Iterator[str]:
    unseen = 0
    for each in controls:
        if not each.visible and not hidden:
            unseen += 1 + len(list(every(each.children)))
            continue
        yield f"{indent}{_control(each, is_value=id(each) in values)}"
        yield from _controls(each.children, values, f"{indent}  ", hidden=hidden)
    if unseen:
        yield f"{indent}（見えない部品 {unseen} 個）"


def _control(control: Control, *, is_value: bool) -> str:
    place = control.place
    marks = [
        "" if control.kind or not control.looks_like else f"{KINDS[control.looks_like]}らしい",
        "パスワードを隠す" if control.is_password else "",
        "設定の納付利用者IDが入っている" if control.holds_id else "",
        "" if control.enabled else "使えない",
        "" if control.visible else "見えない",
        "" if place.right > 0 else "画面の外",
    ]
    said = "、".join(filter(None, marks))
    return (
        f"{KINDS[control.kind]}{_words(control, is_value=is_value)} [{control.class_name}] "
        f"左 {place.left} 上 {place.top} {place.right - place.left}×{place.bottom - place.top} 番号 {control.number}"
        f"{f'（{said}）' if said else ''}"
    )


def _words(control: Control, *, is_value: bool) -> str:
    if control.is_password or control.acts_as == "edit":
        return "〈パスワードの欄〉" if control.is_password else "〈入力欄〉"
    if control.acts_as == "tab":
        if any(control.tabs):
            return "".join(map(caption, control.tabs))
        return f"（文字は読めません。数: {len(control.tabs) or '不明'}）"
    if control.count is not None:
        return f" {control.count} 件"
    return (VALUE if is_value else caption(control.words)) if control.words else ""


def _values(screen: Screen) -> set[int]:
    """The labels that show a value: next to the right of another label, which is its caption.

    Such as the name of the agent: not to be shown.
    """
    found = set()
    seen = [each for each in every(screen.controls) if each.acts_as]
    labels = [each for each in seen if each.acts_as == "label"]
    for each in labels:
        left = [other for other in seen if other is not each and other.place.is_beside(each.place)]
        left = [other for other in left if other.acts_as != "tab" and other.visible == each.visible]
        if left and max(left, key=lambda other: other.place.left).acts_as == "label":
            found.add(id(each))
    return found
