"""The first module of the Windows Python: what `python` itself does with its arguments, for an executable of cx_Freeze.

It is copied into the tree under the name that the executable looks for, and nobody imports it here.
"""

import os
import runpy
import site
import sys
from pathlib import Path


def init() -> None:
    """Called first; there is nothing to prepare."""


def run(*_: object) -> None:
    """Set the paths, then do `-c TEXT`, `-m MODULE` or `FILE`."""
    here = Path(sys.executable).parent
    sys.path.insert(0, str(here / "DLLs"))
    os.add_dll_directory(str(here / "DLLs"))  # type: ignore[attr-defined]  # Windows only
    site.addsitedir(str(here / "lib" / "site-packages"))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # they are texts
    kind, *rest = sys.argv[1:]
    if kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - it is what -c means
    elif kind == "-m":
        sys.argv = rest
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [kind, *rest]
        sys.path.insert(0, str(Path(kind).absolute().parent))
        runpy.run_path(kind, run_name="__main__")
