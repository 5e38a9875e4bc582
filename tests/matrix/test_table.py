"""The table in docs/ says what the code has."""

from __future__ import annotations

from tests.matrix.table import FILE, table


def test_the_table_is_that_of_the_code() -> None:
    """`python -m tests.matrix` makes it anew."""
    assert FILE.read_text("utf-8") == table()
