"""An office with which all is well, and what doctor told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.desk import Desk

GOOD, BAD, UNKNOWN = "可", "不可", "未確認"
COLUMNS = 4
EVERYTHING = [
    *("ブラウザー", "日本語フォント", "設定（普通車）", "設定（軽四輪）", "保管場所", "サンブリッジ", "メールボックス"),
    *("ポータル（普通車）", "ポータル（軽四輪）", "時計"),
]


@dataclass
class Told:
    """What doctor told, by the names of the checks, and its exit status."""

    status: int
    text: str
    lines: dict[str, tuple[str, str, str]]

    def __getitem__(self, name: str) -> str:
        return self.lines[name][0]

    def bad(self, name: str) -> tuple[str, str]:
        """What is there, and what to do, of a check that must have found something and is the only one."""
        assert [each for each, (verdict, *_) in self.lines.items() if verdict == BAD] == [name], self.text
        assert self.status == 1
        _, seen, remedy = self.lines[name]
        assert remedy
        return seen, remedy


@dataclass
class Ready:
    """Settings with which all is well."""

    desk: Desk
    settings: dict[str, str]

    def but(self, **changes: str) -> None:
        """Write them, but for `changes`; an empty value removes a name."""
        self.desk.set(**self.settings | changes)


def doctor(desk: Desk, *options: str) -> Told:
    done = desk.piped("doctor", *options)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    lines = {}
    for line in done.stdout.splitlines():
        verdict, name, seen, remedy = [*line.split("\t"), "", "", ""][:COLUMNS]
        assert bool(remedy) is (verdict == BAD), line
        lines[name] = (verdict, seen, remedy)
    return Told(done.returncode, done.stdout + done.stderr, lines)
