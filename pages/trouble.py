"""Negative evidence: a page that says, in words a person can see, that it is not the screen the procedure expects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.consent import consent_in
from pages.finding.words import plain
from pages.telling import is_fact, says, sentences
from runbook.errors import (
    BrowserRefused,
    CaptchaShown,
    ConsentDemanded,
    InvalidTransition,
    Maintenance,
    PortalFault,
    ScreenError,
    SessionExpired,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.finding.view import SeenField, Text, View
    from pages.portal_words import PortalWords


@dataclass(frozen=True)
class _Kind:
    """One kind of trouble.

    Args:
        error: what is raised for it.
        fact: a sentence that states it as a fact of this moment.
        noun: the thing itself, as a title or heading would name it.
        always: whether a fact counts wherever it stands beside the expected screen, not only as a heading or alert.
    """

    error: type[ScreenError]
    fact: re.Pattern[str]
    noun: re.Pattern[str]
    always: bool


# Texts are compared plain: without blanks, NFKC, small letters.
_KINDS = (
    _Kind(
        SessionExpired,
        re.compile(
            r"(セッション|ログイン状態|接続).{0,14}(切れました|切れています|切れたため|切れのため|切れです|切れ$|無効です|無効にな"
            r"|無効とな|タイムアウト(しま|にな|とな|です|$)|終了しました|失われ|破棄され|切断され|期限切れ)"
            r"|タイムアウト(しました|になりました|となりました|が発生|です|のため|により|エラー|$)"
            r"|時間切れ(です|になりました|となりました|のため|により|$)"
            r"|一定(の)?時間.{0,24}(なかった|ありませんでした|経過した|経過しました|ため)"
        ),
        re.compile(
            r"セッション.{0,4}(有効期限|タイムアウト|切れ|エラー|無効)|タイムアウト|時間切れ|session(timeout|expired)"
        ),
        always=True,
    ),
    _Kind(
        InvalidTransition,
        re.compile(
            r"(不正|無効|許可されていない|誤った)(な)?(画面)?(の)?(遷移|操作|アクセス|リクエスト|要求)"
            r"(です|を検出|が検出|が行われ|が発生|がされ|されました|を行|のため|により|と判断|とみな|$)"
            r"|画面(の)?遷移が(不正|正しく|無効)|(二重|2重)(送信|登録|サブミット)(です|され|が|を検出|エラー|$)"
            r"|ブラウザ.{0,12}(戻る|更新).{0,24}(された|押した|使った|しました)"
        ),
        re.compile(r"不正な?(画面)?(遷移|操作|アクセス)|画面遷移(エラー|不正)|(二重|2重)送信"),
        always=True,
    ),
    _Kind(
        BrowserRefused,
        re.compile(
            r"(お使い|利用|使用|この|あなた)(中)?の?.{0,12}(環境|ブラウザー?|バージョン|os|端末|機種)(?!以?外).{0,14}(サポート|対応|動作保証|推奨).{0,8}(いません|おりません|きません|外です|対象外)"
            r"|^環境[がは](サポート|対応)され?て(いません|おりません)|(サポート|対応|推奨)(対象)?(外|していない|されていない)の?(環境|ブラウザー?)(です|で|から|$)|非対応の?ブラウザー?(です|$)"
        ),
        re.compile(r"非対応の?ブラウザー?|(環境|ブラウザー?).{0,6}(サポート|対応)(対象)?外"),
        always=True,
    ),
    _Kind(
        Maintenance,
        re.compile(
            r"(メンテナンス|保守|点検|閉塞)(作業|点検)?中|(ただいま|只今|現在).{0,30}(メンテナンス|停止|閉塞|休止|利用いただけません|利用になれません|利用できません)"
            r"|(サービス|システム|業務|受付|サイト|ポータル).{0,14}(停止|休止|閉塞)(中|しています|しております|されています|致しております|いたしております)"
            r"|閉塞(中|しています|しております|されています)|時間外(です|のため)"
        ),
        re.compile(
            r"メンテナンス|業務閉塞|閉塞|サービス(の)?(停止|休止)|時間外|システム(の)?停止|serviceunavailable|(?<!\d)503(?!\d)"
        ),
        always=False,
    ),
    _Kind(
        PortalFault,
        re.compile(
            r"(システム|サーバー?|アプリケーション|内部)エラー(が発生|です|$)|予期(しない|せぬ)(エラー|例外)|ページ[がは](見つかり|存在し|表示でき)ません"
            r"|アクセスが(集中|拒否)|internalservererror|badgateway|gatewaytime-?out|notfound|forbidden"
        ),
        re.compile(
            r"(システム|サーバー?|アプリケーション)エラー|お探しのページ|(?<!\d)(400|403|404|410|500|502|504)(?!\d).{0,24}(error|エラー)|^(403|404|500|502|504)$"
        ),
        always=False,
    ),
)
_CAPTCHA = re.compile(
    r"画像認証|認証画像|画像(に|の|内)[^。]{0,8}(文字|数字)|表示され(ている|た)(文字|数字)|captcha|ロボットではありません"
)

_NOTICE = re.compile(r"お知らせ|\d{1,2}月\d{1,2}日|\d{4}[年/.-]\d{1,2}|[(（]終了[)）]")

# A page that says no more than this and asks for nothing has one message, and every word of it counts.
FEW_CHARACTERS = 400
LONGEST_CAPTION = 30
LONGEST_QUOTE = 160
HTTP_ERROR, HTTP_GONE, HTTP_UNAVAILABLE = 400, 410, 503


@dataclass(frozen=True)
class Trouble:
    """What was found.

    Args:
        error: the error to raise.
        words: the portal's own words.
    """

    error: type[ScreenError]
    words: str


def trouble_in(
    view: View, texts: Sequence[Text], *, expected: bool, words: PortalWords | None = None, captcha: bool = True
) -> Trouble | None:
    """Find negative evidence among `texts`, the visible texts of `view` that count (all, or those that are new).

    The rule, tried in this order, in texts that are not links or buttons:

    - An input or picture for 画像認証 counts always: the procedure cannot go on beside it, unless a person is there
      to answer it (`captcha` is false).
    - So does a demand for consent (:mod:`pages.consent`); what else such a page says is the text to consent to.
    - A sentence that states as a fact of this moment that the session ended, the screens were used out of order or the
      browser is not served counts always, also beside the expected heading. Sentences about 場合/とき/予定 are no
      facts, and neither are entries of a list of notices (they carry a date or 「お知らせ」).
    - Where the expected screen stands in full (`expected`), a maintenance or an error counts only when such a sentence
      is itself a heading or an announced message (`role=alert`, a dialog).
    - Where it does not, every such sentence counts, and so do the bare nouns (メンテナンス, タイムアウト, 404 …) in the
      title, in the first heading, or anywhere on a page of few words without any field; lastly an HTTP status.

    Sentences with the portal's own words for maintenance and time-out (`words`) are facts of their kinds, and come first.

    A normal top page that lists 「3月27日(金)から…のメンテナンス作業のお知らせ(終了)」 has none of these.
    """
    if captcha and (asked := next(filter(None, map(asks_for_captcha, view.fields)), "")):
        return Trouble(CaptchaShown, asked)
    if demanded := consent_in(view, texts, expected=expected):
        return Trouble(ConsentDemanded, demanded)
    says_little = not view.fields and sum(len(text.plain) for text in view.texts if not text.control) < FEW_CHARACTERS
    for text in texts:
        if text.control:
            continue
        if captcha and _names_captcha(text):
            return Trouble(CaptchaShown, text.whole)
        notice = (text.item or not text.heading) and bool(_NOTICE.search(text.plain))
        if notice and (expected or not says_little):
            continue
        counting = [kind for kind in _KINDS if kind.always or not expected or text.heading or text.alert]
        if told := next(filter(None, (_own_error(text, counting, words), _usual_error(text, counting))), None):
            return Trouble(told, _quoted(text, texts if says_little else [text]))
    return None if expected else _named(view, texts, everywhere=says_little)


def asks_for_captcha(field: SeenField) -> str:
    """What names `field` as one for 画像認証; empty for any other."""
    captions = (*("".join(label) for label in field.labels), "".join(field.row), *field.before[-1:], *field.hints)
    return next((each.strip() for each in captions if _CAPTCHA.search(plain(each))), "")


def captcha_in(view: View) -> str:
    """What in `view` asks for 画像認証, in the portal's words; empty if nothing does."""
    named = (text.whole for text in view.texts if not text.control and _names_captcha(text))
    return next(filter(None, (*map(asks_for_captcha, view.fields), *named)), "")


def maintenance_notices(view: View) -> list[str]:
    """Return the notices on a normal page that speak of maintenance, past or to come, in the portal's own words."""
    noun = next(kind.noun for kind in _KINDS if kind.error is Maintenance)
    found = [text.whole for text in view.texts if _NOTICE.search(text.plain) and noun.search(text.plain)]
    return [notice[:LONGEST_QUOTE] for notice in dict.fromkeys(found)]


def _names_captcha(text: Text) -> bool:
    return len(text.plain) < LONGEST_CAPTION and bool(_CAPTCHA.search(text.plain)) and is_fact(text.plain)


def _named(view: View, texts: Sequence[Text], *, everywhere: bool) -> Trouble | None:
    first_heading = next((text for text in view.texts if text.heading), None)
    for text in texts:
        if not text.control and (everywhere or text is first_heading):
            for kind in _KINDS:
                if any(kind.noun.search(plain(each)) and is_fact(each) for each in sentences(text.lines)):
                    return Trouble(kind.error, _quoted(text, texts if everywhere else [text]))
    for kind in _KINDS:
        if kind.noun.search(plain(view.title)) or kind.fact.search(plain(view.title)):
            return Trouble(kind.error, view.title)
    if view.broken:
        return Trouble(PortalFault, "ブラウザーがページを開けないと表示しています")
    if view.status >= HTTP_ERROR:
        error = Maintenance if view.status == HTTP_UNAVAILABLE else PortalFault
        return Trouble(error, f"{(view.headings or [view.title])[0]}（HTTP {view.status}）")
    return None


def _quoted(telling: Text, texts: Sequence[Text]) -> str:
    """The text that tells it, and what follows it on a page that says nothing else."""
    following = [text.whole for text in texts[texts.index(telling) :] if not text.control]
    return " ".join(following)[:LONGEST_QUOTE]


def _states(text: Text, fact: re.Pattern[str]) -> bool:
    whole = [text.whole] if is_fact(text.whole) else []
    return any(fact.search(plain(each).rstrip("。.!")) and is_fact(each) for each in (*whole, *sentences(text.lines)))


def _usual_error(text: Text, kinds: Sequence[_Kind]) -> type[ScreenError] | None:
    return next((kind.error for kind in kinds if _states(text, kind.fact)), None)


def _own_error(text: Text, kinds: Sequence[_Kind], words: PortalWords | None) -> type[ScreenError] | None:
    """The kind of which the portal's own words tell; words that are no fact themselves count as they stand."""
    own = {Maintenance: words.maintenance, SessionExpired: words.timed_out} if words else {}
    for kind in kinds:
        for word in own.get(kind.error, ()):
            if any(says(each, (word,)) and (is_fact(each) or not is_fact(word)) for each in sentences(text.lines)):
                return kind.error
    return None
