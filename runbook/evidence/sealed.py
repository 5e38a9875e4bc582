"""The end of a run's record: the seal, and the list of all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.audit.index import write_index
from runbook.audit.sealing import seal, seal_practice
from runbook.errors import RunbookError
from runbook.run import Target

if TYPE_CHECKING:
    from pathlib import Path

    from runbook.run import Run


def seal_in_words(run: Run, state_folder: Path) -> list[str]:
    """Seal the record of `run`, list it, and say in lines what the operator should know of that.

    The run itself is over: nothing that fails here changes how it ended.
    """
    lines = []
    try:
        if run.target is Target.LIVE:
            manifest = seal(run.folder, state_folder)
            lines.append(f"封: {manifest.link.count if manifest.link else ''} 番目の実行として署名しました。")
        else:
            seal_practice(run.folder)
        write_index(run.folder.parent)
    except RunbookError as error:
        lines.append(
            f"記録に封をしていません: {error.seen}「python -m runbook audit seal {run.run_id}」で封をしてください。"
        )
    except OSError as error:
        lines.append(f"実行の一覧（reports/index.html）を書き込めません（{error.strerror}）。")
    return lines
