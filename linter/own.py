"""tactful's own files, which may stand among messages and are none."""

from __future__ import annotations

import re
from pathlib import Path

from linter.patterns import regex

_REPORT = regex(
    r'\s*(?:<!doctype html>.{0,400}<meta name="generator" content="tactful"|\{\s*"version": 1,\s*"findings": \['
    r'|\{\s*"source": \{\s*"name": "tactful"|\[\s*\{\s*"description": .{0,2000}"check_name": ".{0,200}"fingerprint": )',
    re.DOTALL,
)
_BEGINNING = 3_000
"""Bytes of a file in which a report shows what it is."""


def is_report(path: Path) -> bool:
    """Whether a file is a report that tactful wrote: it holds the words that were found, and they would be found again."""
    if path.suffix.lower() not in {".html", ".htm", ".json"}:
        return False
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINNING)
    except OSError:
        # Told by the one who reads it.
        return False
    return _REPORT.match(start.decode("utf-8", "replace")) is not None
