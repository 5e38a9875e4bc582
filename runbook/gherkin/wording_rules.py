"""The rules for the words of a step (docs/文言規則.md), each under the name of its section there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# How a state is said that can be checked, and how visible evidence is; the document lists the same words.
STATES: Final = ("ている", "でいる", "ていない", "でいない", "がある", "がない", "できる")
VERBS: Final = (
    "開く",
    "押す",
    "入力する",
    "選ぶ",
    "送信する",
    "ログインする",
    "ログアウトする",
    "設定する",
    "保存する",
    "閉じる",
    "戻る",
    "貼り付ける",
    "読む",
    "見る",
    "確かめる",
)
EVIDENCE: Final = ("表示される", "表示されない", "開く", "閉じる", "届く", *STATES)

_QUOTED: Final = re.compile(r"「[^「」]*」")
_PLACEHOLDER: Final = re.compile(r"<[^<>]+>")
_HEAD: Final = re.compile(r"【[①-⑥]】(?=\S)")

_URL: Final = re.compile(r"://|www\.")
_MAIL_ADDRESS: Final = re.compile(r"[\w.+-]+@\w")
_SIGNS_AND_ALPHANUMERICS: Final = re.compile(r"[!-~]{6,}")
_PROGRAM: Final = re.compile(r"[#<>\[\]{}=*_$^|~\\`]|//|\(\)|\.[A-Za-z]")
_PROGRAM_WORD: Final = re.compile(r"(?<![A-Za-z])[a-z][A-Za-z]+")
_WAIT: Final = re.compile(r"[0-9０-９一二三四五六七八九十数]+(?:ミリ秒|秒|分|時間)|待つ|待って|待ち|待機")
_WIDE: Final = re.compile(r"[Ａ-Ｚａ-ｚ０-９]")
_HALF_WIDTH_KANA: Final = re.compile(r"[｡-ﾟ]")
_PUNCTUATION: Final = re.compile(r"""[:：;；"'“”‘’『』,.()！!？?]|。$|[　]| {2}""")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A step's words.

    Args:
        text: the whole sentence, with its number.
        kind: "Context" (前提), "Action" (もし) or "Outcome" (ならば), as Gherkin calls them; かつ takes it over.
    """

    text: str
    kind: str

    @property
    def filled_in(self) -> str:
        """The sentence with a neutral word for each <placeholder> of an outline."""
        return _PLACEHOLDER.sub("値", self.text)

    @property
    def own(self) -> str:
        """What the author wrote himself: without the number, and without what he copied from a screen into 「」."""
        return _QUOTED.sub("「」", _HEAD.sub("", self.filled_in))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        name: the heading of its section in the document.
        broken_by: whether a sentence breaks it.
        what: what is wrong then, in Japanese.
        remedy: what to write instead, in Japanese.
    """

    name: str
    broken_by: Callable[[Sentence], bool]
    what: str
    remedy: str


def _number_misplaced(sentence: Sentence) -> bool:
    return bool(re.search(r"[①-⑳【】]", _HEAD.sub("", sentence.text, count=1)))


def _quotes_broken(sentence: Sentence) -> bool:
    return bool(re.search(r"[「」]", _QUOTED.sub("", sentence.text))) or "「」" in sentence.text


def _holds_a_value(sentence: Sentence) -> bool:
    runs = _SIGNS_AND_ALPHANUMERICS.findall(sentence.filled_in)
    mixed = any(re.search(r"[A-Za-z]", run) and re.search(r"[0-9]", run) for run in runs)
    return mixed or bool(_MAIL_ADDRESS.search(sentence.filled_in))


def _holds_program_words(sentence: Sentence) -> bool:
    return bool(_PROGRAM.search(sentence.filled_in) or _PROGRAM_WORD.search(sentence.own))


def _ends_otherwise(kind: str, endings: tuple[str, ...]) -> Callable[[Sentence], bool]:
    return lambda sentence: sentence.kind == kind and not sentence.own.endswith(endings)


RULES: Final = (
    Rule(
        "番号",
        _number_misplaced,
        "番号の書き方が違います。",
        "手順書の番号①～⑥を、文の先頭に一つだけ「【④】」の形で書いてください。ほかの場所では使いません。",
    ),
    Rule(
        "前提の形",
        _ends_otherwise("Context", STATES),
        "前提が、確かめられる状態になっていません。",
        f"文の終わりを次のどれかにしてください: {'、'.join(STATES)}",
    ),
    Rule(
        "もしの形",
        _ends_otherwise("Action", VERBS),
        "もしが、操作する人の動作（辞書の形）で終わっていません。",
        f"文の終わりを次のどれかにしてください: {'、'.join(VERBS)}",
    ),
    Rule(
        "ならばの形",
        _ends_otherwise("Outcome", EVIDENCE),
        "ならばが、目で見て分かる結果で終わっていません。",
        f"文の終わりを次のどれかにしてください: {'、'.join(EVIDENCE)}",
    ),
    Rule(
        "画面の言葉",
        _quotes_broken,
        "「」の対応が取れていないか、中身がありません。",
        "画面の言葉をそのまま、一組の「」に入れてください。「」の中に「」は書けません。",
    ),
    Rule(
        "URLを書かない",
        lambda sentence: bool(_URL.search(sentence.text)),
        "URL があります。",
        "画面の名前（例: 普通車OSSポータルサイト）で書いてください。URL は設定（.env）にあります。",
    ),
    Rule(
        "値を書かない",
        _holds_a_value,
        "ID、パスワード、メールアドレスの値のような文字列があります。",
        "「登録したメールアドレス」「新しいパスワード」のように役割で書いてください。値は設定（.env）にあります。",
    ),
    Rule(
        "プログラムの言葉を書かない",
        _holds_program_words,
        "CSS、関数名などプログラムの言葉があります。",
        "部品は、画面に見える言葉を「」に入れて書いてください（例: 「パスワード初期化依頼」ボタン）。",
    ),
    Rule(
        "待ち時間を書かない",
        lambda sentence: bool(_WAIT.search(sentence.own)),
        "待つことや時間が書かれています。",
        "待つ代わりに、見えるはずのものを「ならば …が表示される」と書いてください。",
    ),
    Rule(
        "文字と記号",
        lambda sentence: any(each.search(sentence.own) for each in (_WIDE, _HALF_WIDTH_KANA, _PUNCTUATION)),
        "使わない文字か記号があります。",
        "英数字は半角、かなは全角にし、記号は「」【】（）、・だけを使い、文の終わりに「。」を付けないでください。",
    ),
)
