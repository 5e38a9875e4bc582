"""Going on where an earlier run stopped: what it left in the mailbox and on the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_bdd import given

from runbook.errors import LinkExpired, MailNotCome, MarkOutdated
from runbook.gherkin import words
from runbook.mail import Mark
from runbook.settling import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pages.login import Login
    from pages.my_page import MyPage
    from pages.new_password import NewPassword
    from pages.portal import Portal
    from runbook.account import Account
    from runbook.inbox import Inbox
    from runbook.journal import Entry
    from runbook.rotation import Rotation
    from runbook.secret import Secret


class EarlierRun:
    """Settles how far an earlier run came, for `settle`.

    Args:
        account: whose password.
        portal: in the browser that performs the reset.
        inbox: the account's mailbox.
        open_fresh_login: opens the login screen in a browser context of its own.
    """

    def __init__(self, account: Account, portal: Portal, inbox: Inbox, open_fresh_login: Callable[[], Login]) -> None:
        self._account = account
        self._portal = portal
        self._inbox = inbox
        self._open_fresh_login = open_fresh_login
        self._found = ""
        self._login: Login | None = None
        self.my_page: MyPage | None = None
        self.new_password_screen: NewPassword | None = None

    def settle(self, rotation: Rotation) -> MyPage | NewPassword | None:
        """Have `rotation` find out where it stands; return the screen that showed it, if one did."""
        self._found = settle(rotation, self)
        return self.my_page or self.new_password_screen

    def open_login(self) -> None:
        """Open the login screen in a fresh browser context.

        Raises:
            ScreenError: it does not open.
        """
        self._login = self._open_fresh_login()

    def log_in(self, password: Secret) -> None:
        """Log in there with `password`, once.

        Raises:
            LoginRefused: the portal does not let in.
            ScreenError: its answer is not understood.
            RuntimeError: the login screen is not open; a step is in the wrong place.
        """
        if self._login is None:
            raise RuntimeError("open_login() comes before log_in()")
        self.my_page = self._login.log_in(self._account.payment_user_id, password)

    def link_opens(self, mark: Mapping[str, Any], since: Entry) -> bool:
        """Find the mail that answers the request of `since`, and open its link.

        Raises:
            MailError: the mailbox cannot be read, or the mail is not certainly the right one.
            ScreenError: the link opens a screen that is not understood.
        """
        try:
            reset_mail = self._inbox.look_for_earlier(Mark.from_data(mark), since.at)
            if reset_mail.link is None:
                return False  # its code was for a screen that is no longer open
            self.new_password_screen = self._portal.follow_mail_link(reset_mail.link)
        except (MailNotCome, MarkOutdated, LinkExpired):
            return False
        return True

    def evidence_text(self) -> str:
        """What was found, in Japanese."""
        return self._found


@given(words("前回の実行で済んだところが確かめられている"), target_fixture="settled_on")
def earlier_run_is_settled(
    earlier_run: EarlierRun, rotation: Rotation, say: Callable[[str], None]
) -> MyPage | NewPassword | None:
    screen = earlier_run.settle(rotation)
    say(earlier_run.evidence_text())
    return screen
