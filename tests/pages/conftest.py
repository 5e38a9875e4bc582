"""A website of a few pages that stands in the browser itself, and a portal on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.finding import Finder
from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from tests.pages.site import ADDRESS, Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

# Long enough for a busy machine, short enough for tests that wait in vain.
TIMEOUT = 6.0
SHORT = 1.2


@pytest.fixture
def site(context: BrowserContext) -> Site:
    site = Site()
    context.route("**/*", site.answer)
    return site


@pytest.fixture
def futsu(context: BrowserContext, site: Site) -> FutsuPortal:
    return FutsuPortal(context, f"{ADDRESS}/top", timeout=TIMEOUT)


@pytest.fixture
def kei(context: BrowserContext, site: Site) -> KeiPortal:
    return KeiPortal(context, f"{ADDRESS}/top", timeout=TIMEOUT)


@pytest.fixture
def show(page: Page) -> Callable[[str], Finder]:
    """Show the body of a page and return a finder that gives up soon."""

    def show(body: str) -> Finder:
        page.set_content(f"<!DOCTYPE html><html lang=ja><meta charset=utf-8><body>{body}</body></html>")
        return Finder(page, timeout=SHORT)

    return show
