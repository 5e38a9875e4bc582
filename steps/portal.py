"""Steps ① to ④ on the portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from runbook.gherkin import unless_done, words
from runbook.rotation import MARK
from runbook.state import State

if TYPE_CHECKING:
    from contract.inspection import Gate
    from pages.futsu import FutsuBulkMenu, FutsuPortal, FutsuReadyMenu, FutsuTop
    from pages.kei import KeiPortal, KeiReadyMenu, KeiTop
    from pages.login import Login
    from pages.reset_request import RequestAccepted, ResetRequest
    from runbook.account import Account
    from runbook.inbox import Inbox
    from runbook.rotation import Rotation


@given(words("{portal_name}の納付利用者IDと登録したメールアドレスが設定されている"))
def account_is_configured(account: Account, rotation: Rotation, portal_name: str) -> None:
    assert account.portal.japanese == portal_name


@given(words("新しいパスワードが保管されている"))
def new_password_is_sealed(rotation: Rotation) -> None:
    assert rotation.is_sealed


@when(words("普通車OSSポータルサイトを開く"), target_fixture="top")
@unless_done(State.REQUESTED)
def open_futsu_portal(portal: FutsuPortal, gate: Gate) -> FutsuTop:
    return gate.passed(portal.open())


@when(words("軽自動車OSSポータルサイトを開く"), target_fixture="top")
@unless_done(State.REQUESTED)
def open_kei_portal(portal: KeiPortal, gate: Gate) -> KeiTop:
    return gate.passed(portal.open())


@then(words("「{text}」が表示される"))
@unless_done(State.REQUESTED)
def top_shows(top: FutsuTop | KeiTop, text: str) -> None:
    assert top.shows(text)


@when(words("「準備が済んでいる方」を押す"), target_fixture="ready_menu")
@unless_done(State.REQUESTED)
def open_futsu_ready_menu(top: FutsuTop, gate: Gate) -> FutsuReadyMenu:
    return gate.passed(top.open_ready_menu())


@when(words("「事前の準備の整った方」を押す"), target_fixture="ready_menu")
@unless_done(State.REQUESTED)
def open_kei_ready_menu(top: KeiTop, gate: Gate) -> KeiReadyMenu:
    return gate.passed(top.open_ready_menu())


@when(words("「大量申請者向けメニュー」を押す"), target_fixture="ready_menu")
@unless_done(State.REQUESTED)
def open_bulk_menu(ready_menu: FutsuReadyMenu, gate: Gate) -> FutsuBulkMenu:
    return gate.passed(ready_menu.open_bulk_menu())


@when(words("「利用者情報の確認・変更を行う」を押す"), target_fixture="login")
@unless_done(State.REQUESTED)
def open_user_information(ready_menu: FutsuBulkMenu | KeiReadyMenu, gate: Gate) -> Login:
    return gate.passed(ready_menu.open_user_information())


@then(words("ログイン画面に「{heading}」が表示される"))
@unless_done(State.REQUESTED)
def login_shows(login: Login, heading: str) -> None:
    assert login.shows(heading)


@when(words("ログイン画面の左下の「パスワード初期化」を押す"), target_fixture="reset_request")
@unless_done(State.REQUESTED)
def open_reset_request(login: Login, gate: Gate) -> ResetRequest:
    return gate.passed(login.open_reset_request())


@then(words("依頼画面に「{heading}」が表示される"))
@unless_done(State.REQUESTED)
def reset_request_shows(reset_request: ResetRequest, heading: str) -> None:
    assert reset_request.shows(heading)


@when(words("納付利用者IDと、IDを取得した際に登録したメールアドレスを入力する"))
@unless_done(State.REQUESTED)
def fill_in_reset_request(reset_request: ResetRequest, account: Account) -> None:
    reset_request.fill_in(account.payment_user_id, account.mail_address)


@then(words("入力した納付利用者IDとメールアドレスが表示される"))
@unless_done(State.REQUESTED)
def reset_request_shows_what_was_entered(reset_request: ResetRequest, account: Account) -> None:
    assert reset_request.entered() == (account.payment_user_id, account.mail_address)


@when(words("「パスワード初期化依頼」ボタンを押す"), target_fixture="request_accepted")
@unless_done(State.REQUESTED)
def request_reset(reset_request: ResetRequest, inbox: Inbox, rotation: Rotation) -> RequestAccepted:
    with rotation.attempt(State.REQUESTING, State.REQUESTED, facts={MARK: inbox.mark().as_data()}):
        return reset_request.request_reset()


@then(words("依頼を受け付けたことが表示される"))
@unless_done(State.REQUESTED)
def request_is_accepted(request_accepted: RequestAccepted) -> None:
    assert request_accepted.message
