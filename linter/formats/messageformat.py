"""ICU MessageFormat in a catalogue's strings: its quoting undone, and done again for what is written back.

An apostrophe is written twice there (``don''t``), and quotes a brace that is meant as one (``'{'``). A quoted brace is seen as its full-width likeness, so
that nobody takes it for a placeholder.
Source: https://unicode-org.github.io/icu/userguide/format_parse/messages/#quotingescaping
"""

from __future__ import annotations

import re

from linter import icu
from linter.formats.visible import Builder
from linter.model import Visible
from linter.patterns import regex
from linter.placeholders import tokens

_QUOTING = regex(r"(?P<twice>'')|'(?P<quoted>[{}#](?:[^']|'')*+)'|(?P<raw>[^']+|')")
_DOUBLED = regex(r"[a-z]{2}''(?:s|t|re|ve|ll|d|m)\b|\bI''(?:m|ve|ll|d)\b", re.IGNORECASE)
_TYPED = regex(r"\{\s{0,20}\w[\w.-]{0,60}\s{0,20},\s{0,20}(?:number|date|time|ordinal|spellout|duration)\s{0,20}[,}]")
_TWICE = regex(r"''|[^']+|'")
_LIKE = str.maketrans("{}#", "\uff5b\uff5d\uff03")


def is_message_format(text: str) -> bool:
    """Whether a string is MessageFormat: it has a plural, a choice or a typed argument, or the apostrophe of a contraction is written twice."""
    return icu.has_branches(text) or _TYPED.search(text) is not None or _DOUBLED.search(text) is not None


def unquoted(text: str) -> Visible:
    """The characters of a MessageFormat string with their places, its apostrophes undone."""
    builder = Builder()
    for match in _QUOTING.finditer(text):
        if match["raw"] is not None:
            builder.add(match["raw"], match.start())
        elif match["twice"] is not None:
            builder.put("'", *match.span())
        else:
            for piece in _TWICE.finditer(text, *match.span("quoted")):
                if piece.group() == "''":
                    builder.put("'", *piece.span())
                else:
                    builder.add(piece.group().translate(_LIKE), piece.start())
    return builder.built()


def quoted(text: str) -> str:
    """A text as MessageFormat: apostrophes doubled and braces quoted, but for placeholders."""
    pieces = []
    at = 0
    for held in tokens(text):
        pieces += [_quoted(text[at : held.start]), text[held.start : held.end]]
        at = held.end
    return "".join([*pieces, _quoted(text[at:])])


def _quoted(text: str) -> str:
    return text.replace("'", "''").replace("{", "'{'").replace("}", "'}'")
