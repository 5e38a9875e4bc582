"""Nothing live happens by default, by half, or without a person's word."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from tests.sunbridge.pseudo_terminal import terminal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.end_to_end.office import Office

FUTSU = "features/futsu_reset.feature"


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Iterator[Office]:
    """An office at whose portal nothing must have happened when the test is over."""
    office = open_office()
    yield office
    assert office.portal(Portal.FUTSU)["reset_requests"] == 0
    assert office.portal(Portal.FUTSU)["logins_failed"] == 0


def test_the_terms_must_have_been_read(office: Office) -> None:
    """Automated access may be forbidden; a person has to say that they looked."""
    result = office.live(FUTSU, RUNBOOK_TERMS_READ="")
    assert result.returncode == 4
    assert "RUNBOOK_TERMS_READ=yes" in result.stderr


def test_everything_that_is_missing_is_listed_at_once(office: Office) -> None:
    """Before a browser opens."""
    result = office.live(FUTSU, FUTSU_USER_ID="", MAIL_PASSWORD="", SUNBRIDGE_AGENT="", RUNBOOK_TERMS_READ="")
    assert result.returncode == 4
    assert "4 件の問題" in result.stderr
    for name in ("FUTSU_USER_ID", "MAIL_PASSWORD", "SUNBRIDGE_AGENT", "RUNBOOK_TERMS_READ"):
        assert name in result.stderr


def test_a_broken_config_file_is_listed_with_what_is_missing(office: Office) -> None:
    """Not after the operator has agreed, and not one after the other."""
    config = office.project / "config" / "futsu.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("max_length", "maxlength"), encoding="utf-8")
    result = office.live(FUTSU, FUTSU_USER_ID="")
    assert result.returncode == 4
    assert "3 件の問題" in result.stderr
    assert "FUTSU_USER_ID がありません" in result.stderr
    assert "config/futsu.toml の password.max_length がありません。" in result.stderr
    assert "config/futsu.toml の password.maxlength という名前はありません。" in result.stderr
    assert "config/ のファイルを直してください" in result.stderr


@pytest.mark.parametrize(
    "option",
    ["--tracing=on", "--video=on", "--screenshot=on", "-n2", "--tx=2*popen", "--keep-duplicates"],
)
def test_options_that_would_keep_a_secret_or_repeat_an_act_are_refused(office: Office, option: str) -> None:
    """There is no redaction in a trace or a video."""
    result = office.live(FUTSU, option)
    assert result.returncode == 4
    assert "使えない指定" in result.stderr
    assert option.rstrip("2").partition("=")[0] in result.stderr


def test_running_again_by_itself_is_refused(office: Office) -> None:
    """The option `-f` of xdist would repeat a failed reset whenever a file changes."""
    result = office.live(FUTSU, "-f")
    assert result.returncode == 4
    assert "--looponfail" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("DEBUG", "pw:api"), ("DEBUG", "*"), ("DEBUG", "pw*"), ("DEBUG_FILE", "x"), ("PWDEBUG", "1")]
)
def test_playwrights_debug_log_is_refused(office: Office, name: str, value: str) -> None:
    """It prints everything that is typed."""
    result = office.live(FUTSU, **{name: value})
    assert result.returncode == 4
    assert f"使えない指定があります: 環境変数 {name}\n" in result.stderr


def test_the_stand_in_of_sunbridge_never_holds_a_real_password(office: Office) -> None:
    """With a portal that is not on this machine, the practice SunBridge is refused."""
    result = office.live(FUTSU, FUTSU_PORTAL_URL="https://portal.invalid/portal/index.html")
    assert result.returncode == 4
    assert "SUNBRIDGE_DRIVER" in result.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"SUNBRIDGE_DRIVER": "handoff"},
            "SUNBRIDGE_DRIVER=handoff は人が操作するので、無人運転（--yes）では使えません",
        ),
        (
            {"MAIL_PROTOCOL": "paste"},
            "MAIL_PROTOCOL=paste はメールを人が貼り付けるので、無人運転（--yes）では使えません",
        ),
        ({"SUNBRIDGE_DRIVER": "windows"}, "SUNBRIDGE_DRIVER=windows は Windows で使います"),
        ({"SUNBRIDGE_CONTROLS": "/nowhere/controls.toml"}, "controls.toml に 1 件の問題"),
    ],
)
def test_what_cannot_work_is_refused_first(office: Office, settings: dict[str, str], said: str) -> None:
    """Before a browser opens, and long before a password is set that could then not be entered."""
    result = office.live(FUTSU, **settings)
    assert result.returncode == 4
    assert said in result.stderr


def test_the_operator_may_work_sunbridge(office: Office) -> None:
    """The whole procedure at a terminal: asked, told what to do, handed the password once; who confirmed is recorded."""
    command = [sys.executable, "-m", "pytest", "features/kei_reset.feature", "--live", "--no-report"]
    environment = office.environment(SUNBRIDGE_DRIVER="handoff") | {"TERM": "xterm"}
    with terminal_of(command, office.project, environment) as terminal:
        terminal.type_at("「はい」と入力してください", "はい")
        for _ in range(2):  # before anything changes, and again when it is to be written
            terminal.type_at("同じなら「はい」", "はい")
        terminal.type_at("Enter を押してください", "")
        terminal.type_at("入力したら Enter", "")
        terminal.type_at("「保存しました」と入力", "保存しました")
        said = terminal.to_the_end()
    assert "1 passed" in said
    password = office.secrets()["kei current password"]
    assert office.logs_in(Portal.KEI, password)
    assert said.count(password) == 1
    [record] = [
        text
        for path in office.files()
        if path.suffix == ".txt" and "保存した時刻" in (text := path.read_text(encoding="utf-8"))
    ]
    assert "確認した: 操作した人（山田）が「保存しました」と入力した" in record
    assert "確認できない: 開き直したあとの表示" in record


def test_nobody_to_ask_means_no(office: Office) -> None:
    """A scheduled job that was not told `--yes` does not act."""
    result = office.pytest(FUTSU, "--live", "--no-report")
    assert result.returncode == 4
    assert "--yes" in result.stderr


def test_another_answer_than_yes_stops(office: Office) -> None:
    """The operator sees what would happen, and may say no."""
    said = ask(office, "いいえ\n")
    assert "実運用です" in said
    assert "中止しました。まだ何も変わっていません。" in said
    assert office.said["futsu"]["user_id"] not in said


def ask(office: Office, answer: str) -> str:
    """Run live at a terminal and type `answer`."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", FUTSU, "--live", "--no-report"],
        cwd=office.project,
        env=office.environment(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        os.close(theirs)
        os.write(ours, answer.encode())
        assert process.stdout
        said = process.stdout.read()
    os.close(ours)
    return said


def test_help_says_the_options_in_japanese(office: Office) -> None:
    """`--help` shows an operator what the runbook adds to pytest."""
    result = office.pytest("--help")
    for option in ("--live", "--yes", "--no-report", "--headless", "--attended", "--rehearsal"):
        assert option in result.stdout


def test_only_looking_makes_no_record(office: Office) -> None:
    """`--collect-only` lists the scenarios and starts nothing."""
    result = office.pytest("features/", "--collect-only", "-q")
    assert result.returncode == 0
    assert "普通車のパスワードを初期化してサンブリッジに設定する" in result.stdout
    assert not (office.project / "reports").exists()
