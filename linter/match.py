"""Matching: which words of a message a rule speaks about. Pure: a ``View`` in, hits out; nothing is printed, nothing is kept.

A gate comes first: every phrase has anchors (words of which the message must have one), so that on a message most phrases are never
even built. The gate is derived from the phrases and cannot change a result; a test compares gated and ungated runs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from linter.anchors import Compiled
from linter.checks import CHECKS
from linter.likeness import clause_around, telling_words
from linter.matchers import matcher_of, tree_order
from linter.model import Context, Hit, Message
from linter.reading import Reading, Sentence, read
from linter.rules import Condition, Local, Owner, Rule, RuleSet, Within
from linter.scope import clause, scopes
from linter.sentences import Known, known
from linter.syntax import Parser

_LETTER_SENTENCES = 5
_LIKENESS_ALLOWS = frozenset({"negated", "asked", "reported"})
"""Weights are learnt from whole sentences, denials and questions among them; a condition or a quotation still says nothing outright."""


@dataclass(frozen=True)
class Settings:
    """The numbers and names a company may set."""

    reply_within_hours: float = 24.0
    grade: float = 10.0
    sentence_words: int = 35
    own_names: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()


class View:
    """One message as rules see it: its reading, and everything already found in it (each pattern is evaluated once)."""

    def __init__(self, reading: Reading, rules: RuleSet, parser: Parser, settings: Settings | None = None, *, gated: bool = True, lone: bool = False):
        """``lone``: the reading is one sentence, looked at for what :meth:`filtered` remembers."""
        self.reading = reading
        self.rules = rules
        self.parser = parser
        self.settings = settings or Settings()
        self.gated = gated
        self._alone = lone
        self.context: Context = reading.message.context
        self._found: dict[Condition, tuple[Hit, ...]] = {}
        self._in_scope: dict[tuple[Condition, frozenset[str] | None], tuple[Hit, ...]] = {}
        self._places: dict[Condition, list[int]] = {}
        self._at: dict[Condition, dict[int, Hit]] = {}
        self._hit_scopes: dict[tuple[int, int], frozenset[str]] = {}
        self._signals: dict[str, tuple[Hit, ...]] = {}
        self._known: dict[int, Known] = {}
        self._lone: dict[int, View] = {}
        self._customer: View | None = None

    @property
    def customer(self) -> View | None:
        """The customer's own message as a view, where it is known."""
        if self._customer is None and self.context.customer_message is not None:
            message = Message(text=self.context.customer_message, path="<customer>", kind=self.reading.message.kind)
            self._customer = View(read(message), self.rules, self.parser, self.settings, gated=self.gated)
        return self._customer

    @property
    def complete(self) -> bool:
        """Whether this is a whole letter. A template with neither greeting nor closing and few sentences is a snippet."""
        held = self.reading.message.complete
        if held is not None:
            return held
        parts = [sentence.part for sentence in self.reading.sentences]
        return "greeting" in parts or "closing" in parts or parts.count("body") >= _LETTER_SENTENCES

    def words(self, name: str) -> tuple[str, ...]:
        """A word list; empty when there is none of that name."""
        return self.rules.words.get(name, ())

    def breaks(self, rule: str) -> list[Hit]:
        """Where the message breaks another rule by its patterns, not by learnt weights alone; nowhere when there is no such rule."""
        held = self.rules.unweighed.get(rule) or self.rules.rules.get(rule)
        return rule_hits(held, self) if held is not None else []

    def known(self, sentence: Sentence) -> Known:
        """What is known of a sentence's words, from other messages too."""
        held = self._known.get(sentence.index)
        if held is None:
            held = self._known[sentence.index] = known(self.reading.sentence_norm(sentence), self.rules)
        return held

    @cached_property
    def active(self) -> dict[Condition, list[Sentence]]:
        """The conditions with a phrase that the gate lets in, and the sentences where it does."""
        found: dict[Condition, list[Sentence]] = {}
        for sentence in self.reading.ours:
            for condition in self.known(sentence).candidates:
                found.setdefault(condition, []).append(sentence)
        return found

    @cached_property
    def alike(self) -> dict[str, list[Sentence]]:
        """The sentences that reach the likeness of a rule."""
        found: dict[str, list[Sentence]] = {}
        for sentence in self.reading.sentences:
            if _weighed(sentence):
                for rule in self.known(sentence).alike:
                    found.setdefault(rule, []).append(sentence)
        return found

    @cached_property
    def stirred(self) -> dict[str, list[Sentence]]:
        """The rules and signals, by their keys, that some sentences could break or show by their words, and these sentences."""
        found: dict[str, list[Sentence]] = {}
        for sentence in self.reading.ours:
            for key in self.known(sentence).stirs(_weighed(sentence)):
                found.setdefault(key, []).append(sentence)
        return found

    def awake(self, rule: Rule) -> bool:
        """Whether a rule could find something; another needs not be asked. Of a variant of a rule, made to prove it, nothing is known beforehand."""
        return rule.key in self.stirred or rule.id in self.rules.wakeful or rule not in self.rules.spoken_for

    def signal(self, name: str) -> tuple[Hit, ...]:
        """Where a signal is present."""
        if name not in self._signals:
            self._signals[name] = ()  # a signal that refers to itself finds nothing there
            self._signals[name] = tuple(self.filtered(self.rules.signals[name]))
        return self._signals[name]

    def filtered(self, owner: Owner) -> Iterator[Hit]:
        """Where the ``match`` of a rule or signal stands in no unwanted scope, has every ``when`` and no ``unless``."""
        local = self.rules.local.get(owner) if self.gated and not self._alone else None
        if local is None:
            return self._kept(self.found(owner.match, owner.allow), owner.when, owner.unless)
        hits = (hit.moved(sentence.start) for sentence in self.stirred.get(owner.key, ()) for hit in self._settled(owner, local, sentence))
        return self._kept(hits, local.further, local.unless_further)

    def _kept(self, hits: Iterable[Hit], when: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Iterator[Hit]:
        for hit in hits:
            if all(self.holds(condition, hit) for condition in when) and not any(self.holds(condition, hit) for condition in unless):
                yield hit

    def _settled(self, owner: Owner, local: Local, sentence: Sentence) -> tuple[Hit, ...]:
        """What a rule or signal finds in one sentence by its words, at their places in it; remembered with the sentence unless it is to be parsed."""
        known, weighed = self.known(sentence), _weighed(sentence)
        held = known.settled.get((owner, weighed))
        if held is None:
            lone = self._lone.get(sentence.index)
            if lone is None:
                reading = self.reading.lone(sentence, "body" if weighed else "closing")
                lone = self._lone[sentence.index] = View(reading, self.rules, self.parser, self.settings, lone=True)
            held = tuple(lone._kept(lone.found(owner.match, owner.allow), local.when, local.unless))
            if not any(known.found(condition) for condition in local.parsed):
                known.settled[owner, weighed] = held
                if not held and owner in self.rules.spoken_for:
                    known.stirs(weighed).discard(owner.key)
        return held

    def found(self, condition: Condition, allow: frozenset[str] | None) -> tuple[Hit, ...]:
        """The hits of one pattern; scope is judged for words (``phrases``, ``tokens``, ``tree``) when ``allow`` is given."""
        if self.gated and condition.form == "phrases" and condition not in self.active:
            return ()
        if (condition, allow) not in self._in_scope:
            self._in_scope[condition, allow] = self._find(condition, allow)
        return self._in_scope[condition, allow]

    def _find(self, condition: Condition, allow: frozenset[str] | None) -> tuple[Hit, ...]:
        if condition.form == "any":
            both = _both(allow, condition.allow)
            # Most parts have no phrase that the gate lets in; they are passed over here, since there are many.
            parts = [part for part in condition.of if part.form != "phrases" or part in self.active] if self.gated else condition.of
            inner = [hit for part in parts for hit in self.found(part, both)]
            return tuple(hit if hit.suggest else self._ours(hit, condition) for hit in inner)
        if condition.form == "all":
            return tuple(self._together(condition, allow))
        if condition.form == "likeness":
            named = self.found(condition.of[0], allow)
            return tuple(sorted((*named, *self._alike(condition, allow)), key=_place))
        if condition not in self._found:
            self._found[condition] = tuple(sorted((self._ours(hit, condition) for hit in self._hits(condition)), key=_place))
        hits = self._found[condition]
        if allow is None or condition.form not in {"phrases", "tokens", "tree"}:
            return hits
        allowed = allow | (condition.allow or frozenset())
        return tuple(hit for hit in hits if self._scopes(hit) <= allowed)

    def _alike(self, condition: Condition, allow: frozenset[str] | None) -> Iterator[Hit]:
        """Sentences that read like those that break the rule. Where a phrase was found, it has decided, also when its scope was unwanted."""
        sentences = self.alike.get(condition.name, ())
        if not sentences:
            return
        likeness = self.rules.likenesses[condition.name]
        allowed = (allow or frozenset()) | _LIKENESS_ALLOWS
        found_in = {self.reading.sentence_at(hit.start).index for hit in self.found(condition.of[0], None)}
        for sentence in sentences:
            if sentence.index in found_in:
                continue
            held = self.known(sentence)
            words, starts = held.words, held.starts
            telling = telling_words(likeness, words[:-2], held.features)
            if allow is None or self._scopes(_span(sentence, words, starts, *telling)) <= allowed:
                yield _span(sentence, words, starts, *clause_around(words[:-2], *telling))

    def _scopes(self, hit: Hit) -> frozenset[str]:
        held = self._hit_scopes.get((hit.start, hit.end))
        if held is None:
            sentence = self.reading.sentence_at(hit.start)
            held = scopes(self.reading.sentence_norm(sentence), hit.start - sentence.start, hit.end - sentence.start)
            self._hit_scopes[hit.start, hit.end] = held
        return held

    def _first_within(self, condition: Condition, start: int, end: int) -> Hit | None:
        """The first hit of ``condition`` that begins in ``start:end``; scope is not judged."""
        if condition not in self._places:
            first: dict[int, Hit] = {}
            for hit in self.found(condition, None):
                first.setdefault(hit.start, hit)
            self._at[condition], self._places[condition] = first, sorted(first)
        places = self._places[condition]
        at = bisect_left(places, start)
        if at == len(places) or places[at] >= end:
            return None
        return self._at[condition][places[at]]

    def _hits(self, condition: Condition) -> Iterator[Hit]:
        if condition.form == "phrases":
            yield from (hit for _, hit in self._phrases(condition, condition.phrases))
        elif condition.form == "signal":
            yield from self.signal(condition.name)
        elif condition.form == "check":
            yield from CHECKS[condition.name](self)
        elif condition.form == "part":
            yield from self._part(condition.name)
        elif condition.form == "metric":
            from linter.readability import measure

            yield from measure(self, condition.name, condition.above)
        else:
            yield from self._syntax(condition)

    def _phrases(self, condition: Condition, phrases: Iterable[Compiled]) -> Iterator[tuple[Sentence, Hit]]:
        """Where some phrases stand, sentence by sentence; without the gate, every phrase is tried everywhere."""
        for sentence in self.active.get(condition, ()) if self.gated else self.reading.ours:
            held = self.known(sentence)
            at = sentence.start
            for start, end, captures in held.found(condition) if self.gated else [place for phrase in phrases for place in held.seek(phrase)]:
                yield sentence, Hit(at + start, at + end, tuple((name, at + low, at + high) for name, low, high in captures))

    def _ours(self, hit: Hit, condition: Condition) -> Hit:
        if not condition.suggest and condition.fix is None:
            return hit
        return replace(
            hit, suggest=condition.suggest or hit.suggest,
            replace=condition.fix.replace if condition.fix else hit.replace, safe=condition.fix.safe if condition.fix else hit.safe,
        )  # fmt: skip

    def _part(self, name: str) -> Iterator[Hit]:
        for sentence in self.reading.ours:
            if name in {"opening", sentence.part}:
                yield Hit(sentence.start, sentence.end)
            if name == "opening":
                return

    def _together(self, condition: Condition, allow: frozenset[str] | None) -> Iterator[Hit]:
        """``all``: every part within one sentence; the hit is the first part's, stretched over the others."""
        first, *others = condition.of
        for hit in self.found(first, _both(allow, condition.allow)):
            sentence = self.reading.sentence_at(hit.start)
            start, end = hit.start, hit.end
            for part in others:
                near = self._first_within(part, sentence.start, sentence.end)
                if near is None:
                    break
                start, end = min(start, near.start), max(end, near.end)
            else:
                yield self._ours(replace(hit, start=start, end=end), condition)

    def holds(self, condition: Condition, hit: Hit) -> bool:
        """Whether a ``when`` or ``unless`` pattern is found where it looks, relative to ``hit``."""
        within = condition.within
        if within.unit == "customer-message":
            return self.customer is not None and bool(self.customer.found(condition, frozenset()))
        return bool(self.found(condition, None)) and self._first_within(condition, *self._reach(within, hit)) is not None

    def _reach(self, within: Within, hit: Hit) -> tuple[int, int]:
        sentences = self.reading.sentences
        sentence = self.reading.sentence_at(hit.start)
        everything = (0, len(self.reading.norm) + 1)
        if within.unit == "message" or not sentences:
            return everything
        if within.unit == "opening":
            first = self.reading.opening
            following = sentences[min(first.index + 1, len(sentences) - 1)]
            return first.start, following.end if first.part == "greeting" else first.end
        if within.unit == "sentence":
            return sentence.start, sentence.end
        if within.unit == "clause":
            first_, last_ = clause(self.reading.sentence_norm(sentence), hit.start - sentence.start, hit.end - sentence.start)
            return sentence.start + first_, sentence.start + last_
        last = self.reading.sentence_at(max(hit.start, hit.end - 1))
        count = within.count or len(sentences)
        low = sentences[max(0, sentence.index - count)].start if within.unit in {"before", "around"} else sentence.start
        high = sentences[min(len(sentences) - 1, last.index + count)].end if within.unit in {"after", "around"} else sentence.end
        if within.unit == "before" and not within.count:
            high = hit.start
        if within.unit == "after" and not within.count:
            low = sentence.start
        return low, high

    def _syntax(self, condition: Condition) -> Iterator[Hit]:
        """Patterns over a parse, in the sentences that have the hint."""
        assert condition.hint is not None
        hinted = {sentence.index: sentence for sentence, _ in self._phrases(condition, (condition.hint,))}
        wanted = [sentence for sentence in hinted.values() if _parsable(sentence)]
        plains = [self.reading.plain(sentence) for sentence in wanted]
        for (_, owners), doc in zip(plains, self.parser.docs([text for text, _ in plains]), strict=True):
            for indices in self._matched(condition, doc):
                spots = [owners[min(doc[i].idx, len(owners) - 1)] for i in indices]
                ends = [owners[min(doc[i].idx + len(doc[i]) - 1, len(owners) - 1)] for i in indices]
                start, end = self.reading.norm_span(min(spots), max(ends) + 1)
                yield Hit(start, end)

    def _matched(self, condition: Condition, doc: Any) -> Iterator[list[int]]:
        matcher = self.parser.matchers.get(condition)
        if matcher is None:
            matcher = self.parser.matchers[condition] = matcher_of(condition, self.parser)
        if condition.form == "tokens":
            for _, start, end in matcher(doc):
                yield list(range(start, end))
            return
        names = [name for name, _ in tree_order(condition)]
        for _, found in matcher(doc):
            marked = [index for name, index in zip(names, found, strict=True) if not condition.mark or name in condition.mark]
            yield sorted(marked)


def _parsable(sentence: Sentence) -> bool:
    """Whether a sentence is one to a parser: not a table, and no data."""
    return sentence.last - sentence.first <= 120 and sentence.end - sentence.start <= 2000


def _weighed(sentence: Sentence) -> bool:
    """Whether a sentence is one of which likenesses say something."""
    return sentence.part == "body" and _parsable(sentence)


def _span(sentence: Sentence, words: Sequence[str], starts: Sequence[int], low: int, high: int) -> Hit:
    """The hit of the words ``low:high`` of one sentence."""
    return Hit(sentence.start + starts[low], sentence.start + starts[high - 1] + len(words[high - 1]))


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _both(allow: frozenset[str] | None, more: frozenset[str] | None) -> frozenset[str] | None:
    return None if allow is None else allow | (more or frozenset())


def missing_needs(rule: Rule, context: Context) -> str | None:
    """What a rule needs and the message lacks; ``None`` when it can run."""
    lacking = []
    if "customer-message" in rule.needs and context.customer_message is None:
        lacking.append("the customer's message")
    if "customer-name" in rule.needs and context.customer_name is None:
        lacking.append("the customer's name")
    if "times" in rule.needs and (context.received_at is None or context.sent_at is None):
        lacking.append("the times received and sent")
    return " and ".join(lacking) or None


def rule_hits(rule: Rule, view: View) -> list[Hit]:
    """What one rule finds in a message: quoted text left out, overlapping and adjoining hits joined, one only for a whole-message rule."""
    message = view.reading.message
    if view.gated and not view.awake(rule):
        return []
    if message.kind not in rule.kinds or message.mode not in rule.modes or (not rule.snippets and not view.complete):
        return []
    hits = [hit for hit in view.filtered(rule) if view.reading.sentence_at(hit.start).part != "quoted"]
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    if rule.level == "message":
        return hits[:1]
    return _joined(hits, view.reading)


def _joined(hits: list[Hit], reading: Reading) -> list[Hit]:
    joined: list[Hit] = []
    for hit in hits:
        last = joined[-1] if joined else None
        if last is not None and (
            hit.start < last.end or (hit.start - last.end <= 3 and reading.sentence_at(hit.start) is reading.sentence_at(last.start))
        ):
            keep = last if (last.end - last.start, bool(last.suggest)) >= (hit.end - hit.start, bool(hit.suggest)) else hit
            joined[-1] = replace(keep, start=last.start, end=max(last.end, hit.end), replace=None if hit.end > last.end else keep.replace)
        else:
            joined.append(hit)
    return joined
