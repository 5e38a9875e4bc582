"""At least 60 harmful and 30 harmless changes of each portal's screens, in every markup: all caught, no false alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from tests.contract.blind import BLIND, blind_portal
from tests.contract.trying import try_all
from tests.rehearsal.conftest import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from tests.contract.trying import Tally
    from tests.rehearsal.stand_ins import StandIns

__all__ = ["serve"]

KINDS: dict[str, type[FutsuPortal | KeiPortal]] = {"futsu": FutsuPortal, "kei": KeiPortal}
HARMFUL, BENIGN = 60, 30


def _all_right(tally: Tally) -> None:
    print(tally)  # noqa: T201 - the figures are what the test is for
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.caught == tally.named == tally.harmful >= HARMFUL
    assert tally.alarms == 0
    assert tally.benign >= BENIGN


# Every edition once; `python -m tests.contract` tries every pair.
@pytest.mark.parametrize(("name", "edition"), [("futsu", "tables"), ("kei", "lists"), ("kei", "labels")])
def test_stand_in(context: BrowserContext, serve: Callable[..., StandIns], name: str, edition: str) -> None:
    said = serve(f"--edition={edition}", f"--only={name}").said[name]
    _all_right(try_all(KINDS[name](context, said["portal_url"], timeout=6.0)))


@pytest.mark.parametrize("name", BLIND)
def test_portal_of_another_make(context: BrowserContext, name: str) -> None:
    _all_right(try_all(blind_portal(context, name)))
