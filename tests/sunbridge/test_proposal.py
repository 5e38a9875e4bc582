"""What is proposed for SunBridge's windows as they may be, and what is written down of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sunbridge.controls import Box, Classes, Controls, Editor, Main, Password, Tabs, UserId, read_controls
from sunbridge.inspected import Control, MenuEntry, Program, Screen, of_plain, to_plain
from sunbridge.proposal import propose
from sunbridge.tree_text import tree_text
from sunbridge.window import Place, kind_of

if TYPE_CHECKING:
    from pathlib import Path

FOUR = ("代理人", "共通", "普通車", "軽四輪")


def control(class_name: str, words: str = "", at: tuple[int, int] = (0, 0), **more: object) -> Control:
    left, top = at
    usual = Control(
        class_name=class_name,
        kind=kind_of(class_name, Classes()),
        looks_like="",
        words=words,
        place=Place(left, top, left + 100, top + 20),
        number=7,
        visible=True,
        enabled=True,
    )
    return replace(usual, **more)  # type: ignore[arg-type]  # a test's own


def screen(title: str, *controls: Control, **more: object) -> Screen:
    usual = Screen(
        title, "Form", 600, 400, enabled=True, owned=False, has_menu=False, menu=(), controls=controls, pointer=(-1, -1)
    )
    return replace(usual, **more)  # type: ignore[arg-type]  # a test's own


def tab_row(*captions: str, class_name: str = "SysTabControl32") -> Control:
    return control(class_name, place=Place(10, 50, 580, 320), tabs=captions)


USER_ID = control("Edit", at=(150, 100), holds_id=True)
PASSWORD = control("Edit", at=(150, 140), is_password=True)
LABELS = (control("Static", "利用者ID", (20, 100)), control("Static", "パスワード", (20, 140)))
SAVE, CLOSE = control("Button", "保存(&S)", (350, 350)), control("Button", "閉じる", (460, 350))
MAIN = screen("サンブリッジ", control("Button", "&4 代理人編集"), control("Button", "&1 普通車"))
EDITOR = screen("OSS 代理人", tab_row(*FOUR), *LABELS, USER_ID, PASSWORD, SAVE, CLOSE, owned=True)


def seen(*screens: Screen, **more: object) -> Program:
    usual = Program(bits=64, elevated=False, own_bits=64, own_elevated=False, screens=screens)
    return replace(usual, **more)  # type: ignore[arg-type]  # a test's own


def proposed(folder: Path, program: Program, controls: Controls | None = None, words: str = "") -> Controls:
    """The proposed file, as a run reads it."""
    file = folder / "proposed.toml"
    file.write_text(propose(program, controls or Controls(), words).text, encoding="utf-8")
    return read_controls(file)


def test_where_the_defaults_fit_nothing_is_proposed(tmp_path: Path) -> None:
    assert proposed(tmp_path, seen(MAIN, EDITOR)) == Controls()
    proposal = propose(seen(MAIN, EDITOR), Controls())
    assert "既定のままで合っています" in proposal.text
    assert not proposal.notes


def test_other_words_are_found_by_likeness(tmp_path: Path) -> None:
    main = screen("車両管理システム Ver 3.12", control("Button", "F4:代理人管理(&D)"))
    editor = screen(
        "申請者の登録 [普通車]",
        tab_row("基本", "軽自動車(&K)", "普通車OSS"),
        *LABELS,
        USER_ID,
        PASSWORD,
        control("Button", "登録(&R)", (300, 350)),
        control("Button", "登録しない", (400, 350)),
        control("Button", "終 了", (500, 350)),
        owned=True,
    )
    found = proposed(tmp_path, seen(editor, main), words="車両管理")
    assert found.main == Main(title="車両管理", open_editor="F4:代理人管理")
    assert found.editor == Editor(title="申請者の登録", save="登録", close="終 了")
    assert (found.tabs.futsu, found.tabs.kei) == ("普通車OSS", "軽自動車")


def test_a_title_is_cut_before_what_changes(tmp_path: Path) -> None:
    main = screen("車両管理システム Ver 3.12", control("Button", "代理人編集"))
    assert proposed(tmp_path, seen(main, EDITOR)).main.title == "車両管理システム"


def test_several_likely_buttons_are_told_and_none_is_chosen(tmp_path: Path) -> None:
    two = [control("Button", words, (300, 350)) for words in ("登録A", "登録B")]
    program = seen(MAIN, replace(EDITOR, controls=(tab_row(*FOUR), *LABELS, USER_ID, PASSWORD, *two, CLOSE)))
    assert proposed(tmp_path, program) == Controls()
    assert any("「登録A」「登録B」「閉じる」" in note for note in propose(program, Controls()).notes)


def test_the_menu_bar_is_looked_through(tmp_path: Path) -> None:
    inside = (MenuEntry("代理人情報(&A)\tCtrl+A", 40001), MenuEntry("終了", 40002))
    main = screen("サンブリッジ", has_menu=True, menu=(MenuEntry("編集", 0, inside),))
    assert proposed(tmp_path, seen(main, EDITOR)).main.open_editor == "代理人情報"


def test_two_menu_entries_with_the_same_words_are_told_apart_by_number(tmp_path: Path) -> None:
    inside = (MenuEntry("代理人編集", 40001), MenuEntry("代理人編集(&E)", 40002))
    main = screen("サンブリッジ", has_menu=True, menu=(MenuEntry("編集", 0, inside),))
    assert proposed(tmp_path, seen(main, EDITOR)).main.open_command == 40001


def test_what_cannot_be_known_stands_there_to_be_completed(tmp_path: Path) -> None:
    """As a comment; with its # taken away it is right TOML."""
    program = seen(
        screen("サンブリッジ", has_menu=True),
        replace(EDITOR, controls=(tab_row("", "", ""), *EDITOR.controls[1:])),
    )
    text = propose(program, Controls()).text
    assert proposed(tmp_path, program) == Controls()
    file = tmp_path / "completed.toml"
    file.write_text(re.sub(r"(?m)^# (?=\w+ = )", "", text), encoding="utf-8")
    assert len(read_controls(file).tabs.order) == 3
    assert "open_command = 0" in text


def test_tabs_that_answer_nothing_are_measured_by_the_mouse(tmp_path: Path) -> None:
    editor = replace(EDITOR, controls=(tab_row(class_name="SSTabCtlWndClass"), *EDITOR.controls[1:]), pointer=(250, 62))
    text = propose(seen(MAIN, editor), Controls()).text
    assert "# futsu_at = " in text
    assert "# kei_at = " in text
    assert "マウスの位置: タブの部品の左から 240、上から 12" in tree_text(seen(editor))
    measured = replace(Controls(), tabs=Tabs(futsu_at=(240, 12), kei_at=(336, 12)))
    assert proposed(tmp_path, seen(MAIN, editor), measured) == measured


def test_a_class_of_no_known_name_is_taken_for_what_it_behaves_like(tmp_path: Path) -> None:
    fields = (replace(USER_ID, class_name="HjInput", kind="", looks_like="edit"), PASSWORD)
    editor = replace(EDITOR, controls=(tab_row(*FOUR), *LABELS, *fields, SAVE, CLOSE))
    assert proposed(tmp_path, seen(MAIN, editor)).classes == replace(Classes(), edit=("edit", "textbox", "HjInput"))


def test_a_known_part_of_a_class_name_needs_no_entry(tmp_path: Path) -> None:
    fields = (replace(USER_ID, class_name="HjTextBox", kind=kind_of("HjTextBox", Classes())), PASSWORD)
    editor = replace(EDITOR, controls=(tab_row(*FOUR), *LABELS, *fields, SAVE, CLOSE))
    assert proposed(tmp_path, seen(MAIN, editor)) == Controls()


def test_tabs_of_no_known_name_are_known_by_what_they_hold(tmp_path: Path) -> None:
    row = control("HjPageFrame", place=Place(10, 50, 580, 320), children=(USER_ID, PASSWORD))
    editor = replace(EDITOR, controls=(row, *LABELS, SAVE, CLOSE))
    assert proposed(tmp_path, seen(MAIN, editor)).classes.tab == (*Classes().tab, "HjPageFrame")


FAR = control("Edit", at=(-5000, 90))
OTHER = control("Edit", at=(150, 70))


@pytest.mark.parametrize(
    ("parts", "user_id"),
    [
        ((*LABELS, OTHER, USER_ID), UserId()),
        ((USER_ID, FAR), UserId()),
        ((OTHER, USER_ID), UserId(order=2)),
        ((replace(OTHER, holds_id=True), replace(USER_ID, holds_id=False)), UserId(order=1)),
        ((OTHER, replace(USER_ID, holds_id=False)), UserId(order=2)),
        (
            (control("Static", "納付利用者ＩＤ：", (20, 100)), OTHER, replace(USER_ID, holds_id=False)),
            UserId(label="納付利用者ID"),
        ),
    ],
    ids=["by label", "the only one", "by its ID", "by its ID, not its place", "above the password", "another label"],
)
def test_the_field_of_the_id(tmp_path: Path, parts: tuple[Control, ...], user_id: UserId) -> None:
    editor = replace(EDITOR, controls=(tab_row(*FOUR), *parts, PASSWORD, SAVE, CLOSE))
    assert proposed(tmp_path, seen(MAIN, editor)).user_id == user_id


def test_of_two_passwords_the_one_with_that_label_is_meant(tmp_path: Path) -> None:
    old = (control("Static", "旧パスワード", (20, 120)), replace(PASSWORD, place=Place(150, 120, 250, 139)))
    editor = replace(EDITOR, controls=(*EDITOR.controls, *old))
    assert proposed(tmp_path, seen(MAIN, editor)).password == Password(order=2)


def test_two_passwords_without_labels_are_left_to_the_person(tmp_path: Path) -> None:
    second = replace(PASSWORD, place=Place(150, 170, 250, 190))
    editor = replace(EDITOR, controls=(tab_row(*FOUR), USER_ID, PASSWORD, second, SAVE, CLOSE))
    assert proposed(tmp_path, seen(MAIN, editor)).password == Password()
    assert "# order = 1" in propose(seen(MAIN, editor), Controls()).text


def test_what_the_office_has_already_written_is_kept(tmp_path: Path) -> None:
    own = Controls(
        main=Main(title="サン"),
        save_boxes=(Box('登録"\\しますか', "はい"), Box("登録しました", "OK", required=True)),
        discard_box=Box("破棄", "はい"),
        timeout_seconds=20,
        password=Password(shows_length=False),
    )
    assert proposed(tmp_path, seen(MAIN, EDITOR), own) == own


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (seen(MAIN), "代理人編集の画面が開いていません"),
        (seen(EDITOR), "メインメニューが見つかりません"),
        (seen(MAIN, EDITOR, own_bits=32), "64 ビットの Python"),
        (
            seen(MAIN, replace(EDITOR, controls=(tab_row(*FOUR), USER_ID, SAVE, CLOSE))),
            "パスワードを隠す欄が見えません",
        ),
        (
            seen(MAIN, EDITOR, screen("確認", control("Static", "保存しますか？"), control("Button", "はい(&Y)"))),
            "メッセージ「保存しますか？」（ボタン 「はい(&Y)」）",
        ),
    ],
)
def test_the_person_is_told_what_is_missing(program: Program, said: str) -> None:
    proposal = propose(program, Controls())
    assert any(said in note for note in proposal.notes)
    assert said in proposal.text


def test_the_text_shows_no_field_no_list_and_no_value() -> None:
    """Whatever words a control brings along."""
    secret = "見本商店"
    editor = screen(
        "OSS 代理人",
        control("Static", "代理人", (20, 20)),
        control("Static", secret, (150, 20)),
        replace(USER_ID, words=secret),
        replace(PASSWORD, words=secret),
        control("ListBox", secret, count=12),
        control("HjGrid", "", children=(control("Edit", secret, visible=False),)),
    )
    text = tree_text(seen(editor), hidden=True)
    assert secret not in text
    assert "〈表示される値〉" in text
    assert "一覧 12 件" in text
    assert "（見えない部品 1 個）" in tree_text(seen(editor))


def test_what_was_seen_arrives_whole_from_another_python() -> None:
    program = seen(replace(MAIN, menu=(MenuEntry("編集", 0, (MenuEntry("代理人", 5),)),)), EDITOR)
    assert of_plain(json.loads(json.dumps(to_plain([program])))) == [program]
