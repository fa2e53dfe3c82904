"""Lines and columns, both from 1, of offsets into a text."""

from __future__ import annotations

from linter.patterns import regex

_LINE_END = regex(r"\r\n?|\n")


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of one offset."""
    line, start = 1, 0
    for match in _LINE_END.finditer(text, 0, at):
        line, start = line + 1, match.end()
    return line, at - start + 1
