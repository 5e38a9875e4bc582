"""SASL XOAUTH2: logging in to a mail server with an access token in place of a password.

Sources: developers.google.com/workspace/gmail/imap/xoauth2-protocol (the response, and the challenge that tells of a
failure: Base64 of JSON, to be answered with an empty line) and learn.microsoft.com/exchange/client-developer/
legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth (the same; with POP3 in two lines).
"""

from __future__ import annotations

import base64
import binascii
import json
import poplib
import re
from typing import TYPE_CHECKING, Any, TypeVar

from runbook.errors import MailError
from runbook.mail.oauth.errors import SIGN_IN
from runbook.mail.oauth.keeper import Keeper
from runbook.secret import Secret, mask

if TYPE_CHECKING:
    import imaplib
    from collections.abc import Callable

    from runbook.mail.sources import MailboxSettings

_T = TypeVar("_T")

NAME = "XOAUTH2"
NOT_OFFERED = "メールサーバーは XOAUTH2（事業者のサインイン）でのログインを受け付けません。"


class NotOffered(MailError):
    """The server cannot do it, or does not now; no token was sent."""

    default_remedy = (
        "MAIL_HOST が、MAIL_OAUTH_PROVIDER の事業者の受信サーバーかを確かめてください。パスワードでログインするメールボックスなら、"
        "MAIL_AUTH=password にしてください。"
    )


class TokenRefused(MailError):
    """The server does not accept the access token, or not for this mailbox."""

    default_remedy = (
        "MAIL_USER が、サインインしたアカウントのメールアドレス（共有メールボックスなら、そのアドレス）かを確かめてください。"
        "正しければ、事業者の管理画面で IMAP（POP3）が許可されているかを確かめ、"
        f"「{SIGN_IN}」を実行してから、もう一度実行してください。"
    )


class Told:
    """What the server said of a failure, in its challenge."""

    def __init__(self) -> None:
        self.words = ""

    def take(self, challenge: bytes) -> None:
        """Read a challenge: JSON with a `status`, as HTTP has them."""
        try:
            said = json.loads(challenge)
            self.words = f"状態 {said['status']}"
        except (ValueError, KeyError, TypeError):
            self.words = challenge.decode("utf-8", "replace").strip()


def logged_in(settings: MailboxSettings, log_in: Callable[[Secret], _T]) -> _T:
    """Log in with the password; or with the kept access token and, if the server refuses that, with a new one, once.

    Args:
        settings: the mailbox.
        log_in: connects and logs in with the password or token that it is given.

    Raises:
        MailError: there is no sign-in, or it does not help; whatever `log_in` raises.
    """
    if settings.password is not None:
        return log_in(settings.password)
    keeper = Keeper(settings)
    token = keeper.access_token()
    try:
        return log_in(token.value)
    except TokenRefused:
        if token.is_new:
            raise
    return log_in(keeper.access_token(rejected=token.value).value)


def token_refused(settings: MailboxSettings, told: Told, words: str) -> TokenRefused:
    """Say that the server does not let in.

    Args:
        settings: whose login.
        told: what its challenge said.
        words: its last answer.
    """
    # Masked before it is cut: of a part of a token nobody could tell that it is one.
    said = "、".join(filter(None, [mask(told.words)[:100], mask(words).strip()[:200]]))
    return TokenRefused(
        f"メールサーバー {settings.host} に、サインインした権利でログインできません（サーバーの答え: {said}）。"
    )


def authenticate_imap(client: imaplib.IMAP4, user: str, token: Secret, told: Told) -> None:
    """Log in to an IMAP server (RFC 3501, AUTHENTICATE).

    Raises:
        NotOffered: the server does not list it.
        imaplib.IMAP4.error: the server refuses; `told` says why, if the server does.
    """
    if f"AUTH={NAME}" not in client.capabilities:
        raise NotOffered(NOT_OFFERED)
    response = _response(user, token)
    answers = iter([response])

    def answer(challenge: bytes) -> bytes:
        if first := next(answers, b""):
            return first
        told.take(challenge)
        return b""

    client.authenticate(NAME, answer)


def authenticate_pop3(server: Any, user: str, token: Secret, told: Told) -> None:  # noqa: ANN401 - poplib.POP3, whose types lack what is used
    """Log in to a POP3 server (RFC 5034, AUTH); poplib knows only USER, APOP and RPOP.

    In two lines: what follows AUTH on its own line may have no more than 255 octets, and tokens are longer.

    Raises:
        NotOffered: the server does not know it.
        poplib.error_proto: the server refuses; `told` says why, if the server does.
    """
    try:
        server._shortcmd(f"AUTH {NAME}")  # noqa: SLF001 - as poplib's own commands do
    except poplib.error_proto as error:
        # Of the codes in brackets (RFC 2449, RFC 3206) only AUTH speaks of the way of logging in; and what poplib says itself
        # is no bytes.
        said = error.args[0]
        if not isinstance(said, bytes) or not re.match(rb"-ERR(?! \[(?!AUTH\]))", said):
            raise
        raise NotOffered(NOT_OFFERED) from None
    sent = base64.b64encode(_response(user, token)).decode()
    answer: bytes = server._shortcmd(sent)  # noqa: SLF001 - as above
    if answer.startswith(b"+OK"):
        return
    # poplib takes every line with a plus for consent.
    try:
        told.take(base64.b64decode(answer[1:].strip(), validate=True))
    except binascii.Error:
        told.take(answer[1:])
    server._shortcmd("")  # noqa: SLF001 - as above; raises the refusal


def _response(user: str, token: Secret) -> bytes:
    response = f"user={user}\x01auth=Bearer {token.reveal()}\x01\x01".encode()
    # A server may repeat what it got, and `mask()` does not see through Base64.
    Secret(base64.b64encode(response).decode())
    return response
