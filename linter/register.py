"""The register of a message: how it speaks, and words of ours written the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from linter.grammar import ONE, american, written_out
from linter.patterns import regex

if TYPE_CHECKING:
    from linter.reading import Reading, Sentence

_SHORTENED = regex(
    r"^(?:\w+n't|(?:i|you|we|they|he|she|it|that|there|here|what|who)'(?:m|re|ve|ll|d|s)|let's|dont|cant|wont|im|ive|itll|didnt|doesnt|isnt|u|ur)$"
)
_IN_FULL = regex(
    r"\b(?:i am|we are|(?:i|we) (?:will|would) (?!to\b)|i have (?!to\b)|it is|(?:do|does|did|is|are|was|were|has|have|had|would|could|should|will) not|cannot|can not)\b"
)
_AMERICAN = regex(
    r"^(?:apologize[ds]?|canceled|canceling|organiz\w+|recogniz\w+|favorites?|colors?|gotten|behaviors?|centers?|realiz\w+|inquir\w+|zip|checkbook)$"
)
_ONE = frozenset("i me my mine myself i'm i'll i've i'd im ive".split())
_MANY = frozenset("we us our ours ourselves we're we've we'll we'd weve".split())
_TOGETHER = frozenset({"team", "department", "staff", "crew"})
_FORMAL_GREETINGS = frozenset({"dear", "to whom", "nobody", "respected", "esteemed"})
_SLOT = regex(r"\{([A-Za-z']{1,8})\}")


@dataclass(frozen=True)
class Register:
    """How a message speaks.

    ``one`` says "I" rather than "we", ``contracted`` "I'm" rather than "I am", ``american`` "canceled" rather than "cancelled"; ``formal``
    greets with "Dear".
    """

    one: bool = True
    contracted: bool = True
    american: bool = False
    formal: bool = False

    def fit(self, text: str) -> str:
        """Words of ours in this register; they are written with contractions and British spelling."""
        if self.american:
            text = american(text)
        return text if self.contracted else written_out(text)

    def person(self, word: str) -> str:
        """``we``, ``us``, ``our``… as this message says it."""
        if not self.one:
            return word
        plain = ONE[word.lower()]
        return plain[0].upper() + plain[1:] if word[0].isupper() else plain

    def said(self, template: str) -> str:
        """A sentence of ours, in which ``{we}``, ``{we're}``, ``{our}``… stand for who speaks."""
        return self.fit(_SLOT.sub(lambda slot: self.person(slot[1]), template))


def register_of(reading: Reading, sentence: Sentence | None = None) -> Register:
    """The register of what we wrote; the quoted customer does not count.

    Who speaks is who ``sentence`` says, where it says so, else who most of the message is about; without either it is one person
    where one has signed it, or where it greets nobody: a piece for an agent's letter; a template speaks for the company. Where nothing is contracted, a greeting with "Dear" keeps it so.
    """
    whole = _whole(reading if reading.like is None else reading.like)
    if sentence is None:
        return whole
    words = set(reading.sentence_norm(sentence).split())
    alone, together = bool(words & {"i", "me", "my"}), bool(words & {"we", "us", "our"})
    return whole if alone == together else replace(whole, one=alone)


@lru_cache(maxsize=8)
def _whole(reading: Reading) -> Register:
    """The register of a message as a whole."""
    ours = [
        token.surface.lower().replace("’", "'") for held in reading.ours for token in reading.tokens[held.first : held.last] if token.group == "word"
    ]
    one, many = sum(word in _ONE for word in ours), sum(word in _MANY for word in ours)
    formal = reading.greeting is not None and reading.greeting.word in _FORMAL_GREETINGS
    short = any(_SHORTENED.match(word) for word in ours)
    full = _IN_FULL.search(" ".join(ours)) is not None
    signature = [s for s in reading.ours if s.part == "signature" and s.last - s.first <= 3]
    named = bool(signature) and not any(_TOGETHER & set(reading.sentence_norm(s).split()) for s in signature)
    tied = one == many and reading.message.mode != "template" and (named or reading.message.complete is False or reading.greeting is None)
    return Register(one > many or tied, short or not (full or formal), any(_AMERICAN.match(word) for word in ours), formal)
