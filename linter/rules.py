"""Rules, signals and word lists: read from YAML, refused at load time when anything is wrong, frozen afterwards.

The format is described in ``docs/writing-a-rule.md``. Rules are data: nothing in them is ever run as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from linter.checks import CHECKS
from linter.likeness import Likeness, parse_weights
from linter.model import KINDS, MODES, Severity, TactfulError
from linter.phrases import LONGEST_BEGINNING, Compiled, ListMemory, PhraseError, compile_phrase, lists_in, parse
from linter.scope import SCOPES
from linter.seek import Seeker
from linter.yamlsource import SourceError, Value, load, unknown

FORMS = ("phrases", "signal", "tokens", "tree", "metric", "check", "part", "any", "all")
PARTS = ("opening", "greeting", "body", "closing", "signature")
NEEDS = ("customer-message", "customer-name", "times")
_RULE_KEYS = frozenset(
    "id title severity level why source needs kinds modes match when unless scope yields-to options suggest examples snippets likeness".split()
)
_SIGNAL_KEYS = frozenset("id about match when unless scope examples".split())
_NODE_KEYS = frozenset({*FORMS, "suggest", "within", "hint", "mark", "above", "scope", "fix"})
_WITHIN = re.compile(
    r"(?P<unit>clause|sentence|message|after|before|opening|customer-message)$|(?P<count>\d+) sentences? (?P<way>after|before|around)$"
)


@dataclass(frozen=True)
class Within:
    """Where a condition looks, relative to the words matched: ``unit``, or ``count`` sentences ``after``/``before``/``around``."""

    unit: str
    count: int = 0


@dataclass(frozen=True)
class FixSpec:
    """What a fix writes in place of the matched words, and whether that is safe."""

    replace: str
    safe: bool


@dataclass(frozen=True, eq=False)
class Condition:
    """One pattern. ``form`` names which of the other fields count. Compared by identity, so that it can key a memory."""

    form: str
    phrases: tuple[Compiled, ...] = ()
    name: str = ""
    patterns: tuple[object, ...] = ()
    hint: Compiled | None = None
    mark: tuple[str, ...] = ()
    above: float = 0.0
    of: tuple[Condition, ...] = ()
    within: Within = Within("sentence")
    suggest: tuple[str, ...] = ()
    fix: FixSpec | None = None
    allow: frozenset[str] | None = None


@dataclass(frozen=True)
class Example:
    """A message that proves a rule, its marks taken out: ``spans`` are the marked words' offsets in ``text``."""

    text: str
    spans: tuple[tuple[int, int], ...]
    line: int
    kind: str = "email"
    mode: str = "draft"
    customer_name: str | None = None
    customer_message: str | None = None
    received_at: str | None = None
    sent_at: str | None = None
    fixed: str | None = None


@dataclass(frozen=True, eq=False)
class Signal:
    """A named pattern without severity, used by rules."""

    id: str
    about: str
    match: Condition
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    allow: frozenset[str]
    present: tuple[Example, ...]
    absent: tuple[Example, ...]
    path: str


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of the catalogue, or of a user's own."""

    id: str
    family: str
    title: str
    severity: Severity
    level: str
    why: str
    source: str
    match: Condition
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    allow: frozenset[str]
    needs: tuple[str, ...]
    kinds: frozenset[str]
    modes: frozenset[str]
    yields_to: tuple[str, ...]
    options: Mapping[str, object]
    suggest: tuple[str, ...]
    fail: tuple[Example, ...]
    passing: tuple[Example, ...]
    gaps: tuple[Example, ...]
    path: str
    snippets: bool = True
    """False where the rule is about a whole letter, and a snippet cannot break it."""


@dataclass(frozen=True)
class RuleSet:
    """Everything that was loaded. ``rules`` are in the order of the catalogue's families, then by id."""

    rules: Mapping[str, Rule]
    signals: Mapping[str, Signal]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    likenesses: Mapping[str, Likeness] = field(default_factory=dict)

    @cached_property
    def index(self) -> Mapping[str, Sequence[tuple[Condition, Compiled]]]:
        """The gate: by anchor, the phrases that may match where it stands; under ``""`` those that need none."""
        found: dict[str, list[tuple[Condition, Compiled]]] = {"": []}
        for condition in self.conditions():
            for phrase in condition.phrases if condition.hint is None else (condition.hint,):
                for anchor in phrase.anchors or ("",):
                    found.setdefault(anchor, []).append((condition, phrase))
                for anchors in phrase.also:
                    for anchor in anchors:
                        found.setdefault(anchor, [])
        return found

    def anchors_in(self, norm: str) -> frozenset[str]:
        """The anchors that some matching text has, and ``""``."""
        known = self._anchors_of
        index = self.index
        said = {""}
        for word in norm.split():
            held = known.get(word)
            if held is None:
                if len(known) > 50_000:
                    known.clear()
                begun = (word[:size] + "*" for size in range(2, min(len(word), LONGEST_BEGINNING) + 1))
                held = known[word] = tuple(anchor for anchor in (word, *begun) if anchor in index)
            said.update(held)
        return frozenset(said)

    @cached_property
    def seeker(self) -> Seeker:
        """Finds the rules' phrases."""
        return Seeker(self.words.__getitem__)

    @cached_property
    def _anchors_of(self) -> dict[str, tuple[str, ...]]:
        """The anchors of words already met; it only saves work."""
        return {}

    def conditions(self) -> Iterator[Condition]:
        """Every pattern of every rule and signal, those inside others too."""
        waiting: list[Condition] = []
        owners: list[Rule | Signal] = [*self.rules.values(), *self.signals.values()]
        for held in owners:
            waiting += [held.match, *held.when, *held.unless]
        while waiting:
            condition = waiting.pop()
            waiting += condition.of
            yield condition

    def families(self) -> dict[str, list[Rule]]:
        """Rules by family, both in order."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            found.setdefault(rule.family, []).append(rule)
        return found


FAMILIES = ("respect", "ownership", "solutions", "apology", "recognition", "promptness", "honesty", "loyalty", "clarity")


def shipped_rules() -> Path:
    """The folder of the rules that come with tactful."""
    here = Path(__file__).resolve().parent
    inside = here / "_rules"
    return inside if inside.is_dir() else here.parent / "rules"


def load_rules(*folders: Path, words: Mapping[str, tuple[str, ...]] | None = None, weighed: bool = True) -> RuleSet:
    """Load the shipped rules and those in ``folders``, later ones adding to or replacing earlier ones; ``words`` are added to word lists.

    ``weighed=False`` leaves the weights of likenesses out (to make them anew).

    Raises:
        TactfulError: every file that is wrong, each with line, column and what to do.
    """
    errors: list[str] = []
    word_files: dict[str, tuple[str, ...]] = {}
    word_values: dict[str, Value] = {}
    signal_files: dict[str, Value] = {}
    rule_files: dict[str, tuple[str, Value]] = {}
    for folder in (shipped_rules(), *folders):
        if not folder.is_dir():
            raise TactfulError(f"{folder}: no such folder of rules")
        here: dict[tuple[str, str], Path] = {}
        for path in sorted(folder.rglob("*.yaml")):
            parts = path.relative_to(folder).parts
            try:
                value = load(path)
                what = next((kind for kind in ("words", "signals") if kind in parts[:-1]), "rules")
                if here.setdefault((what, path.stem), path) != path:
                    raise value.error(f"{path.stem!r} is the name of another file too, {here[what, path.stem]}; one of the two would be lost")
                if what == "words":
                    word_files[path.stem] = _words(value, word_files.get(path.stem, ()))
                    word_values[path.stem] = value
                elif what == "signals":
                    signal_files[path.stem] = value
                else:
                    rule_files[path.stem] = parts[-2] if len(parts) > 1 else "own", value
            except SourceError as error:
                errors.append(str(error))
    for listed, more in (words or {}).items():
        word_files[listed] = (*word_files.get(listed, ()), *more)
    likenesses = _likenesses((shipped_rules(), *folders), errors) if weighed else None
    reader = _Reader(word_files, word_values, set(signal_files), likenesses)
    signals: dict[str, Signal] = {}
    rules: dict[str, Rule] = {}
    for stem, value in signal_files.items():
        try:
            signals[stem] = reader.signal(stem, value)
        except SourceError as error:
            errors.append(str(error))
    errors.extend(str(error) for error in reader.circles())
    for stem, (family, value) in sorted(rule_files.items(), key=lambda item: (_family_order(item[1][0]), item[0])):
        try:
            rules[stem] = reader.rule(stem, family, value)
        except SourceError as error:
            errors.append(str(error))
    for stem in rules:
        wanted = rule_files[stem][1].mapping("a rule").get("yields-to")
        for name in wanted.items("yields-to") if wanted else []:
            if name.data not in rule_files:
                errors.append(str(name.error(unknown(f"rule {name.data!r}", str(name.data), sorted(rule_files)))))
    if errors:
        raise TactfulError("\n".join(errors))
    return RuleSet(rules, signals, word_files, likenesses or {})


def _likenesses(folders: Sequence[Path], errors: list[str]) -> dict[str, Likeness]:
    found: dict[str, Likeness] = {}
    for folder in folders:
        for path in sorted(folder.glob("likeness/*.tsv")):
            try:
                found[path.stem] = parse_weights(path.read_text("utf-8").splitlines())
            except (OSError, ValueError) as error:
                errors.append(f"{path}: {error}")
    return found


def _family_order(family: str) -> tuple[int, str]:
    return (FAMILIES.index(family) if family in FAMILIES else len(FAMILIES), family)


def _words(value: Value, before: tuple[str, ...]) -> tuple[str, ...]:
    held = value.mapping("a word list", {"about", "words", "extend"})
    if "about" not in held or "words" not in held:
        raise value.error("a word list needs 'about' and 'words'")
    words = held["words"].texts("words")
    extend = held["extend"].flag("extend") if "extend" in held else False
    return (*before, *words) if extend else words


class _Reader:
    """Turns values into rules; holds what patterns may refer to."""

    def __init__(
        self, words: Mapping[str, tuple[str, ...]], word_values: Mapping[str, Value], signals: set[str], likenesses: Mapping[str, Likeness] | None
    ):
        self.words, self.word_values, self.signals, self.likenesses = words, word_values, signals, likenesses
        self._uses: dict[str, list[Value]] = {}
        self._reading = ""
        self._compiled: dict[str, Compiled] = {}
        self._lists: ListMemory = {}

    def rule(self, stem: str, family: str, value: Value) -> Rule:
        held = value.mapping("a rule", _RULE_KEYS)
        self._reading = ""
        for key in ("id", "title", "severity", "why", "source", "match", "examples"):
            if key not in held:
                raise value.error(f"a rule needs {key!r}")
        self._id(stem, held["id"])
        source = held["source"].text("source")
        if not source.strip():
            raise held["source"].error("a rule must name its source")
        severity = _choice(held["severity"], "severity", [s.name for s in Severity])
        level = _choice(held["level"], "level", ["phrase", "message"]) if "level" in held else "phrase"
        examples = held["examples"].mapping("examples", {"fail", "pass", "gaps"})
        return Rule(
            id=stem, family=family, title=held["title"].text("title"), severity=Severity[severity], level=level,
            why=held["why"].text("why"), source=source, match=self._match(stem, held),
            when=self.conditions(held.get("when")), unless=self.conditions(held.get("unless")), allow=_allow(held.get("scope")),
            needs=_choices(held.get("needs"), "needs", NEEDS), kinds=frozenset(_choices(held.get("kinds"), "kinds", KINDS) or KINDS),
            modes=frozenset(_choices(held.get("modes"), "modes", MODES) or MODES),
            yields_to=held["yields-to"].texts("yields-to") if "yields-to" in held else (),
            options={k: v.plain() for k, v in held["options"].mapping("options").items()} if "options" in held else {},
            suggest=held["suggest"].texts("suggest") if "suggest" in held else (),
            fail=_examples(examples.get("fail")), passing=_examples(examples.get("pass")), gaps=_examples(examples.get("gaps")),
            path=value.source.path, snippets=held["snippets"].flag("snippets") if "snippets" in held else level == "phrase",
        )  # fmt: skip

    def _match(self, stem: str, held: dict[str, Value]) -> Condition:
        """A rule's pattern, with its likeness beside it where it has one."""
        match = self.condition(held["match"])
        if "likeness" not in held or not held["likeness"].flag("likeness"):
            return match
        if self.likenesses is None:
            return match
        if stem not in self.likenesses:
            raise held["likeness"].error(f"there are no weights in likeness/{stem}.tsv; make them with python -m linter.learn, or leave this out")
        return Condition("likeness", name=stem, of=(match,))

    def signal(self, stem: str, value: Value) -> Signal:
        held = value.mapping("a signal", _SIGNAL_KEYS)
        for key in ("id", "about", "match", "examples"):
            if key not in held:
                raise value.error(f"a signal needs {key!r}")
        self._id(stem, held["id"])
        self._reading = stem
        examples = held["examples"].mapping("examples", {"present", "absent"})
        return Signal(
            id=stem, about=held["about"].text("about"), match=self.condition(held["match"]), when=self.conditions(held.get("when")),
            unless=self.conditions(held.get("unless")), allow=_allow(held.get("scope")), present=_examples(examples.get("present")),
            absent=_examples(examples.get("absent")), path=value.source.path,
        )  # fmt: skip

    def circles(self) -> Iterator[SourceError]:
        """A refusal for every signal that leads back to itself: what it finds would depend on which is asked first."""

        def leads_to(name: str, wanted: str, seen: set[str]) -> bool:
            for at in self._uses.get(name, ()):
                used = at.text("signal")
                if used == wanted:
                    return True
                if used not in seen:
                    seen.add(used)
                    if leads_to(used, wanted, seen):
                        return True
            return False

        for name, places in self._uses.items():
            for at in places:
                if at.text("signal") == name or leads_to(at.text("signal"), name, set()):
                    yield at.error(f"signal {name!r} leads back to itself")

    def _id(self, stem: str, value: Value) -> None:
        if value.text("id") != stem:
            raise value.error(f"the id must be the file's name, {stem!r}")

    def conditions(self, value: Value | None) -> tuple[Condition, ...]:
        return tuple(self.condition(item) for item in value.items("conditions")) if value is not None else ()

    def condition(self, value: Value) -> Condition:
        held = value.mapping("a pattern", _NODE_KEYS)
        forms = [form for form in FORMS if form in held]
        if len(forms) != 1:
            raise value.error(f"a pattern needs exactly one of {', '.join(FORMS)}" + (f", not {' and '.join(forms)}" if forms else ""))
        form = forms[0]
        at = held[form]
        within = self._within(held["within"]) if "within" in held else Within("sentence")
        suggest = held["suggest"].texts("suggest") if "suggest" in held else ()
        fix = self._fix(held["fix"]) if "fix" in held else None
        allow = _allow(held["scope"]) if "scope" in held else None
        common = {"within": within, "suggest": suggest, "fix": fix, "allow": allow}
        if form == "phrases":
            return Condition(form, phrases=tuple(self.phrase(item) for item in at.items("phrases")), **common)  # type: ignore[arg-type]
        if form in {"any", "all"}:
            return Condition(form, of=tuple(self.condition(item) for item in at.items(form)), **common)  # type: ignore[arg-type]
        if form == "signal":
            name = at.text("signal")
            if name not in self.signals:
                raise at.error(unknown(f"signal {name!r}", name, sorted(self.signals)))
            self._uses.setdefault(self._reading, []).append(at)
            return Condition(form, name=name, **common)  # type: ignore[arg-type]
        if form == "check":
            name = at.text("check")
            if name not in CHECKS:
                raise at.error(unknown(f"check {name!r}", name, sorted(CHECKS)))
            return Condition(form, name=name, **common)  # type: ignore[arg-type]
        if form == "part":
            return Condition(form, name=_choice(at, "part", PARTS), **common)  # type: ignore[arg-type]
        if form == "metric":
            name = _choice(at, "metric", ["grade", "sentence-words"])
            return Condition(form, name=name, above=held["above"].number("above") if "above" in held else 0.0, **common)  # type: ignore[arg-type]
        if "hint" not in held:
            raise value.error(f"{form!r} needs a 'hint': a phrase that its sentence must have, so that only such sentences are parsed")
        hint = self.phrase(held["hint"])
        mark = held["mark"].texts("mark") if "mark" in held else ()
        return Condition(form, patterns=_syntax(form, at), hint=hint, mark=mark, **common)  # type: ignore[arg-type]

    def phrase(self, value: Value) -> Compiled:
        text = value.text("a phrase")
        held = self._compiled.get(text)
        if held is None:
            try:
                held = self._compiled[text] = compile_phrase(text, self._list, self._lists)
            except PhraseError as error:
                raise value.error(f"the phrase {text!r}: {error} (at its character {error.position + 1})") from error
            except KeyError as error:
                name = str(error.args[0])
                raise value.error(unknown(f"word list {name!r}", name, sorted(self.words))) from error
        return held

    def _list(self, name: str) -> tuple[str, ...]:
        """The entries of a word list that a phrase uses; each must be a phrase itself."""
        entries = self.words[name]
        for item in self.word_values[name].mapping("a word list")["words"].items("words"):
            entry = item.text("an entry")
            try:
                lists = lists_in(parse(entry))
            except PhraseError as error:
                raise item.error(f"the entry {entry!r}: {error} (at its character {error.position + 1})") from error
            for other in lists:
                if other not in self.words:
                    raise item.error(unknown(f"word list {other!r}", other, sorted(self.words)))
        return entries

    def _within(self, value: Value) -> Within:
        match = _WITHIN.match(value.text("within"))
        if match is None:
            raise value.error(
                "within must be clause, sentence, message, opening, before, after, customer-message, or 'N sentences after|before|around'"
            )
        return Within(match["unit"]) if match["unit"] else Within(match["way"], int(match["count"]))

    def _fix(self, value: Value) -> FixSpec:
        held = value.mapping("fix", {"replace", "safe"})
        if "replace" not in held:
            raise value.error("a fix needs 'replace'")
        return FixSpec(held["replace"].text("replace"), held["safe"].flag("safe") if "safe" in held else False)


def _choice(value: Value, what: str, names: tuple[str, ...] | list[str]) -> str:
    text = value.text(what)
    if text not in names:
        raise value.error(unknown(f"{what} {text!r}", text, names))
    return text


def _choices(value: Value | None, what: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_choice(item, what, names) for item in value.items(what)) if value is not None else ()


def _allow(value: Value | None) -> frozenset[str]:
    if value is None:
        return frozenset()
    if value.data == "any":
        return frozenset(SCOPES)
    held = value.mapping("scope", {"allow"})
    return frozenset(_choices(held.get("allow"), "scope", SCOPES))


_EXAMPLE_KEYS = frozenset("text kind mode customer-name customer-message received-at sent-at fixed".split())


def _examples(value: Value | None) -> tuple[Example, ...]:
    if value is None:
        return ()
    found = []
    for item in value.items("examples"):
        if isinstance(item.data, dict):
            held = item.mapping("an example", _EXAMPLE_KEYS)
            if "text" not in held:
                raise item.error("an example needs 'text'")
            raw = held["text"].text("text")
            extra = {key.replace("-", "_"): _example_value(key, entry) for key, entry in held.items() if key != "text"}
        else:
            raw, extra = item.text("an example"), {}
        text, spans = unmark(raw)
        mode = extra.pop("mode", "draft")
        if not spans and raw.count("<<") != raw.count(">>"):
            raise item.error("an example's << and >> do not pair")
        found.append(Example(text=text, spans=spans, line=item.line, mode=mode, **extra))
    return tuple(found)


def _example_value(key: str, value: Value) -> str:
    if key in {"kind", "mode"}:
        return _choice(value, key, KINDS if key == "kind" else MODES)
    text = value.text(key)
    if key in {"received-at", "sent-at"}:
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise value.error(f"{key} {text!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00") from error
    return text


def unmark(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """An example without its ``<<marks>>``, and the spans they enclosed."""
    spans: list[tuple[int, int]] = []
    out = ""
    position = 0
    for match in re.finditer(r"<<(.+?)>>(?!>)", raw, re.DOTALL):
        out += raw[position : match.start()]
        spans.append((len(out), len(out) + len(match[1])))
        out += match[1]
        position = match.end()
    return out + raw[position:], tuple(spans)


_ATTRIBUTES = frozenset(
    "ORTH TEXT NORM LOWER SHAPE LENGTH LEMMA POS TAG DEP MORPH ENT_TYPE ENT_IOB SENT_START IS_SENT_START IS_ALPHA IS_ASCII IS_DIGIT "
    "IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE IS_STOP IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY LIKE_NUM LIKE_URL "
    "LIKE_EMAIL SPACY".split()
)
_TESTS = frozenset("REGEX FUZZY FUZZY1 FUZZY2 FUZZY3 IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS == != >= <= > <".split())
_OPERATORS = ("!", "?", "+", "*")
_RELATIONS = ("<", ">", "<<", ">>", ".", ".*", ";", ";*", "$+", "$-", "$++", "$--", ">+", ">-", ">++", ">--", "<+", "<-", "<++", "<--")


def _syntax(form: str, value: Value) -> tuple[object, ...]:
    """Matcher token patterns, or a tree's nodes. What spaCy would refuse is refused here, without importing it."""
    if form == "tokens":
        for item in value.items("tokens"):
            if not item.items("a token pattern"):
                raise item.error("a token pattern needs a token, as in [{LOWER: late}]")
            for token in item.items("a token pattern"):
                _attributes(token, "a token", {"OP"})
        return tuple(item.plain() for item in value.items("tokens"))
    nodes = value.mapping("tree")
    roots = [name for name, node in nodes.items() if "of" not in node.mapping(f"tree node {name!r}")]
    if len(roots) != 1:
        raise value.error(f"a tree needs one node without 'of', its anchor, not {len(roots)}")
    for name, node in nodes.items():
        held = _attributes(node, f"tree node {name!r}", {"of", "rel"})
        if "rel" in held:
            _choice(held["rel"], "relation", _RELATIONS)
        above = held.get("of")
        if above is not None and above.text("of") not in nodes:
            raise above.error(unknown(f"tree node {above.data!r}", str(above.data), list(nodes)))
        climbed = {name}
        while above is not None:
            if above.data in climbed:
                raise above.error(f"the tree's node {name!r} hangs from itself")
            climbed.add(str(above.data))
            above = nodes[str(above.data)].mapping("a tree node").get("of")
    return tuple((name, node.plain()) for name, node in nodes.items())


def _attributes(token: Value, what: str, more: set[str]) -> dict[str, Value]:
    """The attributes of one token, each known to spaCy and of a kind that it takes."""
    held = token.mapping(what)
    for key, value in held.items():
        if key not in more and key.upper() not in _ATTRIBUTES:
            raise token.key_error(key, unknown(f"attribute {key!r} of {what}", key.upper(), sorted(_ATTRIBUTES | more)))
        if key == "OP":
            if value.data not in _OPERATORS and not re.fullmatch(r"\{\d*(,\d*)?\}", value.text("OP")):
                raise value.error(f"unknown operator {value.data!r}; known are {', '.join(_OPERATORS)} and {{n,m}}")
        elif key not in more and isinstance(value.data, dict):
            for test in value.mapping(f"{key} of {what}", _TESTS).values():
                if test.data is None or isinstance(test.data, dict):
                    raise test.error(f"{key} of {what} needs a word, a number or a list")
        elif value.data is None:
            raise value.error(f"{key} of {what} needs a value")
    return held
