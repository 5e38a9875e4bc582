"""`python -m runbook mail sign-in` has a person sign in at the mail provider; `mail sign-out` forgets it."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from runbook.command_line import CommandLine, attended_terminal, say, status_of
from runbook.errors import SettingsError
from runbook.mail import OAuthProvider, mailbox_of
from runbook.mail.oauth.keeper import Keeper
from runbook.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runbook.mail import MailboxSettings, OAuthSettings
    from runbook.mail.oauth.grant import Grant
    from runbook.terminal import Terminal

NAMES = {OAuthProvider.MICROSOFT: "Microsoft", OAuthProvider.GOOGLE: "Google"}
# Where a person takes back the right; what this program forgets, the provider still knows of.
AT_THE_PROVIDER = {
    OAuthProvider.MICROSOFT: "Microsoft の側の許可も取り消すには、Microsoft 365 の管理者に頼むか、自分のアカウントの、アプリの許可を管理する画面で取り消します。",
    OAuthProvider.GOOGLE: "Google の側の許可も取り消すには、Google アカウントの、ほかのアプリとの接続を管理する画面で取り消します。",
}
NOT_USED = "MAIL_AUTH=xoauth2 ではないので、サインインは使いません。"


def main(arguments: Sequence[str]) -> int:
    """Perform `sign-in` or `sign-out`.

    Args:
        arguments: the command line after `mail`.

    Returns:
        0 done; 1 not done, or signed in while the mailbox cannot be read; argparse itself ends with 2 on a slip.
    """
    parser = CommandLine(prog="python -m runbook mail", description="メールの事業者へのサインインを扱います。")
    commands = parser.add_subparsers(metavar="sign-in|sign-out", required=True, title="できること")
    about = "メールの事業者（Microsoft、Google）にサインインし、そのしるしを保管する。人が端末で行います。"
    sign_in = commands.add_parser("sign-in", help=about, description=about)
    sign_in.set_defaults(act=_sign_in)
    about = "保管したサインインを、このパソコンから消す。"
    sign_out = commands.add_parser("sign-out", help=about, description=about)
    sign_out.set_defaults(act=_sign_out)
    for each in (sign_in, sign_out):
        each.add_env_file()
    given = parser.parse_args(arguments)
    return status_of(partial(given.act, given))


def _sign_in(given: argparse.Namespace) -> int:
    terminal = attended_terminal()
    settings, oauth = _mailbox(given)
    try:
        grant = _asked(terminal, settings, oauth)
    except KeyboardInterrupt:
        terminal.say("\nやめました。何も変わっていません。")
        return 1
    where = Keeper(settings).keep(grant)
    say(f"サインインしました。{where}に保管しました。メールボックスを読めるか確かめます。")
    with closing(mailbox_of(settings, None)) as mailbox:
        mailbox.check()
    say("メールボックスを読めました。これからの実行では、サインインを尋ねません。")
    return 0


def _sign_out(given: argparse.Namespace) -> int:
    settings, oauth = _mailbox(given)
    if not Keeper(settings).forget():
        say("保管したサインインはありません。")
        return 0
    say(f"保管したサインインを、このパソコンから消しました。\n{AT_THE_PROVIDER[oauth.provider]}")
    return 0


def _mailbox(given: argparse.Namespace) -> tuple[MailboxSettings, OAuthSettings]:
    settings = Settings.load(given.env_file).mailbox()
    if settings.oauth is None:
        raise SettingsError(NOT_USED, remedy="パスワードでログインするメールボックスでは、何もすることはありません。")
    return settings, settings.oauth


def _asked(terminal: Terminal, settings: MailboxSettings, oauth: OAuthSettings) -> Grant:
    """Have the person sign in. The lines go to the terminal as they are: an address with its ends masked opens nothing."""
    terminal.say(f"{NAMES[oauth.provider]} にサインインします（メールボックス {settings.user}）。")
    if oauth.provider is OAuthProvider.GOOGLE:
        from runbook.mail.oauth.google import Google  # noqa: PLC0415 - slow, and only one of the two is needed

        return Google(oauth).sign_in(terminal.say, settings.user)
    from runbook.mail.oauth.microsoft import Microsoft  # noqa: PLC0415 - as above

    return Microsoft(oauth, settings.protocol).sign_in(terminal.say)
