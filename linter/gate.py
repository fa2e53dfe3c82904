"""The gate: which phrases could stand in a sentence, by its words alone, so that most are never tried.

Every phrase needs a word of each of some *sets* (``phrases``: its anchors). The sets are numbered; a word leads to the sets that it is in, and a set to the
phrases whose most telling one it is. Derived from the phrases themselves, so it cannot change a result; a test compares gated and ungated runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from linter.phrases import LONGEST_BEGINNING, Compiled

if TYPE_CHECKING:
    from linter.rules import Condition

ALWAYS = 0
"""The number of the set that every sentence has a word of: for phrases that need none."""


class Entry(NamedTuple):
    """A phrase of a condition behind the gate: its place in the condition, and the other sets that it needs a word of each from."""

    condition: Condition
    place: int
    phrase: Compiled
    also: tuple[int, ...]


@dataclass(frozen=True)
class Gate:
    """``sets``: the numbers of the sets by word, and by beginning ending in ``*``; ``entries``: the phrases by the set that lets them in, which ``opening`` lists."""

    sets: Mapping[str, tuple[int, ...]]
    entries: Mapping[int, tuple[Entry, ...]]
    opening: frozenset[int]

    def candidates(self, words: Iterable[str]) -> dict[Condition, list[Compiled]]:
        """The phrases that could stand among some words, by condition, each condition's in its own order."""
        present = {ALWAYS}
        for word in words:
            present.update(self._sets_of(word))
        entries = self.entries
        let_in = [entry for number in present & self.opening for entry in entries[number] if present.issuperset(entry.also)]
        let_in.sort(key=_place)
        found: dict[Condition, list[Compiled]] = {}
        for entry in let_in:
            found.setdefault(entry.condition, []).append(entry.phrase)
        return found

    def _sets_of(self, word: str) -> list[int]:
        sets = self.sets
        found = list(sets[word])
        for size in range(2, min(len(word), LONGEST_BEGINNING) + 1):
            found += sets[word[:size] + "*"]
        return found


def _place(entry: Entry) -> int:
    return entry.place


class _OrNone(dict[str, tuple[int, ...]]):
    def __missing__(self, key: str) -> tuple[int, ...]:
        return ()


def gate_of(conditions: Iterable[Condition]) -> Gate:
    """The gate of some rules' conditions."""
    numbers: dict[frozenset[str], int] = {}
    entries: dict[int, list[Entry]] = {}
    for condition in conditions:
        for place, phrase in enumerate(condition.phrases if condition.hint is None else (condition.hint,)):
            number, *also = (numbers.setdefault(anchors, len(numbers) + 1) for anchors in (phrase.anchors, *phrase.also))
            entries.setdefault(number if phrase.anchors else ALWAYS, []).append(Entry(condition, place, phrase, tuple(also)))
    sets: dict[str, list[int]] = {}
    for anchors, number in numbers.items():
        for anchor in anchors:
            sets.setdefault(anchor, []).append(number)
    by_word = _OrNone((word, tuple(held)) for word, held in sets.items())
    return Gate(by_word, {number: tuple(held) for number, held in entries.items()}, frozenset(entries))
