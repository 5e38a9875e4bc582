"""The stand-ins of the rehearsal's own tests."""

from __future__ import annotations

from tests.rehearsal.conftest import serve

__all__ = ["serve"]
