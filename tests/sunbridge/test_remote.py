"""SunBridge in another Python: the same promises as on the spot, whatever becomes of that Python."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.errors import SunBridgeError
from runbook.secret import PaymentUserId, Secret
from sunbridge import errors
from sunbridge.client import Tab
from sunbridge.controls import Controls
from sunbridge.errors import NOT_SAVED, TimedOut, WorkerFailed
from sunbridge.remote import RemoteSunBridge
from tests.sunbridge.odd_worker import PICTURE, SAVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Connect = Callable[..., RemoteSunBridge]

PASSWORD = Secret("Kx7!qW2#パス\"\\'")
ODD = (sys.executable, "-m", "tests.sunbridge.odd_worker")
KINDS = [
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SunBridgeError) and kind is not SunBridgeError
]


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def connect(diary: Path) -> Iterator[Connect]:
    """Make a bridge; it is left in the end."""
    made: list[RemoteSunBridge] = []

    def connect(*python: str, timeout: float | None = None) -> RemoteSunBridge:
        user_id = PaymentUserId("ABCD1234")
        made.append(RemoteSunBridge(python or ODD, Controls(), str(diary), user_id, timeout=timeout))
        return made[-1]

    yield connect
    for each in made:
        each.leave()


def worker_of(diary: Path) -> int:
    """The last worker's process."""
    begun = [line for line in diary.read_text("utf-8").splitlines() if line.startswith("begin")]
    return int(begun[-1].split()[-1])


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_everything_comes_back_as_it_was(connect: Connect) -> None:
    agent_editor = connect().open_agent_editor("山田")
    assert repr(agent_editor) == "サンブリッジ⑥ OSS代理人編集"
    assert agent_editor.select_tab(Tab.KEI) is agent_editor
    assert repr(agent_editor) == "サンブリッジ⑥ OSS代理人編集「軽四輪」"
    assert agent_editor.user_id() == PaymentUserId("ABCD1234")
    agent_editor.set_password(PASSWORD)
    assert agent_editor.save() == SAVED
    assert agent_editor.picture() == PICTURE
    agent_editor.close()


def test_nothing_runs_before_it_is_needed(connect: Connect, diary: Path) -> None:
    connect().leave()
    assert not diary.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_error_of_sunbridge_survives_the_trip(connect: Connect, kind: str) -> None:
    with pytest.raises(SunBridgeError) as caught:
        connect().open_agent_editor(kind)
    assert type(caught.value).__name__ == kind
    assert (caught.value.seen, caught.value.expected, caught.value.remedy) == ("見た「もの」", "期待", "次にすること")


def test_after_an_error_of_sunbridge_the_worker_goes_on(connect: Connect, diary: Path) -> None:
    bridge = connect()
    with pytest.raises(errors.AgentNotFound):
        bridge.open_agent_editor("AgentNotFound")
    bridge.open_agent_editor("山田")
    assert diary.read_text("utf-8").count("begin") == 1


@pytest.mark.parametrize("trouble", ["死ぬ", "ごみ", "別の番号", "番号だけ", "両方", "知らない種類", "誤り", "終了"])
def test_what_cannot_be_understood_is_a_failure_of_the_worker_and_tells_nothing(connect: Connect, trouble: str) -> None:
    agent_editor = connect().open_agent_editor(trouble)
    with pytest.raises(WorkerFailed) as caught:
        agent_editor.set_password(PASSWORD)
    assert "SUNBRIDGE_PYTHON" in caught.value.remedy or "メインメニューに戻して" in caught.value.remedy
    told = f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {vars(caught.value)}"
    assert PASSWORD.reveal() not in told
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("trouble", ["死ぬ", "止まる"])
def test_when_it_fails_while_saving_nobody_knows_whether_it_saved(connect: Connect, trouble: str) -> None:
    agent_editor = connect(timeout=3).open_agent_editor(f"保存で{trouble}")
    agent_editor.set_password(PASSWORD)
    with pytest.raises(SunBridgeError) as caught:
        agent_editor.save()
    assert "保存されたかどうか分かりません" in caught.value.remedy
    assert NOT_SAVED not in str(caught.value)


def test_one_that_hangs_is_ended_in_time(connect: Connect, diary: Path) -> None:
    agent_editor = connect(timeout=2).open_agent_editor("止まる")
    assert is_running(worker_of(diary))
    with pytest.raises(TimedOut, match="2 秒"):
        agent_editor.set_password(PASSWORD)
    assert not is_running(worker_of(diary))


def test_closing_after_a_failure_does_not_hide_it(connect: Connect) -> None:
    with pytest.raises(TimedOut) as caught, closing(connect(timeout=2).open_agent_editor("止まる")) as agent_editor:
        agent_editor.set_password(PASSWORD)
    assert "2 秒" in caught.value.seen


def test_a_new_worker_takes_the_place_of_one_that_died(connect: Connect, diary: Path) -> None:
    """It died between the look before the reset and step ⑥; the portal's password is changed by then."""
    bridge = connect()
    lost = bridge.open_agent_editor("死ぬ")
    with pytest.raises(WorkerFailed):
        lost.set_password(PASSWORD)
    assert bridge.open_agent_editor("山田").select_tab(Tab.FUTSU).user_id() == PaymentUserId("ABCD1234")
    with pytest.raises(WorkerFailed):
        lost.user_id()


@pytest.mark.parametrize(
    ("python", "kind"),
    [
        (("/no/such/python",), WorkerFailed),
        ((sys.executable, "-c", "raise SystemExit(1)"), WorkerFailed),
        ((sys.executable, "-c", "import threading; threading.Event().wait()"), TimedOut),
        ((sys.executable, "-c", "print('Microsoft Windows [Version 10.0]'); input(); input()"), WorkerFailed),
    ],
    ids=["missing", "ends", "does not read", "another program"],
)
def test_a_command_that_is_no_such_python_is_named_as_the_cause(
    connect: Connect, python: tuple[str, ...], kind: type[SunBridgeError]
) -> None:
    with pytest.raises(kind) as caught:
        connect(*python, timeout=2).open_agent_editor("山田")
    assert "SUNBRIDGE_PYTHON" in caught.value.remedy


def test_what_it_prints_is_not_mistaken_for_an_answer(connect: Connect, capfd: pytest.CaptureFixture[str]) -> None:
    """Nor does it reach the runbook's own console."""
    agent_editor = connect().open_agent_editor("印字")
    agent_editor.set_password(PASSWORD)
    assert agent_editor.user_id() == PaymentUserId("ABCD1234")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_no_secret_is_in_its_command_line_or_environment(
    connect: Connect, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "mailbox-password")
    connect().open_agent_editor("山田").set_password(PASSWORD)
    process = Path(f"/proc/{worker_of(diary)}")
    told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    for secret in (PASSWORD.reveal(), "mailbox-password", "ABCD1234"):
        assert secret.encode() not in told
        assert json.dumps(secret).strip('"').encode() not in told


def test_leaving_ends_it_in_order(connect: Connect, diary: Path) -> None:
    bridge = connect()
    bridge.open_agent_editor("山田")
    bridge.leave()
    bridge.leave()
    assert diary.read_text("utf-8").splitlines()[-1] == "leave"
    assert diary.read_text("utf-8").count("leave") == 1
    assert not is_running(worker_of(diary))


def test_leaving_one_that_failed_is_quiet(connect: Connect) -> None:
    bridge = connect()
    with pytest.raises(WorkerFailed):
        bridge.open_agent_editor("死ぬ").set_password(PASSWORD)
    bridge.leave()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to oneself alone there")
def test_after_ctrl_c_the_late_answer_is_passed_over_and_sunbridge_is_left_in_order(
    connect: Connect, diary: Path
) -> None:
    bridge = connect()
    agent_editor = bridge.open_agent_editor("遅い")
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        agent_editor.set_password(PASSWORD)
    assert agent_editor.user_id() == PaymentUserId("ABCD1234")
    bridge.leave()
    assert diary.read_text("utf-8").splitlines()[-1] == "leave"
