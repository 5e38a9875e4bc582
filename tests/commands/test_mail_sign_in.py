"""`python -m runbook mail sign-in` and `sign-out`: a person signs in once, is told each step, and can take it back."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.commands.desk import wait_for
from tests.commands.told import GOOD, doctor
from tests.mail.certificates import certificate, on_loopback
from tests.mail.dovecot import Dovecot
from tests.mail.sign_in_server import CLIENT_ID, CLIENT_SECRET, TENANT, USER_CODE, SignInServer
from tests.mail.signing import ADDRESS, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.desk import Desk

SIGN_IN, SIGN_OUT = ("mail", "sign-in"), ("mail", "sign-out")
READ = "メールボックスを読めました。"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInServer]:
    trusted = certificate(tmp_path / "sign-in.pem", name=on_loopback())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with SignInServer(trusted) as server:
        yield server


@pytest.fixture
def dovecot(tmp_path: Path, server: SignInServer) -> Iterator[Dovecot]:
    dovecot = Dovecot(tmp_path, introspection=server.introspection)
    dovecot.start()
    yield dovecot
    dovecot.stop()


def write(desk: Desk, server: SignInServer, dovecot: Dovecot | None = None, **changes: str) -> None:
    settings = {
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(dovecot.login.port if dovecot else 1),
        "MAIL_SECURITY": "none",
        "MAIL_USER": "office",
        "MAIL_AUTH": "xoauth2",
        "MAIL_OAUTH_PROVIDER": "microsoft",
        "MAIL_OAUTH_CLIENT_ID": CLIENT_ID,
        "MAIL_OAUTH_TENANT": TENANT,
        "MAIL_OAUTH_ENDPOINT": server.endpoint,
    }
    desk.set(**settings | changes)


def signed_in(desk: Desk) -> str:
    with desk.at_the_terminal(*SIGN_IN) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0, text
    return text


def test_microsoft_by_a_code_then_doctor_then_out(desk: Desk, server: SignInServer, dovecot: Dovecot) -> None:
    write(desk, server, dovecot)
    assert "python -m runbook mail sign-in" in doctor(desk).lines["メールのサインイン"][2]

    text = signed_in(desk)
    assert "Microsoft にサインインします" in text
    assert USER_CODE in text
    assert "封印したファイルに保管しました" in text
    assert READ in text
    assert [each for each in server.given if each in text] == []
    assert doctor(desk)["メールのサインイン"] == GOOD

    done = desk.piped(*SIGN_OUT)
    assert done.returncode == 0
    assert "このパソコンから消しました" in done.stdout
    assert "Microsoft の側の許可も" in done.stdout
    assert "保管したサインインはありません" in desk.piped(*SIGN_OUT).stdout
    assert doctor(desk)["メールのサインイン"] != GOOD


def test_google_by_the_browser_on_this_computer(desk: Desk, server: SignInServer, dovecot: Dovecot) -> None:
    """By POP3, too; the address on the screen is the one to open, with nothing of it masked."""
    provider = {"MAIL_OAUTH_PROVIDER": "google", "MAIL_OAUTH_CLIENT_SECRET": CLIENT_SECRET, "MAIL_OAUTH_TENANT": ""}
    write(desk, server, dovecot, **provider, MAIL_PROTOCOL="pop3", MAIL_PORT=str(dovecot.login.pop3_port))
    with desk.at_the_terminal(*SIGN_IN) as terminal:
        wait_for(terminal, "Ctrl+C")
        address = ADDRESS.search(terminal.text)
        assert address, terminal.text
        assert "端末に戻ってください" in visit(address[0])
        text = terminal.to_the_end()
    assert terminal.process.returncode == 0, text
    assert READ in text
    assert [each for each in server.given if each in text] == []


def test_a_sign_in_that_does_not_open_the_mailbox_is_kept_and_told(
    desk: Desk, server: SignInServer, dovecot: Dovecot
) -> None:
    """As another person, or IMAP is not allowed: the person is there now and can mend it."""
    write(desk, server, dovecot)
    server.user = "somebody-else"
    with desk.at_the_terminal(*SIGN_IN) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "サインインしました" in text
    assert "MAIL_USER が、サインインしたアカウント" in text
    assert "Traceback" not in text
    assert [each for each in server.given if each in text] == []


def test_ctrl_c_ends_the_wait_and_changes_nothing(desk: Desk, server: SignInServer) -> None:
    write(desk, server)
    server.refusals = [{"error": "authorization_pending"}] * 1000
    with desk.at_the_terminal(*SIGN_IN) as terminal:
        wait_for(terminal, "Ctrl+C")
        terminal.process.send_signal(signal.SIGINT)
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert "やめました。何も変わっていません。" in text
    assert "Traceback" not in text


def test_it_needs_a_person_at_a_terminal(desk: Desk, server: SignInServer) -> None:
    """A scheduled job would wait for nobody."""
    write(desk, server)
    done = desk.piped(*SIGN_IN)
    assert done.returncode == 1
    assert "端末のないところで実行されたか" in done.stderr
    assert server.asked == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"MAIL_AUTH": "password", "MAIL_PASSWORD": "x-y-z-1"}, "MAIL_AUTH=xoauth2 ではない"),
        ({"MAIL_OAUTH_CLIENT_ID": ""}, "MAIL_OAUTH_CLIENT_ID がありません"),
        ({"MAIL_PROTOCOL": "paste"}, "受信サーバーを使いません"),
    ],
)
def test_settings_with_which_there_is_nothing_to_sign_in_to(
    desk: Desk, server: SignInServer, changes: dict[str, str], told: str
) -> None:
    """`doctor` does not speak of a sign-in then."""
    write(desk, server, None, **changes)
    with desk.at_the_terminal(*SIGN_IN) as terminal:
        text = terminal.to_the_end()
    assert terminal.process.returncode == 1
    assert told in text
    assert server.asked == []


def test_the_parts_of_the_command_are_explained(desk: Desk) -> None:
    done = desk.piped("mail", "sign-in", "--help")
    assert "使い方: python -m runbook mail sign-in" in done.stdout
