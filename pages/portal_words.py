"""What a portal says, and what stands on its screens. A portal that speaks otherwise gets other words.

The words of an office's own portal come from `config/<portal>.toml`; what is here serves portals as the procedure's
document shows them, and plain Japanese where it shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeAlias

from pages import usual_words

if TYPE_CHECKING:
    from collections.abc import Mapping

Way: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class ScreenWords:
    """What stands on the screens that the procedure's document shows (steps ① to ④), and on マイページ.

    Each is a tuple of spellings of one name, of which one must be there. The defaults are the words of 普通車 in the
    document (2020.3.31); 「手続を開始」 is from the portal's manual since 2023.

    Args:
        ready, bulk, user_information: ② entries of the menus. Each is a tuple of ways in order of preference; a way is
            what is pressed one after the other: `(("準備が済んでいる方",), ("手続を開始", "準備が済んでいる方"))`.
        top: ① the name of the service, in the logo or the title bar.
        login: ③ the heading of the login screen.
        request: ④ the heading of the request.
        my_page: ⑤ what the heading of マイページ holds.
        reset: ③ what opens the request.
        send_request: ④ what sends it.
        log_in, log_out: ⑤ what logs in and out.
        payment_user_id, password: ③④ captions of the fields.
        mail_address: ④ caption of the field.
    """

    ready: tuple[Way, ...] = (("準備が済んでいる方",), ("手続を開始",))
    bulk: tuple[Way, ...] = (("大量申請者向けメニュー",),)
    user_information: tuple[Way, ...] = (("利用者情報の確認・変更を行う",),)
    top: tuple[str, ...] = ("自動車保有関係手続のワンストップサービス",)
    login: tuple[str, ...] = ("マイページログイン",)
    request: tuple[str, ...] = ("納付利用者パスワード初期化 依頼の入力",)
    my_page: tuple[str, ...] = ("マイページ",)
    reset: tuple[str, ...] = ("パスワード初期化",)
    send_request: tuple[str, ...] = ("パスワード初期化依頼",)
    log_in: tuple[str, ...] = ("ログイン",)
    log_out: tuple[str, ...] = ("ログアウト", "ログオフ")
    payment_user_id: tuple[str, ...] = ("納付利用者ID",)
    password: tuple[str, ...] = ("納付利用者パスワード",)
    mail_address: tuple[str, ...] = ("利用者管理用メールアドレス",)

    def spelled(self, text: str, portal: ScreenWords) -> tuple[str, ...]:
        """Return how `portal` spells what these words, the procedure's own, call `text`; `text` alone if it is no name.

        Of a menu's entry it is what each of its ways presses first.
        """
        for field in fields(self):
            if text in _spellings(getattr(self, field.name)):
                return _spellings(getattr(portal, field.name))
        return (text,)


@dataclass(frozen=True)
class PortalWords:
    """What a portal may say after the request. Each is a tuple of words of which one must be in the text.

    Compared without blanks and without regard to politeness: `受付ました` also finds 「受け付けました」, `しました` also
    「いたしました」 and 「されました」. A word that ends in `。` is looked for at the end of a sentence or line only.

    Args:
        accepted: the request was taken.
        completed: the new password was set.
        mistakes: an entry was not taken.
        busy: the portal is still at it.
        temporary: captions of a field for the password or code that came by mail.
        new: captions that make a password field one for the new password, whatever else they say.
        ways_back: controls that do not send a form.
        sending: controls that send one.
        link_expired: the mail's link no longer opens.
        locked: the ID is locked. Only what has happened: 「6回誤るとロックされます」 warns.
        agreed: questions (`confirm`) that only ask again for what was just pressed; any other question is answered no.
        maintenance, timed_out: the portal is closed, the session is over; besides what :mod:`pages.trouble` knows.
    """

    accepted: tuple[str, ...] = usual_words.ACCEPTED
    completed: tuple[str, ...] = usual_words.COMPLETED
    mistakes: tuple[str, ...] = usual_words.MISTAKES
    busy: tuple[str, ...] = usual_words.BUSY
    temporary: tuple[str, ...] = usual_words.TEMPORARY
    new: tuple[str, ...] = usual_words.NEW
    ways_back: tuple[str, ...] = usual_words.WAYS_BACK
    sending: tuple[str, ...] = usual_words.SENDING
    link_expired: tuple[str, ...] = usual_words.LINK_EXPIRED
    locked: tuple[str, ...] = usual_words.LOCKED
    agreed: tuple[str, ...] = usual_words.AGREED
    maintenance: tuple[str, ...] = ()
    timed_out: tuple[str, ...] = ()

    def also(self, more: Mapping[str, tuple[str, ...]]) -> PortalWords:
        """Return these words and `more`, by the names above."""
        return replace(self, **{name: (*getattr(self, name), *words) for name, words in more.items()})


def _spellings(words: tuple[str, ...] | tuple[Way, ...]) -> tuple[str, ...]:
    return tuple(each if isinstance(each, str) else each[0] for each in words)
