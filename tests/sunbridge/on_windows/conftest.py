"""The driver beside SunBridge's stand-in. Runs in a Windows Python only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from runbook.secret import PaymentUserId, Secret
from sunbridge import agent_choice, boxes, editor, tabs
from sunbridge.controls import Controls
from sunbridge.windows import WindowsSunBridge
from tests.sunbridge.on_windows.program import FUTSU_ID, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rehearsal.sunbridge_window import data

# What is taken out of the driver to see that a test notices: see test_driver.py.
GUARDS = ("tab", "boxes", "length", "user-id", "agent", "enabled")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start the stand-in with these options."""
    running: list[Program] = []

    def start(*options: str, agents: list[data.Agent] | None = None) -> Program:
        folder = tmp_path / str(len(running))
        folder.mkdir()
        running.append(Program(folder, *options, agents=agents))
        return running[-1]

    yield start
    for each in running:
        each.end()


@pytest.fixture
def drive() -> Iterator[Callable[..., WindowsSunBridge]]:
    """The driver for an ID, with the default controls changed as said."""
    made: list[WindowsSunBridge] = []

    def drive(user_id: str = FUTSU_ID, *, exe: str = "", **controls: object) -> WindowsSunBridge:
        usual = replace(Controls(), timeout_seconds=4.0)
        made.append(WindowsSunBridge(replace(usual, **controls), exe, PaymentUserId(user_id)))  # type: ignore[arg-type]
        return made[-1]

    yield drive
    for each in made:
        each.leave()


@pytest.fixture
def password() -> Secret:
    return Secret("Nw7!kx#Tm-2p")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without", choices=GUARDS, help="take a guard out of the driver: tests must notice")


@pytest.fixture(autouse=True)
def _broken_driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver without one of its guards, if `--without` asks for it."""
    match request.config.getoption("--without"):
        case "tab":
            monkeypatch.setattr(tabs.TabRow, "show", lambda _self, _tab: True)
        case "boxes":
            monkeypatch.setattr(boxes, "expected", lambda rest, _words: rest[-1])
        case "length":
            monkeypatch.setattr(editor, "TextTruncated", _Never)
            monkeypatch.setattr(editor.WindowsAgentEditor, "set_password", _set_without_looking)
        case "user-id":
            monkeypatch.setattr(editor.WindowsAgentEditor, "user_id", lambda self: self._sunbridge.payment_user_id)
        case "agent":
            monkeypatch.setattr(agent_choice, "_called", lambda names, agent: [0 * len(names) * len(agent)])
        case "enabled":
            monkeypatch.setattr(editor.WindowsAgentEditor, "_make_sure_it_is_open", lambda _self: None)


class _Never(Exception):
    pass


def _set_without_looking(self: editor.WindowsAgentEditor, password: Secret) -> None:
    field = self._password_field()
    self._mailer.replace_text(field.handle, password)
    self._length, self._typed_into = len(password), field.handle
