"""The loaded rules in a file of the user's cache folder, so that a start need not read YAML: SQLite, keyed by every rule file's size and time.

What every message needs is read at once; phrases, word lists and weights are looked up by the words that a message has. Only rules are in it, never a
message. A file that cannot be read, is from another version or was damaged is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from linter.anchors import Compiled
from linter.gate import Entry, Gate, gate_of
from linter.model import Mend, Severity, cache_folder
from linter.phrases import Node, lists_in, parse
from linter.recall import Vocabulary
from linter.rules import Condition, FixSpec, Rewrite, Rule, RuleSet, Signal, Within, shipped_rules
from linter.seek import First, Listed, Seeker
from linter.weights import Weights

FORMAT = 11
KEPT = 8
"""The rule sets that are kept."""
_ALL_AFTER = 3000
"""Look-ups after which a table is read whole, since many messages are being checked."""
_TABLES = """\
CREATE TABLE core (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE opening (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE sets (key INTEGER PRIMARY KEY, value TEXT);
CREATE TABLE syllables (key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE vocabulary (key INTEGER PRIMARY KEY, value TEXT);
CREATE TABLE entries (key INTEGER PRIMARY KEY, value TEXT);
CREATE TABLE trees (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE lists (key TEXT PRIMARY KEY, value TEXT, raw TEXT) WITHOUT ROWID;
CREATE TABLE weights (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
"""
_COLUMNS = {"core": 2, "opening": 2, "sets": 2, "syllables": 2, "vocabulary": 2, "entries": 2, "trees": 2, "lists": 3, "weights": 2}
K = TypeVar("K")
V = TypeVar("V")


def load_cached(*folders: Path, words: Mapping[str, tuple[str, ...]] | None = None) -> RuleSet:
    """The rules of :func:`linter.rulefiles.load_rules`, from the cache where nothing has changed; examples are left out.
    ``words`` are added to word lists.

    Raises:
        TactfulError: as ``load_rules``.
    """
    key = rules_key((shipped_rules(), *folders), words or {})
    path = cache_folder() / f"rules-{key[:20]}.sqlite"
    try:
        return _rule_set(_File(path, key))
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError, IndexError):
        # Missing, cut short or of another shape: made anew below.
        pass
    import gc

    from linter.rulefiles import load_rules

    # Hundreds of thousands of objects are made and kept, none of them rubbish; looking for some takes a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        rules = replace(load_rules(*folders, words=words), key=key)
        _save(path, key, rules)
    finally:
        if collecting:
            gc.enable()
    return rules


def rules_key(folders: Sequence[Path], words: Mapping[str, tuple[str, ...]]) -> str:
    """What tells one state of some rule folders from another: the sizes and times of their files, and of the code that reads them."""
    digest = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {sorted(words.items())}".encode())
    code = os.path.dirname(__file__)  # noqa: PTH120 - this module and what it imports run at every start
    for name in (
        "anchors",
        "compiled",
        "gate",
        "likeness",
        "phrases",
        "recall",
        "rulefiles",
        "rules",
        "rulevalues",
        "seek",
        "steps",
        "templates",
        "weights",
        "words",
    ):
        held = os.stat(os.path.join(code, name + ".py"))  # noqa: PTH116, PTH118
        digest.update(f"{held.st_mtime_ns} {held.st_size}\n".encode())
    for folder in folders:
        for place, names, files in os.walk(folder):
            names.sort()
            for name in sorted(files):
                if name.endswith((".yaml", ".tsv")):
                    held = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118
                    digest.update(f"{place}/{name} {held.st_mtime_ns} {held.st_size}\n".encode())
    return digest.hexdigest()


def _save(path: Path, key: str, rules: RuleSet) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted((held for held in path.parent.glob("rules-*") if held != path), key=lambda held: held.stat().st_mtime_ns)
        for old in kept[: max(0, len(kept) - KEPT)]:
            old.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
        connection = sqlite3.connect(draft)
        # The file is a draft until it is moved to its place whole; there is nothing to roll back or to wait for.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _TABLES)
        for table, rows in _dump(key, rules):
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * _COLUMNS[table])})", rows)
        connection.commit()
        connection.close()
        draft.replace(path)
    except (OSError, sqlite3.Error):
        # A cache that cannot be written only means a slower start.
        draft.unlink(missing_ok=True)


def _dump(key: str, rules: RuleSet) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    conditions = list(rules.conditions())
    numbers = {condition: number for number, condition in enumerate(conditions)}
    gate, weights = gate_of(conditions), rules.weights

    def condition(c: Condition) -> list[Any]:
        return [
            c.form, c.name, list(c.patterns), c.hint.source if c.hint else None, list(c.mark), c.above,
            [condition(part) for part in c.of], [c.within.unit, c.within.count], list(c.suggest),
            [c.fix.replace, c.fix.safe] if c.fix else None, sorted(c.allow) if c.allow is not None else None,
        ]  # fmt: skip

    def several(cs: tuple[Condition, ...]) -> list[Any]:
        return [condition(c) for c in cs]

    core = {
        "key": key,
        "rules": [
            [r.id, r.family, r.title, int(r.severity), r.level, r.why, r.source, condition(r.match), several(r.when), several(r.unless),
             sorted(r.allow), list(r.needs), sorted(r.kinds), sorted(r.modes), list(r.yields_to), list(r.suggest), r.path, r.snippets]
            for r in rules.rules.values()
        ],
        "signals": [[s.id, s.about, condition(s.match), several(s.when), several(s.unless), sorted(s.allow), s.path] for s in rules.signals.values()],
        "mends": {r.id: [r.mend.by, r.mend.swaps, r.mend.safe, r.mend.unsafe] for r in rules.rules.values() if r.mend.safe or r.mend.unsafe},
        "rewrites": {
            r.id: [[w.form, list(w.phrases), w.write, list(w.words), w.safe, several(w.when), several(w.unless)] for w in r.rewrites]
            for r in rules.rules.values()
            if r.rewrites
        },
        "known": "\n".join(sorted(gate.known)),
        "numerals": sorted(rules.numerals),
        "weights": [weights.names, weights.biases, weights.limits],
    }  # fmt: skip
    yield "core", [(name, _json(value)) for name, value in core.items()]
    yield "opening", [(key, struct.pack(f"<{len(held)}I", *held)) for key, held in gate.opening.items()]
    yield "sets", [(number, "\n".join(sorted(keys))) for number, keys in gate.keys.items()]
    yield (
        "entries",
        [
            (number, _json([[numbers[e.condition], e.place, e.phrase.source, e.also, e.anchors] for e in entries]))
            for number, entries in gate.entries.items()
        ],
    )
    phrases = dict.fromkeys(p.source for c in conditions for p in (*c.phrases, *([c.hint] if c.hint else ())))
    yield "trees", [(source, _json(_bare(parse(source)))) for source in phrases]
    rewriting = {source for rule in rules.rules.values() for held in rule.rewrites for source in held.phrases}
    rewriting |= {source for rule in rules.rules.values() for source, _ in rule.mend.swaps}
    used = {name for source in {*phrases, *rewriting} for name in lists_in(parse(source))}
    for name in list(used):
        used |= _inside(name, rules.words)
    yield (
        "lists",
        [(name, _json(_plain(rules.seeker.listed(name))) if name in used else None, _json(entries)) for name, entries in rules.words.items()],
    )
    yield "weights", [(feature, held.to_bytes(held.bit_length() // 8 + 1, "little", signed=True)) for feature, held in weights.by_feature.items()]
    common = [word for word in {*gate.words(), *weights.by_feature} if word.replace("'", "").isalpha()]
    yield "syllables", _counted(common)
    yield "vocabulary", rules.vocabulary.listed()


def _counted(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    from linter.syllables import syllables

    return ((word, syllables(word)) for word in words)


def _inside(name: str, lists: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The word lists that a list uses, and those that they use."""
    inside = {other for entry in lists[name] for other in lists_in(parse(entry))}
    return inside.union(*(_inside(other, lists) for other in inside))


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _plain(listed: Listed) -> list[Any]:
    first = listed.first
    # As text, of which only what is looked into is read.
    longer = [_json(_bare(listed.entry(index))) for index in range(listed.count)]
    return [sorted(listed.exact), listed.begins, listed.by_word, listed.others, longer, [sorted(first.exact), first.begins, first.anything]]


def _bare(node: Node) -> Any:
    """A node as JSON: words, marks and special words as themselves, what is made of others as a list."""
    if node.kind in {"word", "mark", "special"}:
        return node.value
    return [node.kind, node.value, *(_bare(item) for item in node.items)]


def _node(held: Any) -> Node:
    if isinstance(held, str):
        return Node("special" if held[0] == "{" else "mark" if held in "^$,;:?!." else "word", sys.intern(held))
    return Node(held[0], held[1], tuple([_node(item) for item in held[2:]]))


class _Table(dict[K, V]):
    """A table of the file, looked up by key and remembered; read whole once many keys have been asked for. A key that is not there has ``none``."""

    def __init__(self, file: _File, name: str, read: Callable[[Any], V], none: V):
        super().__init__()
        self._file, self._name, self._read, self._none = file, name, read, none
        self._missed = 0

    def __missing__(self, key: K) -> V:
        self._missed += 1
        if self._missed > _ALL_AFTER:
            return self._none
        row = self._file.row(self._name, key)
        value = self[key] = self._none if row is None else self._read(row)
        if self._missed == _ALL_AFTER:
            self.whole()
        return value

    def whole(self) -> None:
        """Read everything, so that nothing is looked up any more."""
        self._missed = _ALL_AFTER
        self.update((key, self._read(value)) for key, value in self._file.rows(self._name))


class _File:
    """A cache file, open for reading. Raises :class:`sqlite3.Error` where it is damaged, and :class:`ValueError` where it is of another state."""

    def __init__(self, path: Path, key: str):
        self._path, self._connection, self._process = path, None, 0
        self.core: dict[str, Any] = {name: json.loads(value) for name, value in self._connected().execute("SELECT name, value FROM core")}
        if self.core["key"] != key:
            raise ValueError("of another state of the rules")

    _connection: sqlite3.Connection | None

    def _connected(self) -> sqlite3.Connection:
        # A connection must not be carried into a process that was forked.
        if self._connection is None or self._process != os.getpid():
            self._connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._process = os.getpid()
        return self._connection

    def row(self, table: str, key: object, column: str = "value") -> Any:
        """The value of a key; ``None`` where there is none."""
        found = self._connected().execute(f"SELECT {column} FROM {table} WHERE key = ?", (key,)).fetchone()
        return None if found is None else found[0]

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        """Every key and value."""
        return iter(self._connected().execute(f"SELECT key, value FROM {table}"))


class _Words(Mapping[str, tuple[str, ...]]):
    """The word lists, each read when it is asked for."""

    def __init__(self, file: _File):
        self._file = file
        self._held: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in self._held:
            raw = self._file.row("lists", name, "raw")
            if raw is None:
                raise KeyError(name)
            self._held[name] = tuple(json.loads(raw))
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._file.rows("lists"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Stored:
    """The parts of a rule set that lie in a file until they are wanted (:class:`linter.rules.Kept`)."""

    def __init__(self, file: _File):
        self._file = file

    def gate(self, conditions: Sequence[Condition]) -> Gate:
        """The gate of the stored rules, whose conditions these are, in their order."""

        def entries(held: str) -> tuple[Entry, ...]:
            return tuple(
                [
                    Entry(conditions[number], place, _phrase(source), also, tuple([tuple(anchor) for anchor in anchors]))
                    for number, place, source, also, anchors in json.loads(held)
                ]
            )

        def opened(held: bytes) -> tuple[int, ...]:
            return struct.unpack(f"<{len(held) // 4}I", held)

        opening: _Table[str, Sequence[int]] = _Table(self._file, "opening", opened, ())
        keys: _Table[int, frozenset[str]] = _Table(self._file, "sets", lambda held: frozenset(map(sys.intern, held.split("\n"))), frozenset())
        return Gate(opening, keys, _Table(self._file, "entries", entries, ()), frozenset(self._file.core["known"].split("\n")))

    def whole(self) -> None:
        """Read the tables that most messages look into, once for all."""
        for table in (self.weights.by_feature, self.syllables):
            assert isinstance(table, _Table)
            table.whole()

    @cached_property
    def weights(self) -> Weights:
        """The weights of the likenesses."""
        names, biases, limits = self._file.core["weights"]
        table: _Table[str, int] = _Table(self._file, "weights", lambda held: int.from_bytes(held, "little", signed=True), 0)
        return Weights(tuple(names), tuple(biases), tuple(limits), table)

    @cached_property
    def numerals(self) -> frozenset[str]:
        """The numbers that the rules name."""
        return frozenset(self._file.core["numerals"])

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the rules know or say."""
        return Vocabulary(_Table(self._file, "vocabulary", str, ""), lambda: self._file.rows("vocabulary"))

    @cached_property
    def seeker(self) -> Seeker:
        """Finds the phrases."""
        return Seeker(self.words.__getitem__, parsed=self._parsed, listed=self._listed)

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The word lists."""
        return _Words(self._file)

    @cached_property
    def syllables(self) -> Mapping[str, int]:
        """The syllables of common words; 0 for another."""
        return _Table(self._file, "syllables", int, 0)

    def _parsed(self, phrase: str) -> Node:
        held = self._file.row("trees", phrase)
        return parse(phrase) if held is None else _node(json.loads(held))

    def _listed(self, name: str) -> Listed:
        exact, begins, by_word, others, longer, (words, beginnings, anything) = json.loads(self._file.row("lists", name))
        first = First(frozenset(words), tuple(beginnings), anything)
        return Listed(frozenset(exact), tuple(begins), by_word, others, lambda index: _node(json.loads(longer[index])), len(longer), first)


def _phrase(source: str) -> Compiled:
    return Compiled(source)


def _rule_set(file: _File) -> RuleSet:
    kept = Stored(file)

    def condition(c: list[Any]) -> Condition:
        form, name, patterns, hint, mark, above, of, within, suggest, fix, allow = c
        return Condition(
            form, name=name, patterns=tuple(tuple(p) if isinstance(p, list) and form == "tree" else p for p in patterns),
            hint=_phrase(hint) if hint is not None else None, mark=tuple(mark), above=above, of=several(of), within=Within(*within),
            suggest=tuple(suggest), fix=FixSpec(*fix) if fix else None, allow=frozenset(allow) if allow is not None else None,
        )  # fmt: skip

    def several(cs: list[Any]) -> tuple[Condition, ...]:
        return tuple([condition(c) for c in cs])

    def mend(rule: str) -> Mend:
        held = file.core["mends"].get(rule)
        return Mend() if held is None else Mend(held[0], tuple((phrase, new) for phrase, new in held[1]), *held[2:])

    def rewrites(rule: str) -> tuple[Rewrite, ...]:
        return tuple(
            Rewrite(form, tuple(phrases), write, tuple((word, other) for word, other in words), safe, when=several(when), unless=several(unless))
            for form, phrases, write, words, safe, when, unless in file.core["rewrites"].get(rule, ())
        )

    rules = {
        r[0]: Rule(
            id=r[0], family=r[1], title=r[2], severity=Severity(r[3]), level=r[4], why=r[5], source=r[6], match=condition(r[7]),
            when=several(r[8]), unless=several(r[9]), allow=frozenset(r[10]), needs=tuple(r[11]), kinds=frozenset(r[12]),
            modes=frozenset(r[13]), yields_to=tuple(r[14]), suggest=tuple(r[15]), fail=(), passing=(), gaps=(),
            path=r[16], snippets=r[17], mend=mend(r[0]), rewrites=rewrites(r[0]),
        )
        for r in file.core["rules"]
    }  # fmt: skip
    signals = {s[0]: Signal(s[0], s[1], condition(s[2]), several(s[3]), several(s[4]), frozenset(s[5]), (), (), s[6]) for s in file.core["signals"]}
    return RuleSet(rules, signals, kept.words, kept.weights.likenesses(), file.core["key"], kept)
