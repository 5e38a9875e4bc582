"""Finds the parts of a screen by the words a person reads, whatever its markup."""

from __future__ import annotations

from pages.finding.finder import Control, Field, Finder

__all__ = ["Control", "Field", "Finder"]
