"""Has the windows looked at by the Python that fits SunBridge: this one, or the one of `SUNBRIDGE_PYTHON`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sunbridge.errors import TimedOut, WorkerFailed
from sunbridge.inspected import of_plain
from sunbridge.remote import KINDS, NOT_FOR_THE_WORKER, PROJECT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sunbridge.controls import Controls
    from sunbridge.inspected import Program

LONGEST_SECONDS = 60.0


def look(python: Sequence[str], controls: Controls, words: str, user_ids: Collection[str]) -> list[Program]:
    """Look at the programs with `words` in a window's title.

    Args:
        python: the command of the other Python; empty for this one, on Windows.
        controls: by what the kinds of controls are known.
        words: what the title holds.
        user_ids: the 利用者IDs that may stand in a field; they are compared there, and never come back.

    Raises:
        SunBridgeError: there is no such window, it is out of reach, or the other Python does not work.
    """
    if python:
        return _elsewhere(python, {"controls": asdict(controls), "words": words, "user_ids": list(user_ids)})
    if sys.platform != "win32":
        raise WorkerFailed("サンブリッジの画面は Windows で調べます。")
    from sunbridge.inspection import inspect  # noqa: PLC0415 - for Windows only

    return inspect(controls, words, user_ids)


def _elsewhere(python: Sequence[str], asked: dict[str, object]) -> list[Program]:
    try:
        done = subprocess.run(  # noqa: S603 - the Python that the operator named, no shell
            [*python, "-m", "sunbridge.inspection"],
            cwd=PROJECT,
            env={name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_THE_WORKER)},
            input=json.dumps(asked, ensure_ascii=True).encode("ascii"),
            capture_output=True,  # standard error is not shown: it may hold anything
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except OSError:
        raise WorkerFailed("画面を調べる Python を起動できません。") from None
    except subprocess.TimeoutExpired:
        raise TimedOut(f"画面を調べるプログラムが {LONGEST_SECONDS:.0f} 秒以内に答えません。") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout.decode("ascii"))
        if "gave" in answer:
            return of_plain(answer["gave"])
        error = answer["error"]
        failure = KINDS[error["kind"]](str(error["seen"]), remedy=str(error["remedy"]))
    except (ValueError, KeyError, TypeError):
        failure = WorkerFailed("画面を調べるプログラムの答えが分かりません。")
    raise failure
