"""The way through the screens of a portal as far as ④, on which nothing is entered and nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.futsu import FutsuBulkMenu, FutsuLogin, FutsuReadyMenu, FutsuTop
from pages.kei import KeiLogin, KeiReadyMenu, KeiTop
from pages.reset_request import ResetRequest
from runbook.account import Portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.screen import Screen

# How each screen is left for the next one.
NEXT: dict[type[Screen], Callable[[Any], Screen]] = {
    FutsuTop: FutsuTop.open_ready_menu,
    FutsuReadyMenu: FutsuReadyMenu.open_bulk_menu,
    FutsuBulkMenu: FutsuBulkMenu.open_user_information,
    FutsuLogin: FutsuLogin.open_reset_request,
    KeiTop: KeiTop.open_ready_menu,
    KeiReadyMenu: KeiReadyMenu.open_user_information,
    KeiLogin: KeiLogin.open_reset_request,
}
WAY: dict[Portal, tuple[type[Screen], ...]] = {
    Portal.FUTSU: (FutsuTop, FutsuReadyMenu, FutsuBulkMenu, FutsuLogin, ResetRequest),
    Portal.KEI: (KeiTop, KeiReadyMenu, KeiLogin, ResetRequest),
}
