"""`reports/index.html`: all runs with their results, newest first, and how it went lately."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from runbook.audit.chain import run_folders
from runbook.audit.manifest import MANIFEST, PRUNED, AuditError, Manifest, read_signed
from runbook.evidence.report import REPORT
from runbook.mail.values import JST
from runbook.run import Target
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

INDEX = "index.html"
IN_TREND = 40
JAPANESE = {"passed": "成功", "failed": "失敗", "broken": "中断", "skipped": "未実施"}

_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>納付利用者IDパスワード初期化 実行の一覧</title>
<style>
body {{ font: 15px/1.6 "Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", sans-serif; color: #1a1a1a; margin: 2rem auto;
  max-width: 1200px; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #d0d0d0; padding: .4rem .6rem; text-align: left; vertical-align: top; }}
thead th {{ background: #f2f2f2; white-space: nowrap; }}
td.when, td.run {{ white-space: nowrap; }}
.live {{ background: #8a1c1c; color: #fff; padding: 0 .5em; border-radius: .2em; white-space: nowrap; }}
.practice {{ border: 1px solid #777; padding: 0 .5em; border-radius: .2em; white-space: nowrap; }}
.passed {{ color: #0b6b2d; }} .failed, .broken {{ color: #a51616; font-weight: bold; }} .skipped {{ color: #555; }}
.trend {{ font-family: monospace; letter-spacing: .15em; font-size: 1.2rem; line-height: 1.2; }}
.said {{ color: #444; }}
@media print {{ body {{ margin: 0; }} a {{ color: inherit; }} }}
</style>
</head>
<body>
<h1>納付利用者IDパスワード初期化 実行の一覧</h1>
<p>{count} 件の実行（{made_at} 現在）。封の確かめ方: <code>python -m runbook audit verify</code></p>
<h2>最近の結果（右が新しい）</h2>
<table><thead><tr><th>シナリオ</th><th>対象</th><th>結果</th></tr></thead><tbody>
{trends}
</tbody></table>
<h2>実行</h2>
<table><thead><tr><th>日時（JST）</th><th>対象</th><th>実行者</th><th>シナリオと結果</th><th>秒</th><th>記録</th></tr></thead><tbody>
{rows}
</tbody></table>
</body>
</html>
"""


def write_index(reports: Path) -> Path:
    """Write the list of the runs in `reports`. Replaces an earlier one.

    Raises:
        OSError: it cannot be written.
    """
    runs = list(_runs(reports))
    page = _PAGE.format(
        count=len(runs),
        made_at=f"{datetime.now(JST):%Y-%m-%d %H:%M}",
        trends="\n".join(_trends(runs)),
        rows="\n".join(_row(each, reports) for each in reversed(runs)),
    )
    target = reports / INDEX
    unfinished = target.with_suffix(".tmp")
    unfinished.write_text(mask(page), encoding="utf-8")
    return unfinished.replace(target)


def _runs(reports: Path) -> Iterator[Manifest]:
    for folder in run_folders(reports):
        try:
            manifest = Manifest.from_data(read_signed(folder / MANIFEST)[0])
        except AuditError:  # not sealed: still running, or `audit verify` tells of it
            continue
        if manifest.run == folder.name:
            yield manifest


def _trends(runs: list[Manifest]) -> Iterator[str]:
    marks: dict[tuple[str, str], list[str]] = {}
    for run in runs:
        for scenario in run.summary["scenarios"]:
            status = str(scenario["status"])
            sign = {"passed": "○", "skipped": "－"}.get(status, "✕")
            told = f"{run.run}: {JAPANESE.get(status, status)}"
            mark = f'<span class="{escape(status)}" title="{escape(told)}">{sign}</span>'
            marks.setdefault((str(scenario["name"]), _target(run)), []).append(mark)
    for (name, target), signs in sorted(marks.items()):
        yield (
            f"<tr><td>{escape(name)}</td><td>{_target_mark(target)}</td>"
            f'<td class="trend">{"".join(signs[-IN_TREND:])}</td></tr>'
        )


def _row(run: Manifest, reports: Path) -> str:
    scenarios = run.summary["scenarios"]
    results = "".join(f"<div>{_result(each)}</div>" for each in scenarios) or "（シナリオの記録がありません）"
    seconds = sum((each["stopped"] - each["started"]) / 1000 for each in scenarios)
    facts = run.summary["facts"]
    columns = (
        f'<td class="when">{escape(_when(run))}</td>',
        f"<td>{_target_mark(_target(run))}</td>",
        f"<td>{escape(str(facts.get('実行者', '')))}</td>",
        f"<td>{results}</td>",
        f"<td>{seconds:.0f}</td>",
        f'<td class="run">{_record(run, reports)}</td>',
    )
    return f"<tr>{''.join(columns)}</tr>"


def _result(scenario: Mapping[str, Any]) -> str:
    status = str(scenario["status"])
    said = f'<div class="said">{escape(str(scenario["said"]))}</div>' if scenario["said"] else ""
    name = f"{escape(str(scenario['name']))} "
    return f'{name}<span class="{escape(status)}">{JAPANESE.get(status, escape(status))}</span>{said}'


def _record(run: Manifest, reports: Path) -> str:
    if (reports / run.run / PRUNED).exists():
        return f"{escape(run.run)}<br>整理済み"
    if (reports / run.run / REPORT).exists():
        return f'<a href="{escape(run.run)}/{REPORT}">{escape(run.run)}</a>'
    return escape(run.run)


def _when(run: Manifest) -> str:
    started = [each["started"] for each in run.summary["scenarios"] if each["started"]]
    at = datetime.fromtimestamp(min(started) / 1000, JST) if started else datetime.fromisoformat(run.sealed_at)
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"


def _target(run: Manifest) -> str:
    return str(run.summary["facts"].get("対象", ""))


def _target_mark(target: str) -> str:
    kind = "live" if target == Target.LIVE else "practice"
    return f'<span class="{kind}">{escape(target or "不明")}</span>'
