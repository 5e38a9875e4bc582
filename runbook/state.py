"""The states of a rotation: what each means for the operator, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far a rotation has come. States in …ing are intents: the act may or may not have reached the portal."""

    NEW = "new"
    PREPARED = "prepared"
    REQUESTING = "requesting"
    REQUESTED = "requested"
    LINK_RECEIVED = "link received"
    SETTING = "setting"
    SET = "set"
    PROVED = "proved"
    STORED = "stored"
    FINISHED = "finished"
    ABANDONED = "abandoned"

    @property
    def japanese(self) -> str:
        """The state's name for an operator."""
        return JAPANESE[self]

    @property
    def step(self) -> str:
        """Number of the procedure's step that leads to it; empty before the first and after the last."""
        return STEPS.get(self, "")

    def includes(self, earlier: State) -> bool:
        """Whether a rotation that stands here has also come as far as `earlier`."""
        return WAY.index(self) >= WAY.index(earlier) if self in WAY else False


WAY = tuple(state for state in State if state is not State.ABANDONED)
ENDS = (State.FINISHED, State.ABANDONED)

STEPS = {
    State.REQUESTING: "④",
    State.REQUESTED: "④",
    State.LINK_RECEIVED: "⑤",
    State.SETTING: "⑤",
    State.SET: "⑤",
    State.PROVED: "⑤",
    State.STORED: "⑥",
}

# Back to `prepared` leads every way on which what went before has come to nothing. A state that follows itself was
# confirmed, or stands with another password.
_AGAIN = {State.PREPARED, State.ABANDONED}
FOLLOWS: dict[State, set[State]] = {
    State.NEW: {State.PREPARED, State.ABANDONED},
    State.PREPARED: {State.REQUESTING} | _AGAIN,
    State.REQUESTING: {State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED} | _AGAIN,
    State.REQUESTED: {State.REQUESTED, State.LINK_RECEIVED} | _AGAIN,
    State.LINK_RECEIVED: {State.LINK_RECEIVED, State.SETTING} | _AGAIN,
    State.SETTING: {State.SET, State.PROVED, State.LINK_RECEIVED} | _AGAIN,
    State.SET: {State.PROVED} | _AGAIN,
    State.PROVED: {State.PROVED, State.STORED} | _AGAIN,
    State.STORED: {State.FINISHED, State.ABANDONED},
    State.FINISHED: set(),
    State.ABANDONED: set(),
}

JAPANESE = {
    State.NEW: "開始",
    State.PREPARED: "新しいパスワードを保管",
    State.REQUESTING: "依頼の送信中",
    State.REQUESTED: "依頼済み",
    State.LINK_RECEIVED: "メール受信済み",
    State.SETTING: "新しいパスワードの送信中",
    State.SET: "設定済み",
    State.PROVED: "ログイン確認済み",
    State.STORED: "サンブリッジに保存済み",
    State.FINISHED: "完了",
    State.ABANDONED: "中止",
}

_SEALED = "新しいパスワードは封をして保管してあります。"

CHANGED = {
    State.NEW: "まだ何も変わっていません。",
    State.PREPARED: "まだ何も変わっていません。",
    State.REQUESTING: "初期化の依頼がポータルに届いたかどうか分かりません（再設定用のメールが届けば、届いています）。",
    State.REQUESTED: "初期化は依頼済みです。新しいパスワードはまだ設定されていません。",
    State.LINK_RECEIVED: "初期化は依頼済みで、再設定用のメールも届いています。新しいパスワードはまだ設定されていません。",
    State.SETTING: f"新しいパスワードを送信しましたが、設定されたかどうか分かりません。{_SEALED}",
    State.SET: f"ポータルのパスワードは変更済みです。サンブリッジには保存していません。{_SEALED}",
    State.PROVED: "ポータルのパスワードは変更済みで、ログインも確認しました。"
    f"サンブリッジへの保存は確かめられていません。{_SEALED}",
    State.STORED: "ポータルのパスワードは変更済みで、サンブリッジにも保存済みです。",
    State.FINISHED: "パスワードの初期化は、サンブリッジへの保存まで済んでいます。",
    State.ABANDONED: "この初期化は中止されています。",
}

# Of a rotation that begins again with another password, or with another request.
SENT_BEFORE = (
    "前の新しいパスワードを送信しましたが、そのパスワードではログインできませんでした。"
    "ポータルのパスワードがどれかは分かりません。別の新しいパスワードを保管してあり、前のものも取り置いてあります。"
)
REQUESTED_BEFORE = "前に初期化を依頼しましたが、使えるメールがありませんでした。パスワードはまだ設定されていません。"

# After a person worked the browser by hand (`--attended`).
BY_THE_PERSON = "ただし、途中で人がブラウザーを操作しました。人が手で送信したものがあっても、ここには含まれません。"

_BY_LOGIN = (
    "新しいパスワードで一度だけログインして確かめます。ログインできればサンブリッジへの保存に進み、"
    "できなければ別の新しいパスワードで依頼からやり直します。"
)
_BY_MAIL = "届いたメールを探します。リンクが使えればそこから続け、使えなければ依頼からやり直します。"
NEEDS = {
    State.NEW: "はじめから行います。",
    State.PREPARED: "保管した新しいパスワードで、はじめから行います。",
    State.REQUESTING: _BY_MAIL,
    State.REQUESTED: _BY_MAIL,
    State.LINK_RECEIVED: _BY_MAIL,
    State.SETTING: _BY_LOGIN,
    State.SET: _BY_LOGIN,
    State.PROVED: "サンブリッジへの保存（⑥）だけを行います（時間がたっていれば、先に一度だけログインして確かめます）。",
    State.STORED: "保管した新しいパスワードを現行にするだけです。ポータルにもサンブリッジにも触れません。",
}
