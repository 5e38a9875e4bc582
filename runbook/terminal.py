"""The operator's terminal: what is asked and pasted there, and a password that is shown once and leaves no trace."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from runbook.secret import Secret

# A second page of the terminal, which is not kept when one scrolls back. Going home and clearing from there, as clearing
# "the whole screen" moves it into what can be scrolled back in some terminals.
SECOND_PAGE, FIRST_PAGE, CLEAR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[H\x1b[J"
# Seconds after which a pasted text does not go on; a slow line may bring it in pieces.
IN_ONE_GO = 0.5


class Terminal:
    """The terminal that a run was started from.

    Args:
        lend: gives it back, input and output, from whatever captures it.
    """

    def __init__(self, lend: Callable[[], AbstractContextManager[None]]) -> None:
        self._lend = lend

    @property
    def is_there(self) -> bool:
        """Whether a person can read and answer."""
        with self._lend():
            return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def can_erase(self) -> bool:
        """Whether what is written can be taken off the screen."""
        with self._lend():
            return sys.stdout.isatty() and _understands_escapes()

    def say(self, text: str) -> None:
        """Write lines."""
        with self._lend():
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def ask(self, question: str) -> str | None:
        """Return the line that is typed; None when there will be none."""
        with self._lend():
            return _typed(question)

    def paste(self, question: str) -> str | None:
        """Return what is pasted or typed, as many lines as come in one go; nothing of it appears on the screen.

        Args:
            question: asks for it.

        Returns:
            The text with its line breaks; None when there will be no more input.
        """
        with self._lend():
            try:
                with _nothing_appears():  # before the question: an answer may follow it at once
                    _forget_what_was_typed_ahead()
                    sys.stdout.write(question)
                    sys.stdout.flush()
                    lines = [_unseen_line()]
                    while lines[-1] and _more_comes(IN_ONE_GO):
                        lines.append(_unseen_line())
            finally:
                sys.stdout.write("\n")
                sys.stdout.flush()
        return "".join(lines) or None

    @contextlib.contextmanager
    def listen(self) -> Iterator[Ear]:
        """Hold the terminal while something else goes on; what was typed ahead does not count."""
        with self._lend():
            _forget_what_was_typed_ahead()
            try:
                yield Ear()
            finally:
                _forget_what_was_typed_ahead()

    def show_once(self, *passwords: Secret, above: str, question: str) -> None:
        """Show `passwords`, each on a line of its own, until Enter is pressed.

        Args:
            passwords: what is shown; it is never on the first page.
            above: what stands above them.
            question: what asks for Enter.

        Raises:
            OSError: it could not be taken off this screen.
        """
        if not self.can_erase:
            raise OSError
        with self._lend():
            _forget_what_was_typed_ahead()
            try:
                sys.stdout.write(f"{SECOND_PAGE}{CLEAR}{above}\n\n")
                sys.stdout.writelines(f"    {password.reveal()}\n" for password in passwords)
                sys.stdout.write("\n")
                _typed(question)
            finally:
                sys.stdout.write(f"{CLEAR}{FIRST_PAGE}")
                sys.stdout.flush()


class Ear:
    """Hears what is typed, line by line, without waiting for it."""

    def __init__(self) -> None:
        self._begun = ""

    def say(self, text: str) -> None:
        """Write lines."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def line(self) -> str | None:
        """Return what was typed up to Enter; None where that was not pressed since.

        Raises:
            EOFError: there will be no more input.
            KeyboardInterrupt: Ctrl-C.
        """
        self._begun, line = _line_so_far(self._begun)
        if line == "":
            raise EOFError
        return None if line is None else line.strip()


def _typed(question: str) -> str | None:
    sys.stdout.write(question)
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


if sys.platform == "win32":
    import ctypes
    import msvcrt
    import time
    from ctypes import wintypes
    from unicodedata import east_asian_width

    ENABLE_VIRTUAL_TERMINAL_PROCESSING = 4

    def _understands_escapes() -> bool:
        kernel = ctypes.WinDLL("kernel32")
        console = wintypes.HANDLE(msvcrt.get_osfhandle(sys.stdout.fileno()))
        mode = wintypes.DWORD()
        return bool(
            kernel.GetConsoleMode(console, ctypes.byref(mode))
            and kernel.SetConsoleMode(console, mode.value | ENABLE_VIRTUAL_TERMINAL_PROCESSING)
        )

    def _forget_what_was_typed_ahead() -> None:
        while msvcrt.kbhit():
            msvcrt.getwch()

    @contextlib.contextmanager
    def _nothing_appears() -> Iterator[None]:
        yield  # getwch() does not show what it reads

    def _unseen_line() -> str:
        line = ""
        while not line.endswith("\n"):
            match msvcrt.getwch():
                case "\r" | "\n":
                    line += "\n"
                case "\x03":
                    raise KeyboardInterrupt
                case "\x1a":
                    return line
                case "\b":
                    line = line[:-1]
                case character:
                    line += character
        return line

    def _line_so_far(begun: str) -> tuple[str, str | None]:
        """Go on with a line that is being typed. Return it, and once Enter was pressed the line; empty at the end."""
        while msvcrt.kbhit():
            match msvcrt.getwch():
                case "\r" | "\n":
                    msvcrt.putwch("\r")
                    msvcrt.putwch("\n")
                    return "", f"{begun}\n"
                case "\x03":
                    raise KeyboardInterrupt
                case "\x1a":
                    return "", ""
                case "\x00" | "\xe0":
                    msvcrt.getwch()  # the second half of a key without a letter, such as an arrow
                case "\b":
                    columns = sum(2 if east_asian_width(each) in "WF" else 1 for each in begun[-1:])
                    for character in "\b \b" * columns:
                        msvcrt.putwch(character)
                    begun = begun[:-1]
                case character:
                    msvcrt.putwch(character)
                    begun += character
        return begun, None

    def _more_comes(within: float) -> bool:
        until = time.monotonic() + within
        while not msvcrt.kbhit():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)  # noqa: TID251 - a Windows console can only be asked again
        return True

else:
    import select
    import termios

    def _understands_escapes() -> bool:
        return os.environ.get("TERM", "") not in {"", "dumb"}

    def _forget_what_was_typed_ahead() -> None:
        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)

    @contextlib.contextmanager
    def _nothing_appears() -> Iterator[None]:
        before = termios.tcgetattr(sys.stdin)
        hidden = [*before]
        hidden[3] &= ~termios.ECHO
        termios.tcsetattr(sys.stdin, termios.TCSANOW, hidden)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSANOW, before)

    def _unseen_line() -> str:
        return sys.stdin.readline()

    def _line_so_far(begun: str) -> tuple[str, str | None]:
        # The terminal itself keeps a line until Enter is pressed.
        return (begun, sys.stdin.readline()) if _more_comes(0) else (begun, None)

    def _more_comes(within: float) -> bool:
        # A terminal gives one line at a time, so no further one can lie in Python's buffer, where select() is blind.
        return bool(select.select([sys.stdin], [], [], within)[0])
