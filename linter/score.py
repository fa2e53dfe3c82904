"""Scoring: findings held against labelled messages. For rule authors and for CI.

A labelled quote is found when a finding of its rule overlaps it; a finding that overlaps no label of its rule is a false alarm. For rules
about the whole message the pair (message, rule) counts. Contested pairs are left out, and so are rules that were skipped for want of
context.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from linter.dataset import RowError, messages, row
from linter.engine import Engine
from linter.model import Finding, Message, Problem, Severity
from linter.rules import RuleSet

UNLABELLED = frozenset({"hard-to-read", "long-sentence", "missing-fallback", "unknown-placeholder"})


@dataclass
class Tally:
    """Counts for one rule."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        """Add another tally's counts to these."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def counted(self) -> bool:
        """Whether the data say anything about the rule."""
        return bool(self.right + self.wrong + self.missed)


@dataclass
class Score:
    """The result over a data set. ``notes`` has one line per miss, false alarm and trap hit."""

    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    messages: int = 0
    clean: int = 0
    disturbed: int = 0
    traps: int = 0
    traps_hit: int = 0
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)

    def total(self, names: Iterable[str] | None = None) -> Tally:
        """All rules, or those named, in one tally."""
        tally = Tally()
        for name in names if names is not None else list(self.rules):
            tally.add(self.rules[name])
        return tally

    @property
    def macro(self) -> float:
        """The mean F1 of the rules that the data say anything about."""
        held = [tally.f1 for tally in self.rules.values() if tally.counted]
        return sum(held) / len(held) if held else 1.0

    def add(self, other: Score) -> None:
        """Add another data set's counts to these."""
        for name, tally in other.rules.items():
            self.rules[name].add(tally)
        for name in ("messages", "clean", "disturbed", "traps", "traps_hit"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.notes += other.notes


def score_text(text: str, path: str, engine: Engine) -> Score:
    """Score one labelled data set. Raises :class:`RowError` for a row that is no labelled message."""
    score = Score()
    rows = [line for line in text.split("\n") if line.strip()]
    for line, message in zip(rows, messages(text, path), strict=True):
        if isinstance(message, Problem):
            raise RowError(str(message))
        values, _ = row(line)
        _score_message(values, message, engine, score)
    return score


def _score_message(values: dict[str, Any], message: Message, engine: Engine, score: Score) -> None:
    checked = engine.check(message)
    contested = set(values.get("contested") or ()) | UNLABELLED | {held.rule for held in checked.skipped}
    labels = [(label["rule"], label.get("quote")) for label in values.get("labels") or () if label["rule"] not in contested]
    findings = [finding for finding in checked.findings if finding.rule not in contested]
    name = message.message_id or "?"
    score.messages += 1
    if not values.get("labels"):
        score.clean += 1
        score.disturbed += any(finding.severity > Severity.suggestion for finding in findings)
    used: set[int] = set()
    for rule, quote in labels:
        matching = [i for i, finding in enumerate(findings) if finding.rule == rule and (quote is None or _overlaps(finding, quote, message.text))]
        if matching:
            used.update(matching)
            score.rules[rule].right += 1
        else:
            score.rules[rule].missed += 1
            score.notes.append((rule, name, "missed", quote or _start(message.text)))
    whole = {rule for rule, quote in labels if quote is None}
    for i, finding in enumerate(findings):
        if i not in used and finding.rule not in whole:
            score.rules[finding.rule].wrong += 1
            score.notes.append((finding.rule, name, "false alarm", " ".join(finding.quote.split())))
    for trap in values.get("traps") or ():
        score.traps += 1
        if any(f.rule == trap["rule"] and _overlaps(f, trap.get("quote") or "", message.text) for f in findings) and not any(
            rule == trap["rule"] for rule, _ in labels
        ):
            score.traps_hit += 1


def _overlaps(finding: Finding, quote: str, text: str) -> bool:
    at = text.find(quote)
    while at >= 0 and quote:
        if finding.start < at + len(quote) and at < finding.end:
            return True
        at = text.find(quote, at + 1)
    return not quote


def _start(text: str) -> str:
    return " ".join(text.split())[:70]


def report(score: Score, rules: RuleSet, *, verbose: bool = False) -> str:
    """The score as a table."""
    lines = [f"{'rule':<30} {'precision':>9} {'recall':>7} {'F1':>6}   found  false  missed"]
    names = [name for name in [*rules.rules, *(n for n in score.rules if n not in rules.rules)] if score.rules[name].counted]
    for name in names:
        t = score.rules[name]
        lines.append(f"{name:<30} {t.precision:>9.2f} {t.recall:>7.2f} {t.f1:>6.2f}   {t.right:>5}  {t.wrong:>5}  {t.missed:>6}")
    total = score.total()
    errors = score.total([n for n in names if n in rules.rules and rules.rules[n].severity is Severity.error])
    lines += [
        "",
        f"macro F1 {score.macro:.3f}; micro precision {total.precision:.3f}, recall {total.recall:.3f}, F1 {total.f1:.3f}",
        f"errors: precision {errors.precision:.3f}, recall {errors.recall:.3f}",
        f"clean messages with a finding above suggestion: {score.disturbed} of {score.clean}; traps hit: {score.traps_hit} of {score.traps}",
    ]
    if verbose:
        lines += ["", *(f"{rule}  {name}  {what}: {words}" for rule, name, what, words in sorted(score.notes))]
    return "\n".join(lines)
