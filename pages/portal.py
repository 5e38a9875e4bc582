"""The way into a portal, and what its screens share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pages.arrival import arrive
from pages.finding import hands
from pages.new_password import NewPassword
from pages.passage import Hearing, Passage, Standing
from pages.portal_words import PortalWords, ScreenWords
from runbook.errors import PortalFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from playwright.sync_api import BrowserContext, ElementHandle, Page

    from pages.attended import Attendant
    from pages.finding.view import SeenControl
    from pages.login import Login
    from pages.screen import Screen
    from runbook.secret import Secret

    Onlooker = Callable[[Screen, SeenControl, ElementHandle], None]

    First = TypeVar("First", bound=Screen)

LIVE_TIMEOUT = 30.0

UNTRUSTED = (
    "何も送信していません。パソコンの時計、セキュリティソフトと社内ネットワークの設定を確かめてください。"
    "ブラウザーで同じアドレスを開いても警告が出るときは、先へ進まず、ポータルの問い合わせ先に連絡してください。"
)


class Portal:
    """A portal in one browser.

    Args:
        context: the browser's context; the portal opens its windows in it, and no other portal does.
        url: the address of the top page.
        timeout: seconds to wait for a screen, and for a part of one.
        words: how the portal speaks after the request; the default serves portals in plain Japanese.
        names: what stands on its screens; the default is what the procedure says.

    Attributes:
        onlooker: if set, it is told of each press right before it: the screen, proven open, and what is pressed on it.
        attendant: the person in front of the browser, who is asked where only a person may go on; None for nobody.
    """

    japanese: ClassVar[str]
    procedure: ClassVar[ScreenWords]

    def __init__(
        self,
        context: BrowserContext,
        url: str,
        *,
        timeout: float = LIVE_TIMEOUT,
        words: PortalWords | None = None,
        names: ScreenWords | None = None,
    ) -> None:
        self.context = context
        self.url = url
        self.timeout = timeout
        self.words = words or PortalWords()
        self.names = names or self.procedure
        self.onlooker: Onlooker | None = None
        self.attendant: Attendant | None = None
        self.hearing = Hearing(context)

    def __repr__(self) -> str:
        return f"{self.japanese}OSSポータルサイト"

    def spelled(self, text: str) -> tuple[str, ...]:
        """Return how this portal spells what the procedure calls `text`."""
        return self.procedure.spelled(text, self.names)

    def login_in(self, page: Page) -> Login:
        """③ Return the login screen that a window may show."""
        raise NotImplementedError

    def follow_mail_link(self, link: Secret) -> NewPassword:
        """⑤ Open the mail's link in a new tab.

        Raises:
            LinkExpired: the link does not open any more.
            ScreenError: the screen that opens does not ask for a new password in a way that is understood.
        """
        return self._open(link, lambda page: NewPassword(self, page), new=True)

    def _open(self, address: str | Secret, make: Callable[[Page], First], *, new: bool = False) -> First:
        blank = None if new else next((page for page in self.context.pages if page.url == "about:blank"), None)
        page = blank or self.context.new_page()
        with Passage(self, page) as passage:
            if problem := hands.open_address(page, address, timeout=self.timeout):
                remedy = UNTRUSTED if hands.UNTRUSTED in problem else ""
                error = PortalFault(problem, expected=make(page).describe(), remedy=remedy)
                error.scene = Standing(page, make(page))
                raise error
            return arrive(passage, make)
