"""Which mail is the reset mail, and what it contains. In doubt it is not, and nothing is ever guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from runbook.errors import MailError
from runbook.mail.captioned import Captioned, captioned
from runbook.mail.codes import codes
from runbook.mail.links import Telling, links_in_text, same_form, shortened, telling
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.reading import Letter
    from runbook.mail.values import ExpectedMail

# The document calls it パスワード再設定用のメール; its real wording is unknown. A mail without any of these
# words is about something else, such as the progress of an application, which the same portal also mails.
_ABOUT_PASSWORDS = re.compile(
    r"パスワード|暗証|再設定|初期化|リセット|再発行|再登録|password|passwd|reset", re.IGNORECASE
)

# Words of the document that name the portals (自動車保有関係手続のワンストップサービス) or the account.
_OF_THE_PORTAL = re.compile(r"納付利用者|自動車保有関係手続|ワンストップサービス")

_CAPTION = re.compile(
    r"(?:仮|初期|初回|一時)の?[\s\u3000]*(?:納付利用者)?(?:パスワード|ﾊﾟｽﾜｰﾄﾞ)(?:[(（][^()（）]*[)）])?"
)
_BETWEEN = r"[\s\u3000]*[】」』\]]?(?:[:：=＝]|は|⇒|→|>>)?[\s\u3000]*[:：=＝]?[\s\u3000]*"
_VALUE = r"[「『【“]?[\s\u3000]*([!-~]{4,64})[\s\u3000]*[」』】”]?"
_AFTER_VALUE = r"(?=[\s\u3000]|$|[」』】”。、，]|です|となります|になります|（|\()"
_ON_THE_LINE = re.compile(rf"{_BETWEEN}{_VALUE}{_AFTER_VALUE}")
_NOTHING_BUT_A_POINTER = re.compile(
    r"[\s\u3000]*[】」』\]]?[\s\u3000]*(?:[:：=＝⇒→]|は)?[\s\u3000]*(?:、?(?:次|以下|下記)の(?:とおり|通り)(?:です|となります)?)?[。:：]?[\s\u3000]*"
)
_ALONE = re.compile(rf"[\s\u3000・■●◆]*{_VALUE}[\s\u3000]*")
_TEMPORARY = Captioned(_CAPTION, _ON_THE_LINE, _NOTHING_BUT_A_POINTER, _ALONE)
_PAIRS = {"<": ">", "[": "]", '"': '"', "'": "'"}


class Reason(StrEnum):
    """Why a mail is not the reset mail."""

    OF_ANOTHER_DAY = "依頼より前に届いていた"
    OTHER_RECIPIENT = "宛先が登録したメールアドレスではない"
    OTHER_SENDER = "差出人が設定（sender_hosts）と違う"
    NOT_AUTHENTIC = "送信元の認証（SPF・DKIM・DMARC）に失敗している"
    MISLEADING = "ポータルへのリンクに見せかけて、別のサイトへ導いている"
    SENDS_ON = "ポータルを経由して別のサイトへ導くおそれがある"
    NO_LINK = "ポータルの再設定用のリンクがない"
    UNPROVEN_CODE = "認証コードがあるが、ポータルからのメールと確かめられない"
    OTHER_MATTER = "パスワードの再設定についてのメールではない"


class AmbiguousMail(MailError):
    """A mail that could be meant in several ways."""

    default_remedy = "メールソフトでそのメールを開き、内容を確かめて、【⑤】から手作業で続けてください。"


@dataclass(frozen=True, slots=True)
class Found:
    """What the reset mail brings: a link, or a code, or both."""

    link: Secret | None
    temporary_password: Secret | None
    code: Secret | None = None


def recognise(letter: Letter, expected: ExpectedMail) -> Found | Reason:
    """Tell whether `letter` is the reset mail, and take out its secrets.

    Raises:
        AmbiguousMail: it is for the account and from the portal by its links, but brings several that could be the
            one, or several temporary passwords or codes.
    """
    if reason := _why_not_read(letter, expected):
        return reason
    code = _the_only("認証コード", _values(letter, codes))
    links = _reset_links(letter, expected)
    if code and max(map(telling, links), default=Telling.TOP_PAGE) < Telling.SHORT_TOKEN:
        links = []  # family C: its links lead to pages for everybody
    if reason := _why_not_followed(letter, expected, links, code):
        return reason
    secrets = [Secret(link) for link in links]
    if len(links) > 1:
        forms = "、".join(map(shortened, links))
        msg = f"再設定用と思われるメールにポータルへのリンクが {len(links)} 種類あり、どれか決められません: {forms}"
        raise AmbiguousMail(msg, expected="再設定用のリンクは 1 つだけ")
    temporary = _the_only("仮パスワード", _values(letter, temporary_passwords))
    return Found(secrets[0] if secrets else None, temporary, code)


def _why_not_read(letter: Letter, expected: ExpectedMail) -> Reason | None:
    """What speaks against a mail, whatever it brings."""
    if expected.mail_address.value.lower() not in letter.recipients:
        return Reason.OTHER_RECIPIENT
    if expected.sender_hosts and not _is_sent_by(letter, expected.sender_hosts):
        return Reason.OTHER_SENDER
    if letter.authentication.failed:
        return Reason.NOT_AUTHENTIC
    return Reason.MISLEADING if _misleads(letter, expected) else None


def _why_not_followed(letter: Letter, expected: ExpectedMail, links: list[str], code: Secret | None) -> Reason | None:
    """What speaks against following what the mail brings."""
    if not links:
        if code is None:
            return Reason.NO_LINK
        return None if _is_certainly_the_portals(letter, expected) else Reason.UNPROVEN_CODE
    if any(map(expected.sends_on, links)):
        return Reason.SENDS_ON
    return None if _is_about_passwords(letter, links) else Reason.OTHER_MATTER


def _is_sent_by(letter: Letter, hosts: tuple[str, ...]) -> bool:
    allowed = {host.lower() for host in hosts}
    return bool(letter.senders) and all(sender.address.rpartition("@")[2] in allowed for sender in letter.senders)


def _misleads(letter: Letter, expected: ExpectedMail) -> bool:
    """Whether a link shows one of the portal's addresses and leads elsewhere."""
    astray = [anchor for part in letter.hypertexts for anchor in part.anchors if not expected.leads_home(anchor.href)]
    return any(expected.leads_home(shown.link) for anchor in astray for shown in links_in_text(anchor.text))


def _reset_links(letter: Letter, expected: ExpectedMail) -> list[str]:
    """The links to the portal that look most like a one-time link, each once."""
    written = [found for text in letter.texts for found in links_in_text(text)]
    anchored = [anchor.href for part in letter.hypertexts for anchor in part.anchors]
    anchored += [found.link for part in letter.hypertexts for found in links_in_text(part.loose_text)]
    # A link that was broken in the text stands whole in the HTML of the same mail.
    whole = [
        found.link
        for found in written
        if not (found.ends_its_line and any(each != found.link and each.startswith(found.link) for each in anchored))
    ]
    home = {same_form(link): link for link in reversed([*anchored, *whole]) if expected.leads_home(link)}
    most = max(map(telling, home.values()), default=Telling.TOP_PAGE)
    if most is Telling.TOP_PAGE:
        return []
    return [link for link in reversed(home.values()) if telling(link) is most]


def _is_about_passwords(letter: Letter, links: list[str]) -> bool:
    texts = [letter.subject, *letter.texts, *(part.text for part in letter.hypertexts), *links]
    return any(_ABOUT_PASSWORDS.search(unicodedata.normalize("NFKC", text)) for text in texts)


def _is_certainly_the_portals(letter: Letter, expected: ExpectedMail) -> bool:
    """Whether a mail that brings only a code is the portal's: banks and others send codes, too.

    Its sender is known and right; or all its links lead to the portal; or it has none, and speaks of the portal.
    """
    if expected.sender_hosts:
        return True  # judged before
    links = [anchor.href for part in letter.hypertexts for anchor in part.anchors]
    links += [found.link for part in letter.hypertexts for found in links_in_text(part.loose_text)]
    links += [found.link for text in letter.texts for found in links_in_text(text)]
    if links:
        return all(expected.leads_home(link) and not expected.sends_on(link) for link in links)
    texts = [letter.subject, *letter.texts, *(part.text for part in letter.hypertexts)]
    return any(_OF_THE_PORTAL.search(unicodedata.normalize("NFKC", text)) for text in texts)


def _values(letter: Letter, find: Callable[[str], set[str]]) -> set[str]:
    """What `find` finds in all that a person reads in the mail."""
    texts = [*letter.texts, *(part.text for part in letter.hypertexts)]
    return {value for text in texts for value in find(text)}


def _the_only(name: str, values: set[str]) -> Secret | None:
    secrets = [Secret(value) for value in values]
    if len(secrets) > 1:
        msg = f"再設定用のメールに、{name}と読めるものが {len(secrets)} 種類あり、どれか決められません。"
        raise AmbiguousMail(msg, expected=f"{name}は 1 つだけ")
    return secrets[0] if secrets else None


def temporary_passwords(text: str) -> set[str]:
    """Find 仮パスワード by its caption: the value stands behind it on the line, or alone on the next line with text."""
    return {_bare(value) for value in captioned(text, _TEMPORARY) if "://" not in value}


def _bare(value: str) -> str:
    return value[1:-1] if _PAIRS.get(value[0]) == value[-1] else value
