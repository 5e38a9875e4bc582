"""The command that makes a report explains itself."""

from __future__ import annotations

import pytest

from runbook.report_command import report


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_command_explains_itself_in_japanese(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks for help is not told that there is no run of that name."""
    with pytest.raises(SystemExit) as ended:
        report([option])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "report.html を作ります" in said.out
    assert "何も書かなければ最後の実行" in said.out
    assert not said.err
