"""One question to a person as a program of its own, for a test that plays the person: prints what came of it."""

from __future__ import annotations

import select
import sys
from contextlib import nullcontext

from runbook.attendant import Attendant, Help
from runbook.errors import GivenUp, ScreenError
from runbook.terminal import Terminal


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def record(helped: Help) -> None:
    say(f"記録: {helped.outcome}")


def main() -> None:
    attendant = Attendant(Terminal(nullcontext), "山田", record)
    looked = False
    obstacle = ScreenError("別の画面です。", expected="ログイン画面が表示される")
    try:
        with attendant.asked(obstacle, "手で進めてください。") as question:
            while not question.enter_was_pressed():
                if not looked:
                    say("画面を見ています")
                looked = True
                select.select([], [], [], 0.02)  # what a look at the windows takes
            question.goes_on(None)
    except GivenUp as error:
        say(str(error))


main()
