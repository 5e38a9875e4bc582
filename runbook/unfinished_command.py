"""`python -m runbook resume` lists the unfinished rotations, `python -m runbook abandon NUMBER` closes one for good."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from runbook.account import Portal, origin_of
from runbook.claim import claim
from runbook.command_line import (
    ENV_FILE,
    CommandLine,
    agrees,
    attended_terminal,
    author_of,
    is_there,
    journal_if_any,
    say,
    status_of,
)
from runbook.errors import RunbookError
from runbook.mail.values import JST
from runbook.secret import PaymentUserId
from runbook.settings import Settings
from runbook.state import ENDS, NEEDS, State
from runbook.store import StoreError, open_store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runbook.journal import Journal, Record
    from runbook.store import SecretStore

WORD = "中止する"
RUNBOOK = r"script\runbook.ps1" if sys.platform == "win32" else "script/runbook"
NONE = "途中の初期化はありません。"
RUNNING_TOO = "いま実行中のものも、ここに出ます。"


class NotUnfinished(RunbookError):
    """No unfinished rotation has this number."""

    default_remedy = "「python -m runbook resume」で番号を確かめてください。"


def resume(arguments: Sequence[str]) -> int:
    """List every unfinished rotation of the state folder, and how to go on with it. Changes nothing.

    Args:
        arguments: the command line after `resume`.

    Returns:
        0 listed, also when there is none; 1 not possible; argparse itself ends with 2 on a slip.
    """
    parser = CommandLine(prog="python -m runbook resume", description="途中の初期化と、その続け方を表示します。")
    parser.add_env_file()
    return status_of(partial(_resume, parser.parse_args(arguments)))


def abandon(arguments: Sequence[str]) -> int:
    """Close one unfinished rotation, after the operator has typed that it is meant.

    Args:
        arguments: the command line after `abandon`.

    Returns:
        0 closed; 1 not closed; argparse itself ends with 2 on a slip.
    """
    parser = CommandLine(
        prog="python -m runbook abandon",
        description="途中の初期化を一つ閉じます。次の実行は、はじめから行います。",
    )
    parser.add_argument("number", type=int, metavar="番号", help="「python -m runbook resume」で表示される番号")
    parser.add_env_file()
    return status_of(partial(_abandon, parser.parse_args(arguments)))


def on_portal(record: Record | None, state: State | None = None) -> str:
    """Say whether the portal has the password of `record`.

    Args:
        record: the rotation; None, or one that is over, where nobody knows.
        state: how far it came, if not as far as it stands now.
    """
    state = state or (record.state if record else None)
    if record is None or state is None or state in ENDS or state is State.SETTING:
        return "ポータルに設定されたかどうか分かりません。"
    if state.includes(State.SET):
        return "ポータルに設定済みです。"
    if record.last(State.SETTING):
        return (
            "まだポータルに設定されていません。前に送信した別のパスワード（取り置き）が、ポータルのものかもしれません。"
        )
    return "まだポータルに設定されていません。"


def _resume(given: argparse.Namespace) -> int:
    settings = Settings.load(given.env_file)
    with journal_if_any(settings.state_folder, author_of("resume", settings)) as journal:
        unfinished = journal.all_unfinished() if journal else []
    without_record = _pending_without_record(settings, unfinished)
    if not unfinished:
        say(without_record or NONE)
        return 0
    say(f"途中の初期化が {len(unfinished)} 件あります。{RUNNING_TOO}")
    options = "" if given.env_file == ENV_FILE else f" --env-file {_quoted(str(given.env_file))}"
    for record in unfinished:
        lines = [*_told(record), f"  次の実行: {NEEDS[record.state]}"]
        lines += [f"  注意: {warning}" for warning in _warnings(record, settings)]
        lines += [
            f"  続けるには: {RUNBOOK} features/{record.portal}_reset.feature --live -v{options}",
            f"  閉じるには: python -m runbook abandon {record.number}{options}",
        ]
        say("\n".join(["", *lines]))
    if without_record:
        say(f"\n{without_record}")
    return 0


def _pending_without_record(settings: Settings, unfinished: list[Record]) -> str:
    """Say for which of the settings' accounts a password is pending that no record tells of: the journal was lost."""
    if not is_there(settings.state_folder):
        return ""
    told = {record.account for record in unfinished}
    lines = []
    for portal in Portal:
        key = settings.account_key(portal)
        try:
            if key is None or key in told or open_store(settings.state_folder).pending(key) is None:
                continue
        except StoreError as error:
            return f"注意: {error.seen}\n  {error.remedy}"
        lines.append(
            f"{portal.japanese} {settings.user_id(portal)}: 途中の記録はありませんが、保留のパスワードが保管されています"
            f"（記録が失われたときなど）。\n  次の実行: {NEEDS[State.SETTING]}"
        )
    return "\n".join(lines)


def _abandon(given: argparse.Namespace) -> int:
    terminal = attended_terminal()
    settings = Settings.load(given.env_file)
    author = author_of("abandon", settings)
    with journal_if_any(settings.state_folder, author) as journal:
        if journal is None:
            raise NotUnfinished(f"番号 {given.number} の初期化はありません。{NONE}")
        key = _unfinished(journal, given.number).account
        with claim(key, author.operator):
            record = _unfinished(journal, given.number)  # once more: a run may have gone on until just now
            store = open_store(settings.state_folder)
            say("\n".join(["次の初期化を中止します。", "", *_told(record), "", *_consequences(record, store)]))
            if not agrees(terminal, WORD, WORD):
                return 1
            close(record, store, journal)
    ended = (
        "完了として閉じました（サンブリッジへの保存まで済んでいました）"
        if record.state is State.STORED
        else "中止しました"
    )
    say(f"番号 {record.number} の初期化を{ended}。")
    return 0


def close(record: Record, store: SecretStore, journal: Journal) -> None:
    """Close an unfinished rotation; its password stays in the store.

    Raises:
        StoreError: the store cannot be read or written; nothing is closed then.
        JournalError: the journal cannot be written; the same again does the rest.
    """
    # In this order: after a stop in between, the same command does the rest. What is stored already is the password
    # of now, and no other may be taken for it.
    if record.state is State.STORED:
        store.finish(record.account)
        journal.enter(record.number, State.FINISHED)
    else:
        store.set_aside_pending(record.account)
        journal.enter(record.number, State.ABANDONED)


def _unfinished(journal: Journal, number: int) -> Record:
    records = journal.all_unfinished()
    for record in records:
        if record.number == number:
            return record
    known = "、".join(f"{each.number}（{_whose(each)}、{each.state.japanese}）" for each in records)
    raise NotUnfinished(
        f"番号 {number} は、途中の初期化の番号ではありません（すでに終わっているか、番号が違います）。"
        + (f"途中のものは {known} です。" if known else NONE)
    )


def _told(record: Record) -> list[str]:
    last = record.entries[-1]
    when = f"{last.at.astimezone(JST):%Y-%m-%d %H:%M} JST"
    return [
        f"番号 {record.number}: {_whose(record)}（{record.origin}）",
        f"  状態: {record.state.japanese}（{when} から。実行 {last.author.run}、実行者 {last.author.operator}）",
        f"  変わったこと: {record.changed}",
    ]


def _consequences(record: Record, store: SecretStore) -> list[str]:
    key = record.account
    show = f"「python -m runbook password show --portal {record.portal} --which set-aside」"
    if record.state is State.STORED:
        return ["サンブリッジへの保存まで済んでいるので、新しいパスワードを「現行」にして、完了として閉じます。"]
    if store.pending(key) is not None:
        password = [
            f"  ・この初期化の新しいパスワード（保留）は、{on_portal(record)}",
            "    中止しても、ポータルのパスワードは元に戻りません。",
            "  ・保留のパスワードは消さずに取り置きます。次の初期化が完了するまでは、",
            f"    {show}で見られます。",
        ]
    else:
        password = ["  ・この初期化の新しいパスワード（保留）は、保管されていません。"]
    return [
        "中止すると:",
        "  ・この初期化は続けられなくなります。次の実行は、別の新しいパスワードではじめから行います。",
        *password,
        f"中止しなければ、次の実行は: {NEEDS[record.state]}",
    ]


def _warnings(record: Record, settings: Settings) -> list[str]:
    """Why the settings as they are would not go on with `record`."""
    prefix = record.portal.upper()
    own_id, origin = settings.user_id(Portal(record.portal)), origin_of(settings.portal_url(Portal(record.portal)))
    warnings = []
    if own_id is None:
        warnings.append(f"設定に {prefix}_USER_ID がありません。このままでは、この初期化は続きません。")
    elif own_id.value != record.payment_user_id:
        warnings.append(
            f"設定の {prefix}_USER_ID（{own_id}）は、この初期化とは別の納付利用者IDです。"
            "このままでは、この初期化は続かず、別の初期化が始まります。"
        )
    if origin != record.origin:
        warnings.append(
            f"設定の {prefix}_PORTAL_URL は別のポータル（{origin}）です。このままでは、この初期化は続きません。"
        )
    return warnings


def _whose(record: Record) -> str:
    return f"{Portal(record.portal).japanese} {PaymentUserId(record.payment_user_id)}"


def _quoted(path: str) -> str:
    return f'"{path}"' if any(map(str.isspace, path)) else path
