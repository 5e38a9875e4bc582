"""Step ⑥ in SunBridge, and the look at it before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from runbook.gherkin import unless_done, words
from runbook.state import State
from sunbridge.client import Tab

if TYPE_CHECKING:
    from runbook.account import Account
    from runbook.rotation import Rotation
    from sunbridge.client import AgentEditor, SaveEvidence, SunBridge


@given(words("サンブリッジの「{tab}」タブに同じ納付利用者IDがある"))
@unless_done(State.STORED)
def sunbridge_has_the_same_id(sunbridge: SunBridge, account: Account, tab: str) -> None:
    agent_editor = sunbridge.open_agent_editor(account.agent).select_tab(Tab(tab))
    assert agent_editor.user_id() == account.payment_user_id
    agent_editor.close()


@when(words("サンブリッジのOSS代理人編集画面の「{tab}」タブを開く"), target_fixture="agent_editor")
@unless_done(State.STORED)
def open_tab(sunbridge: SunBridge, account: Account, tab: str) -> AgentEditor:
    return sunbridge.open_agent_editor(account.agent).select_tab(Tab(tab))


@then(words("サンブリッジの画面に同じ納付利用者IDが表示される"))
@unless_done(State.STORED)
def tab_shows_the_same_id(agent_editor: AgentEditor, account: Account) -> None:
    assert agent_editor.user_id() == account.payment_user_id


@when(words("取得し直したパスワードを設定して保存する"), target_fixture="save_evidence")
@unless_done(State.STORED)
def save_new_password(agent_editor: AgentEditor, rotation: Rotation) -> SaveEvidence:
    agent_editor.set_password(rotation.new_password)
    return agent_editor.save()


@then(words("サンブリッジに保存されたことが表示される"))
@unless_done(State.STORED)
def password_is_saved(save_evidence: SaveEvidence, agent_editor: AgentEditor, rotation: Rotation) -> None:
    assert save_evidence.saved
    rotation.enter(State.STORED)


@then(words("新しいパスワードが現行のパスワードとして保管されている"))
def new_password_is_current(rotation: Rotation) -> None:
    rotation.finish()
    assert rotation.is_current
