"""Looks at every window of a program, for the office's file of controls: `python -m sunbridge.inspection`.

It reads one JSON object from standard input and writes one line of JSON to standard output, so that it can run in the
Python that fits the program. It changes nothing there: nothing is clicked, typed or selected.

What must not be shown is not even taken along: fields are known by their class and by their behaviour, and their content
is only compared with the 利用者IDs that were given; of lists only the number of entries is asked.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
from ctypes import wintypes
from typing import TYPE_CHECKING, Any

from runbook.errors import SunBridgeError
from sunbridge.controls import controls_of_plain
from sunbridge.errors import NotRunning, WorkerFailed
from sunbridge.inspected import Control, MenuEntry, Program, Screen, to_plain
from sunbridge.messages import EM_GETPASSWORDCHAR, Mailer
from sunbridge.remote_items import LVM_GETITEMCOUNT, bits_of, tab_captions
from sunbridge.scaling import counting_pixels_as
from sunbridge.session import is_elevated, own_process_id, refuse_out_of_reach, refuse_without_desktop
from sunbridge.window import ES_PASSWORD, Place, kind_of, user32

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sunbridge.controls import Classes, Controls

# A terminal's title is the command that runs in it, with the words that are looked for.
NOT_MEANT = ("ConsoleWindowClass", "CASCADIA_HOSTING_WINDOW_CLASS", "PseudoConsoleWindow")
ANSWER_SECONDS = 3.0
GWL_STYLE, GW_HWNDNEXT, GW_CHILD, GW_OWNER = -16, 2, 5, 4
WM_GETDLGCODE, DLGC_HASSETSEL, DLGC_STATIC, DLGC_BUTTON = 0x0087, 0x0008, 0x0100, 0x2000
# Windows keeps these two for lists alone: any other control answers 0.
LB_GETCOUNT, CB_GETCOUNT = 0x018B, 0x0146
COUNTS = {"list": LB_GETCOUNT, "combo": CB_GETCOUNT, "list_view": LVM_GETITEMCOUNT}
BY_POSITION = 0x0400
NOTHING = 0xFFFFFFFF
QUERY_LIMITED = 0x1000


def inspect(controls: Controls, words: str, user_ids: Collection[str]) -> list[Program]:
    """Look at the programs that have a window with `words` in its title.

    Args:
        controls: by what the kinds of controls are known.
        words: what the title holds.
        user_ids: the 利用者IDs that may stand in a field.

    Raises:
        NotRunning: there is no such window.
        Unreachable: Windows keeps its messages from us.
    """
    refuse_without_desktop()
    tops = [each for each in _top_windows() if _class_name(each) not in NOT_MEANT]
    named = {_process_of(each) for each in tops if words in _title(each)} - {own_process_id()}
    if not named:
        raise NotRunning(
            f"題名に「{words}」のある画面が見つかりません。",
            remedy="サンブリッジを起動し、代理人編集の画面まで開いてから、もう一度実行してください。"
            "題名の言葉が違うときは --title で指定します。",
        )
    for process in named:
        refuse_out_of_reach(process)
    looking = _Looking(controls.classes, user_ids)
    return [looking.at_program(process, [each for each in tops if _process_of(each) == process]) for process in named]


class _Looking:
    def __init__(self, classes: Classes, user_ids: Collection[str]) -> None:
        self._classes, self._user_ids = classes, user_ids
        self._mailer = Mailer(ANSWER_SECONDS)

    def at_program(self, process: int, tops: list[int]) -> Program:
        with counting_pixels_as(tops[0]):
            screens = tuple(map(self._screen, tops))
        return Program(
            bits=_bits(process),
            elevated=is_elevated(process),
            own_bits=struct.calcsize("P") * 8,
            own_elevated=is_elevated(own_process_id()),
            screens=screens,
        )

    def _screen(self, handle: int) -> Screen:
        place, menu, pointer = _place(handle), user32().GetMenu(wintypes.HWND(handle)), wintypes.POINT()
        user32().GetCursorPos(ctypes.byref(pointer))
        return Screen(
            title=_title(handle),
            class_name=_class_name(handle),
            width=place.right - place.left,
            height=place.bottom - place.top,
            enabled=bool(user32().IsWindowEnabled(wintypes.HWND(handle))),
            owned=bool(_relative(handle, GW_OWNER)),
            has_menu=bool(menu),
            menu=tuple(_menu(menu)),
            controls=self._children(handle, place),
            pointer=(pointer.x - place.left, pointer.y - place.top),
        )

    def _children(self, handle: int, window: Place) -> tuple[Control, ...]:
        return tuple(self._control(each, window) for each in _children_of(handle))

    def _control(self, handle: int, window: Place) -> Control:
        class_name, place = _class_name(handle), _place(handle)
        kind = kind_of(class_name, self._classes)
        code = self._ask(handle, WM_GETDLGCODE)
        looks_like = "" if kind else self._looks_like(handle, code)
        acts_as = kind or looks_like
        is_field = acts_as == "edit" or bool(code & DLGC_HASSETSEL)
        is_password = is_field and (_hides(handle) or bool(self._ask(handle, EM_GETPASSWORDCHAR)))
        may_be_read = is_field and not is_password and acts_as == "edit"
        return Control(
            class_name=class_name,
            kind=kind,
            looks_like=looks_like,
            # A field is never read, whatever its class is called.
            words=self._mailer.text_or_nothing(handle) if acts_as in {"button", "label"} and not is_field else "",
            place=Place(
                place.left - window.left, place.top - window.top, place.right - window.left, place.bottom - window.top
            ),
            number=int(user32().GetDlgCtrlID(wintypes.HWND(handle))) & 0xFFFF,
            visible=bool(user32().IsWindowVisible(wintypes.HWND(handle))),
            enabled=bool(user32().IsWindowEnabled(wintypes.HWND(handle))),
            is_password=is_password,
            holds_id=bool(self._user_ids)
            and may_be_read
            and self._mailer.text_or_nothing(handle).strip() in self._user_ids,
            tabs=self._tabs(handle) if acts_as == "tab" else (),
            count=self._ask(handle, COUNTS[acts_as]) if acts_as in COUNTS else None,
            children=self._children(handle, window),
        )

    def _looks_like(self, handle: int, code: int) -> str:
        if code & DLGC_HASSETSEL:
            return "edit"
        if code & DLGC_BUTTON:
            return "button"
        if code & DLGC_STATIC:
            return "label"
        for kind in ("list", "combo"):
            if 0 < self._ask(handle, COUNTS[kind]) < NOTHING:
                return kind
        return ""

    def _tabs(self, handle: int) -> tuple[str, ...]:
        try:
            return tuple(tab_captions(self._mailer, handle))
        except SunBridgeError:
            return ()

    def _ask(self, handle: int, message: int) -> int:
        try:
            return self._mailer.send(handle, message) & NOTHING
        except SunBridgeError:
            return 0


def _top_windows() -> list[int]:
    found: list[int] = []

    def take(handle: int, _more: int) -> bool:
        if user32().IsWindowVisible(wintypes.HWND(handle)):
            found.append(handle)
        return True

    kind = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)  # type: ignore[attr-defined]  # Windows only
    user32().EnumWindows(kind(take), 0)
    return found


def _children_of(handle: int) -> Iterator[int]:
    child = _relative(handle, GW_CHILD)
    while child:
        yield child
        child = _relative(child, GW_HWNDNEXT)


def _relative(handle: int, which: int) -> int:
    function: Callable[..., Any] = user32().GetWindow
    function.restype = wintypes.HWND  # type: ignore[attr-defined]  # a function of ctypes has it
    return int(function(wintypes.HWND(handle), which) or 0)


def _class_name(handle: int) -> str:
    words = ctypes.create_unicode_buffer(256)
    user32().GetClassNameW(wintypes.HWND(handle), words, len(words))
    return words.value


def _title(handle: int) -> str:
    """Of a top-level window; Windows knows it itself, so that one that hangs does not matter."""
    words = ctypes.create_unicode_buffer(512)
    user32().GetWindowTextW(wintypes.HWND(handle), words, len(words))
    return words.value


def _place(handle: int) -> Place:
    found = wintypes.RECT()
    user32().GetWindowRect(wintypes.HWND(handle), ctypes.byref(found))
    return Place(found.left, found.top, found.right, found.bottom)


def _hides(handle: int) -> bool:
    return bool(user32().GetWindowLongW(wintypes.HWND(handle), GWL_STYLE) & ES_PASSWORD)


def _process_of(handle: int) -> int:
    process = wintypes.DWORD()
    user32().GetWindowThreadProcessId(wintypes.HWND(handle), ctypes.byref(process))
    return process.value


def _bits(process_id: int) -> int:
    kernel32 = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    kernel32.OpenProcess.restype = wintypes.HANDLE
    process = kernel32.OpenProcess(QUERY_LIMITED, False, wintypes.DWORD(process_id))  # noqa: FBT003 - no handle for children
    try:
        return bits_of(process)
    finally:
        kernel32.CloseHandle(wintypes.HANDLE(process))


def _menu(menu: int | None) -> Iterator[MenuEntry]:
    for at in range(max(0, user32().GetMenuItemCount(wintypes.HMENU(menu))) if menu else 0):
        words = ctypes.create_unicode_buffer(256)
        user32().GetMenuStringW(wintypes.HMENU(menu), at, words, len(words), BY_POSITION)
        inner = user32().GetSubMenu(wintypes.HMENU(menu), at)
        number = 0 if inner else int(user32().GetMenuItemID(wintypes.HMENU(menu), at))
        if words.value or inner:
            yield MenuEntry(words.value, number, tuple(_menu(inner)))


def main() -> None:
    """Answer the one request, in ASCII, whatever the code page of the console is."""
    try:
        asked = json.loads(sys.stdin.read())
        gave = inspect(controls_of_plain(asked["controls"]), asked["words"], asked["user_ids"])
        answer: dict[str, object] = {"gave": to_plain(gave)}
    except SunBridgeError as error:
        answer = {"error": {"kind": type(error).__name__, "seen": error.seen, "remedy": error.remedy}}
    except Exception as error:  # noqa: BLE001 - its text may hold what must not be shown
        failure = WorkerFailed(f"画面を調べるプログラムの中で誤りが起きました（{type(error).__name__}）。")
        answer = {"error": {"kind": "WorkerFailed", "seen": failure.seen, "remedy": failure.remedy}}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
