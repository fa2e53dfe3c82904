"""Rules, signals and word lists as data, frozen; ``rulefiles`` reads them from YAML. Nothing in them is ever run as code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from string import ascii_letters
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from linter.anchors import Compiled
from linter.gate import Gate, gate_of
from linter.likeness import Likeness
from linter.model import Mend, Severity
from linter.patterns import regex
from linter.recall import Vocabulary, pieces
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
    out), ``add`` (``write`` comes after the sentence) or ``about`` (of any sentence where it has no ``phrases``). It holds where each ``when`` does and
    no ``unless``.
    """

    form: str
    phrases: tuple[str, ...] = ()
    write: str = ""
    words: tuple[tuple[str, str], ...] = ()
    safe: bool = False
    examples: tuple[tuple[str, str, int], ...] = ()
    """Sentences, what becomes of each, and the line where it stands."""
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


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

    @property
    def key(self) -> str:
        """What tells it from every rule and other signal."""
        return "@" + self.id


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

    @property
    def key(self) -> str:
        """What tells it from every signal and other rule."""
        return self.id


Owner = Rule | Signal
"""What has patterns."""


class Local(NamedTuple):
    """How the words of one sentence decide on a rule or signal: its patterns over a parse, for which words alone are not enough; the ``when`` and
    ``unless`` that look no further than the sentence; and those that do, to be asked in the message.
    """

    parsed: tuple[Condition, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    further: tuple[Condition, ...]
    unless_further: tuple[Condition, ...]


_PARSED = frozenset({"tokens", "tree"})
_NEAR = frozenset({"sentence", "clause"})
_DIGITS = regex(r"\d+")


class Kept(Protocol):
    """What a cache of rules gives, each part when it is first wanted."""

    @property
    def weights(self) -> Weights: ...

    @property
    def seeker(self) -> Seeker: ...

    @property
    def syllables(self) -> Mapping[str, int]: ...

    @property
    def numerals(self) -> frozenset[str]: ...

    @property
    def vocabulary(self) -> Vocabulary: ...

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
    def numerals(self) -> frozenset[str]:
        """The numbers, in digits, that some phrase or word list names; for no other does it matter which it is."""
        if self.kept is not None:
            return self.kept.numerals
        phrases = (phrase.source for c in self.conditions() for phrase in (*c.phrases, *([c.hint] if c.hint else ())))
        return frozenset(number for source in (*phrases, *chain.from_iterable(self.words.values())) for number in _DIGITS.findall(source))

    @cached_property
    def wakes(self) -> Mapping[Condition, frozenset[str]]:
        """By pattern over words, the keys of the rules and signals whose ``match`` it is part of."""
        found: dict[Condition, set[str]] = {condition: set() for condition in self.conditions()}
        owners: tuple[Owner, ...] = (*self.rules.values(), *self.signals.values())
        for owner in owners:
            for condition in self._leaves(owner.match):
                found[condition].add(owner.key)
        return {condition: frozenset(owners) for condition, owners in found.items()}

    @cached_property
    def wakeful(self) -> frozenset[str]:
        """The rules that may speak whatever the words are: those with a check, a part or a metric."""
        return frozenset(rule.id for rule in self.rules.values() if any(c.form in {"check", "part", "metric"} for c in self._leaves(rule.match)))

    @cached_property
    def local(self) -> Mapping[Owner, Local]:
        """The rules and signals of which the words of a sentence alone say, whatever stands around it, where they may be found."""
        found: dict[Owner, Local] = {}
        owners: tuple[Owner, ...] = (*self.rules.values(), *self.signals.values(), *self.unweighed.values())
        for owner in owners:
            leaves = self._words_of(owner.match, frozenset())
            if leaves is not None:
                near = [c for c in (*owner.when, *owner.unless) if c.within.unit in _NEAR and self._words_of(c, frozenset()) is not None]
                leaves += [leaf for c in near for leaf in self._words_of(c, frozenset()) or ()]
                found[owner] = Local(
                    tuple(leaf for leaf in leaves if leaf.form in _PARSED),
                    tuple(c for c in owner.when if c in near), tuple(c for c in owner.unless if c in near),
                    tuple(c for c in owner.when if c not in near), tuple(c for c in owner.unless if c not in near),
                )  # fmt: skip
        return found

    @cached_property
    def spoken_for(self) -> frozenset[Owner]:
        """The rules and signals as they were loaded, without variants that find less."""
        return frozenset((*self.rules.values(), *self.signals.values()))

    @cached_property
    def unweighed(self) -> Mapping[str, Rule]:
        """The rules that have a likeness, without it."""
        return {rule.id: replace(rule, match=rule.match.of[0]) for rule in self.rules.values() if rule.match.form == "likeness"}

    def _words_of(self, match: Condition, above: frozenset[str]) -> list[Condition] | None:
        """The patterns that a pattern depends on, where all are over the words of one sentence; ``None`` where one looks further, or a signal named
        in ``above`` is part of itself.
        """
        waiting, leaves = [match], list[Condition]()
        while waiting:
            condition = waiting.pop()
            if condition.form == "signal":
                signal = self.signals[condition.name]
                if signal.id in above or any(c.within.unit not in _NEAR for c in (*signal.when, *signal.unless)):
                    return None
                for part in (signal.match, *signal.when, *signal.unless):
                    inner = self._words_of(part, above | {signal.id})
                    if inner is None:
                        return None
                    leaves += inner
            elif condition.of:
                waiting += condition.of
            elif condition.form in {"phrases", *_PARSED}:
                leaves.append(condition)
            else:
                return None
        return leaves

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

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the rules know or say, numbered; the same for the same rules, wherever they were loaded from."""
        if self.kept is not None:
            return self.kept.vocabulary
        # Single letters are what an edit leaves of a word whose capital it changes.
        known = {word for word in {*self.gate.words(), *self.weights.by_feature} if word.isalpha()} | set(ascii_letters)
        said = [text for rule in self.rules.values() for text in _sentences(rule)]
        words = dict(enumerate(sorted(known.union(*(pieces(text)[1::2] for text in said)))))
        return Vocabulary(words, words.items)

    @cached_property
    def judged(self) -> dict[tuple[object, ...], Any]:
        """What sentences that were suggested break (``rewrite``); it only saves work."""
        return {}

    def conditions(self) -> Iterator[Condition]:
        """Every pattern of every rule and signal, those inside others too."""
        waiting: list[Condition] = []
        owners: list[Rule | Signal] = [*self.rules.values(), *self.signals.values()]
        for held in owners:
            waiting += [held.match, *held.when, *held.unless]
        for rule in self.rules.values():
            for rewrite in rule.rewrites:
                waiting += [*rewrite.when, *rewrite.unless]
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


def nested(match: Condition) -> Iterator[Condition]:
    """A pattern and those inside it, in their order."""
    yield match
    for part in match.of:
        yield from nested(part)


def written_by(rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The model sentences of a rule and what its fixes write, its patterns' ones too; each once."""
    patterns = list(nested(rule.match))
    sentences = (*rule.suggest, *(text for pattern in patterns for text in pattern.suggest))
    replaced = (pattern.fix.replace for pattern in patterns if pattern.fix is not None)
    return tuple(dict.fromkeys(sentences)), tuple(dict.fromkeys(replaced))


def _sentences(rule: Rule) -> Iterator[str]:
    """What a rule says and writes."""
    yield rule.why
    for texts in written_by(rule):
        yield from texts
    for rewrite in rule.rewrites:
        yield rewrite.write
        yield from (other for _, other in rewrite.words)
    yield from (new for _, new in rule.mend.swaps)


FAMILIES = ("respect", "ownership", "solutions", "apology", "recognition", "promptness", "honesty", "loyalty", "clarity")


def shipped_rules() -> Path:
    """The folder of the rules that come with tactful."""
    here = Path(__file__).resolve().parent
    inside = here / "_rules"
    return inside if inside.is_dir() else here.parent / "rules"
