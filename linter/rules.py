"""Rules, signals and word lists as data, frozen; ``rulefiles`` reads them from YAML. Nothing in them is ever run as code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from linter.gate import Gate, gate_of
from linter.likeness import Likeness
from linter.model import Mend, Severity
from linter.phrases import Compiled
from linter.seek import Seeker
from linter.weights import Weights, weights_of

if TYPE_CHECKING:
    from linter.sentences import Known


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


class Kept(Protocol):
    """What a cache of rules gives, each part when it is first wanted."""

    @property
    def weights(self) -> Weights: ...

    @property
    def seeker(self) -> Seeker: ...

    @property
    def syllables(self) -> Mapping[str, int]: ...

    def whole(self) -> None:
        """Read what most messages look into at once: many are coming."""
        ...

    def gate(self, conditions: Sequence[Condition]) -> Gate:
        """The gate, for the rules' conditions in their order."""
        ...


@dataclass(frozen=True)
class RuleSet:
    """Everything that was loaded. ``rules`` are in the order of the catalogue's families, then by id."""

    rules: Mapping[str, Rule]
    signals: Mapping[str, Signal]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    likenesses: Mapping[str, Likeness] = field(default_factory=dict)

    key: str = ""
    """What tells this state of the rules from another; empty where they were not loaded by way of the cache."""
    kept: Kept | None = None
    """Where the rest is kept, for rules that come from a cache; their conditions have no phrases of their own, only the gate does."""

    @cached_property
    def gate(self) -> Gate:
        """Lets in the phrases that could stand in a sentence."""
        return self.kept.gate(list(self.conditions())) if self.kept is not None else gate_of(self.conditions())

    @cached_property
    def weights(self) -> Weights:
        """The weights of all likenesses, in one table."""
        return self.kept.weights if self.kept is not None else weights_of(self.likenesses)

    @cached_property
    def seeker(self) -> Seeker:
        """Finds the rules' phrases."""
        return self.kept.seeker if self.kept is not None else Seeker(self.words.__getitem__)

    @property
    def syllables(self) -> Mapping[str, int]:
        """The syllables of some words, counted before, and 0 for others; it only saves work."""
        return self.kept.syllables if self.kept is not None else defaultdict(int)

    @cached_property
    def wakes(self) -> Mapping[Condition, frozenset[str]]:
        """By pattern over words, the rules whose ``match`` it is part of."""
        found: dict[Condition, set[str]] = {condition: set() for condition in self.conditions()}
        for rule in self.rules.values():
            for condition in self._leaves(rule.match):
                found[condition].add(rule.id)
        return {condition: frozenset(rules) for condition, rules in found.items()}

    @cached_property
    def wakeful(self) -> frozenset[str]:
        """The rules that may speak whatever the words are: those with a check, a part or a metric."""
        return frozenset(rule.id for rule in self.rules.values() if any(c.form in {"check", "part", "metric"} for c in self._leaves(rule.match)))

    def _leaves(self, match: Condition) -> set[Condition]:
        """The patterns of a match that stand in no other, those of its signals too."""
        waiting, seen, leaves = [match], set[Condition](), set[Condition]()
        while waiting:
            condition = waiting.pop()
            if condition in seen:
                continue
            seen.add(condition)
            if condition.form == "signal":
                waiting.append(self.signals[condition.name].match)
            elif condition.of:
                waiting += condition.of
            else:
                leaves.add(condition)
        return leaves

    @cached_property
    def known(self) -> tuple[dict[str, Known], dict[str, Known]]:
        """The sentences met lately and before (``sentences``); it only saves work."""
        return {}, {}

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


def shipped_rules() -> Path:
    """The folder of the rules that come with tactful."""
    here = Path(__file__).resolve().parent
    inside = here / "_rules"
    return inside if inside.is_dir() else here.parent / "rules"
