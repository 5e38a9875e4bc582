"""Ctrl-C, a browser that crashes, a SunBridge that is closed: at each step the right sentence, and the next run goes on."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.state import CHANGED, State
from tests.crash.inside import journal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crash.case import CrashOffice

INTERRUPTED = 2

# Number of the sentence in the feature of 普通車, and where the rotation stands when it begins.
SENTENCES = {
    2: State.PREPARED,
    3: State.PREPARED,
    5: State.PREPARED,
    6: State.PREPARED,
    8: State.PREPARED,
    9: State.PREPARED,
    10: State.PREPARED,
    12: State.PREPARED,
    14: State.PREPARED,
    16: State.PREPARED,
    18: State.REQUESTED,
    20: State.LINK_RECEIVED,
    21: State.LINK_RECEIVED,
    23: State.SET,
    25: State.PROVED,
    27: State.PROVED,
    29: State.STORED,
}
WITH_A_BROWSER = {number: state for number, state in SENTENCES.items() if number not in {2, 5, 18, 29}}
IN_SUNBRIDGE = {3, 25, 27}
SUNBRIDGE_ACTS = {
    "look: open": (1, State.PREPARED),
    "look: tab": (2, State.PREPARED),
    "look: id": (3, State.PREPARED),
    "look: close": (4, State.PREPARED),
    "open": (5, State.PROVED),
    "tab": (6, State.PROVED),
    "id": (7, State.PROVED),
    "password": (8, State.PROVED),
    "save": (9, State.PROVED),
}


# What is said and what comes after depends on where the rotation stands: once for each state, unless `--every-step` is given.
LAST_AT = {state: number for number, state in SENTENCES.items()}.values()
LAST_WITH_A_BROWSER_AT = {state: number for number, state in WITH_A_BROWSER.items()}.values()
LAST_ACTS_AT = {state: act for act, (_, state) in SUNBRIDGE_ACTS.items()}.values()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every step with `--every-step`, else the last one of each state."""
    every = metafunc.config.getoption("--every-step")
    for test, name, steps, last in (
        (test_ctrl_c, "sentence", SENTENCES, LAST_AT),
        (test_a_browser_that_crashes, "sentence", WITH_A_BROWSER, LAST_WITH_A_BROWSER_AT),
        (test_sunbridge_is_closed, "act", SUNBRIDGE_ACTS, LAST_ACTS_AT),
        (test_the_windows_program_is_closed, "act", SUNBRIDGE_ACTS, LAST_ACTS_AT),
    ):
        if metafunc.function is test:
            metafunc.parametrize(name, list(steps if every else last))


def stands_at(office: CrashOffice, state: State, said: str) -> None:
    """The journal says so, and so does what the operator reads."""
    [record] = journal_of(office)
    assert record.state is state
    assert CHANGED[state] in said
    assert "次にすること" in said
    assert "Traceback" not in said


def goes_on(office: CrashOffice) -> None:
    """The next run comes to the end, and everything holds."""
    result = office.run()
    assert result.returncode == 0, result.stdout
    assert office.broken_promises() == []
    assert office.portal(Portal.FUTSU)["reset_requests"] == 1


def test_ctrl_c(office: CrashOffice, sentence: int) -> None:
    """The operator stops the run."""
    result = office.run(f"interrupt:step:{sentence}")
    assert result.returncode == INTERRUPTED
    record = _failure_in_the_record(office)
    assert "人の操作で中断されました" in record
    stands_at(office, SENTENCES[sentence], record)
    if sentence in LAST_AT:
        goes_on(office)


def test_a_browser_that_crashes(office: CrashOffice, sentence: int) -> None:
    """It is gone before the step acts; said as such, and not as a mistake of the program."""
    result = office.run(f"browser:step:{sentence}")
    assert result.returncode == 1
    # SunBridge's page lies in the same browser; what its driver says of it must not be hidden.
    assert ("分類: サンブリッジ" if sentence in IN_SUNBRIDGE else "ブラウザーが終了しました") in result.stdout
    stands_at(office, SENTENCES[sentence], result.stdout)
    if sentence in LAST_WITH_A_BROWSER_AT:
        goes_on(office)


def test_sunbridge_is_closed(office: CrashOffice, act: str) -> None:
    """By a person, or because it crashed, at each of the acts in it."""
    number, state = SUNBRIDGE_ACTS[act]
    result = office.run(f"close:sunbridge:{number}")
    assert result.returncode == 1
    stands_at(office, state, result.stdout)
    if act in LAST_ACTS_AT:
        goes_on(office)


@pytest.mark.skipif(sys.platform == "win32", reason="the program is found among the processes as Linux lists them")
def test_the_windows_program_is_closed(open_office: Callable[..., CrashOffice], act: str) -> None:
    """The same with the program itself, worked by its windows: it ends before the act."""
    office = open_office("--sunbridge=window")
    program = office.said["sunbridge"]
    number, state = SUNBRIDGE_ACTS[act]
    result = office.run(
        f"close:sunbridge:{number}",
        SABOTAGE_PROGRAM=program["data"],
        SUNBRIDGE_DRIVER="windows",
        SUNBRIDGE_PYTHON="".join(program["python"]),
        SUNBRIDGE_EXE="",
    )
    assert result.returncode == 1, result.stdout
    assert "分類: サンブリッジ" in result.stdout
    stands_at(office, state, result.stdout)


def test_every_sentence_that_acts_is_among_them(open_office: Callable[..., CrashOffice]) -> None:
    """A feature that grows makes this list grow."""
    feature = (open_office().project / "features" / "futsu_reset.feature").read_text(encoding="utf-8")
    sentences = [line.strip() for line in feature.splitlines() if re.match(r" +(前提|かつ|もし|ならば) ", line)]
    acting = {number for number, sentence in enumerate(sentences, 1) if "【" in sentence}
    assert acting <= set(SENTENCES)


def _failure_in_the_record(office: CrashOffice) -> str:
    results = [path.read_text(encoding="utf-8") for path in office.project.rglob("*-result.json")]
    return "\n".join(results).replace("\\n", "\n")
