"""Microsoft 365 and Outlook.com, through msal: a person signs in with a code (device authorization grant, RFC 8628).

Facts, from Microsoft's own pages (nobody here has tried them against Microsoft):
- "Authenticate an IMAP, POP or SMTP connection using OAuth" (learn.microsoft.com/exchange/client-developer/
  legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth): the scopes of IMAP and POP, that the
  device grant may be used, and that a shared mailbox is read with the token of a person and the address of the mailbox.
- "OAuth 2.0 device authorization grant" (learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code): the kinds of
  tenant, and the errors `authorization_pending`, `authorization_declined`, `bad_verification_code`, `expired_token`.
"""

from __future__ import annotations

import json
import logging
import re
import time
from typing import TYPE_CHECKING, Any

import msal

from runbook.mail.oauth.errors import SignInFailed, SignInNeeded, refused
from runbook.mail.oauth.grant import Grant
from runbook.mail.oauth.http import Http
from runbook.mail.sources import MailProtocol
from runbook.mail.waiting import Countdown
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.sources import OAuthSettings

# It covers tokens in what it logs for debugging, and not the code for which the server gives them.
logging.getLogger("msal").setLevel(logging.WARNING)

LOGIN = "https://login.microsoftonline.com"
# msal adds `offline_access`, without which there is no refresh token.
SCOPES = {
    MailProtocol.IMAP: "https://outlook.office.com/IMAP.AccessAsUser.All",
    MailProtocol.POP3: "https://outlook.office.com/POP.AccessAsUser.All",
}
# RFC 6749, 5.2, and what Microsoft's own libraries take for "a person is needed" (msal: "interaction_required").
A_PERSON_IS_NEEDED = {"invalid_grant", "interaction_required", "consent_required", "login_required"}
# In the words of RFC 8628 and of Microsoft.
NOT_IN_TIME = {"authorization_pending", "slow_down", "expired_token", "code_expired", "bad_verification_code"}
DECLINED = {"access_denied", "authorization_declined"}
# Of what msal keeps, a renewal needs neither: the access token lies beside it, and the ID token tells only of the person.
NOT_KEPT = ("AccessToken", "IdToken")


class Microsoft:
    """Microsoft's sign-in server, for one registered program.

    Args:
        oauth: program and tenant.
        protocol: by which the mailbox is read; each has a right of its own.
    """

    def __init__(self, oauth: OAuthSettings, protocol: MailProtocol) -> None:
        self._oauth = oauth
        self._scopes = [SCOPES[protocol]]
        self._cache = msal.SerializableTokenCache()

    def sign_in(self, say: Callable[[str], None]) -> Grant:
        """Show the address and the code, and wait until the person has typed it there.

        Args:
            say: shows lines at the operator's terminal.

        Raises:
            SignInFailed: the person declined or did not do it in time, or Microsoft refuses the program.
            ProviderUnreachable: Microsoft does not answer.
        """
        app = self._app()
        flow = app.initiate_device_flow(self._scopes)
        if "user_code" not in flow:
            raise refused(str(flow.get("error", "")), str(flow.get("error_description", "")))
        Secret(flow["device_code"])  # known to mask() from now on
        say(
            f"1. ブラウザーで {flow['verification_uri']} を開きます（別のパソコンやスマートフォンでもかまいません）。\n"
            f"2. コード {flow['user_code']} を入力します。\n"
            "3. 再設定用のメールが届くメールボックスを読める人のアカウントでサインインし、許可します。\n"
            "済むと、この画面は自動で先に進みます。やめるときは Ctrl+C を押してください。"
        )
        countdown = Countdown(flow["expires_in"], say, what="サインインを待っています")

        def is_over(_flow: object) -> bool:
            countdown.tell()
            return not countdown.remaining

        # msal asks at the interval that the server names, and slower where it is told to.
        result = app.acquire_token_by_device_flow(flow, exit_condition=is_over)
        match result.get("error"):
            case None:
                say(f"サインインしたアカウント: {self._account(app)['username']}")
                return self._grant(result)
            case error if error in NOT_IN_TIME:
                raise SignInFailed("時間内にサインインが済みませんでした（コードの期限が切れました）。")
            case error if error in DECLINED:
                raise SignInFailed("サインインの画面で、許可しないほうが選ばれました。")
            case error:
                raise refused(str(error), str(result.get("error_description", "")))

    def renew(self, renewal: Secret) -> Grant:
        """Ask for the next grant, without a person; see `keeper.Provider`."""
        try:
            self._cache.deserialize(renewal.reveal())
        except ValueError:
            raise SignInNeeded("保管したメールのサインインが読めません。") from None
        _remember_secrets(json.loads(renewal.reveal()))
        app = self._app()
        result = app.acquire_token_silent_with_error(self._scopes, self._account(app), force_refresh=True)
        if result is None:
            raise SignInNeeded(
                "保管したメールのサインインは、いまの設定（MAIL_OAUTH_CLIENT_ID など）のものではありません。"
            )
        if error := result.get("error"):
            description = str(result.get("error_description", ""))
            if error not in A_PERSON_IS_NEEDED:
                raise refused(str(error), description)
            number = re.match(r"AADSTS\d+", description)
            raise SignInNeeded(
                "メールのサインインの期限が切れたか、取り消されました"
                f"（Microsoft の答え: {number[0] if number else error}）。"
            )
        return self._grant(result)

    def _app(self) -> Any:  # noqa: ANN401 - msal has no types
        authority = f"{self._oauth.endpoint or LOGIN}/{self._oauth.tenant}"
        try:
            return msal.PublicClientApplication(
                self._oauth.client_id,
                authority=authority,
                token_cache=self._cache,
                http_client=Http(),
                # The server is known: no other one need be asked whether it is Microsoft's.
                instance_discovery=False,
            )
        except ValueError:
            raise refused("invalid_tenant", f"MAIL_OAUTH_TENANT={self._oauth.tenant} のテナントがありません") from None

    def _account(self, app: Any) -> dict[str, str]:  # noqa: ANN401 - msal has no types
        accounts: list[dict[str, str]] = app.get_accounts()
        if not accounts:
            raise SignInNeeded("保管したメールのサインインに、アカウントがありません。")
        return accounts[0]

    def _grant(self, result: dict[str, Any]) -> Grant:
        access_token = Secret(result["access_token"])
        kept = json.loads(self._cache.serialize())
        _remember_secrets(kept)
        renewal = {kind: entries for kind, entries in kept.items() if kind not in NOT_KEPT}
        return Grant(access_token, time.time() + float(result["expires_in"]), Secret(json.dumps(renewal)))


def _remember_secrets(kept: dict[str, dict[str, dict[str, str]]]) -> None:
    """Have `mask()` know each token in what msal keeps."""
    for entries in kept.values():
        for entry in entries.values():
            if secret := entry.get("secret"):
                Secret(secret)
