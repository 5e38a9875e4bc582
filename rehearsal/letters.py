"""The mails: what a portal writes after a request, and an older mail that has nothing to do with it.

Nobody has seen the real reset mail. Sender, subject, wording and charset here are the stand-in's own invention, after
sister systems: family A brings a link, family B a link and a 仮パスワード, family C a 認証コード and no link.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, make_msgid
from html import escape
from typing import Any

from rehearsal.web import LOOPBACK

FUTSU_SENDER = "no-reply@mail.futsu-oss.example"
KEI_SENDER = "oss-system@kei-oss.example"

FUTSU_BODY = """\
{user_id} 様

自動車保有関係手続のワンストップサービスをご利用いただき、ありがとうございます。
納付利用者パスワードの初期化依頼を受け付けました。

下記のURLを開き、新しい納付利用者パスワードを登録してください。
{temporary}
{link}

※URLの有効期限は、このメールの送信から{minutes}分です。
※有効期限を過ぎた場合は、もう一度「パスワード初期化」を行ってください。
※このメールに心当たりのない場合は、お手数ですが破棄してください。
※このメールは送信専用です。返信されてもお答えできません。

――――――――――――――――――――――――――――
自動車保有関係手続のワンストップサービス
――――――――――――――――――――――――――――
"""

KEI_BODY = """\
納付利用者ID：{user_id} 様

軽自動車保有関係手続のワンストップサービスです。
納付利用者パスワード初期化のご依頼を受け付けましたので、お知らせいたします。

次のURLから、パスワードの再設定を行ってください（有効期限：{minutes}分）。

　{link}
{temporary}
本メールは自動的に送信しています。お心当たりのない方は、本メールを削除してください。

軽自動車検査協会　軽自動車OSS
"""

FUTSU_CODE_BODY = """\
{user_id} 様

自動車保有関係手続のワンストップサービスをご利用いただき、ありがとうございます。
納付利用者パスワードの初期化依頼を受け付けました。

開いたままの画面に、次の認証コードを入力してください。

認証コード：{code}

※認証コードの有効期限は、このメールの送信から{minutes}分です。
※このメールに心当たりのない場合は、お手数ですが破棄してください。
"""

KEI_CODE_BODY = """\
納付利用者ID：{user_id} 様

軽自動車保有関係手続のワンストップサービスです。
納付利用者パスワード初期化のための認証コードをお知らせいたします（有効期限：{minutes}分）。

　認証コード：{code}

パスワード初期化の画面に入力し、手続を続けてください。

軽自動車検査協会　軽自動車OSS
"""

OLDER_BODY = """\
いつもお世話になっております。

来月の回線工事にともない、事務所のインターネットが一時的に使えなくなります。
日程は、下記のページでご確認ください。

https://www.kairen-denki.example/kouji/2026-annai.html

よろしくお願いいたします。
"""


@dataclass(frozen=True)
class ResetLetter:
    """What a reset mail says.

    Args:
        recipient: mail address of the user.
        user_id: 納付利用者ID.
        url: the link, empty in family C.
        temporary_password: 仮パスワード, only in family B.
        code: 認証コード, only in family C.
        minutes: how long the link works.
    """

    recipient: str
    user_id: str
    url: str
    temporary_password: str
    code: str
    minutes: int


def futsu_mail(letter: ResetLetter) -> Message:
    """The 普通車 portal's mail: plain text in ISO-2022-JP, as systems of 2005 write it."""
    temporary = f"仮パスワード：{letter.temporary_password}\n" if letter.temporary_password else ""
    body = _filled_in(FUTSU_CODE_BODY if letter.code else FUTSU_BODY, letter, temporary)
    mail: Message[Any, Any] = MIMEText(body, "plain", "iso-2022-jp")
    mail["Subject"] = Header("【OSS】納付利用者パスワード再設定のご案内", "iso-2022-jp")
    mail["From"] = formataddr(("自動車保有関係手続のワンストップサービス", FUTSU_SENDER), "iso-2022-jp")
    return _addressed(mail, letter.recipient, FUTSU_SENDER)


def kei_mail(letter: ResetLetter) -> Message:
    """The 軽四輪 portal's mail: UTF-8, once as text and once as HTML."""
    temporary = f"\n　仮パスワード：{letter.temporary_password}\n" if letter.temporary_password else ""
    body = _filled_in(KEI_CODE_BODY if letter.code else KEI_BODY, letter, temporary)
    mail = EmailMessage()
    mail["Subject"] = f"［軽自動車OSS］パスワード再設定用{'認証コード' if letter.code else 'URL'}のお知らせ"
    mail["From"] = formataddr(("軽自動車OSS", KEI_SENDER))
    mail.set_content(body, cte="base64")
    link = f'<a href="{escape(letter.url)}">パスワードを再設定する</a>'
    html = escape(body).replace("\n", "<br>")
    if letter.url:
        html = html.replace(escape(letter.url), link)
    mail.add_alternative(f"<html><body><p>{html}</p></body></html>", subtype="html")
    return _addressed(mail, letter.recipient, KEI_SENDER)


def older_mail(recipient: str) -> tuple[bytes, datetime]:
    """A mail of nine days ago about something else, with a link of its own, and when it came."""
    came = datetime.now(UTC) - timedelta(days=9)
    mail = EmailMessage()
    mail["Subject"] = "回線工事のお知らせ"
    mail["From"] = formataddr(("海蓮電気", "eigyo@kairen-denki.example"))
    mail.set_content(OLDER_BODY)
    return _addressed(mail, recipient, "eigyo@kairen-denki.example", came).as_bytes(), came


def _filled_in(body: str, letter: ResetLetter, temporary: str) -> str:
    values = {"user_id": letter.user_id, "link": letter.url, "code": letter.code, "minutes": letter.minutes}
    return body.format(temporary=temporary, **values)


def _addressed(mail: Message, recipient: str, sender: str, sent: datetime | None = None) -> Message:
    mail["To"] = recipient
    mail["Date"] = format_datetime(sent or datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    return mail


def send(mail: Message, recipient: str, port: int) -> None:
    """Hand the mail to the SMTP server on `port`; returns when it is accepted. Blocks: call it in a thread."""
    with smtplib.SMTP(LOOPBACK, port, local_hostname="portal.rehearsal.example", timeout=10) as server:
        server.send_message(mail, to_addrs=[recipient])
