"""Stand-ins for a test, ended with it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.stand_ins import StandIns, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def serve() -> Iterator[Callable[..., StandIns]]:
    """Serve stand-ins with the given command line until the test ends."""
    with ExitStack() as stack:
        yield lambda *arguments: stack.enter_context(served(arguments))


@pytest.fixture
def stand_ins(serve: Callable[..., StandIns]) -> StandIns:
    """The stand-ins as they are served without options."""
    return serve()
