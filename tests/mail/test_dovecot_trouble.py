"""A real server that goes away, refuses, lacks something or was changed meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from runbook.errors import MailError, MarkOutdated
from runbook.mail import FolderMark, ImapMailbox, Mark
from runbook.mail.connection import Connection
from runbook.secret import Secret
from tests.mail.dovecot import Dovecot
from tests.mail.letters import EXPECTED, LINK, TEXT, letter
from tests.mail.moments import before_first, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RIGHT = letter(TEXT.format(LINK))
JUNK, JUNK_ON_DISK = "迷惑メール", "&j,dg0TDhMPww6w-"


def test_a_folder_that_does_not_exist_is_named_with_those_that_do(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox]
) -> None:
    """Folder names differ from one provider to the next; the operator can pick the right one from the message."""
    dovecot.make_folder(JUNK_ON_DISK)

    with pytest.raises(MailError, match="フォルダー「Junk」がありません") as error:
        opened(dovecot, folders=("INBOX", "Junk")).check()

    assert JUNK in error.value.seen
    assert "MAIL_FOLDERS" in error.value.remedy


def test_a_folder_that_was_made_anew_is_not_guessed_about(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """With another UIDVALIDITY the numbers of the mark mean nothing."""
    box = opened(dovecot)
    stale = Mark({"INBOX": FolderMark(uid_validity=1, uid_next=1)}, datetime.now(UTC))
    dovecot.deliver(RIGHT)

    with pytest.raises(MailError, match="作り直され"):
        box.wait_for_reset_mail(stale, EXPECTED, on_progress=silent)


def test_a_mark_of_another_kind_of_mailbox_says_nothing(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """The settings were changed between two runs: by such a mark no folder would be looked into."""
    with pytest.raises(MarkOutdated, match="メールボックスが違う"):
        opened(dovecot).wait_for_reset_mail(Mark({}, datetime.now(UTC), "paste"), EXPECTED, on_progress=silent)


def test_a_server_without_idle_is_polled(
    start_dovecot: Callable[..., Dovecot], opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some providers have no IDLE; then the mailbox is looked into every two seconds."""
    dovecot = start_dovecot(options={"imap_capability": "IMAP4rev1 SASL-IR LITERAL+"})
    box = opened(dovecot)
    mark = box.mark()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        dovecot.deliver(RIGHT)

    monkeypatch.setattr("runbook.mail.imap.time.sleep", pause)
    before_first(monkeypatch, "start", lambda: pytest.fail("IDLE is not among the server's abilities"))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)
    assert pauses == [2.0]


def test_a_dropped_connection_is_made_again(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server restarts during the wait: the operator is told once, and the mail is still found."""
    box = opened(dovecot)
    mark = box.mark()
    said: list[str] = []

    def restart() -> None:
        dovecot.stop_serving()
        dovecot.deliver(RIGHT)
        dovecot.start()

    before_first(monkeypatch, "poll", restart)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append).link == Secret(LINK)
    assert said == ["メールサーバーとの接続が切れました。つなぎ直します。"]


def test_a_connection_that_died_before_the_mark_is_made_again(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox]
) -> None:
    """Between the check at the start and the request, minutes may pass; servers end idle connections."""
    box = opened(dovecot)
    box.check()
    dovecot.stop_serving()
    dovecot.start()

    assert box.mark().folders["INBOX"].uid_next == 1


def test_a_right_mail_is_not_lost_with_the_connection(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection drops at the mail after it: the right one was read already, and each is read once."""
    box = opened(dovecot)
    mark = box.mark()
    dovecot.deliver(RIGHT)
    dovecot.deliver(letter("パスワード"))
    fetch, fetched = Connection.fetch, list[int]()

    def fetch_and_drop(self: Connection, uid: int, largest: int) -> tuple[bytes, bytes]:
        fetched.append(uid)
        if fetched == [1, 2]:
            raise ConnectionResetError
        return fetch(self, uid, largest)

    monkeypatch.setattr(Connection, "fetch", fetch_and_drop)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None).link == Secret(LINK)
    assert fetched == [1, 2, 2]


def test_ctrl_c_ends_the_wait_even_when_the_server_is_gone(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the operator decides is not taken for a lost connection."""
    box = opened(dovecot)
    mark = box.mark()

    def go_and_interrupt() -> None:
        dovecot.stop_serving()
        raise KeyboardInterrupt

    before_first(monkeypatch, "poll", go_and_interrupt)

    with pytest.raises(KeyboardInterrupt):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)


def test_a_server_that_stays_away_is_named_when_the_time_is_over(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not "no mail came": nobody could look."""
    box = opened(dovecot, wait_seconds=2)
    mark = box.mark()
    before_first(monkeypatch, "poll", dovecot.stop_serving)

    with pytest.raises(MailError, match="接続を受け付けません"):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)


def test_a_wrong_password_is_tried_once_and_not_shown(dovecot: Dovecot, opened: Callable[..., ImapMailbox]) -> None:
    """Providers lock mailboxes, too. The message names the settings to look at."""
    wrong = Secret("Wrong-Pa55word")

    with pytest.raises(MailError, match="ログインできません") as error:
        opened(dovecot, password=wrong).check()

    assert wrong.reveal() not in str(error.value)
    assert error.value.__cause__ is None
    assert "MAIL_PASSWORD" in error.value.remedy
    assert "auth failed, 1 attempts" in dovecot.logged("imap-login: Info: Disconnected")


@pytest.mark.parametrize("password", ["パスワード123", 'quo"te\\back slash'])
def test_any_password_logs_in(
    start_dovecot: Callable[..., Dovecot], opened: Callable[..., ImapMailbox], password: str
) -> None:
    """Signs that IMAP quotes, and characters outside ASCII."""
    dovecot = start_dovecot(password=password)

    opened(dovecot, password=Secret(password)).check()


def test_a_mailbox_that_reads_itself_closed_can_be_used_again(
    dovecot: Dovecot, opened: Callable[..., ImapMailbox]
) -> None:
    """Closing twice does no harm, and the next use connects anew."""
    with opened(dovecot) as box:
        box.check()
    box.close()
    box.check()


def test_without_dovecot_the_package_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are never skipped in silence."""
    missing = Dovecot(tmp_path)
    monkeypatch.setattr("tests.mail.dovecot.shutil.which", lambda *_arguments, **_options: None)

    with pytest.raises(RuntimeError, match="dovecot-imapd dovecot-pop3d"):
        missing.start()
    missing.stop()
