"""Proposes an office's file of controls from what an inspection saw. Pure: nothing here looks at Windows.

Only what differs is proposed. What cannot be known from the windows stands in the file as a comment, to be completed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from sunbridge.controls import Controls
from sunbridge.likeness import CHOOSES, CLOSES, FUTSU, KEI, OPENS, SAVES, clean, entry_words, like, stem
from sunbridge.proposal_fields import field_lines
from sunbridge.toml_text import Line, differing, file_text
from sunbridge.tree_text import caption
from sunbridge.window import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sunbridge.inspected import Control, Program, Screen

# The rest of such a class name changes from start to start.
WINFORMS = re.compile(r"WindowsForms10\.([^.]+)\.")
LIKE_TABS = re.compile(r"tab|page|sheet", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What is proposed.

    Args:
        text: the file.
        notes: what the person should know, in Japanese.
    """

    text: str
    notes: tuple[str, ...]


def propose(program: Program, controls: Controls, words: str = "") -> Proposal:
    """Say by what the windows of `program` can be known.

    Args:
        program: what was seen of it.
        controls: what holds until now.
        words: by which words in the title it was found, where the operator gave them.
    """
    proposing = _Proposing(program, controls, words)
    proposing.look()
    given = {(line.section, line.name) for line in proposing.lines}
    kept = [line for line in differing(controls) if (line.section, line.name) not in given]
    lines = sorted([*kept, *proposing.lines], key=lambda line: _PLACES[line.section, line.name])
    return Proposal(file_text(lines, proposing.notes, controls), tuple(proposing.notes))


class _Proposing:
    def __init__(self, program: Program, controls: Controls, words: str) -> None:
        self.lines: list[Line] = []
        self.notes: list[str] = []
        self._program, self._controls, self._words = program, controls, words
        # A control of unknown class counts as what it behaves like: the file will name its class.
        self._screens = [_with_tabs(each) for each in program.screens if not _is_message(each)]
        self._editor = _best(self._screens, self._editor_score)
        self._list = _best(self._screens, lambda each: int(each is not self._editor and _has_list(each)))
        rest = [each for each in self._screens if each is not self._editor and each is not self._list]
        self._main = _best(rest, self._main_score)

    def look(self) -> None:
        self._say_what_stands_in_the_way()
        self._look_at_classes()
        if self._main:
            self._look_at_main(self._main)
        else:
            self.notes.append("メインメニューが見つかりません。[main] は提案できません。")
        if self._list:
            self._look_at_list(self._list)
        if self._editor:
            self._look_at_editor(self._editor)
            self._look_at_tabs(self._editor)
            lines, notes = field_lines(self._editor, self._controls)
            self.lines += lines
            self.notes += notes
        else:
            self.notes.append(
                "代理人編集の画面が開いていません。代理人を開き「普通車」タブを出してから、もう一度実行してください。"
            )

    def _add(self, section: str, name: str, value: object, remark: str, *, active: bool = True) -> None:
        if getattr(getattr(self._controls, section), name) != value or not active:
            self.lines.append(Line(section, name, value, remark, active))

    def _say_what_stands_in_the_way(self) -> None:
        program = self._program
        for each in program.screens:
            if _is_message(each):
                said = " ".join(label.words for label in each.visible("label")) or each.title
                buttons = "".join(caption(button.words) for button in each.visible("button"))
                self.notes.append(
                    f"メッセージ{caption(said)}（ボタン {buttons}）が開いています。"
                    "保存するときのものなら、[[save_boxes]] に書きます。"
                )
        if program.own_bits < program.bits:
            self.notes.append(
                f"サンブリッジは {program.bits} ビットです。SUNBRIDGE_PYTHON には {program.bits} ビットの Python を書いてください。"
            )

    def _look_at_classes(self) -> None:
        found: dict[str, list[str]] = {}
        for screen in self._screens:
            for each in screen.visible():
                if each.looks_like and each.class_name:
                    short = WINFORMS.match(each.class_name)
                    names = found.setdefault(each.looks_like, [])
                    name = short[1] if short else each.class_name
                    names += [name] if name not in names else []
        for kind, names in found.items():
            self._add("classes", kind, (*getattr(self._controls.classes, kind), *names), "動きから推測したもの")

    def _look_at_main(self, main: Screen) -> None:
        wanted = self._controls.main
        self._look_at_title("main", main, self._words)
        openers = [each.words for each in main.visible("button")]
        entries = [each for each in main.entries() if each.words]
        called = [each for each in entries if plain(entry_words(each.words)) == plain(wanted.open_editor)]
        if any(plain(each) == plain(wanted.open_editor) for each in openers) or len(called) == 1 or wanted.open_command:
            return
        if called:
            self._add("main", "open_command", called[0].command, "同じ文字のメニューがいくつもあるため番号で")
        elif likely := like([*openers, *(entry_words(each.words) for each in entries)], OPENS):
            self._add("main", "open_editor", clean(likely), "似た文字から推測したもの")
        elif main.has_menu and not entries:
            self._add("main", "open_command", 0, "メニューの文字が読めません。番号を調べて書きます", active=False)
        else:
            self.notes.append(f"メインメニュー{caption(main.title)}に、代理人編集を開くものが見つかりません。")

    def _look_at_list(self, screen: Screen) -> None:
        captions = [each.words for each in screen.visible("button")]
        if not any(plain(each) == plain(wanted) for each in captions for wanted in self._controls.agents.open):
            if likely := like(captions, CHOOSES):
                self._add("agents", "open", (clean(likely),), "似た文字から推測したもの")
            else:
                self.notes.append(
                    f"画面{caption(screen.title)}に、選んだ代理人を開くボタンが見つかりません。一覧をダブルクリックします。"
                )
        if screen.visible("list_view"):
            self._add(
                "agents",
                "column",
                self._controls.agents.column,
                "代理人の名前が 1 列目でなければ直します",
                active=False,
            )

    def _look_at_editor(self, editor: Screen) -> None:
        self._look_at_title("editor", editor, "")
        tabs = editor.visible("tab")
        buttons = editor.visible("button")
        outside = [each for each in buttons if not any(tab.place.holds_middle_of(each.place) for tab in tabs)]
        for name, words in (("save", SAVES), ("close", CLOSES)):
            wanted = plain(getattr(self._controls.editor, name))
            same = [each for each in buttons if plain(each.words) == wanted]
            if len(same) > 1:
                self.notes.append(f"{caption(same[0].words)}というボタンが {len(same)} つあり、一つに決められません。")
            if same:
                continue
            if likely := like([each.words for each in outside], words) or like([each.words for each in buttons], words):
                self._add("editor", name, clean(likely), "似た文字から推測したもの")
            else:
                there = "".join(caption(each.words) for each in buttons) or "なし"
                self.notes.append(f"{caption(wanted)}に当たるボタンが分かりません。画面にあるボタン: {there}")

    def _look_at_tabs(self, editor: Screen) -> None:
        found = editor.visible("tab")
        if len(found) != 1:
            self.notes.append(
                f"代理人編集の画面に、タブの部品が {len(found)} 組あります（1 組のときだけ操作できます）。"
            )
            return
        captions = found[0].tabs
        if not found[0].kind:
            self.notes.append(
                f"タブらしい部品 {found[0].class_name} があります。この対応表を SUNBRIDGE_CONTROLS に書いて、"
                "もう一度実行すると、タブの文字も調べます。"
            )
            return
        if any(captions):
            for name, words in (("futsu", FUTSU), ("kei", KEI)):
                if plain(getattr(self._controls.tabs, name)) in map(plain, captions):
                    continue
                if likely := like(captions, words, but=FUTSU if name == "kei" else KEI):
                    self._add("tabs", name, clean(likely), "似た文字から推測したもの")
                else:
                    self.notes.append(
                        f"{caption(getattr(self._controls.tabs, name))}タブに当たるものが分かりません。"
                        f"タブ: {''.join(map(caption, captions))}"
                    )
        elif captions:
            if len(self._controls.tabs.order) != len(captions):
                order = tuple(f"{at} 番目" for at in range(1, len(captions) + 1))
                self._add("tabs", "order", order, "文字が読めません。左から順に書き直します", active=False)
        elif not (self._controls.tabs.futsu_at and self._controls.tabs.kei_at):
            self._add_places(found[0])

    def _add_places(self, tab: Control) -> None:
        self.notes.append(
            "タブの文字も数も読めません。マウスを「普通車」タブの上に置いたまま、もう一度実行すると、"
            "「マウスの位置」が出ます。「軽四輪」タブも同じように調べ、[tabs] に書いてください。"
        )
        for name in ("futsu_at", "kei_at"):
            height = min(12, (tab.place.bottom - tab.place.top) // 2)
            self._add("tabs", name, (0, height), "調べた数に書き直します", active=False)

    def _look_at_title(self, section: str, screen: Screen, words: str) -> None:
        wanted = getattr(self._controls, section)
        title = wanted.title
        if title not in screen.title or not title:
            title = words if words and words in screen.title else stem(screen.title)
            self._add(section, "title", title, f"いまの題名: {caption(screen.title)}")
        rivals = [each for each in self._screens if title in each.title and each is not screen]
        alike = [each for each in rivals if _serves_as(each, section)]
        if alike and screen.class_name not in {each.class_name for each in alike} and "." not in screen.class_name:
            self._add(section, "class_name", screen.class_name, "同じ言葉を題名に含む画面がほかにもあるため")

    def _editor_score(self, screen: Screen) -> int:
        hides = any(each.is_password for each in screen.visible("edit"))
        if not hides and not screen.visible("tab"):
            return 0
        return 1 + 2 * hides + 2 * (self._controls.editor.title in screen.title) + bool(screen.visible("tab"))

    def _main_score(self, screen: Screen) -> int:
        captions = [each.words for each in screen.visible("button")] + [each.words for each in screen.entries()]
        opens = bool(like(captions, OPENS))
        named = (self._words or self._controls.main.title) in screen.title
        return 4 * opens + 2 * named + (not screen.owned) if opens or named else 0


def _best(screens: Sequence[Screen], score: Callable[[Screen], int]) -> Screen | None:
    best = max(screens, key=score, default=None)
    return best if best and score(best) > 0 else None


def _is_message(screen: Screen) -> bool:
    """A small main menu is words and buttons and nothing else, too."""
    return screen.is_message and not like([each.words for each in screen.visible("button")], OPENS)


def _has_list(screen: Screen) -> bool:
    return not screen.visible("tab") and any(each.count for each in screen.visible("list", "combo", "list_view"))


def _serves_as(screen: Screen, section: str) -> bool:
    """Whether the driver could take it for that window, too."""
    if section == "editor":
        return bool(screen.visible("tab"))
    return bool(like([each.words for each in screen.visible("button")], OPENS))


def _with_tabs(screen: Screen) -> Screen:
    """Take a control with a telling class name for the tabs, where there are none of a known class."""
    if screen.visible("tab") or not screen.visible("edit"):
        return screen

    def changed(controls: tuple[Control, ...]) -> Iterator[Control]:
        for each in controls:
            holds = any(each.place.holds_middle_of(field.place) for field in screen.visible("edit"))
            is_tab = not each.acts_as and each.visible and holds and LIKE_TABS.search(each.class_name)
            yield (replace(each, looks_like="tab") if is_tab else replace(each, children=tuple(changed(each.children))))

    return replace(screen, controls=tuple(changed(screen.controls)))


_PLACES: dict[tuple[str, str], int] = {
    (section.name, name): at * 100 + within
    for at, section in enumerate(fields(Controls))
    for within, name in enumerate(getattr(section.default, "__dataclass_fields__", ()))
}
