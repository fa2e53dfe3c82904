"""The steps that phrases are made of: from a word's position to the positions after it that can be reached, best first. See ``seek``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

Step = Callable[[Sequence[str], int], tuple[int, ...]]

SOFT = frozenset({",", '"', "'", "(", ")", "–"})
"""Marks that may stand between two words of a phrase, at most two at a time."""
_STOPS = frozenset(";:.!?–\n")
END = "\n"
_CLOSERS = frozenset({".", "!", "?", ",", '"', "'", ")"})
NUMBERS = frozenset({"{number}", "{money}"})
"""The special words that are numbers."""


def skip(words: Sequence[str], at: int) -> int:
    if words[at] in SOFT:
        at += 1
        if words[at] in SOFT:
            at += 1
    return at


@lru_cache(maxsize=16384)
def word_step(value: str) -> Step:
    if not value.endswith("*"):
        return one_of(frozenset({value}))
    begin = value[:-1]

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        at = skip(words, at)
        return (at + 1,) if words[at].startswith(begin) else ()

    return step


def one_of(values: frozenset[str]) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        word = words[at]
        if word in values:
            return (at + 1,)
        if word in SOFT:
            at = skip(words, at)
            if words[at] in values:
                return (at + 1,)
        return ()

    return step


def a_number(words: Sequence[str], at: int) -> tuple[int, ...]:
    at = skip(words, at)
    return (at + 1,) if words[at][:1].isdigit() or words[at] in NUMBERS else ()


def a_mark(value: str) -> Step:
    if value == "^":
        return _opening
    if value == "$":
        return _ending

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        return (at + 1,) if words[at] == value else ()

    return step


def _opening(words: Sequence[str], at: int) -> tuple[int, ...]:
    return (at,) if at == 0 or (at <= 2 and all(word in SOFT for word in words[:at])) else ()


def _ending(words: Sequence[str], at: int) -> tuple[int, ...]:
    begin = at
    for _ in range(7):
        word = words[at]
        if word == END:
            return (begin,)
        if word not in _CLOSERS and (word[0].isalnum() or word[0] in "{([<;:–"):
            return ()
        at += 1
    return ()


def gap(size: int, greedy: bool) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        reached = [at]
        for _ in range(size):
            at = skip(words, at)
            if words[at] in _STOPS or words[at] in SOFT:
                break
            at += 1
            reached.append(at)
        return tuple(reversed(reached)) if greedy else tuple(reached)

    return step


def optional(inner: Step) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        ends = inner(words, at)
        return (*ends, at) if ends else (at,)

    return step


def without(inner: Step) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        return () if inner(words, at) else (at,)

    return step


def sequence(steps: tuple[Step, ...]) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        reached: tuple[int, ...] = (at,)
        for one in steps:
            if len(reached) == 1:
                reached = one(words, reached[0])
            else:
                reached = tuple(dict.fromkeys(end for start in reached for end in one(words, start)))
            if not reached:
                return ()
        return reached

    return step
