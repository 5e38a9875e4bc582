"""Runs small features in a process of their own, with the evidence plugin as in a real run, and reads what it wrote."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[2]
FEATURE = "機能: 初期化"
SCENARIO = "パスワードを初期化する"

# What `runbook.plugin` does in a real run, without settings, stand-ins and a browser.
RUN_PLUGIN = """
import pytest
from runbook.plugin import SETTINGS
from runbook.run import RUN, Run, Target
from runbook.settings import Settings

def pytest_addoption(parser):
    parser.addoption("--no-report", action="store_true")

@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    config.stash[SETTINGS] = Settings()
    folder = config.rootpath / "reports" / "20260401-093000-7f3a"
    run = config.stash[RUN] = Run(folder.name, folder, Target.REHEARSAL, "行政 花子")
    run.allure_results.mkdir(parents=True, exist_ok=True)
    config.option.allure_report_dir = str(run.allure_results)
"""

STEPS_HEAD = '''
import logging, sys, warnings
import pytest
from pytest_bdd import given, when, then
from runbook.errors import LinkExpired, ScreenError
from runbook.gherkin import words
from runbook.secret import MailAddress, PaymentUserId, Secret

PNG = b"\\x89PNG\\r\\n\\x1a\\n picture of "

class Screen:
    """Stands for a page object: it pictures itself and its repr is its human name."""

    def __init__(self, name):
        self.name = name

    def picture(self):
        return PNG + self.name.encode()

    def __repr__(self):
        return self.name
'''


@dataclass(frozen=True)
class Ran:
    """What an inline run left behind."""

    folder: Path
    console: str
    ok: bool

    @property
    def allure(self) -> Path:
        """The folder of the Allure results."""
        return self.folder / "reports" / "20260401-093000-7f3a" / "allure-results"

    def results(self) -> list[dict[str, Any]]:
        """The Allure results, in the order in which the scenarios ran."""
        found = [json.loads(path.read_text(encoding="utf-8")) for path in self.allure.glob("*-result.json")]
        return sorted(found, key=lambda result: result["start"])

    def result(self) -> dict[str, Any]:
        """The only result."""
        [result] = self.results()
        return result

    def attachment(self, step: dict[str, Any], number: int = 0) -> bytes:
        """The content of one of a step's attachments."""
        path: Path = self.allure / step["attachments"][number]["source"]
        return path.read_bytes()


@pytest.fixture
def run_feature(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the steps of one scenario (or a whole feature's text) against step definitions given as source."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(PROJECT), str(pytester.path)]))
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")

    def run(steps: str, definitions: str, *options: str, plugins: str = "", report: bool = False) -> Ran:
        marker = (
            ""
            if steps.lstrip().startswith(("機能", "@"))
            else f"{FEATURE}\n  古いパスワードの代わりを作る。\n\n  シナリオ: {SCENARIO}\n"
        )
        feature = pytester.path / "features" / "reset.feature"
        feature.parent.mkdir(exist_ok=True)
        feature.write_text(f"# language: ja\n{marker}{steps}\n", encoding="utf-8")
        pytester.makepyfile(run_plugin=RUN_PLUGIN, definitions=STEPS_HEAD + definitions)
        names = ["run_plugin", "runbook.gherkin.plugin", "runbook.evidence.plugin", "definitions"]
        pytester.makeconftest(f"pytest_plugins = {names!r}\n{plugins}")
        pytester.makeini("[pytest]\nmarkers =\n    futsu: 普通車\n    screens: 点検\n")
        asked = [] if report else ["--no-report"]
        result = pytester.runpytest_subprocess("features", "-p", "no:cacheprovider", *asked, *options)
        console = result.stdout.str() + result.stderr.str()
        return Ran(pytester.path, console, ok=result.ret == 0)

    return run
