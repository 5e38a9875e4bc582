"""The operator pastes the mail or its link: only what leads to the portal is taken."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runbook.errors import MailError, MailNotCome
from runbook.mail import MailboxSettings, MailProtocol, MailSecurity, Mark, PasteSettings, mailbox_of
from runbook.mail.paste import LONGEST_LINE, NONE, PasteMailbox
from runbook.secret import Secret, mask
from runbook.terminal import Terminal
from tests.mail.letters import ADDRESS, EXPECTED, LINK, LONG_LINK, ORIGIN, PLAIN_LINK, TEMPORARY, TEXT, TOKEN

NO_TEMPORARY = ""


class Answers(Terminal):
    """A terminal at which the operator answers what was thought of beforehand."""

    def __init__(self, *answers: str | None) -> None:
        super().__init__(nullcontext)
        self.answers = [*answers]
        self.said: list[str] = []

    @property
    def is_there(self) -> bool:
        return True

    def paste(self, question: str) -> str | None:
        assert "貼り付けて Enter" in question
        return self.answers.pop(0)

    def say(self, text: str) -> None:
        self.said.append(text)


def test_a_pasted_link_is_taken() -> None:
    """With a break at its end, as it comes from the clipboard; the temporary password is asked for."""
    terminal, told = Answers(f" {LINK}\n", NO_TEMPORARY), list[str]()
    box = PasteMailbox(terminal)
    box.check()

    mail = box.wait_for_reset_mail(box.mark(), EXPECTED, on_progress=told.append)

    assert (mail.link, mail.temporary_password) == (Secret(LINK), None)
    assert not terminal.said
    assert len(told) == 1
    assert TOKEN not in told[0]


@pytest.mark.parametrize("around", ["「{}」", "<{}>", "『{}』\n", '"{}"'])
def test_signs_around_a_link_are_not_part_of_it(around: str) -> None:
    """A person copies a little too much."""
    assert pasted(around.format(PLAIN_LINK), NO_TEMPORARY)[0] == Secret(PLAIN_LINK)


def test_a_temporary_password_is_asked_for_beside_a_link() -> None:
    """Family B: the page behind the link will ask for it. What cannot be one is asked for again."""
    terminal = Answers(LINK, f"仮パスワード：{TEMPORARY}", f"{TEMPORARY}\n")

    mail = PasteMailbox(terminal).wait_for_reset_mail(mark(), EXPECTED, on_progress=lambda _line: None)

    assert mail.temporary_password == Secret(TEMPORARY)
    assert len(terminal.said) == 1


def test_a_whole_mail_is_read_like_any_other() -> None:
    """Link and temporary password come out of it, also where the link is broken over lines; nothing more is asked."""
    body = TEXT.format(f"{LONG_LINK[:76]}\n{LONG_LINK[76:152]}\n{LONG_LINK[152:]}\n\n仮パスワード：{TEMPORARY}")

    assert pasted(f"OSS 様\n{body}") == (Secret(LONG_LINK), Secret(TEMPORARY))


def test_a_sender_that_is_required_elsewhere_cannot_be_judged_here() -> None:
    """A body has no sender."""
    expected = replace(EXPECTED, sender_hosts=("oss.example",))
    box = PasteMailbox(Answers(TEXT.format(LINK)))

    assert box.wait_for_reset_mail(mark(), expected, on_progress=lambda _line: None).link == Secret(LINK)


REFUSED = {
    "another host": (f"https://evil.example/?key={TOKEN}", "リンク先（https://evil.example:443）がポータル"),
    "another scheme": (LINK.replace("https", "http"), "http://www.oss.mlit.go.jp:80"),
    "another port": (LINK.replace(".jp/", ".jp:8443/"), ":8443"),
    "a user name": (LINK.replace("https://", "https://www.oss.mlit.go.jp@evil.example/"), "行き先が確かな"),
    "a full-width slash": (f"{ORIGIN}／.evil.example/{TOKEN}", "行き先が確かな"),
    "something else": ("パスワード", "行き先が確かな"),
    "a page that sends on": (f"{ORIGIN}/jump?url=//evil.example/{TOKEN}", "別のサイトへ導くおそれ"),
    "the top page": (f"{ORIGIN}/portal/index.html", "トップページ"),
    "a text with another host": (TEXT.format(f"https://evil.example/?key={TOKEN}"), "evil.example"),
    "a text without a link": ("パスワードの\n再設定", "リンクがない"),
    "a text with two links": (TEXT.format(f"{LINK}\n\n{PLAIN_LINK}"), "使うものだけを"),
    "a text about something else": (f"申請の状況\n{LINK}", "パスワードの再設定についてのメールではない"),
    "source code": (f"Content-Transfer-Encoding: quoted-printable\n\nパスワード {LINK}=\n", "メールのソース"),
    "a line that the terminal cut": (f"パスワード\n{'x' * LONGEST_LINE}\n{LINK}", "途中で切った"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_the_reason_and_asked_for_again(name: str) -> None:
    """Nothing of it is opened, and the record says that it was refused; without the secret."""
    text, reason = REFUSED[name]
    terminal = Answers(text, LINK, NO_TEMPORARY)

    mail = PasteMailbox(terminal).wait_for_reset_mail(mark(), EXPECTED, on_progress=lambda _line: None)

    [said] = terminal.said
    assert reason in said
    assert TOKEN not in said
    assert mail.link == Secret(LINK)
    assert "使わなかった貼り付け: 1 回" in mail.evidence_text()


@pytest.mark.parametrize("answer", [NONE, f"{NONE}\n", None])
def test_a_mail_that_has_not_come_ends_the_wait(answer: str | None) -> None:
    """So does the end of the input; Enter alone is asked again."""
    with pytest.raises(MailNotCome) as error:
        pasted("", "\n", answer)

    assert "迷惑メール" in error.value.remedy


def test_the_evidence_claims_nothing_that_nobody_checked() -> None:
    """Sender, subject, recipient and time are not known here; the secrets stay covered."""
    box = PasteMailbox(Answers(TEXT.format(f"{LINK}\n仮パスワード：{TEMPORARY}")))

    text = box.wait_for_reset_mail(mark(), EXPECTED, on_progress=lambda _line: None).evidence_text()

    assert "差出人・件名・宛先・受信時刻は確かめていない" in text
    assert "\n受信時刻:" not in text
    assert "貼り付けた時刻: 20" in text
    assert "宛先: 確かめていない" in text
    assert "フォルダー: 端末への貼り付け" in text
    for hidden in (TOKEN, TEMPORARY, ADDRESS):
        assert hidden not in text
        assert hidden not in mask(f"{LINK} {TEMPORARY} {ADDRESS}")


@pytest.mark.parametrize("text", ["482913\n", f"{TEXT.format('')}認証コード：482913\n"])
def test_a_code_is_taken_alone_or_out_of_its_mail(text: str) -> None:
    """Family C: there is no link, and no temporary password to ask for."""
    mail = PasteMailbox(Answers(text)).wait_for_reset_mail(mark(), EXPECTED, on_progress=lambda _line: None)

    assert (mail.link, mail.code, mail.temporary_password) == (None, Secret("482913"), None)


def test_any_mark_will_do() -> None:
    """The operator judges what is new, also after an earlier run that read the mailbox itself."""
    assert pasted(LINK, NO_TEMPORARY)[0] == Secret(LINK)
    data = PasteMailbox(Answers()).mark().as_data()
    assert Mark.from_data(data).as_data() == data


@pytest.mark.parametrize("terminal", [None, Terminal(nullcontext)], ids=["--yes", "no terminal"])
def test_where_nobody_can_be_asked_it_is_said_before_anything_is_requested(terminal: Terminal | None) -> None:
    """At the check and at the mark, which come before the request."""
    box = PasteMailbox(terminal)

    for act in (box.check, box.mark):
        with pytest.raises(MailError, match="人が貼り付けます") as error:
            act()
        assert "--yes を付けずに" in error.value.remedy


def test_the_settings_choose_the_mailbox() -> None:
    """One place; the terminal goes to the one that asks."""
    server = MailboxSettings("127.0.0.1", 110, MailSecurity.NONE, "office", Secret("Some-Pa55word"))

    assert isinstance(mailbox_of(PasteSettings(), Answers()), PasteMailbox)
    assert type(mailbox_of(server, None)).__name__ == "ImapMailbox"
    assert type(mailbox_of(replace(server, protocol=MailProtocol.POP3), None)).__name__ == "Pop3Mailbox"


def mark() -> Mark:
    """Of an earlier run with another source."""
    return Mark({}, datetime.now(UTC))


def pasted(*answers: str | None) -> tuple[Secret | None, Secret | None]:
    """Link and temporary password of what the operator answers."""
    box = PasteMailbox(Answers(*answers))
    mail = box.wait_for_reset_mail(mark(), EXPECTED, on_progress=lambda _line: None)
    return mail.link, mail.temporary_password
