"""The most likely new wording: proposed as an edit of the portal's file that, once pasted, makes the screen fit again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from contract.content import Item
from contract.difference import Verdict
from contract.judgement import judge
from contract.proposal import Concern, concerns, edit_of
from contract.sight import Sight
from pages.futsu import FutsuBulkMenu, FutsuLogin, FutsuPortal
from pages.reset_request import ResetRequest
from runbook.account import CONFIG_FOLDER
from runbook.profile import FutsuProfile, read_profile
from tests.contract.test_rules import ID, LOG_IN, LOGIN, MAIL, NOTE, REQUEST, RESET, SEND, L, R

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from contract.content import Contract
    from contract.judgement import Judgement
    from pages.screen import Screen

FEATURES = Path(__file__).resolve().parents[2] / "features"
MENU = LOGIN.model_copy(
    update={
        "screen": "FutsuBulkMenu",
        "number": "②",
        "items": tuple(
            Item(role="link", text=(each,))
            for each in ("利用者情報の新規登録を行う", "利用者情報の確認・変更を行う", "まとめ納付を行う")
        ),
    }
)
KINDS: dict[str, type[Screen]] = {
    "FutsuLogin": FutsuLogin,
    "ResetRequest": ResetRequest,
    "FutsuBulkMenu": FutsuBulkMenu,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the portals' files."""
    return Path(shutil.copytree(CONFIG_FOLDER, tmp_path / "config"))


def judged(before: Contract, now: Contract, config: Path) -> Judgement:
    """The judgement of a portal whose words come from its file."""
    words = replace(FutsuPortal.procedure, **read_profile(FutsuProfile, config / "futsu.toml").screen_words)
    portal = FutsuPortal(cast("BrowserContext", None), "https://oss.example/portal/", names=words)
    screen = KINDS[before.screen](portal, cast("Page", None))
    return judge(before, Sight(now.view(), now, {at: at for at in range(len(now.items))}), screen)


def paste(concern: Concern, config: Path) -> None:
    """Do what the proposal says."""
    path = config / "futsu.toml"
    lines = path.read_text("utf-8").splitlines()
    assert concern.edit
    at = concern.edit.line - 1
    old = concern.edit.old.splitlines()
    assert lines[at : at + len(old)] == old
    lines[at if old else at + 1 : at + len(old) if old else at + 1] = concern.edit.new.splitlines()
    path.write_text("\n".join(lines) + "\n", "utf-8")


RENAMED = {
    "reset": L.set(RESET, text=("パスワードをお忘れの方",)),
    "log_in": L.set(LOG_IN, text=("サインイン",)),
    "payment_user_id": L.set(ID, row=("ご利用者番号",)),
    "login": L.like(headings=("ご利用者さまの入口",)),
    "send_request": R.set(SEND, text=("申し込む",)),
    "mail_address": R.set(MAIL, row=("ご連絡先の", "アドレス")),
    "user_information": MENU.model_copy(
        update={"items": (MENU.items[0], Item(role="link", text=("登録内容の照会",)), MENU.items[2])}
    ),
}


@pytest.mark.parametrize("key", RENAMED)
@pytest.mark.parametrize("deleted", [False, True])
def test_the_edit_makes_the_screen_fit_again(key: str, deleted: bool, config: Path) -> None:
    """Also where the key's line had been deleted from the file, so that the procedure's words hold."""
    path = config / "futsu.toml"
    if deleted:
        kept = [each for each in path.read_text("utf-8").splitlines() if not each.startswith(f"{key} =")]
        path.write_text("\n".join(kept), "utf-8")
    before = next(each for each in (LOGIN, REQUEST, MENU) if each.screen == RENAMED[key].screen)
    judgement = judged(before, RENAMED[key], config)
    assert judgement.verdict is Verdict.EFFECT
    untouched = path.read_text("utf-8")
    (concern,) = concerns(judgement, config, FEATURES)
    assert path.read_text("utf-8") == untouched  # proposed, never applied
    assert concern.key == key
    assert (concern.line is None) is deleted
    paste(concern, config)
    assert judged(before, RENAMED[key], config).verdict is Verdict.NO_EFFECT
    assert judged(before, before, config).verdict is Verdict.SAME  # the old words, which rehearsals use, stay


def test_it_says_where_it_concerns_the_project(config: Path) -> None:
    (concern,) = concerns(judged(LOGIN, RENAMED["reset"], config), config, FEATURES)
    lines = (config / "futsu.toml").read_text("utf-8").splitlines()
    assert (concern.page_object, concern.file, concern.table) == (
        "pages.futsu.FutsuLogin",
        "config/futsu.toml",
        "buttons",
    )
    assert concern.line is not None
    assert lines[concern.line - 1] == 'reset = ["パスワード初期化"]'
    assert concern.edit is not None
    assert concern.edit.new == 'reset = ["パスワードをお忘れの方", "パスワード初期化"]'
    (sentence,) = concern.sentences
    assert sentence.words == "【③】ログイン画面の左下の「パスワード初期化」を押す"
    assert sentence.file == "futsu_reset.feature"
    assert sentence.words in (FEATURES / sentence.file).read_text("utf-8").splitlines()[sentence.line - 1]


def test_a_field_that_no_sentence_quotes_is_found_by_its_name_and_then_by_the_number(config: Path) -> None:
    by_name, by_number = (
        concerns(judged(REQUEST, R.swap(each), config), config, FEATURES)[0].sentences for each in (ID, MAIL)
    )
    assert "納付利用者IDと、IDを取得した際に登録したメールアドレスを入力する" in by_name[0].words
    assert by_number
    assert all("【④】" in each.words for each in by_number)


def test_consent_is_never_proposed(config: Path) -> None:
    """The portal's file refuses such words: pressing them is a person's business."""
    now = L.set(RESET, text=("規約に同意して進む",))
    (concern,) = concerns(judged(LOGIN, now, config), config, FEATURES)
    assert concern.edit is None
    assert "同意" in concern.remark


def test_nothing_is_proposed_where_nothing_is_near(config: Path) -> None:
    (concern,) = concerns(judged(LOGIN, L.like(items=LOGIN.items[:4]), config), config, FEATURES)[:1]
    assert concern.edit is None
    assert concern.line is not None


def test_the_nearest_of_several_is_the_one_in_its_place(config: Path) -> None:
    """Not the one with most of the words: that is another new link elsewhere."""
    items = list(L.set(RESET, text=("再設定はこちらの窓口",)).items)
    items.insert(0, Item(role="link", text=("パスワード初期化のよくあるご質問",)))
    judgement = judged(LOGIN, LOGIN.model_copy(update={"items": tuple(items)}), config)
    (concern,) = concerns(judgement, config, FEATURES)
    assert concern.edit is not None
    assert "再設定はこちらの窓口" in concern.edit.new


def test_a_change_that_no_words_would_mend_has_its_place_but_no_edit(config: Path) -> None:
    (concern,) = concerns(judged(REQUEST, R.set(SEND, enabled=False), config), config, FEATURES)
    assert (concern.key, concern.edit) == ("send_request", None)
    (added,) = concerns(
        judged(REQUEST, R.add(NOTE.model_copy(update={"required": True, "row": ("氏名",)})), config), config, FEATURES
    )
    assert (added.key, added.line, added.page_object) == ("", None, "pages.reset_request.ResetRequest")


@pytest.mark.parametrize(
    ("text", "line", "old", "new"),
    [
        ('[buttons]\nreset = ["古い"]\n', 2, 'reset = ["古い"]', 'reset = ["新しい", "古い"]'),
        (
            '[menu]\nreset = ["別"]\n\n[buttons] # 言葉\nreset = [\n  "一", # 注\n  "二",\n]\nx = 1',
            5,
            'reset = [\n  "一", # 注\n  "二",\n]',
            'reset = ["新しい", "一", "二"]',
        ),
        ('[buttons]\nlog_in = ["入"]\n', 1, "", 'reset = ["新しい", "手順書"]'),
        ('[menu]\nx = ["入"]', 2, "", '[buttons]\nreset = ["新しい", "手順書"]'),
        ('[buttons]\nreset = ["新しい　", "古い"]', 2, 'reset = ["新しい　", "古い"]', 'reset = ["新しい", "古い"]'),
    ],
)
def test_an_edit_finds_its_line(text: str, line: int, old: str, new: str) -> None:
    edit = edit_of(text, "buttons", "reset", "新しい", ["手順書"])
    assert (edit.line, edit.old, edit.new) == (line, old, new)
