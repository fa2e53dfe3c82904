"""Syllables, words and sentences counted as textstat counts them without a dictionary: for a bound of its grade, never for the grade itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from linter.patterns import regex

_QUOTE = regex(r"'(?![tsd]|ve|ll|re)")
_MARK = regex(r"[^\w\s']")
_SENTENCE = regex(r"\b[^.!?]+[.!?]*")


@lru_cache(maxsize=1)
def _hyphens() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="en_US")


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """The syllables of one lower-case word."""
    return len(_hyphens().positions(word)) + 1


def words(text: str) -> list[str]:
    """The words of a text, marks taken out but for the apostrophes of contractions."""
    return _MARK.sub("", _QUOTE.sub("", text)).split()


def sentences(text: str) -> int:
    """How many sentences a text has; those of two words or fewer do not count. At least 1."""
    return max(1, sum(len(words(sentence)) > 2 for sentence in _SENTENCE.findall(text)))
