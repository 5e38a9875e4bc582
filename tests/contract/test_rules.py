"""Each rule for itself: what it catches, and what it leaves alone. No browser: a contract beside another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from contract import effects, harmless
from contract.content import Contract, Item
from contract.difference import Verdict
from contract.judgement import RULES, judge
from contract.sight import Sight
from pages.finding.view import Text
from pages.futsu import FutsuLogin, FutsuPortal, FutsuTop
from pages.reset_request import ResetRequest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from contract.judgement import Judgement
    from pages.screen import Screen

ID = Item(role="text", row=("納付利用者ID",), form=1, required=True)
PASSWORD = Item(role="password", row=("納付利用者パスワード",), form=1, required=True)
SHOW = Item(role="checkbox", text=("パスワード表示",), form=1)
NEWS = Item(role="text", label=("お知らせの検索",), form=2)
LOG_IN = Item(role="button", text=("ログイン",), form=1)
RESET = Item(role="link", text=("パスワード初期化",))
LEAVE = Item(role="link", text=("終了",))
LOGIN = Contract(
    screen="FutsuLogin",
    portal="普通車",
    number="③",
    name="マイページログイン",
    address="https://oss.example/useridmg/login.do",
    title="マイページログイン",
    headings=("マイページログイン",),
    items=(NEWS, ID, PASSWORD, SHOW, LOG_IN, RESET, LEAVE),
)
MAIL = Item(role="text", row=("利用者管理用", "メールアドレス"), form=1, longest=60)
NOTE = Item(role="text", row=("備考",), form=1, required=False)
SEND = Item(role="button", text=("パスワード初期化依頼",), form=1)
REQUEST = Contract(
    screen="ResetRequest",
    portal="普通車",
    number="④",
    name="依頼の入力",
    address="https://oss.example/useridmg/request.do",
    headings=("納付利用者パスワード初期化 依頼の入力",),
    items=(ID, MAIL, NOTE, SEND, Item(role="button", text=("戻る",), form=1)),
)


def _screen(kind: type[Screen]) -> Screen:
    return kind(FutsuPortal(cast("BrowserContext", None), "https://oss.example/portal/"), cast("Page", None))


def judged(before: Contract, now: Contract, *, says: Text | None = None) -> Judgement:
    """The judgement on a screen that looks like `now` and says `says` besides."""
    view = now.view()
    view.texts.extend([says] if says else [])
    sight = Sight(view, now, {at: at for at in range(len(now.items))})
    kind = {"FutsuLogin": FutsuLogin, "FutsuTop": FutsuTop, "ResetRequest": ResetRequest}[before.screen]
    return judge(before, sight, _screen(kind))


@dataclass(frozen=True)
class Change:
    """A change of a contract, made readable."""

    before: Contract

    def swap(self, old: Item, *new: Item) -> Contract:
        at = self.before.items.index(old)
        return self.like(items=(*self.before.items[:at], *new, *self.before.items[at + 1 :]))

    def set(self, old: Item, **values: object) -> Contract:
        return self.swap(old, old.model_copy(update=values))

    def add(self, *new: Item) -> Contract:
        return self.like(items=(*self.before.items, *new))

    def like(self, **values: object) -> Contract:
        return self.before.model_copy(update=values)


L, R = Change(LOGIN), Change(REQUEST)
OTHER = "https://collect.example"

# What each rule catches.
CAUGHT: dict[str, list[Contract]] = {
    "captcha_asked": [L.like(captcha=True), L.add(Item(role="text", row=("画像に表示されている文字",), form=1))],
    "site_changed": [
        L.like(address="https://other.example/useridmg/login.do"),
        L.like(address="http://oss.example/useridmg/login.do"),
    ],
    "heading_changed": [L.like(headings=("ログイン",)), L.like(headings=())],
    "part_vanished": [L.swap(RESET), L.swap(ID), L.swap(LOG_IN), R.swap(MAIL)],
    "part_renamed": [
        L.set(RESET, text=("パスワードをお忘れの方",)),
        L.set(RESET, text=("パスワード初期化依頼",)),
        L.set(ID, row=("利用者番号",)),
        L.set(ID, row=("納付利用者IDまたはメールアドレス",)),
        L.set(PASSWORD, label=("旧納付利用者パスワード",), row=()),
        R.set(SEND, text=("送信",)),
        R.set(MAIL, row=("連絡先",)),
    ],
    "part_ambiguous": [
        L.add(RESET.model_copy(update={"to": OTHER})),
        L.swap(ID, ID, ID),
        L.swap(LOG_IN, LOG_IN, LOG_IN),
        L.swap(RESET, Item(role="link", text=("■ パスワード初期化",)), RESET),
    ],
    "part_disabled": [L.set(RESET, enabled=False), R.set(SEND, enabled=False), R.set(MAIL, enabled=False)],
    "part_covered": [L.set(PASSWORD, covered=True), R.set(SEND, covered=True)],
    "entry_kind_changed": [
        L.set(PASSWORD, role="text"),
        L.set(ID, role="password"),
        L.set(ID, role="email"),
        R.set(MAIL, role="number"),
    ],
    "captions_swapped": [
        R.like(items=(MAIL, ID, *REQUEST.items[2:])),
        R.like(items=(ID, NOTE, MAIL, *REQUEST.items[3:])),
        L.like(
            items=(
                NEWS,
                PASSWORD.model_copy(update={"role": "text"}),
                ID.model_copy(update={"role": "password"}),
                *LOGIN.items[3:],
            )
        ),
    ],
    "required_entry_added": [
        L.add(Item(role="text", row=("生年月日",), form=1, required=True)),
        L.add(Item(role="text", row=("氏名",), form=1)),
        L.add(Item(role="select", text=("都道府県",), form=1)),
        L.add(Item(role="checkbox", text=("事業者",), form=1, required=True)),
        L.add(Item(role="text", row=("電話番号",), required=True)),
    ],
    "entry_became_required": [R.set(NOTE, required=True), L.set(SHOW, required=True)],
    "entry_limits_changed": [
        R.set(ID, longest=4),
        R.set(MAIL, longest=10),
        R.set(ID, shortest=12),
        L.set(PASSWORD, pattern="[0-9]{12}"),
    ],
    "consent_asked": [
        L.add(Item(role="checkbox", text=("利用規約に同意する",))),
        R.add(Item(role="radio", text=("上記の内容を確認しました",), form=1)),
    ],
    "left_its_form": [R.set(SEND, form=0), R.set(MAIL, form=2), L.set(LOG_IN, form=2)],
    "button_clears": [R.set(SEND, clears=True)],
    "leads_elsewhere": [R.set(SEND, to=OTHER), R.set(MAIL, to=OTHER), L.set(RESET, to=OTHER)],
    "title_changed": [L.like(title="ログイン")],
    "headings_changed": [L.like(headings=("マイページログイン", "お知らせ"))],
    "path_changed": [L.like(address="https://oss.example/new/login")],
    "words_changed": [L.set(RESET, text=("パスワード初期化はこちら",)), L.set(ID, row=("納付利用者ID（半角）",))],
    "role_changed": [L.set(RESET, role="button"), L.set(LEAVE, role="button")],
    "state_changed": [L.set(LEAVE, enabled=False), L.set(SHOW, checked=True)],
    "requirement_changed": [R.set(MAIL, required=True), L.set(ID, required=None)],
    "unused_gone": [L.swap(LEAVE), L.set(LEAVE, text=("ウィンドウを閉じる",)), L.swap(NEWS)],
    "unused_added": [
        L.add(Item(role="link", text=("アクセシビリティ方針",))),
        L.add(Item(role="text", row=("備考",), form=1, required=False)),
        L.add(Item(role="text", label=("サイト内検索",), form=3)),
        L.add(Item(role="checkbox", text=("次回から入力を省略",), form=1)),
        L.add(Item(role="checkbox", text=("案内の受信に同意する",), required=False)),
        L.add(Item(role="select", text=("言語",), form=1, checked=True)),
    ],
    "order_changed": [L.like(items=(*LOGIN.items[:5], LEAVE, RESET))],
}
CASES = [(rule, now) for rule, every in CAUGHT.items() for now in every]

# What looks similar, and must not be taken for it.
LEFT_ALONE: dict[str, list[Contract]] = {
    "captcha_asked": [L.add(Item(role="link", text=("画像の一覧",)))],
    "site_changed": [L.like(address="https://oss.example/elsewhere")],
    "heading_changed": [
        L.like(headings=("マイページ　ログイン",)),
        L.like(headings=("② マイページログイン（個人・法人）",)),
    ],
    "part_vanished": [L.swap(LEAVE), L.set(RESET, text=("パスワードをお忘れの方",))],
    "part_renamed": [
        L.set(ID, row=("納付利用者ＩＤ",)),
        L.set(RESET, text=("▶ パスワード初期化",)),
        L.swap(RESET),
        L.set(ID, row=("納付利用者ID（半角）", "8文字")),
    ],
    "part_ambiguous": [
        L.add(Item(role="link", text=("パスワード初期化について",))),
        L.add(Item(role="link", text=("ログイン",), chrome=True)),
    ],
    "part_disabled": [L.set(LEAVE, enabled=False)],
    "part_covered": [L.set(LEAVE, covered=True)],
    "entry_kind_changed": [R.set(MAIL, role="email"), L.set(ID, role="tel"), L.set(NEWS, role="number")],
    "captions_swapped": [
        L.like(items=(NEWS, PASSWORD, ID, *LOGIN.items[3:])),
        L.like(items=(*LOGIN.items[1:], NEWS)),
    ],
    "required_entry_added": [
        L.add(Item(role="text", row=("備考",), form=1, required=False)),
        L.add(Item(role="text", label=("サイト内検索",), form=3, required=True)),
        L.add(Item(role="search", label=("検索",), form=1)),
        L.add(Item(role="checkbox", text=("次回から入力を省略",), form=1)),
        L.set(ID, row=("利用者番号",)),
    ],
    "entry_became_required": [R.set(MAIL, required=True), R.set(NOTE, required=None)],
    "entry_limits_changed": [
        R.set(NOTE, longest=4),
        R.set(MAIL, longest=100),
        R.set(MAIL, longest=0),
    ],
    "consent_asked": [
        L.add(Item(role="link", text=("利用規約に同意する",))),
        L.add(Item(role="checkbox", text=("案内の受信に同意する",), required=False)),
    ],
    "left_its_form": [L.set(RESET, form=1), L.set(LEAVE, form=1)],
    "button_clears": [R.add(Item(role="button", text=("入力を消す",), form=1, clears=True))],
    "leads_elsewhere": [L.set(LEAVE, to=OTHER)],
}
ALONE = [(rule, now) for rule, every in LEFT_ALONE.items() for now in every]


def _before(now: Contract) -> Contract:
    return LOGIN if now.screen == LOGIN.screen else REQUEST


def _verdict_of(rule: str) -> Verdict:
    return next(verdict for verdict, rules in RULES.items() if rule in {each.__name__ for each in rules})


@pytest.mark.parametrize(("rule", "now"), CASES)
def test_a_rule_catches_its_change_and_no_other_speaks_of_an_effect(rule: str, now: Contract) -> None:
    judgement = judged(_before(now), now)
    found = {each.rule for each in judgement.differences}
    assert rule in found
    assert judgement.verdict is _verdict_of(rule), judgement
    effect = {each.rule for each in judgement.differences if each.verdict is Verdict.EFFECT}
    # A field that shows or hides what is typed after a swap has two things wrong with it.
    assert effect <= {rule} | ({"entry_kind_changed"} if rule == "captions_swapped" else set())


@pytest.mark.parametrize(("rule", "now"), ALONE)
def test_a_rule_leaves_alone_what_only_looks_like_its_change(rule: str, now: Contract) -> None:
    assert rule not in {each.rule for each in judged(_before(now), now).differences}


def test_every_rule_with_an_effect_is_tested_both_ways() -> None:
    rules = {each.__name__ for each in RULES[Verdict.EFFECT]}
    assert rules - {"trouble_page"} == set(LEFT_ALONE)
    every = {each.__name__ for each in (*RULES[Verdict.EFFECT], *RULES[Verdict.NO_EFFECT])}
    assert every - {"trouble_page", "newly_found"} == set(CAUGHT)


def test_no_rule_is_forgotten() -> None:
    """Every public generator of the two modules of rules is among those that are applied."""
    applied = {each for rules in RULES.values() for each in rules}
    for module in (effects, harmless):
        public = [each for name, each in vars(module).items() if not name.startswith("_") and callable(each)]
        own = {each for each in public if getattr(each, "__module__", "") == module.__name__}
        assert own - applied <= {effects.is_consent, effects.site_of}


@pytest.mark.parametrize("contract", [LOGIN, REQUEST])
def test_an_unchanged_screen_is_the_same(contract: Contract) -> None:
    judgement = judged(contract, contract)
    assert judgement.verdict is Verdict.SAME
    assert str(judgement).endswith(": 一致")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("セッションが時間切れとなりました。", True),
        ("30分でセッションが切れる場合があります。", False),
        ("3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)", False),
    ],
)
def test_a_time_out_told_on_the_screen_has_an_effect(words: str, found: bool) -> None:
    says = Text([words], heading=False, control=False, alert=False, item=False)
    rules = [each.rule for each in judged(LOGIN, LOGIN, says=says).differences]
    assert rules == (["trouble_page"] if found else [])


def test_an_error_page_alone_is_told_and_not_all_that_is_missing_on_it() -> None:
    says = Text(["システムエラーが発生しました。"], heading=True, control=False, alert=False, item=False)
    judgement = judged(LOGIN, L.like(items=(LEAVE,), headings=()), says=says)
    assert [each.rule for each in judgement.differences] == ["trouble_page"]
    assert "システムエラーが発生しました。" in str(judgement)


def test_a_past_maintenance_in_the_news_is_none_also_when_the_menu_has_a_new_name() -> None:
    ready = Item(role="link", text=("準備が済んでいる方",))
    rest = tuple(Item(role="link", text=(each,)) for each in ("はじめての方", "よくあるご質問", "サイトマップ"))
    top = Contract(
        screen="FutsuTop", portal="普通車", number="①", name="トップページ", address="https://oss.example/portal/",
        title="自動車保有関係手続のワンストップサービス", items=(ready, *rest),
    )  # fmt: skip
    now = top.model_copy(update={"items": (Item(role="link", text=("手続を始める方",)), *rest)})
    says = Text(
        ["2020年3月23日システムメンテナンスのお知らせ（終了）"], heading=False, control=False, alert=False, item=True
    )
    assert [each.rule for each in judged(top, now, says=says).differences] == ["part_renamed"]


def test_a_contract_that_is_older_than_the_words_of_the_portals_file_has_no_effect() -> None:
    """The button was called otherwise when the contract was written, and the file has the new words by now."""
    before = L.set(RESET, text=("パスワードをお忘れの方",))
    judgement = judged(before, LOGIN)
    assert "newly_found" in {each.rule for each in judgement.differences}
    assert judgement.verdict is Verdict.NO_EFFECT


def test_a_caption_whose_field_is_gone_is_not_lent_to_the_next_field() -> None:
    """The finder would take the mail field, above which the ID's caption still stands, and type the ID there."""
    mail = ("利用者管理用メールアドレス",)
    before = R.like(
        items=(Item(role="text", before=("納付利用者ID",), form=1), Item(role="text", before=mail, form=1), SEND)
    )
    now = before.model_copy(update={"items": (Item(role="text", before=("納付利用者ID", *mail), form=1), SEND)})
    judgement = judged(before, now)
    assert [each.rule for each in judgement.differences if each.verdict is Verdict.EFFECT] == ["part_vanished"]


def test_what_it_says_is_what_an_operator_can_act_on() -> None:
    judgement = judged(LOGIN, L.set(RESET, text=("パスワードをお忘れの方",)))
    assert str(judgement) == (
        "普通車③ マイページログイン: 手順に影響あり\n"
        "・ボタンまたはリンク「パスワード初期化」がありません。リンク「パスワードをお忘れの方」に変わったようです。"
    )


@pytest.mark.parametrize("worse", [L.set(RESET, enabled=False)])
def test_the_worst_verdict_wins(worse: Contract) -> None:
    both = worse.model_copy(update={"title": "ログイン", "items": (*worse.items, Item(role="link", text=("新着",)))})
    judgement = judged(LOGIN, both)
    assert {each.verdict for each in judgement.differences} == {Verdict.EFFECT, Verdict.NO_EFFECT}
    assert judgement.verdict is Verdict.EFFECT
