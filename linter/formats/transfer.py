"""Mail bodies as they travel: quoted-printable, base64 and 8-bit, undone with the place of every character kept."""

from __future__ import annotations

import binascii
import codecs
from array import array

from linter.formats.visible import Builder, whole
from linter.model import Visible
from linter.patterns import regex

_QUOTED = regex(r"=(?P<hex>[0-9A-Fa-f]{2})|(?P<soft>=[ \t]*(?:\r?\n|\Z))|(?P<raw>[^=]+|=)")


def known_charset(name: str) -> bool:
    """Whether Python knows a charset, and it is one of text."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def decoded(text: str, start: int, end: int, transfer: str, charset: str, *, raw: bool) -> Visible:
    """The characters of a body at ``start:end``. ``raw``: those of ``text`` are bytes, read as Latin-1."""
    if transfer == "quoted-printable":
        return _from_bytes(*_quoted(text, start, end, charset, raw=raw), charset)
    if transfer == "base64":
        return _from_bytes(*_base64(text, start, end), charset)
    if raw and not text[start:end].isascii():
        places = array("q", range(start, end))
        return _from_bytes(text[start:end].encode("latin-1"), places, array("q", range(start + 1, end + 1)), charset)
    return whole(text, start, end)


Bytes = tuple[bytes, "array[int]", "array[int]"]


def _quoted(text: str, start: int, end: int, charset: str, *, raw: bool) -> Bytes:
    found = bytearray()
    starts, ends = array("q"), array("q")
    for match in _QUOTED.finditer(text, start, end):
        if match["hex"] is not None:
            found.append(int(match["hex"], 16))
            starts.append(match.start())
            ends.append(match.end())
        elif match["raw"] is not None:
            for at, char in enumerate(match["raw"], start=match.start()):
                held = char.encode("latin-1" if raw else charset, "replace") if ord(char) > 127 else bytes((ord(char),))
                found += held
                starts.extend([at] * len(held))
                ends.extend([at + 1] * len(held))
    return bytes(found), starts, ends


_ALPHABET = regex(r"[A-Za-z0-9+/]")


def _base64(text: str, start: int, end: int) -> Bytes:
    places = [match.start() for match in _ALPHABET.finditer(text, start, end)]
    clean = "".join(text[at] for at in places)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    found = binascii.a2b_base64(clean + "=" * (-len(clean) % 4))
    starts = array("q", (places[i * 8 // 6] for i in range(len(found))))
    ends = array("q", (places[(i * 8 + 7) // 6] + 1 for i in range(len(found))))
    return found, starts, ends


def _from_bytes(data: bytes, starts: array[int], ends: array[int], charset: str) -> Visible:
    """Bytes with their places as characters with theirs."""
    if data.isascii() and codecs.lookup(charset).name in {"utf-8", "ascii", "iso8859-1", "cp1252"}:
        return Visible(data.decode("ascii"), starts, ends)
    builder = Builder()
    decoder = codecs.getincrementaldecoder(charset)("replace")
    begun = 0
    for at in range(len(data)):
        chars = decoder.decode(data[at : at + 1])
        if chars:
            builder.put(chars, starts[begun], ends[at])
            begun = at + 1
    rest = decoder.decode(b"", final=True)
    if rest:
        builder.put(rest, starts[min(begun, len(data) - 1)], ends[-1])
    return builder.built()
