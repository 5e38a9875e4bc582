"""What stands in the way of a sign-in, and what the operator does about it."""

from __future__ import annotations

from runbook.errors import MailError
from runbook.mail.unreachable import ServerUnreachable
from runbook.secret import mask

SIGN_IN = "python -m runbook mail sign-in"
NOT_SIGNED_IN = "メールの事業者に、まだサインインしていません。"


class SignInNeeded(MailError):
    """Nobody has signed in yet, or the provider no longer accepts that sign-in; only a person can mend it."""

    default_remedy = f"端末で「{SIGN_IN}」を実行し、サインインしてから、もう一度実行してください。依頼のあとなら、そのまま続きから行います。"


class SignInFailed(MailError):
    """The person did not sign in, or the provider refused the program itself."""

    default_remedy = f"もう一度「{SIGN_IN}」を実行してください。"


class ProviderUnreachable(ServerUnreachable):
    """The provider's sign-in server does not answer as it should; may be passing."""

    default_remedy = "インターネットの接続（会社のプロキシーを含む）を確かめ、時間をおいてもう一度実行してください。"


def refused(error: str, description: str) -> SignInFailed:
    """Say that the provider refuses the program: usually a setting, here or at the provider.

    Args:
        error: the provider's code, e.g. `invalid_client`.
        description: its words; only the first line is shown.
    """
    words = f"{error} {description.strip().partition(chr(10))[0].strip()}".strip()
    return SignInFailed(
        f"メールの事業者が、このプログラムのサインインを断りました（{mask(words)[:300]}）。",
        remedy="MAIL_OAUTH_PROVIDER、MAIL_OAUTH_CLIENT_ID、MAIL_OAUTH_CLIENT_SECRET、MAIL_OAUTH_TENANT と、事業者の管理画面での"
        "アプリの登録（docs/運用手順.md）を確かめてください。",
    )
