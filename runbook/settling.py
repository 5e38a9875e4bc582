"""How far an earlier run came, where it stopped between an act and its result: settled by evidence, never by a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from runbook.errors import AccountLocked, LoginRefused, RunbookError
from runbook.rotation import LOCKED, LOGIN, LOGIN_NOT_SENT, LOGIN_REFUSED, MARK, RotationRefused
from runbook.state import NEEDS, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runbook.journal import Entry
    from runbook.rotation import Rotation
    from runbook.secret import Secret

# Portals lock after about six wrong tries (a sister system's rule; the portals' own is unknown), and a person needs
# some of them. One rotation tries no more often than this to find out by a login what happened.
MOST_LOGINS = 3
LOGINS = {LOGIN, LOGIN_NOT_SENT, LOGIN_REFUSED, LOCKED}


class Evidence(Protocol):
    """What settles how far an earlier run came, where the journal alone cannot tell."""

    def open_login(self) -> None:
        """Open the login screen in a fresh browser; nothing is sent.

        Raises:
            RunbookError: it does not open, e.g. the portal is closed.
        """

    def log_in(self, password: Secret) -> None:
        """Log in there with `password`, once.

        Raises:
            LoginRefused: the portal does not let in.
            NotPressed: nothing was sent.
            RunbookError: the answer is none of these.
        """

    def link_opens(self, mark: Mapping[str, Any], since: Entry) -> bool:
        """Find the mail that answers the last request and open its link; whether both succeeded.

        Args:
            mark: where the mailbox stood before the request, as `attempt` was given it.
            since: the entry of the request.

        Raises:
            RunbookError: neither the one nor the other, e.g. the mailbox cannot be read.
        """


def settle(rotation: Rotation, evidence: Evidence) -> str:
    """Find out how far an earlier run came, by evidence, and stand there: `prepared`, `link received` or beyond.

    A password that the portal may have is tried by one login. Is it refused, the portal does not have it: another
    takes its place, for no password is tried twice in one run. A request that may have been made is looked for in
    the mailbox. A link through which a password may have been sent is not used again.

    Returns:
        What was found, in Japanese.

    Raises:
        RotationRefused: the logins that one rotation may try are used up.
        RunbookError: the evidence is not to be had now; everything stays as it is.
    """
    left_at, by_an_earlier_run = rotation.state, rotation.record.entries[-1]
    try:
        if left_at in {State.SETTING, State.SET} or (left_at is State.PROVED and rotation.is_old):
            _by_login(rotation, evidence)
        elif left_at in {State.REQUESTING, State.REQUESTED, State.LINK_RECEIVED}:
            _by_mail(rotation, evidence)
    except RunbookError as error:
        error.remedy += f"続けられないときは「python -m runbook abandon {rotation.record.number}」で閉じると、はじめからやり直せます。"
        raise
    rotation.found()
    if by_an_earlier_run.author.run != rotation.run:
        return f"{by_an_earlier_run.told}は「{left_at.japanese}」で止まっています。{_goes_on(rotation, left_at)}"
    if left_at is State.PREPARED:
        return "途中の初期化はありません。はじめから行います。"
    return f"保留のパスワードが保管されていますが、その記録がありません。{_goes_on(rotation, left_at)}"


def _by_login(rotation: Rotation, evidence: Evidence) -> None:
    record = rotation.record
    prepared = record.last(State.PREPARED)
    logins = [
        note.what
        for note in record.notes
        if note.what in LOGINS and (prepared is None or note.after >= prepared.number)
    ]
    if logins and logins[-1] == LOCKED:
        rotation.start_over("ロックされている")
    elif logins and logins[-1] == LOGIN_REFUSED:
        rotation.start_over("新しいパスワードでログインできなかった")
    elif _logins_without_success(rotation) >= MOST_LOGINS:
        raise RotationRefused(
            f"この初期化では、新しいパスワードでのログインを、すでに {MOST_LOGINS} 回以上試しています。"
            "ロックされるおそれがあるので、これ以上は試しません。",
            remedy=f"「python -m runbook password show --portal {rotation.account.portal}」で新しいパスワードを確かめ、"
            "ポータルの状態を人が確かめてください。",
        )
    else:
        evidence.open_login()
        try:
            with rotation.login():
                evidence.log_in(rotation.new_password)
        except AccountLocked:
            raise
        except LoginRefused:
            rotation.start_over("新しいパスワードでログインできない")


def _by_mail(rotation: Rotation, evidence: Evidence) -> None:
    requests = [
        each for each in rotation.record.since_prepared if each.state is State.REQUESTING and MARK in each.facts
    ]
    if requests and evidence.link_opens(requests[-1].facts[MARK], requests[-1]):
        rotation.enter(State.LINK_RECEIVED)
    else:
        rotation.enter(State.PREPARED, {"reason": "使えるメールがない"})


def _logins_without_success(rotation: Rotation) -> int:
    record = rotation.record
    what = [note.what for note in record.notes]
    proved = sum(entry.state is State.PROVED for entry in record.entries)
    return what.count(LOGIN) - what.count(LOGIN_NOT_SENT) - proved


def _goes_on(rotation: Rotation, left_at: State) -> str:
    match left_at, rotation.state:
        case (State.PROVED, State.PROVED) if rotation.record.entries[-1].author.run != rotation.run:
            return "サンブリッジへの保存（⑥）だけを行います。"
        case ((State.SETTING | State.SET | State.PROVED), State.PROVED):
            return "新しいパスワードでログインできたので、⑥から続けます。"
        case ((State.SETTING | State.SET | State.PROVED), State.PREPARED):
            return "別の新しいパスワードで、依頼からやり直します（前のパスワードは取り置きました）。"
        case _, State.LINK_RECEIVED:
            return "届いたメールのリンクが使えるので、⑤から続けます。"
        case ((State.REQUESTING | State.REQUESTED | State.LINK_RECEIVED), _):
            return "使えるメールがないので、依頼からやり直します。"
        case _:
            return NEEDS[left_at]
