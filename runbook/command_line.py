"""What the commands of `python -m runbook` have in common: Japanese help, the settings, the journal, a person to ask."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from runbook.claim import computer_user
from runbook.errors import RunbookError
from runbook.journal import JOURNAL_FILE, Author, Journal
from runbook.secret import mask
from runbook.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runbook.settings import Settings

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"

# What argparse says of a slip, which it can say in English only, and what an operator reads.
SLIPS = (
    (r"the following arguments are required: (.+)", r"\1 がありません。"),
    (r"unrecognized arguments: (.+)", r"「\1」は使えません。"),
    (r"argument (.+): expected one argument", r"\1 に値がありません。"),
    (r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)", r"\1 に「\2」は使えません（使えるのは \3）。"),
    (r"argument (.+): invalid int value: '(.*)'", r"\1 の「\2」は数字ではありません。"),
)


class NoTerminal(RunbookError):
    """A person has to read and answer, and there is no terminal that would do."""

    default_remedy = "出力をファイルやほかのプログラムに渡さずに、端末（コマンドの画面）で直接実行してください。"


class CommandLine(argparse.ArgumentParser):
    """A parser that explains itself in Japanese; its subcommands do, too."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - argparse's own options
        super().__init__(**options, add_help=False)
        # argparse has no public way to translate its headings.
        self._positionals.title, self._optionals.title = "引数", "オプション"
        self.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def add_env_file(self) -> None:
        """Let the operator name another file of settings; `given.env_file` is always one."""
        self.add_argument(
            "--env-file", type=Path, default=ENV_FILE, metavar="ファイル", help="設定ファイル（既定は .env）"
        )

    def format_usage(self) -> str:
        """How it is called."""
        return super().format_usage().replace("usage: ", "使い方: ", 1)

    def format_help(self) -> str:
        """The whole explanation."""
        return super().format_help().replace("usage: ", "使い方: ", 1)

    def error(self, message: str) -> NoReturn:
        """End with status 2, saying what is wrong."""
        said = "コマンドの書き方が違います。"
        for pattern, japanese in SLIPS:
            if found := re.fullmatch(pattern, message):
                said = found.expand(japanese).replace("'", "")
        self.exit(2, f"{self.format_usage()}{said}\n")


def say(text: str, *, to_error: bool = False) -> None:
    """Write lines to the operator. No secret that this program knows of can be among them."""
    stream = sys.stderr if to_error else sys.stdout
    stream.write(f"{mask(text)}\n")
    stream.flush()


def status_of(act: Callable[[], int]) -> int:
    """Perform a command and return its exit status: its own, or 1 after an error, which is said."""
    try:
        return act()
    except RunbookError as error:
        say(str(error), to_error=True)
        return 1


def author_of(command: str, settings: Settings) -> Author:
    """Who writes into the journal: the command, and the operator or, without one, the computer's user."""
    return Author(command, settings.RUNBOOK_OPERATOR or computer_user())


def attended_terminal() -> Terminal:
    """The terminal of the person who called the command.

    Raises:
        NoTerminal: input or output is no terminal.
    """
    terminal = Terminal(nullcontext)
    if not terminal.is_there:
        raise NoTerminal("端末のないところで実行されたか、入出力が端末につながっていません。")
    return terminal


def agrees(terminal: Terminal, word: str, act: str) -> bool:
    """Have the operator type `word`, and nothing but it, for `act` to happen."""
    try:
        answer = terminal.ask(f"{act}には「{word}」と入力してください: ")
    except (KeyboardInterrupt, UnicodeDecodeError):  # Ctrl+C; or what no terminal of this encoding can have meant
        answer = None
    if answer is None:
        terminal.say("")
    if answer != word:
        terminal.say("やめました。何も変わっていません。")
    return answer == word


@contextmanager
def journal_if_any(folder: Path, author: Author) -> Iterator[Journal | None]:
    """The journal of the state folder for the block, or None; neither it nor the folder is made.

    Raises:
        JournalError: it is there and cannot be used.
        StoreUnwritable: the folder cannot be used.
    """
    if not is_there(folder / JOURNAL_FILE):
        yield None
        return
    with closing(Journal(folder, author)) as journal:
        yield journal


def is_there(path: Path) -> bool:
    """Whether `path` exists; also said of one that may not be looked at, for whoever opens it to explain."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass
    return True
