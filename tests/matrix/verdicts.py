"""What the runbook makes of each fault of a portal: where it stops, with which error, and what has changed by then."""

from __future__ import annotations

from dataclasses import dataclass

from runbook.errors import (
    AccountLocked,
    BrowserRefused,
    CaptchaShown,
    ConsentDemanded,
    InvalidTransition,
    LinkExpired,
    MailNotCome,
    Maintenance,
    PortalFault,
    Refused,
    RunbookError,
    SecondChangeDemanded,
    SessionExpired,
)

NOBODY_KNOWS = "もう一度実行すると"
ONCE_MORE = "もう一度実行してください"


@dataclass(frozen=True)
class Verdict:
    """How a reset ends.

    Args:
        number: the step of the procedure where it stops; empty where it comes through.
        error: with which error.
        said: a part of what the operator reads.
        requests, passwords: how many requests the portal took, and how many new passwords.
        fault: how the fault is switched on, where it needs a value.
        options: of the stand-ins.
        portal: on which it is tried; empty for either.
        sent: how often the request was sent, where that is not how often it was taken.
    """

    number: str = ""
    error: type[RunbookError] | None = None
    said: str = ""
    requests: int = 1
    passwords: int = 1
    fault: str = ""
    options: tuple[str, ...] = ()
    portal: str = ""
    sent: int = 1


THROUGH = Verdict()
VERDICTS = {
    "maintenance": Verdict("①", Maintenance, "メンテナンスのため、サービスを停止しています", 0, 0, sent=0),
    "maintenance_weekend": Verdict("①", Maintenance, "3月30日(月)6時まで", 0, 0, sent=0),
    "maintenance_reset": Verdict("④", Maintenance, "現在閉塞しています", 0, 0, sent=0),
    "session_timeout_login": Verdict("③", SessionExpired, "時間切れとなりました", 0, 0, sent=0),
    "session_timeout_log_in": Verdict("③", SessionExpired, "時間切れとなりました"),
    "session_timeout_open_request": Verdict("④", SessionExpired, "時間切れとなりました", 0, 0, sent=0),
    "session_timeout_request": Verdict("④", SessionExpired, "手でもう一度押さないでください", 0, 0),
    "session_timeout_code": Verdict("⑤", SessionExpired, ONCE_MORE, 1, 0, options=("--mail-family=C",)),
    "session_timeout_link": Verdict("⑤", SessionExpired, "時間切れとなりました", 1, 0),
    "session_timeout_new_password": Verdict("⑤", SessionExpired, "パスワードは変更された可能性があります", 1, 0),
    "mail_never": Verdict("⑤", MailNotCome, "迷惑メール", 1, 0),
    "mail_delay": Verdict(fault="mail_delay=0.5"),
    "mail_twice": THROUGH,
    "link_expired": Verdict("⑤", LinkExpired, "URLの有効期限切れ", 1, 0),
    "link_lifetime": Verdict("⑤", LinkExpired, "新しいメールを依頼します", 1, 0, fault="link_lifetime=0"),
    "password_reuse": Verdict("⑤", Refused, "過去3回以内に使用したパスワード", 2, 1, sent=2),
    "rule_digits16": Verdict("⑤", Refused, "16文字以上で入力してください", 1, 0),
    "error_500_request": Verdict("④", PortalFault, "手でもう一度押さないでください", 0, 0),
    "error_500_new_password": Verdict("⑤", PortalFault, "パスワードは変更された可能性があります", 1, 0),
    "error_500_after_set": Verdict("⑤", PortalFault, "パスワードは変更された可能性があります"),
    "cut_request": Verdict("④", PortalFault, "手でもう一度押さないでください", 1, 0),
    "cut_request_sent_again": Verdict("④", InvalidTransition, "手でもう一度押さないでください", 1, 0, sent=2),
    "cut_request_untaken": Verdict("④", PortalFault, "手でもう一度押さないでください", 0, 0),
    "cut_new_password": Verdict("⑤", PortalFault, "パスワードは変更された可能性があります"),
    "cut_new_password_sent_again": Verdict("⑤", InvalidTransition, "パスワードは変更された可能性があります"),
    "cut_new_password_untaken": Verdict("⑤", PortalFault, "パスワードは変更された可能性があります", 1, 0),
    "cut_all": Verdict("①", PortalFault, "ページを開けません", 0, 0, sent=0),
    "proxy_502": Verdict("①", PortalFault, "502 Bad Gateway", 0, 0, sent=0),
    "proxy_503": Verdict("①", Maintenance, "503 Service Temporarily Unavailable", 0, 0, sent=0),
    "proxy_502_request": Verdict("④", PortalFault, "手でもう一度押さないでください", 1, 0),
    "proxy_502_new_password": Verdict("⑤", PortalFault, "パスワードは変更された可能性があります"),
    "proxy_503_request": Verdict("④", Maintenance, "手でもう一度押さないでください", 0, 0),
    "proxy_503_new_password": Verdict("⑤", Maintenance, "パスワードは変更された可能性があります", 1, 0),
    "slow": Verdict(fault="slow=5", portal="futsu"),
    "request_neutral": Verdict("⑤", MailNotCome, "ポータルに登録したメールアドレス", 0, 0),
    "alert_on_submit": THROUGH,
    "confirm_on_submit": THROUGH,
    "consent": Verdict("③", ConsentDemanded, "プログラムは同意せず", 0, 0, sent=0),
    "captcha_request": Verdict("④", CaptchaShown, "画像認証は人が行うものです", 0, 0, sent=0),
    "captcha_sometimes": Verdict("④", CaptchaShown, "画像認証は人が行うものです", 0, 0, sent=0),
    "browser_refused": Verdict("③", BrowserRefused, "--headed", 0, 0, sent=0),
    "headless_refused": Verdict("①", BrowserRefused, "--headed", 0, 0, sent=0),
    "hidden_error_words": THROUGH,
    "double_notice": THROUGH,
    "login_locked": Verdict("③", AccountLocked, "ロックされています"),
    "change_at_first_login": Verdict("③", SecondChangeDemanded, "もう一度パスワードの変更を求めています"),
}
UNTRUSTED = Verdict("①", PortalFault, "証明書）を確かめられません", 0, 0, options=("--tls=untrusted",), sent=0)
