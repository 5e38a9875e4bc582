"""All the rules, and the verdict on a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from contract import effects, harmless
from contract.comparison import Comparison
from contract.difference import Difference, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contract.content import Contract
    from contract.sight import Sight
    from pages.screen import Screen

    Rule: TypeAlias = Callable[[Comparison], Iterable[Difference]]

# In the order in which a report tells them: what a person would notice first.
RULES: dict[Verdict, tuple[Rule, ...]] = {
    Verdict.EFFECT: (
        effects.trouble_page,
        effects.captcha_asked,
        effects.site_changed,
        effects.heading_changed,
        effects.part_vanished,
        effects.part_renamed,
        effects.part_ambiguous,
        effects.part_disabled,
        effects.part_covered,
        effects.entry_kind_changed,
        effects.captions_swapped,
        effects.required_entry_added,
        effects.entry_became_required,
        effects.entry_limits_changed,
        effects.consent_asked,
        effects.left_its_form,
        effects.button_clears,
        effects.leads_elsewhere,
    ),
    Verdict.NO_EFFECT: (
        harmless.title_changed,
        harmless.headings_changed,
        harmless.path_changed,
        harmless.words_changed,
        harmless.role_changed,
        harmless.state_changed,
        harmless.requirement_changed,
        harmless.unused_gone,
        harmless.unused_added,
        harmless.newly_found,
        harmless.order_changed,
    ),
}


@dataclass(frozen=True)
class Judgement:
    """What a screen is found to be.

    Args:
        screen: the page object.
        comparison: the contract beside what is seen now.
        differences: what is different, worst first.
    """

    screen: Screen
    comparison: Comparison
    differences: tuple[Difference, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all differences' verdicts."""
        return max((each.verdict for each in self.differences), default=Verdict.SAME)

    def __str__(self) -> str:
        told = [each.what for each in self.differences if each.verdict is self.verdict]
        return f"{self.screen!r}: {self.verdict}" + "".join(f"\n・{each}" for each in told)


def judge(contract: Contract, sight: Sight, screen: Screen) -> Judgement:
    """Compare `screen` as it is seen now with its contract.

    Where another screen stands in its place, that alone is told: that everything is missing follows from it.
    """
    seen = Comparison(contract, sight, screen)
    found = [
        replace(each, rule=rule.__name__, verdict=verdict)
        for verdict, rules in RULES.items()
        for rule in rules
        for each in rule(seen)
    ]
    if seen.trouble and not seen.is_the_screen:
        found = [each for each in found if each.rule in {"trouble_page", "captcha_asked", "site_changed"}]
    grave = {each.at_now for each in found if each.verdict is Verdict.EFFECT and each.at_now is not None}
    told = [each for each in found if each.verdict is Verdict.EFFECT or each.at_now not in grave]
    return Judgement(screen, seen, tuple(told))
