"""The hand-off as a program of its own, for a test that plays the operator: `python -m tests.sunbridge.desk ANSWER …`.

`none`, `works` or `broken` is what the clipboard is like; `unattended` stands for `--yes`. What became of it is written
into the file named last, for the terminal's own output is what is tested.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from runbook.errors import RunbookError
from runbook.secret import PaymentUserId, Secret
from sunbridge.client import Tab
from sunbridge.handoff import HandOff

PASSWORD = "Kx7!qW2#zP9d"


class FakeClipboard:
    """Numbers its contents, as Windows does.

    Args:
        works: whether anything can be put in.
    """

    def __init__(self, *, works: bool = True) -> None:
        self.text, self.number, self._works = "", 0, works
        self.held_by_another = False
        self.history: list[str] = []

    def put(self, text: str) -> int:
        self._refuse(not self._works)
        self.text, self.number = text, self.number + 1
        self.history.append(text)
        return self.number

    def clear(self, number: int) -> None:
        self._refuse(self.held_by_another)
        if number == self.number:
            self.text, self.number = "", self.number + 1

    @staticmethod
    def _refuse(refuse: bool) -> None:
        if refuse:
            raise PermissionError


def perform(hand_off: HandOff, clipboard: FakeClipboard) -> dict[str, object]:
    """What the steps do, and what became of it."""
    became: dict[str, object] = {}
    try:
        first = hand_off.open_agent_editor("山田")
        became["user_id"] = first.select_tab(Tab.FUTSU).user_id().value
        first.close()
        agent_editor = hand_off.open_agent_editor("山田").select_tab(Tab.FUTSU)
        became["repr"] = repr(agent_editor)
        became["record"] = agent_editor.evidence_text()
        agent_editor.user_id()
        agent_editor.set_password(Secret(PASSWORD))
        became["evidence"] = agent_editor.save().evidence_text()
    except RunbookError as error:
        became["error"] = [type(error).__name__, str(error)]
    finally:
        hand_off.leave()
    return became | {"left in the clipboard": clipboard.text, "clipboard": clipboard.history}


def main(kind: str, attended: str, result: str) -> None:
    clipboard = FakeClipboard(works=kind == "works")
    hand_off = HandOff(
        PaymentUserId("ABCD1234"),
        "試験係",
        attended=attended == "attended",
        terminal=nullcontext,
        clipboard=None if kind == "none" else clipboard,
    )
    Path(result).write_text(json.dumps(perform(hand_off, clipboard)), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
