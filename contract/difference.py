"""A difference between a contract and what is seen now, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract.comparison import Use


class Verdict(IntEnum):
    """From the best to the worst; of several the worst one wins."""

    SAME = 0
    NO_EFFECT = 1
    EFFECT = 2

    @property
    def japanese(self) -> str:
        """As a report says it."""
        return ("一致", "変化あり（手順に影響なし）", "手順に影響あり")[self]

    def __str__(self) -> str:
        return self.japanese


@dataclass(frozen=True)
class Difference:
    """One difference.

    Args:
        what: it in one sentence, in Japanese.
        before, after: what stood there and what stands there now, in Japanese; empty for nothing.
        use: what of the procedure it concerns; None when it concerns the screen, or nothing that the procedure uses.
        at_before, at_now: the places of the things in the items of then and now, for pictures; None for no thing.
        rule: the name of the rule that found it; :func:`contract.judgement.judge` enters it.
        verdict: the rule's verdict; entered likewise.
    """

    what: str
    before: str = ""
    after: str = ""
    use: Use | None = None
    at_before: int | None = None
    at_now: int | None = None
    rule: str = ""
    verdict: Verdict = Verdict.EFFECT
