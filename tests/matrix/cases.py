"""Which cases there are: every choice that the stand-ins have is a factor, and so are the portal and the mail's source."""

from __future__ import annotations

from rehearsal.editions import CHOICES
from tests.matrix.pairwise import Case, pairwise

PORTALS = {"futsu": "普通車", "kei": "軽四輪"}
SOURCES = {"imap": "IMAP", "pop3": "POP3", "folder": "フォルダー", "paste": "貼り付け"}
MESSAGES = {"silent": "なし", "alert_on_submit": "alert", "confirm_on_submit": "confirm"}

FACTORS = {
    "portal": tuple(PORTALS),
    **{choice: tuple(values) for choice, values in CHOICES.items()},
    "message": tuple(MESSAGES),
    "source": tuple(SOURCES),
}
CASES = pairwise(FACTORS)


def options_of(case: Case) -> list[str]:
    """Return the command line that serves this case."""
    options = [f"--{choice}={case[choice]}" for choice in CHOICES]
    if case["message"] != "silent":
        options.append(f"--fault={case['portal']}:{case['message']}")
    return options


def name_of(case: Case) -> str:
    """Return a short name for a test."""
    return "-".join(case.values())
