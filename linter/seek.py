"""Finding phrases in the words of a sentence: a phrase's tree as small functions over positions.

Each piece of a phrase is a *step*: from a word's position to the positions after it that it can reach, best first. A sequence carries the set of
reachable positions forward, so the work is bounded by the phrase times the sentence and no input can make it explode. There is nothing to
compile beyond the tree: word lists are sets, looked up, and a phrase is built only when the gate lets it be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from linter.phrases import Node, Resolve, parse

Step = Callable[[Sequence[str], int], tuple[int, ...]]

SOFT = frozenset({",", '"', "'", "(", ")", "–"})
"""Marks that may stand between two words of a phrase, at most two at a time."""
_STOPS = frozenset(";:.!?–\n")
_END = "\n"
_CLOSERS = frozenset({".", "!", "?", ",", '"', "'", ")"})
_NUMBERS = frozenset({"{number}", "{money}"})


@dataclass(frozen=True)
class First:
    """The words that a phrase can begin with: exact ones and beginnings; ``anything`` when it cannot be said."""

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()
    anything: bool = False

    def allows(self, word: str) -> bool:
        """Whether a phrase may begin with ``word``."""
        return self.anything or word in self.exact or (bool(self.begins) and word.startswith(self.begins))

    def __or__(self, other: First) -> First:
        return First(self.exact | other.exact, self.begins + other.begins, self.anything or other.anything)


_ANYTHING = First(anything=True)


@dataclass(frozen=True)
class Found:
    """A phrase found: words ``start:end`` of the sentence, and the words of each capture."""

    start: int
    end: int
    captures: tuple[tuple[str, int, int], ...] = ()


class Seeker:
    """Builds phrases and word lists, each once, and finds them."""

    def __init__(self, resolve: Resolve):
        self._resolve = resolve
        self._phrases: dict[str, tuple[Node, Step, First, bool]] = {}
        self._lists: dict[str, tuple[Step, First]] = {}

    def find(self, phrase: str, words: Sequence[str]) -> Iterator[Found]:
        """Where a phrase stands among the words of one sentence (which end with two newlines as sentinels), not overlapping.

        Raises:
            PhraseError: the phrase cannot be read.
            KeyError: it names a word list that is not there.
        """
        held = self._phrases.get(phrase)
        if held is None:
            node = parse(phrase)
            step, first = self._step(node, True)
            held = self._phrases[phrase] = node, step, first, _has_captures(node)
        node, step, first, captures = held
        anything, exact, begins = first.anything, first.exact, first.begins
        start, last = 0, len(words) - 2
        marked = node.kind == "mark" or (node.kind == "seq" and node.items[0].kind == "mark")
        while start < last:
            word = words[start]
            if (anything or word in exact or (begins and word.startswith(begins))) and (marked or word not in SOFT):
                ends = step(words, start)
                if ends and ends[0] > start:
                    end = min(ends[0], last)
                    yield Found(start, end, tuple(self._captured(node, words, start, ends[0])) if captures else ())
                    start = end
                    continue
            start += 1

    def _step(self, node: Node, last: bool) -> tuple[Step, First]:
        """The step of a node; ``last``: nothing of the phrase comes after it, so that a gap takes all it can."""
        if node.kind == "word":
            return _word(node.value)
        if node.kind == "special":
            return _exact(frozenset({node.value}))
        if node.kind == "number":
            return _number, _ANYTHING
        if node.kind == "mark":
            return _mark(node.value)
        if node.kind == "gap":
            return _gap(int(node.value), last), _ANYTHING
        if node.kind == "list":
            return self._list(node.value)
        if node.kind == "capture":
            return self._step(node.items[0], last)
        if node.kind == "opt":
            inner, first = self._step(node.items[0], last)
            return _optional(inner), first
        if node.kind == "not":
            return _without(self._step(node.items[0], True)[0]), _ANYTHING
        if node.kind == "alt":
            words = [branch.value for branch in node.items if branch.kind in {"word", "special"} and not branch.value.endswith("*")]
            if len(words) == len(node.items):
                return _exact(frozenset(words))
            built = [self._step(branch, last) for branch in node.items]
            first = built[0][1]
            for _, other in built[1:]:
                first |= other
            openings = [_ANYTHING if _may_be_empty(branch) else begins for branch, (_, begins) in zip(node.items, built, strict=True)]
            return _either(tuple(step for step, _ in built), openings), first
        return self._sequence(node.items, last)

    def _sequence(self, items: tuple[Node, ...], last: bool) -> tuple[Step, First]:
        steps: list[Step] = []
        first: First | None = None
        open_first = First()
        for index, item in enumerate(items):
            closing = last and (index == len(items) - 1 or items[index + 1] == Node("mark", "$"))
            step, begins = self._step(item, closing)
            steps.append(step)
            if first is None:
                if item.kind == "mark" and item.value == "^":
                    continue
                open_first |= begins
                if item.kind != "opt":
                    first = open_first
        return _sequence(tuple(steps)), first or _ANYTHING

    def _list(self, name: str) -> tuple[Step, First]:
        held = self._lists.get(name)
        if held is None:
            exact: set[str] = set()
            begins: list[str] = []
            longer: list[tuple[Step, First]] = []
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
                    longer.append(self._step(node, False))
            held = self._lists[name] = _listed(frozenset(exact), tuple(sorted(begins)), longer)
        return held

    def _captured(self, node: Node, words: Sequence[str], start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The captures of a node known to lead from ``start`` to ``end``."""
        if node.kind == "capture":
            inner = _skip(words, start)
            if end > inner:
                yield node.value, inner, end
            yield from self._captured(node.items[0], words, start, end)
        elif node.kind in {"alt", "opt"}:
            for branch in node.items:
                if _has_captures(branch) and end in self._step(branch, False)[0](words, start):
                    yield from self._captured(branch, words, start, end)
                    return
        elif node.kind == "seq":
            reach: list[tuple[int, ...]] = [(start,)]
            steps = [self._step(item, i == len(node.items) - 1)[0] for i, item in enumerate(node.items)]
            for step in steps:
                reach.append(tuple(dict.fromkeys(e for s in reach[-1] for e in step(words, s))))
            at = end
            path = [end]
            for index in range(len(steps) - 1, -1, -1):
                at = next((s for s in reach[index] if at in steps[index](words, s)), start)
                path.append(at)
            path.reverse()
            for item, low, high in zip(node.items, path, path[1:], strict=False):
                if _has_captures(item):
                    yield from self._captured(item, words, low, high)


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
    return [*words, _END, _END], starts


def _skip(words: Sequence[str], at: int) -> int:
    if words[at] in SOFT:
        at += 1
        if words[at] in SOFT:
            at += 1
    return at


def _word(value: str) -> tuple[Step, First]:
    if not value.endswith("*"):
        return _exact(frozenset({value}))
    begin = value[:-1]

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        at = _skip(words, at)
        return (at + 1,) if words[at].startswith(begin) else ()

    return step, First(begins=(begin,))


def _exact(values: frozenset[str]) -> tuple[Step, First]:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        word = words[at]
        if word in values:
            return (at + 1,)
        if word in SOFT:
            at = _skip(words, at)
            if words[at] in values:
                return (at + 1,)
        return ()

    return step, First(exact=values)


def _number(words: Sequence[str], at: int) -> tuple[int, ...]:
    at = _skip(words, at)
    return (at + 1,) if words[at][:1].isdigit() or words[at] in _NUMBERS else ()


def _mark(value: str) -> tuple[Step, First]:
    if value == "^":
        return _opening, _ANYTHING
    if value == "$":
        return _ending, _ANYTHING

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        return (at + 1,) if words[at] == value else ()

    return step, First(exact=frozenset({value}))


def _opening(words: Sequence[str], at: int) -> tuple[int, ...]:
    return (at,) if at == 0 or (at <= 2 and all(word in SOFT for word in words[:at])) else ()


def _ending(words: Sequence[str], at: int) -> tuple[int, ...]:
    begin = at
    for _ in range(7):
        word = words[at]
        if word == _END:
            return (begin,)
        if word not in _CLOSERS and (word[0].isalnum() or word[0] in "{([<;:–"):
            return ()
        at += 1
    return ()


def _gap(size: int, greedy: bool) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        reached = [at]
        for _ in range(size):
            at = _skip(words, at)
            if words[at] in _STOPS or words[at] in SOFT:
                break
            at += 1
            reached.append(at)
        return tuple(reversed(reached)) if greedy else tuple(reached)

    return step


def _optional(inner: Step) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        ends = inner(words, at)
        return (*ends, at) if ends else (at,)

    return step


def _without(inner: Step) -> Step:
    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        return () if inner(words, at) else (at,)

    return step


def _may_be_empty(node: Node) -> bool:
    """Whether a node may match no word at all, so that what it begins with says nothing of where it stands."""
    if node.kind == "seq":
        return all(_may_be_empty(item) for item in node.items)
    if node.kind == "alt":
        return any(_may_be_empty(item) for item in node.items)
    if node.kind == "capture":
        return _may_be_empty(node.items[0])
    return node.kind in {"opt", "not", "gap"}


def _either(branches: tuple[Step, ...], openings: Sequence[First]) -> Step:
    """Tries the branches that can begin with the word there; before a soft mark, all of them."""
    by_word: dict[str, tuple[Step, ...]] = {word: () for begins in openings for word in begins.exact}
    # The others may begin with many words; each is tried wherever it can be, in its place among the branches.
    open_ended = any(begins.anything or begins.begins for begins in openings)
    for word in by_word:
        by_word[word] = tuple(branch for branch, begins in zip(branches, openings, strict=True) if begins.allows(word))
    others = tuple(branch for branch, begins in zip(branches, openings, strict=True) if begins.anything or begins.begins) if open_ended else ()

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        word = words[at]
        ends: tuple[int, ...] = ()
        for branch in branches if word in SOFT else by_word.get(word, others):
            more = branch(words, at)
            if more:
                ends = (*ends, *(end for end in more if end not in ends)) if ends else more
        return ends

    return step


def _sequence(steps: tuple[Step, ...]) -> Step:
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


def _listed(exact: frozenset[str], begins: tuple[str, ...], longer: list[tuple[Step, First]]) -> tuple[Step, First]:
    """A word list: longer entries by the word they begin with, then single words."""
    by_word: dict[str, list[Step]] = {}
    others: list[Step] = []
    first = First(exact, begins)
    for entry, opens in longer:
        first |= opens
        if opens.anything or opens.begins:
            others.append(entry)
        else:
            for word in opens.exact:
                by_word.setdefault(word, []).append(entry)

    def step(words: Sequence[str], at: int) -> tuple[int, ...]:
        at = _skip(words, at)
        word = words[at]
        ends: tuple[int, ...] = ()
        for entry in (*by_word.get(word, ()), *others):
            ends += entry(words, at)
        if word in exact or (begins and word.startswith(begins)):
            ends += (at + 1,)
        return tuple(sorted(set(ends), reverse=True)) if len(ends) > 1 else ends

    return step, first
