"""A file in two encodings at once, as pasting and joining make them: UTF-8 with some bytes that are none."""

from __future__ import annotations

from linter.patterns import regex

_BAD = regex(r"[\udc80-\udcff]")


def mixed(data: bytes) -> tuple[str, int] | None:
    """The text of a file that is UTF-8 but for some bytes, which are read as Western European, and the offset in it of the first of them.

    ``None`` for a file that is UTF-8 throughout, or in which no character is written as UTF-8 writes it: that is in another encoding altogether.
    """
    text = data.decode("utf-8", "surrogateescape")
    first = _BAD.search(text)
    if first is None or not any(ch > "\x7f" and not "\udc80" <= ch <= "\udcff" for ch in text):
        return None
    return _BAD.sub(lambda match: bytes((ord(match.group()) - 0xDC00,)).decode("cp1252", "replace"), text), first.start()
