"""`python -m runbook resume` lists the unfinished rotations, `python -m runbook abandon NUMBER` closes one for good."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runbook.account import Portal
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
from runbook.state import CHANGED, NEEDS, State
from runbook.store import open_store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from runbook.journal import Journal, Record
    from runbook.store import SecretStore

WORD = "中止する"
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


def on_portal(state: State | None) -> str:
    """Say whether the portal has the new password of a rotation that came to `state`; None where nobody knows."""
    if state in {None, State.NEW, State.SETTING}:  # new: it may be left from a rotation whose journal is gone
        return "ポータルに設定されたかどうか分かりません。"
    return "ポータルに設定済みです。" if state.includes(State.SET) else "まだポータルに設定されていません。"


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
            f"  続けるには: pytest features/{record.portal}_reset.feature --live{options}",
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
    store, told = open_store(settings.state_folder), {_key(record) for record in unfinished}
    lines = []
    for portal in Portal:
        user_id = getattr(settings, f"{portal.upper()}_USER_ID")
        if user_id is None or (key := f"{portal}/{user_id.value}") in told or store.pending(key) is None:
            continue
        lines.append(
            f"{portal.japanese} {user_id}: 途中の記録はありませんが、保留のパスワードが保管されています"
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
        key = _key(_unfinished(journal, given.number))
        with claim(key, author.operator):
            record = _unfinished(journal, given.number)  # once more: a run may have gone on until just now
            store = open_store(settings.state_folder)
            say("\n".join(["次の初期化を中止します。", "", *_told(record), "", *_consequences(record, store)]))
            if not agrees(terminal, WORD, "中止する"):
                return 1
            # In this order: after a stop in between, the same command does the rest.
            store.set_aside_pending(key)
            journal.enter(record.number, State.ABANDONED)
    say(f"番号 {record.number} の初期化を中止しました。")
    return 0


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
        f"  変わったこと: {CHANGED[record.state]}",
    ]


def _consequences(record: Record, store: SecretStore) -> list[str]:
    key = _key(record)
    show = f"「python -m runbook password show --portal {record.portal} --which set-aside」"
    if store.pending(key) is not None:
        password = [
            f"  ・この初期化の新しいパスワード（保留）は、{on_portal(record.state)}",
            "    中止しても、ポータルのパスワードは元に戻りません。",
            "  ・保留のパスワードは消さずに取り置きます。次の初期化が完了するまでは、",
            f"    {show}で見られます。",
        ]
    elif record.state is State.STORED and store.current(key) is not None:
        password = ["  ・新しいパスワードは、すでに「現行」として保管されています。"]
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
    own_id: PaymentUserId | None = getattr(settings, f"{prefix}_USER_ID")
    url = urlsplit(getattr(settings, f"{prefix}_PORTAL_URL"))
    origin = f"{url.scheme}://{url.netloc}"
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


def _key(record: Record) -> str:
    return f"{record.portal}/{record.payment_user_id}"


def _whose(record: Record) -> str:
    return f"{Portal(record.portal).japanese} {PaymentUserId(record.payment_user_id)}"


def _quoted(path: str) -> str:
    return f'"{path}"' if any(map(str.isspace, path)) else path
