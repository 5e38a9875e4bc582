"""Signing in at a provider: what the person is told, what comes of each answer, and that nothing is told to others."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from runbook.errors import RunbookError
from runbook.mail import OAuthProvider
from runbook.mail.oauth.errors import ProviderUnreachable, SignInFailed, SignInNeeded
from runbook.mail.oauth.http import Http
from runbook.mail.oauth.keeper import Keeper
from runbook.mail.oauth.redirect import Redirect
from runbook.mail.waiting import Countdown
from runbook.secret import Secret, mask
from tests.mail.sign_in_server import USER_CODE
from tests.mail.signing import clock_that_flies, kept, soon_over, visit

if TYPE_CHECKING:
    from tests.mail.signing import Office

GOOGLE, MICROSOFT = OAuthProvider.GOOGLE, OAuthProvider.MICROSOFT
EACH = pytest.mark.parametrize("provider", [MICROSOFT, GOOGLE])
PENDING, SLOWER = {"error": "authorization_pending"}, {"error": "slow_down"}


def test_microsoft_shows_address_and_code_and_asks_no_faster_than_it_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 8628: at the interval that the server names, and five seconds more from each `slow_down` on."""
    clock = clock_that_flies()
    monkeypatch.setattr("msal.oauth2cli.oauth2.time", clock)
    office.server.refusals = [PENDING, SLOWER, PENDING]

    office.asked_to_sign_in(office.settings())

    assert sum(clock.pauses) == 5 + 10 + 10
    assert f"コード {USER_CODE} を入力します" in office.said[0]
    assert "https://microsoft.example/devicelogin" in office.said[0]
    assert office.said[-1] == "サインインしたアカウント: yamada@office.example"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("expired_token", "コードの期限が切れました"),
        ("bad_verification_code", "コードの期限が切れました"),
        ("access_denied", "許可しないほうが選ばれました"),
        ("authorization_declined", "許可しないほうが選ばれました"),
        ("invalid_client", "断りました（invalid_client"),
    ],
)
def test_what_microsoft_answers_instead_is_told(office: Office, answer: str, told: str) -> None:
    office.server.refusals = [{"error": answer}]
    with pytest.raises(SignInFailed, match=told):
        office.sign_in(office.settings())
    assert not Keeper(office.settings()).is_signed_in


def test_a_code_that_nobody_typed_ends_the_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the server would go on saying "pending"."""
    monkeypatch.setattr("msal.oauth2cli.oauth2.time", clock_that_flies())
    office.server.refusals = [PENDING] * 1000
    office.server.code_expires_in = 0
    with pytest.raises(SignInFailed, match="コードの期限が切れました"):
        office.asked_to_sign_in(office.settings())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("client_id", "another", "AADSTS700016: no such app"),
        ("tenant", "elsewhere.example", "MAIL_OAUTH_TENANT=elsewhere"),
    ],
)
def test_a_slip_in_the_settings_is_told_with_their_names(office: Office, name: str, value: str, told: str) -> None:
    settings = office.settings()
    assert settings.oauth
    changed = replace(settings.oauth, **{name: value})  # type: ignore[arg-type]
    with pytest.raises(SignInFailed, match=told) as error:
        office.asked_to_sign_in(replace(settings, oauth=changed))
    assert "MAIL_OAUTH_CLIENT_ID" in error.value.remedy
    assert "Trace" not in str(error.value)


def test_google_comes_back_to_this_computer(office: Office) -> None:
    """With PKCE and a state, which the server of the test checks as Google does; there is no device flow for mail."""
    office.sign_in(office.settings(GOOGLE))

    [(_, begun)] = [each for each in office.server.asked if each[0] == "/auth"]
    assert begun["redirect_uri"].startswith("http://127.0.0.1:")
    assert begun["scope"] == "https://mail.google.com/"
    assert begun["login_hint"] == "office"
    assert begun["code_challenge_method"] == "S256"
    assert office.server.given[0] not in "".join(office.said)
    assert Keeper(office.settings(GOOGLE)).access_token().value == Secret(office.server.given[1])


def test_google_is_told_no(office: Office) -> None:
    office.server.refusals = [{"error": "access_denied"}]
    with pytest.raises(SignInFailed, match="許可しないほうが選ばれました"):
        office.asked_to_sign_in(office.settings(GOOGLE))


def test_a_box_left_empty_at_google_is_noticed_at_once(office: Office) -> None:
    """Not by a refused login in the middle of a run."""
    office.server.scope = "openid"
    with pytest.raises(SignInFailed, match="メールの利用が許可されませんでした"):
        office.asked_to_sign_in(office.settings(GOOGLE))


def test_nobody_else_can_bring_a_code() -> None:
    """Another page in the same browser knows the port at most, and not the state."""
    with Redirect(Secret("the-state-of-this-one")) as redirect:
        seen: list[int | str] = []

        def visits() -> None:
            for query in ("code=stolen", "code=stolen&state=guessed", "state=the-state-of-this-one"):
                with pytest.raises(HTTPError) as error:
                    urlopen(f"{redirect.address}/?{query}")
                seen.append(error.value.code)
            seen.append(visit(f"{redirect.address}/?code=right-code&state=the-state-of-this-one"))

        thread = threading.Thread(target=visits)
        thread.start()
        code = redirect.code(Countdown(30, print))
        thread.join()
    assert code == Secret("right-code")
    assert seen[:3] == [404, 404, 404]
    assert "端末に戻ってください" in str(seen[3])
    assert "right-code" not in str(seen[3])


def test_a_browser_that_never_comes_back_ends_the_wait() -> None:
    with Redirect(Secret("state")) as redirect, pytest.raises(SignInFailed, match="時間内に"):
        redirect.code(Countdown(0, print))


@EACH
@pytest.mark.parametrize("trouble", ["is_down", "answers_garbage"])
def test_a_provider_in_trouble_takes_nothing_away(office: Office, provider: OAuthProvider, trouble: str) -> None:
    """An outage, or a company's proxy that wants a login of its own: it passes, and the sign-in is still there."""
    settings = office.settings(provider)
    keeper = office.sign_in(settings)
    soon_over(settings)
    setattr(office.server, trouble, True)
    with pytest.raises(ProviderUnreachable, match=r"サインインのサーバー 127\.0\.0\.1"):
        keeper.access_token()

    setattr(office.server, trouble, False)
    assert keeper.access_token().is_new


def test_a_server_that_is_not_trusted_gets_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ProviderUnreachable, match="証明書を信頼できません"):
        office.asked_to_sign_in(office.settings())
    assert office.server.asked == []


def test_a_redirect_is_not_followed(office: Office) -> None:
    """Else a token would go wherever an answer points."""
    query = "redirect_uri=https://127.0.0.1:1/"
    with pytest.raises(ProviderUnreachable, match="状態 302"):
        Http().get(f"{office.server.endpoint}/auth?{query}&state=x")
    with pytest.raises(ValueError, match="TLS only"):
        Http().post(office.server.introspection)


@EACH
def test_an_ended_sign_in_names_the_command(office: Office, provider: OAuthProvider) -> None:
    """By the provider's rules, an administrator, or a changed password."""
    settings = office.settings(provider)
    keeper = office.sign_in(settings)
    soon_over(settings)
    office.server.forget()
    with pytest.raises(SignInNeeded, match="期限が切れたか、取り消されました") as error:
        keeper.access_token()
    assert "python -m runbook mail sign-in" in error.value.remedy
    assert "続きから" in error.value.remedy

    office.sign_in(settings)
    assert not keeper.access_token().is_new


def _everything(office: Office, provider: OAuthProvider) -> list[BaseException]:
    """Sign in, renew, be refused; return the errors."""
    settings = office.settings(provider)
    keeper = office.sign_in(settings)
    keeper.access_token(rejected=kept(settings).access_token)
    soon_over(settings)
    office.server.forget()
    errors: list[BaseException] = []
    for change in (dict[str, bool](), {"is_down": True}, {"answers_garbage": True}):
        for name, value in change.items():
            setattr(office.server, name, value)
        with pytest.raises(RunbookError) as error:
            keeper.access_token()
        errors.append(error.value)
    return errors


@EACH
def test_no_token_reaches_a_log_an_error_or_a_report(
    office: Office, provider: OAuthProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """The libraries log at DEBUG; every token is known to `mask()` besides."""
    caplog.set_level(logging.DEBUG)
    errors = _everything(office, provider)
    told = "\n".join([caplog.text, *("".join(traceback.format_exception(each)) for each in errors)])
    sent = [
        form[name] for _, form in office.server.asked for name in ("client_secret", "code_verifier") if name in form
    ]
    tokens = [*office.server.given, *sent]
    assert len(tokens) >= 5
    assert [each for each in tokens if each in told] == []
    assert [each for each in tokens if each in mask(f"<{each}>")] == []


@EACH
def test_every_token_is_known_to_the_mask_as_soon_as_it_is_there(office: Office, provider: OAuthProvider) -> None:
    """Also those that the run itself never looks at, such as Microsoft's ID token."""
    office.asked_to_sign_in(office.settings(provider))
    assert len(office.server.given) >= 3
    assert [each for each in office.server.given if each in mask(f"<{each}>")] == []


@pytest.mark.parametrize(
    "command",
    [
        "import runbook.settings, runbook.inbox, steps.doctor.command",
        "import runbook.mail_command",
        "import runbook.plugin",
    ],
)
def test_who_does_not_need_the_libraries_does_not_wait_for_them(command: str) -> None:
    """They cost a tenth of a second each."""
    code = f"{command}, sys; print({{'msal', 'google.auth', 'requests'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@EACH
def test_only_the_library_of_the_provider_is_imported(provider: OAuthProvider) -> None:
    other = "msal" if provider is GOOGLE else "google.auth"
    code = (
        "import sys\nfrom pathlib import Path\nfrom runbook.mail import *\nfrom runbook.mail.oauth.keeper import provider_of\n"
        f"oauth = OAuthSettings(OAuthProvider('{provider}'), 'x', Path('/'))\n"
        "settings = MailboxSettings('h', 1, MailSecurity.SSL, 'u', None, oauth=oauth)\n"
        f"provider_of(settings, oauth)\nprint('{other}' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
