"""Whatever stands in the way is told in words, nothing is saved that should not be, and messages stay for the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rehearsal.sunbridge_window import data
from runbook.secret import Secret
from sunbridge import errors, session
from sunbridge.client import Tab
from sunbridge.controls import Classes, Editor, Main, Password, Tabs
from tests.sunbridge.on_windows.program import AGENT, FUTSU_ID, KEI_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from sunbridge.windows import WindowsSunBridge
    from tests.sunbridge.on_windows.program import Program

    Start = Callable[..., Program]
    Drive = Callable[..., WindowsSunBridge]


def test_sunbridge_that_does_not_run(drive: Drive) -> None:
    with pytest.raises(errors.NotRunning, match="SUNBRIDGE_EXE"):
        drive().open_agent_editor(AGENT)


def test_sunbridge_that_cannot_be_started(drive: Drive) -> None:
    with pytest.raises(errors.CannotStart):
        drive(exe=r"C:\nowhere\sunbridge.exe").open_agent_editor(AGENT)


def test_two_main_menus(start: Start, drive: Drive) -> None:
    start()
    start()
    with pytest.raises(errors.WindowNotFound, match="いくつも"):
        drive().open_agent_editor(AGENT)


def test_a_main_menu_with_other_words(start: Start, drive: Drive) -> None:
    start()
    with pytest.raises(errors.NotRunning):
        drive(main=Main(open_editor="代理人の編集")).open_agent_editor(AGENT)


def test_a_window_that_somebody_left_open(start: Start, drive: Drive) -> None:
    """It may hold changes of a person: it is not closed."""
    start()
    left = drive().open_agent_editor(AGENT)
    with pytest.raises(errors.WindowNotFound, match="開いたまま"):
        drive().open_agent_editor(AGENT)
    assert left._window.is_open


def test_an_editor_with_another_title(start: Start, drive: Drive) -> None:
    start()
    with pytest.raises(errors.WindowNotFound, match="開いた画面"):
        drive(editor=Editor(title="顧客"), timeout_seconds=1.0).open_agent_editor(AGENT)


@pytest.mark.parametrize("way", ["list", "combo"])
@pytest.mark.parametrize(("name", "count"), [("行政書士見本事務所", 0), (f"{AGENT} 第三", 0), ("ふたつある", 2)])
def test_an_agent_that_is_not_there_exactly_once(start: Start, drive: Drive, way: str, name: str, count: int) -> None:
    """A name that begins alike is another agent."""
    twins = [data.Agent("ふたつある", {"futsu": data.entry(FUTSU_ID), "kei": data.entry(KEI_ID)}) for _ in range(2)]
    start("--agents", way, agents=[*data.sample(AGENT, {"futsu": FUTSU_ID, "kei": KEI_ID}), *twins])
    with pytest.raises(errors.AgentNotFound, match=f"{count} 件"):
        drive().open_agent_editor(name)


def test_an_agent_that_is_edited_elsewhere(start: Start, drive: Drive) -> None:
    start("--agent-locked")
    with pytest.raises(errors.UnexpectedBox, match="ほかのパソコンで編集中"):
        drive().open_agent_editor(AGENT)


def test_a_tab_that_is_not_there(start: Start, drive: Drive) -> None:
    start("--no-tab", "KEI")
    with pytest.raises(errors.TabNotFound, match=r"軽四輪.*0 つ"):
        drive(KEI_ID).open_agent_editor(AGENT).select_tab(Tab.KEI)


def test_tabs_that_cannot_be_read(start: Start, drive: Drive) -> None:
    """Nobody guesses which is which."""
    start("--skin", "vb6")
    with pytest.raises(errors.TabNotFound, match="読めません"):
        drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)


def test_a_place_of_a_tab_that_is_wrong(start: Start, drive: Drive) -> None:
    """Both places on one tab: no other field appears, and nothing is believed."""
    start("--skin", "vb6")
    wrong = Tabs(futsu_at=(240, 12), kei_at=(250, 12))
    with pytest.raises(errors.TabNotFound, match="別の入力欄になりません"):
        drive(KEI_ID, tabs=wrong, timeout_seconds=1.0).open_agent_editor(AGENT).select_tab(Tab.KEI)


def test_places_of_tabs_that_are_swapped(start: Start, drive: Drive) -> None:
    """The 利用者ID tells: the other tab's password is not overwritten."""
    program = start("--skin", "vb6")
    swapped = Tabs(futsu_at=(336, 12), kei_at=(240, 12))
    screen = drive(tabs=swapped).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    with pytest.raises(errors.WrongUserId):
        screen.set_password(Secret("Nw7!kx#Tm-2p"))
    assert program.is_untouched()


def test_tabs_that_cannot_be_told_apart(start: Start, drive: Drive) -> None:
    """One ID on both tabs, and captions that cannot be read."""
    start("--skin", "vb6", agents=data.sample(AGENT, {"futsu": FUTSU_ID, "kei": FUTSU_ID}))
    places = Tabs(futsu_at=(240, 12), kei_at=(336, 12))
    with pytest.raises(errors.TabNotFound, match="見分けられません"):
        drive(tabs=places).open_agent_editor(AGENT).select_tab(Tab.FUTSU)


def test_another_agents_id_is_never_overwritten(start: Start, drive: Drive, password: Secret) -> None:
    program = start()
    sunbridge = drive("OTHER999")
    screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    with pytest.raises(errors.WrongUserId) as failure:
        screen.set_password(password)
    assert "保存していません" in failure.value.remedy
    sunbridge.leave()
    assert program.is_untouched()


def test_two_password_fields(start: Start, drive: Drive, password: Secret) -> None:
    program = start("--two-passwords")
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    with pytest.raises(errors.PasswordFieldUnclear, match="2 つ"):
        screen.set_password(password)
    assert program.is_untouched()


def test_no_password_field(start: Start, drive: Drive, password: Secret) -> None:
    """The second one is meant, and there is no second."""
    program = start()
    screen = drive(password=Password(order=2)).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    with pytest.raises(errors.PasswordFieldUnclear, match="1 つ"):
        screen.set_password(password)
    assert program.is_untouched()


def test_a_kind_of_field_that_is_not_known(start: Start, drive: Drive) -> None:
    """Fields of a class that nobody named count for nothing."""
    start("--skin", "vb6")
    with pytest.raises((errors.ControlNotFound, errors.TabNotFound)):
        drive(classes=Classes(edit=("edit",)), timeout_seconds=1.0).open_agent_editor(AGENT).select_tab(Tab.FUTSU)


def test_a_password_that_is_too_long_for_the_field(start: Start, drive: Drive, password: Secret) -> None:
    """Cut short without a word, it would be a password that nobody knows."""
    program = start("--max-length", "8")
    sunbridge = drive()
    screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    with pytest.raises(errors.TextTruncated, match="8 文字"):
        screen.set_password(password)
    sunbridge.leave()
    assert program.is_untouched()


@pytest.mark.parametrize(
    ("option", "said"), [("--unexpected-box", "ディスクの空き容量"), ("--save-fails", "保存できませんでした")]
)
def test_a_message_that_is_not_expected(start: Start, drive: Drive, password: Secret, option: str, said: str) -> None:
    """It stays open for the operator, and nothing is pressed behind it."""
    start("--confirm", option)
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises(errors.UnexpectedBox, match=said):
        screen.save()
    with pytest.raises(errors.UnexpectedBox, match=said):
        screen.close()
    assert screen._window.is_open


def test_messages_in_another_order(start: Start, drive: Drive, password: Secret) -> None:
    """「保存しました」 before anybody asked whether to save is not what an office knows of its program."""
    from sunbridge.controls import Box  # noqa: PLC0415 - for this test alone

    start("--confirm")
    boxes = (Box("保存しました", "OK", required=True), Box("保存しますか", "はい"))
    screen = drive(save_boxes=boxes).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises(errors.UnexpectedBox, match="保存しますか"):
        screen.save()


def test_a_save_that_is_not_confirmed(start: Start, drive: Drive, password: Secret) -> None:
    start("--silent-save")
    screen = drive(timeout_seconds=1.5).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises(errors.SaveNotConfirmed, match="保存しました"):
        screen.save()


@pytest.mark.parametrize("moment", ["tab", "write", "save"])
def test_a_window_that_disappears_in_mid_work(start: Start, drive: Drive, password: Secret, moment: str) -> None:
    program = start("--vanish-on", moment)
    screen = drive(timeout_seconds=1.5).open_agent_editor(AGENT)
    with pytest.raises((errors.WindowNotFound, errors.SaveNotConfirmed, errors.TimedOut)):  # noqa: PT012 - any of them may see it
        screen.select_tab(Tab.FUTSU)
        screen.set_password(password)
        screen.save()
    assert program.is_untouched()


def test_a_window_that_does_not_answer(start: Start, drive: Drive, password: Secret) -> None:
    start("--slow-save", "4")
    screen = drive(timeout_seconds=1.0).open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises((errors.TimedOut, errors.SaveNotConfirmed)):
        screen.save()


@pytest.mark.parametrize(
    ("asked", "answer", "said"),
    [
        ("session_of", lambda process_id: process_id, "セッション"),
        ("is_elevated", lambda process_id: process_id != session.own_process_id(), "管理者"),
    ],
)
def test_sunbridge_out_of_reach(
    start: Start, drive: Drive, monkeypatch: pytest.MonkeyPatch, asked: str, answer: Callable[[int], int], said: str
) -> None:
    """Windows would drop our messages without a word."""
    start()
    monkeypatch.setattr(session, asked, answer)
    with pytest.raises(errors.Unreachable, match=said):
        drive().open_agent_editor(AGENT)


def test_a_service_without_a_desktop(start: Start, drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    start()
    monkeypatch.setattr(session, "has_desktop", lambda: False)
    with pytest.raises(errors.NoDesktop, match="ログオン"):
        drive().open_agent_editor(AGENT)


def test_this_machine_is_within_reach(start: Start, drive: Drive) -> None:
    """The questions to Windows themselves are answered, not only their doubles."""
    start()
    sunbridge = drive()
    main = sunbridge._main_window()
    assert session.has_desktop()
    assert session.session_of(main.process_id) == session.session_of(session.own_process_id()) >= 0
    assert session.is_elevated(main.process_id) == session.is_elevated(session.own_process_id())


def test_leaving_discards_what_was_typed(start: Start, drive: Drive, password: Secret) -> None:
    program = start()
    sunbridge = drive()
    screen = sunbridge.open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    sunbridge.leave()
    assert not screen._window.is_open
    assert program.is_untouched()


def test_closing_with_changes_is_noticed(start: Start, drive: Drive, password: Secret) -> None:
    """The sign that a save did not take is never clicked away."""
    start()
    screen = drive().open_agent_editor(AGENT).select_tab(Tab.FUTSU)
    screen.set_password(password)
    with pytest.raises(errors.UnexpectedBox, match="保存せず"):
        screen.close()
