"""Words that SunBridge's captions may be instead of those of the document, and how the likely one is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sunbridge.window import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

# In the order in which they are believed.
OPENS = ("代理人編集", "代理人管理", "代理人")
SAVES = ("保存", "登録", "更新", "確定", "反映", "書込", "書き込み")
CLOSES = ("閉じる", "終了", "戻る", "キャンセル", "中止", "取消", "やめる")
CHOOSES = ("編集", "選択", "開く", "OK", "決定", "確定", "参照", "修正", "変更")
FUTSU, KEI = ("普通車", "普通", "登録車"), ("軽四輪", "軽自動車", "軽")
NOT_MEANT = ("しない", "せず", "削除", "一覧", "依頼", "新規")


def like(captions: Sequence[str], words: Sequence[str], but: Sequence[str] = ()) -> str:
    """The one caption that holds the first of `words` that any holds; empty when there are several, or none."""
    usable = [each for each in captions if not any(other in plain(each) for other in (*NOT_MEANT, *but[:1]))]
    for word in words:
        exact = [each for each in usable if plain(each) == plain(word)]
        found = exact or [each for each in usable if plain(word) in plain(each)]
        if found:
            return found[0] if len({plain(each) for each in found}) == 1 else ""
    return ""


def clean(words: str) -> str:
    """As a person would write it: without the access key, but with what `plain` leaves out otherwise."""
    return re.sub(r"\s+", " ", re.sub(r"\(&?[0-9A-Za-z]\)", "", entry_words(words)).replace("&", "")).strip()


def entry_words(words: str) -> str:
    """A menu entry's words without its keys."""
    return words.partition("\t")[0]


def stem(title: str) -> str:
    """The words of a title that will be there the next time: before a version, a number, a name in brackets."""
    return re.split(r"\s+-|[|:：\[［(（【「–—]|\s+[Vv](?:er)?\.?\s*\d|[0-9０-９]", title)[0].strip() or title
