"""When two captions are the same words."""

from __future__ import annotations

import pytest

from pages.finding.words import core, plain


@pytest.mark.parametrize(
    "seen",
    [
        "納付利用者ＩＤ",
        " 納付 利用者\u3000ID\u00a0",
        "納付利用者\u200bID",
        "納付利用者ID\n 必須",
        "必須 納付利用者ID",
        "納付利用者ID【必須】",
        "納付利用者ID（任意）",
        "＊納付利用者ID※",
        "納付利用者Id",
    ],
)
def test_blanks_widths_and_marks_make_no_other_words(seen: str) -> None:
    assert plain(seen) == plain("納付利用者ID")


def test_half_width_and_decomposed_kana_are_the_same_words() -> None:
    assert plain("ﾊﾟｽﾜｰﾄﾞ") == plain("パスワード") == plain("ハ\u309aスワート\u3099")


@pytest.mark.parametrize(
    "seen",
    [
        "パスワード初期化：",
        "▶ パスワード初期化",
        "・パスワード初期化 ＞",
        "1. パスワード初期化",
        "① パスワード初期化",
        "パスワード初期化（別ウィンドウで開きます）",
        "パスワード初期化はこちら",
        "パスワード初期化する",
        "パスワード初期化へ",
    ],
)
def test_what_is_merely_hung_on_a_caption_is_left_out(seen: str) -> None:
    assert core(seen) == core("パスワード初期化")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("パスワード初期化", "パスワード初期化依頼"),
        ("ログイン", "ログインできない方はこちら"),
        ("新しいパスワード", "新しいパスワード（確認）"),
        ("メールアドレス", "メールアドレス（再入力）"),
        ("普通車", "軽四輪"),
        ("任意保険", "保険"),
    ],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert core(one) != core(other)
    assert plain(one) != plain(other)
