"""A worker whose driver does what the agent's name says: `python -m tests.sunbridge.odd_worker`.

`SUNBRIDGE_EXE` names a file to which it writes what it was called for. Ends when the test does.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from runbook.errors import SunBridgeError
from sunbridge import errors
from sunbridge.client import Proof, SaveEvidence, Tab
from sunbridge.worker import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.secret import PaymentUserId, Secret
    from sunbridge.controls import Controls

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
SAVED = SaveEvidence(
    tab=Tab.KEI,
    message="保存しました",
    proofs=(Proof("表示された", had=True), Proof("同じ", had=None, remark="見えない"), Proof("違う", had=False)),
    saved_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    driver="試験",
)
SLOW_SECONDS = 1.0


class UnheardOf(SunBridgeError):
    """No error of `sunbridge.errors`."""


def _say(password: str) -> None:
    """As a library might, by Python and past it."""
    print("a library says", len(password))  # noqa: T201
    os.write(1, b"and its C code, too\n")
    sys.stdin.read()


def _raise(error: BaseException) -> None:
    raise error


def _garbage(line: bytes) -> None:
    """Write past the worker into its own pipe, the only one with that many descriptors to choose from."""
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, line)
        except OSError:
            continue
        return


TROUBLE: dict[str, Callable[[str], object]] = {
    "印字": _say,
    "死ぬ": lambda _: os._exit(3),
    "止まる": lambda _: threading.Event().wait(),
    "遅い": lambda _: threading.Event().wait(SLOW_SECONDS),
    "ごみ": lambda password: _garbage(f"no JSON {password}\n".encode()),
    "別の番号": lambda _: _garbage(b'{"id": 99, "gave": null}\n'),
    "番号だけ": lambda _: _garbage(b"17\n"),
    "両方": lambda _: _garbage(b'{"id": 4, "gave": 1, "error": {}}\n'),
    "誤り": lambda password: _raise(ValueError(password)),
    "終了": lambda password: _raise(SystemExit(password)),
    "知らない種類": lambda _: _raise(UnheardOf("見た")),
}


class OddSunBridge:
    def __init__(self, controls: Controls, exe: str, payment_user_id: PaymentUserId) -> None:
        self.user_id = payment_user_id
        self.diary = Path(exe)
        self.note(f"begin {controls.editor.title} {controls.save_boxes[0].text} {os.getpid()}")

    def note(self, line: str) -> None:
        with self.diary.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def open_agent_editor(self, agent: str) -> OddEditor:
        kind = getattr(errors, agent, None)
        if kind:
            raise kind("見た「もの」", expected="期待", remedy="次にすること")
        return OddEditor(self, agent)

    def leave(self) -> None:
        self.note("leave")


class OddEditor:
    def __init__(self, sunbridge: OddSunBridge, agent: str) -> None:
        self._sunbridge, self._agent, self._tab = sunbridge, agent, ""

    def select_tab(self, tab: Tab) -> Self:
        self._tab = f"「{tab}」"
        return self

    def user_id(self) -> PaymentUserId:
        return self._sunbridge.user_id

    def set_password(self, password: Secret) -> None:
        self._sunbridge.note(f"set_password {len(password)}")
        self._do_what_the_name_says(self._agent, password.reveal())

    def save(self) -> SaveEvidence:
        self._do_what_the_name_says(self._agent.removeprefix("保存で"), "")
        return SAVED

    @staticmethod
    def _do_what_the_name_says(name: str, password: str) -> None:
        if name in TROUBLE:
            TROUBLE[name](password)

    def close(self) -> None:
        self._sunbridge.note("close")

    def picture(self) -> bytes:
        return PICTURE

    def __repr__(self) -> str:
        return f"サンブリッジ⑥ OSS代理人編集{self._tab}"


if __name__ == "__main__":
    main(OddSunBridge)
