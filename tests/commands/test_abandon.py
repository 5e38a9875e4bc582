"""`abandon` closes a rotation only when a person at a terminal means it, and loses no password."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from runbook import unfinished_command
from runbook.claim import Claimed, claim
from runbook.secret import Secret
from runbook.state import CHANGED, NEEDS, State
from tests.commands.desk import KEY, PASSWORD, USER_ID, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.desk import Desk

QUESTION = "「中止する」と入力してください"
NOTHING_DONE = "やめました。何も変わっていません。"
CTRL_D = "\x04"
CLAIMS = "oss-password-runbook"


@pytest.fixture
def number(desk: Desk) -> int:
    return desk.leave_at(State.SETTING)


def assert_untouched(desk: Desk, number: int) -> None:
    assert desk.record(number).state is State.SETTING
    assert desk.store.pending(KEY) == Secret(PASSWORD)
    assert desk.store.set_aside(KEY) == ()


def test_it_is_closed_and_its_password_set_aside(desk: Desk, number: int) -> None:
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        terminal.type_at(QUESTION, "中止する")
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0
    before, after = text.split(QUESTION)
    told = ("普通車 AB****34", CHANGED[State.SETTING], "設定されたかどうか分かりません", "取り置きます")
    for each in (*told, "password show --portal futsu --which set-aside", NEEDS[State.SETTING]):
        assert each in before
    assert f"番号 {number} の初期化を中止しました。" in after
    assert PASSWORD not in text
    assert USER_ID not in text
    entry = desk.record(number).entries[-1]
    assert (entry.state, entry.author.run, entry.author.operator) == (State.ABANDONED, "abandon", "佐藤")
    assert desk.store.pending(KEY) is None
    assert desk.store.set_aside(KEY) == (Secret(PASSWORD),)


@pytest.mark.parametrize("answer", ["", "はい", "中止", "中止する。", "「中止する」", CTRL_D])
def test_anything_else_changes_nothing(desk: Desk, number: int, answer: str) -> None:
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        terminal.type_at(QUESTION, answer)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert NOTHING_DONE in text
    assert_untouched(desk, number)


def test_an_interrupt_changes_nothing(desk: Desk, number: int) -> None:
    """Ctrl+C."""
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        wait_for(terminal, QUESTION)
        terminal.process.send_signal(signal.SIGINT)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert NOTHING_DONE in text
    assert "Traceback" not in text
    assert_untouched(desk, number)


def test_without_a_terminal_nobody_can_mean_it(desk: Desk, number: int) -> None:
    ended = desk.piped("abandon", str(number), typed="中止する\n")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "端末のないところで" in ended.stderr
    assert_untouched(desk, number)


@pytest.mark.parametrize("through", ['"$@" > /dev/null', '"$@" < /dev/null', 'echo 中止する | "$@"'])
def test_half_a_terminal_is_none(desk: Desk, number: int, through: str) -> None:
    with desk.at_the_terminal("abandon", str(number), through=through) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "端末のないところで" in text
    assert_untouched(desk, number)


def test_what_is_running_cannot_be_closed(desk: Desk, number: int) -> None:
    with (
        claim(KEY, "鈴木", desk.temp / CLAIMS),
        desk.at_the_terminal("abandon", str(number)) as terminal,
    ):
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "別の実行が初期化しています（実行者 鈴木" in text
    assert QUESTION not in text
    assert_untouched(desk, number)


def test_nothing_can_start_while_it_is_being_closed(desk: Desk, number: int) -> None:
    """What is shown to the operator is what is closed."""
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        wait_for(terminal, QUESTION)
        with pytest.raises(Claimed, match="佐藤"), claim(KEY, "鈴木", desk.temp / CLAIMS):
            pass
        terminal.type_at(QUESTION, "いいえ")
        terminal.to_the_end()


def test_what_ended_just_before_the_claim_is_not_closed(
    desk: Desk, number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run finished it between the first look and the claim."""

    @contextmanager
    def late_claim(*_: object) -> Iterator[None]:
        with desk.journal() as journal:
            journal.enter(number, State.FINISHED)
        yield

    terminal: Any = mock.Mock()
    terminal.ask.return_value = "中止する"
    monkeypatch.setattr(unfinished_command, "claim", late_claim)
    monkeypatch.setattr(unfinished_command, "attended_terminal", lambda: terminal)
    for name, value in desk.environment.items():
        monkeypatch.setenv(name, value)
    assert unfinished_command.abandon([str(number), "--env-file", str(desk.env_file)]) == 1
    assert "途中の初期化の番号ではありません" in capsys.readouterr().err
    assert desk.record(number).state is State.FINISHED
    assert desk.store.pending(KEY) == Secret(PASSWORD)


def test_a_wrong_number_is_told_the_right_ones(desk: Desk) -> None:
    finished = desk.begin(State.PREPARED, State.ABANDONED)
    number = desk.leave_at(State.SET)
    for wrong in (finished, 99):
        with desk.at_the_terminal("abandon", str(wrong)) as terminal:
            text = terminal.to_the_end()
        assert terminal.process.returncode == 1
        assert f"番号 {wrong} は、途中の初期化の番号ではありません" in text
        assert f"途中のものは {number}（普通車 AB****34、設定済み） です。" in text
        assert QUESTION not in text
    assert desk.record(number).state is State.SET


def test_before_any_run_nothing_is_made(desk: Desk) -> None:
    with desk.at_the_terminal("abandon", "1") as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "途中の初期化はありません" in text
    assert not desk.state.exists()


def test_a_stop_after_the_store_is_mended_by_the_same_command(desk: Desk, number: int) -> None:
    """The other way round, the next run would find a pending password that nobody expects."""
    refuse = "CREATE TRIGGER refused BEFORE INSERT ON transitions BEGIN SELECT RAISE(ABORT, 'refused'); END"
    desk.execute(refuse)
    for expected, state in ((1, State.SETTING), (0, State.ABANDONED)):
        with desk.at_the_terminal("abandon", str(number)) as terminal:
            terminal.type_at(QUESTION, "中止する")
            text = terminal.to_the_end()
        assert terminal.process.returncode == expected, text
        assert "Traceback" not in text
        assert desk.record(number).state is state
        assert desk.store.set_aside(KEY) == (Secret(PASSWORD),)
        desk.execute("DROP TRIGGER IF EXISTS refused")


def test_a_store_that_cannot_be_written_leaves_the_journal_as_it_is(desk: Desk, number: int) -> None:
    (desk.state / "secrets.sealed").write_bytes(b"damaged")
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "封印したファイル" in text
    assert desk.record(number).state is State.SETTING


@pytest.mark.parametrize(
    ("state", "pending", "said"),
    [
        (State.REQUESTED, True, "まだポータルに設定されていません"),
        (State.SET, True, "ポータルに設定済みです"),
        (State.PREPARED, False, "保管されていません"),
    ],
)
def test_what_closing_means_is_told_by_the_state(desk: Desk, state: State, pending: bool, said: str) -> None:
    number = desk.leave_at(state)
    if not pending:
        _lose_the_passwords(desk.state)
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        terminal.type_at(QUESTION, "中止する")
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0
    assert said in text.split(QUESTION, maxsplit=1)[0].split("中止すると:")[1]
    assert desk.record(number).state is State.ABANDONED


@pytest.mark.parametrize("finished", [False, True])
def test_what_is_stored_already_is_closed_as_finished(desk: Desk, finished: bool) -> None:
    """SunBridge and the portal have it: it is the current password, and never one that was set aside."""
    number = desk.leave_at(State.STORED)
    if finished:
        desk.store.finish(KEY)
    with desk.at_the_terminal("abandon", str(number)) as terminal:
        terminal.type_at(QUESTION, "中止する")
        text = terminal.to_the_end()
    assert "完了として閉じました" in text
    assert desk.record(number).state is State.FINISHED
    assert desk.store.current(KEY) == Secret(PASSWORD)
    assert desk.store.set_aside(KEY) == ()


def _lose_the_passwords(state: Path) -> None:
    for path in state.glob("secrets.*"):
        path.unlink()
