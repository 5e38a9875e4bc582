"""The grammar of screens: what each must say of itself, and that none is forgotten."""

from __future__ import annotations

import pytest

from pages.futsu import FutsuBulkMenu, FutsuLogin, FutsuPortal, FutsuReadyMenu, FutsuTop
from pages.kei import KeiLogin, KeiPortal, KeiReadyMenu, KeiTop
from pages.my_page import MyPage
from pages.new_password import NewPassword, PasswordChanged
from pages.portal_words import PortalWords
from pages.reset_request import RequestAccepted, ResetRequest
from pages.screen import Screen
from pages.telling import is_fact, says

SCREENS = (
    *(FutsuTop, FutsuReadyMenu, FutsuBulkMenu, FutsuLogin, KeiTop, KeiReadyMenu, KeiLogin),
    *(ResetRequest, RequestAccepted, NewPassword, PasswordChanged, MyPage),
)


@pytest.mark.parametrize("forgotten", ["number", "name", "heading"])
def test_a_screen_that_forgets_to_say_what_it_is_cannot_be_written(forgotten: str) -> None:
    says_all = {"number": "①", "name": "トップページ", "heading": "見出し"}
    del says_all[forgotten]
    with pytest.raises(TypeError, match=forgotten):
        type("Forgetful", (Screen,), says_all)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_has_a_number_of_the_procedure_and_a_japanese_name(screen: type[Screen]) -> None:
    assert screen.number in "①②③④⑤⑥"
    assert not screen.name.isascii()


def test_one_portal_cannot_be_taken_for_the_other() -> None:
    assert not issubclass(FutsuPortal, KeiPortal)
    assert FutsuPortal.japanese != KeiPortal.japanese


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("パスワードを変更いたしました", ("変更しました",), True),
        ("パスワードが変更されました", ("変更しました",), True),
        ("受け付けました", ("受付ました",), True),
        ("正常に受け付けられました", ("受付ました",), True),
        ("変更を完了するには次へ", ("完了。",), False),
        ("変更の完了", ("完了。",), True),
        ("変更します", ("変更しました",), False),
        ("ﾊﾟｽﾜｰﾄﾞ を 変更 しました", ("パスワードを変更しました",), True),
        ("次の画面です", PortalWords().mistakes, False),
        ("入力は必須です", PortalWords().mistakes, True),
    ],
)
def test_words_are_compared_without_regard_to_politeness(text: str, words: tuple[str, ...], expected: bool) -> None:
    assert says(text, words) is expected


@pytest.mark.parametrize("sentence", ["切れた場合は", "再開する予定です", "失敗することがあります", "無効となります"])
def test_a_sentence_about_what_may_be_is_no_fact(sentence: str) -> None:
    assert not is_fact(sentence)
    assert is_fact("恐れ入りますが、セッションが切れました。")
