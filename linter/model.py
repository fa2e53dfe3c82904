"""The nouns: what every other module talks about. Data only, frozen, no behaviour beyond a lookup.

Offsets are counted in characters (Python ``str`` indices), never bytes; spans are half-open ``start:end``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal

Kind = Literal["email", "chat", "social", "template"]
Mode = Literal["draft", "template"]
KINDS: tuple[Kind, ...] = ("email", "chat", "social", "template")
MODES: tuple[Mode, ...] = ("draft", "template")


class Severity(IntEnum):
    """How bad it is; ordered, so that a gate is a comparison."""

    suggestion = 1
    warning = 2
    error = 3


class TactfulError(Exception):
    """A mistake of the user's: shown as it is, without a traceback, exit code 2."""


@dataclass(frozen=True)
class Context:
    """What is known around a message. ``None`` means not known, and rules that need it are skipped."""

    customer_name: str | None = None
    customer_message: str | None = None
    received_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Visible:
    """The characters a customer sees, each with the place in ``Message.text`` it comes from.

    ``starts[i]:ends[i]`` is the source of ``chars[i]``; ``None`` for both means that ``chars`` is the source itself.
    """

    chars: str
    starts: list[int] | None = None
    ends: list[int] | None = None


@dataclass(frozen=True)
class Message:
    """One text to one customer. ``text`` is what offsets count in: the file, or a data set's ``text`` value."""

    text: str
    path: str = "<text>"
    message_id: str | None = None
    visible: Visible | None = None
    kind: Kind = "email"
    mode: Mode = "draft"
    complete: bool | None = True
    """False for a snippet: a canned fragment that an agent puts into a letter of their own. ``None``: judged by its reading."""
    context: Context = field(default_factory=Context)
    where: Where | None = None
    """Where ``text`` stands in its file; ``None`` when the file is the text."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What placeholders of the company's own stand for, by their words without brackets."""
    guessed: tuple[str, ...] = ()
    """What was guessed about the message and why, for ``-v``."""


@dataclass(frozen=True)
class Where:
    """The place of a data set's ``text`` value in its file: one line, and a column (0-based) per character of it."""

    line: int
    columns: list[int]


@dataclass(frozen=True)
class Edit:
    """Replace ``start:end`` of ``Message.text`` by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that together mend one finding. ``safe``: the meaning cannot change and the grammar holds."""

    edits: tuple[Edit, ...]
    safe: bool


@dataclass(frozen=True)
class Finding:
    """A rule, the words that break it, and what to write instead."""

    path: str
    message_id: str | None
    rule: str
    severity: Severity
    title: str
    why: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    quote: str
    suggestions: tuple[str, ...] = ()
    fix: Fix | None = None
    level: str = "phrase"


@dataclass(frozen=True)
class Skipped:
    """A rule that did not run on a message, and what it would have needed."""

    path: str
    message_id: str | None
    rule: str
    needs: str


@dataclass(frozen=True)
class Problem:
    """An input that could not be read, or not in full: said on stderr, never hidden."""

    path: str
    text: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = self.path
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        return f"{place}: {self.text}"


@dataclass(frozen=True)
class Checked:
    """What checking one message gave."""

    message: Message
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Hit:
    """Words that a pattern matched: the span ``start:end`` of ``Reading.norm``, and what was captured on the way."""

    start: int
    end: int
    captures: tuple[tuple[str, int, int], ...] = ()
    suggest: tuple[str, ...] = ()
    replace: str | None = None
    safe: bool = False
    note: str = ""
    """Added to the finding's *why*: the customer's question that has no answer, for one."""
