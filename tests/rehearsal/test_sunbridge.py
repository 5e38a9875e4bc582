"""簡易模擬 of SunBridge: what it shows, keeps and never shows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rehearsal.agents import FILLER, in_era
from tests.rehearsal.visitor import Screen, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rehearsal.stand_ins import StandIns

GOOD = "Nezumi#2031"


class Window:
    """SunBridge's editor for the rehearsal's agent."""

    def __init__(self, stand_ins: StandIns) -> None:
        self._visitor = Visitor(stand_ins.said, "futsu")
        self._list = stand_ins.said["sunbridge"]["url"] + "agents"
        self._agent = stand_ins.said["sunbridge"]["agent"]
        self.address = self._list.removesuffix("/agents") + self.agents().link(self._agent)

    def agents(self) -> Screen:
        """The list of agents."""
        return self._visitor.open(self._list)

    def editor(self, agent: str = "") -> Screen:
        """The editor, with nothing typed."""
        address = self._list.removesuffix("/agents") + self.agents().link(agent) if agent else self.address
        return self._visitor.open(address)

    def save(self, **passwords: str) -> Screen:
        """Type passwords (by portal) and press 保存."""
        typed = {f"{portal}-password": password for portal, password in passwords.items()}
        return self._visitor.open(self.address, self.editor().entries | typed)

    def matches(self, stand_ins: StandIns, tab: str, password: str) -> bool:
        """Whether `password` is the one saved on `tab`."""
        return bool(stand_ins.control("POST", "sunbridge/check", {"tab": tab, "password": password})["matches"])


def test_saved_password_is_kept_and_never_shown(stand_ins: StandIns) -> None:
    """After saving: the message, today's date in the era, as many dots as characters, and the password nowhere."""
    window = Window(stand_ins)
    answer = window.save(kei=GOOD)
    assert "保存しました" in answer.text
    reopened = window.editor()
    assert reopened.entries["kei-password"] == FILLER * len(GOOD)
    assert in_era(date.today()) in reopened.text  # noqa: DTZ011 - the office's own day
    assert GOOD not in answer.source + reopened.source
    assert window.matches(stand_ins, "軽四輪", GOOD)


def test_saving_one_tab_leaves_the_other(stand_ins: StandIns) -> None:
    """Only the tab that was typed into counts as saved."""
    window = Window(stand_ins)
    before = window.editor().entries["futsu-password"]
    window.save(kei=GOOD)
    assert window.editor().entries["futsu-password"] == before
    assert stand_ins.state("sunbridge") == {"普通車": {"saved": 0}, "軽四輪": {"saved": 1}}


def test_failed_save_keeps_the_old_password(serve: Callable[..., StandIns]) -> None:
    """It says so, and nothing changed."""
    stand_ins = serve("--fault", "sunbridge:save_fails")
    window = Window(stand_ins)
    assert "保存できませんでした" in window.save(futsu=GOOD).text
    assert not window.matches(stand_ins, "普通車", GOOD)
    assert stand_ins.state("sunbridge")["普通車"]["saved"] == 0


def test_editor_shows_the_portals_ids(stand_ins: StandIns) -> None:
    """The agent's tabs hold the IDs of the two portals; the neighbour with the similar name holds others."""
    window = Window(stand_ins)
    ids = [stand_ins.said[portal]["user_id"] for portal in ("futsu", "kei")]
    neighbour = window.editor(f"{stand_ins.said['sunbridge']['agent']} 第二")
    for user_id in ids:
        assert user_id in window.editor().text
        assert user_id not in neighbour.text


def test_it_says_that_it_is_a_mock(stand_ins: StandIns) -> None:
    """No picture of it can be taken for the real program."""
    assert "簡易模擬" in Window(stand_ins).editor().text
    assert "簡易模擬" in Visitor(stand_ins.said, "futsu").open(stand_ins.said["sunbridge"]["url"]).text


def test_it_can_go_down_while_serving(stand_ins: StandIns) -> None:
    """The fault `down`, switched on later, is answered by no window."""
    stand_ins.control("POST", "fault", {"name": "sunbridge:down"})
    assert Visitor(stand_ins.said, "futsu").open(stand_ins.said["sunbridge"]["url"]).status == 503


def test_era_counts_from_2019() -> None:
    """令和元年 was 2019."""
    assert in_era(date(2019, 11, 11)) == "令和01年11月11日"
