"""What of the driver needs no Windows: how captions compare, and the structures in which Windows hands over texts."""

from __future__ import annotations

import struct

import pytest

from sunbridge.controls import Classes
from sunbridge.remote_items import list_view_item, tab_item
from sunbridge.window import Place, kind_of, plain

ADDRESS_64, ADDRESS_32 = 0x7FF6_1234_5678, 0x0123_4567


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&4 代理人編集", "代理人編集"),
        ("4 代理人編集", "代理人編集"),
        ("４　代理人編集", "代理人編集"),
        ("代理人編集(&A)...", "代理人編集"),
        ("保存(S)", "保存"),
        ("保存(&S)", "保存"),
        ("閉じる (C)", "閉じる"),
        ("普OSS管理(&O)", "普OSS管理"),
        ("ＯＫ", "OK"),
        ("利用者ＩＤ：", "利用者ID"),
        ("は い", "はい"),
    ],
)
def test_a_caption_is_compared_without_its_access_key_and_width(written: str, meant: str) -> None:
    assert plain(written) == plain(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("保存", "保存しない"), ("普通車", "軽四輪"), ("代理人編集", "代理人"), ("1", "2")]
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("class_name", "kind"),
    [
        ("Edit", "edit"),
        ("TEdit", "edit"),
        ("ThunderRT6TextBox", "edit"),
        ("WindowsForms10.EDIT.app.0.141b42a_r8_ad1", "edit"),
        ("Button", "button"),
        ("TBitBtn", "button"),
        ("ThunderRT6CommandButton", "button"),
        ("SysTabControl32", "tab"),
        ("TPageControl", "tab"),
        ("SSTabCtlWndClass", "tab"),
        ("ListBox", "list"),
        ("ThunderRT6ComboBox", "combo"),
        ("SysListView32", "list_view"),
        ("Static", "label"),
        ("TPanel", ""),
    ],
)
def test_the_kinds_of_the_usual_toolkits_are_known(class_name: str, kind: str) -> None:
    assert kind_of(class_name, Classes()) == kind


@pytest.mark.parametrize("bits", [32, 64])
def test_a_tabs_text_is_asked_for_as_the_other_program_lays_it_out(bits: int) -> None:
    """TCITEMW of commctrl.h: mask at 0, pszText at 12 or 16, cchTextMax behind it; compilers align pointers."""
    address = ADDRESS_64 if bits == 64 else ADDRESS_32
    laid_out = tab_item(bits, address)
    assert struct.unpack_from("<I", laid_out, 0) == (1,)
    at, pointer = (16, "<Q") if bits == 64 else (12, "<I")
    assert struct.unpack_from(pointer, laid_out, at) == (address,)
    assert struct.unpack_from("<i", laid_out, at + struct.calcsize(pointer)) == (260,)


@pytest.mark.parametrize("bits", [32, 64])
def test_a_columns_text_is_asked_for_as_the_other_program_lays_it_out(bits: int) -> None:
    """LVITEMW: iSubItem at 8, pszText at 20 or 24, cchTextMax behind it."""
    address = ADDRESS_64 if bits == 64 else ADDRESS_32
    laid_out = list_view_item(bits, address, 3)
    assert struct.unpack_from("<I", laid_out, 8) == (3,)
    at, pointer = (24, "<Q") if bits == 64 else (20, "<I")
    assert struct.unpack_from(pointer, laid_out, at) == (address,)
    assert struct.unpack_from("<i", laid_out, at + struct.calcsize(pointer)) == (260,)


def test_a_field_beside_a_label_is_on_its_line_and_to_its_right() -> None:
    label = Place(10, 100, 80, 118)
    assert label.is_beside(Place(90, 96, 200, 120))
    assert not label.is_beside(Place(90, 130, 200, 150))
    assert not label.is_beside(Place(0, 96, 5, 120))


def test_a_field_moved_out_of_sight_is_not_on_the_page() -> None:
    """VB6 hides the other pages' controls far to the left."""
    page = Place(0, 0, 400, 300)
    assert page.holds_middle_of(Place(10, 10, 100, 30))
    assert not page.holds_middle_of(Place(-75000, 10, -74900, 30))
