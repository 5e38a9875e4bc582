"""The whole procedure with a person at the browser, where the portal's menu has other words than the runbook knows."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.wine.display import Display
from runbook.account import Portal
from tests.crash.inside import journal_of
from tests.end_to_end.secret_search import leaks
from tests.sunbridge.pseudo_terminal import terminal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.end_to_end.office import Office

FUTSU = "features/futsu_reset.feature"
PERSON = Path(__file__).with_name("person.py")


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    """An office whose runbook does not know the last entry of the menu."""
    office = open_office()
    config = office.project / "config" / "futsu.toml"
    text = config.read_text("utf-8").replace("\nscreen = 30\n", "\nscreen = 4\n")
    config.write_text(text.replace('["利用者情報の確認・変更を行う"]', '["登録内容の照会"]'), encoding="utf-8")
    shutil.copy(PERSON, office.project / "person.py")
    return office


@pytest.fixture
def environment(office: Office) -> Iterator[dict[str, str]]:
    with Display() as display:
        yield office.environment(DISPLAY=display.name, SUNBRIDGE_EXE=office.said["sunbridge"]["url"], TERM="xterm")


def attended(*options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", FUTSU, "--live", "--attended", "--no-report", "-v", *options]


def results_of(office: Office) -> dict[str, Any]:
    [result] = (office.project / "reports").glob("*/allure-results/*-result.json")
    return dict(json.loads(result.read_text("utf-8")))


def steps_of(office: Office) -> list[dict[str, Any]]:
    return list(results_of(office)["steps"])


def test_the_procedure_goes_on_where_a_person_has_helped(office: Office, environment: dict[str, str]) -> None:
    """To the request, and again to the login that proves the password; both are on record, and no secret is."""
    with terminal_of(attended("-p", "person"), office.project, environment) as terminal:
        terminal.type_at("「はい」と入力してください", "はい")
        said = terminal.to_the_end()
    assert "1 passed" in said
    assert "普通車OSSポータルサイトを開く" in said, "-v shows the steps as ever"
    assert said.count("人の操作を待っています") == 2
    assert "普通車③ マイページログインまで進めても構いません" in said
    assert office.logs_in(Portal.FUTSU, office.secrets()["futsu current password"])
    assert office.portal(Portal.FUTSU)["reset_requests"] == 1
    helped = {step["name"]: step for step in steps_of(office) if "人の操作" in str(step.get("parameters"))}
    assert list(helped) == [
        "かつ 【②】「大量申請者向けメニュー」を押す",
        "もし 【⑤】新しいパスワードでマイページにログインする",
    ]
    names = [each["name"] for each in helped["かつ 【②】「大量申請者向けメニュー」を押す"]["attachments"]]
    assert "人の操作の前: 普通車② 大量申請者向けメニュー（のはずの画面）" in names
    assert not leaks(office, said)


@pytest.mark.parametrize("how", ["中止", "Ctrl-C"])
def test_a_person_who_gives_up_leaves_a_state_that_claims_nothing(
    office: Office, environment: dict[str, str], how: str
) -> None:
    with terminal_of(attended(), office.project, environment) as terminal:
        terminal.type_at("「はい」と入力してください", "はい")
        if how == "中止":
            terminal.type_at("「中止」と入力して", how)
        else:
            terminal.type_at("「中止」と入力して", "")
            terminal.type_at("まだ期待の画面ではありません", "")
            os.kill(terminal.process.pid, signal.SIGINT)
        said = terminal.to_the_end()
    seen = "人が「中止」と入力しました。" if how == "中止" else "人の操作で中断されました。"
    report = said if how == "中止" else str(results_of(office))
    assert f"実際: {seen}" in report
    assert "すでに変わったこと: まだ何も変わっていません。ただし、途中で人がブラウザーを操作しました。" in report
    assert "手作業で終えたときは: 「python -m runbook abandon" in report
    assert "人の操作" in str(steps_of(office))
    [record] = journal_of(office)  # type: ignore[arg-type]
    assert [note.what for note in record.notes] == ["attended"]
    assert office.portal(Portal.FUTSU)["reset_requests"] == 0


def test_attended_without_anybody_starts_nothing(office: Office) -> None:
    result = office.live(FUTSU, "--attended", DISPLAY="", WAYLAND_DISPLAY="")
    assert result.returncode == 4
    for reason in ("--yes", "端末がありません", "ディスプレイ"):
        assert reason in result.stderr
    assert not (office.project / "reports").exists()
