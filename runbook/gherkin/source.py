"""Reads a feature file's text and refuses what Gherkin would misread in silence or refuse without a helpful word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from runbook.gherkin.problem import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Takes a byte order mark away where there is one, as Notepad writes it.
ENCODING: Final = "utf-8-sig"

SECTIONS: Final = (
    "機能",
    "フィーチャ",
    "背景",
    "ルール",
    "シナリオアウトライン",
    "シナリオテンプレート",
    "シナリオテンプレ",
    "テンプレ",
    "シナリオ",
    "サンプル",
    "例",
)
_FULL_WIDTH_COLON: Final = re.compile(rf"\s*({'|'.join(SECTIONS)})\s*：")
_LANGUAGE: Final = re.compile(r"\s*#\s*language\s*:\s*(\S+)\s*")
_DOC_STRING: Final = ('"""', "```")


def read(file: Path) -> str:
    """Return the text of a feature file, with any line endings and with or without a byte order mark.

    Raises:
        Refused: it is empty, not UTF-8, not declared as Japanese, or holds full-width signs where Gherkin needs ASCII.
    """
    text = _decoded(file)
    if problems := list(_problems(file, text)):
        raise Refused(problems)
    return text


def _decoded(file: Path) -> str:
    raw = file.read_bytes()
    try:
        return raw.decode(ENCODING)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    what = f"文字コードが UTF-8 ではありません（{_guess(raw)}）。"
    raise Refused([Problem(file, line, what, "エディターで「UTF-8」を選んで保存し直してください。")])


def _guess(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 のようです"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError:
        return "文字コードは分かりません"
    return "Shift_JIS（cp932）のようです"


def _problems(file: Path, text: str) -> Iterator[Problem]:
    lines = text.splitlines()
    written = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not any(not line.lstrip().startswith("#") for _, line in written):
        example = "# language: ja\n機能: （名前）\n  シナリオ: （名前）\n    前提 （文）"
        yield Problem(file, 1, "中身がありません。", f"次の形で書いてください。\n{example}")
        return
    number, first = written[0]
    declared = _LANGUAGE.fullmatch(first)
    if declared is None or declared[1] != "ja":
        what = "一行目に「# language: ja」がありません。"
        yield Problem(file, number, what, "一行目に半角で「# language: ja」と書いてください。", first)
    for number, line in _outside_doc_strings(written):
        yield from _wide_signs(file, number, line)


def _outside_doc_strings(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in lines:
        mark = line.strip()[:3]
        if fence:
            fence = "" if mark == fence else fence
        elif mark in _DOC_STRING:
            fence = mark
        else:
            yield number, line


def _wide_signs(file: Path, number: int, line: str) -> Iterator[Problem]:
    start = line.strip()
    if wide := _FULL_WIDTH_COLON.match(line):
        remedy = f"半角の「:」にしてください。\n{start.replace('：', ': ', 1)}"
        yield Problem(file, number, f"「{wide[1]}」の後のコロンが全角の「：」です。", remedy, line)
    elif start.startswith("｜") or (start.startswith("|") and "｜" in start):
        remedy = f"半角の「|」にしてください。\n{start.replace('｜', '|')}"
        yield Problem(file, number, "表の区切りが全角の「｜」です。", remedy, line)
    elif start.startswith("＃"):
        yield Problem(file, number, "行頭の「＃」が全角です。", f"半角の「#」にしてください。\n#{start[1:]}", line)
    elif start.startswith("＠"):
        remedy = f"半角の「@」にしてください。\n{start.replace('＠', '@')}"
        yield Problem(file, number, "タグの「＠」が全角です。", remedy, line)
