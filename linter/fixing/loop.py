"""The fix loop: edits tried together where they can be, alone where they cannot, each kept only if its message is better for it.

It ends when nothing more can be kept: every kept edit leaves fewer findings than there were. So a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from linter.fixing.judge import Change, changes_of, seen_of, worse
from linter.fixing.textfile import TextFile, UnwritableError
from linter.formats.writing import TornError, file_edits
from linter.model import Checked, Edit, Finding, Message

Read = Callable[[TextFile], list[Message]]
Check = Callable[[Message], Checked]


@dataclass(frozen=True)
class Left:
    """A finding whose edit was not kept, and why."""

    finding: Finding
    why: str


@dataclass(frozen=True)
class Outcome:
    """A file after the loop: the findings ``done``, those ``left`` with an edit that would do harm, and how many edits were ``unsafe``."""

    file: TextFile
    done: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()
    unsafe: int = 0


_Key = tuple[str, tuple[Change, ...]]
"""A rule and what it would change, wherever the message stands in its file."""


@dataclass
class _Held:
    """One message in the loop. ``stale``: it stands elsewhere in the file by now than when it was ``checked``."""

    message: Message
    checked: Checked
    refused: dict[_Key, str] = field(default_factory=dict)
    alone: bool = False
    judged: Checked | None = None
    stale: bool = False


_Plan = dict[int, list[Finding]]


class Loop:
    """Fixes one file. ``read`` gives its messages, ``check`` the findings to mend, ``judge`` those of every rule."""

    def __init__(self, read: Read, check: Check, judge: Check, *, unsafe: bool):
        self.read, self.check, self.judge = read, check, judge
        self.unsafe = unsafe

    def run(self, file: TextFile) -> Outcome:
        """Apply what can be applied."""
        held = [_Held(message, self.check(message)) for message in self.read(file)]
        done: list[Finding] = []
        while plan := {at: batch for at, one in enumerate(held) if (batch := self._next(one))}:
            kept = self._kept(file, held, plan)
            if kept is None:
                continue
            file, messages, plan = kept
            for at, batch in plan.items():
                done += batch
                held[at] = _Held(messages[at], self.check(messages[at]))
            for at, one in enumerate(held):
                one.message, one.stale = messages[at], at not in plan
        for one in held:
            if one.refused:
                self._refresh(one)
        left = [Left(f, why) for one in held for f in self._candidates(one) if (why := one.refused.get(_key(one, f))) is not None]
        unsafe = sum(f.fix is not None and not f.fix.safe for one in held for f in one.checked.findings) if not self.unsafe else 0
        return Outcome(file, tuple(done), tuple(left), unsafe)

    def _refresh(self, one: _Held) -> None:
        if one.stale:
            one.checked, one.judged, one.stale = self.check(one.message), None, False

    def _candidates(self, one: _Held) -> list[Finding]:
        """The findings with an edit that may be applied, the last first; of the whole message's, the gravest first."""
        found = [f for f in one.checked.findings if f.fix is not None and (f.fix.safe or self.unsafe)]
        found.sort(key=lambda f: (f.level != "phrase", -f.start if f.level == "phrase" else -f.severity, f.rule))
        return found

    def _next(self, one: _Held) -> list[Finding]:
        """What to try next on a message: all together, and where that failed, one after the other."""
        if not any(_key(one, f) not in one.refused for f in self._candidates(one)):
            return []
        self._refresh(one)
        left = [f for f in self._candidates(one) if _key(one, f) not in one.refused]
        if one.alone:
            return left[:1]
        batch: list[Finding] = []
        for finding in left:
            whole = finding.level != "phrase"
            if not (whole and any(other.level != "phrase" for other in batch)) and not any(_overlap(finding, other) for other in batch):
                batch.append(finding)
        return batch

    def _kept(self, file: TextFile, held: list[_Held], plan: _Plan) -> tuple[TextFile, list[Message], _Plan] | None:
        """The file with what of the plan can stay, or ``None``: then what was tried is refused, or is to be tried alone."""
        changed = False
        while plan:
            edits: dict[int, list[Edit]] = {}
            for at, batch in list(plan.items()):
                try:
                    edits[at] = file_edits(held[at].message, _edits(batch))
                    file.holds(edits[at])
                except (TornError, UnwritableError) as error:
                    self._refuse(held[at], plan.pop(at), str(error))
                    edits.pop(at, None)
            if not plan:
                break
            new = file.edited([edit for found in edits.values() for edit in found])
            messages = self.read(new)
            if not _same_shape([one.message for one in held], messages, plan):
                at = next(iter(plan))
                if len(plan) > 1:
                    # One of them does it; each is tried alone, and nothing is lost.
                    plan = {at: plan[at]}
                    continue
                self._refuse(held[at], plan.pop(at), "the file would be read otherwise")
                break
            bad = {at: why for at, batch in plan.items() if (why := self._worse(held[at], messages[at], batch)) is not None}
            for at, why in bad.items():
                self._refuse(held[at], plan.pop(at), why)
            changed = bool(bad)
            if not changed:
                return new, messages, plan
        return None

    def _worse(self, one: _Held, message: Message, batch: Sequence[Finding]) -> str | None:
        if one.judged is None:
            one.judged = self.judge(one.message)
        return worse(one.judged, self.judge(message), _edits(batch), batch)

    def _refuse(self, one: _Held, batch: Sequence[Finding], why: str) -> None:
        if len(batch) > 1:
            one.alone = True
        else:
            one.refused[_key(one, batch[0])] = why


def _edits(batch: Sequence[Finding]) -> list[Edit]:
    found = [edit for finding in batch if finding.fix is not None for edit in finding.fix.edits]
    return sorted(found, key=lambda edit: (edit.start, edit.end))


def _key(one: _Held, finding: Finding) -> _Key:
    assert finding.fix is not None
    return finding.rule, tuple(changes_of(one.checked.message, finding.fix.edits))


def _overlap(one: Finding, other: Finding) -> bool:
    """Whether two fixes touch the same characters, or the same place between them."""
    assert one.fix is not None
    assert other.fix is not None
    return any(a.start <= b.end and b.start <= a.end for a in one.fix.edits for b in other.fix.edits)


def _same_shape(before: Sequence[Message], after: Sequence[Message], plan: _Plan) -> bool:
    """Whether a file is still read as the same messages, and those that nobody edited say the same."""
    if len(before) != len(after):
        return False
    return all(
        (a.message_id, a.kind, a.mode, a.complete, a.dialect) == (b.message_id, b.kind, b.mode, b.complete, b.dialect)
        and (at in plan or seen_of(a) == seen_of(b))
        for at, (a, b) in enumerate(zip(before, after, strict=True))
    )
