"""Mails that must not be followed: spoofed, someone else's, about something else, or not certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbook.errors import MailError, SettingsError
from runbook.mail import ExpectedMail
from runbook.mail.links import origin_of
from runbook.mail.reading import read_letter
from runbook.mail.recognising import Found, Reason, recognise, temporary_passwords
from runbook.secret import MailAddress
from tests.mail.letters import (
    ADDRESS,
    EXPECTED,
    HTML,
    LINK,
    ORIGIN,
    PLAIN_TEXT,
    TEXT,
    TOKEN,
    letter,
    multipart,
    part,
)

PATH = f"/useridmg/reset?key={TOKEN}"

WRONG = {
    "another host": (letter(TEXT.format(f"https://oss.evil.example{PATH}")), Reason.NO_LINK),
    "the portal's host as a user name": (
        letter(TEXT.format(f"https://www.oss.mlit.go.jp@evil.example{PATH}")),
        Reason.NO_LINK,
    ),
    "user name and password before the portal's host": (
        letter(TEXT.format(f"https://a:b@www.oss.mlit.go.jp{PATH}")),
        Reason.NO_LINK,
    ),
    "a longer host that begins like the portal's": (
        letter(TEXT.format(f"https://www.oss.mlit.go.jp.evil.example{PATH}")),
        Reason.NO_LINK,
    ),
    "a host that ends like the portal's": (letter(TEXT.format(f"https://wwwooss.mlit.go.jp{PATH}")), Reason.NO_LINK),
    "a look-alike letter": (letter(TEXT.format(f"https://www.oss.mlit.go.jр{PATH}")), Reason.NO_LINK),
    "punycode": (letter(TEXT.format(f"https://xn--www-oss-mlit-go-jp{PATH}")), Reason.NO_LINK),
    "another port": (letter(TEXT.format(f"https://www.oss.mlit.go.jp:8443{PATH}")), Reason.NO_LINK),
    "without encryption": (letter(TEXT.format(f"http://www.oss.mlit.go.jp{PATH}")), Reason.NO_LINK),
    "a backslash before another host": (
        letter(f'<a href="{ORIGIN}\\@evil.example{PATH}">パスワード</a>', content_type=HTML),
        Reason.NO_LINK,
    ),
    "a full-width slash in the host": (
        letter(f'<a href="{ORIGIN}／.evil.example{PATH}">パスワード</a>', content_type=HTML),
        Reason.NO_LINK,
    ),
    "the portal's link inside another site's link": (
        letter(TEXT.format(f"https://evil.example/?to={LINK}")),
        Reason.NO_LINK,
    ),
    "HTML that shows the portal's link and leads elsewhere": (
        letter(f'パスワード<a href="https://evil.example{PATH}">{LINK}</a>', content_type=HTML),
        Reason.MISLEADING,
    ),
    "the same, beside a text with the right link": (
        multipart(
            part(PLAIN_TEXT, TEXT.format(LINK).encode()),
            part(HTML, f'<a href="https://evil.example{PATH}">{LINK}</a>'.encode()),
        ),
        Reason.MISLEADING,
    ),
    "a link in an HTML comment": (
        letter(f"<!-- {LINK} -->パスワード<style>{LINK}</style>", content_type=HTML),
        Reason.NO_LINK,
    ),
    "a link in an attached mail only": (
        multipart(
            part(PLAIN_TEXT, "パスワード".encode()),
            part("message/rfc822", letter(TEXT.format(LINK))),
            kind="mixed",
        ),
        Reason.NO_LINK,
    ),
    "nothing but the portal's top page": (
        letter(TEXT.format(f"{ORIGIN}/portal/index.html\n{ORIGIN}/\n{ORIGIN}/portal/")),
        Reason.NO_LINK,
    ),
    "someone else's reset mail": (letter(TEXT.format(LINK), to="other@gyosei.example"), Reason.OTHER_RECIPIENT),
    "the account's address only as a name": (
        letter(TEXT.format(LINK), to=f'"{ADDRESS}" <other@gyosei.example>'),
        Reason.OTHER_RECIPIENT,
    ),
    "an address that only contains the account's": (
        letter(TEXT.format(LINK), to=f"the.{ADDRESS}"),
        Reason.OTHER_RECIPIENT,
    ),
    "the portal's mail about an application": (
        letter(f"申請の審査が終わりました。\n{ORIGIN}/status?no={TOKEN}\n", subject="=?utf-8?B?55Sz6KuL?="),
        Reason.OTHER_MATTER,
    ),
    "an empty mail": (b"", Reason.OTHER_RECIPIENT),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_mail_is_never_followed(name: str) -> None:
    """The mail is set aside, with the reason that the operator is told when no right one comes."""
    mail, reason = WRONG[name]

    assert recognise(read_letter(mail), EXPECTED) is reason


@pytest.mark.parametrize(
    ("sender", "right"),
    [
        ("OSS <no-reply@oss.example>", True),
        ("OSS <no-reply@OSS.example>", True),
        ('"no-reply@oss.example" <x@evil.example>', False),
        ("x@oss.example.evil.example", False),
        ("a@oss.example, b@evil.example", False),
        ("", False),
    ],
)
def test_the_sender_is_judged_only_where_it_is_known(sender: str, right: bool) -> None:
    """Nobody has seen the real mail yet, so by default any sender will do; once configured, only that host's."""
    read = read_letter(letter(TEXT.format(LINK), sender=sender))

    assert isinstance(recognise(read, EXPECTED), Found)
    judged = recognise(read, replace(EXPECTED, sender_hosts=("oss.example",)))
    assert isinstance(judged, Found) if right else judged is Reason.OTHER_SENDER


def test_two_links_that_could_both_be_meant_are_shown_shortened() -> None:
    """Nothing is guessed: the operator reads the mail and goes on by hand. The links themselves are not shown."""
    other = f"{ORIGIN}/useridmg/cancel?key={TOKEN[::-1]}"

    with pytest.raises(MailError, match="2 種類") as error:
        recognise(read_letter(letter(TEXT.format(f"{LINK}\n\n{other}"))), EXPECTED)

    assert str(error.value).count("www.oss.mlit.go.jp/…") == 2
    assert TOKEN not in str(error.value)
    assert TOKEN[::-1] not in str(error.value)
    assert "手作業" in error.value.remedy


def test_two_temporary_passwords_are_not_guessed() -> None:
    """Which one the portal wants, only a person can find out; neither is shown."""
    mail = letter(TEXT.format(f"{LINK}\n仮パスワード：Abcd1234\n仮パスワード：Efgh5678"))

    with pytest.raises(MailError, match="仮パスワードと読めるものが 2 種類") as error:
        recognise(read_letter(mail), EXPECTED)

    assert "Abcd1234" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("仮パスワード：Abc123!x", {"Abc123!x"}),
        ("[仮パスワード] Abc123!x", {"Abc123!x"}),
        ("【仮パスワード】\n\n  Abc123!x", {"Abc123!x"}),
        ("仮パスワードは、次のとおりです。\n\n　Abc123!x", {"Abc123!x"}),
        ("仮パスワード（半角）： <Abc123!x>", {"Abc123!x"}),
        ("仮パスワード：Abc12345(24時間有効)", {"Abc12345"}),
        ("仮パスワード：Abc12345（24時間有効）", {"Abc12345"}),
        ("仮パスワード：\nAbc123!x\n仮パスワードを入力してください", {"Abc123!x"}),
        ("初期パスワード変更URL：https://www.oss.mlit.go.jp/", set()),
        ("仮パスワードは以下のとおりです。\nhttps://www.oss.mlit.go.jp/", set()),
        ("仮パスワードは発行から24時間有効です", set()),
        ("仮パスワードを入力してください。\nABCDEFGH", set()),
        ("パスワード：Abc123!x", set()),
    ],
)
def test_a_temporary_password_is_known_by_its_caption(text: str, values: set[str]) -> None:
    """Only what stands where a caption announces it; words about temporary passwords are not one."""
    assert temporary_passwords(text) == values


@pytest.mark.parametrize(
    "link",
    [
        "https://www.oss.mlit.go.jp:99999/",
        "https://www.oss.mlit.go.jp:８０/",
        "https://www%2eoss.mlit.go.jp/",
        "https:///www.oss.mlit.go.jp/",
        "https://[::1/",
        "https://www.oss.mlit.go.jp\t/",
        "https:www.oss.mlit.go.jp",
        "javascript://www.oss.mlit.go.jp/%0aalert(1)",
        "ftp://www.oss.mlit.go.jp/",
        "",
    ],
)
def test_a_link_whose_end_is_doubtful_leads_nowhere(link: str) -> None:
    """Where a browser and this program might disagree about the host, there is no host."""
    assert origin_of(link) is None


def test_an_origin_that_is_none_is_a_mistake_in_the_settings() -> None:
    """A typing error in `link_origins` is said at once; otherwise every mail would silently be refused."""
    with pytest.raises(SettingsError, match=r"www\.oss\.mlit\.go\.jp"):
        ExpectedMail(MailAddress(ADDRESS), ("www.oss.mlit.go.jp",))
