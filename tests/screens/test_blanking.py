"""What is taken out of texts, addresses, names and style rules, and what a portal's own words keep."""

from __future__ import annotations

import pytest

from runbook.screens.blanking import Blanking, is_random
from runbook.secret import COVER, MailAddress, PaymentUserId


@pytest.fixture
def blanking() -> Blanking:
    return Blanking()


@pytest.mark.parametrize(
    "words",
    [
        "納付利用者パスワード初期化 依頼の入力",
        "3月27日(金)から3月30日(月)のメンテナンス作業のお知らせ(終了)",
        "2020年3月27日 12:00～2020/03/30 23:59",
        "お問い合わせ 050-5540-2000（平日 9:00～17:00）",
        "Copyright © Ministry of Land, Infrastructure, Transport and Tourism",
        "必 須",
        "１２３",
        "https://www.oss.mlit.go.jp/portal/index.html",
    ],
)
def test_the_words_of_a_portal_stay_as_they_are(blanking: Blanking, words: str) -> None:
    assert blanking.text(words) == words
    assert sum(blanking.counts.values()) == 0


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("連絡先info@office.example まで", f"連絡先{COVER} まで"),
        ("ｉｎｆｏ＠ｏｆｆｉｃｅ．ｅｘａｍｐｌｅ", COVER),
        ("受付番号 20260401123456", f"受付番号 {COVER}"),
        ("受付番号 ２０２６０４０１１２３４", f"受付番号 {COVER}"),
        ("鍵 0f3a9c27be814d56a0c91e7d2b48f635", f"鍵 {COVER}"),
        ("鍵 q8Zr-2LmX_0vTb9Wc4Ye7", f"鍵 {COVER}"),
        ("鍵 deadbeefcafedeadbeefcafe", f"鍵 {COVER}"),
        (
            "https://portal.example/reset/do?key=1 を開く",
            f"https://portal.example/reset/do?{COVER} を開く",
        ),
        ("https://portal.example/k7Qw92mZx4/do", "https://portal.example/*/do"),
        ("https://taro:pw@portal.example/do", "https://portal.example/do"),
    ],
)
def test_what_has_the_shape_of_something_private_is_covered(blanking: Blanking, words: str, left: str) -> None:
    assert blanking.text(words) == left


def test_what_is_known_is_covered_whole_and_not_shortened(blanking: Blanking) -> None:
    PaymentUserId("abcd12xy")
    MailAddress("taro@office.example")
    assert blanking.text("ABCD12XY 様 taro@office.example") == f"{COVER} 様 {COVER}"
    assert blanking.counts == {"known": 2}


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        ("https://www.oss.mlit.go.jp/useridmg/user/FN1216601.do", "/useridmg/user/FN1216601.do"),
        (
            "https://h.example/useridmg/common/SC121650000001DispatchAction.do?forward_PasswordShokika",
            "/useridmg/common/SC121650000001DispatchAction.do",
        ),
        (
            "https://h.example/useridmg/userMg/RP5050100101;jsessionid=0A1B2C3D4E.node1?x=1#top",
            "/useridmg/userMg/RP5050100101",
        ),
        ("https://h.example/s/5d2f81c0-7be4-4a19-9c3e-b6a7d0182f4e/login", "/s/*/login"),
        ("https://h.example/u/20260401123456/login", "/u/*/login"),
        ("https://h.example/u/taro%40office.example/login", "/u/*/login"),
        ("about:blank", ""),
        ("about:srcdoc", ""),
        ("data:text/html,secret", ""),
    ],
)
def test_of_an_address_its_path_stays(blanking: Blanking, address: str, pattern: str) -> None:
    assert blanking.path(address) == pattern
    assert blanking.path(pattern) == pattern


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("#", "#"),
        ("#menu", "#menu"),
        ("#k7Qw92", "#blanked-1"),
        ("javascript:void(0);", "javascript:void 0"),
        ("javascript:go('k7')", "javascript:recorded(1)"),
        ("mailto:info@office.example", "#blanked-1"),
        ("data:text/html,secret", "#blanked-1"),
        ("next.do?a=1&b=2", "/portal/next.do?blanked-1"),
        ("https://here.example/x#y", "/x#blanked-1"),
        ("https://elsewhere.example:8443/faq", "https://elsewhere.example:8443/faq"),
        ("//elsewhere.example/faq", "https://elsewhere.example/faq"),
    ],
)
def test_a_link_leads_where_it_led_but_carries_nothing(blanking: Blanking, address: str, kept: str) -> None:
    assert blanking.link(address, base="https://here.example/portal/index.html", ids=frozenset({"menu"})) == kept


def test_the_same_value_has_the_same_name_in_attributes_and_style_rules(blanking: Blanking) -> None:
    token = "x-0f3a9c27be814d56a0c9"
    name = blanking.identifier(token)
    assert blanking.identifier(f"big {token}") == f"big {name}"
    assert blanking.style(f".{token} {{ color: red; }}") == f".{name} {{ color: red; }}"
    assert blanking.identifier("y-0f3a9c27be814d56a0c9") != name


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("a { z-index: 2147483647; }", "a { z-index: 2147483647; }"),
        ("a { width: 33.33333333333333%; }", "a { width: 33.33333333333333%; }"),
        ("a { --n: 481205739164; }", "a { --n: blanked-1; }"),
        ("a { cursor: url(/c.cur?t=1), pointer; }", 'a { cursor: url("data:,"), pointer; }'),
        ("a { background: url('x;)y') }", 'a { background: url("data:,") }'),
        ("a { /* taro */ }", "a {  }"),
        ("li:hover > ul { display: block; }", "li:is(:hover, [data-recorded-hover]) > ul { display: block; }"),
    ],
)
def test_style_rules_keep_what_they_do(blanking: Blanking, rules: str, left: str) -> None:
    assert blanking.style(rules) == left


@pytest.mark.parametrize("word", ["PasswordShokikaIraiDispatchAction", "navigation-container-wrapper", "FN1216601"])
def test_words_are_no_tokens(word: str) -> None:
    assert not is_random(word)
