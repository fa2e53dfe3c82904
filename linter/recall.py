"""Telling a sentence of ours by spans and ids, so that it can be remembered without any text of a message.

A suggestion is made of our words and of the message's. Ours are told by their numbers in a *vocabulary*, which follows from the rules alone; the message's by
where they stand in it. What lies between words, marks and spaces, is told as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from linter.patterns import regex

_WORD = regex(r"(\w+)")
_LONGEST_NUMBER = 4


class Vocabulary:
    """Words by their numbers, and back. ``listed`` gives all of them, for which ``words`` may be too large."""

    def __init__(self, words: Mapping[int, str], listed: Callable[[], Iterable[tuple[int, str]]]):
        self.words, self.listed = words, listed

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each word."""
        return {word: number for number, word in self.listed()}


def pieces(text: str) -> list[str]:
    """A text in pieces that add up to it: every other one, from the second, is a word."""
    return _WORD.split(text)


def told(text: str, sources: Sequence[str], vocabulary: Vocabulary) -> list[Any] | None:
    """A text as a list: marks and spaces as they are; a span of a source as its number, start and end (characters, half-open); a word of the
    vocabulary as its number from 0, or as ``-1`` minus that where it has a capital; a part of one, which an edit may leave, as that and its span.
    ``None`` where a word is in none of these.
    """
    found: list[Any] = []
    split = pieces(text)
    at = 0
    while at < len(split):
        if at % 2 == 0:
            if split[at]:
                found.append(split[at])
            at += 1
            continue
        taken, place = _longest(split, at, sources)
        number = _number(split[at], vocabulary) if taken <= 1 else None
        if number is not None:
            found.append(number)
            taken = 1
        elif place is not None:
            found.append(place)
        elif (part := _part(split[at], vocabulary)) is not None:
            found.append(part)
            taken = 1
        elif split[at].isdecimal() and len(split[at]) <= _LONGEST_NUMBER:
            # A count of ours: it stands nowhere in the message.
            found.append(split[at])
            taken = 1
        else:
            return None
        at += taken
    return found


def said(held: Sequence[Any], sources: Sequence[str], vocabulary: Vocabulary) -> str:
    """The text that :func:`told` told."""
    parts = []
    for one in held:
        if isinstance(one, int):
            word = vocabulary.words[one if one >= 0 else -1 - one]
            parts.append(word if one >= 0 else word[:1].upper() + word[1:])
        elif isinstance(one, str):
            parts.append(one)
        else:
            source, start, end = one
            parts.append((sources[source] if source >= 0 else vocabulary.words[-1 - source])[start:end])
    return "".join(parts)


def _longest(split: Sequence[str], at: int, sources: Sequence[str]) -> tuple[int, list[int] | None]:
    """How many pieces from ``at``, a word to a word, stand together in a source, and where."""
    best, place = 0, None
    for number, source in enumerate(sources):
        count = 1
        run = split[at]
        while (start := source.find(run)) >= 0:
            if count > best:
                best, place = count, [number, start, start + len(run)]
            if at + count + 1 >= len(split):
                break
            run += split[at + count] + split[at + count + 1]
            count += 2
    return best, place


def _number(word: str, vocabulary: Vocabulary) -> int | None:
    number = vocabulary.numbers.get(word)
    if number is None and word[:1].isupper():
        number = vocabulary.numbers.get(word[:1].lower() + word[1:])
        return None if number is None else -1 - number
    return number


def _part(word: str, vocabulary: Vocabulary) -> list[int] | None:
    """The first word of the vocabulary of which ``word`` is the beginning or the end, as the number that is no source's, and the span in it."""
    for other, number in vocabulary.numbers.items():
        if other.startswith(word):
            return [-1 - number, 0, len(word)]
        if other.endswith(word):
            return [-1 - number, len(other) - len(word), len(other)]
    return None
