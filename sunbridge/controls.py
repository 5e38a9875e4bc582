"""By what SunBridge's windows and their parts are known: the defaults, and an office's own file (`SUNBRIDGE_CONTROLS`).

The defaults hold what `procedure-original.txt` shows of the program in 2020; everything else about it is unknown and can
be fitted in the file, without code. `python -m runbook sunbridge inspect` proposes one.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from runbook.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _refuse_unless(right: bool, name: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse a value by its name; whoever reads the file says where it stands."""
    if not right:
        raise ValueError(name)


@dataclass(frozen=True)
class Main:
    """The main menu.

    Args:
        title: words that its title holds.
        class_name: its window class; empty for any.
        open_editor: the button or menu entry that opens 代理人編集.
        open_command: the number of the menu entry instead of its words, where the menu cannot be read; 0 for by words.
    """

    title: str = "サンブリッジ"
    class_name: str = ""
    open_editor: str = "代理人編集"
    open_command: int = 0


@dataclass(frozen=True)
class Agents:
    """Where the agent is chosen: a list in a window of its own, or a list or combo box in the editor.

    Args:
        open: captions of the button that opens the chosen agent's record; the first that is there. Without any, the
            entry is double-clicked.
        close: captions of the button that closes the list, where it stays open behind the record.
        column: which column of a list with columns holds the name; the first is 1.
    """

    open: tuple[str, ...] = ("編集", "選択", "開く", "OK")
    close: tuple[str, ...] = ("閉じる", "戻る", "キャンセル")
    column: int = 1


@dataclass(frozen=True)
class Editor:
    """The window OSS 代理人編集.

    Args:
        title: words that its title holds.
        class_name: its window class; empty for any.
        save, close: captions of its buttons.
    """

    title: str = "代理人"
    class_name: str = ""
    save: str = "保存"
    close: str = "閉じる"


@dataclass(frozen=True)
class Tabs:
    """The tabs.

    Args:
        futsu, kei: captions of the two tabs.
        order: all captions from the left, for tabs whose captions cannot be read; then the place in this row counts.
        futsu_at, kei_at: where to click, in pixels from the left and top of the tab control, for tabs that answer to
            nothing but a click.
    """

    futsu: str = "普通車"
    kei: str = "軽四輪"
    order: tuple[str, ...] = ()
    futsu_at: tuple[int, int] | tuple[()] = ()
    kei_at: tuple[int, int] | tuple[()] = ()


@dataclass(frozen=True)
class UserId:
    """The field 利用者ID on a tab.

    Args:
        label: the caption beside it.
        order: which of the tab's visible fields it is, from the top, where the label cannot be read; 0 for none.
    """

    label: str = "利用者ID"
    order: int = 0

    def __post_init__(self) -> None:
        _refuse_unless(self.order >= 0, "order")


@dataclass(frozen=True)
class Password:
    """The password's field on a tab.

    Args:
        order: which of the tab's visible password fields it is, from the top; 0: there must be exactly one.
        shows_length: whether the field, opened again, shows as many signs as the password has. That is assumed; false
            for a program that shows the same row of signs for every password.
    """

    order: int = 0
    shows_length: bool = True

    def __post_init__(self) -> None:
        _refuse_unless(self.order >= 0, "order")


@dataclass(frozen=True)
class Box:
    """A message box that may appear when saving.

    Args:
        text: words that it holds.
        press: caption of the button that answers it.
        required: whether saving is only believed when it appeared.
    """

    text: str
    press: str
    required: bool = False

    def __post_init__(self) -> None:
        # Nothing is contained in everything: any message would be taken for the one expected.
        _refuse_unless(bool(self.text.strip(" 　&")), "text")
        _refuse_unless(bool(self.press.strip(" 　&")), "press")


# 「保存」 itself is in the document; that and how SunBridge asks and confirms is assumed.
USUAL_BOXES = (Box("保存しますか", "はい"), Box("保存しました", "OK", required=True))


@dataclass(frozen=True)
class Classes:
    """Parts of window class names by which kinds of controls are known, without regard to capitals."""

    button: tuple[str, ...] = ("button", "btn")
    edit: tuple[str, ...] = ("edit", "textbox")
    tab: tuple[str, ...] = ("tabcontrol", "sstab", "pagecontrol")
    list: tuple[str, ...] = ("listbox",)
    combo: tuple[str, ...] = ("combobox",)
    list_view: tuple[str, ...] = ("listview",)
    label: tuple[str, ...] = ("static", "label")


@dataclass(frozen=True)
class Controls:
    """Everything by which the driver finds its way.

    Args:
        save_boxes: the boxes that may appear when saving, in their order.
        discard_box: the box that asks whether to close without saving, and the answer that discards.
        timeout_seconds: how long to wait for a window, a box or an answer.
    """

    main: Main = Main()
    agents: Agents = Agents()
    editor: Editor = Editor()
    tabs: Tabs = Tabs()
    user_id: UserId = UserId()
    password: Password = Password()
    classes: Classes = Classes()
    save_boxes: tuple[Box, ...] = USUAL_BOXES
    discard_box: Box = Box("保存せずに", "はい")
    timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        _refuse_unless(self.timeout_seconds > 0, "timeout_seconds")


def controls_of_plain(plain: Mapping[str, Any]) -> Controls:
    """Make controls of what `dataclasses.asdict` made of them, in a Python that may have nothing but itself."""
    parts = {each.name: plain[each.name] for each in fields(Controls)}
    for name, kind in _PARTS.items():
        values = parts[name].items()
        parts[name] = kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values})
    parts["save_boxes"] = tuple(Box(**each) for each in parts["save_boxes"])
    return Controls(**parts)


def read_controls(path: Path | None) -> Controls:
    """Read an office's file; the defaults where there is none.

    Raises:
        SettingsError: the file is missing, malformed, or has unknown names or wrong values; all problems at once.
    """
    if path is None:
        return Controls()
    # A worker's Python has no pydantic, and never reads the file.
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - see above

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return TypeAdapter(Controls).validate_json(json.dumps(raw), strict=True, extra="forbid")
    except ValidationError as error:
        problems = [_in_japanese(each) for each in error.errors(include_input=False)]
    except FileNotFoundError:
        problems = ["ファイルがありません。"]
    except UnicodeDecodeError:
        problems = ["UTF-8 ではありません。文字コードを UTF-8 にして保存し直してください。"]
    except tomllib.TOMLDecodeError as error:
        problems = [f"TOML の書き方になっていません（{error}）。"]
    except OSError:
        problems = ["開けません。"]
    lines = "\n".join(f"  {number}. {problem}" for number, problem in enumerate(problems, start=1))
    raise SettingsError(
        f"SUNBRIDGE_CONTROLS の {path.name} に {len(problems)} 件の問題があります。\n{lines}",
        remedy=f"{path.name} を直すか、.env の SUNBRIDGE_CONTROLS の行を消してください。",
    ) from None


_PARTS: dict[str, Any] = {each.name: type(each.default) for each in fields(Controls) if is_dataclass(each.default)}


def _in_japanese(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails; its keys differ by error type
    """One line for one wrong name or value."""
    steps = [str(each + 1) if isinstance(each, int) else each for each in error["loc"]]
    if error["type"] == "value_error":
        steps.append(str(error["ctx"]["error"]))
    place = ".".join(each for each in steps if not each.startswith("tuple["))
    if error["type"] == "missing":
        return f"{place} がありません。"
    if error["type"] not in {"unexpected_property", "extra_forbidden", "unexpected_keyword_argument"}:
        return f"{place} の値が違います。"
    section = _PARTS.get(str(error["loc"][0]), Box) if len(error["loc"]) > 1 else Controls
    known = [each.name for each in fields(section)]
    near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
    return f"{place} という名前はありません。" + (
        f"「{near[0]}」のことですか。" if near else f"使えるのは {'、'.join(known)} です。"
    )
