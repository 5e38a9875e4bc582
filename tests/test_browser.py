"""The browser is chosen in the promised order, and a wrong choice is explained in Japanese before anything opens."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from runbook import browser
from runbook.browser import AS_ROOT, display_exists, installed_browser, launch_options
from runbook.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of programs, the only one on a Linux machine whose user is nobody special."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    return folder


def program(folder: Path, name: str) -> str:
    """Put a program called `name` into `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_named_executable_comes_before_everything_else(programs: Path) -> None:
    program(programs, "chromium")
    own = program(programs, "my browser")

    options = launch_options(own, "msedge")

    assert options["executable_path"] == own
    assert "channel" not in options


def test_the_channel_comes_before_an_installed_browser(programs: Path) -> None:
    program(programs, "chromium")

    options = launch_options(None, "msedge")

    assert options["channel"] == "msedge"
    assert "executable_path" not in options


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [
        (("chromium", "google-chrome", "microsoft-edge"), "microsoft-edge"),
        (("chromium", "google-chrome"), "google-chrome"),
        (("chromium",), "chromium"),
    ],
)
def test_of_the_installed_browsers_edge_comes_first_then_chrome_then_chromium(
    programs: Path, installed: tuple[str, ...], chosen: str
) -> None:
    for name in installed:
        program(programs, name)

    assert launch_options(None, None)["executable_path"] == str(programs / chosen)


@pytest.mark.parametrize("variable", ["PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"])
def test_edge_is_found_in_each_folder_where_windows_keeps_programs(
    programs: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(browser, "_app_path", lambda _: None)
    for name in browser.WINDOWS_FOLDERS:
        monkeypatch.setenv(name, str(programs / name))
    edge = program(programs / variable, "Microsoft/Edge/Application/msedge.exe")
    program(programs / "PROGRAMFILES", "Google/Chrome/Application/chrome.exe")

    assert str(installed_browser()) == edge


def test_a_browser_that_windows_itself_knows_elsewhere_is_found(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office may have moved Edge; the registry's App Paths says where it is."""
    monkeypatch.setattr(sys, "platform", "win32")
    elsewhere = programs / "D" / "msedge.exe"
    program(elsewhere.parent, elsewhere.name)
    monkeypatch.setattr(browser, "_app_path", {"msedge.exe": elsewhere}.get)

    assert installed_browser() == elsewhere


def test_an_entry_of_windows_for_a_browser_that_was_removed_is_passed_over(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    for name in browser.WINDOWS_FOLDERS:
        monkeypatch.setenv(name, str(programs / name))
    monkeypatch.setattr(browser, "_app_path", lambda name: programs / "removed" / name)
    chrome = program(programs / "PROGRAMFILES", "Google/Chrome/Application/chrome.exe")

    assert str(installed_browser()) == chrome


def test_playwrights_own_browser_serves_where_none_is_installed(programs: Path, tmp_path: Path) -> None:
    program(tmp_path / "ms-playwright" / "chromium-1234", "INSTALLATION_COMPLETE")

    options = launch_options(None, None)

    assert not {"executable_path", "channel"} & options.keys()


def test_an_executable_that_is_not_there_is_refused_with_what_to_do(programs: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        launch_options(str(programs / "nowhere"), None)

    assert "BROWSER_EXECUTABLE" in refusal.value.seen
    assert ".env" in refusal.value.remedy


def test_a_machine_without_any_browser_is_told_what_to_install(programs: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        launch_options(None, None)

    assert "Edge" in refusal.value.remedy


@pytest.mark.parametrize(
    ("platform", "user", "expected"), [("linux", 0, True), ("linux", 1000, False), ("darwin", 0, False)]
)
def test_the_sandbox_is_given_up_only_for_root_on_linux(
    programs: Path, monkeypatch: pytest.MonkeyPatch, platform: str, user: int, expected: bool
) -> None:
    own = program(programs, "chromium")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)

    assert (AS_ROOT in launch_options(own, None)["args"]) is expected


def test_the_browser_calls_nobody_but_the_portal(programs: Path) -> None:
    program(programs, "chromium")

    args = launch_options(None, None)["args"]

    assert {"--disable-background-networking", "--disable-component-update", "--disable-sync"} <= set(args)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_window_can_be_seen_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert display_exists() is expected
