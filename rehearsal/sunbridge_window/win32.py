"""What the stand-in asks of Windows, declared for ctypes. Importable on Windows only."""

from __future__ import annotations

import ctypes
from ctypes import wintypes

LRESULT = ctypes.c_ssize_t
HANDLE = wintypes.HWND
WORDS = wintypes.LPCWSTR
POINTER = ctypes.c_void_p
INT, UINT, BOOL = ctypes.c_int, wintypes.UINT, wintypes.BOOL
WPARAM, LPARAM = wintypes.WPARAM, wintypes.LPARAM

Procedure = ctypes.WINFUNCTYPE(LRESULT, HANDLE, UINT, WPARAM, LPARAM)  # type: ignore[attr-defined]
EachWindow = ctypes.WINFUNCTYPE(BOOL, HANDLE, LPARAM)  # type: ignore[attr-defined]


class WindowClass(ctypes.Structure):
    """WNDCLASSEXW."""

    _fields_ = (
        ("size", UINT),
        ("style", UINT),
        ("procedure", POINTER),
        ("class_extra", INT),
        ("window_extra", INT),
        ("instance", HANDLE),
        ("icon", HANDLE),
        ("cursor", HANDLE),
        ("background", HANDLE),
        ("menu", WORDS),
        ("name", WORDS),
        ("small_icon", HANDLE),
    )


class Paint(ctypes.Structure):
    """PAINTSTRUCT."""

    _fields_ = (
        ("context", HANDLE),
        ("erase", BOOL),
        ("area", wintypes.RECT),
        ("restore", BOOL),
        ("update", BOOL),
        ("reserved", ctypes.c_byte * 32),
    )


class TabItem(ctypes.Structure):
    """TCITEMW."""

    _fields_ = (
        ("mask", UINT),
        ("state", wintypes.DWORD),
        ("state_mask", wintypes.DWORD),
        ("text", WORDS),
        ("text_size", INT),
        ("image", INT),
        ("value", LPARAM),
    )


class Notice(ctypes.Structure):
    """NMHDR."""

    _fields_ = (("sender", HANDLE), ("number", ctypes.c_size_t), ("code", INT))


class CommonControls(ctypes.Structure):
    """INITCOMMONCONTROLSEX."""

    _fields_ = (("size", wintypes.DWORD), ("classes", wintypes.DWORD))


_user32 = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined]
_gdi32 = ctypes.WinDLL("gdi32", use_last_error=True)  # type: ignore[attr-defined]
_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
_comctl32 = ctypes.WinDLL("comctl32", use_last_error=True)  # type: ignore[attr-defined]
_uxtheme = ctypes.WinDLL("uxtheme", use_last_error=True)  # type: ignore[attr-defined]


class Call:
    """A function of Windows.

    Args:
        library: where it is.
        name: its own name.
        answer: the type it returns.
        takes: the types of its arguments.
    """

    def __init__(self, library: ctypes.CDLL, name: str, answer: object, *takes: object) -> None:
        self._name, self._function = name, library[name]
        self._function.restype, self._function.argtypes = answer, takes  # type: ignore[assignment]

    def __call__(self, *arguments: object) -> int:
        """Call it; no handle is 0."""
        return self._function(*arguments) or 0

    def surely(self, *arguments: object) -> int:
        """Call it where 0 means failure."""
        answer = self(*arguments)
        if not answer:
            raise ctypes.WinError(ctypes.get_last_error(), self._name)  # type: ignore[attr-defined]
        return answer


_LONG = "LongPtrW" if ctypes.sizeof(POINTER) > ctypes.sizeof(INT) else "LongW"

adjust_rect = Call(_user32, "AdjustWindowRectEx", BOOL, POINTER, UINT, BOOL, UINT)
append_menu = Call(_user32, "AppendMenuW", BOOL, HANDLE, UINT, ctypes.c_size_t, WORDS)
begin_paint = Call(_user32, "BeginPaint", HANDLE, HANDLE, POINTER)
call_procedure = Call(_user32, "CallWindowProcW", LRESULT, POINTER, HANDLE, UINT, WPARAM, LPARAM)
create_menu = Call(_user32, "CreateMenu", HANDLE)
create_popup_menu = Call(_user32, "CreatePopupMenu", HANDLE)
create_window = Call(
    _user32, "CreateWindowExW", HANDLE, UINT, WORDS, WORDS, UINT, INT, INT, INT, INT, HANDLE, POINTER, HANDLE, POINTER
)
default_procedure = Call(_user32, "DefWindowProcW", LRESULT, HANDLE, UINT, WPARAM, LPARAM)
destroy_window = Call(_user32, "DestroyWindow", BOOL, HANDLE)
dispatch_message = Call(_user32, "DispatchMessageW", LRESULT, POINTER)
draw_edge = Call(_user32, "DrawEdge", BOOL, HANDLE, POINTER, UINT, UINT)
draw_text = Call(_user32, "DrawTextW", INT, HANDLE, WORDS, INT, POINTER, UINT)
enable_window = Call(_user32, "EnableWindow", BOOL, HANDLE, BOOL)
end_paint = Call(_user32, "EndPaint", BOOL, HANDLE, POINTER)
enum_windows = Call(_user32, "EnumWindows", BOOL, EachWindow, LPARAM)
get_ancestor = Call(_user32, "GetAncestor", HANDLE, HANDLE, UINT)
get_class_info = Call(_user32, "GetClassInfoExW", BOOL, HANDLE, WORDS, POINTER)
get_focus = Call(_user32, "GetFocus", HANDLE)
get_key_state = Call(_user32, "GetKeyState", ctypes.c_short, INT)
get_message = Call(_user32, "GetMessageW", INT, POINTER, HANDLE, UINT, UINT)
get_property = Call(_user32, "GetPropW", HANDLE, HANDLE, WORDS)
get_text = Call(_user32, "GetWindowTextW", INT, HANDLE, wintypes.LPWSTR, INT)
get_text_length = Call(_user32, "GetWindowTextLengthW", INT, HANDLE)
get_window_rect = Call(_user32, "GetWindowRect", BOOL, HANDLE, POINTER)
in_send_message = Call(_user32, "InSendMessage", BOOL)
invalidate = Call(_user32, "InvalidateRect", BOOL, HANDLE, POINTER, BOOL)
is_dialog_message = Call(_user32, "IsDialogMessageW", BOOL, HANDLE, POINTER)
load_cursor = Call(_user32, "LoadCursorW", HANDLE, HANDLE, POINTER)
message_box = Call(_user32, "MessageBoxW", INT, HANDLE, WORDS, WORDS, UINT)
post_message = Call(_user32, "PostMessageW", BOOL, HANDLE, UINT, WPARAM, LPARAM)
post_quit = Call(_user32, "PostQuitMessage", None, INT)
register_class = Call(_user32, "RegisterClassExW", wintypes.ATOM, POINTER)
send_message = Call(_user32, "SendMessageW", LRESULT, HANDLE, UINT, WPARAM, LPARAM)
set_focus = Call(_user32, "SetFocus", HANDLE, HANDLE)
set_foreground = Call(_user32, "SetForegroundWindow", BOOL, HANDLE)
set_long = Call(_user32, f"SetWindow{_LONG}", LRESULT, HANDLE, INT, POINTER)
set_menu = Call(_user32, "SetMenu", BOOL, HANDLE, HANDLE)
set_position = Call(_user32, "SetWindowPos", BOOL, HANDLE, HANDLE, INT, INT, INT, INT, UINT)
set_property = Call(_user32, "SetPropW", BOOL, HANDLE, WORDS, HANDLE)
set_text = Call(_user32, "SetWindowTextW", BOOL, HANDLE, WORDS)
show_window = Call(_user32, "ShowWindow", BOOL, HANDLE, INT)
translate_message = Call(_user32, "TranslateMessage", BOOL, POINTER)
update_window = Call(_user32, "UpdateWindow", BOOL, HANDLE)

create_font = Call(_gdi32, "CreateFontW", HANDLE, *[INT] * 5, *[wintypes.DWORD] * 8, WORDS)
select_object = Call(_gdi32, "SelectObject", HANDLE, HANDLE, HANDLE)
set_background_mode = Call(_gdi32, "SetBkMode", INT, HANDLE, INT)

create_mutex = Call(_kernel32, "CreateMutexW", HANDLE, POINTER, BOOL, WORDS)
get_module = Call(_kernel32, "GetModuleHandleW", HANDLE, WORDS)
last_error = ctypes.get_last_error  # type: ignore[attr-defined]
wait_a_while = Call(_kernel32, "Sleep", None, wintypes.DWORD)

init_common_controls = Call(_comctl32, "InitCommonControlsEx", BOOL, POINTER)
set_theme = Call(_uxtheme, "SetWindowTheme", INT, HANDLE, WORDS, WORDS)


def end_text(address: int) -> None:
    """Put the end of a text where a text was asked for."""
    ctypes.c_wchar.from_address(address).value = "\0"
