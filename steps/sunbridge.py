"""Who works SunBridge in this run: the driver, the operator, or the driver of a stand-in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from runbook.errors import SettingsError
from runbook.evidence.environment import FACTS
from runbook.live import terminal
from runbook.plugin import SETTINGS
from runbook.settings import SunBridgeDriver
from sunbridge.clipboard import system_clipboard
from sunbridge.controls import Controls, read_controls
from sunbridge.handoff import HandOff
from sunbridge.opening import open_sunbridge
from sunbridge.rehearsal import DRIVER, RehearsalSunBridge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from runbook.account import Account
    from runbook.settings import Settings
    from runbook.stand_ins import StandIns
    from sunbridge.client import SunBridge

WORKED_BY = {
    SunBridgeDriver.WINDOWS: "自動操作（Windows のメッセージ）",
    SunBridgeDriver.HANDOFF: "人の操作（引き渡し）",
}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Before anything acts: the office's file for SunBridge's windows can be used."""
    settings = session.config.stash.get(SETTINGS, None)
    if settings is not None and session.items:
        try:
            read_controls(settings.sunbridge_controls)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None


@pytest.fixture
def sunbridge(
    pytestconfig: pytest.Config,
    settings: Settings,
    stand_ins: StandIns | None,
    account: Account,
    new_context: Callable[..., BrowserContext],
) -> Iterator[SunBridge]:
    """SunBridge at its main menu; left as it was found, whatever happens."""
    if stand_ins is not None:
        made, worked_by = _stand_in(stand_ins, account, new_context)
    elif settings.SUNBRIDGE_DRIVER is SunBridgeDriver.REHEARSAL:
        made, worked_by = RehearsalSunBridge(new_context().new_page(), settings.SUNBRIDGE_EXE), DRIVER
    else:
        made, worked_by = _own(pytestconfig, settings, account), WORKED_BY[settings.SUNBRIDGE_DRIVER]
    pytestconfig.stash[FACTS]["サンブリッジ"] = worked_by
    yield made
    made.leave()


def _stand_in(
    stand_ins: StandIns, account: Account, new_context: Callable[..., BrowserContext]
) -> tuple[SunBridge, str]:
    said = stand_ins.sunbridge
    if said.url:
        return RehearsalSunBridge(new_context().new_page(), said.url), said.kind
    return open_sunbridge(said.python, Controls(), "", account.payment_user_id), said.kind


def _own(pytestconfig: pytest.Config, settings: Settings, account: Account) -> SunBridge:
    if settings.SUNBRIDGE_DRIVER is SunBridgeDriver.HANDOFF:
        return HandOff(
            account.payment_user_id,
            settings.RUNBOOK_OPERATOR,
            attended=not pytestconfig.option.yes,
            terminal=partial(terminal, pytestconfig),
            clipboard=system_clipboard(),
        )
    controls = read_controls(settings.sunbridge_controls)
    return open_sunbridge(settings.sunbridge_python, controls, settings.SUNBRIDGE_EXE, account.payment_user_id)
