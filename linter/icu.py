"""ICU MessageFormat: the alternatives of ``{count, plural, one {# day} other {# days}}`` and ``{x, select, …}``, found without losing a position.

What stands between the alternatives is told as marks, from which placeholders and branches are made like those of any template language. Quoted braces
(``'{'``) are undone before this, where the file is taken apart (``linter.formats.messageformat``).
Source: https://unicode-org.github.io/icu/userguide/format_parse/messages/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from linter.patterns import regex

DEEPEST = 100
_SELECTOR = r"(?:=\d{1,9}|[\w-]{1,60})"
_HEAD = r"\{\s{0,200}[\w.-]{1,60}\s{0,200},\s{0,200}(?P<kind>plural|selectordinal|select)\s{0,200},\s{0,200}"
_OPEN = regex(rf"{_HEAD}(?:offset:\s{{0,20}}\d{{1,4}}\s{{1,200}})?{_SELECTOR}\s{{0,200}}\{{")
_NEXT = regex(rf"\}}\s{{0,200}}{_SELECTOR}\s{{0,200}}\{{")
_CLOSE = regex(r"\}\s{0,200}\}")
_STEP = regex(r"[{}]|(?<!&)#")
_ANY = regex(r",\s{0,200}(?:plural|select(?:ordinal)?)\s{0,200},")


class Mark(NamedTuple):
    """Syntax at ``start:end``: it opens the first branch, leads to the next, closes the last, or stands for the number (``#``)."""

    start: int
    end: int
    step: Literal["open", "middle", "close", "number"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with an argument, at an offset."""

    text: str
    at: int


def has_branches(text: str) -> bool:
    """Whether a text has a plural or a choice of MessageFormat."""
    return "{" in text and _ANY.search(text) is not None and _OPEN.search(text) is not None


def marks(text: str) -> tuple[list[Mark], Fault | None]:
    """The marks of a text in order, and its first fault, at which the reading of branches ends. Linear in its length."""
    found: list[Mark] = []
    stack: list[tuple[str, int]] = []
    """What the open braces are: the kind of a branch, or nothing for any other brace; and where."""
    at = 0
    while (match := _STEP.search(text, at)) is not None:
        at = match.end()
        sign = match.group()
        if sign == "#":
            kind = next((kind for kind, _ in reversed(stack) if kind), "")
            if kind.startswith(("plural", "selectordinal")) and not (stack and not stack[-1][0]):
                found.append(Mark(match.start(), at, "number"))
        elif sign == "{":
            opened = _OPEN.match(text, match.start())
            if len(stack) >= DEEPEST:
                return found, Fault("nested too deeply to read", match.start())
            stack.append((opened["kind"] if opened is not None else "", match.start()))
            if opened is not None:
                at = opened.end()
                found.append(Mark(match.start(), at, "open"))
        elif stack and not stack[-1][0]:
            stack.pop()
        elif stack:
            after = _NEXT.match(text, match.start())
            last = _CLOSE.match(text, match.start()) if after is None else None
            end = after or last
            if end is None:
                return found, Fault("after this branch of a plural or a choice, neither a further one nor its '}' follows", match.start())
            at = end.end()
            found.append(Mark(match.start(), at, "middle" if after is not None else "close"))
            if last is not None:
                stack.pop()
    unclosed = next((begin for kind, begin in stack if kind), None)
    if unclosed is not None:
        return found, Fault(f"{' '.join(text[unclosed : unclosed + 40].split())!r} is never closed", unclosed)
    return found, None
