"""The nouns: what every other module talks about. Data only, frozen, no behaviour beyond a lookup.

Offsets are counted in characters (Python ``str`` indices), never bytes; spans are half-open ``start:end``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
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


def cache_folder() -> Path:
    """The user's folder for what only saves work."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("tactful"))


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
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None


@dataclass(frozen=True)
class Message:
    """One text to one customer. ``text`` is what offsets count in: the whole file, a data set's ``text`` value, or one mail of a mailbox."""

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
    layers: tuple[Layer, ...] = ()
    """How what is seen is written in the file, the innermost first (HTML in JSON); for writing back."""
    dialect: str | None = None
    """The help desk whose placeholders these are, where the shape of the file says so."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What placeholders of the company's own stand for, by their words without brackets."""
    guessed: tuple[str, ...] = ()
    """What was guessed about the message and why, for ``-v``."""

    @property
    def before(self) -> int:
        """How many characters of the file stand before ``text``: what a finding's offsets are ahead of it."""
        return self.where.offset if self.where is not None and self.where.columns is None else 0


@dataclass(frozen=True)
class Where:
    """The place of ``Message.text`` in its file.

    A data set's ``text`` value stands on one ``line`` (from 1), with a column (0-based) for each character of it and one for its
    closing quote; ``offset`` is that of the line. Without ``columns``, ``text`` stands in the file as it is (one mail of a mailbox):
    ``offset`` characters and ``line - 1`` lines stand before it, and findings count from the file's start.
    """

    line: int
    columns: Sequence[int] | None = None
    offset: int = 0


LayerName = Literal[
    "html", "icu", "json", "yaml-plain", "yaml-single", "yaml-double", "yaml-literal", "yaml-folded", "csv", "csv-bare", "po", "quoted-printable",
    "base64",
]  # fmt: skip


@dataclass(frozen=True)
class Layer:
    """One way in which characters are written: what has to be escaped, and how.

    ``start:end`` is the whole value's span in ``Message.text``, its quotes included. ``indent`` is the white space before a line of a YAML
    block; ``charset`` what a mail's bytes are decoded by; ``mark`` the separator of a table.
    """

    name: LayerName
    start: int = 0
    end: int = 0
    indent: str = ""
    charset: str = "utf-8"
    mark: str = ","


@dataclass(frozen=True)
class Edit:
    """Replace ``start:end`` by ``text``; offsets as a finding's, ``text`` as the customer reads it."""

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
class Mend:
    """What a rule says of its edits.

    ``by`` names what makes them (``linter.mend``). ``swaps`` are phrases and the words that stand in their place without a change of
    meaning. ``safe`` and ``unsafe`` say which edits are safe, and why the others are not.
    """

    by: str = ""
    swaps: tuple[tuple[str, str], ...] = ()
    safe: str = ""
    unsafe: str = ""


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

    def moved(self, by: int) -> Hit:
        """The same ``by`` characters further on."""
        captures = tuple((name, start + by, end + by) for name, start, end in self.captures)
        return Hit(self.start + by, self.end + by, captures, self.suggest, self.replace, self.safe, self.note)
