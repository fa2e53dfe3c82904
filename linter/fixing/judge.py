"""Whether an edit leaves a message better: the rule that asked for it is silent there, no other newly speaks, and nothing else is different."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linter.model import Checked, Edit, Finding, Message


@dataclass(frozen=True)
class Change:
    """Characters ``start:end`` of what is seen, and what stands there afterwards."""

    start: int
    end: int
    text: str


def seen_of(message: Message) -> str:
    """What the customer sees of a message."""
    return message.visible.chars if message.visible is not None else message.text


def seen_span(message: Message, start: int, end: int) -> tuple[int, int]:
    """The characters of what is seen that stand at ``start:end``, offsets as a finding's."""
    if message.where is not None and message.where.columns is not None:
        return start, end
    start, end = start - message.before, end - message.before
    visible = message.visible
    if visible is None or visible.starts is None or visible.ends is None:
        return start, end
    first = bisect_left(visible.starts, start)
    if start == end:
        return first, first
    while first < len(visible.ends) and visible.ends[first] == visible.starts[first] <= start:
        first += 1
    last = bisect_right(visible.ends, end)
    while last > first and visible.starts[last - 1] == visible.ends[last - 1] == end:
        last -= 1
    return first, max(first, last)


def changes_of(message: Message, edits: Sequence[Edit]) -> list[Change]:
    """Edits as changes of what is seen, in order."""
    return sorted((Change(*seen_span(message, e.start, e.end), e.text) for e in edits), key=lambda c: (c.start, c.end))


def seen_after(message: Message, changes: Sequence[Change]) -> str:
    """What the customer shall see after the changes."""
    seen = seen_of(message)
    pieces: list[str] = []
    at = 0
    for change in changes:
        pieces += [seen[at : change.start], change.text]
        at = change.end
    return "".join([*pieces, seen[at:]])


def folded(text: str) -> str:
    """A text with its white space folded, which a format may write otherwise than it was asked to."""
    return " ".join(text.replace("\u2028", " ").replace("\u2029", " ").split())


def moved(at: int, changes: Sequence[Change], *, end: bool) -> int:
    """Where a place of what was seen is afterwards; one inside a change goes to the side that keeps the stretch whole."""
    shift = 0
    for change in changes:
        if change.end < at or (change.end == at and (not end or change.start < change.end)):
            shift += len(change.text) - (change.end - change.start)
        elif change.start < at:
            return change.start + shift + (len(change.text) if end else 0)
    return at + shift


def worse(before: Checked, after: Checked, edits: Sequence[Edit], mended: Sequence[Finding]) -> str | None:
    """Why the message is not better for the ``edits`` that mend the findings ``mended``; ``None`` where it is.

    ``before`` and ``after`` are its results by every rule.
    """
    changes = changes_of(before.message, edits)
    if folded(seen_of(after.message)) != folded(seen_after(before.message, changes)):
        return "the file's format cannot hold it there"
    of_mended = {(f.rule, f.start, f.end) for f in mended}
    counts = Counter(f.rule for f in before.findings)
    counts.subtract(Counter(rule for rule, _, _ in of_mended))
    old: dict[str, list[tuple[int, int, bool]]] = {}
    for f in before.findings:
        start, end = seen_span(before.message, f.start, f.end)
        place = moved(start, changes, end=False), moved(end, changes, end=True), (f.rule, f.start, f.end) in of_mended
        old.setdefault(f.rule, []).append(place)
    for f in after.findings:
        if f.level != "phrase":
            if all(asked for _, _, asked in old.get(f.rule, [])):
                return f"{f.rule} would still speak" if f.rule in old else f"{f.rule} would speak"
            continue
        start, end = seen_span(after.message, f.start, f.end)
        same = [asked for low, high, asked in old.get(f.rule, []) if low < end and start < high]
        if not same:
            return f"{f.rule} would speak of {folded(seen_of(after.message)[start:end])[:60]!r}"
        if all(same):
            return f"{f.rule} would still speak"
    for rule, count in Counter(f.rule for f in after.findings).items():
        if count > counts[rule]:
            return f"{rule} would speak more often"
    return None
