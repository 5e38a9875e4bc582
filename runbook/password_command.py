"""`python -m runbook password show`: in an emergency a person sees a kept password, once, and the journal tells."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from runbook.account import Portal
from runbook.command_line import (
    CommandLine,
    NoTerminal,
    agrees,
    attended_terminal,
    author_of,
    is_there,
    journal_if_any,
    say,
    status_of,
)
from runbook.errors import RunbookError
from runbook.settings import Settings, settings_error
from runbook.state import State
from runbook.store import open_store
from runbook.unfinished_command import on_portal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from runbook.journal import Author, Record
    from runbook.secret import Secret
    from runbook.store import SecretStore

WORD = "表示する"
READ = "読み終えたら Enter を押してください（表示を消します）: "
ABOVE = "{title}を一度だけ表示します。紙や写真に残さないでください。大文字と小文字を区別します。"


class Which(StrEnum):
    """The kinds of kept passwords; the value is what the operator writes and the journal's note says."""

    PENDING = "pending"
    CURRENT = "current"
    PREVIOUS = "previous"
    SET_ASIDE = "set-aside"

    @property
    def japanese(self) -> str:
        """The kind's name for an operator."""
        return {"pending": "保留", "current": "現行", "previous": "旧", "set-aside": "取り置き"}[self.value]


class NothingKept(RunbookError):
    """The password that was asked for is not kept."""

    default_remedy = (
        "RUNBOOK_STATE_DIR と、設定の納付利用者IDと、実行している利用者が、初期化したときと同じかを確かめてください。"
        "状態フォルダーが消えたときは、同じ場所に空のフォルダーを作ってもう一度実行すると、"
        "OS の資格情報ストアに残っていれば見つかります。"
    )


@dataclass(frozen=True, slots=True)
class History:
    """What the journal knows of the account.

    Args:
        record: its latest rotation, which is the unfinished one if there is one; None where the journal has none or cannot be read.
        trouble: why nothing can be recorded of it, in Japanese; empty if it can.
    """

    record: Record | None
    trouble: str


def main(arguments: Sequence[str]) -> int:
    """Perform `show`.

    Args:
        arguments: the command line after `password`.

    Returns:
        0 shown; 1 not shown; argparse itself ends with 2 on a slip.
    """
    return status_of(partial(_show, _parser().parse_args(arguments)))


def _parser() -> CommandLine:
    parser = CommandLine(prog="python -m runbook password", description="保管したパスワードを扱います（緊急用）。")
    commands = parser.add_subparsers(metavar="show", required=True, title="できること")
    about = "保管したパスワードを端末に一度だけ表示する（緊急用）。表示したことは記録されます。"
    show = commands.add_parser("show", help=about, description=about)
    # As plain words: argparse would show members of an enumeration as Python writes them.
    show.add_argument("--portal", required=True, choices=list(map(str, Portal)), help="普通車は futsu、軽四輪は kei")
    kinds = "、".join(f"{which} {which.japanese}" for which in Which)
    show.add_argument("--which", choices=list(map(str, Which)), help=f"{kinds}（既定は保留、なければ現行）")
    show.add_env_file()
    return parser


def _show(given: argparse.Namespace) -> int:
    terminal = attended_terminal()
    if not terminal.can_erase:
        raise NoTerminal(
            "この端末は表示を消せないので、パスワードを表示できません。",
            remedy="画面の表示を消せる端末（Windows ターミナルなど）で、もう一度実行してください。",
        )
    settings, portal = Settings.load(given.env_file), Portal(given.portal)
    key = _key(settings, portal)
    folder, author = settings.state_folder, author_of("password show", settings)
    if not is_there(folder):
        raise NothingKept("保管されたパスワードはありません。")
    kept = _kept(open_store(folder), key)
    which = _chosen(kept, given.which)
    history = _history(folder, author, key)
    title = f"{portal.japanese} {settings.user_id(portal)} の「{which.japanese}」のパスワード"
    say("\n".join([f"{title}です。", *_meaning(which, history, kept)]))
    if not agrees(terminal, WORD, WORD):
        return 1
    if trouble := history.trouble or _note(folder, author, history.record, which):
        # In an emergency the password matters more than the record of its showing.
        say(f"表示したことを記録できません: {trouble}\n記録せずに表示します。表示したことを、別に書き留めてください。")
    with suppress(KeyboardInterrupt, UnicodeDecodeError):  # whatever was typed instead of Enter, it is erased
        terminal.show_once(*kept[which], above=ABOVE.format(title=title), question=READ)
    say("表示を消しました。")
    return 0


def _key(settings: Settings, portal: Portal) -> str:
    key, name = settings.account_key(portal), f"{portal.upper()}_USER_ID"
    if key is None:
        raise settings_error([f"{name} がありません。.env に {name}=… の行を足してください。"])
    return key


def _kept(store: SecretStore, key: str) -> dict[Which, tuple[Secret, ...]]:
    """The passwords of each kind that there are; several only of those that were set aside, newest first."""
    single = {
        Which.PENDING: store.pending(key),
        Which.CURRENT: store.current(key),
        Which.PREVIOUS: store.previous(key),
    }
    kept = {which: (password,) for which, password in single.items() if password is not None}
    aside = store.set_aside(key)
    return kept | ({Which.SET_ASIDE: aside} if aside else {})


def _chosen(kept: dict[Which, tuple[Secret, ...]], wanted: str | None) -> Which:
    if not kept:
        raise NothingKept("保管されたパスワードはありません。")
    which = Which(wanted) if wanted else Which.PENDING if Which.PENDING in kept else Which.CURRENT
    if which not in kept:
        there = "、".join(f"{each.japanese}（--which {each}）" for each in kept)
        raise NothingKept(
            f"「{which.japanese}」のパスワードは保管されていません。保管されているのは: {there}",
            remedy="見たいものを --which で選んでください。",
        )
    return which


def _history(folder: Path, author: Author, key: str) -> History:
    try:
        with journal_if_any(folder, author) as journal:
            if journal is None:
                return History(None, "実行の記録がありません。")
            record = journal.latest(key)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the journal, the password must be had
        return History(None, _reason(error))
    return History(record, "" if record else "実行の記録に、この納付利用者IDの初期化がありません。")


def _note(folder: Path, author: Author, record: Record | None, which: Which) -> str:
    """Write down, before it happens, that a password is shown; return why that failed, or an empty text."""
    try:
        with journal_if_any(folder, author) as journal:
            if journal is None or record is None:
                return "実行の記録がありません。"
            journal.note(record.number, f"password shown: {which}")
    except Exception as error:  # noqa: BLE001 - as in _history
        return _reason(error)
    return ""


def _reason(error: Exception) -> str:
    return error.seen if isinstance(error, RunbookError) else f"実行の記録が使えません（{type(error).__name__}）。"


def _meaning(which: Which, history: History, kept: dict[Which, tuple[Secret, ...]]) -> list[str]:
    """What the password is good for, as far as the journal tells."""
    record, trouble = history.record, history.trouble
    state = record.state if record else None
    lines = []
    match which:
        case Which.PENDING:
            lines += [on_portal(record)]
        case Which.CURRENT:
            lines += ["最後に完了した初期化で設定したパスワードです。"]
            is_new = state is State.STORED and Which.PENDING not in kept
            if record and state is not State.FINISHED and not is_new and record.last(State.REQUESTING, State.SETTING):
                lines += ["そのあとの初期化のため、ポータルではもう使えないおそれがあります。"]
        case Which.PREVIOUS:
            lines += ["「現行」のひとつ前のパスワードです。ポータルではもう使えないはずです。"]
        case Which.SET_ASIDE:
            number = len(kept[which])
            lines += ["使わないことにしたパスワードです（ポータルに断られた、または初期化を中止した）。"]
            lines += [f"{number} 個あります。新しい順に、すべて表示します。"] if number > 1 else []
            if record and state is State.ABANDONED and len(record.entries) > 1:
                lines += [f"いちばん新しいものは、{on_portal(record, record.entries[-2].state)}"]
    if others := [f"{each.japanese}（--which {each}）" for each in kept if each is not which]:
        lines += [f"ほかに保管されているもの: {'、'.join(others)}"]
    if record:
        lines += [f"この納付利用者IDの最後の初期化（番号 {record.number}）の状態: {record.state.japanese}"]
    else:
        lines += [f"初期化の状態は分かりません: {trouble}"]
    return [f"  {line}" for line in lines]
