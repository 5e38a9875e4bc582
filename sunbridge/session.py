"""Whether Windows lets our messages through to another program at all."""

from __future__ import annotations

import ctypes
from ctypes import wintypes

from sunbridge.errors import NoDesktop, Unreachable

QUERY_LIMITED, TOKEN_QUERY, TOKEN_ELEVATION = 0x1000, 0x0008, 20
UOI_FLAGS, WSF_VISIBLE = 1, 1


def refuse_without_desktop() -> None:
    """Raise where no window could ever be seen.

    Raises:
        NoDesktop: this program runs as a service, or as a task for logged-off users.
    """
    if not has_desktop():
        raise NoDesktop("Windows の画面のないところで実行されています。")


def refuse_out_of_reach(process_id: int) -> None:
    """Raise where our messages to a process would be dropped without a word.

    Raises:
        Unreachable: it has higher rights than we have, or belongs to another person's session.
    """
    if session_of(process_id) != session_of(own_process_id()):
        raise Unreachable("サンブリッジは、ほかの利用者（ほかのセッション）の画面で動いています。")
    if is_elevated(process_id) and not is_elevated(own_process_id()):
        raise Unreachable("サンブリッジは「管理者として実行」されていて、このプログラムからは操作できません。")


def own_process_id() -> int:
    """This process."""
    return int(_kernel32().GetCurrentProcessId())


def has_desktop() -> bool:
    """Whether this process belongs to a window station that a person can see."""
    user32 = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows only
    user32.GetProcessWindowStation.restype = wintypes.HANDLE
    flags, needed = (wintypes.DWORD * 3)(), wintypes.DWORD()
    station = wintypes.HANDLE(user32.GetProcessWindowStation())
    known = user32.GetUserObjectInformationW(station, UOI_FLAGS, flags, ctypes.sizeof(flags), ctypes.byref(needed))
    return bool(known) and bool(flags[2] & WSF_VISIBLE)


def session_of(process_id: int) -> int:
    """The Windows session of a process; -1 when it cannot be told."""
    session = wintypes.DWORD()
    known = _kernel32().ProcessIdToSessionId(wintypes.DWORD(process_id), ctypes.byref(session))
    return session.value if known else -1


def is_elevated(process_id: int) -> bool:
    """Whether a process runs as administrator. One that we may not even ask has higher rights than we have."""
    kernel32, advapi32 = _kernel32(), ctypes.windll.advapi32  # type: ignore[attr-defined]  # Windows only
    process = kernel32.OpenProcess(QUERY_LIMITED, False, wintypes.DWORD(process_id))  # noqa: FBT003 - no handle for children
    if not process:
        return True
    token, elevated, needed = wintypes.HANDLE(), wintypes.DWORD(), wintypes.DWORD()
    try:
        if not advapi32.OpenProcessToken(wintypes.HANDLE(process), TOKEN_QUERY, ctypes.byref(token)):
            return True
        advapi32.GetTokenInformation(token, TOKEN_ELEVATION, ctypes.byref(elevated), 4, ctypes.byref(needed))
        kernel32.CloseHandle(token)
        return bool(elevated.value)
    finally:
        kernel32.CloseHandle(wintypes.HANDLE(process))


def _kernel32() -> ctypes.CDLL:
    library: ctypes.CDLL = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    library.OpenProcess.restype = wintypes.HANDLE
    return library
