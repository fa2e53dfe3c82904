"""Anchors: the words that a sentence must have, and how far apart, for a phrase to stand in it. The gate looks for these; ``seek`` for the phrase itself.

An anchor is a set of *keys*, of which a sentence must have one: a word; a beginning ending in ``*``; two words in a row (``full stop``); ``#``, which
stands for any number; a mark; ``^``, the sentence's beginning, as if it were a word before the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from linter.phrases import Node, PhraseError, Resolve, captures_in, parse
from linter.steps import SOFT

ANY_NUMBER = "#"
OPENING = "^"
LONGEST_BEGINNING = 14
"""Letters of ``begin*`` that an anchor keeps; longer beginnings are looked up by these."""
_NOTHING = "{nothing}"
_MOST = 4
"""The anchors that a phrase keeps; more tell hardly any sentence apart."""
_MOST_PAIRS = 48
_COMMONEST = frozenset("you the for to and is it a i your of in we on not have with that at will are , . ^".split())
_COMMON = frozenset(
    "a an the i we he you she it they me us him them my our your his her its their this that these those is are was were be been "
    "being am do does did have has had will would can could shall should may might must not no to of in on at by for with from as "
    "and or but so if then than there here what which who when where why how all any some one just only also very too up out "
    "get got go it's don't about into over more now please thank thanks know order back help make let".split()
)


class Anchor(NamedTuple):
    """Keys of which one must stand ``least`` to ``most`` words after the anchor before (0 of the first). Marks inside a clause are not counted."""

    keys: frozenset[str]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """A phrase that can be read: its source, its anchors in their order, and their places there, the most telling one's first."""

    source: str
    anchors: tuple[Anchor, ...] = ()
    telling: tuple[int, ...] = ()


class _Extent(NamedTuple):
    """Of a piece of a phrase: keys of which it has one (none where that cannot be said), the words before that key, and its own words, least and most."""

    keys: frozenset[str]
    low: int
    high: int
    least: int
    most: int


class _Place(NamedTuple):
    """Keys that a sequence needs: what they are of, how many words lie before these items, and between their beginning and the key."""

    keys: frozenset[str]
    items: frozenset[int]
    least: int
    most: int
    low: int
    high: int


Listed = tuple[_Extent, frozenset[str] | None]
ListMemory = dict[str, Listed]
"""What is known of word lists already met: their extent, and their words where each entry is one."""


def compile_phrase(phrase: str, resolve: Resolve, memory: ListMemory | None = None) -> Compiled:
    """Compile one phrase; ``resolve`` gives the phrases of a word list, ``memory`` keeps what is known of lists between calls.

    Raises:
        PhraseError: the phrase or an entry of a list it uses cannot be read.
        KeyError: there is no such list.
    """
    lists = _Lists(resolve, {} if memory is None else memory)
    node = parse(phrase)
    captures = list(captures_in(node)) if "<" in phrase else []
    for name in captures:
        if captures.count(name) > 1:
            raise PhraseError(f"the capture {name!r} stands twice; a phrase can capture a name once", phrase.find(f"<{name}:"))
    places, _, _ = _places(list(_flat(node)), lists)
    chosen: list[_Place] = []
    covered: set[int] = set()
    for place in sorted(places, key=lambda held: _rank(held.keys)):
        if not place.items <= covered:
            chosen.append(place)
            covered |= place.items
        if len(chosen) == _MOST:
            break
    ordered = sorted(chosen, key=lambda held: (min(held.items), max(held.items)))
    anchors = [Anchor(held.keys, 0, 0) for held in ordered[:1]]
    for one, other in pairwise(ordered):
        anchors.append(Anchor(other.keys, other.least - one.least + other.low - one.high, other.most - one.most + other.high - one.low))
    return Compiled(phrase, tuple(anchors), tuple(map(ordered.index, chosen)))


class _Lists:
    """What is known of word lists, each worked out once."""

    def __init__(self, resolve: Resolve, memory: ListMemory, above: tuple[str, ...] = ()):
        self.resolve, self.memory, self.above = resolve, memory, above

    def of(self, name: str) -> Listed:
        """A list's extent and words. Raises :class:`PhraseError` for a list that contains itself."""
        if name in self.above:
            raise PhraseError(f"word list {name!r} contains itself", 0)
        held = self.memory.get(name)
        if held is None:
            inside = _Lists(self.resolve, self.memory, (*self.above, name))
            pieces = [_piece(parse(entry), inside) for entry in self.resolve(name)]
            # A list without entries matches nothing, so it lets no sentence through.
            held = self.memory[name] = _either(pieces) if pieces else (_Extent(frozenset({_NOTHING}), 0, 0, 1, 1), None)
        return held


def _flat(node: Node) -> Iterable[Node]:
    """The pieces of a phrase in a row, captures opened."""
    if node.kind in {"seq", "capture"}:
        for item in node.items:
            yield from _flat(item)
    else:
        yield node


def _places(items: Sequence[Node], lists: _Lists) -> tuple[list[_Place], int, int]:
    """What a sequence needs, item by item and by two single words in a row; and its own words, least and most."""
    found: list[_Place] = []
    least = most = 0
    before: frozenset[str] | None = None
    last = 0
    for index, item in enumerate(items):
        extent, words = _piece(item, lists)
        if extent.keys:
            found.append(_Place(extent.keys, frozenset({index}), least, most, extent.low, extent.high))
        if words and before and len(words) * len(before) <= _MOST_PAIRS:
            pairs = frozenset([f"{word} {following}" for word in before for following in words])
            found.append(_Place(pairs, frozenset({last, index}), least, most, -1, -1))
        if extent.most or extent.keys:
            before, last = words, index
        least, most = least + extent.least, most + extent.most
    return found, least, most


def _piece(node: Node, lists: _Lists) -> Listed:
    """The extent of a node; and its words where it is always one whole word, or the sentence's beginning."""
    kind, value = node.kind, node.value
    if kind in {"word", "special", "mark"} and value != "$":
        return _word(value)
    if kind == "number":
        return _Extent(frozenset({ANY_NUMBER}), 0, 0, 1, 1), None
    if kind == "list":
        return lists.of(value)
    if kind == "alt":
        return _either([_piece(branch, lists) for branch in node.items])
    if kind == "capture":
        return _piece(node.items[0], lists)[0], None
    if kind == "seq":
        places, least, most = _places(list(_flat(node)), lists)
        best = min(places, key=lambda held: _rank(held.keys), default=None)
        if best is None:
            return _Extent(frozenset(), 0, 0, least, most), None
        return _Extent(best.keys, best.least + best.low, best.most + best.high, least, most), None
    longest = int(value) if kind == "gap" else _piece(node.items[0], lists)[0].most if kind == "opt" else 0
    return _Extent(frozenset(), 0, 0, 0, longest), None


@lru_cache(maxsize=16384)
def _word(value: str) -> Listed:
    words = frozenset({value})
    if value in SOFT or value == OPENING:
        # Such a mark has no place of its own: it stands where the word before it does.
        return _Extent(words, -1, -1, 0, 0), words if value == OPENING else None
    if value.endswith("*"):
        return _Extent(frozenset({value[:-1][:LONGEST_BEGINNING] + "*"}), 0, 0, 1, 1), None
    return _Extent(words, 0, 0, 1, 1), words


def _either(pieces: Sequence[Listed]) -> Listed:
    """What is known of one of some pieces."""
    all_words = [words for _, words in pieces]
    words = None if None in all_words else frozenset[str]().union(*(held for held in all_words if held is not None))
    if words is not None and OPENING not in words:
        return _Extent(words, 0, 0, 1, 1), words
    extents = [extent for extent, _ in pieces]
    keys = frozenset[str]().union(*(held.keys for held in extents)) if all(held.keys for held in extents) else frozenset[str]()
    _, low, high, least, most = zip(*extents, strict=True)
    return _Extent(keys, min(low), max(high), min(least), max(most)), words


@lru_cache(maxsize=16384)
def _rank(keys: frozenset[str]) -> tuple[int, list[str]]:
    """What anchors are sorted by: the most telling one first, those as telling by their keys."""
    return _telling(keys), sorted(keys)


@lru_cache(maxsize=16384)
def _telling(keys: frozenset[str]) -> int:
    """How many sentences some keys would let through, roughly; lower is better. Whole, so that it does not hang on the order of the keys."""
    return sum(map(_commonness, keys))


@lru_cache(maxsize=65536)
def _commonness(key: str) -> int:
    first, _, second = key.partition(" ")
    if second:
        return _commonness(second) // 4 if first == OPENING else (1, 4, 25)[(first in _COMMON) + (second in _COMMON)]
    if key in _COMMONEST:
        return 1500
    return 300 if key in _COMMON else 150 if not key[0].isalnum() and key[0] != "{" else 30 if len(key) < 4 else 10
