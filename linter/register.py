"""The register of a message: what a sentence that is added to it has to sound like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.patterns import regex

if TYPE_CHECKING:
    from linter.reading import Reading

_SHORTENED = regex(r"^(?:\w+n['’]t|(?:i|you|we|they|he|she|it|that|there|here|what|who)['’](?:m|re|ve|ll|d|s)|let['’]s)$", re.IGNORECASE)
_IN_FULL = regex(
    r"\b(?:i am|(?:i|we|you|they) (?:have|will|would) (?!to\b)|(?:we|you|they) are|(?:do|does|did|is|are|was|were|has|have|had|would|could|should|will) not|cannot|can not)\b",
    re.IGNORECASE,
)
_ONE = frozenset("i me my mine myself i'm i've i'll i'd".split())
_MANY = frozenset("we us our ours ourselves we're we've we'll we'd".split())
_FORMAL_GREETINGS = frozenset({"dear", "to whom", "nobody", "respected", "esteemed"})


@dataclass(frozen=True)
class Register:
    """How a message speaks: ``one`` says "I" rather than "we", ``short`` says "I'm" rather than "I am", ``formal`` greets with "Dear"."""

    one: bool
    short: bool
    formal: bool

    def person(self, one: str, many: str) -> str:
        """The one of two sentences that speaks as the message does: as one person, or as a company."""
        return one if self.one else many

    def said(self, text: str) -> str:
        """A sentence written with contractions, in this register."""
        if self.short:
            return text
        for short, full in _WRITTEN_OUT:
            text = text.replace(short, full)
        return text


_WRITTEN_OUT = (("I'm", "I am"), ("We're", "We are"), ("I've", "I have"), ("We've", "We have"), ("that's", "that is"), ("isn't", "is not"))


def register_of(reading: Reading) -> Register:
    """The register of what we wrote; the quoted customer does not count.

    Where the words do not say it, a signature says who speaks, and a greeting with "Dear" that nothing is contracted.
    """
    ours = reading.ours
    words = [
        reading.tokens[i].surface.lower().replace("’", "'")
        for s in ours if s.part in {"body", "closing"}
        for i in range(s.first, s.last) if reading.tokens[i].group == "word"
    ]  # fmt: skip
    one, many = sum(word in _ONE for word in words), sum(word in _MANY for word in words)
    short = any(_SHORTENED.match(word) for word in words)
    full = _IN_FULL.search(" ".join(words)) is not None
    formal = reading.greeting is not None and reading.greeting.word in _FORMAL_GREETINGS
    signed = reading.message.mode != "template" and any(s.part == "signature" and s.last - s.first <= 3 for s in ours)
    return Register(one > many or (one == many and signed), short or not (full or formal), formal)
