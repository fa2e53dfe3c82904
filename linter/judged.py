"""The judged suggestions: ``corpus/suggestions.jsonl`` against what is suggested today. For authors of rules.

``python -m linter.judged`` lists the suggestions that have changed since they were judged, with exit code 1 when there are any, and
``python -m linter.judged write`` writes ``docs/suggestions.md`` from the list, and ``sample 300`` prints 300 findings, as many for each rule, as rows still
to judge.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linter.dataset import messages
from linter.engine import Engine
from linter.model import Finding, Message, Problem
from linter.rulefiles import load_rules

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "corpus" / "suggestions.jsonl"
PAGE = ROOT / "docs" / "suggestions.md"
MARKS = ("grammatical", "facts", "sendable")
UNJUDGED = frozenset({"impersonal-greeting", "shouting", "unfilled-placeholder", "unknown-placeholder", "missing-fallback", "wrong-name"})
"""Rules whose suggestion is a name, a placeholder or an advice about one, and no sentence."""


@dataclass(frozen=True)
class Row:
    """A first suggestion and what was thought of it. ``id`` is the message's in ``corpus/``, ``#`` and a number.

    The marks are the first reader's, ``second`` the second reader's. ``before`` holds what both thought of an earlier suggestion (``first``, ``second``);
    the marks are then those of whoever changed it.
    """

    id: str
    rule: str
    quote: str
    suggestion: str
    grammatical: bool = True
    facts: bool = True
    sendable: bool = True
    second: Mapping[str, bool] | None = None
    before: Mapping[str, Mapping[str, bool]] | None = None

    @property
    def message(self) -> str:
        """The message's id."""
        return self.id.partition("#")[0]

    @property
    def own(self) -> Mapping[str, bool]:
        """The row's own marks by their names."""
        return {mark: bool(getattr(self, mark)) for mark in MARKS}


def rows(text: str) -> list[Row]:
    """The judged list of a ``.jsonl`` text. Raises :class:`ValueError` or :class:`TypeError` for a line that is no row."""
    return [Row(**json.loads(line)) for line in text.splitlines() if line.strip()]


def corpus() -> dict[str, Message]:
    """The messages of the corpus' rounds by their ids."""
    found: dict[str, Message] = {}
    for path in sorted(LIST.parent.glob("round-*.jsonl")):
        for item in messages(path.read_text("utf-8"), path.name):
            if not isinstance(item, Problem) and item.message_id is not None:
                found[item.message_id] = item
    return found


def changed(judged: Iterable[Row], held: Mapping[str, Message], engine: Engine) -> Iterator[tuple[Row, str | None]]:
    """The rows whose first suggestion is another today, with the new one; ``None`` where the rule no longer speaks of these words."""
    seen: dict[str, tuple[Finding, ...]] = {}
    for row in judged:
        if row.message not in seen:
            seen[row.message] = engine.check(held[row.message]).findings if row.message in held else ()
        finding = next((f for f in seen[row.message] if f.rule == row.rule and f.quote == row.quote), None)
        today = finding.suggestions[0] if finding is not None and finding.suggestions else None
        if today != row.suggestion:
            yield row, today


def sample(held: Mapping[str, Message], engine: Engine, size: int) -> Iterator[Row]:
    """Findings to judge: in turn one of each rule, in an order that depends on nothing but the findings."""
    by_rule: dict[str, list[Row]] = {}
    for message in held.values():
        for f in engine.check(message).findings:
            if f.level == "phrase" and f.rule not in UNJUDGED and f.suggestions and message.message_id is not None:
                by_rule.setdefault(f.rule, []).append(Row(message.message_id, f.rule, f.quote, f.suggestions[0]))
    for listed in by_rule.values():
        listed.sort(key=_shuffled)
    taken = 0
    of_message: Counter[str] = Counter()
    for turn in range(max((len(listed) for listed in by_rule.values()), default=0)):
        for rule in sorted(by_rule):
            if turn < len(by_rule[rule]) and taken < size:
                taken += 1
                row = by_rule[rule][turn]
                of_message[row.id] += 1
                yield replace(row, id=f"{row.id}#{of_message[row.id]}")


def _shuffled(row: Row) -> str:
    return hashlib.sha256(f"{row.id} {row.rule} {row.quote}".encode()).hexdigest()


def as_line(row: Row) -> str:
    """A row as a line of JSON."""
    held: dict[str, Any] = {"id": row.id, "rule": row.rule, "quote": row.quote, "suggestion": row.suggestion}
    more = {name: value for name, value in (("second", row.second), ("before", row.before)) if value is not None}
    return json.dumps({**held, **row.own, **more}, ensure_ascii=False)


def page(judged: list[Row]) -> str:
    """The page of numbers."""
    by_rule: dict[str, list[Row]] = {}
    for row in judged:
        by_rule.setdefault(row.rule, []).append(row)
    whole = [row for row in judged if _first(row) is not None and _second(row) is not None]
    anew = sum(row.second is None for row in judged)
    lines = [
        "# How good the suggestions are", "", "Generated by `python -m linter.judged write` from `corpus/suggestions.jsonl`; do not edit.", "",
        f"{len(judged)} first suggestions of {len(by_rule)} rules: is it *grammatical*; does it keep the *facts* (nothing that the customer needs is lost,",
        "nothing is invented); would it be *sent* as it is. A slot in braces counts as filled in: what is judged is the sentence around it, so the two kinds are",
        "counted apart too. An advice to the author counts as sent where it fits the words. Each cell gives the three in percent.", "",
        "- **first reader**: knew the rules and had written suggestions; lenient.",
        "- **second reader**: blind to the first one's marks, read the message around the words; strict.",
        "- **changed since**: suggestions that are others now. They were judged anew by the one who changed them, who knew the second reader's",
        f"  reasons and was not blind: {anew} of {len(judged)} rows. Trust their marks less; a reader who has not seen them has yet to read them.",
        "- **now**: the second reader's marks where the suggestion stands as it was, the new ones where it changed.",
        "", "The readers' columns are about the suggestions as they were then. `python -m linter.judged` lists what has changed since this page.", "",
        "| rule | rows | first reader | second reader | changed since | now |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_numbers(rule, by_rule[rule]) for rule in sorted(by_rule)]
    filled = [row for row in judged if "{" in row.suggestion]
    lines.append(_numbers("*with a slot to fill in, now*", filled))
    lines.append(_numbers("*without, now*", [row for row in judged if row not in filled]))
    stands = [row for row in judged if row.second is not None]
    lines += [_numbers("**unchanged**", stands), _numbers("**changed**", [row for row in judged if row not in stands]), _numbers("**all**", judged)]
    if len(whole) < len(judged):
        lines += ["", f"{len(judged) - len(whole)} rows are new: nobody had judged an earlier suggestion of theirs."]
    return "\n".join(lines) + "\n"


def _first(row: Row) -> Mapping[str, bool] | None:
    """What the first reader thought of the suggestion as it was then; ``None`` where there was none."""
    if row.before is not None:
        return row.before["first"]
    return row.own if row.second is not None else None


def _second(row: Row) -> Mapping[str, bool] | None:
    return row.before["second"] if row.before is not None else row.second


def _numbers(name: str, judged: list[Row]) -> str:
    now = [row.own if row.second is None else row.second for row in judged]
    changes = sum(row.second is None for row in judged)
    cells = [_shares([_first(row) for row in judged]), _shares([_second(row) for row in judged]), str(changes), _shares(now)]
    return f"| {name} | {len(judged)} | " + " | ".join(cells) + " |"


def _shares(marks: Iterable[Mapping[str, bool] | None]) -> str:
    """The three shares in percent; a dash where nobody judged."""
    held = [one for one in marks if one is not None]
    return " / ".join(f"{100 * sum(one[mark] for one in held) / len(held):.0f}" for mark in MARKS) if held else "–"


def main(arguments: list[str]) -> int:
    """List what has changed, sample, or write the page."""
    if "sample" in arguments:
        for row in sample(corpus(), Engine(load_rules()), int(arguments[arguments.index("sample") + 1])):
            print(as_line(row))
        return 0
    judged = rows(LIST.read_text("utf-8"))
    if "write" in arguments:
        PAGE.write_text(page(judged), "utf-8")
        return 0
    found = list(changed(judged, corpus(), Engine(load_rules())))
    for row, today in found:
        print(f"{row.id} {row.rule}: {row.quote!r}\n  was: {row.suggestion}\n  now: {today}")
    print(f"{len(found)} of {len(judged)} judged suggestions have changed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
