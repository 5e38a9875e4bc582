"""Every fault of a portal: the right verdict, in words that tell what to do, and nothing irreversible done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rehearsal.faults import PORTAL_FAULTS
from runbook.errors import RunbookError
from runbook.secret import MailAddress
from tests.matrix.cases import MESSAGES, PORTALS
from tests.matrix.office import Office
from tests.matrix.verdicts import UNTRUSTED, VERDICTS, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from tests.rehearsal.stand_ins import StandIns

# By turns on one portal and the other: what differs between them is what the editions are about.
# Messages on submit are tried there, too; and 軽四輪 answers a form twice, which is slower than it need be.
EXAMPLES = [
    (name, verdict, verdict.portal or tuple(PORTALS)[at % 2])
    for at, (name, verdict) in enumerate(VERDICTS.items())
    if name not in MESSAGES
]


def test_no_fault_is_without_a_verdict() -> None:
    assert list(VERDICTS) == list(PORTAL_FAULTS)


@pytest.mark.parametrize(("name", "verdict", "portal"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_a_fault_ends_as_it_should(
    serve: Callable[..., StandIns],
    new_context: Callable[..., BrowserContext],
    tmp_path: Path,
    name: str,
    verdict: Verdict,
    portal: str,
) -> None:
    fault = f"{portal}:{verdict.fault or name}"
    stand_ins = serve(*verdict.options, *(() if name in ACTS else (f"--fault={fault}",)))
    with Office(stand_ins, portal, new_context, tmp_path) as office:
        act = ACTS.get(name, _reset)
        if verdict.error is None:
            act(office, stand_ins, fault)
        else:
            with pytest.raises(RunbookError) as caught:
                act(office, stand_ins, fault)
            _assert_told(caught.value, verdict)
        counted = office.counted()
    assert (counted["reset_requests"], counted["passwords_set"]) == (verdict.requests, verdict.passwords)
    assert counted["request_submissions"] == verdict.sent
    assert counted["most_submissions_of_a_link"] <= 1 + name.endswith("_sent_again")
    assert counted["consents"] == 0


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(
    serve: Callable[..., StandIns], new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    stand_ins = serve(*UNTRUSTED.options)
    with Office(stand_ins, "futsu", new_context, tmp_path) as office, pytest.raises(RunbookError) as caught:
        office.open_request()
    _assert_told(caught.value, UNTRUSTED)
    assert "時計" in caught.value.remedy


def test_only_a_headless_browser_is_refused(
    serve: Callable[..., StandIns], new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    """What the remedy says helps: the same browser, shown on a screen, is served."""
    stand_ins = serve("--fault=headless_refused")
    shown = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"
    with Office(stand_ins, "kei", lambda: new_context(user_agent=shown), tmp_path) as office:
        office.open_request()


def _assert_told(error: RunbookError, verdict: Verdict) -> None:
    assert type(error) is verdict.error, str(error)
    assert verdict.said in str(error)
    if error.scene is not None:
        assert verdict.number in repr(error.scene)


def _reset(office: Office, _stand_ins: StandIns, _fault: str) -> None:
    office.reset()


def _slowly(office: Office, stand_ins: StandIns, fault: str) -> None:
    """Only the answer to the request is slow: all of them would take a minute."""
    accepted = office.request(lambda: stand_ins.control("POST", "fault", {"name": fault}))
    stand_ins.control("DELETE", "fault")
    office.set_password(accepted, office.read_mail())
    office.log_in()


def _without_mail(office: Office, stand_ins: StandIns, fault: str) -> None:
    stand_ins.control("POST", "fault", {"name": fault})
    office.request()
    office.read_mail(seconds=0.5)


def _with_another_address(office: Office, stand_ins: StandIns, fault: str) -> None:
    office.mail_address = MailAddress("somebody.else@office.example")
    _without_mail(office, stand_ins, fault)


def _when_both_mails_are_there(office: Office, stand_ins: StandIns, fault: str) -> None:
    """Read between the two, the first would lead to a link that no longer opens, and the next run would ask again."""
    stand_ins.control("POST", "fault", {"name": fault})
    accepted = office.request()
    office.wait_for_mails(2)
    office.set_password(accepted, office.read_mail())
    office.log_in()


def _the_same_password_again(office: Office, stand_ins: StandIns, fault: str) -> None:
    stand_ins.control("POST", "fault", {"name": fault})
    office.reset()
    office.reset()


def _open_request_twice(office: Office, stand_ins: StandIns, fault: str) -> None:
    stand_ins.control("POST", "fault", {"name": fault})
    office.open_request()
    office.open_request()


# How the fault is met, where that takes more than a reset.
ACTS: dict[str, Callable[[Office, StandIns, str], None]] = {
    "slow": _slowly,
    "mail_never": _without_mail,
    "mail_twice": _when_both_mails_are_there,
    "request_neutral": _with_another_address,
    "password_reuse": _the_same_password_again,
    "captcha_sometimes": _open_request_twice,
}
