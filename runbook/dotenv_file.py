"""Reading `.env`: python-dotenv's parser, plus the slips of the hand that it passes over in silence."""

from __future__ import annotations

import difflib
import errno
import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

if TYPE_CHECKING:
    from pathlib import Path

# Names that begin so are ours. In the process environment MAIL_ is shared with other programs (MAIL_TO, MAIL_DIR…),
# so there only near misses of our own names count as mistakes.
PREFIXES = ("FUTSU_", "KEI_", "MAIL_", "SUNBRIDGE_", "RUNBOOK_")
SHARED_PREFIX = "MAIL_"

REASONS = {errno.ENOENT: "ファイルがありません", errno.EACCES: "読む権限がありません"}


@dataclass(frozen=True, slots=True)
class Found:
    """The values under known names, and what is wrong, one Japanese line each."""

    values: dict[str, str]
    problems: tuple[str, ...]


def read(env_file: Path | None, known: tuple[str, ...]) -> Found:
    """Read `known` names from `env_file` (absent is fine) and the process environment, which wins.

    Empty values count as absent. Nothing is expanded: `$` in a password stays `$`.
    """
    problems: list[str] = []
    from_file = _from_file(env_file, problems) if env_file and env_file.exists() else {}
    problems += [_unknown(name, known) for name in from_file if _is_mistaken(name, known, in_file=True)]
    problems += [_unknown(name, known) for name in os.environ if _is_mistaken(name, known, in_file=False)]
    merged = from_file | {name: os.environ[name] for name in known if name in os.environ}
    return Found({name: value for name, value in merged.items() if name in known and value}, tuple(problems))


def _from_file(path: Path, problems: list[str]) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(
            f"{path.name} が UTF-8 ではありません（Shift_JIS のようです）。"
            "メモ帳なら「名前を付けて保存」で文字コードに UTF-8 を選んで保存し直してください。"
        )
        return {}
    except OSError as error:
        reason = REASONS.get(error.errno or 0)
        problems.append(f"{path.name} が開けません（{reason}）。" if reason else f"{path.name} が開けません。")
        return {}
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        original = binding.original.string
        line = binding.original.line + original[: len(original) - len(original.lstrip())].count("\n")
        if binding.error or (binding.key is not None and binding.value is None):
            problems.append(f"{path.name} の {line} 行目が読めません。「名前=値」の形にしてください。")
        elif binding.key is not None and binding.value is not None:
            if binding.key in values:
                problems.append(f"{path.name} の {line} 行目: {binding.key} が二度書かれています。一つにしてください。")
            if _is_cut(original, binding.key):
                problems.append(
                    f"{path.name} の {line} 行目: {binding.key} は「 #」から後ろが切れます。"
                    f"値全体を一重引用符で囲んでください（{binding.key}='…'）。"
                )
            values[binding.key] = binding.value
    return values


def _is_cut(original: str, name: str) -> bool:
    """Whether an unquoted password contains ` #`, from where the parser takes the rest for a comment."""
    value = original.partition("=")[2].strip()
    return name.endswith("PASSWORD") and " #" in value and value[:1] not in {"'", '"'}


def _is_mistaken(name: str, known: tuple[str, ...], *, in_file: bool) -> bool:
    if name in known or not name.startswith(PREFIXES):
        return False
    return in_file or not name.startswith(SHARED_PREFIX) or bool(_nearest(name, known))


def _nearest(name: str, known: tuple[str, ...]) -> list[str]:
    return difflib.get_close_matches(name, known, n=1, cutoff=0.8)


def _unknown(name: str, known: tuple[str, ...]) -> str:
    hint = _nearest(name, known)
    return f"{name} という名前はありません。" + (f"{hint[0]} ではありませんか。" if hint else "行を消してください。")
