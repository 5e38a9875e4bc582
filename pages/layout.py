"""How a page asks for a new password: which field is which, and what sends them. Pure: decides on a view."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pages.consent import asks_consent
from pages.finding.view import SHOWN_IN_AN_ERROR
from pages.finding.words import core, plain
from pages.telling import says
from pages.trouble import asks_for_captcha

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.finding.view import SeenControl, SeenField, Text, View
    from pages.portal_words import PortalWords

_PASSWORD = re.compile(r"パスワード|ぱすわーど|暗証|password")
_AGAIN = re.compile(r"確認|再入力|再度|もう一度|もういちど|繰り?返し|同じ|2回目|二回目|confirm|again|retype|re-?enter")
_CODE = re.compile(
    r"(認証|確認|照合|検証|セキュリティ|ワンタイム)(用)?(コード|番号|キー)|(verification|security|one-?time)code"
)
_SENDS_ANOTHER = re.compile(r"再送|再発行|もう一度|届かない|resend")
_USER_ID = re.compile(r"利用者id|ユーザー?id|ログインid|userid|ユーザー?名|^id$")

PASSWORDS = 2

ASKS_AGAIN = ("よろしいですか", "よろしいでしょうか", "よろしければ", "宜しいですか", "宜しいでしょうか", "宜しければ")


@dataclass(frozen=True)
class Layout:
    """What is what on a page for a new password.

    Args:
        new: the two fields for the new password, in the order of the page.
        temporary: the field for what the mail gave, if there is one.
        payment_user_id: the empty field for the 納付利用者ID, if there is one.
        submit: what sends them.
    """

    new: tuple[SeenField, SeenField]
    temporary: SeenField | None
    payment_user_id: SeenField | None
    submit: SeenControl


def read_layout(view: View, words: PortalWords) -> Layout | str:
    """Tell what is what on the page, or say in Japanese why that cannot be told. Nothing is guessed."""
    form = _form_with_passwords(view)
    fields = [field for field in view.fields if field.form == form and field.enabled and not asks_for_captcha(field)]
    temporary = [field for field in fields if _asks_for_temporary(field, words)]
    passwords = [field for field in fields if _is_password(field) and field not in temporary]
    if len(passwords) == PASSWORDS + 1 and not temporary:
        temporary = [field for field in passwords if not _is_new(field, words) and not _is_again(field)]
        passwords = [field for field in passwords if field not in temporary]
    if len(passwords) != PASSWORDS or len(temporary) > 1 or _one_may_be_old(passwords, words):
        return _unknown("新しいパスワードの入力欄を二つに決められません", view)
    user_ids = [field for field in fields if field not in passwords + temporary and _USER_ID.search(_captions(field))]
    others = [field for field in fields if field not in passwords + temporary + user_ids and not field.filled]
    if len(user_ids) > 1 or others:
        return _unknown("何を入力するのか分からない欄があります", view)
    submits = _submits(view, form, passwords[-1], words)
    if len(submits) != 1:
        return _unknown("送信するボタンを一つに決められません", view)
    empty_user_id = next((field for field in user_ids if not field.filled), None)
    return Layout((passwords[0], passwords[1]), temporary[0] if temporary else None, empty_user_id, submits[0])


def read_code_form(view: View, words: PortalWords) -> tuple[SeenField, SeenControl] | str:
    """Tell where the 認証コード of the mail is entered and what sends it, or say in Japanese why that cannot be told."""
    codes = [field for field in view.fields if field.enabled and _CODE.search(_captions(field))]
    if len(codes) != 1:
        return _unknown("認証コードの入力欄を一つに決められません", view)
    [code] = codes
    others = [field for field in view.fields if field.form == code.form and field is not code and field.enabled]
    if any(not field.filled for field in others):
        return _unknown("何を入力するのか分からない欄があります", view)
    words = replace(words, sending=(*words.sending, "認証", "確認"))
    sends = [each for each in _submits(view, code.form, code, words) if not _SENDS_ANOTHER.search(plain(each.text))]
    sure = [each for each in sends if says(each.text, words.sending)]
    if len(sends) > 1 and len(sure) == 1:
        sends = sure
    return (code, sends[0]) if len(sends) == 1 else _unknown("送信するボタンを一つに決められません", view)


def asked_again(view: View, told: Sequence[Text], words: PortalWords) -> SeenControl | None:
    """Return the one control that goes on from a page that merely asks whether the entries are right; None elsewhere.

    Such a page asks 「よろしいですか」, has nothing left to enter, and one control that sends it besides the ways back.
    """
    asked = [text.whole for text in told]
    if not any(says(each, ASKS_AGAIN) for each in asked) or any(field.enabled for field in view.fields):
        return None
    if any(map(asks_consent, asked)):
        return None
    sending = [
        each
        for each in view.controls
        if not each.chrome and says(each.text, words.sending) and not says(each.text, words.ways_back)
    ]
    inner = {number for each in sending for number in each.inside}
    sending = [each for each in sending if each.number not in inner]
    return sending[0] if len(sending) == 1 else None


def _form_with_passwords(view: View) -> int | None:
    """The form that holds most of the fields for passwords: the head of a page may have a login form of its own."""
    forms = [field.form for field in view.fields if _is_password(field)]
    return max(set(forms), key=forms.count) if forms else None


def _captions(field: SeenField) -> str:
    """What names a field: its labels and the caption of its row; the text before it and its hints for want of those.

    The text before an input may be a remark about the input before, so only the nearest one counts.
    """
    named = [core("".join(each)) for each in (*field.labels, field.row) if each]
    return " ".join(each for each in named if each) or " ".join(
        core(each) for each in (*field.before[-1:], *field.hints)
    )


def _is_password(field: SeenField) -> bool:
    return field.kind == "password" or bool(_PASSWORD.search(_captions(field)))


def _is_new(field: SeenField, words: PortalWords) -> bool:
    return _last(_captions(field), words.new) > _last(_captions(field), words.temporary)


def _asks_for_temporary(field: SeenField, words: PortalWords) -> bool:
    """In Japanese the last word of a name says what it is: 「新しい仮パスワード」 is a temporary one."""
    caption = _captions(field)
    return _last(caption, words.temporary) > _last(caption, words.new)


def _last(caption: str, words: Sequence[str]) -> int:
    return max(caption.rfind(plain(word)) for word in words)


def _is_again(field: SeenField) -> bool:
    return bool(_AGAIN.search(_captions(field) + "".join(map(plain, field.before[-1:]))))


def _one_may_be_old(passwords: Sequence[SeenField], words: PortalWords) -> bool:
    """Of two fields, one says 「新しい」 and the other neither that nor 「確認」: it may be for the old password."""
    new = [_is_new(field, words) for field in passwords]
    again = any(_is_again(field) for field in passwords)
    return any(new) and not all(new) and not again


def _submits(view: View, form: int | None, last: SeenField, words: PortalWords) -> list[SeenControl]:
    """The controls of the form that may send it; where it has no button, the links and the like below its fields."""
    position = view.fields.index(last) + 1
    own = [
        each
        for each in view.controls
        if each.form == form
        and not each.chrome
        and (form != -1 or each.after >= position)
        and each.text
        and not says(each.text, words.ways_back)
    ]
    inner = {number for each in own for number in each.inside}
    own = [each for each in own if each.number not in inner]
    buttons = [each for each in own if each.role == "button" and each.native]
    likely = buttons or [each for each in own if says(each.text, words.sending)]
    by_words = [each for each in likely if says(each.text, words.sending)]
    return by_words if len(likely) > 1 and len(by_words) == 1 else likely


def _unknown(problem: str, view: View) -> str:
    fields = "、".join(str(field) for field in view.fields[:SHOWN_IN_AN_ERROR]) or "入力欄はありません"
    controls = "、".join(str(each) for each in view.controls[:SHOWN_IN_AN_ERROR]) or "ボタンはありません"
    return f"{problem}。画面にあるもの: {fields}／{controls}"
