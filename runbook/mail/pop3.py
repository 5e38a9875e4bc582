"""A mailbox on a POP3 server: nothing in it is changed or deleted, and it is asked no more often than a mail program."""

from __future__ import annotations

import contextlib
import poplib
import re
import ssl
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from runbook.errors import MailError
from runbook.mail.headers import received_at
from runbook.mail.searching import LARGEST_MAIL, Search
from runbook.mail.sources import MailSecurity
from runbook.mail.unreachable import NOT_ITS_PROTOCOL, ServerUnreachable, login_refused, lost, unreachable
from runbook.mail.values import Mark, fingerprint
from runbook.mail.waiting import Countdown
from runbook.mail.xoauth2 import Told, authenticate_pop3, logged_in, token_refused
from runbook.secret import SHORTEST_SECRET, mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.sources import MailboxSettings
    from runbook.mail.values import ExpectedMail, ResetMail
    from runbook.secret import Secret

_T = TypeVar("_T")

ANSWER_WITHIN = 15.0
# Each look is a login, and many providers limit how often one may log in.
POLL_EVERY = 10.0
TRY_AGAIN_AFTER = (0.0, 2.0, 5.0)
# About LARGEST_MAIL of an attachment in Base64.
MOST_LINES = LARGEST_MAIL // 76
LONGEST_LINE = LARGEST_MAIL
LOST = (OSError, poplib.error_proto)

# RFC 2449, RFC 3206: what passes by itself, while the login itself is right.
_PASSING = ("[IN-USE]", "[LOGIN-DELAY]", "[SYS/TEMP]")
_NUMBER_AND_NAME = re.compile(r"\s*([0-9]+)\s+(\S.*?)\s*")
_HINT = "POP3 では受信トレイだけが見え、迷惑メールのフォルダーは見えません。"
_REMEDY = (
    "メールの事業者のウェブメールなどで、迷惑メールのフォルダーを確かめてください。そこにあれば、受信トレイに移してください。"
    "ポータルに登録したメールアドレスと、メールの遅れも確かめてください。"
    "そのままもう一度実行すると、届いたメールから続けます。届いていなければ、依頼からやり直します。"
)


class Pop3Mailbox:
    """Reads one mailbox over POP3. Connects for each look and leaves at once: a POP3 server shows the connected what
    was there at the login, and keeps everybody else out meanwhile.

    Args:
        settings: where the mailbox is.
    """  # noqa: D205 - two sentences that belong together

    def __init__(self, settings: MailboxSettings) -> None:
        self._settings = settings
        self._source = f"pop3 {fingerprint(settings.host.lower(), settings.user)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def check(self) -> None:
        """Log in and ask for the list of mails.

        Raises:
            MailError: the mailbox cannot be read; says why and what to do.
        """
        self._patiently(_Session.names)

    def mark(self) -> Mark:
        """Tell which mails are there now: others are new.

        Raises:
            MailError: the mailbox cannot be read.
        """
        taken_at = datetime.now(UTC)
        names = self._patiently(_Session.names)
        return Mark({}, taken_at, self._source, frozenset(map(fingerprint, names.values())))

    def wait_for_reset_mail(
        self,
        after: Mark,
        expected: ExpectedMail,
        *,
        on_progress: Callable[[str], None],
        seconds: float | None = None,
    ) -> ResetMail:
        """Wait for the one mail that is new, for the registered address, and brings one link to the portal.

        Args:
            after: the mailbox before the request.
            expected: what is known of the mail.
            on_progress: is told one Japanese line about each ten seconds.
            seconds: how long to wait, if not as long as the settings say; 0 looks once.

        Raises:
            MailNotCome: no such mail in time; tells that 迷惑メール cannot be seen.
            MailError: one that could be meant in several ways, or the mailbox cannot be read.
        """
        after.must_be_of(self._source)
        countdown = Countdown(self._settings.wait_seconds if seconds is None else seconds, on_progress)
        search, known = Search(after, expected), set(after.seen)
        troubled = False
        while True:
            try:
                with _Session(self._settings, min(ANSWER_WITHIN, max(1.0, countdown.remaining))) as session:
                    session.bring_new(search, known)
            except (*LOST, ServerUnreachable) as error:
                if not countdown.remaining:
                    raise (error if isinstance(error, MailError) else lost(self._settings)) from None
                if not troubled:
                    on_progress("メールサーバーを、いまは読めません。続けて試します。")
                troubled = True
            else:
                troubled = False
            if reset_mail := search.answer(on_progress):
                return reset_mail
            if not countdown.remaining:
                raise search.nothing_came(countdown.seconds, _HINT, _REMEDY)
            countdown.pause(POLL_EVERY)

    def close(self) -> None:
        """Nothing is open between two looks."""

    def _patiently(self, act: Callable[[_Session], _T]) -> _T:
        """Do `act`; a few times if the server is busy, as it is while another program reads the mailbox."""
        error: Exception = lost(self._settings)
        for pause in TRY_AGAIN_AFTER:
            time.sleep(pause)  # noqa: TID251 - give the other program time to leave
            try:
                with _Session(self._settings, ANSWER_WITHIN) as session:
                    return act(session)
            except LOST:
                continue
            except _Busy as busy:
                error = busy
        raise error


class _Busy(ServerUnreachable):
    """The mailbox is in use, or was logged in to a moment ago."""

    default_remedy = "同じメールボックスを読んでいるメールソフトを閉じ、数分おいてもう一度実行してください。"


class _AnyLine(poplib.POP3):
    """poplib, which gives up a mail for a line of more than 2,048 bytes; HTML mails have them.

    Nor does poplib hang up on a server that greets it wrongly.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - whatever poplib takes
        try:
            super().__init__(*arguments, **named)
        except BaseException:
            with contextlib.suppress(OSError, AttributeError):  # no connection, so no attribute for it
                self.close()
            raise

    def _getline(self) -> tuple[bytes, int]:
        line: bytes = self.file.readline(LONGEST_LINE)
        if not line:
            raise poplib.error_proto("-ERR EOF")
        return line.rstrip(b"\r\n"), len(line)


class _AnyLineSsl(_AnyLine, poplib.POP3_SSL):
    """The same over TLS."""


class _Session:
    """One visit to the mailbox.

    Args:
        settings: where to.
        within: seconds that the server may take for an answer.

    Raises:
        ServerUnreachable: no connection, or not one that can be trusted, or the mailbox is busy.
        MailError: the server does not accept the login.
    """

    def __init__(self, settings: MailboxSettings, within: float) -> None:
        self._settings = settings
        logged_in(settings, lambda key: self._begin(within, key))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            # Ends the session without any change: nothing was marked for deletion.
            self._server.quit()
        except LOST:
            self._drop()

    def names(self) -> dict[int, str]:
        """The unique name (UIDL) of each mail, by its number in this session.

        Raises:
            MailError: the server does not name its mails.
        """
        try:
            lines = self._server.uidl()[1]
        except poplib.error_proto as error:
            if _is_no(error):
                raise MailError(
                    f"メールサーバー {self._settings.host} は UIDL を使えないため、どのメールが新しいのか分かりません。",
                    remedy="IMAP が使えるなら MAIL_PROTOCOL=imap にしてください。"
                    "使えなければ MAIL_PROTOCOL=paste（人が貼り付ける）にしてください。",
                ) from None
            raise
        matches = [_NUMBER_AND_NAME.fullmatch(line.decode("latin-1")) for line in lines]
        return {int(match[1]): match[2] for match in matches if match}

    def bring_new(self, search: Search, known: set[str]) -> None:
        """Have `search` consider each mail whose fingerprint is not yet `known`, and add it there."""
        for number, name in self.names().items():
            if (this := fingerprint(name)) not in known:
                raw = self._beginning(number)
                search.consider(raw, received_at(raw) or datetime.now(UTC), "受信トレイ（POP3）", number)
                known.add(this)

    def _beginning(self, number: int) -> bytes:
        """The first lines of a mail. TOP and not RETR: some servers take what was retrieved for read, and remove it."""
        try:
            lines = self._server.top(number, MOST_LINES)[1]
        except poplib.error_proto as error:
            if not _is_no(error):
                raise
            lines = self._server.retr(number)[1]
        return b"\r\n".join([*lines, b""])

    def _begin(self, within: float, key: Secret) -> None:
        """Connect and log in with a password or token."""
        self._server = _connected(self._settings, within)
        try:
            self._log_in(key)
        except BaseException:
            self._drop()
            raise

    def _log_in(self, key: Secret) -> None:
        settings, told = self._settings, Told()
        try:
            if settings.oauth:
                authenticate_pop3(self._server, settings.user, key, told)
            else:
                self._server.user(settings.user)
                self._server.pass_(key.reveal())
        # Not chained: frames of poplib hold the password or token.
        except poplib.error_proto as error:
            words = _words(error)
            if words.startswith(_PASSING):
                raise _Busy(
                    f"メールサーバー {settings.host} が、いまは受け付けません（{mask(words)[:200]}）。"
                ) from None
            if not _is_no(error):
                raise unreachable(settings, error) from None
            if settings.oauth:
                raise token_refused(settings, told, words) from None
            raise login_refused(settings, words if len(key) >= SHORTEST_SECRET else "") from None
        except OSError as error:
            raise unreachable(settings, error) from None

    def _drop(self) -> None:
        with contextlib.suppress(OSError):
            self._server.close()


def _connected(settings: MailboxSettings, within: float) -> poplib.POP3:
    try:
        trusted = ssl.create_default_context()
        if settings.security is MailSecurity.SSL:
            return _AnyLineSsl(settings.host, settings.port, timeout=within, context=trusted)
        server = _AnyLine(settings.host, settings.port, timeout=within)
        if settings.security is MailSecurity.STARTTLS:
            try:
                server.stls(trusted)
            except BaseException:
                with contextlib.suppress(OSError):
                    server.close()
                raise
    except poplib.error_proto as error:
        # poplib raises a greeting of another protocol as it stands.
        known = _is_no(error) or "EOF" in str(error) or "not supported" in str(error)
        raise unreachable(settings, error if known else poplib.error_proto(NOT_ITS_PROTOCOL)) from None
    except (OSError, UnicodeError) as error:
        raise unreachable(settings, error) from None
    return server


def _answer(error: poplib.error_proto) -> str:
    answer = error.args[0] if error.args else b""
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _is_no(error: poplib.error_proto) -> bool:
    """Whether the server answered, and the answer was no."""
    answer = _answer(error)
    return answer.startswith("-ERR") and answer != "-ERR EOF"


def _words(error: poplib.error_proto) -> str:
    return _answer(error).removeprefix("-ERR").strip()
