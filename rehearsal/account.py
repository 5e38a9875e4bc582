"""The one user that a stand-in portal knows: the password, the lock, the links in the mails, and what is counted."""

from __future__ import annotations

import hmac
import secrets
import string
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG_LOGINS_BEFORE_LOCK = 6
LINK_LIFETIME = 30 * 60.0

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 15
SHORTEST_PLAIN, LONGEST_PLAIN = 8, 16
REMEMBERED = 3
# Easy to read aloud; the ID's own form (8 letters and digits) follows the sample in the document, HELM5555.
READABLE = "".join(c for c in string.ascii_uppercase + string.digits if c not in "0O1I")


def random_text(letters: str, length: int) -> str:
    """`length` random characters out of `letters`."""
    return "".join(secrets.choice(letters) for _ in range(length))


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


class Login(Enum):
    """How a login ended."""

    SUCCEEDED = auto()
    WRONG = auto()
    LOCKED = auto()


@dataclass
class Counts:
    """What happened on a portal since it started.

    Args:
        request_submissions: times 「パスワード初期化依頼」 was sent, whatever the answer was.
        reset_requests: those of them that the portal accepted.
        mails_sent: mails handed to the mail server.
        password_submissions: times a new password was sent, whatever the answer was.
        most_submissions_of_a_link: the same, through that link through which it was sent most often.
        passwords_set: those of them that changed the password.
        consents: times somebody consented to the terms of use.
        logins_succeeded: logins with the right password.
        logins_failed: all other logins.
    """

    request_submissions: int = 0
    reset_requests: int = 0
    mails_sent: int = 0
    password_submissions: int = 0
    most_submissions_of_a_link: int = 0
    passwords_set: int = 0
    consents: int = 0
    logins_succeeded: int = 0
    logins_failed: int = 0


@dataclass(frozen=True)
class ResetLink:
    """What one reset mail lets its reader do, once and for a while.

    Args:
        key: the secret part of the address in the mail.
        temporary_password: 仮パスワード, asked for by mail family B.
        code: 認証コード, asked for by mail family C.
        issued_at: reading of the account's clock, in seconds.
    """

    key: str
    temporary_password: str
    code: str
    issued_at: float


@dataclass
class Account:
    """A portal's user, made fresh and random at each start; nobody knows the first password, as after an expiry.

    Args:
        user_id: 納付利用者ID, 8 letters and digits.
        mail_address: 利用者管理用メールアドレス.
        clock: seconds that only go forward.
    """

    user_id: str = field(default_factory=lambda: random_text(string.ascii_uppercase, 4) + random_text(READABLE, 4))
    mail_address: str = field(
        default_factory=lambda: f"{random_text(string.ascii_lowercase, 6)}@office-{secrets.token_hex(3)}.example"
    )
    clock: Callable[[], float] = time.monotonic
    counts: Counts = field(default_factory=Counts)
    locked: bool = False
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    _used: list[str] = field(default_factory=list, repr=False)
    _wrong_logins: int = 0
    _link: ResetLink | None = field(default=None, repr=False)
    _submissions: Counter[str] = field(default_factory=Counter, repr=False)

    def log_in(self, user_id: str, password: str) -> Login:
        """Try to log in. The sixth wrong password in a row locks; a lock also refuses the right password."""
        outcome = self._outcome(user_id, password)
        if outcome is Login.SUCCEEDED:
            self.counts.logins_succeeded += 1
        else:
            self.counts.logins_failed += 1
        return outcome

    def _outcome(self, user_id: str, password: str) -> Login:
        if user_id != self.user_id:
            return Login.WRONG
        if self.locked:
            return Login.LOCKED
        if self.has_password(password):
            self._wrong_logins = 0
            return Login.SUCCEEDED
        self._wrong_logins += 1
        self.locked = self._wrong_logins >= WRONG_LOGINS_BEFORE_LOCK
        return Login.LOCKED if self.locked else Login.WRONG

    def has_password(self, password: str) -> bool:
        """Whether `password` is the one in force; counts nothing."""
        return same(password, self._password)

    def is_registered(self, user_id: str, mail_address: str) -> bool:
        """Whether the ID was obtained with this mail address."""
        return user_id == self.user_id and mail_address.lower() == self.mail_address.lower()

    def new_link(self) -> ResetLink:
        """Make the link for a new mail; an older one stops working."""
        temporary = random_text(READABLE + string.ascii_lowercase.replace("l", ""), 10)
        code = random_text(string.digits, 6)
        self._link = ResetLink(secrets.token_hex(24), temporary, code, self.clock())
        return self._link

    def open_link(self, key: str, lifetime: float = LINK_LIFETIME) -> ResetLink | None:
        """The link that `key` belongs to, or None when it was used, replaced or is older than `lifetime` seconds."""
        link = self._link
        if link is None or not same(key, link.key) or self.clock() - link.issued_at > lifetime:
            return None
        return link

    def count_submission(self, key: str) -> None:
        """Count that a new password was sent through the link with this key."""
        self._submissions[key] += 1
        self.counts.password_submissions += 1
        self.counts.most_submissions_of_a_link = max(self._submissions.values())

    def used_lately(self, password: str) -> bool:
        """Whether `password` is one of the last three."""
        return any(same(password, used) for used in self._used[-REMEMBERED:])

    def set_password(self, password: str) -> None:
        """Put `password` in force; the link is used up and a lock is lifted."""
        self._password = password
        self._used.append(password)
        self._link = None
        self._wrong_logins, self.locked = 0, False
        self.counts.passwords_set += 1

    def state(self) -> dict[str, int | bool]:
        """The counts and the lock, for the control server."""
        return {**asdict(self.counts), "locked": self.locked}


def broken_rules(new: str, again: str, shortest: int = SHORTEST_PASSWORD, rule: str = "four") -> list[str]:
    """What is wrong with a new password by the `rule`, in the words the portal shows. Empty when it is fine."""
    if not new or not again:
        return ["新しいパスワードを入力してください。"]
    problems = []
    if new != again:
        problems.append("新しいパスワードと新しいパスワード（確認用）が一致しません。")
    return problems + (_broken_plain(new) if rule == "alnum" else _broken_four(new, shortest))


def _broken_plain(new: str) -> list[str]:
    problems = []
    if not SHORTEST_PLAIN <= len(new) <= LONGEST_PLAIN:
        problems.append(f"パスワードは{SHORTEST_PLAIN}文字以上{LONGEST_PLAIN}文字以内で入力してください。")
    if not set(new) <= set(string.ascii_letters + string.digits):
        problems.append("パスワードに使用できない文字が含まれています。半角英数字で入力してください。")
    if not (set(new) & set(string.ascii_letters) and set(new) & set(string.digits)):
        problems.append("パスワードは英字と数字を組み合わせてください。")
    return problems


def _broken_four(new: str, shortest: int) -> list[str]:
    problems = []
    longest = max(LONGEST_PASSWORD, shortest)
    if shortest > SHORTEST_PASSWORD and len(new) < shortest:
        problems.append(f"パスワードは{shortest}文字以上で入力してください。")
    elif shortest <= SHORTEST_PASSWORD and not shortest <= len(new) <= longest:
        problems.append(f"パスワードは{shortest}文字以上{longest}文字以内で入力してください。")
    groups = (string.ascii_uppercase, string.ascii_lowercase, string.digits, string.punctuation)
    if not (all(set(group) & set(new) for group in groups) and set(new) <= set("".join(groups))):
        problems.append("パスワードは半角の英大文字、英小文字、数字、記号をすべて使用してください。")
    return problems
