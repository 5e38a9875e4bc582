"""A person worked the browser by hand: what they did there nobody has proved, and nothing is claimed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runbook.errors import GivenUp
from runbook.state import BY_THE_PERSON, CHANGED, State

if TYPE_CHECKING:
    from tests.rotation.conftest import Office


def test_nothing_has_changed_is_no_longer_said_without_a_proviso(office: Office) -> None:
    """They may have pressed the request themselves; a later run says so, too, until something is proved again."""
    with office.run() as rotation:
        rotation.prepare()
        assert rotation.changed() == CHANGED[State.PREPARED]
        assert not rotation.by_hand()
        rotation.note_attended()
        assert rotation.changed() == CHANGED[State.PREPARED] + BY_THE_PERSON
        assert "abandon" in rotation.by_hand()
    with office.run() as rotation:
        rotation.prepare()
        assert rotation.state is State.PREPARED
        assert rotation.changed().endswith(BY_THE_PERSON)
        with rotation.attempt(State.REQUESTING, State.REQUESTED):
            pass
        assert rotation.changed() == CHANGED[State.REQUESTED]


def test_a_login_at_which_the_person_gave_up_counts_as_tried(office: Office) -> None:
    """They may have pressed it: it is not proved, and one login of the rotation's few is used up."""
    with office.run() as rotation:
        rotation.prepare()
        for state in (State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED, State.SETTING, State.SET):
            rotation.enter(state)
        with pytest.raises(GivenUp), rotation.login():
            raise GivenUp("人が「中止」と入力しました。")
    with office.run() as rotation:
        rotation.prepare()
        assert rotation.state is State.SET
        assert [note.what for note in rotation.record.notes] == ["login"]
