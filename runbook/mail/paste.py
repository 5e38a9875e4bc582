"""The operator as the mailbox: reads the mail in their own mail program, and pastes it or its link at the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.errors import MailError, MailNotCome
from runbook.mail.codes import is_code
from runbook.mail.links import Telling, links_in_text, origin_of, telling
from runbook.mail.reading import Letter
from runbook.mail.recognising import AmbiguousMail, Found, Reason, recognise
from runbook.mail.values import Mark, ResetMail
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.values import ExpectedMail
    from runbook.terminal import Terminal

SOURCE = "paste"
NONE = "なし"
WHERE = "端末への貼り付け"
# A terminal cuts off what a line has beyond this, and a cut link looks like a whole one. Bytes; Linux's N_TTY.
LONGEST_LINE = 4095

_ASK = (
    "\n届いたパスワード再設定用のメールを、メールソフトで開いてください。\n"
    "再設定用のリンク（https://…）か、認証コードか、メールの本文全体をコピーし、ここに貼り付けて Enter を押してください。"
    f"届いていなければ「{NONE}」と入力します。\n貼り付けたものは画面に出ません: "
)
_ASK_TEMPORARY = (
    "メールに仮パスワードが書かれていれば、貼り付けて Enter を押してください。なければ Enter だけを押します: "
)
_AROUND_A_LINK = " \t\r\n<>「」『』【】（）\"'"
_TEMPORARY = re.compile(r"[!-~]{4,64}")
_SOURCE_CODE = re.compile(r"^Content-Transfer-Encoding:\s*(?:base64|quoted-printable)", re.IGNORECASE | re.MULTILINE)


class PasteMailbox:
    """Asks the operator. Only a link to the portal itself is taken; anything else is refused and asked for again.

    Args:
        terminal: where the operator sits; None if nobody does (`--yes`).
    """

    def __init__(self, terminal: Terminal | None) -> None:
        self._terminal = terminal

    def check(self) -> None:
        """Make sure that somebody can be asked.

        Raises:
            MailError: nobody can.
        """
        self._somebody()

    def mark(self) -> Mark:
        """Nothing is known of what lies in the operator's mailbox.

        Raises:
            MailError: nobody can be asked.
        """
        self._somebody()
        return Mark({}, datetime.now(UTC), SOURCE)

    def wait_for_reset_mail(
        self,
        after: Mark,  # noqa: ARG002 - the operator judges which mail is new
        expected: ExpectedMail,
        *,
        on_progress: Callable[[str], None],
        seconds: float | None = None,  # noqa: ARG002 - a question waits until it is answered
    ) -> ResetMail:
        """Ask until there is an answer that can be used.

        Args:
            after: not looked at: the operator judges which mail is the right one.
            expected: where the link may lead.
            on_progress: is told in Japanese what was taken, without the link.
            seconds: not looked at.

        Raises:
            MailNotCome: the operator says so, or gives no more answers.
            MailError: nobody can be asked.
        """
        terminal, refused = self._somebody(), list[str]()
        while True:
            text = terminal.paste(_ASK)
            if text is None or text.strip() == NONE:
                raise MailNotCome("再設定用のメールは届いていないと、操作する人が答えました。")
            if not text.strip():
                continue
            found = _judged(text, expected)
            if isinstance(found, Found):
                on_progress(f"再設定用のメールの内容を受け取りました（{len(text)} 文字）。")
                return self._mail(found, text, expected, refused)
            refused.append(found)
            terminal.say(f"使えません: {found}")

    def close(self) -> None:
        """Nothing is open."""

    def _somebody(self) -> Terminal:
        if self._terminal is None or not self._terminal.is_there:
            raise MailError(
                "MAIL_PROTOCOL=paste ではメールを人が貼り付けますが、"
                "無人運転（--yes）か、端末のないところで実行されています。",
                expected="操作する人が端末の前にいる",
                remedy="端末で、--yes を付けずに実行するか、.env の MAIL_PROTOCOL をほかの方式にしてください。",
            )
        return self._terminal

    def _mail(self, found: Found, text: str, expected: ExpectedMail, refused: list[str]) -> ResetMail:
        temporary = found.temporary_password
        if len(text.split()) == 1 and found.link is not None:
            temporary = self._temporary_password()
        notes = ["差出人・件名・宛先・受信時刻は確かめていない（人が貼り付けたもの）"]
        if refused:
            notes.append(f"使わなかった貼り付け: {len(refused)} 回（{'、'.join(dict.fromkeys(refused))}）")
        return ResetMail(
            sender="不明",
            subject="不明",
            recipient=expected.mail_address,
            received_at=datetime.now(UTC),
            link=found.link,
            temporary_password=temporary,
            folder=WHERE,
            notes=tuple(notes),
            is_pasted=True,
            code=found.code,
        )

    def _temporary_password(self) -> Secret | None:
        terminal = self._somebody()
        while answer := (terminal.paste(_ASK_TEMPORARY) or "").strip():
            if _TEMPORARY.fullmatch(answer):
                return Secret(answer)
            terminal.say(
                "使えません: 仮パスワードは 1 行の半角英数字と記号です。仮パスワードだけを貼り付けてください。"
            )
        return None


def _judged(text: str, expected: ExpectedMail) -> Found | str:
    """What is pasted, if it can be used; else why not, in Japanese."""
    if any(len(line.encode()) >= LONGEST_LINE for line in text.splitlines()):
        return "1 行が長すぎて、端末が途中で切ったおそれがあります。リンクだけを貼り付けてください。"
    if _SOURCE_CODE.search(text):
        return "メールのソースです。メールソフトに表示される本文か、リンクだけを貼り付けてください。"
    if len(text.split()) == 1:
        word = text.strip(_AROUND_A_LINK)
        return Found(None, None, Secret(word)) if is_code(word) else _judged_link(word, expected)
    letter = Letter((), frozenset({expected.mail_address.value.lower()}), "", (text,), ())
    try:
        result = recognise(letter, replace(expected, sender_hosts=()))
    except AmbiguousMail as doubt:
        return f"{doubt.seen} 使うものだけを貼り付けてください。"
    if result is Reason.NO_LINK:
        hosts = {urlsplit(found.link).netloc for found in links_in_text(text) if origin_of(found.link)}
        leads = f"（貼り付けられたもののリンク先: {'、'.join(sorted(hosts))}）" if hosts else ""
        return f"{result}{leads}。"
    return result if isinstance(result, Found) else f"{result}。"


def _judged_link(link: str, expected: ExpectedMail) -> Found | str:
    homes = "、".join(expected.link_origins)
    origin = origin_of(link)
    if origin is None:
        return f"行き先が確かなリンクでも、認証コードでもありません。{homes} で始まるリンクを貼り付けてください。"
    if not expected.leads_home(link):
        return f"リンク先（{origin.scheme}://{origin.host}:{origin.port}）がポータル（{homes}）ではありません。開かないでください。"
    if expected.sends_on(link):
        return f"{Reason.SENDS_ON}リンクです。開かないでください。"
    if telling(link) is Telling.TOP_PAGE:
        return "ポータルのトップページのリンクで、再設定用のリンクではありません。"
    return Found(Secret(link), None)
