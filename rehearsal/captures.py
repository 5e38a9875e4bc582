"""Recorded screens, served as a portal: each at its own path, and from each the recorded control leads to the next.

A recording (`python -m runbook screens record`) has no scripts. What the recorded control did is done here: the next
screen comes in the same document, where a menu was pulled down, in the same window, or in a new one. Several screens
may have one path; the later ones then carry their number in the address. Forms and all other links lead to a page that
says that this is a recording, and nothing that is sent is read.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Receive, Scope, Send

# Stands where the markup edition of a stand-in does.
RECORDED = "記録した画面"

PORTALS = ("futsu", "kei")
FORMATS = (1,)
FOLDER = "/recorded/"
SCRIPT = Path(__file__).parent / "templates" / "replay.js"
PRESSED = " data-recorded-press"
FRAME = re.compile(r' src="(frame-\d+\.html)"')

# Whatever a recording holds: no script but ours runs, and nothing is fetched from elsewhere or sent anywhere.
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; style-src 'unsafe-inline'; "
    "img-src data:; form-action 'none'; base-uri 'none'"
)
NOTICE = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="UTF-8"><title>記録した画面</title></head>
<body><h1>これは記録した画面です</h1><p>{told}</p></body></html>
"""
NOT_RECORDED = "この先の画面は記録されていません。"
NOTHING_SENT = "送信はできません。入力した内容はどこにも届いていません。"


class UnreadableRecordingError(Exception):
    """The folder holds no recording that can be served; says why in Japanese."""


@dataclass(frozen=True)
class Screen:
    """One recorded screen.

    Args:
        screen: its number in the recording, `01`, `02`, ….
        address: the path at which it was.
        viewport: width and height of its window, in pixels.
        documents: HTML by the name of its file, `screen.html` and those of its frames.
        leads_to: the number of the next screen; empty on the last one.
        opens: where that came: `same-page`, `same-window`, `new-tab` or `popup`.
    """

    screen: str
    address: str
    viewport: tuple[int, int]
    documents: Mapping[str, str]
    leads_to: str
    opens: str


def read(folder: Path) -> dict[str, list[Screen]]:
    """Read a recording, or the newest of those in `folder`.

    Raises:
        UnreadableRecordingError: it holds none that can be served.
    """
    recording = _recording_in(folder)
    try:
        if json.loads((recording / "recording.json").read_text("utf-8"))["format"] not in FORMATS:
            raise UnreadableRecordingError("この版では読めない形式の記録です。記録し直してください。")
        found = {portal: _screens(recording / portal) for portal in PORTALS if (recording / portal).is_dir()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableRecordingError(f"記録が欠けているか、壊れています（{type(error).__name__}）。") from None
    if not found or not all(found.values()):
        raise UnreadableRecordingError("記録に画面がありません。")
    return found


def _recording_in(folder: Path) -> Path:
    if (folder / "recording.json").is_file():
        return folder
    inside = sorted(each.parent for each in folder.glob("*/recording.json")) if folder.is_dir() else []
    if not inside:
        raise UnreadableRecordingError("記録（recording.json）がありません。")
    return inside[-1]


def _screens(folder: Path) -> list[Screen]:
    return [_screen(each) for each in sorted(folder.iterdir()) if (each / "screen.json").is_file()]


def _screen(folder: Path) -> Screen:
    told: dict[str, Any] = json.loads((folder / "screen.json").read_text("utf-8"))
    leads_to: dict[str, str] = told.get("leads_to", {})
    width, height = told["viewport"]
    names = ["screen.html", *(f"frame-{at}.html" for at in range(1, len(told["frames"]) + 1))]
    return Screen(
        screen=folder.name,
        address=str(told["address"]) or "/",
        viewport=(int(width), int(height)),
        documents={name: (folder / name).read_text("utf-8") for name in names},
        leads_to=str(leads_to.get("screen", "")),
        opens=str(leads_to.get("opens", "")),
    )


class Replay:
    """The recorded screens of one portal, as a web application.

    Args:
        screens: in the order in which they were recorded.
    """

    def __init__(self, screens: Sequence[Screen]) -> None:
        self._screens = {each.screen: each for each in screens}
        self._at: dict[str, list[Screen]] = {}
        for each in screens:
            self._at.setdefault(each.address, []).append(each)
        self.first = screens[0].address

    async def application(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing of what it sends is read."""
        await self._answer(scope["method"], scope["path"], scope["query_string"])(scope, receive, send)

    def _answer(self, method: str, path: str, query: bytes) -> Response:
        if method not in {"GET", "HEAD"}:
            return _notice(NOTHING_SENT, status=501)
        if path == f"{FOLDER}replay.js":
            return Response(SCRIPT.read_bytes(), media_type="text/javascript")
        if path.startswith(FOLDER):
            number, _, name = path.removeprefix(FOLDER).partition("/")
            screen = self._screens.get(number)
            if path == f"{FOLDER}sent":
                return _notice(NOTHING_SENT, status=501)
            return self._page(screen, name) if screen and name in screen.documents else _notice(NOT_RECORDED)
        here = self._at.get(path, [])
        wanted = QueryParams(query.decode("latin-1")).get("recorded")
        screen = next((each for each in here if each.screen == wanted), here[0] if here else None)
        return self._page(screen, "screen.html") if screen else _notice(NOT_RECORDED)

    def _page(self, screen: Screen, name: str) -> Response:
        page = FRAME.sub(rf' src="{FOLDER}{screen.screen}/\1"', screen.documents[name])
        page = page.replace("<head>", f'<head><script src="{FOLDER}replay.js"></script>', 1)
        if following := self._screens.get(screen.leads_to):
            page = page.replace(PRESSED, f"{PRESSED}{self._lead(screen.opens, following)}", 1)
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    def _lead(self, opens: str, following: Screen) -> str:
        own = "" if self._at[following.address][0] is following else f"?recorded={following.screen}"
        width, height = following.viewport
        values = {"opens": opens, "to": f"{following.address}{own}", "size": f"width={width},height={height}"}
        return "".join(f' data-recorded-{name}="{html.escape(value)}"' for name, value in values.items())


def _notice(told: str, status: int = 404) -> Response:
    return HTMLResponse(NOTICE.format(told=told), status, headers={"Content-Security-Policy": POLICY})
