"""What the rules find in the words of one sentence. It is the same in every message, so a sentence that comes again is not matched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.anchors import Compiled
from linter.likeness import features, long_enough
from linter.patterns import regex
from linter.seek import words_of

if TYPE_CHECKING:
    from linter.model import Hit
    from linter.rules import Condition, Owner, RuleSet

_NUMBER = regex(r"\d+")

LIMIT = 768
"""Sentences that are remembered twice over: those met since the memory was last full, and those met before. One takes about 10 KB."""

Place = tuple[int, int, tuple[tuple[str, int, int], ...]]
"""A phrase found: its start and end in the sentence's matching text, and those of what it captured."""


class Known:
    """A sentence of matching text: its words, the phrases that the gate lets in, and what has been found so far."""

    def __init__(self, norm: str, rules: RuleSet):
        self.rules = rules
        self.words, self.starts = words_of(norm)
        self.candidates: dict[Condition, list[Compiled]] = rules.gate.candidates(self.words[:-2])
        self.wakes = frozenset().union(*(rules.wakes[condition] for condition in self.candidates))
        """The keys of the rules and signals that could speak of it by a phrase."""
        self.settled: dict[tuple[Owner, bool], tuple[Hit, ...]] = {}
        """What rules and signals that need no more than these words find in them; and whether likenesses were asked."""
        self._found: dict[Condition, tuple[Place, ...]] = {}
        self._stirs: dict[bool, set[str]] = {}
        self._alike: frozenset[str] | None = None

    def found(self, condition: Condition) -> tuple[Place, ...]:
        """Where the phrases of a condition stand, phrase by phrase."""
        held = self._found.get(condition)
        if held is None:
            held = self._found[condition] = tuple(place for phrase in self.candidates.get(condition, ()) for place in self.seek(phrase))
        return held

    def seek(self, phrase: Compiled) -> list[Place]:
        """Where one phrase stands."""
        words, starts = self.words, self.starts
        return [
            (
                starts[found.start],
                starts[found.end - 1] + len(words[found.end - 1]),
                tuple((name, starts[low], starts[high - 1] + len(words[high - 1])) for name, low, high in found.captures),
            )
            for found in self.rules.seeker.find(phrase.source, words)
        ]

    def stirs(self, weighed: bool) -> set[str]:
        """The keys of the rules and signals that could speak of it, likenesses among them where it is ``weighed``; of those that need no more than
        these words, the ones that have been asked and found nothing are taken out.
        """
        held = self._stirs.get(weighed)
        if held is None:
            held = self._stirs[weighed] = set(self.wakes.union(self.alike)) if weighed else set(self.wakes)
        return held

    @property
    def features(self) -> dict[str, list[tuple[int, int]]]:
        """The features that likenesses weigh. Not kept: they take far more room than all else, and few sentences are asked for them again."""
        return features(self.words[:-2])

    @property
    def alike(self) -> frozenset[str]:
        """The rules whose likeness the sentence reaches; none for a sentence too short to be weighed."""
        if self._alike is None:
            self._alike = self.rules.weights.alike(self.features) if long_enough(self.words[:-2]) else frozenset()
        return self._alike


def known(norm: str, rules: RuleSet) -> Known:
    """What is known of a sentence, remembered between messages.

    Sentences that differ only in numbers that no rule names are one: such a number is zeros to the rules, as many as it has digits.
    """
    if _NUMBER.search(norm):
        named = rules.numerals
        norm = _NUMBER.sub(lambda held: held[0] if held[0] in named else "0" * len(held[0]), norm)
    recent, earlier = rules.known
    held = recent.get(norm)
    if held is None:
        if len(recent) >= LIMIT:
            earlier.clear()
            earlier.update(recent)
            recent.clear()
        held = recent[norm] = earlier.get(norm) or Known(norm, rules)
    return held
