"""Steps that an earlier run has done already: they pass, and say so."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runbook.state import State

ROTATION: Final = "rotation"
_DONE_AT: Final = "done_at"


class Continued(Protocol):
    """What the fixture `rotation` offers: by whom a state was reached before this run's own acts."""

    def done_earlier(self, state: State) -> str:
        """Say it in Japanese; empty if it was not."""


def unless_done(state: State) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Pass a step without acting, where its rotation had come as far as `state` before this run's own acts.

    Stands below `@given`, `@when` or `@then`. What the step would have handed on is None then: only steps that are
    passed as well may ask for it.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        asked_for = inspect.signature(function).parameters

        @functools.wraps(function)
        def step(**arguments: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
            if said_instead(step, arguments):
                return None
            return function(**{name: value for name, value in arguments.items() if name in asked_for})

        parameters = list(asked_for.values())
        if ROTATION not in asked_for:
            parameters.append(inspect.Parameter(ROTATION, inspect.Parameter.POSITIONAL_OR_KEYWORD))
        setattr(step, "__signature__", inspect.Signature(parameters))  # noqa: B010 - mypy knows no such attribute
        setattr(step, _DONE_AT, state)
        return step

    return decorate


def said_instead(step_func: Callable[..., Any], arguments: Mapping[str, Any]) -> str:
    """Say in Japanese by which run a step was done already; empty if it has to act now."""
    state = getattr(step_func, _DONE_AT, None)
    if state is None:
        return ""
    rotation: Continued = arguments[ROTATION]
    return rotation.done_earlier(state)
