"""The gate: which phrases could stand in a sentence, by its words and their order, so that most are never tried.

Every phrase has *anchors* (``anchors``). The sets of keys that they are made of are numbered: a key leads to those sets of it that are some phrases' most
telling, a set to these phrases. Of each, the anchors must stand in the phrase's order and as near as it allows; where a key stands is a number in which a bit
is a word, so that a step from anchor to anchor is one shift. Derived from the phrases themselves, so it cannot change a result; a test compares gated
and ungated runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from linter.anchors import ANY_NUMBER, LONGEST_BEGINNING, OPENING, Compiled
from linter.steps import NUMBERS, SOFT

if TYPE_CHECKING:
    from linter.rules import Condition

ALWAYS = 0
"""The number of the set that every sentence has a key of: for phrases that need none."""


class Entry(NamedTuple):
    """A phrase of a condition behind the gate: its place in the condition; the set of its second most telling anchor; and its anchors: the number of a
    set, the fewest words from the anchor before, and how many more they may be.
    """

    condition: Condition
    place: int
    phrase: Compiled
    also: int
    anchors: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Gate:
    """``opening``: by key, the sets that let phrases in; ``keys``: the keys of a set; ``entries``: the phrases that a set lets in; ``known``: the pairs
    and beginnings that are keys.
    """

    opening: Mapping[str, Sequence[int]]
    keys: Mapping[int, frozenset[str]]
    entries: Mapping[int, tuple[Entry, ...]]
    known: Collection[str]

    def candidates(self, words: Sequence[str]) -> dict[Condition, list[Compiled]]:
        """The phrases that could stand among the words of a sentence, by condition, each condition's in its own order."""
        places = self._places(words)
        where = _Where(places, self.keys)
        opening, entries = self.opening, self.entries
        sets = {ALWAYS}
        for key in places:
            sets.update(opening[key])
        let_in = [entry for number in sets for entry in entries[number] if where[entry.also] and _stand(entry.anchors, where)]
        let_in.sort(key=_place)
        found: dict[Condition, list[Compiled]] = {}
        for entry in let_in:
            found.setdefault(entry.condition, []).append(entry.phrase)
        return found

    def words(self) -> set[str]:
        """The words that some phrase's anchors name, alone or in pairs."""
        return {word for keys in self.keys.values() for key in keys for word in key.split(" ")}

    def _places(self, words: Sequence[str]) -> dict[str, int]:
        """Where the keys of a sentence stand: a bit for each word, the lowest for its beginning."""
        places = {OPENING: 1}
        known = self.known
        before, bit = OPENING, 1
        for word in words:
            if word in SOFT:
                places[word] = places.get(word, 0) | bit
                continue
            pair = f"{before} {word}"
            if pair in known:
                places[pair] = places.get(pair, 0) | bit
            bit <<= 1
            places[word] = places.get(word, 0) | bit
            for size in range(2, min(len(word), LONGEST_BEGINNING) + 1):
                begin = word[:size] + "*"
                if begin in known:
                    places[begin] = places.get(begin, 0) | bit
            if word[0].isdigit() or word in NUMBERS:
                places[ANY_NUMBER] = places.get(ANY_NUMBER, 0) | bit
            before = word
        return places


class _Where(dict[int, int]):
    """Where the keys of a set stand in a sentence, by the set's number; worked out when it is asked for."""

    def __init__(self, places: Mapping[str, int], keys: Mapping[int, frozenset[str]]):
        super().__init__({ALWAYS: 1})
        self._places, self._present, self._keys = places, frozenset(places), keys

    def __missing__(self, number: int) -> int:
        places, stands = self._places, 0
        for key in self._present & self._keys[number]:
            stands |= places[key]
        self[number] = stands
        return stands


def _stand(anchors: tuple[tuple[int, int, int], ...], where: _Where) -> int:
    """Whether some anchors stand in their order and near enough: where the last of them then does, 0 where they do not."""
    reached = -1
    for number, least, more in anchors:
        while more:
            reached |= reached << 1
            more -= 1
        reached = where[number] & (reached << least if least >= 0 else reached >> -least)
        if not reached:
            break
    return reached


def _place(entry: Entry) -> int:
    return entry.place


class _OrNone(dict[str, Sequence[int]]):
    def __missing__(self, key: str) -> Sequence[int]:
        return ()


def gate_of(conditions: Iterable[Condition]) -> Gate:
    """The gate of some rules' conditions."""
    numbers: dict[frozenset[str], int] = {}
    entries: dict[int, list[Entry]] = {ALWAYS: []}
    for condition in conditions:
        for place, phrase in enumerate(condition.phrases if condition.hint is None else (condition.hint,)):
            anchors = tuple((numbers.setdefault(held.keys, len(numbers) + 1), held.least, held.most - held.least) for held in phrase.anchors)
            opening, also, *_ = *(anchors[at][0] for at in phrase.telling), ALWAYS, ALWAYS
            entries.setdefault(opening, []).append(Entry(condition, place, phrase, also, anchors))
    opened: dict[str, list[int]] = {}
    for keys, number in numbers.items():
        if number in entries:
            for key in keys:
                opened.setdefault(key, []).append(number)
    known = {key for keys in numbers for key in keys if " " in key or key.endswith("*")}
    return Gate(_OrNone(opened), {number: keys for keys, number in numbers.items()}, {number: tuple(held) for number, held in entries.items()}, known)
