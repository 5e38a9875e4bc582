"""Whatever dies and whenever: no password is lost, no account is locked, and in the end everything agrees."""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook import secret
from runbook.errors import RunbookError
from runbook.journal.errors import JOURNAL_FILE
from runbook.rotation import RotationRefused
from runbook.state import State
from runbook.store import SecretStore
from runbook.unfinished_command import close
from tests.rotation.conftest import account_on
from tests.rotation.world import Died, Run, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_ACTS = 60
GOOD = {"taken", "comes", "work", "set", "answered", "saved"}
RUNS_TO_THE_END = 3


@pytest.fixture(autouse=True, scope="module")
def _made_up_passwords_are_not_remembered() -> Iterator[None]:
    """These tests make tens of thousands: looking for all of them in each error would take the time of many tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret, "_remember_secret", lambda _value: None)
        yield


def undisturbed(words: list[str]) -> str:
    """Everything goes well."""
    [good] = [word for word in words if word in GOOD]
    return good


def hold(world: World, run: Run, folder: Path) -> None:
    """Everything that must be true at every moment."""
    key = run.rotation.account.key
    store = SecretStore(world, folder)
    kept = [store.pending(key), store.current(key), store.previous(key), *store.set_aside(key)]
    assert world.password is None or world.password in kept, "the portal has a password that nobody knows"
    assert not world.locked
    assert all(link.sent <= 1 for link in world.links), "a password was sent twice through one link"
    assert all(run.logins.count(password) == 1 for password in run.logins), "a password was tried twice in one run"
    latest = run.journal.latest(key)
    if latest and latest.state is State.FINISHED:
        assert store.current(key) == world.password == world.in_sunbridge


def perform(world: World, folder: Path, number: int, act: Callable[[Run], None] = Run.perform) -> str:
    """One run, or another `act` of the operator's, however it ends; then check what must hold. Return how it ended."""
    acts, world.acts_left = world.acts_left, None
    run = Run(world, account_on(), folder, number)
    world.acts_left = acts
    with closing(run.journal):
        ended = "finished"
        try:
            act(run)
        except Died:
            ended = "died"
        except RotationRefused:
            ended = "refused"
        except RunbookError:
            ended = "stopped"
        world.acts_left = None
        hold(world, run, folder)
    return ended


def abandon(run: Run) -> None:
    """What `python -m runbook abandon` does once the operator agreed."""
    for record in run.journal.all_unfinished():
        close(record, run.store, run.journal)


def lose_the_journal(folder: Path) -> None:
    """Somebody puts the journal's files away; the store is kept."""
    for path in folder.glob(f"{JOURNAL_FILE}*"):
        path.unlink()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_invariants_hold_through_any_sequence_of_runs(data: st.DataObject) -> None:
    """Random outcomes, deaths and acts of the operator; then nothing goes wrong any more, and it must come to its end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = World(chance=lambda words: data.draw(st.sampled_from(words)))
        ended = abandoned = ""
        for number in range(data.draw(st.integers(1, 5))):
            world.acts_left = data.draw(st.none() | st.integers(0, MOST_ACTS))
            ended = perform(world, folder, number)
            world.next_day()
            match data.draw(st.sampled_from(["nothing", "nothing", "abandon", "lose the journal"])):
                case "abandon":
                    world.acts_left = data.draw(st.none() | st.integers(0, 6))
                    abandoned = perform(world, folder, 50 + number, abandon)
                case "lose the journal":
                    lose_the_journal(folder)
        world.chance = undisturbed
        if abandoned == "died":  # a run in between may say that the same command has to do the rest
            perform(world, folder, 99, abandon)
        for number in range(100, 100 + RUNS_TO_THE_END):
            ended = perform(world, folder, number)
            if ended in {"finished", "refused"}:
                break
        # Refused: the logins are used up, and only a person may go on. Nothing is lost then either.
        assert ended in {"finished", "refused"}


@pytest.mark.parametrize("chances", [undisturbed], ids=["nothing else goes wrong"])
def test_a_death_at_every_single_act(chances: Callable[[list[str]], str], tmp_path: Path) -> None:
    """Each act and each write, before and after: the next run comes to the end, with two requests at most."""
    deaths = 0
    for deaths in range(MOST_ACTS):
        folder = tmp_path / str(deaths)
        world = World(chances, acts_left=deaths)
        if perform(world, folder, 1) == "finished":
            break
        assert perform(world, folder, 2) == "finished", f"after a death at act {deaths}"
        assert world.requests <= 2
        assert world.wrong_logins == 0
    assert deaths > 30


def test_a_second_death_while_settling(tmp_path: Path) -> None:
    """The run that settles the first death dies too, at each of its acts; the third comes to the end."""
    with suppress(StopIteration):
        for first in range(MOST_ACTS):
            for second in range(MOST_ACTS):
                folder = tmp_path / f"{first}-{second}"
                world = World(undisturbed, acts_left=first)
                if perform(world, folder, 1) == "finished":
                    raise StopIteration
                world.acts_left = second
                if perform(world, folder, 2) == "finished":
                    break
                assert perform(world, folder, 3) == "finished", f"after deaths at acts {first} and {second}"
                assert world.requests <= 3
