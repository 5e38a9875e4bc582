"""What both stand-in portals do alike behind their screens: log in, take a request, send the mail, set a password."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rehearsal.account import LINK_LIFETIME, SHORTEST_PASSWORD, Login, broken_rules
from rehearsal.letters import ResetLetter, send

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from rehearsal.account import Account, ResetLink
    from rehearsal.faults import Faults

# Longer than the portal says on its screen, so that only the fault asks for it.
SUDDENLY_SHORTEST = 16
MAIL_DELAY = 3.0

LOCKED = (
    "パスワードの入力誤りが所定の回数を超えたため、この納付利用者IDはロックされています。"
    "パスワード初期化を行ってください。"
)
WRONG = "納付利用者IDまたは納付利用者パスワードに誤りがあります。"
WRONG_PAIR = "納付利用者IDまたは利用者管理用メールアドレスに誤りがあります。"
WRONG_TEMPORARY = "納付利用者IDまたは仮パスワードに誤りがあります。"


@dataclass
class Session:
    """What a portal remembers of one browser.

    Args:
        tokens: one-time tokens against double submits, by the name of what they guard.
        user_id: who is logged in.
        captcha: letters of the 画像認証 shown last; empty when none is asked for.
    """

    tokens: dict[str, str] = field(default_factory=dict)
    user_id: str = ""
    captcha: str = ""


@dataclass
class Portal:
    """One portal's business: the same on both, whatever the screens look like.

    Args:
        name: `futsu` or `kei`.
        account: the one registered user.
        faults: what goes wrong at the moment.
        edition: markup of the screens: `tables`, `lists` or `labels`.
        family: kind of reset mail, `A` or `B`.
        write_mail: makes the reset mail.
        smtp_port: where mail is handed in; None when no mail server is served.
    """

    name: str
    account: Account
    faults: Faults
    edition: str
    family: str
    write_mail: Callable[[ResetLetter], Message]
    smtp_port: int | None
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def log_in(self, user_id: str, password: str) -> str:
        """Try to log in.

        Returns:
            The portal's message, empty when the login succeeded.
        """
        if "login_locked" in self.faults:
            self.account.counts.logins_failed += 1
            return LOCKED
        return {Login.SUCCEEDED: "", Login.WRONG: WRONG, Login.LOCKED: LOCKED}[self.account.log_in(user_id, password)]

    def new_captcha(self, session: Session) -> str:
        """Letters for a 画像認証, remembered in the session; empty when the portal asks for none."""
        wanted = "captcha_request" in self.faults
        session.captcha = "".join(secrets.choice("ACDEFHKLMNPRTUVWXY") for _ in range(5)) if wanted else ""
        return session.captcha

    def refusals_of_request(self, session: Session, form: dict[str, str]) -> list[str]:
        """What is wrong with a request (`user_id`, `mail_address`, `captcha`), as the portal says it; empty if fine."""
        captions = {"user_id": "納付利用者ID", "mail_address": "利用者管理用メールアドレス"}
        missing = [f"{caption}を入力してください。" for name, caption in captions.items() if not form[name]]
        if missing:
            return missing
        if session.captcha and form["captcha"].upper() != session.captcha:
            return ["画像認証の文字が一致しません。"]
        return [] if self.account.is_registered(form["user_id"], form["mail_address"]) else [WRONG_PAIR]

    def accept_request(self, address_of_link: Callable[[ResetLink], str]) -> None:
        """Accept a request, and send its mail soon: after the portal's answer, not before, as portals do."""
        self.account.counts.reset_requests += 1
        links = [self.account.new_link() for _ in range(2 if "mail_twice" in self.faults else 1)]
        if "mail_never" in self.faults or self.smtp_port is None:
            return
        task = asyncio.create_task(self._send([(link, address_of_link(link)) for link in links], self.smtp_port))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, links: list[tuple[ResetLink, str]], port: int) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), self.faults.seconds("mail_delay", 0, when_on=MAIL_DELAY))
            return
        minutes = max(1, round(self.link_lifetime / 60))
        for link, address in links:
            to = self.account.mail_address
            temporary = link.temporary_password if self.family == "B" else ""
            letter = ResetLetter(to, self.account.user_id, address, temporary, minutes)
            await asyncio.to_thread(send, self.write_mail(letter), to, port)
            self.account.counts.mails_sent += 1

    async def finish(self) -> None:
        """Let the mails that are on their way arrive, and drop those that still wait, before the mail server goes."""
        self._closing.set()
        await asyncio.gather(*self._sending)

    @property
    def link_lifetime(self) -> float:
        """How long a link in a mail works, in seconds."""
        return self.faults.seconds("link_lifetime", LINK_LIFETIME)

    def open_link(self, key: str) -> ResetLink | None:
        """The link behind `key`, if it still works."""
        return None if "link_expired" in self.faults else self.account.open_link(key, self.link_lifetime)

    def set_password(self, link: ResetLink, form: dict[str, str]) -> list[str]:
        """Put the new password (`new`, `again`; family B also `user_id`, `temporary`) in force if all is in order.

        Returns:
            The portal's error messages; empty when the password was set.
        """
        if self.family == "B" and (
            form["user_id"] != self.account.user_id or form["temporary"] != link.temporary_password
        ):
            return [WRONG_TEMPORARY]
        shortest = SUDDENLY_SHORTEST if "rule_digits16" in self.faults else SHORTEST_PASSWORD
        problems = broken_rules(form["new"], form["again"], shortest)
        if not problems:
            self.account.set_password(form["new"])
        return problems


def form_of(parameters: Any, **names: str) -> dict[str, str]:  # noqa: ANN401 - Starlette's form data, untyped values
    """Pick the form's fields by their names on this portal, blanks around them removed."""
    return {ours: str(parameters.get(theirs, "")).strip() for ours, theirs in names.items()}
