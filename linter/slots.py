"""Slots of templates, filled from what a phrase captured in a sentence and from the register of its message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linter import grammar
from linter.grammar import ONE
from linter.names import name_parts
from linter.reading import Reading, Sentence, Token
from linter.register import Register, register_of
from linter.templates import FILL, Piece, pieces


@dataclass(frozen=True)
class Part:
    """What a rewritten stretch is made of: new ``text``, or the tokens ``first:last`` as they stand."""

    text: str = ""
    first: int = 0
    last: int = 0


def filled(template: str, captured: dict[str, tuple[int, int]], reading: Reading, sentence: Sentence) -> list[Part] | None:
    """The parts of a template, its slots filled; ``None`` where one cannot be."""
    held = register_of(reading, sentence)
    parts: list[Part] = []
    for piece in pieces(template):
        if not piece.slot:
            parts.append(Part(held.fit(piece.text)))
        elif piece.slot.lower() in ONE:
            parts.append(Part(held.fit(held.person(piece.slot))))
        elif piece.slot in captured:
            part = _part(piece, captured[piece.slot], reading, held)
            if part is None:
                return None
            parts.append(part)
        elif piece.slot == "name" and (name := first_name(reading)) is not None:
            parts.append(Part(name))
        elif piece.slot in FILL:
            parts.append(Part("{" + piece.slot + "}"))
        else:
            return None
    return parts


def _part(piece: Piece, span: tuple[int, int], reading: Reading, held: Register) -> Part | None:
    """A captured slot through its filters; ``None`` where a filter cannot be certain."""
    tokens = reading.tokens[span[0] : span[1]]
    words = " ".join(token.norm for token in tokens).split()
    part = Part(first=span[0], last=span[1])
    for name in piece.filters:
        if name in {"noun", "clause", "verb", "did", "clear", "free"}:
            if not _is(name, words, tokens):
                return None
            continue
        if name in {"was", "is", "them", "do"}:
            many = grammar.plural(words)
            if many is None:
                return None
            text: str | None = (
                {"was": "were", "is": "are", "them": "them", "do": "do"}[name]
                if many
                else {"was": "was", "is": "is", "them": "it", "do": "does"}[name]
            )
        elif len(words) != 1:
            return None
        elif name == "ing":
            base = grammar.base(words[0])
            text = grammar.ing(base) if base is not None else None
        else:
            text = {"base": grammar.base, "first": grammar.first, "past": grammar.past, "participle": grammar.participle}[name](words[0])
        if text is None:
            return None
        part = Part(held.fit(text))
    return part


_NO_NOUN = frozenset("not too off out yet again here there now then well very away back down once twice never always only just also".split())
_SLANG = frozenset("tbh tbf ngl lol lmao rn atm fr bro x xx xo n u ur r b4 w cos cuz thx pls plz honest mate innit eh".split())
_FINITE = frozenset("is are was were am be has have had do does did will would can could shall should may might must".split())
_OPENERS = frozenset("the a an your my our his her its their this that these those any all both each every no some one two three four".split())
_NOT_IN_NOUN = frozenset("i we you he she they because so but if when while although though and then please how why what who".split())


_OTHERS = frozenset("he she they him her them his hers their theirs himself herself themselves anybody anyone everybody everyone nobody".split())


def _is(kind: str, words: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether captured words are a noun phrase, a clause or a verb, as far as single words can tell."""
    if not words or any(
        token.norm in {",", '"', "(", ")", "–", "?"} or token.surface.lower() in _SLANG or token.group == "emoji" for token in tokens
    ):
        return False
    if kind == "clear":
        return True
    if kind == "free":
        return not any(word in _OTHERS for word in words)
    if kind == "did":
        known = grammar.verb(words[0])
        return len(words) == 1 and known is not None and words[0] == known.past
    if kind == "verb":
        return len(words) == 1 and grammar.is_base(words[0])
    if kind == "noun":
        plain = len(words) == 1 and len(words[0]) > 2 and words[0].isalpha() and grammar.verb(words[0]) is None and words[0] not in _NO_NOUN
        opens = (
            plain
            or words[0] in _OPENERS
            or words[0][0] in "{0123456789"
            or tokens[0].surface[:1].isupper()
            or words[0].endswith("s")
            or words[0] in {"it", "them"}
        )
        return opens and not any(word in _FINITE or word in _NOT_IN_NOUN for word in words)
    return any(word in _FINITE or grammar.verb(word) is not None for word in words[1:])


def first_name(reading: Reading) -> str | None:
    """The name to greet the customer by: the first of the known parts, or the template's own placeholder."""
    known = reading.message.context.customer_name
    if known:
        # In "Nair, Priya" the given name stands last.
        parts = name_parts(known.partition(",")[2]) or name_parts(known)
        return parts[0] if parts else None
    return reading.name_placeholder
