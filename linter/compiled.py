"""The loaded rules as JSON, so that a start need not read YAML: kept in the user's cache folder, keyed by every rule file's size and time.

Only rules are in it, never a message. A file that cannot be read or is from another version is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from linter.likeness import Likeness
from linter.model import Mend, Severity
from linter.phrases import Compiled
from linter.rulefiles import load_rules, shipped_rules
from linter.rules import Condition, FixSpec, Rewrite, Rule, RuleSet, Signal, Within

FORMAT = 6
KEPT = 8
"""The rule sets that are kept."""


def load_cached(*folders: Path, words: Mapping[str, tuple[str, ...]] | None = None) -> RuleSet:
    """The rules of :func:`linter.rulefiles.load_rules`, from the cache where nothing has changed; examples are left out.
    ``words`` are added to word lists.

    Raises:
        TactfulError: as ``load_rules``.
    """
    import platformdirs

    key = _key((shipped_rules(), *folders), words or {})
    path = Path(platformdirs.user_cache_dir("tactful")) / f"rules-{key[:20]}.json"
    try:
        held = json.loads(path.read_bytes())
        if held["key"] == key:
            return _rule_set(held)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        # Missing, cut short or of another shape: made anew below.
        pass
    rules = load_rules(*folders, words=words)
    _save(path, {"key": key, **_dump(rules)})
    return rules


def _key(folders: Sequence[Path], words: Mapping[str, tuple[str, ...]]) -> str:
    digest = hashlib.sha256(f"{FORMAT} {sys.version_info[:2]} {sorted(words.items())}".encode())
    code = Path(__file__).parent
    for path in (code / "phrases.py", code / "templates.py", code / "words.py", code / "rules.py", code / "rulefiles.py", code / "rulevalues.py"):
        digest.update(f"{path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    for folder in folders:
        for place, names, files in os.walk(folder):
            names.sort()
            for name in sorted(files):
                if name.endswith((".yaml", ".tsv")):
                    held = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - several hundred at every start
                    digest.update(f"{place}/{name} {held.st_mtime_ns} {held.st_size}\n".encode())
    return digest.hexdigest()


def _save(path: Path, held: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = list(path.parent.glob("rules-*.json"))
        for old in [held_path for held_path in kept if held_path != path][: max(0, len(kept) - KEPT)]:
            old.unlink(missing_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(held, separators=(",", ":")), "utf-8")
        draft.replace(path)
    except OSError:
        # A cache that cannot be written only means a slower start.
        return


def _dump(rules: RuleSet) -> dict[str, Any]:
    phrases: dict[str, int] = {}
    table: list[list[Any]] = []
    sets: dict[frozenset[str], int] = {}

    def number(phrase: Compiled) -> int:
        if phrase.source not in phrases:
            phrases[phrase.source] = len(table)
            table.append([phrase.source, anchors(phrase.anchors), [anchors(held) for held in phrase.also]])
        return phrases[phrase.source]

    def anchors(held: frozenset[str]) -> int:
        if held not in sets:
            sets[held] = len(sets)
        return sets[held]

    def condition(c: Condition) -> list[Any]:
        return [
            c.form, [number(p) for p in c.phrases], c.name, list(c.patterns), number(c.hint) if c.hint else None, list(c.mark), c.above,
            [condition(part) for part in c.of], [c.within.unit, c.within.count], list(c.suggest),
            [c.fix.replace, c.fix.safe] if c.fix else None, sorted(c.allow) if c.allow is not None else None,
        ]  # fmt: skip

    def conditions(cs: tuple[Condition, ...]) -> list[Any]:
        return [condition(c) for c in cs]

    dumped = {
        "rules": [
            [r.id, r.family, r.title, int(r.severity), r.level, r.why, r.source, condition(r.match), conditions(r.when), conditions(r.unless),
             sorted(r.allow), list(r.needs), sorted(r.kinds), sorted(r.modes), list(r.yields_to), list(r.suggest), r.path, r.snippets,
             [[w.form, list(w.phrases), w.write, list(w.words), w.safe] for w in r.rewrites]]
            for r in rules.rules.values()
        ],
        "signals": [
            [s.id, s.about, condition(s.match), conditions(s.when), conditions(s.unless), sorted(s.allow), s.path] for s in rules.signals.values()
        ],
        "words": {name: list(words) for name, words in rules.words.items()},
        "phrases": table,
    }  # fmt: skip
    dumped["mends"] = {r.id: [r.mend.by, r.mend.swaps, r.mend.safe, r.mend.unsafe] for r in rules.rules.values() if r.mend.safe or r.mend.unsafe}
    dumped["likenesses"] = {name: [held.bias, held.above, dict(held.weights)] for name, held in rules.likenesses.items()}
    return {**dumped, "anchors": [sorted(held) for held in sets]}


def _rule_set(held: dict[str, Any]) -> RuleSet:
    sets = [frozenset(anchors) for anchors in held["anchors"]]
    phrases = [Compiled(source, sets[anchors], tuple(sets[more] for more in also)) for source, anchors, also in held["phrases"]]

    def condition(c: list[Any]) -> Condition:
        return Condition(
            c[0], tuple(phrases[n] for n in c[1]), c[2], tuple(tuple(p) if isinstance(p, list) and c[0] == "tree" else p for p in c[3]),
            phrases[c[4]] if c[4] is not None else None, tuple(c[5]), c[6], tuple(condition(part) for part in c[7]), Within(*c[8]),
            tuple(c[9]), FixSpec(*c[10]) if c[10] else None, frozenset(c[11]) if c[11] is not None else None,
        )  # fmt: skip

    def conditions(cs: list[Any]) -> tuple[Condition, ...]:
        return tuple(condition(c) for c in cs)

    rules = {
        r[0]: Rule(
            id=r[0], family=r[1], title=r[2], severity=Severity(r[3]), level=r[4], why=r[5], source=r[6], match=condition(r[7]),
            when=conditions(r[8]), unless=conditions(r[9]), allow=frozenset(r[10]), needs=tuple(r[11]), kinds=frozenset(r[12]),
            modes=frozenset(r[13]), yields_to=tuple(r[14]), suggest=tuple(r[15]), fail=(), passing=(), gaps=(),
            path=r[16], snippets=r[17], rewrites=tuple(Rewrite(w[0], tuple(w[1]), w[2], tuple((word, other) for word, other in w[3]), w[4]) for w in r[18]),
        )
        for r in held["rules"]
    }  # fmt: skip
    signals = {s[0]: Signal(s[0], s[1], condition(s[2]), conditions(s[3]), conditions(s[4]), frozenset(s[5]), (), (), s[6]) for s in held["signals"]}
    for name, (by, swaps, safe, unsafe) in held["mends"].items():
        rules[name] = replace(rules[name], mend=Mend(by, tuple((phrase, new) for phrase, new in swaps), safe, unsafe))
    likenesses = {name: Likeness(*values) for name, values in held["likenesses"].items()}
    return RuleSet(rules, signals, {name: tuple(words) for name, words in held["words"].items()}, likenesses)
