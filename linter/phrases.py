"""The phrase language: how a rule says which words it looks for, read into a tree.

    you [really|simply] (failed|forgot) to      words, (alternatives), [optional words]
    apologi* for @trouble                       a word that begins so; a word list from rules/words/
    you ... wrong        you ...6 wrong         a gap of up to three (six) words, not across ; : or a stop
    ^ sorry , but        that is all $ ?        start and end of the sentence; a comma or a mark that must be there
    # days               {name}                 a number; a placeholder or other special token
    you know !(that|how)                        not followed by
    could you send <thing: ...5>                a capture, for suggestions

A phrase never leaves its sentence. ``seek`` finds phrases, ``anchors`` says what the gate looks for; here they are read and refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from linter.patterns import regex
from linter.words import normal

Resolve = Callable[[str], tuple[str, ...]]

_LEXER = regex(
    r"\s*(?:(?P<gap>\.\.\.(?P<size>\d*))|(?P<list>@[a-z][a-z0-9-]*)|(?P<special>\{[a-z]+\})|(?P<open>!\(|[(\[])|(?P<close>[)\]])"
    r"|(?P<bar>\|)|(?P<capture><(?P<label>[a-z_]+):)|(?P<end>>)|(?P<mark>[\^$,;:?!#.])|(?P<word>[^\s()\[\]|<>,;:?!^$#{}@]+))"
)
_AS_THEY_STAND = frozenset({"word", "bar", "open", "close"})
_LONGEST_GAP = 30
_SPECIALS = frozenset("link contact time date money phone handle name agent person company number thing".split())


class PhraseError(ValueError):
    """A phrase that cannot be read; ``position`` is the character in it."""

    def __init__(self, text: str, position: int):
        super().__init__(text)
        self.position = position


class Node(NamedTuple):
    """One piece of a phrase. ``kind`` is word, seq, alt, opt, not, gap, mark, special, number, capture or list."""

    kind: str
    value: str = ""
    items: tuple[Node, ...] = ()


# The entries of word lists are read for their words, for the lists in them and for what they begin with.
@lru_cache(maxsize=32768)
def parse(phrase: str) -> Node:
    """The tree of one phrase. Raises :class:`PhraseError`."""
    lexemes = list(_lex(phrase))
    node, index = _alternatives(lexemes, 0, phrase)
    if index != len(lexemes):
        raise PhraseError(f"unexpected {lexemes[index][1]!r}", lexemes[index][2])
    return node


def _lex(phrase: str) -> Iterator[tuple[str, str, int]]:
    position = 0
    text = phrase.rstrip()
    while position < len(text):
        match = _LEXER.match(text, position)
        if match is None:
            raise PhraseError(f"cannot read {text[position : position + 10]!r}", position)
        group = match.lastgroup or ""
        if group in _AS_THEY_STAND:
            yield group, match[group], match.start(group)
        elif match["gap"] is not None:
            if match["size"] and not 0 < int(match["size"]) <= _LONGEST_GAP:
                raise PhraseError(f"a gap is of 1 to {_LONGEST_GAP} words, not {match['size']}", match.start("gap"))
            yield "gap", match["size"] or "3", match.start("gap")
        elif group == "mark" and match["mark"] == "?" and match.start("mark") and text[match.start("mark") - 1] in ")]":
            raise PhraseError("what may be missing stands in [brackets]; a question mark that must be there stands alone", match.start("mark"))
        elif match["special"] is not None and match["special"][1:-1] not in _SPECIALS:
            raise PhraseError(unknown_special(match["special"][1:-1]), match.start("special"))
        elif match["capture"] is not None:
            yield "capture", match["label"], match.start("capture")
        else:
            yield group, match[group], match.start(group)
        position = match.end()


def unknown_special(name: str) -> str:
    """What to say of ``{name}`` when there is no such special word."""
    import difflib

    near = difflib.get_close_matches(name, sorted(_SPECIALS), n=1)
    hint = f"did you mean {{{near[0]}}}?" if near else "known are " + ", ".join(f"{{{word}}}" for word in sorted(_SPECIALS))
    return f"unknown special word {{{name}}}; {hint}"


def _alternatives(lexemes: list[tuple[str, str, int]], index: int, phrase: str) -> tuple[Node, int]:
    branches: list[Node] = []
    while True:
        node, index = _sequence(lexemes, index, phrase)
        branches.append(node)
        if index < len(lexemes) and lexemes[index][0] == "bar":
            index += 1
            continue
        break
    return (branches[0] if len(branches) == 1 else Node("alt", items=tuple(branches))), index


def _sequence(lexemes: list[tuple[str, str, int]], index: int, phrase: str) -> tuple[Node, int]:
    items: list[Node] = []
    while index < len(lexemes):
        kind, value, at = lexemes[index]
        if kind in {"bar", "close", "end"}:
            break
        index += 1
        if kind == "open":
            inner, index = _alternatives(lexemes, index, phrase)
            wanted = "]" if value == "[" else ")"
            if index >= len(lexemes) or lexemes[index][1] != wanted:
                raise PhraseError(f"{value!r} is never closed by {wanted!r}", at)
            index += 1
            if value == "[":
                items.append(Node("opt", items=(inner,)))
            elif value == "!(":
                items.append(Node("not", items=(inner,)))
            else:
                items.append(inner)
        elif kind == "capture":
            inner, index = _alternatives(lexemes, index, phrase)
            if index >= len(lexemes) or lexemes[index][0] != "end":
                raise PhraseError("a capture is never closed by '>'", at)
            index += 1
            items.append(Node("capture", value, (inner,)))
        elif kind == "word":
            items.extend(_word(value, at))
        elif kind == "mark":
            items.append(Node("number") if value == "#" else Node("mark", value))
        elif kind == "list":
            items.append(Node("list", value[1:]))
        else:
            items.append(Node(kind, value))
    if not items:
        at = lexemes[index][2] if index < len(lexemes) else len(phrase)
        raise PhraseError("nothing here: an alternative or a group is empty", at)
    return (items[0] if len(items) == 1 else Node("seq", items=tuple(items))), index


def _word(value: str, at: int) -> tuple[Node, ...]:
    if "*" in value and (value.count("*") > 1 or not value.endswith("*") or len(value) < 3):
        raise PhraseError(f"'*' may only end a word of two letters or more, not as in {value!r}", at)
    return _spelt(value)


@lru_cache(maxsize=16384)
def _spelt(value: str) -> tuple[Node, ...]:
    """The words that one is written as; the same ones stand in many phrases."""
    if "*" in value:
        return (Node("word", value.lower()),)
    words: list[str] = []
    whole = normal(value)
    for piece in value.split("-") if "-" in whole else [whole]:
        words.extend(normal(piece).split() if piece else [])
    return tuple(Node("word", word) for word in words)


def captures_in(node: Node) -> Iterator[str]:
    """The names of a phrase's captures."""
    if node.kind == "capture":
        yield node.value
    for item in node.items:
        yield from captures_in(item)


def lists_in(node: Node) -> Iterator[str]:
    """The names of the word lists that a phrase uses."""
    if node.kind == "list":
        yield node.value
    for item in node.items:
        yield from lists_in(item)
