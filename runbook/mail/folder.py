"""A folder into which somebody puts the reset mail as an `.eml` file: saved from a mail program, or by another one."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from runbook.errors import MailError
from runbook.mail.headers import received_at
from runbook.mail.searching import LARGEST_MAIL, Search
from runbook.mail.values import Mark, fingerprint
from runbook.mail.waiting import Countdown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from runbook.mail.sources import FolderSettings
    from runbook.mail.values import ExpectedMail, ResetMail

LOOK_EVERY = 0.5
# A file is read when it has not changed for so long; one that looks cut off, for longer. Seconds.
QUIET, QUIET_IF_CUT_OFF = 1.0, 10.0
# A file that changed so shortly before the mark may have been half there; it counts as old under its name, too.
JUST_WRITTEN = 60.0

_BOUNDARY = re.compile(rb'boundary="?([^"\r\n;]+)', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_REMEDY = (
    "再設定用のメールを、メールソフトから .eml の形で、MAIL_FOLDERS のフォルダーに保存してください。"
    "そのままもう一度実行すると、そのメールから続けます。届いていなければ、迷惑メールのフォルダー、"
    "ポータルに登録したメールアドレス、メールの遅れを確かめてください。"
)


@dataclass(slots=True)
class _File:
    """What a file looked like, and since when (monotonic seconds)."""

    size: int
    changed: int
    since: float


class FolderMailbox:
    """Reads `.eml` files in one folder, not in those below it; never changes or removes one.

    Args:
        settings: which folder.
        now: a clock that never goes back, in seconds.
    """

    def __init__(self, settings: FolderSettings, now: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._now = now
        self._folder = settings.folder
        self._source = f"folder {fingerprint(str(settings.folder))}"

    def check(self) -> None:
        """Look into the folder.

        Raises:
            MailError: it is not there, or cannot be read.
        """
        self._files()

    def mark(self) -> Mark:
        """Tell which mails are there now: others are new, also under the name of an old one.

        Raises:
            MailError: the folder cannot be read.
        """
        taken_at = datetime.now(UTC)
        seen = set()
        for path in self._files():
            try:
                if abs(time.time() - path.stat().st_mtime) < JUST_WRITTEN:
                    seen.add(fingerprint("name", path.name))
                seen.add(fingerprint(_read(path)))
            except OSError:  # locked by who writes it, or already gone
                seen.add(fingerprint("name", path.name))
        return Mark({}, taken_at, self._source, frozenset(seen))

    def wait_for_reset_mail(
        self,
        after: Mark,
        expected: ExpectedMail,
        *,
        on_progress: Callable[[str], None],
        seconds: float | None = None,
    ) -> ResetMail:
        """Wait for the file of the one mail that is new, for the registered address, and brings one link to the portal.

        Args:
            after: the folder before the request.
            expected: what is known of the mail.
            on_progress: is told one Japanese line about each ten seconds.
            seconds: how long to wait, if not as long as the settings say; 0 looks only at what lies there, for as long
                as it takes to see that it is whole.

        Raises:
            MailNotCome: no such file in time.
            MailError: one that could be meant in several ways, or the folder cannot be read.
        """
        after.must_be_of(self._source)
        countdown = Countdown(self._settings.wait_seconds if seconds is None else seconds, on_progress, self._now)
        look = _Look(Search(after, expected), set(after.seen), self._now)
        extension: Countdown | None = None
        while True:
            unfinished = look.consider(self._files())
            if reset_mail := look.search.answer(on_progress):
                return reset_mail
            if not countdown.remaining:
                extension = extension or Countdown(QUIET_IF_CUT_OFF + QUIET, on_progress, self._now)
                if not unfinished or not extension.remaining:
                    hint = f"読めない、または書きかけのファイルが {unfinished} 個あります。" if unfinished else ""
                    raise look.search.nothing_came(countdown.seconds, hint, _REMEDY)
            (extension or countdown).pause(LOOK_EVERY)

    def close(self) -> None:
        """Nothing is open between two looks."""

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix.lower() == ".eml")
        except OSError as error:
            raise MailError(
                f"メールを置くフォルダーを開けません（{type(error).__name__}）。",
                expected=f"フォルダー「{self._folder}」",
                remedy="フォルダーを作るか、.env の MAIL_FOLDERS を直してください。",
            ) from None


class _Look:
    """Knows which files were read, and which may still be in the middle of being written.

    Args:
        search: judges each mail.
        known: fingerprints of what is old or was read.
        now: a clock that never goes back, in seconds.
    """

    def __init__(self, search: Search, known: set[str], now: Callable[[], float]) -> None:
        self.search = search
        self._known = known
        self._now = now
        self._files: dict[Path, _File] = {}

    def consider(self, paths: list[Path]) -> int:
        """Read what is new and whole; return how many files were not, or could not be read."""
        return sum(not self._is_done_with(path) for path in paths if fingerprint("name", path.name) not in self._known)

    def _is_done_with(self, path: Path) -> bool:
        try:
            state = path.stat()
            before = self._files.get(path)
            if before is None or (before.size, before.changed) != (state.st_size, state.st_mtime_ns):
                before = self._files[path] = _File(state.st_size, state.st_mtime_ns, self._now())
            raw = _read(path)
        except FileNotFoundError:
            return True
        except OSError:  # Windows locks a file while it is written
            return False
        if (this := fingerprint(raw)) in self._known:
            return True
        if len(raw) != min(state.st_size, LARGEST_MAIL):  # it grew between the two
            return False
        if self._now() - before.since < (QUIET if _looks_whole(raw, state.st_size) else QUIET_IF_CUT_OFF):
            return False
        self._known.add(this)
        came = received_at(raw) or datetime.fromtimestamp(state.st_mtime, UTC)
        self.search.consider(raw, came, f"フォルダー（{path.name}）", state.st_mtime_ns)
        return True


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_MAIL)


def _looks_whole(raw: bytes, size: int) -> bool:
    """Whether nothing speaks against the mail being all there: a head, the end of the last line, the end of the parts."""
    if size > LARGEST_MAIL:
        return True  # only its beginning is read
    head = _BLANK_LINE.split(raw, maxsplit=1)[0]
    boundary = _BOUNDARY.search(head) if b"multipart/" in head.lower() else None
    has_end = boundary is None or b"--" + boundary[1] + b"--" in raw
    return _BLANK_LINE.search(raw) is not None and raw.endswith(b"\n") and has_end
