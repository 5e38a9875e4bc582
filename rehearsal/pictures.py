"""Pictures of words, as the portals of those years used them for logos and buttons; drawn as SVG, no files needed."""

from __future__ import annotations

import base64
import unicodedata
from functools import lru_cache
from html import escape

FONT = "'IPAGothic','Yu Gothic','Meiryo','MS PGothic',sans-serif"
COLOURS = {"futsu": ("#0b5cab", "#0a3f7a", "#e8f2fc"), "kei": ("#2d8a3e", "#1c5f2a", "#ecf7ee")}
LOGO_WORDS = {
    "futsu": ("自動車保有関係手続の", "ワンストップサービス"),
    "kei": ("軽自動車保有関係手続の", "ワンストップサービス"),
}


def _width(text: str, size: float) -> float:
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size * 0.55 for c in text)


def _address(drawing: str, width: float, height: float) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}">{drawing}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@lru_cache
def button(portal: str, text: str, kind: str = "main") -> str:
    """A bevelled button with a word on it, in the portal's colours; `kind` is `main` or `quiet`."""
    colour, dark, light = COLOURS[portal]
    top, edge, ink = (colour, dark, "#fff") if kind == "main" else ("#f4f4f4", "#999", "#333")
    bottom = dark if kind == "main" else "#d4d4d4"
    width = max(110, _width(text, 15) + 44)
    return _address(
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient></defs>'
        f'<rect x="1" y="1" width="{width - 2:.0f}" height="32" rx="4" fill="url(#g)" stroke="{edge}"/>'
        f'<path d="M14 12l7 5-7 5z" fill="{light if kind == "main" else colour}"/>'
        f'<text x="{width / 2 + 6:.0f}" y="22" font-family="{FONT}" font-size="15" font-weight="bold" fill="{ink}" '
        f'text-anchor="middle">{escape(text)}</text>',
        width,
        34,
    )


@lru_cache
def menu(portal: str, text: str) -> str:
    """A word on the bar of pull-down menus."""
    colour, _dark, _light = COLOURS[portal]
    width = _width(text, 16) + 70
    return _address(
        f'<rect width="{width:.0f}" height="42" fill="{colour}"/>'
        f'<text x="18" y="27" font-family="{FONT}" font-size="16" font-weight="bold" fill="#fff">{escape(text)}</text>'
        f'<path d="M{width - 30:.0f} 18h12l-6 8z" fill="#fff"/>',
        width,
        42,
    )


@lru_cache
def logo(portal: str) -> str:
    """The portal's logo line: a ring and the service's name in two lines."""
    colour, dark, _light = COLOURS[portal]
    small, large = LOGO_WORDS[portal]
    return _address(
        f'<circle cx="24" cy="25" r="17" fill="none" stroke="{colour}" stroke-width="7"/>'
        f'<path d="M24 8a17 17 0 0 1 17 17" fill="none" stroke="#f39800" stroke-width="7"/>'
        f'<text x="52" y="20" font-family="{FONT}" font-size="13" fill="{dark}">{small}</text>'
        f'<text x="52" y="41" font-family="{FONT}" font-size="20" font-weight="bold" fill="{dark}">{large}</text>',
        52 + _width(large, 20) + 8,
        50,
    )


def captcha_picture(text: str) -> str:
    """The letters of a 画像認証, for a person to read."""
    letters = "".join(
        f'<text x="{18 + 30 * place}" y="{36 + (place * 7) % 9}" font-family="serif" font-size="30" fill="#345" '
        f'transform="rotate({(place * 23) % 31 - 15} {18 + 30 * place} 34)">{letter}</text>'
        for place, letter in enumerate(text)
    )
    return _address(
        f'<rect width="180" height="52" fill="#eef"/>{letters}<path d="M4 34q80-34 172 6" fill="none" stroke="#89a"/>',
        180,
        52,
    )
