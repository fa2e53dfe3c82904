"""Rules, signals and word lists as data, frozen; ``rulefiles`` reads them from YAML. Nothing in them is ever run as code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from linter.likeness import Likeness
from linter.model import Mend, Severity
from linter.phrases import LONGEST_BEGINNING, Compiled
from linter.seek import Seeker


@dataclass(frozen=True)
class Within:
    """Where a condition looks, relative to the words matched: ``unit``, or ``count`` sentences ``after``/``before``/``around``."""

    unit: str
    count: int = 0


@dataclass(frozen=True)
class FixSpec:
    """What a fix writes in place of the matched words, and whether that is safe."""

    replace: str
    safe: bool


@dataclass(frozen=True)
class Rewrite:
    """A way to write the sentence of a finding anew, or, for ``about``, a model sentence for what it is about.

    ``form`` is ``from`` (what ``phrases`` matched becomes ``write``), ``words`` (each of ``words`` becomes another), ``drop`` (the clause is left
    out), ``add`` (``write`` comes after the sentence) or ``about``.
    """

    form: str
    phrases: tuple[str, ...] = ()
    write: str = ""
    words: tuple[tuple[str, str], ...] = ()
    safe: bool = False
    examples: tuple[tuple[str, str, int], ...] = ()
    """Sentences, what becomes of each, and the line where it stands."""


@dataclass(frozen=True, eq=False)
class Condition:
    """One pattern. ``form`` names which of the other fields count. Compared by identity, so that it can key a memory."""

    form: str
    phrases: tuple[Compiled, ...] = ()
    name: str = ""
    patterns: tuple[object, ...] = ()
    hint: Compiled | None = None
    mark: tuple[str, ...] = ()
    above: float = 0.0
    of: tuple[Condition, ...] = ()
    within: Within = Within("sentence")
    suggest: tuple[str, ...] = ()
    fix: FixSpec | None = None
    allow: frozenset[str] | None = None


@dataclass(frozen=True)
class Example:
    """A message that proves a rule, its marks taken out: ``spans`` are the marked words' offsets in ``text``."""

    text: str
    spans: tuple[tuple[int, int], ...]
    line: int
    kind: str = "email"
    mode: str = "draft"
    customer_name: str | None = None
    customer_message: str | None = None
    received_at: str | None = None
    sent_at: str | None = None
    fixed: str | None = None


@dataclass(frozen=True, eq=False)
class Signal:
    """A named pattern without severity, used by rules."""

    id: str
    about: str
    match: Condition
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    allow: frozenset[str]
    present: tuple[Example, ...]
    absent: tuple[Example, ...]
    path: str


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of the catalogue, or of a user's own."""

    id: str
    family: str
    title: str
    severity: Severity
    level: str
    why: str
    source: str
    match: Condition
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    allow: frozenset[str]
    needs: tuple[str, ...]
    kinds: frozenset[str]
    modes: frozenset[str]
    yields_to: tuple[str, ...]
    suggest: tuple[str, ...]
    fail: tuple[Example, ...]
    passing: tuple[Example, ...]
    gaps: tuple[Example, ...]
    path: str
    mend: Mend = field(default_factory=Mend)
    snippets: bool = True
    """False where the rule is about a whole letter, and a snippet cannot break it."""
    rewrites: tuple[Rewrite, ...] = ()


@dataclass(frozen=True)
class RuleSet:
    """Everything that was loaded. ``rules`` are in the order of the catalogue's families, then by id."""

    rules: Mapping[str, Rule]
    signals: Mapping[str, Signal]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    likenesses: Mapping[str, Likeness] = field(default_factory=dict)

    @cached_property
    def index(self) -> Mapping[str, Sequence[tuple[Condition, Compiled]]]:
        """The gate: by anchor, the phrases that may match where it stands; under ``""`` those that need none."""
        found: dict[str, list[tuple[Condition, Compiled]]] = {"": []}
        for condition in self.conditions():
            for phrase in condition.phrases if condition.hint is None else (condition.hint,):
                for anchor in phrase.anchors or ("",):
                    found.setdefault(anchor, []).append((condition, phrase))
                for anchors in phrase.also:
                    for anchor in anchors:
                        found.setdefault(anchor, [])
        return found

    def anchors_in(self, norm: str) -> frozenset[str]:
        """The anchors that some matching text has, and ``""``."""
        known = self._anchors_of
        index = self.index
        said = {""}
        for word in norm.split():
            held = known.get(word)
            if held is None:
                if len(known) > 50_000:
                    known.clear()
                begun = (word[:size] + "*" for size in range(2, min(len(word), LONGEST_BEGINNING) + 1))
                held = known[word] = tuple(anchor for anchor in (word, *begun) if anchor in index)
            said.update(held)
        return frozenset(said)

    @cached_property
    def seeker(self) -> Seeker:
        """Finds the rules' phrases."""
        return Seeker(self.words.__getitem__)

    @cached_property
    def _anchors_of(self) -> dict[str, tuple[str, ...]]:
        """The anchors of words already met; it only saves work."""
        return {}

    def conditions(self) -> Iterator[Condition]:
        """Every pattern of every rule and signal, those inside others too."""
        waiting: list[Condition] = []
        owners: list[Rule | Signal] = [*self.rules.values(), *self.signals.values()]
        for held in owners:
            waiting += [held.match, *held.when, *held.unless]
        while waiting:
            condition = waiting.pop()
            waiting += condition.of
            yield condition

    def families(self) -> dict[str, list[Rule]]:
        """Rules by family, both in order."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            found.setdefault(rule.family, []).append(rule)
        return found


FAMILIES = ("respect", "ownership", "solutions", "apology", "recognition", "promptness", "honesty", "loyalty", "clarity")
