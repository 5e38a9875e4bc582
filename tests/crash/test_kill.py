"""The kill test in its short form: before and after every write into the journal of one portal's run."""

from __future__ import annotations

from runbook.account import Portal
from tests.crash.__main__ import kill_everywhere


def test_a_run_killed_at_any_write_is_finished_by_the_next() -> None:
    """No password is lost, no account locked, nothing done twice, no secret left behind; then SunBridge holds it."""
    said: list[str] = []
    tally = kill_everywhere(Portal.KEI, said.append)
    assert tally.lost == [], "\n".join(said)
    assert tally.recovered == tally.kills == 22
