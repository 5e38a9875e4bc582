"""`config/<portal>.toml`: what may stand there, and what is said of the rest."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from pages.futsu import FutsuPortal
from pages.kei import KeiPortal
from pages.portal_words import PortalWords, ScreenWords
from runbook.account import Portal, load_profile
from runbook.errors import SettingsError
from runbook.profile import FutsuProfile, PortalProfile

if TYPE_CHECKING:
    from pathlib import Path

RULE = '[password]\nmin_length = 10\nmax_length = 15\nlength = 12\nsigns = "!"\n'
ENTRIES = {Portal.FUTSU: FutsuPortal, Portal.KEI: KeiPortal}


def problems(folder: Path, text: str, portal: Portal = Portal.FUTSU) -> list[str]:
    """What is said of a file, without the file's name."""
    (folder / f"{portal}.toml").write_text(RULE + text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_profile(portal, folder)
    assert raised.value.remedy == f"config/{portal}.toml を直してください。"
    return [line.removeprefix(f"config/{portal}.toml の ") for line in raised.value.seen.splitlines()]


@pytest.mark.parametrize("portal", Portal)
def test_the_committed_file_says_what_the_code_has_by_default(portal: Portal) -> None:
    """Whoever deletes a line gets what stood there."""
    profile = load_profile(portal)
    procedure = ENTRIES[portal].procedure
    assert profile.screen_words == {name: getattr(procedure, name) for name in profile.screen_words}
    assert set(profile.more_words.values()) == {()}
    assert profile.waits.screen == 30


def test_every_word_can_be_written_and_every_table_is_used() -> None:
    """A key of the file that no page knows, or a word of the pages that no file can change, would be a promise broken."""
    profile = load_profile(Portal.FUTSU)
    assert set(profile.screen_words) == {field.name for field in fields(ScreenWords)}
    assert set(profile.more_words) == {field.name for field in fields(PortalWords)}
    assert set(FutsuProfile.model_fields) == set(PortalProfile.model_fields)


def test_a_file_may_say_next_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "kei.toml").write_text(RULE, encoding="utf-8")
    assert load_profile(Portal.KEI, tmp_path).screen_words == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[buton]\n", "buton という名前はありません。[buttons] ではありませんか。"),
        ("[xyz]\n", "xyz という名前はありません。消してください。"),
        ('[buttons]\nrest = ["x"]\n', "buttons.rest という名前はありません。reset ではありませんか。"),
        ('[headings]\nreset = ["x"]\n', "headings.reset という名前はありません。[buttons] に書く名前です。"),
        (
            '[trouble]\nqqq = ["x"]\n',
            "trouble.qqq という名前はありません。ここに書けるのは maintenance、timed_out、locked です。",
        ),
        ('[buttons]\nreset = "再設定"\n', 'buttons.reset は ["言葉", "別の言葉"] のように書いてください。'),
        (
            "[buttons]\nreset = []\n",
            "buttons.reset に言葉がありません。一つ以上書くか、行を消してください（手順書の言葉になります）。",
        ),
        ('[trouble]\nmaintenance = ["の"]\n', "trouble.maintenance の言葉は 2 文字以上にしてください。"),
        ('[menu]\nready = ["手続を開始 → "]\n', "menu.ready の言葉は 2 文字以上にしてください。"),
        (
            '[menu]\nready = ["手続", "手続 → 準備"]\n',
            "menu.ready に、同じ言葉で始まる道順が二つあります。",
        ),
        (
            '[menu]\nbulk = ["同意する → 大量申請"]\n',
            "menu.bulk に「同意する」は書けません。同意は人が行うもので、プログラムは押しません。",
        ),
        ("[waits]\nscreen = 0\n", "waits.screen は 0 より大きく 600 以下の秒数にしてください。"),
        ("[waits]\nscreen = 601\n", "waits.screen は 0 より大きく 600 以下の秒数にしてください。"),
        ('[waits]\nscreen = "長く"\n', "waits.screen は 0 より大きく 600 以下の秒数にしてください。"),
    ],
)
def test_what_is_wrong_is_said_with_what_was_perhaps_meant(tmp_path: Path, text: str, said: str) -> None:
    assert problems(tmp_path, text) == [said]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = '[menu]\nredy = ["x"]\n[buttons]\nreset = []\nlog_in = ["同意"]\n[waits]\nscreen = -1\n'
    keys = {line.partition(" ")[0] for line in problems(tmp_path, text)}
    assert keys == {"menu.redy", "buttons.reset", "buttons.log_in", "waits.screen"}


def test_kei_has_no_menu_for_bulk_applications(tmp_path: Path) -> None:
    """What only the other portal has would be written in vain."""
    [said] = problems(tmp_path, '[menu]\nbulk = ["大量申請者向けメニュー"]\n', Portal.KEI)
    assert said == "menu.bulk という名前はありません。ここに書けるのは ready、user_information です。"
