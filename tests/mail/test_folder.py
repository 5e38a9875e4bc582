"""A folder into which the mail is put as a file: when a file is whole, and which files are new."""

from __future__ import annotations

import json
import os
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from runbook.errors import MailError, MailNotCome, MarkOutdated
from runbook.mail import FolderSettings, Mark
from runbook.mail import folder as folder_module
from runbook.mail.folder import LOOK_EVERY, QUIET, QUIET_IF_CUT_OFF, FolderMailbox
from runbook.mail.waiting import Countdown
from runbook.secret import Secret
from tests.mail.letters import EXPECTED, HTML, LINK, ORIGIN, PLAIN_TEXT, TEXT, TOKEN, letter, multipart, part
from tests.mail.moments import silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RIGHT = letter(TEXT.format(LINK))
NEWER_LINK = f"{ORIGIN}/useridmg/reset?key={TOKEN[::-1]}"


class Clock:
    """Time that passes only in pauses; `after` seconds of them, something may happen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.acts: list[tuple[float, Callable[[], object]]] = []
        monkeypatch.setattr(Countdown, "pause", lambda _self, seconds: self._pause(seconds))

    def __call__(self) -> float:
        return self.now

    @property
    def gone(self) -> float:
        return self.now - 1000.0

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        self.acts.append((1000.0 + seconds, act))

    def _pause(self, seconds: float) -> None:
        self.now += seconds
        due = [act for moment, act in self.acts if moment <= self.now]
        self.acts = [each for each in self.acts if each[0] > self.now]
        for act in due:
            act()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def box(tmp_path: Path, clock: Clock) -> FolderMailbox:
    return FolderMailbox(FolderSettings(tmp_path, wait_seconds=60), clock)


def long_ago(path: Path) -> None:
    """As if it had lain there for an hour."""
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))


def test_a_file_that_is_put_there_is_read(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """Whatever its name, as long as it ends in .eml; it stays there as it is."""
    mark = box.mark()
    clock.after(3, lambda: (tmp_path / "再設定.EML").write_bytes(RIGHT))

    mail = box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent)

    assert mail.link == Secret(LINK)
    assert mail.folder == "フォルダー（再設定.EML）"
    assert (tmp_path / "再設定.EML").read_bytes() == RIGHT
    assert 3 + QUIET <= clock.gone <= 3 + QUIET + 2 * LOOK_EVERY


def test_a_half_written_file_is_not_read(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """Cut in the middle of its link, the mail would still have one that leads to the portal."""
    mark, cut = box.mark(), RIGHT.index(TOKEN.encode()) + 20
    path = tmp_path / "mail.eml"
    clock.after(1, lambda: path.write_bytes(RIGHT[:cut]))
    clock.after(QUIET_IF_CUT_OFF - 1, lambda: path.write_bytes(RIGHT))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None).link == Secret(LINK)


def test_a_file_that_grows_is_not_read_before_it_is_quiet(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """A slow copy stops at the end of a line now and then."""
    mark, lines = box.mark(), RIGHT.splitlines(keepends=True)
    path = tmp_path / "mail.eml"
    for number in range(len(lines) + 1):
        clock.after(1 + number * QUIET / 2, partial(path.write_bytes, b"".join(lines[:number])))

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None).link == Secret(LINK)


def test_a_file_that_grows_while_it_is_looked_at_is_not_read(
    box: FolderMailbox, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quiet when its size was asked, and longer when it was read: what was read has not been quiet."""
    mark, path, grown = box.mark(), tmp_path / "mail.eml", list[float]()
    path.write_bytes(letter("パスワード"))
    read = folder_module._read

    def read_what_grows(path: Path) -> bytes:
        if clock.gone >= QUIET and not grown:
            grown.append(clock.gone)
            path.write_bytes(letter(f"パスワード\n{LINK[:-30]}"))
            clock.after(clock.gone + LOOK_EVERY, partial(path.write_bytes, RIGHT))
        return read(path)

    monkeypatch.setattr(folder_module, "_read", read_what_grows)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)
    assert grown


@pytest.mark.parametrize(
    "mail",
    [
        RIGHT[:-2],
        multipart(part(PLAIN_TEXT, TEXT.format(LINK).encode()), part(HTML, b"<p>x</p>")).replace(b"--=_x--", b""),
        b"To: office@gyosei.example\r\n",
    ],
    ids=["no end of the last line", "no end of the parts", "nothing but a head"],
)
def test_a_file_that_looks_cut_off_is_waited_for_longer(
    box: FolderMailbox, tmp_path: Path, clock: Clock, mail: bytes
) -> None:
    """It may be cut off for good: then it is read as it is."""
    mark = box.mark()
    (tmp_path / "mail.eml").write_bytes(mail)

    try:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None, seconds=0)
    except MailNotCome as error:
        assert "1 通" in error.seen  # noqa: PT017 - one of the three has no link
    assert clock.gone >= QUIET_IF_CUT_OFF


def test_what_lay_there_before_is_never_taken(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """Nor when the same old mail is saved once more, under another name."""
    (tmp_path / "old.eml").write_bytes(RIGHT)
    long_ago(tmp_path / "old.eml")
    mark = Mark.from_data(json.loads(json.dumps(box.mark().as_data())))
    (tmp_path / "again.eml").write_bytes(RIGHT)

    with pytest.raises(MailNotCome) as error:
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)

    assert "別のメール" not in error.value.seen
    assert "MAIL_FOLDERS" in error.value.remedy


def test_another_mail_under_the_name_of_an_old_one_is_new(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """A person saves it over the last one."""
    path = tmp_path / "mail.eml"
    path.write_bytes(letter(TEXT.format(NEWER_LINK)))
    long_ago(path)
    mark = box.mark()
    path.write_bytes(RIGHT)

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=silent).link == Secret(LINK)


def test_an_old_mail_that_was_half_there_at_the_mark_is_old(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """Its other half must not make a new one of it."""
    path = tmp_path / "mail.eml"
    path.write_bytes(RIGHT[:100])
    mark = box.mark()
    path.write_bytes(RIGHT)

    with pytest.raises(MailNotCome):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)


def test_a_later_run_finds_the_answer_to_an_earlier_one(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """A single look is long enough to see that the file is whole."""
    mark = Mark.from_data(json.loads(json.dumps(box.mark().as_data())))
    (tmp_path / "mail.eml").write_bytes(RIGHT)
    later = FolderMailbox(FolderSettings(tmp_path), clock)

    assert later.wait_for_reset_mail(mark, EXPECTED, on_progress=silent, seconds=0).link == Secret(LINK)
    assert clock.gone < 2 * QUIET


def test_a_mark_of_another_folder_says_nothing_about_this_one(box: FolderMailbox, tmp_path: Path) -> None:
    """By it, every old mail would be new."""
    other = tmp_path / "other"
    other.mkdir()

    with pytest.raises(MarkOutdated, match="メールボックスが違う"):
        box.wait_for_reset_mail(FolderMailbox(FolderSettings(other)).mark(), EXPECTED, on_progress=silent)


def test_of_two_right_mails_the_newer_one_counts(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """By the time of receipt in the mail, whichever file was saved last."""
    mark = box.mark()
    received = "Received: from a by b; Tue, 24 Nov 2037 10:00:{} +0900\r\n"
    (tmp_path / "a.eml").write_bytes(received.format("09").encode() + letter(TEXT.format(NEWER_LINK)))
    (tmp_path / "b.eml").write_bytes(received.format("05").encode() + RIGHT)
    said: list[str] = []

    assert box.wait_for_reset_mail(mark, EXPECTED, on_progress=said.append).link == Secret(NEWER_LINK)
    assert len(said) == 1


def test_files_of_other_kinds_and_lower_folders_are_left_alone(
    box: FolderMailbox, tmp_path: Path, clock: Clock
) -> None:
    """A browser's half download has another ending; a sub-folder holds what was put away."""
    mark = box.mark()
    (tmp_path / "mail.eml.crdownload").write_bytes(RIGHT)
    (tmp_path / "done").mkdir()
    (tmp_path / "done" / "mail.eml").write_bytes(RIGHT)

    with pytest.raises(MailNotCome):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None, seconds=0)


def test_a_file_that_cannot_be_read_is_told(box: FolderMailbox, tmp_path: Path, clock: Clock) -> None:
    """It is not passed over in silence, and does not hold up the run for ever."""
    mark = box.mark()
    (tmp_path / "mail.eml").mkdir()

    with pytest.raises(MailNotCome, match="書きかけのファイルが 1 個"):
        box.wait_for_reset_mail(mark, EXPECTED, on_progress=lambda _line: None)


def test_a_folder_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    """At the check, before anything is requested."""
    with pytest.raises(MailError, match="開けません") as error:
        FolderMailbox(FolderSettings(tmp_path / "mails")).check()

    assert "mails" in error.value.expected
    assert "MAIL_FOLDERS" in error.value.remedy
