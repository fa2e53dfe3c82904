"""Columns as other tools count them: code points, UTF-16 units, UTF-8 bytes. The one place where they are converted."""

from __future__ import annotations


def utf8_column(line: str, column: int) -> int:
    """The 1-based column in UTF-8 bytes of the 1-based ``column`` in characters of ``line`` (reviewdog)."""
    return len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1


def utf16_column(line: str, column: int) -> int:
    """The 1-based column in UTF-16 units of the 1-based ``column`` in characters of ``line`` (editors)."""
    return len(line[: column - 1].encode("utf-16-le", "surrogatepass")) // 2 + 1
