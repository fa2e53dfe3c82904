"""Templates of rewrites and suggestions: text with slots in braces, read once and refused where a slot or filter is unknown.

{object}            a capture of the phrase, as it stands in the message
{verb|past}         the same through a filter
{we'll} {our}       us, as the message says it: one person or the company
{name}              the customer's first name, where it is known
{time} {offer}      for the agent to fill in: it stays as it is
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from linter.grammar import ONE
from linter.patterns import regex

FILL = ("time", "date", "offer", "reason", "step", "item")
"""Slots that are left for the agent, always as ``{time}``: a time, a date, what can be offered instead (a verb phrase), a reason, what is being done, a thing."""
FILTERS = ("base", "first", "past", "participle", "ing", "was", "is", "do", "them", "noun", "clause", "verb", "did", "clear", "free")
_SLOT = regex(r"\{([^{}]*)\}")


class TemplateError(ValueError):
    """A template that cannot be read."""


@dataclass(frozen=True)
class Piece:
    """A piece of a template: plain ``text``, or the slot of that name with its filters."""

    text: str = ""
    slot: str = ""
    filters: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def pieces(template: str) -> tuple[Piece, ...]:
    """The pieces of a template. Raises :class:`TemplateError` for braces that do not pair or are doubled, and for an unknown filter."""
    found: list[Piece] = []
    at = 0
    for match in _SLOT.finditer(template):
        if match.start() > at:
            found.append(Piece(text=template[at : match.start()]))
        slot, *filters = (part.strip() for part in match[1].split("|"))
        for name in filters:
            if name not in FILTERS:
                raise TemplateError(f"unknown filter {name!r}; {_near(name, FILTERS)}")
        found.append(Piece(slot=slot, filters=tuple(filters)))
        at = match.end()
    if at < len(template):
        found.append(Piece(text=template[at:]))
    if any("{" in piece.text or "}" in piece.text for piece in found):
        raise TemplateError("a slot stands in single braces, as in {name}")
    return tuple(found)


def check(template: str, captures: Collection[str]) -> None:
    """Refuse a template with a slot that nothing can fill. Raises :class:`TemplateError`."""
    known = {*captures, *FILL, "name"}
    for piece in pieces(template):
        if piece.slot and piece.slot not in known and piece.slot.lower() not in ONE:
            raise TemplateError(f"unknown slot {{{piece.slot}}}; {_near(piece.slot, sorted({*known, *ONE}))}")


def _near(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(names)}"
