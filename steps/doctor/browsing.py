"""The browser, its Japanese font, the portals and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from runbook.account import load_profile
from runbook.browser import IN_JAPAN, display_exists, launch_options
from runbook.errors import RunbookError
from steps.entry import enter

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright, Response

    from runbook.account import Portal
    from runbook.settings import Settings

# The record's times are held against the mail's and the portal's, which show minutes; whether a mail of an interrupted
# request may still be waited for is reckoned by this clock, too. `Date` has whole seconds, and an answer takes a few.
CLOCK_TOLERANCE = timedelta(seconds=60)
SECONDS_OF_A_MINUTE = 60

# A font without a letter draws the same box for every letter, or nothing.
LETTERS = "車検証あア"
DRAW = """letters => {
    const size = 64, canvas = Object.assign(document.createElement('canvas'), {width: size, height: size});
    const pen = canvas.getContext('2d', {willReadFrequently: true});
    const draw = letter => {
        pen.clearRect(0, 0, size, size);
        pen.font = '40px sans-serif';
        pen.textBaseline = 'top';
        pen.fillText(letter, 8, 8);
        return pen.getImageData(0, 0, size, size).data.join();
    };
    const pictures = [...letters].map(draw), none = [draw(''), draw('\\u{10FFFE}')];
    return new Set(pictures).size === pictures.length && !pictures.some(each => none.includes(each));
}"""


class NoJapaneseFont(RunbookError):
    """Japanese letters are drawn as boxes: pictures in the report could not be read."""

    default_remedy = "日本語フォントを入れてください（Debian なら fonts-noto-cjk。script/setup が入れます）。"


class ClockWrong(RunbookError):
    """This computer's clock differs from the portal's."""

    default_remedy = (
        "パソコンの時刻を合わせてください（Windows なら 設定 → 時刻と言語 → 日付と時刻 → 今すぐ同期）。"
        "記録の時刻は証跡になり、メールやポータルの時刻と比べられます。"
    )


@dataclass(frozen=True)
class Clock:
    """Two clocks at one moment.

    Args:
        host: whose clock the other one is.
        ahead: by how much this computer's is ahead; less than nothing where it is behind.
    """

    host: str
    ahead: timedelta


def launch(playwright: Playwright, settings: Settings | None, *, live: bool) -> Browser:
    """Start the browser that a run would use: without a window, but a live one as a live run would be.

    Raises:
        SettingsError: there is none.
        playwright.sync_api.Error: it does not start.
    """
    options = launch_options((settings.BROWSER_EXECUTABLE if settings else "") or None, None)
    return playwright.chromium.launch(**options, headless=not (live and display_exists()))


def font(browser: Browser) -> str:
    """Draw Japanese letters and compare them with each other and with a letter that does not exist.

    Raises:
        NoJapaneseFont: they cannot be told apart.
    """
    page = browser.new_page()
    try:
        if not page.evaluate(DRAW, LETTERS):
            raise NoJapaneseFont(f"「{LETTERS}」が読める形で表示されません。")
    finally:
        page.close()
    return f"「{LETTERS}」が表示できます。"


def portal(browser: Browser, settings: Settings, which: Portal, clocks: list[Clock]) -> str:
    """Open the top page, as a run does first; nothing is pressed. Note the two clocks, if the portal tells its own.

    Raises:
        SettingsError: its file in `config/` cannot be used.
        ScreenError: it is not the top page, with a subclass that says why where the portal does.
    """
    url, profile = settings.portal_url(which), load_profile(which)
    context = browser.new_context(**IN_JAPAN)
    context.on("response", lambda response: _note(response, clocks))
    try:
        notices = enter(which, url, profile, context).open().maintenance_notices()
    finally:
        context.close()
    told = f"メンテナンスのお知らせ: {'／'.join(notices)}" if notices else "メンテナンスのお知らせはありません。"
    return f"トップページが開きます。{told}"


def clock(read: Clock) -> str:
    """Judge this computer's clock.

    Raises:
        ClockWrong: it is not within the tolerance.
    """
    if abs(read.ahead) > CLOCK_TOLERANCE:
        direction = "進んで" if read.ahead > timedelta() else "遅れて"
        raise ClockWrong(f"パソコンの時計が {read.host} の時計より {_told(abs(read.ahead))}{direction}います。")
    return f"{read.host} の時計と合っています（差は {CLOCK_TOLERANCE.seconds} 秒以内）。"


def _note(response: Response, clocks: list[Clock]) -> None:
    now, headers = datetime.now(UTC), response.headers
    if not response.request.is_navigation_request():
        return
    try:
        # What a cache on the way kept is older by its age.
        theirs = parsedate_to_datetime(headers["date"]) + timedelta(seconds=int(headers.get("age", "0")))
        clocks.append(Clock(response.url.split("/")[2], now - theirs))
    except (KeyError, ValueError, TypeError):  # no clock, or one without a time zone
        return


def _told(difference: timedelta) -> str:
    seconds = round(difference.total_seconds())
    return f"{seconds // SECONDS_OF_A_MINUTE} 分 {seconds % SECONDS_OF_A_MINUTE} 秒"
