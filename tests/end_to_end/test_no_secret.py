"""No output of a run holds a secret: not the console, not the record, not a cache, not a temporary file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.secret_search import forms_of, leaks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.office import Office

RUNS = {
    "a run that passes": ((), 0),
    "the portal refuses the password": (("--fault=futsu:rule_digits16", "--fault=kei:rule_digits16"), 1),
    "the link no longer opens": (("--fault=futsu:link_expired", "--fault=kei:link_expired"), 1),
    "the answer to the password is an error": (
        ("--fault=futsu:error_500_new_password", "--fault=kei:error_500_new_password"),
        1,
    ),
    "sunbridge does not save": ((), 1),
}


@pytest.mark.parametrize(("case", "verbosity"), [("a run that passes", "-q"), *((case, "-vv") for case in RUNS)])
def test_nothing_that_a_run_writes_holds_a_secret(
    open_office: Callable[..., Office], case: str, verbosity: str
) -> None:
    """New password, temporary password, mail link and mailbox password, in every shape, in every file."""
    options, status = RUNS[case]
    office = open_office("--futsu-mail-family=A", "--kei-mail-family=B", *options)
    more = ["--rehearsal=--fault=sunbridge:save_fails"] if "sunbridge" in case else []
    result = office.live("features/", "-m", "reset", *more, verbosity, "--junitxml=junit.xml", "--showlocals", "-ra")
    assert result.returncode == status, result.stdout
    secrets = office.secrets()
    assert {name.split()[-1] for name in secrets} == {"password", "link"}
    assert len(secrets) >= 5
    assert any("allure-results" in str(path) for path in office.files())
    assert leaks(office, result.stdout + result.stderr) == []


def test_a_planted_secret_would_be_found(open_office: Callable[..., Office]) -> None:
    """The search itself works: a secret written into the record is seen in each of its shapes."""
    office = open_office()
    (office.project / "reports").mkdir()
    for number, form in enumerate(forms_of(office.said["mail"]["password"])):
        (office.project / "reports" / f"{number}.txt").write_bytes(b"xx" + form + b"yy")
    found = [
        path
        for path in office.files()
        if any(form in path.read_bytes() for form in forms_of(office.secrets()["mailbox password"]))
    ]
    assert len(found) == len(forms_of("x" * 8))
