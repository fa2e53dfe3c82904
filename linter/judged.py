"""The judged suggestions: ``corpus/suggestions.jsonl`` against what is suggested today. For authors of rules.

``python -m linter.judged`` lists the suggestions that have changed since they were judged, with exit code 1 when there are any,
``write`` writes ``docs/suggestions.md`` from the list, and ``sample 300`` prints 300 findings that are not in the list yet, as many for
each rule, as rows still to judge. ``--data FOLDER`` adds messages that are not the project's own: its ``.jsonl`` files and ``templates/``. A third of
a sample comes from there. Their text is never kept: a row has the place of the words, and a digest of them and the suggestion.
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
from linter.patterns import regex
from linter.rulefiles import load_rules
from linter.sources import Given, read_file

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "corpus" / "suggestions.jsonl"
PAGE = ROOT / "docs" / "suggestions.md"
MARKS = ("grammatical", "facts", "sendable")
UNJUDGED = frozenset({"impersonal-greeting", "shouting", "unfilled-placeholder", "unknown-placeholder", "missing-fallback", "wrong-name"})
"""Rules whose suggestion is a name, a placeholder or an advice about one, and no sentence."""


@dataclass(frozen=True)
class Row:
    """A first suggestion and what was thought of it. ``id`` is the message's in ``corpus/``, ``#`` and a number.

    A row of data that is not ours has no ``quote`` and no ``suggestion``: its ``id`` begins with the file's name and ``:``, ``start:end`` are the
    quote's characters in the file or the data set's text, ``sha256`` begins the digest of quote and suggestion, and ``slot`` says whether there is one to fill in.
    The marks are those of a reader who saw the message and the suggestion and nothing else. ``before`` holds what such a reader thought of the
    suggestion that was first drawn here, where it has been changed since.
    """

    id: str
    rule: str
    quote: str = ""
    suggestion: str = ""
    grammatical: bool = True
    facts: bool = True
    sendable: bool = True
    before: Mapping[str, bool] | None = None
    start: int = 0
    end: int = 0
    sha256: str = ""
    slot: bool = False

    @property
    def message(self) -> str:
        """The message's id."""
        return self.id.rpartition("#")[0] or self.id

    @property
    def to_fill(self) -> bool:
        """Whether the suggestion has a slot to fill in."""
        return self.slot or "{" in self.suggestion

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


def data(folder: Path) -> dict[str, Message]:
    """The messages of a folder that is not ours: its ``.jsonl`` files and what is in ``templates/``, each by its file's name, ``:`` and its id or place."""
    found: dict[str, Message] = {}
    for path in sorted([*folder.glob("*.jsonl"), *(folder / "templates").rglob("*")]):
        if path.is_file() and path.suffix:
            held = [item for item in read_file(path, Given(), []) if not isinstance(item, Problem)]
            name = path.relative_to(folder).as_posix()
            found.update({f"{name}:{item.message_id or number}": item for number, item in enumerate(held)})
    return found


def offered(finding: Finding) -> str | None:
    """What a finding offers first: for a message as a whole what is to be put in, where that is an edit; else its first suggestion."""
    if finding.level == "message" and finding.fix is not None:
        # The word after it, in a small letter or with a capital, is no part of what is put in.
        text = regex(r"(?<=[.:!?]) \w\Z").sub("", "".join(edit.text for edit in finding.fix.edits).strip().lstrip(", "))
        return text[:1].upper() + text[1:] + (" …" if text.endswith(":") else "")
    return finding.suggestions[0] if finding.suggestions else None


def digest(quote: str, suggestion: str) -> str:
    """The beginning of the digest of a quote and its suggestion."""
    return hashlib.sha256(f"{quote}\n{suggestion}".encode()).hexdigest()[:16]


def changed(judged: Iterable[Row], held: Mapping[str, Message], engine: Engine) -> Iterator[tuple[Row, str | None]]:
    """The rows whose first suggestion is another today, with the new one; ``None`` where the rule no longer speaks of these words."""
    seen: dict[str, tuple[Finding, ...]] = {}
    for row in judged:
        if row.message not in seen:
            seen[row.message] = engine.check(held[row.message]).findings if row.message in held else ()
        finding = finding_of(row, seen[row.message])
        today = offered(finding) if finding is not None else None
        same = today == row.suggestion if not row.sha256 else finding is not None and today is not None and digest(finding.quote, today) == row.sha256
        if not same:
            yield row, today


def finding_of(row: Row, findings: Iterable[Finding]) -> Finding | None:
    """The finding that a row is about; of several for the same words the first."""
    for f in findings:
        if f.rule == row.rule and ((f.start, f.end) == (row.start, row.end) if row.sha256 else f.quote == row.quote):
            return f
    return None


def sample(held: Mapping[str, Message], engine: Engine, size: int, judged: Iterable[Row] = (), *, ours: bool = True) -> Iterator[Row]:
    """Findings to judge: in turn one of each rule, in an order that depends on nothing but the findings.

    What is in ``judged`` is left out, and of findings with the same words and suggestion all but one. Rows of messages that are not
    ``ours`` have no text.
    """
    known = {(row.message, row.rule, row.quote, row.start) for row in judged}
    by_rule: dict[str, dict[tuple[str, str], Row]] = {}
    for name, message in held.items():
        for f in engine.check(message).findings:
            text = offered(f)
            if f.rule in UNJUDGED or text is None:
                continue
            row = Row(name, f.rule, f.quote, text)
            if not ours:
                row = Row(name, f.rule, start=f.start, end=f.end, sha256=digest(f.quote, text), slot="{" in text)
            if (name, f.rule, row.quote, row.start) not in known:
                by_rule.setdefault(f.rule, {}).setdefault((f.quote, text), row)
    listed = {rule: sorted(found.values(), key=_shuffled) for rule, found in by_rule.items()}
    taken = 0
    of_message: Counter[str] = Counter()
    for turn in range(max((len(found) for found in listed.values()), default=0)):
        for rule in sorted(listed):
            if turn < len(listed[rule]) and taken < size:
                taken += 1
                row = listed[rule][turn]
                of_message[row.id] += 1
                yield replace(row, id=f"{row.id}#{of_message[row.id]}")


def _shuffled(row: Row) -> str:
    return hashlib.sha256(f"{row.id} {row.rule} {row.quote}{row.sha256}".encode()).hexdigest()


def as_line(row: Row) -> str:
    """A row as a line of JSON."""
    held: dict[str, Any] = {"id": row.id, "rule": row.rule}
    if row.sha256:
        held.update(start=row.start, end=row.end, sha256=row.sha256, slot=row.slot)
    else:
        held.update(quote=row.quote, suggestion=row.suggestion)
    return json.dumps({**held, **row.own, **({} if row.before is None else {"before": row.before})}, ensure_ascii=False)


def page(judged: list[Row]) -> str:
    """The page of numbers."""
    by_rule: dict[str, list[Row]] = {}
    for row in judged:
        by_rule.setdefault(row.rule, []).append(row)
    changes = sum(row.before is not None for row in judged)
    lines = [
        "# How good the suggestions are", "", "Generated by `python -m linter.judged write` from `corpus/suggestions.jsonl`; do not edit.", "",
        f"{len(judged)} first suggestions of {len(by_rule)} rules, two thirds from `corpus/`, a third from messages that are not the project's own: is it",
        "*grammatical*; does it keep the *facts* (nothing that the customer needs is lost, nothing is invented); would it be *sent* as it is. A slot in braces",
        "counts as filled in: what is judged is the sentence around it, so the two kinds are counted apart too. An advice to the author counts as sent where it",
        "fits the words. Each cell gives the three in percent.", "",
        "All marks are blind: the readers saw the message, the words and the suggestion, and knew neither the rules nor each other's marks. Each row was read once.",
        "A suggestion for words that were marked in error is judged too, and mostly fails; one whose words are no longer marked leaves the list.", "",
        "- **as drawn**: the suggestions as they stood when the rows were drawn.",
        f"- **changed**: how many are others now: {changes} of {len(judged)} rows. They were changed by one who knew the marks, then judged by a reader who did not.",
        "- **now**: the newest marks of all rows. Where many have changed, a fresh draw would come out between the two columns.",
        "", *_EARLIER, "",
        "`python -m linter.judged` lists what has changed since this page.", "",
        "| rule | rows | as drawn | changed | now |", "|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_numbers(rule, by_rule[rule]) for rule in sorted(by_rule)]
    lines.append(_numbers("*with a slot to fill in*", [row for row in judged if row.to_fill]))
    lines.append(_numbers("*without*", [row for row in judged if not row.to_fill]))
    lines.append(_numbers("*of messages that are not the project's own*", [row for row in judged if row.sha256]))
    lines.append(_numbers("**all**", judged))
    return "\n".join(lines) + "\n"


_EARLIER = (
    "An earlier list of 298 suggestions came out at 95 / 80 / 59 with its first blind reader. Nearly all the sentences it had were written anew after that,",
    "so the list was drawn anew as well.",
)


def _numbers(name: str, judged: list[Row]) -> str:
    drawn = _shares([row.own if row.before is None else row.before for row in judged])
    return f"| {name} | {len(judged)} | {drawn} | {sum(row.before is not None for row in judged)} | {_shares([row.own for row in judged])} |"


def _shares(marks: list[Mapping[str, bool]]) -> str:
    """The three shares in percent; a dash where there is nothing."""
    return " / ".join(f"{100 * sum(one[mark] for one in marks) / len(marks):.0f}" for mark in MARKS) if marks else "–"


def main(arguments: list[str]) -> int:
    """List what has changed, sample, or write the page."""
    judged = rows(LIST.read_text("utf-8"))
    if "write" in arguments:
        PAGE.write_text(page(judged), "utf-8")
        return 0
    engine = Engine(load_rules())
    others = data(Path(arguments[arguments.index("--data") + 1])) if "--data" in arguments else {}
    if "sample" in arguments:
        size = int(arguments[arguments.index("sample") + 1])
        theirs = list(sample(others, engine, size // 3, judged, ours=False))
        for row in (*sample(corpus(), engine, size - len(theirs), judged), *theirs):
            print(as_line(row))
        return 0
    unread = [] if others else [row for row in judged if row.sha256]
    found = list(changed([row for row in judged if row not in unread], {**corpus(), **others}, engine))
    for row, today in found:
        print(
            f"{row.id} {row.rule}: {row.quote!r}\n  was: {row.suggestion}\n  now: {today}"
            if not row.sha256
            else f"{row.id} {row.rule}: {row.start}-{row.end}"
        )
    print(f"{len(found)} of {len(judged)} judged suggestions have changed")
    if unread:
        print(f"{len(unread)} are of data that is not here and were not checked: --data FOLDER")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
