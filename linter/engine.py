"""One way through: a message in, findings out. Composes reading, matching, suppression and suggestions; prints nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from linter.branches import variants
from linter.match import Settings, View, missing_needs, rule_hits
from linter.model import Checked, Context, Finding, Fix, Hit, Kind, Message, Mode, Skipped, TactfulError
from linter.patterns import regex
from linter.reading import read
from linter.rules import Rule, RuleSet
from linter.syntax import Parser
from linter.yamlsource import unknown


@dataclass
class Engine:
    """The loaded rules and the parser, for checking many messages. ``gated=False`` tries every pattern (for tests)."""

    rules: RuleSet
    settings: Settings = field(default_factory=Settings)
    parser: Parser = field(default_factory=Parser)
    select: frozenset[str] | None = None
    gated: bool = True

    def check(self, message: Message) -> Checked:
        """Findings and skipped rules for one message, in the order of the text.

        A template with branches is read once for each: what its first reading gives, and the words that the others add.
        """
        first, *others = variants(message)
        checked = self._check(first)
        found = {(f.rule, f.start, f.end): f for f in checked.findings}
        for other in others:
            for finding in self._check(other).findings:
                if finding.level == "phrase":
                    found.setdefault((finding.rule, finding.start, finding.end), finding)
        findings = sorted(found.values(), key=lambda f: (f.start, f.end, f.rule))
        return replace(checked, message=message, findings=tuple(findings))

    def _check(self, message: Message) -> Checked:
        view = View(read(message), self.rules, self.parser, self.settings, gated=self.gated)
        found: list[tuple[Rule, Hit]] = []
        skipped: list[Skipped] = []
        if view.reading.tokens:
            for rule in self.rules.rules.values():
                if self.select is not None and rule.id not in self.select:
                    continue
                lacking = missing_needs(rule, message.context)
                if lacking is not None:
                    skipped.append(Skipped(message.path, message.message_id, rule.id, lacking))
                    continue
                found.extend((rule, hit) for hit in rule_hits(rule, view))
        kept = _specific(found)
        lines = Lines(message)
        findings = [_finding(rule, hit, view, lines) for rule, hit in kept]
        findings.sort(key=lambda f: (f.start, f.end, f.rule))
        return Checked(message, tuple(findings), tuple(skipped))


def _specific(found: list[tuple[Rule, Hit]]) -> list[tuple[Rule, Hit]]:
    """Where two rules say the same of the same words, only the more specific one speaks."""
    by_rule: dict[str, list[Hit]] = {}
    for rule, hit in found:
        by_rule.setdefault(rule.id, []).append(hit)
    return [(rule, hit) for rule, hit in found if not any(_overlapped(hit, by_rule.get(name, [])) for name in rule.yields_to)]


def _overlapped(hit: Hit, others: list[Hit]) -> bool:
    """Whether ``hit`` shares words with one of ``others``, which are in order and do not overlap one another."""
    at = bisect_left(others, hit.end, key=lambda other: other.start)
    return at > 0 and others[at - 1].end > hit.start


_LINE_END = regex(r"\r\n?|\n")


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    """Where the lines of a text start; a file with many messages is gone through once."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


class Lines:
    """Line and column, both from 1, of offsets into a message's text, as an editor shows them for the file."""

    def __init__(self, message: Message):
        self.message = message
        self.starts = _line_starts(message.text) if message.where is None or message.where.columns is None else [0]

    def at(self, offset: int) -> tuple[int, int]:
        """The line and column of ``offset``."""
        where = self.message.where
        if where is not None and where.columns is not None:
            return where.line, where.columns[min(offset, len(where.columns) - 1)] + 1
        line = bisect_right(self.starts, offset)
        return line + (where.line - 1 if where is not None else 0), offset - self.starts[line - 1] + 1


def _finding(rule: Rule, hit: Hit, view: View, lines: Lines) -> Finding:
    # A message in which there is nothing to find needs no words of ours.
    from linter.rewrite import rewritten
    from linter.suggest import fix_for, suggestions_for

    message = view.reading.message
    start, end = view.reading.text_span(hit.start, hit.end)
    line, column = lines.at(start)
    end_line, end_column = lines.at(end)
    quote = message.text[start:end]
    new = rewritten(rule, hit, view)
    fix: Fix | None = fix_for(rule, hit, view) or (new.fix if new is not None else None)
    before = message.before
    if before:
        start, end = start + before, end + before
        if fix is not None:
            fix = replace(fix, edits=tuple(replace(edit, start=edit.start + before, end=edit.end + before) for edit in fix.edits))
    return Finding(
        path=message.path, message_id=message.message_id, rule=rule.id, severity=rule.severity, title=rule.title,
        why=rule.why + hit.note, start=start, end=end, line=line, column=column, end_line=end_line, end_column=end_column,
        quote=quote, suggestions=suggestions_for(rule, hit, view, new), fix=fix, level=rule.level,
    )  # fmt: skip


def chosen(rules: RuleSet, select: Collection[str], ignore: Collection[str]) -> frozenset[str]:
    """The ids that ``select`` and ``ignore`` (ids or families; ``all``) leave. Raises :class:`TactfulError` for an unknown name."""
    families = rules.families()

    def expand(names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if name == "all":
                yield from rules.rules
            elif name in families:
                yield from (rule.id for rule in families[name])
            elif name in rules.rules:
                yield name
            else:
                raise TactfulError(unknown(f"rule or family {name!r}", name, [*rules.rules, *families]))

    return frozenset(expand(select or ["all"])) - frozenset(expand(ignore))


@lru_cache(maxsize=1)
def _default() -> Engine:
    from linter.compiled import load_cached

    return Engine(load_cached())


def check(
    text: str,
    *,
    customer_name: str | None = None,
    in_reply_to: str | None = None,
    received_at: datetime | None = None,
    sent_at: datetime | None = None,
    kind: Kind = "email",
    mode: Mode = "draft",
) -> list[Finding]:
    """Check one reply and return its findings, in the order of the text.

    Args:
        text: the reply as it will be sent.
        customer_name: the customer's name; rules about it are skipped without it.
        in_reply_to: the customer's message; rules about it are skipped without it.
        received_at, sent_at: when the customer wrote and when the reply goes out.
        kind: the channel.
        mode: ``draft`` (about to be sent) or ``template`` (placeholders belong there).

    Returns:
        Findings whose ``start:end`` are character offsets into ``text``, half-open.
    """
    context = Context(customer_name, in_reply_to, received_at, sent_at)
    return list(_default().check(Message(text=text, kind=kind, mode=mode, context=context)).findings)
