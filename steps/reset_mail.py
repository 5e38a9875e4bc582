"""Step ⑤: the mail, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from runbook.gherkin import unless_done, words
from runbook.state import State
from steps.following import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.futsu import FutsuPortal
    from pages.kei import KeiPortal
    from pages.login import Login
    from pages.my_page import MyPage
    from pages.new_password import NewPassword, PasswordChanged
    from pages.reset_request import RequestAccepted
    from runbook.account import Account
    from runbook.inbox import Inbox
    from runbook.mail import ResetMail
    from runbook.rotation import Rotation
    from steps.earlier_run import EarlierRun


@given(words("再設定用のメールが届くメールボックスを開くことができる"))
@unless_done(State.PROVED)
def mailbox_opens(inbox: Inbox) -> None:
    inbox.check()


@when(words("入力したアドレスに届いたパスワード再設定用のメールを開く"), target_fixture="reset_mail")
@unless_done(State.SET)
def open_reset_mail(inbox: Inbox, rotation: Rotation) -> ResetMail:
    reset_mail = inbox.wait_for_reset_mail()
    rotation.enter(State.LINK_RECEIVED)
    return reset_mail


@then(words("メールの宛先に、登録したメールアドレスが表示される"))
@unless_done(State.SET)
def reset_mail_is_the_right_one(reset_mail: ResetMail, account: Account) -> None:
    assert reset_mail.recipient == account.mail_address


@when(words("メールの内容にしたがって新しいパスワードの入力画面を開く"), target_fixture="new_password_screen")
@unless_done(State.SET)
def follow_mail(
    portal: FutsuPortal | KeiPortal,
    reset_mail: ResetMail,
    request_accepted: RequestAccepted | None,
    earlier_run: EarlierRun,
) -> NewPassword:
    # A link may open only once: the screen to which it led when the earlier run was settled is still open.
    return earlier_run.new_password_screen or follow(portal, reset_mail, request_accepted)


@when(words("新しいパスワードを入力して送信する"), target_fixture="password_changed")
@unless_done(State.SET)
def set_new_password(
    new_password_screen: NewPassword, reset_mail: ResetMail, account: Account, rotation: Rotation
) -> PasswordChanged:
    new_password_screen.fill_in(rotation.new_password, account.payment_user_id, reset_mail.to_enter)
    with rotation.attempt(State.SETTING, State.SET):
        return new_password_screen.send()


@then(words("パスワードを設定したことが表示される"))
@unless_done(State.SET)
def password_is_changed(password_changed: PasswordChanged) -> None:
    assert password_changed.message


@when(words("新しいパスワードでマイページにログインする"), target_fixture="my_page")
@unless_done(State.PROVED)
def log_in_with_new_password(open_fresh_login: Callable[[], Login], account: Account, rotation: Rotation) -> MyPage:
    login = open_fresh_login()
    with rotation.login():
        return login.log_in(account.payment_user_id, rotation.new_password)


@then(words("マイページが表示される"))
@unless_done(State.PROVED)
def my_page_is_shown(my_page: MyPage) -> None:
    assert my_page.shows("マイページ")
