"""Reading rules from YAML, with a refusal, its place and the nearest right word for anything that is wrong.

The format is described in ``docs/writing-a-rule.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from linter.anchors import Compiled, ListMemory, compile_phrase
from linter.checks import CHECKS
from linter.likeness import Likeness, parse_weights
from linter.mend import MAKERS
from linter.model import KINDS, MODES, Mend, Severity, TactfulError
from linter.patterns import regex
from linter.phrases import PhraseError, captures_in, lists_in, parse
from linter.rules import FAMILIES, Condition, FixSpec, Rewrite, Rule, RuleSet, Signal, Within, shipped_rules
from linter.rulevalues import choice, choices, examples_of, scopes_allowed, syntax_patterns
from linter.templates import TemplateError, check, pieces
from linter.yamlsource import SourceError, Value, load, unknown

FORMS = ("phrases", "signal", "tokens", "tree", "metric", "check", "part", "any", "all")
PARTS = ("opening", "greeting", "body", "closing", "signature")
NEEDS = ("customer-message", "customer-name", "times")
_RULE_KEYS = frozenset(
    "id title severity level why source needs kinds modes match when unless scope yields-to suggest rewrite examples snippets likeness".split()
)
_REWRITE_KEYS = frozenset("from to words drop add about say when unless safe examples".split())
_SIGNAL_KEYS = frozenset("id about match when unless scope examples".split())
_NODE_KEYS = frozenset({*FORMS, "suggest", "within", "hint", "mark", "above", "scope", "fix"})
_WITHIN = regex(r"(?P<unit>clause|sentence|message|after|before|opening|customer-message)$|(?P<count>\d+) sentences? (?P<way>after|before|around)$")


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
        held = value.mapping("a rule", _RULE_KEYS | {"fix"})
        self._reading = ""
        for key in ("id", "title", "severity", "why", "source", "match", "examples"):
            if key not in held:
                raise value.error(f"a rule needs {key!r}")
        self._id(stem, held["id"])
        source = held["source"].text("source")
        if not source.strip():
            raise held["source"].error("a rule must name its source")
        severity = choice(held["severity"], "severity", [s.name for s in Severity])
        level = choice(held["level"], "level", ["phrase", "message"]) if "level" in held else "phrase"
        examples = held["examples"].mapping("examples", {"fail", "pass", "gaps"})
        return Rule(
            id=stem, family=family, title=held["title"].text("title"), severity=Severity[severity], level=level,
            mend=self._mend(held["fix"]) if "fix" in held else Mend(),
            why=held["why"].text("why"), source=source, match=self._match(stem, held),
            when=self.conditions(held.get("when")), unless=self.conditions(held.get("unless")), allow=scopes_allowed(held.get("scope")),
            needs=choices(held.get("needs"), "needs", NEEDS), kinds=frozenset(choices(held.get("kinds"), "kinds", KINDS) or KINDS),
            modes=frozenset(choices(held.get("modes"), "modes", MODES) or MODES),
            yields_to=held["yields-to"].texts("yields-to") if "yields-to" in held else (),
            suggest=self._suggest(held.get("suggest")),
            fail=examples_of(examples.get("fail")), passing=examples_of(examples.get("pass")), gaps=examples_of(examples.get("gaps")),
            path=value.source.path, snippets=held["snippets"].flag("snippets") if "snippets" in held else level == "phrase",
            rewrites=tuple(self._rewrite(item) for item in held["rewrite"].items("rewrite")) if "rewrite" in held else (),
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
            unless=self.conditions(held.get("unless")), allow=scopes_allowed(held.get("scope")), present=examples_of(examples.get("present")),
            absent=examples_of(examples.get("absent")), path=value.source.path,
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
        suggest = self._suggest(held.get("suggest"))
        fix = self._fix(held["fix"]) if "fix" in held else None
        allow = scopes_allowed(held["scope"]) if "scope" in held else None
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
            return Condition(form, name=choice(at, "part", PARTS), **common)  # type: ignore[arg-type]
        if form == "metric":
            name = choice(at, "metric", ["grade", "sentence-words"])
            return Condition(form, name=name, above=held["above"].number("above") if "above" in held else 0.0, **common)  # type: ignore[arg-type]
        if "hint" not in held:
            raise value.error(f"{form!r} needs a 'hint': a phrase that its sentence must have, so that only such sentences are parsed")
        hint = self.phrase(held["hint"])
        mark = held["mark"].texts("mark") if "mark" in held else ()
        return Condition(form, patterns=syntax_patterns(form, at), hint=hint, mark=mark, **common)  # type: ignore[arg-type]

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

    def _mend(self, value: Value) -> Mend:
        """What a rule says of its edits."""
        held = value.mapping("a rule's fix", {"by", "swap", "safe", "unsafe"})
        swaps = held["swap"].mapping("swap").items() if "swap" in held else ()
        by = choice(held["by"], "fix", sorted(MAKERS)) if "by" in held else ""
        said = {key: " ".join(held[key].text(key).split()) for key in ("safe", "unsafe") if key in held}
        if not said:
            raise value.error("a rule's fix must say which of its edits are safe, why they are unsafe, or both: 'safe', 'unsafe'")
        if swaps and "safe" not in said:
            raise held["swap"].error("what is swapped is safe; say why in 'safe'")
        return Mend(by, tuple((self._swapped(phrase, new), new.text("swap")) for phrase, new in swaps), **said)

    def _swapped(self, phrase: str, at: Value) -> str:
        """A phrase that is a key, refused where it cannot be read."""
        return self.phrase(replace(at, data=phrase, raw=phrase)).source

    def _fix(self, value: Value) -> FixSpec:
        held = value.mapping("fix", {"replace", "safe"})
        if "replace" not in held:
            raise value.error("a fix needs 'replace'")
        return FixSpec(held["replace"].text("replace"), held["safe"].flag("safe") if "safe" in held else False)

    def _suggest(self, value: Value | None) -> tuple[str, ...]:
        """Model sentences; a slot in double braces is refused, since it would be sent."""
        for item in value.items("suggest") if value is not None else ():
            try:
                pieces(item.text("each of suggest"))
            except TemplateError as error:
                raise item.error(str(error)) from error
        return value.texts("suggest") if value is not None else ()

    def _rewrite(self, value: Value) -> Rewrite:
        held = value.mapping("a rewrite", _REWRITE_KEYS)
        forms = [form for form in ("from", "words", "drop", "add", "about") if form in held]
        if not forms and "say" in held and ("when" in held or "unless" in held):
            forms = ["about"]
        if len(forms) != 1:
            raise value.error("a rewrite needs exactly one of 'from' (with 'to'), 'words', 'drop', 'add' and 'about' (with 'say')")
        form = forms[0]
        return replace(self._rewrite_as(form, held, value), when=self.conditions(held.get("when")), unless=self.conditions(held.get("unless")))

    def _rewrite_as(self, form: str, held: dict[str, Value], value: Value) -> Rewrite:
        listed = held["examples"].mapping("examples of a rewrite") if "examples" in held else {}
        examples = tuple((text, result.text("an example's result"), result.line) for text, result in listed.items())
        safe = held["safe"].flag("safe") if "safe" in held else False
        if form == "drop":
            choice(held["drop"], "drop", ["clause"])
            return Rewrite(form, safe=safe, examples=examples)
        if form == "words":
            words = tuple((word, other.text("a word")) for word, other in held[form].mapping("words").items())
            return Rewrite(form, words=words, safe=safe, examples=examples)
        if form == "add":
            try:
                check(held[form].text(form), ())
            except TemplateError as error:
                raise held[form].error(str(error)) from error
            return Rewrite(form, write=held[form].text(form), safe=safe, examples=examples)
        says = {"from": "to", "about": "say"}[form]
        if says not in held:
            raise value.error(f"{form!r} needs {says!r}: what to write")
        phrases = tuple(self.phrase(item).source for item in held[form].items(form)) if form in held else ()
        write = held[says].text(says)
        for phrase in phrases or ("",):
            try:
                check(write, list(captures_in(parse(phrase))) if phrase else ())
            except TemplateError as error:
                raise held[says].error(f"{error}, for the phrase {phrase!r}") from error
        return Rewrite(form, phrases, write, (), safe, examples)
