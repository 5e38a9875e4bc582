"""`python -m rehearsal`: serve the stand-ins to a person, or with `--announce` to a program."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from rehearsal.captures import RECORDED
from rehearsal.options import parse
from rehearsal.sunbridge_program import ProgramDidNotStart
from rehearsal.wine import NoDisplay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rehearsal.options import Options

STDIN = 0


async def _serve(options: Options) -> None:
    # Imported after the command line was read: `--help` need not wait for the servers.
    from rehearsal.serving import serving  # noqa: PLC0415 - see above

    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def end(*_: object) -> None:
        loop.call_soon_threadsafe(over.set)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    async with serving(options) as said:
        sys.stdout.write(json.dumps(said) + "\n" if options.announce else _for_a_person(said))
        sys.stdout.flush()
        if options.announce:
            threading.Thread(target=_until_stdin_closes, args=(end,), daemon=True).start()
        await over.wait()


def _until_stdin_closes(then: Callable[[], None]) -> None:
    # Not sys.stdin: a thread that waits in its buffer would keep the interpreter from ending on SIGTERM.
    while os.read(STDIN, 4096):
        pass
    then()


def _for_a_person(said: dict[str, Any]) -> str:
    lines = ["練習用のポータルなどを、このパソコンの中だけで動かしています。終わるには Ctrl-C を押してください。"]
    for key, name in (("futsu", "普通車OSSポータルサイト"), ("kei", "軽自動車OSSポータルサイト")):
        if key in said and said[key]["edition"] == RECORDED:
            lines += ["", f"{name}: {said[key]['portal_url']}", "  記録した画面です。依頼の入力までたどれます。"]
        elif key in said:
            lines += [
                "",
                f"{name}: {said[key]['portal_url']}",
                f"  納付利用者ID: {said[key]['user_id']}",
                f"  登録したメールアドレス: {said[key]['mail_address']}",
            ]
    if "mail" in said:
        mail = said["mail"]
        lines += [
            "",
            f"受信箱（ブラウザーで見る）: {said['control']}mail",
            f"  メールソフトで見るとき: IMAP {mail['host']}:{mail['port']}（暗号化なし）",
            f"  利用者名 {mail['user']}  パスワード {mail['password']}",
        ]
    if "sunbridge" in said:
        lines += [
            "",
            f"サンブリッジ: {said['sunbridge'].get('url') or said['sunbridge']['kind']}",
            f"  代理人: {said['sunbridge']['agent']}",
        ]
    return "\n".join([*lines, ""])


def main(arguments: Sequence[str]) -> int:
    """Serve until told to end.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        The process's exit status.
    """
    try:
        asyncio.run(_serve(parse(arguments)))
    except (ProgramDidNotStart, NoDisplay):
        sys.stderr.write(
            "サンブリッジの模擬（Windows のプログラム）が起動しません。"
            "script/setup --wine を実行するか、--sunbridge=page を付けてください。\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
