"""Finding phrases in the words of a sentence: a phrase's tree as small functions over positions.

Each piece of a phrase is a *step*: from a word's position to the positions after it that it can reach, best first. A sequence carries the set of
reachable positions forward, so the work is bounded by the phrase times the sentence and no input can make it explode. There is nothing to
compile beyond the tree: word lists are sets, looked up, and a phrase is built only when the gate lets it be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from linter.phrases import Node, Resolve, parse
from linter.steps import END, SOFT, Step, a_mark, a_number, gap, one_of, optional, sequence, skip, without, word_step


@dataclass(frozen=True, slots=True)
class First:
    """The words that a phrase can begin with: exact ones and beginnings; ``anything`` when it cannot be said."""

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()
    anything: bool = False

    def allows(self, word: str) -> bool:
        """Whether a phrase may begin with ``word``."""
        return self.anything or word in self.exact or (bool(self.begins) and word.startswith(self.begins))


@lru_cache(maxsize=16384)
def _of_word(word: str) -> First:
    return First(begins=(word[:-1],)) if word.endswith("*") else First(frozenset({word}))


def _union(parts: Sequence[First]) -> First:
    if len(parts) == 1:
        return parts[0]
    return First(
        frozenset().union(*(part.exact for part in parts)), tuple(begin for part in parts for begin in part.begins),
        any(part.anything for part in parts),
    )  # fmt: skip


_OPENING = Node("mark", "^")
_ENDING = Node("mark", "$")
_ANYTHING = First(anything=True)


@dataclass(frozen=True)
class Found:
    """A phrase found: words ``start:end`` of the sentence, and the words of each capture."""

    start: int
    end: int
    captures: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Listed:
    """A word list made ready: single words, beginnings, and its longer entries, numbered: by the word that they begin with, and those that may begin
    with many. ``entry`` gives one.
    """

    exact: frozenset[str]
    begins: tuple[str, ...]
    by_word: Mapping[str, Sequence[int]]
    others: Sequence[int]
    entry: Callable[[int], Node]
    count: int
    first: First


class _Phrase:
    """A phrase being looked for; its step is built when a word that it can begin with is met."""

    def __init__(self, node: Node, first: First):
        self.node, self.first = node, first
        self.step: Step | None = None
        self.marked = node.kind == "mark" or (node.kind == "seq" and node.items[0].kind == "mark")

    @cached_property
    def captures(self) -> bool:
        """Whether it has captures."""
        return _has_captures(self.node)


class Seeker:
    """Builds phrases and word lists, each once and only as far as the words met lead into it, and finds them."""

    def __init__(self, resolve: Resolve, *, parsed: Callable[[str], Node] = parse, listed: Callable[[str], Listed] | None = None):
        """``resolve`` gives the phrases of a word list; ``parsed`` and ``listed`` a phrase and a list that were made ready before."""
        self._resolve, self._parsed, self._listed = resolve, parsed, listed or self.listed
        self._phrases: dict[str, _Phrase] = {}
        self._lists: dict[str, Listed] = {}
        self._list_steps: dict[str, Step] = {}

    def find(self, phrase: str, words: Sequence[str]) -> Iterator[Found]:
        """Where a phrase stands among the words of one sentence (which end with two newlines as sentinels), not overlapping.

        Raises:
            PhraseError: the phrase cannot be read.
            KeyError: it names a word list that is not there.
        """
        held = self._phrases.get(phrase)
        if held is None:
            node = self._parsed(phrase)
            held = self._phrases[phrase] = _Phrase(node, self.first(node))
        anything, exact, begins, step = held.first.anything, held.first.exact, held.first.begins, held.step
        if not anything and not begins and exact.isdisjoint(words):
            return
        start, last = 0, len(words) - 2
        while start < last:
            word = words[start]
            if (anything or word in exact or (begins and word.startswith(begins))) and (held.marked or word not in SOFT):
                if step is None:
                    step = held.step = self._step(held.node, True)
                ends = step(words, start)
                if ends and ends[0] > start:
                    end = min(ends[0], last)
                    yield Found(start, end, tuple(self._captured(held.node, words, start, ends[0])) if held.captures else ())
                    start = end
                    continue
            start += 1

    def first(self, node: Node) -> First:
        """The words that a node can begin with."""
        kind = node.kind
        if kind == "word":
            return _of_word(node.value)
        if kind == "special" or (kind == "mark" and node.value not in "^$"):
            return First(frozenset({node.value}))
        if kind in {"capture", "opt"}:
            return self.first(node.items[0])
        if kind == "list":
            return self._list(node.value).first
        if kind == "alt":
            return _union([self.first(branch) for branch in node.items])
        if kind == "seq":
            parts: list[First] = []
            for item in node.items:
                if not parts and item == _OPENING:
                    continue
                parts.append(self.first(item))
                if item.kind != "opt":
                    return _union(parts)
        return _ANYTHING

    def _step(self, node: Node, last: bool) -> Step:
        """The step of a node; ``last``: nothing of the phrase comes after it, so that a gap takes all it can."""
        if node.kind == "word":
            return word_step(node.value)
        if node.kind == "special":
            return one_of(frozenset({node.value}))
        if node.kind == "number":
            return a_number
        if node.kind == "mark":
            return a_mark(node.value)
        if node.kind == "gap":
            return gap(int(node.value), last)
        if node.kind == "list":
            return self._any_of(node.value)
        if node.kind == "capture":
            return self._step(node.items[0], last)
        if node.kind == "opt":
            return optional(self._step(node.items[0], last))
        if node.kind == "not":
            return without(self._step(node.items[0], True))
        if node.kind == "alt":
            words = [branch.value for branch in node.items if branch.kind in {"word", "special"} and not branch.value.endswith("*")]
            return one_of(frozenset(words)) if len(words) == len(node.items) else self._either(node.items, last)
        closing = len(node.items) - (2 if node.items[-1] == _ENDING else 1)
        return sequence(tuple(self._step(item, last and index >= closing) for index, item in enumerate(node.items)))

    def _either(self, branches: tuple[Node, ...], last: bool) -> Step:
        """Tries the branches that can begin with the word there; before a soft mark, all of them. A branch is built when it is first tried."""
        firsts = [_ANYTHING if _may_be_empty(branch) else self.first(branch) for branch in branches]
        known = _union(firsts).exact
        # Where the word is no branch's own, those that may begin with many are left; before a soft mark, all.
        chosen = {"": [branch for branch, first in zip(branches, firsts, strict=True) if first.anything or first.begins], ",": list(branches)}
        built: dict[Node, Step] = {}
        by_word: dict[str, tuple[Step, ...]] = {}

        def steps(key: str) -> tuple[Step, ...]:
            tried = chosen.get(key) or [branch for branch, first in zip(branches, firsts, strict=True) if first.allows(key)]
            for branch in tried:
                if branch not in built:
                    built[branch] = self._step(branch, last)
            held = by_word[key] = tuple(built[branch] for branch in tried)
            return held

        def step(words: Sequence[str], at: int) -> tuple[int, ...]:
            word = words[at]
            key = "," if word in SOFT else word if word in known else ""
            tried = by_word.get(key)
            if tried is None:
                tried = steps(key)
            ends: tuple[int, ...] = ()
            for branch in tried:
                more = branch(words, at)
                if more:
                    ends = (*ends, *(end for end in more if end not in ends)) if ends else more
            return ends

        return step

    def _list(self, name: str) -> Listed:
        held = self._lists.get(name)
        if held is None:
            held = self._lists[name] = self._listed(name)
        return held

    def listed(self, name: str) -> Listed:
        """The entries of a word list, sorted by what they begin with. Raises as :meth:`find`."""
        exact: set[str] = set()
        begins: list[str] = []
        longer: list[Node] = []
        waiting = [parse(entry) for entry in self._resolve(name)]
        while waiting:
            node = waiting.pop()
            if node.kind == "alt":
                waiting.extend(node.items)
            elif node.kind == "special" or (node.kind == "word" and not node.value.endswith("*")):
                exact.add(node.value)
            elif node.kind == "word":
                begins.append(node.value[:-1])
            else:
                longer.append(node)
        by_word: dict[str, list[int]] = {}
        others: list[int] = []
        firsts = [self.first(node) for node in longer]
        for index, opens in enumerate(firsts):
            if opens.anything or opens.begins:
                others.append(index)
            else:
                for word in opens.exact:
                    by_word.setdefault(word, []).append(index)
        first = _union([*firsts, First(frozenset(exact), tuple(begins))])
        return Listed(frozenset(exact), tuple(begins), by_word, others, longer.__getitem__, len(longer), first)

    def _any_of(self, name: str) -> Step:
        """The step of a word list; a longer entry is built when the word that it begins with is met."""
        if name in self._list_steps:
            return self._list_steps[name]
        listed = self._list(name)
        exact, begins, by_word = listed.exact, listed.begins, listed.by_word
        built: dict[int, Step] = {}

        def step(words: Sequence[str], at: int) -> tuple[int, ...]:
            at = skip(words, at)
            word = words[at]
            ends: tuple[int, ...] = ()
            for index in (*by_word.get(word, ()), *listed.others):
                entry = built.get(index)
                if entry is None:
                    entry = built[index] = self._step(listed.entry(index), False)
                ends += entry(words, at)
            if word in exact or (begins and word.startswith(begins)):
                ends += (at + 1,)
            return tuple(sorted(set(ends), reverse=True)) if len(ends) > 1 else ends

        self._list_steps[name] = step
        return step

    def _captured(self, node: Node, words: Sequence[str], start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The captures of a node known to lead from ``start`` to ``end``."""
        if node.kind == "capture":
            inner = skip(words, start)
            if end > inner:
                yield node.value, inner, end
            yield from self._captured(node.items[0], words, start, end)
        elif node.kind in {"alt", "opt"}:
            for branch in node.items:
                if _has_captures(branch) and end in self._step(branch, False)(words, start):
                    yield from self._captured(branch, words, start, end)
                    return
        elif node.kind == "seq":
            reach: list[tuple[int, ...]] = [(start,)]
            steps = [self._step(item, i == len(node.items) - 1) for i, item in enumerate(node.items)]
            for step in steps:
                reach.append(tuple(dict.fromkeys(e for s in reach[-1] for e in step(words, s))))
            path = _path(node.items, steps, reach, words, end, full=True) or _path(node.items, steps, reach, words, end, full=False) or [start, end]
            for item, low, high in zip(node.items, path, path[1:], strict=False):
                if _has_captures(item):
                    yield from self._captured(item, words, low, high)


def _path(
    items: tuple[Node, ...], steps: Sequence[Step], reach: Sequence[tuple[int, ...]], words: Sequence[str], end: int, *, full: bool
) -> list[int] | None:
    """The positions between the items of a sequence that leads to ``end``; ``full``: such that no capture is empty. ``None`` if there are none."""
    dead: set[tuple[int, int]] = set()

    def back(index: int, at: int) -> list[int] | None:
        if index < 0:
            return [at]
        if (index, at) not in dead:
            for before in reach[index]:
                if (before != at or not full or items[index].kind != "capture") and at in steps[index](words, before):
                    held = back(index - 1, before)
                    if held is not None:
                        return [*held, at]
            dead.add((index, at))
        return None

    return back(len(steps) - 1, end)


def _has_captures(node: Node) -> bool:
    return node.kind == "capture" or any(_has_captures(item) for item in node.items)


def words_of(norm: str) -> tuple[list[str], list[int]]:
    """The words of one sentence of matching text, with two sentinels, and the offset of each in it."""
    words = norm.split(" ")
    starts = []
    at = 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return [*words, END, END], starts


def _may_be_empty(node: Node) -> bool:
    """Whether a node may match no word at all, so that what it begins with says nothing of where it stands."""
    if node.kind == "seq":
        return all(_may_be_empty(item) for item in node.items)
    if node.kind == "alt":
        return any(_may_be_empty(item) for item in node.items)
    if node.kind == "capture":
        return _may_be_empty(node.items[0])
    return node.kind in {"opt", "not", "gap"}
