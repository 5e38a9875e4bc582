"""The whole procedure with a person at the browser, where the portal's menu has other words than the runbook knows."""

from __future__ import annotations

import json
import shutil
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


def steps_of(office: Office) -> list[dict[str, Any]]:
    [result] = (office.project / "reports").glob("*/allure-results/*-result.json")
    steps: list[dict[str, Any]] = json.loads(result.read_text("utf-8"))["steps"]
    return steps


def test_the_procedure_goes_on_where_a_person_has_helped(office: Office, environment: dict[str, str]) -> None:
    """To the request, and again to the login that proves the password; both are on record, and no secret is."""
    with terminal_of(attended("-p", "person"), office.project, environment) as terminal:
        terminal.type_at("「はい」と入力してください", "はい")
        said = terminal.to_the_end()
    assert "1 passed" in said
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


def test_a_person_who_gives_up_leaves_a_state_that_claims_nothing(office: Office, environment: dict[str, str]) -> None:
    with terminal_of(attended(), office.project, environment) as terminal:
        terminal.type_at("「はい」と入力してください", "はい")
        terminal.type_at("「中止」と入力して", "中止")
        said = terminal.to_the_end()
    assert "実際: 人が「中止」と入力しました。" in said
    assert "すでに変わったこと: まだ何も変わっていません。ただし、途中で人がブラウザーを操作しました。" in said
    assert "手作業で終えたときは: 「python -m runbook abandon" in said
    [record] = journal_of(office)  # type: ignore[arg-type]
    assert [note.what for note in record.notes] == ["attended"]
    assert office.portal(Portal.FUTSU)["reset_requests"] == 0


def test_attended_without_anybody_starts_nothing(office: Office) -> None:
    result = office.live(FUTSU, "--attended", DISPLAY="", WAYLAND_DISPLAY="")
    assert result.returncode == 4
    for reason in ("--yes", "端末がありません", "ディスプレイ"):
        assert reason in result.stderr
    assert not (office.project / "reports").exists()
