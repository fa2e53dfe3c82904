"""Every rule proves itself on its own examples: ``fail`` gives exactly the marked spans, ``pass`` is silent, ``gaps`` are still missed,
every ``unless`` is needed by some ``pass``, and what a fix writes is silent too. For pytest and for ``tactful rules test``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from linter.match import View, missing_needs, rule_hits
from linter.model import Context, Hit, Message
from linter.reading import read
from linter.rewrite import advised, rewritten
from linter.rules import Condition, Example, Rule, RuleSet, Signal
from linter.suggest import fix_for
from linter.syntax import Parser


@dataclass(frozen=True)
class Failure:
    """One thing that a rule or signal does not live up to."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def message_of(example: Example) -> Message:
    """The message of an example."""
    context = Context(
        example.customer_name, example.customer_message,
        datetime.fromisoformat(example.received_at) if example.received_at else None,
        datetime.fromisoformat(example.sent_at) if example.sent_at else None,
    )  # fmt: skip
    return Message(text=example.text, kind=example.kind, mode=example.mode, context=context)  # type: ignore[arg-type]


def prove(rules: RuleSet, parser: Parser, *, only: frozenset[str] | None = None) -> Iterator[Failure]:
    """Everything that fails, over all rules and signals, or ``only`` those named."""
    bare = _unweighed(rules)
    for signal in rules.signals.values():
        if only is None or signal.id in only:
            yield from _prove_signal(signal, rules, parser)
    for rule in rules.rules.values():
        if only is None or rule.id in only:
            yield from _prove_rule(rule, rules, parser)
            yield from _prove_rewrites(bare.rules[rule.id], bare, parser)


def _unweighed(rules: RuleSet) -> RuleSet:
    """The rules by their patterns alone. Weights are made anew from time to time; whether a new sentence is like others that break a rule is asked
    when it is offered.
    """
    named = {rule.id: replace(rule, match=rule.match.of[0]) if rule.match.form == "likeness" else rule for rule in rules.rules.values()}
    return replace(rules, rules=named, likenesses={}, kept=None)


def _prove_signal(signal: Signal, rules: RuleSet, parser: Parser) -> Iterator[Failure]:
    for example in signal.present:
        view = View(read(message_of(example)), rules, parser)
        hits = view.signal(signal.id)
        if not hits:
            yield Failure(signal.path, example.line, f"signal {signal.id} should be present: {example.text!r}")
        elif example.spans:
            yield from _spans(signal.path, signal.id, example, _merged(view, list(hits)))
    for example in signal.absent:
        view = View(read(message_of(example)), rules, parser)
        for hit in view.signal(signal.id)[:1]:
            yield Failure(
                signal.path,
                example.line,
                f"signal {signal.id} should be absent, but is in {view.reading.surface(hit.start, hit.end)!r}: {example.text!r}",
            )


def _merged(view: View, hits: list[Hit]) -> list[tuple[int, int]]:
    spans = sorted({view.reading.text_span(hit.start, hit.end) for hit in hits})
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _spans(path: str, name: str, example: Example, found: list[tuple[int, int]]) -> Iterator[Failure]:
    if tuple(found) != example.spans:
        got = ", ".join(repr(example.text[start:end]) for start, end in found) or "nothing"
        wanted = ", ".join(repr(example.text[start:end]) for start, end in example.spans)
        yield Failure(path, example.line, f"{name} should mark {wanted}, but marks {got}")


def _prove_rule(rule: Rule, rules: RuleSet, parser: Parser) -> Iterator[Failure]:
    for example in rule.fail:
        view, hits = _run(rule, rules, parser, example)
        if hits is None:
            yield Failure(rule.path, example.line, f"{rule.id}: the example lacks what the rule needs: {missing_needs(rule, view.context)}")
        elif not hits:
            yield Failure(rule.path, example.line, f"{rule.id} should fail: {example.text!r}")
        else:
            if example.spans:
                yield from _spans(rule.path, rule.id, example, [view.reading.text_span(hit.start, hit.end) for hit in hits])
            yield from _prove_fix(rule, rules, parser, example, view, hits)
    for example in (*rule.passing, *rule.gaps):
        view, hits = _run(rule, rules, parser, example)
        if hits:
            words = view.reading.surface(hits[0].start, hits[0].end)
            what = "is a gap no longer; move it to fail" if example in rule.gaps else "should pass"
            yield Failure(rule.path, example.line, f"{rule.id} {what}, but marks {words!r}: {example.text!r}")
    for index in range(len(rule.unless)):
        weaker = replace(rule, unless=rule.unless[:index] + rule.unless[index + 1 :])
        if not any(_run(weaker, rules, parser, example)[1] for example in rule.passing):
            yield Failure(rule.path, 1, f"{rule.id}: no pass example needs its unless number {index + 1} ({_named(rule.unless[index])})")


def _named(condition: Condition) -> str:
    return f"{condition.form} {condition.name}".strip()


def _run(rule: Rule, rules: RuleSet, parser: Parser, example: Example) -> tuple[View, list[Hit] | None]:
    message = message_of(example)
    view = View(read(message), rules, parser)
    if missing_needs(rule, message.context) is not None:
        return view, None
    return view, rule_hits(rule, view)


def _prove_fix(rule: Rule, rules: RuleSet, parser: Parser, example: Example, view: View, hits: list[Hit]) -> Iterator[Failure]:
    text = example.text
    for hit in reversed(hits):
        fix = fix_for(rule, hit, view)
        for edit in fix.edits if fix else ():
            text = text[: edit.start] + edit.text + text[edit.end :]
    if example.fixed is not None and text != example.fixed:
        yield Failure(rule.path, example.line, f"{rule.id}: the fix should give {example.fixed!r}, but gives {text!r}")
    if text != example.text:
        bare = _unweighed(rules)
        _, left = _run(bare.rules.get(rule.id, rule), rules, parser, replace(example, text=text, spans=()))
        if left:
            yield Failure(rule.path, example.line, f"{rule.id}: its own fix is not silent: {text!r}")


def _prove_rewrites(rule: Rule, rules: RuleSet, parser: Parser) -> Iterator[Failure]:
    """Each example of a rewrite must give exactly its text."""
    for held in rule.rewrites:
        if not held.examples:
            yield Failure(rule.path, 1, f"{rule.id}: a rewrite needs an example ({held.write or held.form!r} has none)")
        for text, wanted, line in held.examples:
            example = Example(text=text, spans=(), line=line)
            if rule.needs and rule.fail:
                # What the rule needs to know is that of its first example.
                example = replace(rule.fail[0], text=text, spans=(), line=line, fixed=None)
            view, hits = _run(rule, rules, parser, example)
            if held.form == "about":
                given = [said for hit in hits or () for said in advised(rule, hit, view)]
            else:
                given = [new.text for hit in hits or () if (new := rewritten(rule, hit, view)) is not None]
            if wanted not in given:
                said = repr(given[0]) if given else "nothing" if hits else "nothing, since the rule does not speak"
                yield Failure(rule.path, line, f"{rule.id}: {text!r} should become {wanted!r}, but gives {said}")
