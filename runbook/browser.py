"""Which browser the run uses, and how it is started.

In this order: `BROWSER_EXECUTABLE`, `--browser-channel`, an installed Edge, Chrome or Chromium, Playwright's own.
`script/setup` looks for one in the same order.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runbook.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The portals are made for Edge and Chrome; Chromium is what Debian has.
LINUX_NAMES = (
    "microsoft-edge-stable",
    "microsoft-edge",
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
)
MAC_PROGRAMS = (
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS_PROGRAMS = (
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")
WINDOWS_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"

# The procedure talks to the portal and to nobody else: no look-ups of the browser's maker, which a closed network would
# refuse many at a time, and nothing on the screen that asks to be dismissed.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
# Chromium refuses to start as root with its sandbox on.
AS_ROOT = "--no-sandbox"


# How every window of a portal is opened.
IN_JAPAN: dict[str, Any] = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo"}


def launch_options(browser_executable: str | None, channel: str | None) -> dict[str, Any]:
    """Return Playwright's launch options for the browser of this run.

    Args:
        browser_executable: `BROWSER_EXECUTABLE` of the settings, a path, or nothing.
        channel: `--browser-channel` (`msedge`, `chrome`, …), or nothing.

    Raises:
        SettingsError: `browser_executable` is no file, or no browser is installed here.
    """
    options: dict[str, Any] = {"args": [*QUIET, *([AS_ROOT] if _is_root_on_linux() else [])]}
    if browser_executable:
        path = Path(browser_executable)
        if not path.is_file():
            raise SettingsError(
                f"BROWSER_EXECUTABLE のファイルがありません（{browser_executable}）。",
                remedy="ブラウザーの実行ファイルの場所を .env に正しく書くか、その行を消してください（自動で探します）。",
            )
        options["executable_path"] = str(path)
    elif channel:
        options["channel"] = channel
    elif found := installed_browser():
        options["executable_path"] = str(found)
    elif not playwrights_own_exists():
        raise SettingsError(
            "ブラウザーが見つかりません。",
            remedy="Edge、Chrome、Chromium のどれかを入れるか、script/setup を実行してください。",
        )
    return options


def installed_browser() -> Path | None:
    """Return the program of an installed Edge, Chrome or Chromium, the first in this order."""
    return next((program for program in _candidates() if program.is_file()), None)


def playwrights_own_exists() -> bool:
    """Whether Playwright has a downloaded Chromium in one of its usual folders."""
    folders = [Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"])] if os.environ.get("PLAYWRIGHT_BROWSERS_PATH") else []
    folders += [
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "ms-playwright"),
        Path.home() / "Library/Caches/ms-playwright",
        Path(os.environ.get("LOCALAPPDATA") or Path.home(), "ms-playwright"),
    ]
    return any(True for folder in folders for _ in folder.glob("chromium-*/INSTALLATION_COMPLETE"))


def display_exists() -> bool:
    """Whether a browser window could be seen here: always on Windows and macOS, with a display server elsewhere."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _is_root_on_linux() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


def _candidates() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from _windows_candidates()
    elif sys.platform == "darwin":
        yield from map(Path, MAC_PROGRAMS)
    else:
        yield from (Path(found) for name in LINUX_NAMES if (found := shutil.which(name)))


def _windows_candidates() -> Iterator[Path]:
    folders = [folder for name in WINDOWS_FOLDERS if (folder := os.environ.get(name))]
    for program in WINDOWS_PROGRAMS:
        # An office may have moved a browser elsewhere; Windows itself finds it by this entry.
        if registered := _app_path(program.rpartition("\\")[2]):
            yield registered
        yield from (Path(folder, *program.split("\\")) for folder in folders)


def _app_path(program: str) -> Path | None:
    """Return what the registry's App Paths say of `program` (`msedge.exe`), the person's own entry first."""
    if sys.platform != "win32":
        return None
    import winreg  # noqa: PLC0415 - exists on Windows only

    for hive in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        try:
            value = winreg.QueryValue(hive, f"{WINDOWS_APP_PATHS}\\{program}")
        except OSError:  # no such entry
            continue
        return Path(value.strip('"'))
    return None
