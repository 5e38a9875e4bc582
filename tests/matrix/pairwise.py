"""Few cases in which every pair of values meets: most mistakes come of one value or of two that meet."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Case: TypeAlias = dict[str, str]
Pair: TypeAlias = tuple[tuple[str, str], tuple[str, str]]


def pairs_of(case: Case) -> set[Pair]:
    """Return the pairs of values that meet in `case`, each value with the name of its factor."""
    return set(combinations(case.items(), 2))


def all_pairs(factors: Mapping[str, Sequence[str]]) -> set[Pair]:
    """Return the pairs that there are."""
    return {
        ((one, a), (other, b))
        for one, other in combinations(factors, 2)
        for a, b in product(factors[one], factors[other])
    }


def pairwise(factors: Mapping[str, Sequence[str]]) -> list[Case]:
    """Return cases in which every pair of values meets; the same for the same factors.

    Greedy: each case begins with a pair that has not met yet and takes, factor by factor, the value that brings most
    new pairs.
    """
    missing = all_pairs(factors)
    cases = []
    while missing:
        first = min(missing, key=lambda pair: [[name, factors[name].index(value)] for name, value in pair])
        chosen = dict(first)
        for name in sorted(factors, key=lambda name: -len(factors[name])):
            if name not in chosen:
                chosen[name] = max(
                    factors[name], key=lambda value: len(_met({**chosen, name: value}, factors) & missing)
                )
        case = {name: chosen[name] for name in factors}
        missing -= pairs_of(case)
        cases.append(case)
    return cases


def _met(chosen: Case, factors: Mapping[str, Sequence[str]]) -> set[Pair]:
    return pairs_of({name: chosen[name] for name in factors if name in chosen})
