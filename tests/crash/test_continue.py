"""A run goes on where the one before it stopped, says what is done already, and asks for nothing twice."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.state import CHANGED, JAPANESE, State
from tests.crash.inside import journal_of, state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crash.case import CrashOffice

DONE = "前回の実行（"


def run_ids(office: CrashOffice) -> list[str]:
    """The runs so far, oldest first."""
    return sorted(path.name for path in (office.project / "reports").iterdir() if path.is_dir())


def steps_of(office: CrashOffice, run_id: str) -> dict[str, dict[str, str]]:
    """The steps of a run's record, with their parameters."""
    results = (office.project / "reports" / run_id / "allure-results").glob("*-result.json")
    [result] = [json.loads(path.read_text(encoding="utf-8")) for path in results]
    return {
        step["name"]: {each["name"]: each["value"] for each in step.get("parameters", [])} for step in result["steps"]
    }


def stop_by(office: CrashOffice, fault: str) -> str:
    """Run into `fault`, with which the office was opened; return what was said."""
    result = office.run()
    assert result.returncode == 1, f"{fault} stops nothing"
    assert "Traceback" not in result.stdout
    return result.stdout


def go_on_without(office: CrashOffice, fault: str) -> str:
    """Mend `fault` and run again, to the end; return what was said."""
    office.fault(f"{office.reset}:{fault}", on=False)
    result = office.run()
    assert result.returncode == 0, result.stdout
    return result.stdout


def test_done_steps_say_so_on_the_console_and_in_the_record(office: CrashOffice) -> None:
    """After a stop between the portal and SunBridge only SunBridge is worked; the rest names the run that did it."""
    assert office.run("kill:journal:9:after").returncode != 0
    assert state_of(office) is State.PROVED
    result = office.run()
    assert result.returncode == 0, result.stdout
    first, second = run_ids(office)
    said = f"前回の実行（{first}、"
    assert f"は「{JAPANESE[State.PROVED]}」で止まっています。サンブリッジへの保存（⑥）だけを行います。" in result.stdout
    console = [line for line in result.stdout.splitlines() if "【" in line]
    assert [said in line for line in console] == ["【⑥】" not in line for line in console]
    assert all("済み  " in line for line in console if "【⑥】" not in line)
    steps = steps_of(office, second)
    done = [name for name, parameters in steps.items() if parameters.get("結果", "").startswith(said)]
    assert len(done) == len([name for name in steps if re.search(r"【[①-⑤]】", name)]) + 9
    assert not any("【⑥】" in name for name in done)
    assert office.broken_promises() == []
    counted = office.portal(Portal.FUTSU)
    assert (counted["reset_requests"], counted["logins_succeeded"]) == (1, 1)


@pytest.mark.parametrize("portal", [Portal.KEI])
def test_a_mail_that_comes_after_the_wait_is_used_by_the_next_run(
    open_office: Callable[..., CrashOffice], portal: Portal
) -> None:
    """The first run gives up with the usual causes; the second finds the mail and asks for no other."""
    office = open_office(f"--fault={portal}:mail_delay=4", portal=portal)
    first = office.run(MAIL_WAIT_SECONDS="1")
    assert first.returncode == 1
    assert "1 秒待ちましたが、再設定用のメールが届きません" in first.stdout
    for cause in ("迷惑メール", "登録したメールアドレス", "遅れ", "もう一度実行すると、届いたメールから続けます"):
        assert cause in first.stdout
    assert state_of(office) is State.REQUESTED
    second = office.run(MAIL_WAIT_SECONDS="30")
    assert second.returncode == 0, second.stdout
    assert "届いたメールのリンクが使えるので、⑤から続けます" in second.stdout
    assert office.broken_promises() == []
    assert office.portal(portal)["reset_requests"] == 1


def test_a_mail_that_never_came_is_asked_for_again(open_office: Callable[..., CrashOffice]) -> None:
    """The next run looks into the mailbox first, then requests anew, with the same new password."""
    office = open_office("--fault=futsu:mail_never")
    assert office.run(MAIL_WAIT_SECONDS="1").returncode == 1
    before = office.secrets()["futsu pending password"]
    office.fault("futsu:mail_never", on=False)
    second = office.run(MAIL_WAIT_SECONDS="1")
    assert second.returncode == 0, second.stdout
    assert "使えるメールがないので、依頼からやり直します" in second.stdout
    assert office.secrets()["futsu current password"] == before
    assert office.broken_promises() == []
    assert office.portal(Portal.FUTSU)["reset_requests"] == 2


def test_of_two_mails_the_newer_link_wins_and_the_older_is_reported(open_office: Callable[..., CrashOffice]) -> None:
    """On the console, and in the record for the auditor."""
    office = open_office("--fault=kei:mail_twice", portal=Portal.KEI)
    # Both are there when the second run looks; the first one may have seen only one of them.
    assert office.run("kill:journal:5:before").returncode != 0
    office.wait_for_mails(2)
    result = office.run()
    assert result.returncode == 0, result.stdout
    assert "再設定用のメールが 2 通届いています。いちばん新しいもの" in result.stdout
    record = [path.read_text(encoding="utf-8") for path in office.files() if path.suffix == ".txt"]
    assert any("使わなかった古い再設定用のメール: 1 通" in text for text in record)
    assert office.broken_promises() == []


def test_a_link_that_a_person_used_meanwhile_leads_to_another_request(office: CrashOffice) -> None:
    """The office helped itself by hand between two runs; the runbook asks for a new mail and ends with its own password."""
    assert office.run("kill:journal:6:before").returncode != 0
    assert state_of(office) is State.LINK_RECEIVED
    office.use_link_by_hand("By-hand-1234!")
    result = office.run()
    assert result.returncode == 0, result.stdout
    assert "使えるメールがないので、依頼からやり直します" in result.stdout
    assert not office.logs_in(Portal.FUTSU, "By-hand-1234!")
    assert [each for each in office.broken_promises() if each != "one new password a link"] == []


# By turns on both portals: what a fault does depends on neither its markup nor its kind of mail.
@pytest.mark.parametrize(
    ("portal", "fault", "was_set"),
    [
        (Portal.FUTSU, "error_500_after_set", True),
        (Portal.KEI, "error_500_new_password", False),
        (Portal.FUTSU, "session_timeout_new_password", False),
        (Portal.KEI, "cut_new_password", True),
        (Portal.FUTSU, "cut_new_password_untaken", False),
    ],
)
def test_an_unknown_outcome_of_the_new_password_is_settled_by_one_login(
    open_office: Callable[..., CrashOffice], portal: Portal, fault: str, was_set: bool
) -> None:
    """Set: then it is proved by that login. Not set: another password, another mail, and the first one is not lost."""
    office = open_office(f"--fault={portal}:{fault}", portal=portal)
    first = stop_by(office, fault)
    assert "設定されたかどうか分かりません" in first
    assert state_of(office) is State.SETTING
    second = go_on_without(office, fault)
    told = (
        "新しいパスワードでログインできたので、⑥から続けます"
        if was_set
        else "別の新しいパスワードで、依頼からやり直します"
    )
    assert told in second
    assert office.broken_promises() == []
    counted = office.portal(portal)
    assert counted["logins_failed"] == (0 if was_set else 1)
    assert counted["reset_requests"] == (1 if was_set else 2)
    assert counted["password_submissions"] == (1 if was_set else 2)


@pytest.mark.parametrize(("portal", "fault"), [(Portal.KEI, "cut_request"), (Portal.FUTSU, "cut_request_untaken")])
def test_an_unknown_outcome_of_the_request_is_settled_by_the_mailbox(
    open_office: Callable[..., CrashOffice], portal: Portal, fault: str
) -> None:
    """The mail is there: the request was taken. It is not: another request."""
    office = open_office(f"--fault={portal}:{fault}", portal=portal)
    first = stop_by(office, fault)
    assert "初期化の依頼がポータルに届いたかどうか分かりません" in first
    assert state_of(office) is State.REQUESTING
    go_on_without(office, fault)
    assert office.broken_promises() == []
    assert office.portal(portal)["reset_requests"] == 1


@pytest.mark.parametrize(
    ("portal", "fault", "left_at"),
    [
        (Portal.FUTSU, "cut_request_sent_again", State.REQUESTING),
        (Portal.KEI, "cut_new_password_sent_again", State.SETTING),
    ],
)
def test_a_form_that_the_browser_sends_again_by_itself_may_have_been_taken(
    open_office: Callable[..., CrashOffice], portal: Portal, fault: str, left_at: State
) -> None:
    """Chromium does so when a connection breaks before any answer; the portal's 「不正な画面遷移」 is about the second."""
    office = open_office(f"--fault={portal}:{fault}", portal=portal)
    first = stop_by(office, fault)
    assert "不正な画面遷移" in first
    assert CHANGED[left_at] in first
    assert state_of(office) is left_at
    go_on_without(office, fault)
    counted = office.portal(portal)
    assert (counted["reset_requests"], counted["passwords_set"], counted["logins_failed"]) == (1, 1, 0)
    assert [each for each in office.broken_promises() if each != "one new password a link"] == []


def test_a_refused_request_is_no_request(open_office: Callable[..., CrashOffice]) -> None:
    """The portal's own words for a wrong address: the rotation stands where it stood."""
    office = open_office()
    assert office.run(FUTSU_MAIL_ADDRESS="nobody@office.example").returncode == 1
    assert state_of(office) is State.PREPARED
    assert office.run().returncode == 0
    assert office.broken_promises() == []


@pytest.mark.parametrize("portal", [Portal.FUTSU])
def test_a_second_change_that_the_portal_demands_is_reported(
    open_office: Callable[..., CrashOffice], portal: Portal
) -> None:
    """The login succeeded, and yet nothing is proved: a person has to go on; the same again, once a run, then no more."""
    office = open_office(f"--fault={portal}:change_at_first_login", portal=portal)
    for _ in range(3):
        result = office.run()
        assert result.returncode == 1
        assert "もう一度パスワードの変更を求めています" in result.stdout
        assert "password show" in result.stdout
        assert state_of(office) is State.SET
    last = office.run()
    assert "これ以上は試しません" in last.stdout
    assert office.portal(portal)["logins_succeeded"] == 3
    assert office.logs_in(portal, office.secrets()[f"{portal} pending password"])
    assert not office.in_sunbridge(office.secrets()[f"{portal} pending password"])


def test_after_a_lock_nothing_more_is_tried(open_office: Callable[..., CrashOffice]) -> None:
    """One login, the portal's words; the next run begins with a request and another password, and no login before it."""
    office = open_office("--fault=futsu:login_locked")
    first = stop_by(office, "login_locked")
    assert "ロックされています" in first
    assert office.portal(Portal.FUTSU)["logins_failed"] == 1
    go_on_without(office, "login_locked")
    counted = office.portal(Portal.FUTSU)
    assert (counted["logins_failed"], counted["logins_succeeded"], counted["reset_requests"]) == (1, 1, 2)
    assert office.broken_promises() == []


def test_a_clock_set_back_between_two_runs_changes_nothing(office: CrashOffice) -> None:
    """The journal's order is that of writing, and a wait that would have begun tomorrow begins now."""
    assert office.run("kill:journal:5:before", SABOTAGE_CLOCK="172800").returncode != 0
    [record] = journal_of(office)
    assert record.state is State.REQUESTED
    result = office.run()
    assert result.returncode == 0, result.stdout
    assert office.broken_promises() == []


def test_two_operators_at_once(office: CrashOffice) -> None:
    """One runs; the other is told who, since when, and nothing is done twice."""
    with office.running() as first:
        second = office.run(RUNBOOK_OPERATOR="佐藤")
        assert second.returncode == 1
        assert "同じ納付利用者IDのパスワードを、別の実行が初期化しています（実行者 山田、" in second.stdout
        first.wait(60)
    assert first.returncode == 0
    assert office.broken_promises() == []
    assert office.portal(Portal.FUTSU)["reset_requests"] == 1
