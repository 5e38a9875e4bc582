"""A contract's file: what was written is read again, and slips of the hand are told all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contract.content import ROLES, Contract, Item
from contract.file import read, read_file, write, write_file
from runbook.errors import SettingsError
from tests.contract.test_rules import LOGIN

if TYPE_CHECKING:
    from pathlib import Path

_WORD = some.text(some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
_WORDS = some.lists(_WORD, max_size=3).map(tuple)
_ITEMS = some.builds(
    Item,
    role=some.sampled_from(ROLES),
    text=_WORDS,
    label=_WORDS,
    before=_WORDS,
    form=some.integers(0, 9),
    required=some.sampled_from([True, False, None]),
    enabled=some.booleans(),
)


def test_it_reads_like_a_list_of_what_is_on_the_screen() -> None:
    assert write(LOGIN).endswith("""\
title: マイページログイン
headings:
  - マイページログイン
items:
  - role: text
    label: お知らせの検索
    form: 2
  - role: text
    row: 納付利用者ID
    form: 1
    required: true
  - role: password
    row: 納付利用者パスワード
    form: 1
    required: true
  - role: checkbox
    text: パスワード表示
    form: 1
  - role: button
    text: ログイン
    form: 1
  - role: link
    text: パスワード初期化
  - role: link
    text: 終了
""")


@given(some.lists(_ITEMS, max_size=4), _WORD)
def test_whatever_the_words_are_they_are_read_again(items: list[Item], title: str) -> None:
    """Also 「no」, 「12:30」, 「# 印」 and 「: 」, which some readers of YAML take for something else."""
    contract = LOGIN.model_copy(update={"items": tuple(items), "title": title})
    assert read(write(contract), "login.yaml") == contract


def test_a_file_is_written_whole_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "futsu" / "login.yaml"
    write_file(LOGIN, path)
    write_file(LOGIN, path)
    assert read_file(path) == LOGIN
    assert [each.name for each in path.parent.iterdir()] == ["login.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title:", "titel:", "titel という名前はありません。title ではありませんか。"),
        ("    form: 2", "    from: 2", "items の 1 番目の from という名前はありません。form ではありませんか。"),
        ("title:", "role:", "role という名前はありません。items の中に書く名前です。"),
        ("    form: 2", "    number: 2", "number という名前はありません。items の外に書く名前です。"),
        ("role: link", "role: lnik", "role に「lnik」は書けません。link ではありませんか。"),
        ("required: true", "required: yes", "items の 2 番目の required は true か false にしてください。"),
        ("text: 終了", "text: 12", "items の 7 番目の text は文字にしてください（数字だけの言葉は '12' のように"),
        ("form: 2", "form: -1", "items の 1 番目の form は 0 以上の数にしてください。"),
        ("number: ③\n", "", "number がありません。"),
        ("title:", "name:", "同じ名前が二つあります。"),
        ("items:", "items: [", "YAML の書き方になっていません。"),
        ("title: マイページログイン", "title: !!python/name:os.system", "YAML の書き方になっていません。"),
    ],
)
def test_a_slip_is_told_with_what_was_perhaps_meant(old: str, new: str, said: str) -> None:
    text = write(LOGIN)
    assert old in text
    with pytest.raises(SettingsError) as raised:
        read(text.replace(old, new, 1), "futsu_login.yaml")
    assert said in raised.value.seen
    assert raised.value.seen.startswith("futsu_login.yaml")


def test_all_slips_are_told_at_once() -> None:
    text = write(LOGIN).replace("title:", "titel:").replace("form: 2", "from: 2").replace("role: checkbox", "role: box")
    with pytest.raises(SettingsError) as raised:
        read(text, "login.yaml")
    assert len(raised.value.seen.splitlines()) == 3


@pytest.mark.parametrize("text", ["", "- 1", "終了", "12"])
def test_what_is_no_contract_at_all_is_said_so(text: str) -> None:
    with pytest.raises(SettingsError, match="「名前: 値」の形になっていません"):
        read(text, "login.yaml")


def test_a_file_that_is_missing_or_in_another_encoding_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="がありません"):
        read_file(tmp_path / "login.yaml")
    (tmp_path / "old.yaml").write_bytes("screen: ログイン".encode("cp932"))
    with pytest.raises(SettingsError, match="UTF-8 ではありません"):
        read_file(tmp_path / "old.yaml")


def test_a_contract_has_no_room_for_values() -> None:
    """What is typed into a field has no place in it, under whatever name."""
    assert not {"value", "filled", "id", "class"} & set(Item.model_fields)
    assert not {"value", "query"} & set(Contract.model_fields)
