"""Checks of single values that an operator wrote into the settings; each says in Japanese what to write instead."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from runbook.secret import MailAddress, PaymentUserId, Personal

HIGHEST_PORT = 65535
TENANT = re.compile(r"[A-Za-z0-9.-]*")
PROJECT = Path(__file__).resolve().parent.parent


def decline(reason: str) -> NoReturn:
    """Refuse a value with `reason` (Japanese), in the way pydantic collects such refusals."""
    raise ValueError(reason)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself (127.0.0.0/8, ::1, localhost): the only place for unencrypted traffic."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def address_on_portal(value: str) -> str:
    """A portal's address: https, or http on this machine only.

    Raises:
        ValueError: with what to write instead.
    """
    url = urlsplit(value)
    if url.username or url.password:
        decline("に利用者名やパスワードを含めないでください。")
    if not url.hostname or url.scheme not in {"http", "https"}:
        decline("は https:// で始まるアドレスにしてください。")
    if url.scheme == "http" and not is_loopback(url.hostname):
        decline("は https:// で始めてください（http:// はこのパソコンの中の練習用だけです）。")
    return value


def payment_user_id(value: str) -> PaymentUserId | None:
    """A 納付利用者ID. Its exact form is not published, so only slips of the hand are refused: blanks and 全角 letters.

    Raises:
        ValueError: with what to write instead.
    """
    if not value:
        return None
    if any(character.isspace() for character in value) or unicodedata.normalize("NFKC", value) != value:
        decline("に空白や全角文字が入っています。半角で、画面に出るとおりに書いてください。")
    return PaymentUserId(value)


def address(value: str) -> MailAddress | None:
    """A mail address.

    Raises:
        ValueError: with what to write instead.
    """
    if not value:
        return None
    name, at, domain = value.partition("@")
    if not (name and at and domain) or "@" in domain or not value.isascii() or any(map(str.isspace, value)):
        decline("がメールアドレスの形（名前@ドメイン、半角）ではありません。")
    return MailAddress(value)


def login_name(value: str) -> Personal | None:
    """The login name of a mailbox; usually a mail address, so it is shown shortened like one."""
    return Personal(value) if value else None


def folder_outside_the_project(value: str) -> Path | None:
    """An absolute folder for what must not be handed on with the project; `~` is the person's own folder.

    Raises:
        ValueError: with what to write instead.
    """
    if not value:
        return None
    folder = _absolute(value)
    if folder.resolve().is_relative_to(PROJECT):
        decline("にはプロジェクトの外のフォルダーを書いてください（プロジェクトと一緒に人に渡るのを防ぐためです）。")
    return folder


def folder_for_screens(value: str) -> Path | None:
    """An absolute folder for recordings of screens: outside the project, or in `reports/`, which is not handed on with it.

    Raises:
        ValueError: with what to write instead.
    """
    if not value:
        return None
    folder = _absolute(value)
    place = folder.resolve()
    if place.is_relative_to(PROJECT) and not place.is_relative_to(PROJECT / "reports"):
        decline(
            "にはプロジェクトの外か、reports の中のフォルダーを書いてください（記録が git に入るのを防ぐためです）。"
        )
    return folder


def _absolute(value: str) -> Path:
    try:
        folder = Path(value).expanduser()
    except RuntimeError:
        decline("の ~ がどのフォルダーか分かりません。フォルダーの場所を省略せずに書いてください。")
    if not folder.is_absolute():
        decline("はフォルダーの場所を省略せずに、/ か C:\\ か ~/ から書いてください。")
    return folder


def port_number(value: str) -> int | None:
    """A TCP port; empty means the usual one.

    Raises:
        ValueError: with what to write instead.
    """
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT):
        decline(f"は 1〜{HIGHEST_PORT} の数字にしてください。")
    return int(value)


def seconds(value: str | float) -> float:
    """A duration in seconds, more than zero.

    Raises:
        ValueError: with what to write instead.
    """
    try:
        duration = float(value)
    except ValueError:
        duration = 0
    if not 0 < duration < float("inf"):
        decline("は 0 より大きい秒数にしてください（例: 300）。")
    return duration


def one_word(value: str) -> str:
    """An ID that is copied from a web page; slips of the hand are refused.

    Raises:
        ValueError: with what to write instead.
    """
    if not value.isascii() or any(map(str.isspace, value)):
        decline("に空白や全角文字が入っています。管理画面に出るとおりに写してください。")
    return value


def tenant(value: str) -> str:
    """Microsoft's directory: its ID or domain, or one of Microsoft's words for several; empty means any office's.

    Raises:
        ValueError: with what to write instead.
    """
    if not TENANT.fullmatch(value):
        decline("はディレクトリ（テナント）ID か、ドメイン名か、organizations か consumers にしてください。")
    return value or "organizations"


def sign_in_server_here(value: str) -> str:
    """A stand-in for a provider's sign-in server: tokens never go to another address of somebody's choice.

    Raises:
        ValueError: with what to write instead.
    """
    url = urlsplit(value)
    if value and (url.scheme != "https" or not is_loopback(url.hostname or "") or url.username or url.query):
        decline("はこのパソコンの中（https://127.0.0.1:…）の試験用だけです。ふだんは行を消してください。")
    return value.rstrip("/")
