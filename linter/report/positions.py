"""Columns as other tools count them. The one place where they are converted."""

from __future__ import annotations


def utf8_column(line: str, column: int) -> int:
    """The 1-based column in UTF-8 bytes of the 1-based ``column`` in characters of ``line`` (reviewdog)."""
    return len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1
