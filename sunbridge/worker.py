"""Works SunBridge for a runbook that runs in another Python: `python -m sunbridge.worker`, one JSON line a request.

A 64-bit program cannot look into all controls of a 32-bit one, and a Linux one into none. This Python may have nothing
but itself and pywinauto. What a request holds goes to the driver and nowhere else: no log, no standard error, and of an
exception that nobody foresaw only its class.

    {"id": 1, "do": "open_agent_editor", "with": {"agent": "山田"}}
    {"id": 1, "gave": {"editor": 1, "described": "サンブリッジ⑥ OSS代理人編集"}}
    {"id": 1, "error": {"kind": "AgentNotFound", "seen": "…", "expected": "…", "remedy": "…"}}
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol

from runbook.errors import SunBridgeError
from runbook.secret import PaymentUserId, Secret
from sunbridge.client import AgentEditor, SaveEvidence, Tab
from sunbridge.controls import Controls, controls_of_plain
from sunbridge.errors import WorkerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO


class PicturedEditor(AgentEditor, Protocol):
    """A screen that this program sees."""

    def picture(self) -> bytes:
        """PNG of the screen, secrets and personal data covered."""


class Driver(Protocol):
    """What a driver must be able to do to be worked from afar."""

    def open_agent_editor(self, agent: str) -> PicturedEditor:
        """Open OSS 代理人編集 for `agent`."""

    def leave(self) -> None:
        """Close the screen that was left open, without saving."""


if TYPE_CHECKING:
    MakeDriver = Callable[[Controls, str, PaymentUserId], Driver]


class Worker:
    """Answers requests. An editor is known by its number: a call for one that was left must not reach the next one.

    Args:
        make_driver: makes the driver when the first request says with what.
    """

    def __init__(self, make_driver: MakeDriver) -> None:
        self._make_driver = make_driver
        self._driver: Driver | None = None
        self._editor: PicturedEditor | None = None
        self._number = 0
        self._calls: dict[str, Callable[[Mapping[str, Any]], object]] = {
            "begin": self._begin,
            "open_agent_editor": self._open_agent_editor,
            "select_tab": self._select_tab,
            "user_id": lambda given: self._shown(given).user_id().value,
            "set_password": lambda given: self._shown(given).set_password(Secret(given["password"])),
            "save": lambda given: plain_evidence(self._shown(given).save()),
            "picture": lambda given: base64.b64encode(self._shown(given).picture()).decode("ascii"),
            "close": lambda given: self._shown(given).close(),
            "leave": lambda _given: self.leave(),
        }

    def answer(self, line: str) -> dict[str, object]:
        """Do what `line` asks."""
        number: object = None
        try:
            request = json.loads(line)
            number = request["id"]
            return {"id": number, "gave": self._calls[request["do"]](request.get("with", {}))}
        except SunBridgeError as error:
            kind, seen, expected, remedy = type(error).__name__, error.seen, error.expected, error.remedy
        except BaseException as error:  # noqa: BLE001 - SystemExit too would end in Python's own words, which may tell
            failure = WorkerFailed(
                f"サンブリッジを操作するプログラムの中で誤りが起きました（{type(error).__name__}）。"
            )
            kind, seen, expected, remedy = type(failure).__name__, failure.seen, "", failure.remedy
        return {"id": number, "error": {"kind": kind, "seen": seen, "expected": expected, "remedy": remedy}}

    def leave(self) -> None:
        """Close the screen that was left open, if any."""
        driver, self._driver, self._editor = self._driver, None, None
        if driver is not None:
            driver.leave()

    def _begin(self, given: Mapping[str, Any]) -> None:
        self._driver = self._make_driver(
            controls_of_plain(given["controls"]), given["exe"], PaymentUserId(given["payment_user_id"])
        )

    def _open_agent_editor(self, given: Mapping[str, Any]) -> dict[str, object]:
        if self._driver is None:
            raise WorkerFailed("サンブリッジを操作するプログラムの準備ができていません。")
        self._editor = None
        self._number += 1
        self._editor = self._driver.open_agent_editor(given["agent"])
        return {"editor": self._number, "described": repr(self._editor)}

    def _select_tab(self, given: Mapping[str, Any]) -> str:
        return repr(self._shown(given).select_tab(Tab(given["tab"])))

    def _shown(self, given: Mapping[str, Any]) -> PicturedEditor:
        if self._editor is None or given["editor"] != self._number:
            raise WorkerFailed("OSS代理人編集の画面は、もう開いていません。")
        return self._editor


def plain_evidence(evidence: SaveEvidence) -> dict[str, object]:
    """The evidence as JSON can hold it."""
    return {
        "tab": evidence.tab.value,
        "message": evidence.message,
        "proofs": [asdict(each) for each in evidence.proofs],
        "saved_at": evidence.saved_at.isoformat(),
        "driver": evidence.driver,
    }


def main(make_driver: MakeDriver | None = None) -> None:
    """Answer until standard input ends, and leave SunBridge in order then.

    Args:
        make_driver: another driver than that for Windows, for tests.
    """
    worker = Worker(make_driver or _windows_driver)
    with _own_pipes() as (requests, answers):
        for line in requests:
            # ASCII, whatever the code page of the console is.
            answers.write(json.dumps(worker.answer(line), ensure_ascii=True) + "\n")
            answers.flush()
    with contextlib.suppress(Exception):  # nobody is left to be told
        worker.leave()


def _windows_driver(controls: Controls, exe: str, payment_user_id: PaymentUserId) -> Driver:
    from sunbridge.windows import WindowsSunBridge  # noqa: PLC0415 - a missing pywinauto becomes an answer

    return WindowsSunBridge(controls, exe, payment_user_id)


@contextlib.contextmanager
def _own_pipes() -> Iterator[tuple[TextIO, TextIO]]:
    """Requests and answers in pipes that nothing else can reach: what libraries print goes to standard error."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    with open(requests, encoding="utf-8") as reader, open(answers, "w", encoding="ascii", newline="\n") as writer:  # noqa: PTH123 - these are open already and have no path
        yield reader, writer


if __name__ == "__main__":
    main()
