"""The whole procedure without a mailbox: the operator pastes the mail."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from tests.end_to_end.secret_search import leaks
from tests.rehearsal.inbox import Inbox
from tests.sunbridge.pseudo_terminal import terminal_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.office import Office

PASTE = "貼り付けたものは画面に出ません"


@pytest.mark.parametrize("what", ["link", "mail"])
def test_the_operator_pastes_the_mail(open_office: Callable[..., Office], what: str) -> None:
    """Asked at the terminal when the request was made; asked again after Enter alone; the link appears nowhere."""
    office = open_office()
    command = [sys.executable, "-m", "pytest", "features/futsu_reset.feature", "--live", "--no-report", "-v"]
    command += ["--rehearsal=--sunbridge=page"]
    environment = office.environment(MAIL_PROTOCOL="paste", MAIL_HOST="", MAIL_USER="", MAIL_PASSWORD="")
    with Inbox(office.said["mail"]) as inbox:
        before = inbox.count()
        with terminal_of(command, office.project, environment | {"TERM": "xterm"}) as terminal:
            terminal.type_at("「はい」と入力してください", "はい")
            terminal.type_at(PASTE, "")
            mail = inbox.wait_for_reset_mail(after=before)
            link, temporary = mail.link_and_temporary()
            terminal.type_at(PASTE, mail.text if what == "mail" else link)
            if what == "link":
                terminal.type_at("仮パスワードが書かれていれば", temporary)
            said = terminal.to_the_end()

    assert "1 passed" in said
    assert office.logs_in(Portal.FUTSU, office.secrets()["futsu current password"])
    assert link not in said
    assert not leaks(office, said)
