"""A failure in the operator's words: where, what was expected, what is there, what has changed, what to do next."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import Error as PlaywrightError

from runbook.errors import Category, RunbookError, ScreenError
from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runbook.evidence.progress import Progress

SEEN = "実際: "
NOT_KNOWN = "不明です。ポータルにログインできるか、サンブリッジがどうなっているかを確かめてください。"
NOTHING_YET = "この実行ではまだ何も変わっていません。"
ONLY_LOOKS = "何も変わっていません（このシナリオは画面を見るだけです）。"
NOT_SEEN = "この文のとおりになっていません。"
NOT_SEEN_REMEDY = "報告書の画像でこの番号の画面を確かめ、手順書のとおり手作業で続けてください。"
BUG = "予期しないエラーで止まりました。"
BUG_REMEDY = (
    "プログラムの誤りかもしれません。報告書を添えて担当者に知らせてください。"
    "急ぐときは、上の「すでに変わったこと」を確かめたうえで、手順書のとおり手作業で続けてください。"
)
INTERRUPTED = "人の操作で中断されました。"
INTERRUPTED_REMEDY = (
    "「すでに変わったこと」を確かめたうえで、もう一度実行するか、手順書のとおり手作業で続けてください。"
)
BROWSER_GONE = "ブラウザーが終了しました（閉じられたか、異常終了しました）。"
BROWSER_GONE_REMEDY = "「すでに変わったこと」を確かめて、もう一度実行してください。続きから行います。"
BUG_CATEGORY = "プログラムの誤り"
NOT_SEEN_CATEGORY = "確認の不一致"
BEFORE_ALL = "手順を始める前の準備"
AFTER_ALL = "手順の後片付け"

# Long enough to recognise the problem; some libraries write a page of text into one line.
LONGEST_DETAIL = 300

# Frames of the machinery that carries the steps; they say nothing about the failure.
_CARRIERS = ("_pytest", "pluggy", "pytest_bdd", "allure_pytest", "allure_commons", "pytest_playwright")


def failure_text(exception: BaseException, progress: Progress | None, *, when: str = "call") -> str:
    """Say in Japanese why a scenario stopped. Every value is masked.

    Args:
        exception: what stopped it.
        progress: how far the scenario had come; None if it had not begun.
        when: pytest's phase: `setup`, `call` or `teardown`.
    """
    expected, seen, remedy, category = _four_answers(exception, progress if when == "call" else None)
    lines = [
        _place(progress, when),
        *([f"画面: {progress.scene!r}"] if when == "call" and progress and progress.scene else []),
        *([f"期待: {expected}"] if expected else []),
        f"{SEEN}{seen}",
        f"すでに変わったこと: {_changed(progress)}",
        f"次にすること: {remedy}",
        *([f"手作業で終えたときは: {by_hand}"] if (by_hand := _asked(progress, "by_hand")) else []),
        f"分類: {category}",
    ]
    return mask("\n".join(lines))


def is_the_programs_fault(exception: BaseException) -> bool:
    """Whether the failure is neither one that the runbook knows nor a check that found something else."""
    known = isinstance(exception, (RunbookError, AssertionError, pytest.fail.Exception))
    return not known and not _tells_of_a_closed_browser(exception)


def trace(exception: BaseException, root: Path) -> str:
    """Say for the programmer through which lines the failure came: files, lines and functions, never a value."""
    return "\n".join([*_frames(exception, root), type(exception).__name__])


def _place(progress: Progress | None, when: str) -> str:
    if when == "setup" or progress is None or not progress.sentence:
        return BEFORE_ALL
    if when == "teardown":
        return AFTER_ALL
    if progress.number and f"【{progress.number}】" not in progress.sentence:
        return f"【{progress.number}】のあと: {progress.sentence}"
    return progress.sentence


def _four_answers(exception: BaseException, progress: Progress | None) -> tuple[str, str, str, str]:
    # SunBridge, the mailbox, the store and the journal know more of what happened than that the browser is gone.
    a_screen_is_missing = isinstance(exception, ScreenError) and progress is not None and progress.browser_is_gone()
    if a_screen_is_missing or _tells_of_a_closed_browser(exception):
        expected = exception.expected if isinstance(exception, RunbookError) else ""
        return expected, BROWSER_GONE, BROWSER_GONE_REMEDY, Category.ENVIRONMENT.value
    if isinstance(exception, RunbookError):
        return exception.expected, exception.seen, exception.remedy, exception.category.value
    if isinstance(exception, (KeyboardInterrupt, pytest.exit.Exception)):
        return "", INTERRUPTED, INTERRUPTED_REMEDY, Category.ENVIRONMENT.value
    # The first line says what; the rest may hold a snapshot of the page, an address, a call's arguments.
    detail = mask(str(exception)).strip().partition("\n")[0][:LONGEST_DETAIL]
    if is_the_programs_fault(exception):
        return "", f"{BUG}（{type(exception).__name__}: {detail}）", BUG_REMEDY, BUG_CATEGORY
    expected = progress.sentence.partition(" ")[2] if progress else ""
    if detail.startswith("assert"):
        detail = ""  # pytest's own wording of a comparison in code
    return expected, f"{NOT_SEEN}（{detail}）" if detail else NOT_SEEN, NOT_SEEN_REMEDY, NOT_SEEN_CATEGORY


def _tells_of_a_closed_browser(exception: BaseException) -> bool:
    return isinstance(exception, PlaywrightError) and "has been closed" in exception.message


def _changed(progress: Progress | None) -> str:
    if progress is None or not progress.steps:
        return NOTHING_YET
    if progress.rotation is not None:
        return _asked(progress, "changed") or NOT_KNOWN
    return ONLY_LOOKS if progress.changes_nothing else NOT_KNOWN


def _asked(progress: Progress | None, what: Literal["changed", "by_hand"]) -> str:
    if progress is None or progress.rotation is None:
        return ""
    try:
        return progress.rotation.changed() if what == "changed" else progress.rotation.by_hand()
    except Exception:  # noqa: BLE001 - the failure must be told even if this part of it cannot
        return ""


def _frames(exception: BaseException, root: Path) -> Iterator[str]:
    for frame in traceback.extract_tb(exception.__traceback__):
        path = Path(frame.filename)
        inside = path.is_relative_to(root) and "site-packages" not in path.parts
        shown = path.relative_to(root).as_posix() if inside else "/".join(path.parts[-2:])
        if not any(f"{carrier}/" in path.as_posix() for carrier in _CARRIERS):
            yield f"{shown}:{frame.lineno} {frame.name}"
