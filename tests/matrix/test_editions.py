"""The whole reset, SunBridge aside, in every edition: each happens once, and the new password is the portal's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.matrix.cases import CASES, FACTORS, name_of, options_of
from tests.matrix.office import Office
from tests.matrix.pairwise import all_pairs, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from tests.matrix.pairwise import Case
    from tests.rehearsal.stand_ins import StandIns

ONCE = {
    "request_submissions": 1,
    "reset_requests": 1,
    "mails_sent": 1,
    "password_submissions": 1,
    "passwords_set": 1,
    "logins_succeeded": 1,
    "logins_failed": 0,
    "consents": 0,
}


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_the_password_is_reset_once(
    serve: Callable[..., StandIns], new_context: Callable[..., BrowserContext], tmp_path: Path, case: Case
) -> None:
    stand_ins = serve(*options_of(case))
    name, rule = case["portal"], case["password-rule"]
    with Office(stand_ins, name, new_context, tmp_path, source=case["source"], rule=rule) as office:
        assert office.reset().shows("マイページ")
        counted = office.counted()
        assert {each: counted[each] for each in ONCE} == ONCE
        assert stand_ins.logs_in(name, office.new_password.reveal())


def test_every_pair_of_values_meets_in_a_case() -> None:
    met = set().union(*map(pairs_of, CASES))
    assert met == all_pairs(FACTORS)
