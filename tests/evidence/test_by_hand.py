"""What a person did by hand is in the record of its step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.evidence.conftest import Ran

STEPS = """
    もし 【②】「利用者情報」を押す
    ならば 画面が表示される
"""
DEFINITIONS = """
from runbook.attendant import Attendant, Help, Outcome, Picture
from runbook.errors import GivenUp
from runbook.evidence.progress import PROGRESS

@when(words("「{name}」を押す"), target_fixture="login")
def press(request, name):
    before = Picture("知らない画面", PNG + b"before")
    after = Picture("ログイン画面", PNG + b"after")
    help = Help("山田", "ログイン画面", "別の画面です。", "進めてください。", before, 61.4, Outcome.GOES_ON, after)
    request.node.stash[PROGRESS].helped.append(help)
    ENDS
    return Screen("ログイン画面")

@then(words("画面が表示される"))
def shown(login):
    pass
"""


@pytest.mark.parametrize(
    ("ends", "status"),
    [("", "passed"), ("raise GivenUp('人が中止しました。')", "failed"), ("raise KeyboardInterrupt", "broken")],
    ids=["goes on", "gives up", "Ctrl-C"],
)
def test_the_step_shows_who_how_long_and_both_screens(run_feature: Callable[..., Ran], ends: str, status: str) -> None:
    ran = run_feature(STEPS, DEFINITIONS.replace("ENDS", ends))
    first, second = ran.result()["steps"]
    assert first["status"] == status
    assert {"name": "人の操作", "value": "山田　61 秒　期待の画面になり、プログラムが続けた"} in first["parameters"]
    by_name = {each["name"]: number for number, each in enumerate(first["attachments"])}
    assert ran.attachment(first, by_name["人の操作の前: 知らない画面"]).endswith(b"before")
    assert ran.attachment(first, by_name["人の操作のあと: ログイン画面"]).endswith(b"after")
    assert "操作した人: 山田" in ran.attachment(first, by_name["人の操作"]).decode()
    assert "人の操作" not in str(second)
