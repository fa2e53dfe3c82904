"""A walk through the findings of one file, one after the other, with a person deciding. Knows no terminal; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linter.fixing.judge import changes_of, moved, seen_span, worse
from linter.fixing.textfile import TextFile, UnwritableError
from linter.formats.writing import TornError, file_edits
from linter.model import Checked, Edit, Finding, Message
from linter.reading import read

_Place = tuple[int, str, int, int]
"""A message's number, a rule, and the characters of what is seen."""


@dataclass(frozen=True)
class Stop:
    """A finding to decide on, and the result of its message."""

    at: int
    checked: Checked
    finding: Finding


class Walk:
    """The file as decided so far. ``readings`` gives a file's messages, ``check`` what to decide on, ``judge`` how they fare by every rule."""

    def __init__(
        self, file: TextFile, readings: Callable[[TextFile], list[Message]], check: Callable[[Message], Checked], judge: Callable[[Message], Checked]
    ):
        self.file = file
        self._read, self._check, self._judge = readings, check, judge
        self._results = [check(message) for message in readings(file)]
        self._skipped: set[_Place] = set()
        self.edits = 0

    def next(self) -> Stop | None:
        """The first finding that nobody has decided on: of a message, those of its words, then those of the whole."""
        for at, checked in enumerate(self._results):
            ordered = sorted(checked.findings, key=_order)
            for finding in ordered:
                if self._place(at, checked, finding) not in self._skipped:
                    return Stop(at, checked, finding)
        return None

    def left(self) -> int:
        """How many findings nobody has decided on."""
        return sum(self._place(at, checked, f) not in self._skipped for at, checked in enumerate(self._results) for f in checked.findings)

    def skip(self, stop: Stop) -> None:
        """Leave a finding as it is."""
        self._skipped.add(self._place(stop.at, stop.checked, stop.finding))

    def accept(self, stop: Stop) -> str | None:
        """Apply the finding's edits; why not, where the message would not be better for them."""
        assert stop.finding.fix is not None
        return self._apply(stop, stop.finding.fix.edits, judged=True)

    def rewrite(self, stop: Stop, text: str) -> str | None:
        """Put a text of the user's own in the place of the finding's sentence; why not, where it cannot stand there."""
        start, end = self.sentence(stop)
        return self._apply(stop, (Edit(start, end, text),), judged=False)

    def sentence(self, stop: Stop) -> tuple[int, int]:
        """The span of the sentences that a finding stands in, in a finding's offsets."""
        message = stop.checked.message
        reading = read(message)
        low, high = seen_span(message, stop.finding.start, stop.finding.end)
        tokens = [i for i, token in enumerate(reading.tokens) if token.start < max(high, low + 1) and token.end > low]
        if not tokens:
            return stop.finding.start, stop.finding.end
        held = [s for s in reading.sentences if s.first <= tokens[-1] and s.last > tokens[0]]
        start, end = reading.token_span(held[0].first, held[-1].last)
        return start + message.before, end + message.before

    def quoted(self, stop: Stop) -> str:
        """The sentence that a finding stands in, as the customer reads it."""
        low, high = seen_span(stop.checked.message, *self.sentence(stop))
        visible = stop.checked.message.visible
        return (visible.chars if visible is not None else stop.checked.message.text)[low:high]

    def _place(self, at: int, checked: Checked, finding: Finding) -> _Place:
        if finding.level != "phrase":
            return at, finding.rule, -1, -1
        return at, finding.rule, *seen_span(checked.message, finding.start, finding.end)

    def _apply(self, stop: Stop, edits: Sequence[Edit], *, judged: bool) -> str | None:
        message = stop.checked.message
        try:
            written = file_edits(message, edits)
            self.file.holds(written)
        except (TornError, UnwritableError) as error:
            return str(error)
        new = self.file.edited(written)
        messages = self._read(new)
        if len(messages) != len(self._results):
            return "the file would be read otherwise"
        if judged:
            why = worse(self._judge(message), self._judge(messages[stop.at]), edits, [stop.finding])
            if why is not None:
                return why
        changes = changes_of(message, edits)
        self._skipped = {
            (at, rule, moved(low, changes, end=False), moved(high, changes, end=True)) if at == stop.at and low >= 0 else (at, rule, low, high)
            for at, rule, low, high in self._skipped
        }
        self.file = new
        # Of the others only the place in the file is new.
        self._results = [self._check(m) for m in messages]
        self.edits += 1
        return None


def _order(finding: Finding) -> tuple[bool, int, int, str]:
    whole = finding.level != "phrase"
    return whole, -finding.severity if whole else finding.start, finding.start, finding.rule
