"""The way into a portal that speaks as its file `config/<portal>.toml` says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from pages.portal_words import PortalWords
from runbook.account import Portal

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from pages.attended import Attendant
    from runbook.profile import PortalProfile


def enter(
    portal: Portal,
    url: str,
    profile: PortalProfile,
    context: BrowserContext,
    attendant: Attendant | None = None,
) -> FutsuPortal | KeiPortal:
    """Return the portal's entry in a browser; nothing is opened yet.

    Args:
        portal: which of the two.
        url: address of its top page.
        profile: its words and waits.
        context: the browser context in which it will open its windows.
        attendant: the person in front of the browser; None where nobody is.
    """
    entry = FutsuPortal if portal is Portal.FUTSU else KeiPortal
    entered = entry(
        context,
        url,
        timeout=profile.waits.screen,
        words=PortalWords().also(profile.more_words),
        names=replace(entry.procedure, **profile.screen_words),
    )
    entered.attendant = attendant
    return entered
