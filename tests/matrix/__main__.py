"""`python -m tests.matrix`: write the table anew."""

from __future__ import annotations

from tests.matrix.table import FILE, table

if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
