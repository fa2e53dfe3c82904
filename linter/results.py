"""What was found before: spans and ids by a digest of the message and all that a result depends on, in the user's cache folder. No text is ever in it.

SQLite keeps concurrent runs apart. A sentence that was written anew is told by spans and by the numbers of our words (``recall``); what cannot be told so is not
kept, and the message is checked again. A file that was damaged is begun anew.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from linter import __version__
from linter.engine import Engine, Lines
from linter.model import Checked, Edit, Finding, Fix, Message, Skipped, cache_folder
from linter.patterns import SLOT
from linter.recall import Vocabulary, said, told
from linter.rules import Rule, written_by

MOST = 200_000
"""Messages that are remembered; beyond it the oldest are forgotten, a tenth at a time."""
_AT_ONCE = 500
_ANEW = -2
_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "encrypted")


def results_file() -> Path:
    """Where the results are."""
    return cache_folder() / "results.sqlite"


class Results:
    """The results of earlier runs. What can be neither read nor written only means more work: a run never fails for it."""

    def __init__(self, path: Path):
        self._path = path
        self._waiting: dict[bytes, str] = {}
        self._connection = self._opened()

    def _opened(self) -> sqlite3.Connection | None:
        for _ in range(2):
            connection = None
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("CREATE TABLE IF NOT EXISTS results (key BLOB UNIQUE NOT NULL, value TEXT NOT NULL)")
                connection.execute("SELECT key, value FROM results LIMIT 1").fetchone()
            except sqlite3.DatabaseError as error:
                if connection is not None:
                    connection.close()
                if not any(word in str(error) for word in _DAMAGED):
                    return None
                clear(self._path)
            except OSError:
                return None
            else:
                return connection
        return None

    def get(self, key: bytes) -> str | None:
        """What is held for a key."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT value FROM results WHERE key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError:
            self._anew()
            return None
        return None if row is None else str(row[0])

    def put(self, key: bytes, value: str) -> None:
        """Hold a value; it is written with others."""
        self._waiting[key] = value
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits, and forget the oldest where there is too much."""
        waiting, self._waiting = self._waiting, {}
        if self._connection is None or not waiting:
            return
        try:
            with self._connection as connection:
                connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", waiting.items())
                low, high = connection.execute("SELECT min(rowid), max(rowid) FROM results").fetchone()
                if high - low >= MOST:
                    connection.execute("DELETE FROM results WHERE rowid <= ?", (high - MOST + MOST // 10,))
        except sqlite3.DatabaseError:
            self._anew()

    def _anew(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._opened()


def clear(path: Path) -> None:
    """Remove the results. Raises :class:`OSError`."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def size(path: Path) -> tuple[int, int]:
    """How many messages are remembered, and the bytes that takes on disk."""
    if not path.exists():
        return 0, 0
    total = sum(held.stat().st_size for held in path.parent.glob(path.name + "*"))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM results").fetchone()[0]), total
    except sqlite3.DatabaseError:
        return 0, total


@lru_cache(maxsize=64)
def _state(rules: str, rest: str) -> bytes:
    return blake2b(f"{__version__}\0{rules}\0{rest}".encode("utf-8", "surrogatepass")).digest()


def key_of(message: Message, engine: Engine) -> bytes:
    """The digest of a message and everything else that its result depends on."""
    chosen = None if engine.select is None else sorted(engine.select)
    digest = blake2b(_state(engine.rules.key, repr((engine.settings, chosen))), digest_size=20)
    seen, place = message.visible, message.where
    parts = (
        message.text, None if seen is None else (seen.chars, None if seen.starts is None else list(seen.starts), None if seen.ends is None else list(seen.ends)),
        message.kind, message.mode, message.complete, message.context, sorted(message.roles.items()), message.dialect, message.layers,
        Path(message.path).name if place is None else message.path,
    )  # fmt: skip
    digest.update(repr(parts).encode("utf-8", "surrogatepass"))
    return digest.digest()


def held_of(checked: Checked, engine: Engine) -> str | None:
    """A result as spans and ids; ``None`` where they cannot tell all of it."""
    message = checked.message
    findings = [_finding_held(finding, engine, message) for finding in checked.findings]
    if any(held is None for held in findings):
        return None
    value = json.dumps([findings, [[skipped.rule, skipped.needs] for skipped in checked.skipped]], separators=(",", ":"))
    return value if checked_of(value, message, engine) == checked else None


def checked_of(value: str, message: Message, engine: Engine, *, terse: bool = False) -> Checked:
    """A result from what was held of it; ``terse``: without suggestions, edits and what a rule adds to its reason."""
    findings, skipped = json.loads(value)
    lines = Lines(message)
    if terse:
        findings = [[name, start, end, (), None, ()] for name, start, end, _, _, _ in findings]
    return Checked(
        message,
        tuple([_finding(held, engine, message, lines) for held in findings]),
        tuple(Skipped(message.path, message.message_id, rule, needs) for rule, needs in skipped),
    )


def _sources(message: Message) -> tuple[str, ...]:
    """What a sentence of ours may take words from."""
    return message.text, message.context.customer_message or "", message.context.customer_name or ""


def _finding_held(finding: Finding, engine: Engine, message: Message) -> list[Any] | None:
    rule, vocabulary, sources = engine.rules.rules[finding.rule], engine.rules.vocabulary, _sources(message)
    suggestions = [_suggestion_held(text, _templates(rule), message.text) or _told(text, sources, vocabulary) for text in finding.suggestions]
    fix: list[Any] | None = None
    if finding.fix is not None:
        edits = [[e.start, e.end, _edit_held(e, rule, message) or _told(e.text, sources, vocabulary)] for e in finding.fix.edits]
        fix = [finding.fix.safe, edits]
    note = told(finding.why.removeprefix(rule.why), sources, vocabulary) if finding.why.startswith(rule.why) else None
    if note is None or None in suggestions or (fix is not None and any(edit[2] is None for edit in fix[1])):
        return None
    return [rule.id, finding.start, finding.end, suggestions, fix, note]


def _told(text: str, sources: tuple[str, ...], vocabulary: Vocabulary) -> list[Any] | None:
    """A text that is no sentence of a rule's, so that :data:`_ANEW` stands for the number of one."""
    held = told(text, sources, vocabulary)
    return None if held is None else [_ANEW, held]


def _finding(held: Sequence[Any], engine: Engine, message: Message, lines: Lines) -> Finding:
    name, start, end, suggestions, fix, note = held
    rule, vocabulary, sources = engine.rules.rules[name], engine.rules.vocabulary, _sources(message)
    before = message.before
    line, column = lines.at(start - before)
    end_line, end_column = lines.at(end - before)

    def suggestion(one: list[Any]) -> str:
        return said(one[1], sources, vocabulary) if one[0] == _ANEW else _suggestion(one, _templates(rule), message.text)

    def edit(at: int, to: int, one: list[Any]) -> Edit:
        return Edit(at, to, said(one[1], sources, vocabulary) if one[0] == _ANEW else _edit_text(one, rule, message, to))

    return Finding(
        path=message.path, message_id=message.message_id, rule=rule.id, severity=rule.severity, title=rule.title,
        why=rule.why + said(note, sources, vocabulary), start=start, end=end, line=line, column=column, end_line=end_line, end_column=end_column,
        quote=message.text[start - before : end - before], suggestions=tuple(suggestion(one) for one in suggestions),
        fix=None if fix is None else Fix(tuple(edit(*one) for one in fix[1]), fix[0]), level=rule.level,
    )  # fmt: skip


_parts = lru_cache(maxsize=1024)(written_by)


def _templates(rule: Rule) -> tuple[str, ...]:
    return _parts(rule)[0]


def _suggestion_held(text: str, templates: Sequence[str], source: str) -> list[Any] | None:
    """The number of a suggestion's model sentence and the spans of the words in its slots."""
    for number, template in enumerate(templates):
        pieces = SLOT.split(template)
        pattern = "".join(re.escape(piece) if index % 2 == 0 else "(.{1,300})" for index, piece in enumerate(pieces))
        match = re.fullmatch(pattern, text, re.DOTALL | re.IGNORECASE)
        if match is not None:
            spans = [(at, at + len(words)) for words in match.groups() if (at := _place_of(words, source)) >= 0]
            if len(spans) == len(match.groups()) and _suggestion([number, spans], templates, source) == text:
                return [number, spans]
    return None


def _place_of(words: str, source: str) -> int:
    at = source.find(words)
    return at if at >= 0 else source.find(words[:1].lower() + words[1:])


def _suggestion(held: Sequence[Any], templates: Sequence[str], source: str) -> str:
    number, spans = held
    words: Iterator[str] = (source[start:end] for start, end in spans)
    text = SLOT.sub(lambda _: next(words), templates[number])
    return text[:1].upper() + text[1:]


def _edit_held(edit: Edit, rule: Rule, message: Message) -> list[Any] | None:
    """What an edit writes: a replacement of the rule's by its number, as it stands or with a capital, or the last letter it replaces as a capital."""
    for number, text in enumerate(_parts(rule)[1]):
        for capital in (False, True):
            if edit.text == (text[:1].upper() + text[1:] if capital else text):
                return [number, capital]
    return [-1, True] if edit.text == _edit_text([-1, True], rule, message, edit.end) else None


def _edit_text(held: Sequence[Any], rule: Rule, message: Message, end: int) -> str:
    number, capital = held
    if number < 0:
        return message.text[end - message.before - 1 : end - message.before].upper()
    text: str = _parts(rule)[1][number]
    return text[:1].upper() + text[1:] if capital else text
