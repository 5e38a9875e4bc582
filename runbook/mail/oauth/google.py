"""Gmail and Google Workspace: a person signs in with the browser on this computer; google-auth renews it.

Facts, from Google's own pages (nobody here has tried them against Google):
- "OAuth 2.0 Mechanism" (developers.google.com/workspace/gmail/imap/xoauth2-protocol): the scope of IMAP and POP.
- "OAuth 2.0 for TV and Limited-Input Device Applications" (developers.google.com/identity/protocols/oauth2/
  limited-input-device, "Allowed scopes"): a code typed on another device is for a short list of scopes, and that of mail is
  not among them. So there is no device flow here, as there is for Microsoft.
- "OAuth 2.0 for iOS & Desktop Apps" (developers.google.com/identity/protocols/oauth2/native-app): the way for a desktop
  program: the browser comes back to a port of this computer (127.0.0.1), with PKCE; both endpoints; the parameters; that a
  desktop program always gets a refresh token.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import webbrowser
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from google.auth.exceptions import RefreshError
from google.oauth2.credentials import Credentials

from runbook.browser import display_exists
from runbook.mail.oauth.errors import SignInFailed, SignInNeeded, refused
from runbook.mail.oauth.grant import Grant
from runbook.mail.oauth.http import Http
from runbook.mail.oauth.redirect import Redirect
from runbook.mail.waiting import Countdown
from runbook.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from runbook.mail.sources import OAuthSettings

AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
SCOPE = "https://mail.google.com/"
# Google names no limit; a person has to find the account, and perhaps a second factor.
SIGN_IN_WITHIN = 600.0


class Google:
    """Google's sign-in server, for one registered desktop program."""

    def __init__(self, oauth: OAuthSettings) -> None:
        self._oauth = oauth
        self._authorize = f"{oauth.endpoint}/auth" if oauth.endpoint else AUTHORIZE
        self._token = f"{oauth.endpoint}/token" if oauth.endpoint else TOKEN
        self._client_secret = oauth.client_secret.reveal() if oauth.client_secret else ""

    def sign_in(self, say: Callable[[str], None], user: str) -> Grant:
        """Open Google's page in the browser, and wait until it comes back.

        Args:
            say: shows lines at the operator's terminal.
            user: the address that is suggested there.

        Raises:
            SignInFailed: the person declined or did not do it in time, or Google refuses the program.
            ProviderUnreachable: Google does not answer.
        """
        state, verifier = Secret(secrets.token_urlsafe(32)), Secret(secrets.token_urlsafe(48))
        with Redirect(state) as redirect:
            address = self._address(redirect.address, state, verifier, user)
            opened = display_exists() and webbrowser.open(address)
            how = "ブラウザーでサインインの画面を開きました。開かないときは" if opened else "このパソコンのブラウザーで"
            say(
                f"1. {how}、次のアドレスを開きます（ほかのパソコンでは使えません）。\n\n{address}\n\n"
                "2. 再設定用のメールが届くメールボックスのアカウントでサインインし、メールの利用を許可します。\n"
                "済むと、この画面は自動で先に進みます。やめるときは Ctrl+C を押してください。"
            )
            countdown = Countdown(SIGN_IN_WITHIN, say, what="サインインを待っています")
            code = redirect.code(countdown)
        return self._exchange(code, redirect.address, verifier)

    def renew(self, renewal: Secret) -> Grant:
        """Ask for the next grant, without a person; see `keeper.Provider`."""
        credentials = Credentials(  # type: ignore[no-untyped-call]
            None,
            refresh_token=renewal.reveal(),
            token_uri=self._token,
            client_id=self._oauth.client_id,
            client_secret=self._client_secret,
        )
        try:
            credentials.refresh(Http())  # type: ignore[no-untyped-call]
        except RefreshError as error:
            said = next((each for each in error.args if isinstance(each, dict)), {})
            # Without a word from the server, google-auth itself wants the person again.
            if (code := str(said.get("error", "invalid_grant"))) != "invalid_grant":
                raise refused(code, str(said.get("error_description", ""))) from None
            raise SignInNeeded(
                "メールのサインインの期限が切れたか、取り消されました（Google の答え: invalid_grant）。"
            ) from None
        # google-auth's times have no zone and mean UTC; without one, the token is asked for again the next time.
        expires_at = credentials.expiry.replace(tzinfo=UTC).timestamp() if credentials.expiry else time.time()
        return Grant(Secret(str(credentials.token)), expires_at, Secret(str(credentials.refresh_token)))

    def _address(self, redirect: str, state: Secret, verifier: Secret, user: str) -> str:
        # RFC 7636: who did not make the verifier can do nothing with the code.
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.reveal().encode()).digest()).rstrip(b"=")
        query = {
            "client_id": self._oauth.client_id,
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": SCOPE,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "state": state.reveal(),
            "login_hint": user,
        }
        return f"{self._authorize}?{urlencode(query)}"

    def _exchange(self, code: Secret, redirect: str, verifier: Secret) -> Grant:
        form = {
            "client_id": self._oauth.client_id,
            "client_secret": self._client_secret,
            "code": code.reveal(),
            "code_verifier": verifier.reveal(),
            "grant_type": "authorization_code",
            "redirect_uri": redirect,
        }
        answer = json.loads(Http().post(self._token, data=form).text)
        if "error" in answer:
            raise refused(str(answer["error"]), str(answer.get("error_description", "")))
        # A person may leave the box of a right empty.
        if SCOPE not in str(answer.get("scope", SCOPE)).split():
            raise SignInFailed("サインインの画面で、メールの利用が許可されませんでした。")
        if "refresh_token" not in answer:
            raise SignInFailed("Google が、次から使うための鍵（更新トークン）を渡しませんでした。")
        expires_at = time.time() + float(answer["expires_in"])
        return Grant(Secret(answer["access_token"]), expires_at, Secret(answer["refresh_token"]))
