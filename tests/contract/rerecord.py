"""`python -m tests.contract.rerecord`: records the stand-ins' contracts in `config/screens/` anew, for review.

Of each recording the contracts stay, and the pictures of the editions that a rehearsal shows unless told otherwise.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

from contract.library import CONTRACT, PICTURE, PLACES, RECORDING
from rehearsal.editions import CHOICES, USUAL
from steps.contracts import OF_THE_STAND_INS

HEAD = 8


def smaller(png: bytes) -> bytes:
    """The same picture, packed as small as can be; the browser packs it quickly instead."""
    chunks, at = [], HEAD
    while at < len(png):
        [length] = struct.unpack(">I", png[at : at + 4])
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    data = zlib.compress(zlib.decompress(b"".join(each for kind, each in chunks if kind == b"IDAT")), 9)
    others = [each for each in chunks if each[0] != b"IDAT"]
    packed = [*others[:-1], (b"IDAT", data), others[-1]]
    return png[:HEAD] + b"".join(
        struct.pack(">I", len(each)) + kind + each + struct.pack(">I", zlib.crc32(kind + each)) for kind, each in packed
    )


def main() -> None:
    """Record all editions."""
    for edition in CHOICES["edition"]:
        folder = OF_THE_STAND_INS / edition
        shutil.rmtree(folder, ignore_errors=True)
        record = ["-m", "runbook", "screens", "record", "--out", str(folder), f"--rehearsal=--edition={edition}"]
        subprocess.run([sys.executable, *record], check=True)
        for path in filter(Path.is_file, folder.rglob("*")):
            portal = path.relative_to(folder).parts[0]
            if path.name == PICTURE and USUAL.get(portal, {}).get("edition") == edition:
                path.write_bytes(smaller(path.read_bytes()))
            elif path.name not in {CONTRACT, PLACES, RECORDING}:
                path.unlink()


if __name__ == "__main__":
    main()
