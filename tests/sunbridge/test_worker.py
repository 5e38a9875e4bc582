"""The worker: one JSON line a request, nothing of a request anywhere else, and a Python that has nothing but itself."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sunbridge.controls import Controls
from tests.sunbridge.odd_worker import PICTURE

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "Kx7!qW2#パス"
ODD = ["-m", "tests.sunbridge.odd_worker"]
SECONDS = 60


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def begin(diary: Path) -> dict[str, Any]:
    return {"do": "begin", "with": {"controls": asdict(Controls()), "exe": str(diary), "payment_user_id": "ABCD1234"}}


def of_editor(call: str, **given: object) -> dict[str, Any]:
    return {"do": call, "with": {"editor": 1, **given}}


def converse(
    requests: Sequence[dict[str, Any] | str], program: Sequence[str] = ODD
) -> tuple[list[dict[str, Any]], subprocess.CompletedProcess[bytes]]:
    """Send all requests and close; the answers and the ended process."""
    lines = [
        each if isinstance(each, str) else json.dumps({"id": number, **each}, ensure_ascii=False)
        for number, each in enumerate(requests, start=1)
    ]
    ended = subprocess.run(
        [sys.executable, *program],
        cwd=PROJECT,
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return [json.loads(line) for line in ended.stdout.decode("ascii").splitlines()], ended


def test_each_call_is_answered_under_its_own_number_in_ascii(diary: Path) -> None:
    answers, ended = converse(
        [
            begin(diary),
            {"do": "open_agent_editor", "with": {"agent": "山田"}},
            of_editor("select_tab", tab="軽四輪"),
            of_editor("user_id"),
            of_editor("set_password", password=PASSWORD),
            of_editor("save"),
            of_editor("picture"),
            of_editor("close"),
            {"do": "leave"},
        ]
    )
    assert [each["id"] for each in answers] == list(range(1, 10))
    gave = [each["gave"] for each in answers]
    assert gave[1:5] == [
        {"editor": 1, "described": "サンブリッジ⑥ OSS代理人編集"},
        "サンブリッジ⑥ OSS代理人編集「軽四輪」",
        "ABCD1234",
        None,
    ]
    assert gave[5]["proofs"][1] == {
        "claim": "同じ",
        "had": None,
        "remark": "見えない",
        "shows_save": False,
    }
    assert base64.b64decode(gave[6]) == PICTURE
    assert gave[7:] == [None, None]
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_controls_reach_the_driver(diary: Path) -> None:
    converse([begin(diary)])
    assert diary.read_text("utf-8").startswith("begin 代理人 保存しますか")


def test_what_a_driver_prints_is_no_answer_and_it_cannot_read_requests(diary: Path) -> None:
    """By Python's own streams and by the descriptors that C code uses."""
    answers, ended = converse(
        [
            begin(diary),
            {"do": "open_agent_editor", "with": {"agent": "印字"}},
            of_editor("set_password", password=PASSWORD),
            of_editor("user_id"),
        ]
    )
    assert [each["gave"] for each in answers[2:]] == [None, "ABCD1234"]
    assert b"a library says" in ended.stderr
    assert b"its C code" in ended.stderr


@pytest.mark.parametrize(("agent", "name"), [("誤り", "ValueError"), ("終了", "SystemExit")])
def test_of_an_unforeseen_exception_only_its_class_is_told(diary: Path, agent: str, name: str) -> None:
    """Its message is the password here, and it ends nothing: not even SystemExit, which Python would print."""
    answers, ended = converse(
        [
            begin(diary),
            {"do": "open_agent_editor", "with": {"agent": agent}},
            of_editor("set_password", password=PASSWORD),
            of_editor("user_id"),
        ]
    )
    assert answers[2]["error"]["kind"] == "WorkerFailed"
    assert f"（{name}）" in answers[2]["error"]["seen"]
    assert PASSWORD not in json.dumps(answers, ensure_ascii=False)
    assert answers[3]["gave"] == "ABCD1234"
    assert ended.stderr == b""


@pytest.mark.parametrize(
    "request_",
    [
        f'{{"id": 2, "do": "set_password", "with": {{"password": "{PASSWORD}"',
        '"text"',
        '{"id": 2}',
        {"do": PASSWORD},
        {"do": "select_tab", "with": {}},
        {"do": "open_agent_editor", "with": PASSWORD},
    ],
)
def test_a_request_that_cannot_be_read_is_said_to_be_so_and_not_repeated(
    diary: Path, request_: dict[str, Any] | str
) -> None:
    answers, ended = converse([begin(diary), request_, {"do": "leave"}])
    assert answers[1]["error"]["kind"] == "WorkerFailed"
    assert PASSWORD not in ended.stdout.decode() + json.dumps(answers, ensure_ascii=False)
    assert (answers[2]["gave"], ended.stderr) == (None, b"")


def test_a_screen_that_was_left_is_not_the_one_opened_next(diary: Path) -> None:
    """A password must not land with another agent."""
    answers, _ = converse(
        [
            begin(diary),
            {"do": "open_agent_editor", "with": {"agent": "山田"}},
            {"do": "open_agent_editor", "with": {"agent": "佐藤"}},
            of_editor("set_password", password=PASSWORD),
        ]
    )
    assert "もう開いていません" in answers[3]["error"]["seen"]
    assert "set_password" not in diary.read_text("utf-8")


def test_nothing_is_opened_before_it_began() -> None:
    [answer], _ = converse([{"do": "open_agent_editor", "with": {"agent": "山田"}}])
    assert answer["error"]["kind"] == "WorkerFailed"


def test_when_the_runbook_ends_sunbridge_is_left_in_order(diary: Path) -> None:
    """The runbook may be killed; its pipe closes all the same."""
    _, ended = converse([begin(diary), {"do": "open_agent_editor", "with": {"agent": "山田"}}])
    assert diary.read_text("utf-8").splitlines()[-1] == "leave"
    assert ended.returncode == 0


def test_it_needs_nothing_but_python() -> None:
    """The other Python has no pydantic and no Playwright: -I and -S show it nothing but the standard library."""
    program = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r}); import sunbridge.worker;"
        "print(*sorted(m for m in sys.modules if m != '__main__' and m.split('.')[0] not in sys.stdlib_module_names))"
    )
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [
        "runbook",
        "runbook.errors",
        "runbook.secret",
        "sunbridge",
        "sunbridge.client",
        "sunbridge.controls",
        "sunbridge.errors",
        "sunbridge.worker",
    ]


def test_a_python_without_pywinauto_says_so(diary: Path) -> None:
    [answer], ended = converse([begin(diary)], ["-S", "-m", "sunbridge.worker"])
    assert answer["error"]["kind"] == "WorkerFailed"
    assert "ModuleNotFoundError" in answer["error"]["seen"]
    assert "pywinauto" in answer["error"]["remedy"]
    assert ended.returncode == 0
