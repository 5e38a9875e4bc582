"""Works SunBridge through a worker: another Python, with which this one speaks in JSON lines."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Self

from runbook.errors import SunBridgeError
from runbook.secret import PaymentUserId
from sunbridge import errors
from sunbridge.client import Proof, SaveEvidence, Tab
from sunbridge.errors import SaveNotConfirmed, TimedOut, WorkerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runbook.secret import Secret
    from sunbridge.controls import Controls

PROJECT: Final = Path(__file__).resolve().parent.parent

# One call is several waits for windows and boxes, and the worker must be the first to give up: it can say for what.
WAITS_IN_A_CALL = 15
LOOK_WHETHER_ALIVE_SECONDS = 0.5
TIME_TO_END_SECONDS = 10.0

# The worker is told what it needs; the settings may hold the mailbox's password, and this Python's paths are not its own.
NOT_FOR_THE_WORKER = ("FUTSU_", "KEI_", "MAIL_", "RUNBOOK_", "SUNBRIDGE_", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")

BACK_TO_THE_MENU = "サンブリッジで開いている画面を閉じてメインメニューに戻してから、もう一度実行してください。"
REMEDIES = {
    "begin": WorkerFailed.default_remedy,
    "save": f"サンブリッジに保存されたかどうか分かりません。{SaveNotConfirmed.default_remedy}",
}

KINDS = {
    kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SunBridgeError)
}


class RemoteSunBridge:
    """SunBridge at its main menu. The worker is started when it is first needed.

    Args:
        python: the command of the other Python.
        controls: by what SunBridge's windows are known.
        exe: `SUNBRIDGE_EXE`; empty when the operator starts it.
        payment_user_id: the only 利用者ID whose password may be written.
        timeout: how many seconds one answer may take; None for what the controls' own waits add up to.
    """

    def __init__(
        self,
        python: Sequence[str],
        controls: Controls,
        exe: str,
        payment_user_id: PaymentUserId,
        *,
        timeout: float | None = None,
    ) -> None:
        self._command = [*python, "-m", "sunbridge.worker"]
        self._beginning = {"controls": asdict(controls), "exe": exe, "payment_user_id": payment_user_id.value}
        self._timeout = timeout or WAITS_IN_A_CALL * controls.timeout_seconds
        self._worker: _Worker | None = None

    def open_agent_editor(self, agent: str) -> RemoteAgentEditor:
        """Have 「代理人編集」 opened for `agent`.

        Raises:
            SunBridgeError: one of `sunbridge.errors`, as the worker met it; WorkerFailed, TimedOut.
        """
        if self._worker is None or self._worker.failure:  # a new one repeats nothing: the screen is only opened
            self._worker = _Worker(self._command, self._timeout)
            self._worker.ask("begin", self._beginning)
        opened = self._worker.ask("open_agent_editor", {"agent": agent})
        return RemoteAgentEditor(self._worker, opened)

    def leave(self) -> None:
        """Have the agent's screen closed if it is still open, without saving, and end the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class RemoteAgentEditor:
    """OSS 代理人編集 for one agent, in the worker."""

    def __init__(self, worker: _Worker, opened: Any) -> None:  # noqa: ANN401 - read from JSON, checked in here
        self._worker = worker
        with worker.understanding():
            self._number, self._described = int(opened["editor"]), str(opened["described"])

    def select_tab(self, tab: Tab) -> Self:
        """Show `tab`."""
        self._described = str(self._ask("select_tab", tab=tab.value))
        return self

    def user_id(self) -> PaymentUserId:
        """The 利用者ID on the tab shown."""
        return PaymentUserId(str(self._ask("user_id")))

    def set_password(self, password: Secret) -> None:
        """Type `password` into the tab shown."""
        self._ask("set_password", password=password.reveal())

    def save(self) -> SaveEvidence:
        """Save, and look again."""
        plain = self._ask("save")
        with self._worker.understanding():
            return SaveEvidence(
                tab=Tab(plain["tab"]),
                message=str(plain["message"]),
                proofs=tuple(Proof(**each) for each in plain["proofs"]),
                saved_at=datetime.fromisoformat(plain["saved_at"]),
                driver=str(plain["driver"]),
            )

    def close(self) -> None:
        """Leave the screen."""
        self._ask("close")

    def picture(self) -> bytes:
        """PNG of the screen, secrets and personal data covered."""
        plain = self._ask("picture")
        with self._worker.understanding():
            return base64.b64decode(plain, validate=True)

    def __repr__(self) -> str:
        return self._described

    def _ask(self, call: str, **given: str) -> Any:  # noqa: ANN401 - what JSON holds
        return self._worker.ask(call, {"editor": self._number, **given})


class _Worker:
    """The other Python.

    Once it has failed it fails every call with the same error: closing what is open, which it cannot do any more, must
    not hide why.
    """

    def __init__(self, command: list[str], timeout: float) -> None:
        self.failure: SunBridgeError | None = None
        self._timeout = timeout
        self._number = 0
        self._call = ""
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the Python that the operator named, no shell
                command,
                cwd=PROJECT,
                env={name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_THE_WORKER)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # What libraries and a dying Python write may hold anything. To read it, `python -m sunbridge.worker` is
                # run by hand.
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
                # Ctrl+C is for the runbook alone, which then has the worker close what is open. On Windows a console of
                # its own, unseen, does the same.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            raise WorkerFailed("サンブリッジを操作する Python を起動できません。") from None
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, call: str, given: Mapping[str, object]) -> Any:  # noqa: ANN401 - what JSON holds
        """Make a call and return what it gave.

        Raises:
            SunBridgeError: what the worker met; WorkerFailed, TimedOut.
        """
        if self.failure:
            raise self.failure
        self._number += 1
        self._call = call
        request = json.dumps({"id": self._number, "do": call, "with": given}, ensure_ascii=True) + "\n"
        # In a thread: a program that does not read would hold this one up without limit.
        threading.Thread(target=self._write, args=(request,), daemon=True).start()
        answer = self._answer(monotonic() + self._timeout)
        if "error" not in answer:
            return answer.get("gave")
        with self.understanding():
            told = answer["error"]
            error = KINDS[told["kind"]](str(told["seen"]), expected=str(told["expected"]), remedy=str(told["remedy"]))
        raise error

    @contextlib.contextmanager
    def understanding(self) -> Iterator[None]:
        """Take what was said apart; what does not fit is a failure of the worker. Not chained: it may quote anything."""
        try:
            yield
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._failed(WorkerFailed, "サンブリッジを操作するプログラムの答えが読めません。") from None

    def end(self) -> None:
        """Have it close what is open and end; by force if it does not."""
        try:
            if not self.failure:
                self.ask("leave", {})
        finally:
            self._close_its_input()
            try:
                self._process.wait(TIME_TO_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._kill()

    def _answer(self, deadline: float) -> dict[str, Any]:
        while True:
            line = self._next_line(deadline)
            with self.understanding():
                answer = json.loads(line)
                number = answer["id"]
                if number == self._number and ("gave" in answer) != ("error" in answer):
                    return dict(answer)
                # A call that Ctrl+C broke off is answered late, and nobody waits for it.
                if number is None or not 0 < number < self._number:
                    raise ValueError

    def _next_line(self, deadline: float) -> str:
        while (left := deadline - monotonic()) > 0:
            ended = self._process.poll() is not None
            try:
                line = self._lines.get(timeout=min(left, LOOK_WHETHER_ALIVE_SECONDS))
            except Empty:
                # Not every end can be read from the pipe: a program that it started may hold it open.
                line = None if ended else ""
            if line is None:
                raise self._failed(WorkerFailed, "サンブリッジを操作するプログラムが終了しました。")
            if line:
                return line
        raise self._failed(TimedOut, f"サンブリッジを操作するプログラムが {self._timeout:.0f} 秒以内に答えません。")

    def _failed(self, kind: type[SunBridgeError], seen: str) -> SunBridgeError:
        self.failure = kind(seen, remedy=REMEDIES.get(self._call, BACK_TO_THE_MENU))
        self._kill()
        return self.failure

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)

    def _write(self, request: str) -> None:
        pipe = self._process.stdin
        with contextlib.suppress(OSError, ValueError):  # it has ended, which is noticed where its answer is awaited
            if pipe:
                pipe.write(request)
                pipe.flush()

    def _close_its_input(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
