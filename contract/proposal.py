"""Where a change concerns the project, and the most likely new wording as an edit. Proposed, never applied."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from contract.difference import Difference, Verdict
from pages.finding.words import plain
from runbook.account import Portal
from runbook.profile import FutsuProfile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contract.judgement import Judgement
    from pages.screen import Screen

_STEP = re.compile(r"^\s*(?:前提|もし|ならば|かつ|しかし|但し|ただし|\*)\s*(?P<step>.+)$")
_NUMBER = re.compile(r"【([①-⑥])】")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a feature: its file's name, its line counted from 1, its words."""

    file: str
    line: int
    words: str


@dataclass(frozen=True)
class Edit:
    """An edit of a portal's file.

    Args:
        line: where it goes, counted from 1.
        old: the lines that stand there; empty where the new ones come after `line`.
        new: the lines to paste.
    """

    line: int
    old: str
    new: str


@dataclass(frozen=True)
class Concern:
    """What of the project a difference concerns.

    Args:
        difference: the difference.
        page_object: module and class of the screen.
        file: the portal's file, as `config/futsu.toml`.
        table, key: what names the thing there; empty where nothing does.
        line: the key's line in the file, counted from 1; None where it is not there and the default holds.
        sentences: the sentences of the features in which the procedure speaks of it.
        edit: the proposed edit; None where no new wording is likely.
        remark: why there is none, in Japanese.
    """

    difference: Difference
    page_object: str
    file: str
    table: str = ""
    key: str = ""
    line: int | None = None
    sentences: tuple[Sentence, ...] = ()
    edit: Edit | None = None
    remark: str = ""


def concerns(judgement: Judgement, config: Path, features: Path) -> list[Concern]:
    """Tell for each difference with an effect what it concerns.

    Args:
        judgement: the screen's.
        config: the folder of the portals' files.
        features: the folder of the features.
    """
    grave = [each for each in judgement.differences if each.verdict is Verdict.EFFECT]
    return [_concern(judgement, each, config, features) for each in grave]


def most_likely_words(judgement: Judgement, difference: Difference) -> str:
    """Return the words of the thing that is nearest to the one that is gone, by role, place and words; "" for none."""
    seen = judgement.comparison
    if difference.rule == "heading_changed":
        return difference.after
    if difference.rule == "part_renamed" and difference.at_now is not None:
        return seen.now.items[difference.at_now].words
    if difference.rule == "part_vanished" and difference.at_before is not None:
        near = seen.candidate(difference.at_before)
        return "" if near is None else seen.now.items[near].words
    return ""


def edit_of(text: str, table: str, key: str, words: str, known: Sequence[str]) -> Edit:
    """Return the edit that adds `words` to a key before those it has: the old ones stay, for rehearsals use them.

    Args:
        text: the portal's file.
        table: its table.
        key: its key.
        words: the new words.
        known: the words that hold when the file does not have the key.
    """
    lines = text.splitlines()
    place = _place_of(lines, table, key)
    if place is None:
        head = next((at for at, line in enumerate(lines) if line.strip() == f"[{table}]"), None)
        new = _line(key, [words, *known])
        return Edit(len(lines), "", f"[{table}]\n{new}") if head is None else Edit(head + 1, "", new)
    start, end = place
    old = "\n".join(lines[start:end])
    there = tomllib.loads(old)[key]
    return Edit(start + 1, old, _line(key, [words, *(each for each in there if plain(each) != plain(words))]))


def sentences_about(folder: Path, portal: Portal, number: str, spellings: Sequence[str]) -> tuple[Sentence, ...]:
    """Return the sentences of a portal's features that speak of a thing: those that quote it, else those of its number.

    Args:
        folder: of the features.
        portal: whose.
        number: the screen's, ①…⑥.
        spellings: what the procedure calls the thing.
    """
    steps = [
        (section, Sentence(path.name, line, step))
        for path in sorted(folder.glob(f"{portal.value}_*.feature"))
        for line, section, step in _steps(path.read_text(encoding="utf-8-sig"))
    ]
    quoted = [each for _, each in steps if any(plain(f"「{word}」") in plain(each.words) for word in spellings)]
    named = [
        each
        for section, each in steps
        if section == number and any(plain(word) in plain(each.words) for word in spellings)
    ]
    numbered = [each for _, each in steps if f"【{number}】" in each.words]
    return tuple(quoted or named or numbered)


def _concern(judgement: Judgement, difference: Difference, config: Path, features: Path) -> Concern:
    screen = judgement.screen
    portal = next(each for each in Portal if each.japanese == screen.portal.japanese)
    path = config / f"{portal.value}.toml"
    file = f"{config.name}/{path.name}"
    kind = type(screen)
    page_object = f"{kind.__module__}.{kind.__qualname__}"
    key = _key_of(screen, difference)
    spellings = _spellings(screen, key)
    sentences = sentences_about(features, portal, screen.number, spellings)
    table = _table_of(key)
    if table is None:
        return Concern(difference, page_object, file, sentences=sentences)
    text = path.read_text(encoding="utf-8")
    place = _place_of(text.splitlines(), table, key)
    line = place[0] + 1 if place else None
    edit, remark = None, ""
    if words := most_likely_words(judgement, difference):
        edit = edit_of(text, table, key, words, spellings)
        if remark := _declined(table, key, words):
            edit = None
    return Concern(difference, page_object, file, table, key, line, sentences, edit, remark)


def _key_of(screen: Screen, difference: Difference) -> str:
    if difference.use:
        return difference.use.key
    if difference.rule == "heading_changed":
        procedure = screen.portal.procedure
        names = [each.name for each in fields(procedure) if screen.heading in _first(getattr(procedure, each.name))]
        return next(iter(names), "")
    return ""


def _spellings(screen: Screen, key: str) -> tuple[str, ...]:
    """The procedure's own words for what `key` names."""
    return _first(getattr(screen.portal.procedure, key)) if key else ()


def _first(words: Sequence[str | tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(each if isinstance(each, str) else each[0] for each in words)


def _tables() -> dict[str, type[BaseModel]]:
    kinds = {name: field.annotation for name, field in FutsuProfile.model_fields.items()}
    return {
        name: kind
        for name, kind in kinds.items()
        if name in {"menu", "headings", "buttons", "captions"}
        and isinstance(kind, type)
        and issubclass(kind, BaseModel)
    }


def _table_of(key: str) -> str | None:
    return next((name for name, kind in _tables().items() if key in kind.model_fields), None)


def _declined(table: str, key: str, words: str) -> str:
    """Why the portal's file may not have these words; a consent, for one, is never pressed."""
    try:
        _tables()[table].model_validate({key: [words]})
    except ValidationError as error:
        reasons = [str(each.get("ctx", {}).get("error", "の値が違います")) for each in error.errors()]
        return f"{key} {reasons[0]}。"
    return ""


def _place_of(lines: Sequence[str], table: str, key: str) -> tuple[int, int] | None:
    """The lines of a key, from the first to the one behind the last."""
    inside = False
    for at, line in enumerate(lines):
        if line.lstrip().startswith("["):
            inside = line.split("#")[0].strip() == f"[{table}]"
        if inside and re.match(rf"\s*{re.escape(key)}\s*=", line):
            for end in range(at + 1, len(lines) + 1):
                try:
                    tomllib.loads("\n".join(lines[at:end]))
                except tomllib.TOMLDecodeError:
                    continue
                return at, end
    return None


def _line(key: str, words: Sequence[str]) -> str:
    return f"{key} = [{', '.join(json.dumps(each, ensure_ascii=False) for each in dict.fromkeys(words))}]"


def _steps(feature: str) -> list[tuple[int, str, str]]:
    """Each sentence with its line and the number under which it stands."""
    found, section = [], ""
    for at, line in enumerate(feature.splitlines(), start=1):
        if match := _STEP.match(line):
            number = _NUMBER.search(match["step"])
            section = number[1] if number else section
            found.append((at, section, match["step"].strip()))
    return found
