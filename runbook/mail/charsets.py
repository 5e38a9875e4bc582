"""Bytes of a mail to text without losing a character: for the charsets Japanese mails claim, and those they mean."""

from __future__ import annotations

import re

_SHIFT_JIS = {"shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932", "ms932"}
_JIS = re.compile(r"(?:x-)?iso-?2022-jp|cp5022\d|csiso2022jp|jis")
_EUC = re.compile(r"(?:x-)?euc-?jp|cp51932|ujis")
_ESCAPE = re.compile(rb"(\x1b(?:\$\([DOPQ]|\$[@B]|\([BJIH]))|(\x0e)|(\x0f)")
_PAIR = 2
_GRAPHIC = range(0x21, 0x7F)
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def decode(raw: bytes, charset: str | None) -> str:
    """Return `raw` as text, trusting `charset` no further than it makes sense.

    Japanese senders write ① and ㈱ into `iso-2022-jp` and `shift_jis`, where the standards have no place for them:
    both are read as Microsoft's supersets. A wrong, unknown or missing charset falls back to what the bytes look like.
    What nobody can read becomes U+FFFD; nothing is dropped.
    """
    name = (charset or "").strip(" \"'").lower().replace("_", "-")
    if _JIS.match(name) or b"\x1b$" in raw or b"\x1b(" in raw:
        return _decode_jis(raw)
    if name.replace("-", "_") in _SHIFT_JIS or name in _SHIFT_JIS:
        claimed = ["cp932"]
    elif _EUC.match(name):
        claimed = ["euc_jp", "euc_jis_2004"]
    else:
        claimed = [name] if name else []
    # UTF-8 and EUC-JP are strict enough to be recognised; CP932 takes nearly anything, so it comes last.
    for codec in [*claimed, "utf-8", "euc_jp", "cp932"]:
        try:
            return raw.decode(codec)
        except (LookupError, ValueError):
            continue
    try:
        return raw.decode(claimed[0] if claimed else "utf-8", errors="replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", errors="replace")


def _decode_jis(raw: bytes) -> str:
    """ISO-2022-JP with everything that its relatives (-1, -2, -3, -2004, -ms, CP50220 to CP50222) add to it."""
    text, escape, shifted_out, position = [], b"\x1b(B", False, 0
    for match in [*_ESCAPE.finditer(raw), None]:
        end = match.start() if match else len(raw)
        text.append(_decode_segment(raw[position:end], b"\x1b(I" if shifted_out else escape))
        if match:
            position = match.end()
            escape = match[1] or escape
            shifted_out = bool(match[2]) or (shifted_out and not match[3] and not match[1])
    return "".join(text)


def _decode_segment(segment: bytes, escape: bytes) -> str:
    if escape == b"\x1b(I":
        return bytes(byte | 0x80 if byte > ord(" ") else byte for byte in segment).decode("cp932", errors="replace")
    if not escape.startswith(b"\x1b$"):
        # 8 bits are not allowed here, but half-width katakana come this way, and mails in UTF-8 that lie.
        try:
            return segment.decode("utf-8")
        except UnicodeDecodeError:
            return segment.decode("cp932", errors="replace")
    text, position = [], 0
    while position < len(segment):
        pair = segment[position : position + _PAIR]
        if pair[0] <= ord(" "):  # a line break where the sender forgot to leave the character set
            text.append(chr(pair[0]))
            position += 1
        else:
            text.append(_decode_pair(pair, escape))
            position += _PAIR
    return "".join(text)


def _decode_pair(pair: bytes, escape: bytes) -> str:
    if len(pair) < _PAIR or not all(byte in _GRAPHIC for byte in pair):
        return _UNREADABLE
    euc = bytes(byte | 0x80 for byte in pair)
    attempts = {
        b"\x1b$(D": [(b"\x8f" + euc, "euc_jp")],
        b"\x1b$(P": [(b"\x8f" + euc, "euc_jis_2004")],
    }.get(escape, [(_as_shift_jis(pair), "cp932"), (euc, "euc_jis_2004")])
    for encoded, codec in attempts:
        try:
            return encoded.decode(codec)
        except UnicodeDecodeError:
            continue
    return _UNREADABLE


def _as_shift_jis(pair: bytes) -> bytes:
    """The same row and cell in Shift_JIS; CP932 has NEC's row 13 (①, ㈱) there."""
    row, cell = pair[0] - 0x21, pair[1] - 0x21
    lead = row // 2 + (0x81 if row < 0x3E else 0xC1)  # noqa: PLR2004 - the layout of Shift_JIS
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 0x3F else 0x41)  # noqa: PLR2004 - the same
    return bytes([lead & 0xFF, trail & 0xFF])
