"""What both stand-in portals do alike behind their screens: log in, take a request, send the mail, set a password."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rehearsal.account import LINK_LIFETIME, SHORTEST_PASSWORD, Login, broken_rules, same
from rehearsal.letters import ResetLetter, send

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from rehearsal.account import Account, ResetLink
    from rehearsal.editions import Edition
    from rehearsal.faults import Faults

# Longer than the portal says on its screen, so that only the fault asks for it.
SUDDENLY_SHORTEST = 16
MAIL_DELAY = 3.0
SLOW = 5.0

LOCKED = (
    "パスワードの入力誤りが所定の回数を超えたため、この納付利用者IDはロックされています。"
    "パスワード初期化を行ってください。"
)
WRONG = "納付利用者IDまたは納付利用者パスワードに誤りがあります。"
WRONG_PAIR = "納付利用者IDまたは利用者管理用メールアドレスに誤りがあります。"
WRONG_CODE = "認証コードに誤りがあります。"
REUSED = "過去3回以内に使用したパスワードは使用できません。"
WRONG_TEMPORARY = "納付利用者IDまたは仮パスワードに誤りがあります。"


@dataclass
class Session:
    """What a portal remembers of one browser.

    Args:
        tokens: one-time tokens against double submits, by the name of what they guard.
        user_id: who is logged in.
        captcha: letters of the 画像認証 shown last; empty when none is asked for.
        requests_shown: times the request screen was shown.
        consented: whether the terms of use were consented to.
        awaited: key of the link whose 認証コード this browser is to enter.
    """

    tokens: dict[str, str] = field(default_factory=dict)
    user_id: str = ""
    captcha: str = ""
    requests_shown: int = 0
    consented: bool = False
    awaited: str = ""


@dataclass
class Portal:
    """One portal's business: the same on both, whatever the screens look like.

    Args:
        name: `futsu` or `kei`.
        account: the one registered user.
        faults: what goes wrong at the moment.
        edition: how it is made.
        write_mail: makes the reset mail.
        smtp_port: where mail is handed in; None when no mail server is served.
    """

    name: str
    account: Account
    faults: Faults
    edition: Edition
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

    def demands_consent(self, session: Session) -> bool:
        """Whether the terms of use stand before the login, because this browser has not consented to them yet."""
        return "consent" in self.faults and not session.consented

    def consent(self, session: Session) -> None:
        """Somebody has ticked the box and pressed."""
        self.account.counts.consents += 1
        session.consented = True

    def new_captcha(self, session: Session) -> str:
        """Letters for a 画像認証, remembered in the session; empty when the portal asks for none."""
        session.requests_shown += 1
        sometimes = "captcha_sometimes" in self.faults and session.requests_shown > 1
        wanted = sometimes or "captcha_request" in self.faults
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
        return [] if self._is_registered(form) or "request_neutral" in self.faults else [WRONG_PAIR]

    def _is_registered(self, form: dict[str, str]) -> bool:
        return self.account.is_registered(form["user_id"], form["mail_address"])

    def accept_request(
        self, session: Session, form: dict[str, str], address_of_link: Callable[[ResetLink], str]
    ) -> None:
        """Accept a request, and send its mail soon: after the portal's answer, not before, as portals do.

        One for a pair that is not registered comes to nothing; the answer does not tell.
        """
        if not self._is_registered(form):
            return
        self.account.counts.reset_requests += 1
        links = [self.account.new_link() for _ in range(2 if "mail_twice" in self.faults else 1)]
        session.awaited = links[-1].key
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
            family = self.edition.mail_family
            letter = ResetLetter(
                to,
                self.account.user_id,
                url="" if family == "C" else address,
                temporary_password=link.temporary_password if family == "B" else "",
                code=link.code if family == "C" else "",
                minutes=minutes,
            )
            await asyncio.to_thread(send, self.write_mail(letter), to, port)
            self.account.counts.mails_sent += 1

    async def linger(self) -> None:
        """Let the time of a slow answer pass, unless the portal is about to end."""
        if seconds := self.faults.seconds("slow", 0, when_on=SLOW):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), seconds)

    def wrong_code(self, session: Session, code: str) -> str:
        """The portal's message for a 認証コード that does not belong to the request of `session`; empty if it does."""
        link = self.open_link(session.awaited)
        return "" if link and same(code, link.code) else WRONG_CODE

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
        if self.edition.mail_family == "B" and (
            form["user_id"] != self.account.user_id or form["temporary"] != link.temporary_password
        ):
            return [WRONG_TEMPORARY]
        shortest = SUDDENLY_SHORTEST if "rule_digits16" in self.faults else SHORTEST_PASSWORD
        problems = broken_rules(form["new"], form["again"], shortest, self.edition.password_rule)
        if "password_reuse" in self.faults and self.account.used_lately(form["new"]):
            problems.append(REUSED)
        if not problems:
            self.account.set_password(form["new"])
        return problems


def form_of(parameters: Any, **names: str) -> dict[str, str]:  # noqa: ANN401 - Starlette's form data, untyped values
    """Pick the form's fields by their names on this portal, blanks around them removed."""
    return {ours: str(parameters.get(theirs, "")).strip() for ours, theirs in names.items()}
