"""The procedure in Gherkin: strict step words, collection of feature files, the check before anything acts."""

from __future__ import annotations

from runbook.gherkin.earlier import unless_done
from runbook.gherkin.preflight import resolved
from runbook.gherkin.words import number_of, words

__all__ = ["number_of", "resolved", "unless_done", "words"]
