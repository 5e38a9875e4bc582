"""`password show`: in an emergency a person sees a password once, on a page that is erased, and the journal tells."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from runbook.secret import Secret
from runbook.state import State
from tests.commands.desk import KEY, PASSWORD, USER_ID, wait_for
from tests.commands.showing import QUESTION, READ, SHOW, agree_and_read, pages

if TYPE_CHECKING:
    from tests.commands.desk import Desk

CTRL_D = "\x04"
NOTHING_DONE = "やめました。何も変わっていません。"
OLD, OLDER = "Old-pass-word1", "Older-pass-word2"


def show(desk: Desk, *options: str, through: str = "") -> tuple[str, str]:
    """Have it shown; return the first and the second page."""
    with desk.at_the_terminal(*SHOW, *options, through=through) as terminal:
        agree_and_read(terminal)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0, text
    return pages(text)


def notes(desk: Desk, number: int) -> list[str]:
    return [note.what for note in desk.record(number).notes]


def test_it_is_on_the_second_page_only_and_noted_before(desk: Desk) -> None:
    number = desk.leave_at(State.SET)
    with desk.at_the_terminal(*SHOW) as terminal:
        wait_for(terminal, QUESTION)
        assert notes(desk, number) == []
        terminal.type_at(QUESTION, "表示する")
        wait_for(terminal, READ)
        [note] = desk.record(number).notes
        assert (note.what, note.author.run, note.author.operator) == (
            "password shown: pending",
            "password show",
            "佐藤",
        )
        terminal.type_at(READ, "")
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0
    first, second = pages(text)
    assert second.count(f"    {PASSWORD}\r\n") == 1
    assert PASSWORD not in first
    assert "普通車 AB****34 の「保留」のパスワードです。" in first
    assert "表示を消しました。" in first
    assert USER_ID not in text
    assert "記録できません" not in text
    assert notes(desk, number) == ["password shown: pending"]


@pytest.mark.parametrize("answer", ["", "はい", "表示", "「表示する」", CTRL_D])
def test_anything_but_the_word_shows_nothing(desk: Desk, answer: str) -> None:
    number = desk.leave_at(State.SET)
    with desk.at_the_terminal(*SHOW) as terminal:
        terminal.type_at(QUESTION, answer)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert NOTHING_DONE in text
    assert PASSWORD not in text
    assert notes(desk, number) == []


def test_piped_it_is_refused_and_nothing_of_it_is_written(desk: Desk) -> None:
    number = desk.leave_at(State.SET)
    ended = desk.piped(*SHOW, typed="表示する\n\n\n")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "端末のないところで" in ended.stderr
    assert PASSWORD not in ended.stderr
    assert notes(desk, number) == []


@pytest.mark.parametrize("through", ['"$@" > {file}', '"$@" < /dev/null', 'printf "表示する\n\n" | "$@"', '"$@" | cat'])
def test_half_a_terminal_is_none(desk: Desk, through: str) -> None:
    number = desk.leave_at(State.SET)
    file = desk.temp / "output"
    with desk.at_the_terminal(*SHOW, through=through.format(file=file)) as terminal:
        text = terminal.to_the_end()
    assert "端末のないところで" in text
    assert PASSWORD not in text
    assert not file.exists() or file.read_bytes() == b""
    assert notes(desk, number) == []


def test_a_terminal_that_cannot_erase_is_refused(desk: Desk) -> None:
    number = desk.leave_at(State.SET)
    with desk.at_the_terminal(*SHOW, term="dumb") as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "表示を消せない" in text
    assert QUESTION not in text
    assert PASSWORD not in text
    assert notes(desk, number) == []


def test_what_was_typed_ahead_does_not_take_it_off_the_screen(desk: Desk) -> None:
    """An Enter too many would leave the operator without it, and a second showing in the journal."""
    desk.leave_at(State.SET)
    with desk.at_the_terminal(*SHOW) as terminal:
        terminal.type_at(QUESTION, "表示する\n\n")
        wait_for(terminal, READ)
        assert terminal.process.poll() is None
        terminal.type_at(READ, "読みました")
        text = terminal.to_the_end()
    assert "読みました" in pages(text)[1]


def test_an_interrupt_erases_it_too(desk: Desk) -> None:
    """Ctrl+C instead of Enter."""
    desk.leave_at(State.SET)
    with desk.at_the_terminal(*SHOW) as terminal:
        terminal.type_at(QUESTION, "表示する")
        wait_for(terminal, READ)
        terminal.process.send_signal(signal.SIGINT)
        text = terminal.to_the_end()
    first, second = pages(text)
    assert PASSWORD in second
    assert PASSWORD not in first
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.NEW, "まだポータルに設定されていません"),
        (State.LINK_RECEIVED, "まだポータルに設定されていません"),
        (State.SETTING, "設定されたかどうか分かりません"),
        (State.SET, "ポータルに設定済みです"),
        (State.PROVED, "ポータルに設定済みです"),
        (State.FINISHED, "設定されたかどうか分かりません"),  # pending all the same: the two do not belong together
    ],
)
def test_what_a_pending_password_means_is_told_by_the_state(desk: Desk, state: State, said: str) -> None:
    if state is State.NEW:
        desk.store.seal_pending(KEY, Secret(PASSWORD))
        desk.begin()
    else:
        desk.leave_at(state)
    first, _ = show(desk)
    assert said in first
    assert f"（番号 1）の状態: {state.japanese}" in first


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Give a desk that has a password of every kind, two of them set aside."""
    for password in (OLDER, OLD):
        desk.store.seal_pending(KEY, Secret(password))
        desk.store.finish(KEY)
    for password in ("Aside-number-1", "Aside-number-2"):
        desk.store.seal_pending(KEY, Secret(password))
        desk.store.set_aside_pending(KEY)
    desk.leave_at(State.SETTING)
    return desk


ALL = {
    "pending": ("保留", [PASSWORD], "設定されたかどうか分かりません"),
    "current": ("現行", [OLD], "ポータルではもう使えないおそれがあります"),
    "previous": ("旧", [OLDER], "もう使えないはずです"),
    "set-aside": ("取り置き", ["Aside-number-2", "Aside-number-1"], "2 個あります"),
}


@pytest.mark.parametrize("which", ALL)
def test_each_kind_is_shown_when_asked_for(full: Desk, which: str) -> None:
    """Those that were set aside all at once, the newest first."""
    name, expected, said = ALL[which]
    first, second = show(full, "--which", which)
    assert re.findall(r"^ {4}(\S+)\r$", second, re.MULTILINE) == expected
    assert f"の「{name}」のパスワードです。" in first
    assert said in first
    assert "いちばん新しいものは" not in first  # so much is only known of an abandoned rotation's
    for password in (each for _, passwords, _ in ALL.values() for each in passwords):
        assert password not in first
        assert (password in second) == (password in expected)
    assert notes(full, 1) == [f"password shown: {which}"]


def test_without_a_pending_one_the_current_one_is_shown(desk: Desk) -> None:
    """And the note stands with the newest of the rotations that ended."""
    desk.begin(State.PREPARED, State.ABANDONED)
    desk.leave_at(State.FINISHED)
    desk.store.finish(KEY)
    first, second = show(desk)
    assert "「現行」" in first
    assert "おそれ" not in first
    assert PASSWORD in second
    assert (notes(desk, 1), notes(desk, 2)) == ([], ["password shown: current"])


def test_at_stored_the_current_one_may_be_the_new_one_already(desk: Desk) -> None:
    """A stop between the store and the journal, at the very end."""
    desk.leave_at(State.STORED)
    desk.store.finish(KEY)
    first, second = show(desk)
    assert "おそれ" not in first
    assert PASSWORD in second


def test_after_abandoning_the_newest_set_aside_may_be_the_portals(desk: Desk) -> None:
    number = desk.leave_at(State.SET)
    desk.store.set_aside_pending(KEY)
    with desk.journal() as journal:
        journal.enter(number, State.ABANDONED)
    first, second = show(desk, "--which", "set-aside")
    assert "いちばん新しいものは、ポータルに設定済みです。" in first
    assert PASSWORD in second


def refused(desk: Desk, *options: str) -> str:
    """What is said where nothing can be shown."""
    with desk.at_the_terminal(*SHOW, *options) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1, text
    assert QUESTION not in text
    assert "Traceback" not in text
    return text


def test_a_kind_that_is_not_kept_is_told_what_is(desk: Desk) -> None:
    desk.leave_at(State.SET)
    desk.store.set_aside_pending(KEY)
    assert "保管されているのは: 取り置き（--which set-aside）" in refused(desk)
    assert "「旧」のパスワードは保管されていません" in refused(desk, "--which", "previous")


def test_before_any_run_there_is_none_and_nothing_is_made(desk: Desk) -> None:
    assert "保管されたパスワードはありません。" in refused(desk)
    assert not desk.state.exists()


def test_another_ids_password_is_not_shown(desk: Desk) -> None:
    desk.leave_at(State.SET)
    desk.set(FUTSU_USER_ID="EFGH5678")
    assert "保管されたパスワードはありません。" in refused(desk)


def test_without_an_id_it_is_told_what_to_write(desk: Desk) -> None:
    desk.leave_at(State.SET)
    desk.set(FUTSU_USER_ID="")
    assert "FUTSU_USER_ID がありません。.env に FUTSU_USER_ID=…" in refused(desk)


def test_a_store_that_cannot_be_read_says_so(desk: Desk) -> None:
    desk.leave_at(State.SET)
    (desk.state / "secrets.key").unlink()
    assert "その鍵" in refused(desk)
