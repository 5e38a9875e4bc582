"""A change as a picture: the screen before and after, side by side, what differs outlined and numbered."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from contract.difference import Verdict
from contract.telling import NOTHING, verdict_in_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from contract.inspection import Look
    from contract.sight import Rect

MOST_ROWS = 12

_PAGE = """<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><style>
body {{ font: 15px/1.5 "Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", sans-serif; margin: 16px; width: 1568px; }}
h1 {{ font-size: 20px; margin: 0 0 8px; }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 12px; }}
td, th {{ border: 1px solid #999; padding: 3px 8px; text-align: left; vertical-align: top; }}
th {{ background: #eee; }}
.grave {{ background: #fde8e8; }}
.side {{ display: flex; gap: 16px; align-items: flex-start; }}
figure {{ margin: 0; width: 776px; }}
figcaption {{ font-weight: bold; }}
.shot {{ position: relative; border: 1px solid #999; }}
.shot img {{ width: 100%; display: block; }}
.mark {{ position: absolute; outline: 3px solid #c00; background: #ff000018; }}
.mark.mild {{ outline-color: #b8860b; background: #ffd70018; }}
.mark b {{ position: absolute; left: -3px; top: -22px; background: #c00; color: #fff; padding: 0 5px; font-size: 13px; }}
.mark.mild b {{ background: #b8860b; }}
</style><body><h1>{title}</h1>
<table><tr><th>番号</th><th>変化</th><th>変更前</th><th>変更後</th><th>判定</th></tr>{rows}</table>
<div class="side">{before}{after}</div></body></html>"""


def picture_of_change(look: Look, browser: Browser) -> bytes | None:
    """Draw what changed; None where nothing did or there is no picture of now.

    Args:
        look: what was found; its pictures are masked already.
        browser: draws it in a context of its own, in which nothing is fetched.

    Raises:
        playwright.sync_api.Error: the browser does not answer.
    """
    if not look.differences or look.picture is None:
        return None
    context = browser.new_context(viewport={"width": 1600, "height": 900}, offline=True, java_script_enabled=False)
    try:
        page = context.new_page()
        page.set_content(_html(look, look.picture))
        return page.locator("body").screenshot(animations="disabled")
    finally:
        context.close()


def _html(look: Look, now: bytes) -> str:
    shown = look.differences[:MOST_ROWS]
    left = len(look.differences) - len(shown)
    rows = "".join(
        f'<tr class="{"grave" if each.verdict is Verdict.EFFECT else ""}"><td>{number}</td><td>{escape(each.what)}</td>'
        f"<td>{escape(each.before or NOTHING)}</td><td>{escape(each.after or NOTHING)}</td>"
        f"<td>{each.verdict.japanese}</td></tr>"
        for number, each in enumerate(shown, start=1)
    )
    if left:
        rows += f'<tr><td colspan="5">ほか {left} 件</td></tr>'
    kept = look.kept
    before = [
        (at, each.at_before, each.verdict) for at, each in enumerate(shown, start=1) if each.at_before is not None
    ]
    after = [(at, each.at_now, each.verdict) for at, each in enumerate(shown, start=1) if each.at_now is not None]
    return _PAGE.format(
        title=escape(f"{look.screen!r}: {verdict_in_words(look.verdict)}"),
        rows=rows,
        before=_figure("変更前（記録した画面）", kept.picture if kept else None, kept.rects if kept else (), before),
        after=_figure("変更後（いまの画面）", now, look.sight.rects, after),
    )


def _figure(caption: str, picture: bytes | None, rects: tuple[Rect, ...], marks: list[tuple[int, int, Verdict]]) -> str:
    if picture is None:
        return f"<figure><figcaption>{caption}</figcaption><p>画像の記録がありません。</p></figure>"
    width, height = _size(picture)
    outlines = "".join(
        _mark(number, rects[at], verdict, width, height) for number, at, verdict in marks if at < len(rects)
    )
    source = base64.b64encode(picture).decode()
    image = f'<img src="data:image/png;base64,{source}" alt="">'
    return f'<figure><figcaption>{caption}</figcaption><div class="shot">{image}{outlines}</div></figure>'


def _mark(number: int, rect: Rect, verdict: Verdict, width: int, height: int) -> str:
    left, top, wide, high = rect
    place = f"left:{left / width:.4%};top:{top / height:.4%};width:{wide / width:.4%};height:{high / height:.4%}"
    mild = "" if verdict is Verdict.EFFECT else " mild"
    return f'<div class="mark{mild}" style="{place}"><b>{number}</b></div>'


def _size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header (IHDR)."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
