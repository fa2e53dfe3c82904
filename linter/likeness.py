"""Likeness: how much a sentence reads like those that break a rule, by weighted words and short runs of words.

Some faults have no fixed words: sarcasm, belittling, a veiled threat. For these a rule may add a *likeness* to its phrases: a list of weights, data
like any other, made by ``linter.learn`` from the corpus and kept in ``rules/likeness/<rule>.tsv``, a feature and its weight a line. A sentence's score is the
mean weight of its features; the words that carry the most of it are what a finding points at. See ``docs/writing-a-rule.md`` for
when to use it and what it measured.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from linter.questions import stem

_PLAIN = frozenset({",", '"', "'", "(", ")", "–", ".", "!", "?", ";", ":"})


@dataclass(frozen=True)
class Likeness:
    """The weights of one rule. ``bias`` is added to every score; ``above`` is the score from which a sentence counts."""

    bias: float
    above: float
    weights: Mapping[str, float]


def features(words: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """The features of a sentence's words, each with the word ranges it stands at: words, pairs and triples, and stems alone and in pairs.

    ``^`` and ``$`` stand for the sentence's ends, ``#`` for any number.
    """
    framed = ["^", *("#" if word[:1].isdigit() else word for word in words), "$"]
    stems = [stem(word) if word.isalpha() else word for word in framed]
    found: dict[str, list[tuple[int, int]]] = {}
    last = len(framed)
    for at in range(last):
        found.setdefault(framed[at], []).append((at, at + 1))
        found.setdefault("~" + stems[at], []).append((at, at + 1))
        if at + 1 < last:
            found.setdefault(f"{framed[at]} {framed[at + 1]}", []).append((at, at + 2))
            found.setdefault(f"~{stems[at]} {stems[at + 1]}", []).append((at, at + 2))
        if at + 2 < last:
            found.setdefault(f"{framed[at]} {framed[at + 1]} {framed[at + 2]}", []).append((at, at + 3))
    return found


DECIMALS = 4
"""Of a weight, as it is read."""
HEAVIEST = 40
"""The largest weight, so that the sums over a sentence stay within bounds."""
FEWEST_WORDS = 4
"""In a shorter sentence one word would decide."""


def long_enough(words: Sequence[str]) -> bool:
    """Whether a sentence has words enough to be weighed; numbers and placeholders are none."""
    return sum(word.isalpha() for word in words) >= FEWEST_WORDS


def score(likeness: Likeness, found: Collection[str]) -> float:
    """How like a sentence with these features is; 0 or more is alike."""
    return scaled(likeness.bias, sum(likeness.weights.get(feature, 0.0) for feature in found), len(found))


def scaled(bias: float, total: float, count: int) -> float:
    """The score of a sentence whose ``count`` features weigh ``total``: the one place where it is computed."""
    return bias + total / math.sqrt(max(1, count))


def telling_words(likeness: Likeness, words: Sequence[str], found: Mapping[str, list[tuple[int, int]]]) -> tuple[int, int]:
    """The run of words that carries the most of the score, half-open."""
    carried = [0.0] * (len(words) + 2)
    for feature, places in found.items():
        weight = likeness.weights.get(feature)
        if weight:
            for start, end in places:
                for at in range(start, end):
                    carried[at] += weight / (end - start)
    best, best_span = -math.inf, (0, len(words))
    total, begin = 0.0, 1
    for at in range(1, len(words) + 1):
        if total <= 0:
            total, begin = 0.0, at
        total += carried[at]
        if total > best:
            best, best_span = total, (begin - 1, at)
    start, end = best_span
    while start < end and words[start] in _PLAIN:
        start += 1
    while end > start + 1 and words[end - 1] in _PLAIN:
        end -= 1
    return (start, end) if start < end else best_span


def clause_around(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The words ``start:end`` stretched to the marks around them, half-open: what a person would underline."""
    while start > 0 and words[start - 1] not in _PLAIN:
        start -= 1
    while end < len(words) and words[end] not in _PLAIN:
        end += 1
    return start, end


def parse_weights(lines: Iterable[str]) -> Likeness:
    """Read a ``.tsv`` of weights: ``bias``, ``above``, then features, to four decimals. Raises :class:`ValueError` with what is wrong."""
    values: dict[str, float] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        feature, tab, weight = line.rstrip("\n").rpartition("\t")
        if not tab:
            raise ValueError(f"line {number}: a feature, a tab and a weight are wanted")
        try:
            values[feature] = round(float(weight), DECIMALS)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"line {number}: {weight!r} is no number") from error
        if not abs(values[feature]) <= HEAVIEST:
            raise ValueError(f"line {number}: a weight is of {-HEAVIEST} to {HEAVIEST}, not {weight!r}")
    try:
        bias, above = values.pop("{bias}"), values.pop("{above}")
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error
    return Likeness(bias, above, values)
