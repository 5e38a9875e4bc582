"""Every reason why a mail server cannot be read, in Japanese, with what to do about it."""

from __future__ import annotations

import imaplib
import poplib
import socket
import ssl
from typing import TYPE_CHECKING

from runbook.errors import MailError
from runbook.mail.sources import USUAL_PORTS
from runbook.secret import mask

if TYPE_CHECKING:
    from runbook.mail.sources import MailboxSettings

NOT_ITS_PROTOCOL = "does not speak it"


class ServerUnreachable(MailError):
    """The mail server does not answer as it should; may be passing."""


def unreachable(settings: MailboxSettings, error: Exception) -> ServerUnreachable:
    """Say why there is no connection, or not one that can be trusted.

    Args:
        settings: where to.
        error: what imaplib, poplib or the socket raised.
    """
    server = f"メールサーバー {settings.host}（ポート {settings.port}、{settings.security}）"
    with_ssl, other = USUAL_PORTS[settings.protocol]
    match error:
        case socket.gaierror() | UnicodeError():
            seen = f"{server}が見つかりません。"
            remedy = "MAIL_HOST の書き間違いと、インターネットにつながっていることを確かめてください。"
        case ssl.SSLCertVerificationError():
            seen = f"{server}の証明書を信頼できません（{error.verify_message}）。パスワードは送っていません。"
            remedy = (
                "MAIL_HOST を、メールの契約書類にあるサーバー名のとおりに書いてください。"
                "正しければ、メールの事業者か社内の担当者に証明書のことを尋ねてください。"
            )
        case ssl.SSLError():
            seen = f"{server}と暗号化した通信を始められません。"
            remedy = (
                "MAIL_SECURITY と MAIL_PORT の組み合わせ"
                f"（ssl なら {with_ssl}、starttls なら {other}）を確かめてください。"
            )
        case ConnectionRefusedError():
            seen = f"{server}が接続を受け付けません。"
            remedy = "MAIL_HOST と MAIL_PORT を確かめてください。"
        case TimeoutError():
            seen = f"{server}が応答しません。"
            remedy = (
                "MAIL_HOST、MAIL_PORT、MAIL_SECURITY を確かめてください。"
                "正しければ、時間をおいてもう一度実行してください。"
            )
        case imaplib.IMAP4.error() | poplib.error_proto() if _lacks_starttls(str(error)):
            seen = f"{server}は STARTTLS を使えません。パスワードは送っていません。"
            remedy = f"MAIL_SECURITY=ssl、MAIL_PORT={with_ssl} を試してください。"
        case imaplib.IMAP4.error() | poplib.error_proto() if _speaks_another_protocol(str(error)):
            name = settings.protocol.upper()
            seen = f"{server}は {name} のサーバーではないようです。"
            remedy = f"MAIL_HOST と MAIL_PORT（{name} なら {with_ssl} か {other}）を確かめてください。"
        case _:
            seen = f"{server}との通信が途中で切れました。"
            remedy = (
                "MAIL_PORT と MAIL_SECURITY の組み合わせを確かめてください。"
                "正しければ、時間をおいてもう一度実行してください。"
            )
    return ServerUnreachable(seen, remedy=remedy)


def login_refused(settings: MailboxSettings, words: str) -> MailError:
    """Say that the server does not let in.

    Args:
        settings: whose login.
        words: the server's answer; empty if it must not be shown.
    """
    said = f"（サーバーの答え: {mask(words)[:200]}）" if words else ""
    return MailError(
        f"メールサーバー {settings.host} にログインできません{said}。",
        remedy="MAIL_USER と MAIL_PASSWORD を確かめてください。Gmail などではアプリパスワードが要ります。"
        "Microsoft 365 のメールボックスはパスワードでは読めません。MAIL_AUTH=xoauth2（docs/運用手順.md）にしてください。",
    )


def lost(settings: MailboxSettings) -> ServerUnreachable:
    """Say that the connection breaks whenever it is made."""
    return ServerUnreachable(
        f"メールサーバー {settings.host} との接続が、つなぎ直しても切れます。",
        remedy="インターネットの接続を確かめ、時間をおいてもう一度実行してください。",
    )


def _lacks_starttls(words: str) -> bool:
    return "TLS not supported" in words or "STLS not supported" in words


def _speaks_another_protocol(words: str) -> bool:
    return "unexpected response" in words or NOT_ITS_PROTOCOL in words
