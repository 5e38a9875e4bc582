"""One account at stand-ins of some edition, and its mailbox read from some source, as the steps would use them."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from runbook.mail import (
    ExpectedMail,
    FolderSettings,
    MailboxSettings,
    MailSecurity,
    PasteSettings,
    mailbox_of,
)
from runbook.password import PasswordRule, new_password
from runbook.secret import MailAddress, PaymentUserId, Secret
from runbook.terminal import Terminal
from steps.following import follow
from tests.mail.scripted_pop3 import ScriptedPop3

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from playwright.sync_api import BrowserContext

    from pages.my_page import MyPage
    from pages.portal import Portal
    from pages.reset_request import RequestAccepted, ResetRequest
    from runbook.mail import Mailbox, MailSource, Mark, ResetMail
    from tests.rehearsal.inbox import Mail
    from tests.rehearsal.stand_ins import StandIns

RULES = {
    "four": PasswordRule(min_length=10, max_length=15, length=12, signs="!#$%+-=?@"),
    "alnum": PasswordRule(min_length=8, max_length=16, length=12, signs=""),
}
# Long enough for a busy machine, short enough for what is waited for in vain.
TIMEOUT = 20.0
MAIL_SECONDS = 10.0


class _Desk(Terminal):
    """The operator, who pastes the whole mail."""

    def __init__(self) -> None:
        super().__init__(nullcontext)
        self.clipboard = ""

    @property
    def is_there(self) -> bool:
        return True

    def paste(self, question: str) -> str | None:
        return self.clipboard

    def say(self, text: str) -> None:
        raise AssertionError(text)


class Office:
    """Resets the password of the account on one portal of the stand-ins.

    Args:
        stand_ins: what is served.
        name: `futsu` or `kei`.
        new_context: opens a browser of its own.
        folder: an empty folder, for the source `folder`.
        source: where the mail is read: `imap`, `pop3`, `folder` or `paste`.
        rule: `four` or `alnum`, for the new password.
    """

    def __init__(
        self,
        stand_ins: StandIns,
        name: str,
        new_context: Callable[..., BrowserContext],
        folder: Path,
        *,
        source: str = "imap",
        rule: str = "four",
    ) -> None:
        said = stand_ins.said[name]
        self._stand_ins, self._name, self._new_context = stand_ins, name, new_context
        self._url = said["portal_url"]
        self.payment_user_id, self.mail_address = PaymentUserId(said["user_id"]), MailAddress(said["mail_address"])
        self.new_password = new_password(RULES[rule])
        self._desk, self._folder, self._pop3 = _Desk(), folder, ScriptedPop3()
        self._source = source
        self._open = ExitStack()
        self._mailbox: Mailbox
        self._before: tuple[Mark, int]
        self.portal = self._enter()

    def __enter__(self) -> Self:
        self._inbox = self._open.enter_context(self._stand_ins.inbox())
        if self._source == "pop3":
            self._open.enter_context(self._pop3)
        self._mailbox = mailbox_of(self._settings(), self._desk)
        self._open.callback(self._mailbox.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def open_request(self) -> ResetRequest:
        """① to ④, filled in."""
        request = self.portal.open_login().open_reset_request()  # type: ignore[attr-defined]  # both portals have it
        return request.fill_in(self.payment_user_id, self.mail_address)  # type: ignore[no-any-return]

    def request(self, meanwhile: Callable[[], object] = lambda: None) -> RequestAccepted:
        """① to ④; `meanwhile` happens before the request is sent."""
        request = self.open_request()
        self._before = (self._mailbox.mark(), self._inbox.count())
        meanwhile()
        return request.request_reset()

    def read_mail(self, seconds: float = MAIL_SECONDS) -> ResetMail:
        """⑤ The mail, by whatever way it comes from the source."""
        mark, count = self._before
        if self._source != "imap":
            self._bring(self._inbox.wait_for_reset_mail(after=count))
        origin = self._url.removesuffix("/portal/index.html")
        expected = ExpectedMail(self.mail_address, (origin,))
        return self._mailbox.wait_for_reset_mail(mark, expected, on_progress=lambda _: None, seconds=seconds)

    def wait_for_mails(self, number: int) -> None:
        """⑤ Wait until so many mails have come since the request."""
        _, count = self._before
        if self._inbox.count() < count + number:
            self._inbox.idle_until(count + number)

    def set_password(self, accepted: RequestAccepted, mail: ResetMail) -> str:
        """⑤ The new password; the portal's words about it."""
        screen = follow(self.portal, mail, accepted)
        return screen.fill_in(self.new_password, self.payment_user_id, mail.to_enter).send().message

    def log_in(self) -> MyPage:
        """⑤ The proof, in a fresh browser."""
        login = self._enter().open_login()  # type: ignore[attr-defined]  # both portals have it
        return login.log_in(self.payment_user_id, self.new_password)  # type: ignore[no-any-return]

    def reset(self) -> MyPage:
        """① to ⑤."""
        accepted = self.request()
        self.set_password(accepted, self.read_mail())
        return self.log_in()

    def counted(self) -> dict[str, int]:
        """What the portal saw."""
        return self._stand_ins.state(self._name)

    def _enter(self) -> Portal:
        kind = FutsuPortal if self._name == "futsu" else KeiPortal
        return kind(self._new_context(), self._url, timeout=TIMEOUT)

    def _settings(self) -> MailSource:
        mail = self._stand_ins.said["mail"]
        match self._source:
            case "imap":
                password = Secret(mail["password"])
                return MailboxSettings(mail["host"], mail["port"], MailSecurity.NONE, mail["user"], password)
            case "pop3":
                return self._pop3.settings()
            case "folder":
                return FolderSettings(self._folder)
            case _:
                return PasteSettings()

    def _bring(self, mail: Mail) -> None:
        self._pop3.mail = mail.raw
        self._desk.clipboard = mail.text
        if self._source == "folder":
            (self._folder / "reset.eml").write_bytes(mail.raw)
