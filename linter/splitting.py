"""A light clause splitter: leaving a clause out of a sentence, where what remains is a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence

from linter import grammar
from linter.model import Hit
from linter.reading import Reading, Sentence, Token

_BREAKS = frozenset({",", ";", ":", "–"})
_AND = frozenset({"and", "but", "so", "yet", "though", "only", "still"})
_SUBJECTS = frozenset(
    "i we you it that this there they he she nobody nothing no the our my your everybody everyone anybody which these those".split()
)
_DEPENDENT = frozenset(
    "because since as if when while although though unless until that which who whose where than to for or nor not with without of by from hence "
    "whether what why how being having including like such even every each once after before in at on no without".split()
)
"""Words with which a clause begins that does not stand alone, or may not."""
_FINITE = frozenset("is are was were am has have had do does did will would can could shall should may might must".split())
_DANGLING = frozenset("and but so or the a an of to for with in on at by from as that which who if because".split())
_FORWARD = frozenset("the your our my we i you here please nobody".split())
_BACK = frozenset("it they them he she him her his its their that this those these one there".split())


def without_clause(reading: Reading, sentence: Sentence, hit: Hit) -> tuple[int, int, int, int] | None:
    """What stays of a sentence without the clauses that ``hit`` touches.

    Returns:
        ``(first, last, low, high)``: of the tokens ``low:high`` (what is left out and what stays, without the final stop), those of
        ``first:last`` stay. ``None`` where what stays would be no sentence, or a fact would go.
    """
    tokens = reading.tokens
    last = sentence.last
    while last > sentence.first and tokens[last - 1].group in {"stop", "emoji"}:
        last -= 1
    if any(tokens[index].norm in {"(", ")", '"'} for index in range(sentence.first, last)) or tokens[sentence.last - 1].norm == "?":
        return None
    clauses = _clauses(tokens, sentence.first, last)
    touched = [
        index
        for index, (low, high) in enumerate(clauses)
        if reading.norm_span(low, high)[0] < hit.end and hit.start < reading.norm_span(low, high)[1]
    ]
    if not touched or len(touched) == len(clauses):
        return None
    if touched[-1] == len(clauses) - 1:
        kept = clauses[0][0], clauses[touched[0] - 1][1]
    elif touched[0] == 0:
        kept = clauses[touched[-1] + 1][0], clauses[-1][1]
        word = tokens[_trimmed(tokens, *kept)[0]].norm.split(" ")[0]
        if word not in _FORWARD and not grammar.is_base(word):
            return None
        if any(word in _BACK for index in range(*kept) for word in tokens[index].norm.split()):
            # What "it" and "they" stand for may have been in the words that went.
            return None
    else:
        return None
    first, stop = _trimmed(tokens, *kept)
    if touched[0] == 0 and _promises(tokens, clauses[touched[-1] + 1][0]) and _asks(tokens, sentence.first):
        # "Reply with a word and I'll hold it": without the first half the second promises more than was said.
        return None
    gone = [*range(sentence.first, first), *range(stop, last)]
    low = max(begin for begin, _ in clauses if begin < stop)
    hangs = tokens[low if tokens[low].norm not in _AND else low + 1].norm in _DEPENDENT and low > first
    if hangs or not _stands(tokens, first, stop) or any(_fact(tokens[index]) for index in gone):
        return None
    return first, stop, sentence.first, last


def _promises(tokens: Sequence[Token], first: int) -> bool:
    """Whether a clause begins with "and" and somebody who will."""
    words = " ".join(token.norm for token in tokens[first : first + 3]).split()
    return words[:1] == ["and"] and words[2:3] == ["will"]


def _asks(tokens: Sequence[Token], first: int) -> bool:
    """Whether a sentence begins with an imperative."""
    words = tokens[first].norm.split()
    return bool(words) and (words[0] in {"please", "kindly", "just"} or grammar.is_base(words[0]))


def _clauses(tokens: Sequence[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The clauses of a stretch: between commas, semicolons and dashes, and before "and" with a subject after it."""
    found: list[tuple[int, int]] = []
    begin = first
    for index in range(first, last):
        token = tokens[index]
        if token.norm in _BREAKS:
            if index > begin:
                found.append((begin, index))
            begin = index + 1
        elif token.norm in {"and", "but", "so"} and index > begin and index + 1 < last and tokens[index + 1].norm.split(" ")[0] in _SUBJECTS:
            found.append((begin, index))
            begin = index
    if last > begin:
        found.append((begin, last))
    return found


def _trimmed(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """A stretch without the conjunction it begins with and the marks it ends with."""
    while first < last and (tokens[first].norm in _AND or tokens[first].norm in _BREAKS):
        first += 1
    while last > first and tokens[last - 1].norm in _BREAKS:
        last -= 1
    return first, last


def _stands(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether tokens can stand as a sentence: three words or more, a verb with something before it or an imperative, and nothing that dangles."""
    words = [word for token in tokens[first:last] for word in token.norm.split()]
    if len([word for word in words if word[:1].isalnum() or word[:1] == "{"]) < 3 or words[0] in _DEPENDENT or words[-1] in _DANGLING:
        return False
    if words[0] in {"please", "kindly"} or grammar.is_base(words[0]):
        return True
    return any(_verbal(word) for word in words[1:])


def _verbal(word: str) -> bool:
    if word in _FINITE:
        return True
    held = grammar.verb(word)
    return held is not None and word in {held.past, held.base, grammar.third(held.base)}


def _fact(token: Token) -> bool:
    return (
        token.placeholder is not None
        or token.norm in {"{time}", "{date}", "{money}", "{phone}", "{link}", "{contact}"}
        or token.surface[:1].isdigit()
    )
