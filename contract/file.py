"""A contract as YAML that people review like code: defaults are left out, and words stand as the screen has them."""

from __future__ import annotations

import difflib
import io
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from contract.content import IN_JAPANESE, ROLES, Contract, Item
from runbook.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

# Long enough that no words are broken into two lines.
_WIDTH = 1000


def write(contract: Contract) -> str:
    """Return `contract` as YAML."""
    told: dict[str, Any] = contract.model_dump(exclude_defaults=True)
    told["items"] = [_short(item) for item in contract.items]
    if contract.headings:
        told["headings"] = list(contract.headings)
    text = io.StringIO()
    _yaml().dump(told, text)
    return text.getvalue()


def read(text: str, name: str) -> Contract:
    """Read a contract from YAML.

    Args:
        text: the YAML.
        name: of the file, for an error.

    Raises:
        SettingsError: it is no YAML or no contract; says all problems at once, a line each, with what was perhaps meant.
    """
    try:
        told = _yaml().load(text)
    except MarkedYAMLError as error:
        line = f" の {error.problem_mark.line + 1} 行目" if error.problem_mark else ""
        twice = (
            "に、同じ名前が二つあります。"
            if "duplicate key" in str(error.problem)
            else "が YAML の書き方になっていません。"
        )
        problems = [f"{name}{line}{twice}"]
    except YAMLError:
        problems = [f"{name} が YAML の書き方になっていません。"]
    else:
        try:
            return Contract.model_validate(told)
        except ValidationError as error:
            problems = list(dict.fromkeys(f"{name} の {_in_japanese(each)}" for each in error.errors()))
    raise SettingsError("\n".join(problems), remedy=f"{name} を直すか、画面を記録し直してください。")


def read_file(path: Path) -> Contract:
    """Read a contract's file; raises as :func:`read`, and also where it is missing or not UTF-8."""
    try:
        return read(path.read_text(encoding="utf-8-sig"), path.name)
    except FileNotFoundError:
        problem = f"{path.name} がありません。"
    except UnicodeDecodeError:
        problem = f"{path.name} が UTF-8 ではありません。文字コードを UTF-8 にして保存し直してください。"
    except OSError:
        problem = f"{path.name} が開けません。"
    raise SettingsError(problem, remedy="画面を記録し直してください。") from None


def write_file(contract: Contract, path: Path) -> None:
    """Write a contract's file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(write(contract), encoding="utf-8", newline="\n")
    new.replace(path)


def _yaml() -> YAML:
    """YAML 1.2, safe: words such as `no` stay words, no key counts twice, and no object is made."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # its type is taken from a default
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _short(item: Item) -> dict[str, Any]:
    """One piece of words stands for itself, and not as a list."""
    told = item.model_dump(exclude_defaults=True)
    for name, value in told.items():
        if isinstance(value, tuple):
            told[name] = value[0] if len(value) == 1 else list(value)
    return told


def _in_japanese(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails; its keys differ by error type
    """Say one problem: where, and what to write instead."""
    names = [each for each in error["loc"] if isinstance(each, str)]
    numbers = [each for each in error["loc"] if isinstance(each, int)]
    in_item = names[:1] == ["items"] and bool(numbers)
    place = f"items の {numbers[0] + 1} 番目" if in_item else ""
    key = (names[1:] if in_item else names)[:1]
    where = "の ".join(filter(None, [place, *key])) or "全体"
    given = error["input"]
    match error["type"]:
        case "missing":
            said = " がありません。"
        case "extra_forbidden":
            said = f" という名前はありません。{_hint(key[0], Item if in_item else Contract)}"
        case "string_pattern_mismatch":
            near = difflib.get_close_matches(str(given), ROLES, n=1)
            meant = f"{near[0]} ではありませんか。" if near else ""
            kinds = "、".join(f"{role}（{IN_JAPANESE[role]}）" for role in ROLES)
            said = f" に「{given}」は書けません。{meant}書けるのは {kinds} です。"
        case "bool_type":
            said = " は true か false にしてください。"
        case "string_type" | "tuple_type":
            said = " は文字にしてください（数字だけの言葉は '12' のように引用符で囲みます）。"
        case "int_type" | "greater_than_equal":
            said = " は 0 以上の数にしてください。"
        case "model_type":
            said = " が「名前: 値」の形になっていません。"
        case _:
            said = " の値が違います。"
    return where + said


def _hint(name: str, kind: type[Contract | Item]) -> str:
    """What was perhaps meant: a near name, or the same name on the other level."""
    known, other = (kind.model_fields, (Contract if kind is Item else Item).model_fields)
    if name in other:
        return "items の中に書く名前です。" if kind is Contract else "items の外に書く名前です。"
    near = difflib.get_close_matches(name, known, n=1)
    return f"{near[0]} ではありませんか。" if near else f"書けるのは {'、'.join(known)} です。"
