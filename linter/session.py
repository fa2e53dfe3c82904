"""One run of the command line: the configuration applied to messages, and findings filtered by what is allowed and known.

Between the engine, which knows one message, and the commands, which know the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from linter.compiled import load_cached
from linter.config import NAMES, Config, ConfigError, find, near, read_config
from linter.engine import Engine, chosen
from linter.formats.keys import Keys
from linter.match import Settings
from linter.model import Checked, Context, Message, Severity
from linter.own import is_report
from linter.phrases import PhraseError, parse
from linter.results import Results, checked_of, held_of, key_of
from linter.rules import RuleSet
from linter.sources import Given
from linter.suppress import Baseline, Used, baseline_text, matches, read_baseline, relative, stale, without_allowed, without_commented, without_known
from linter.yamlsource import unknown


@dataclass
class Session:
    """A run's engine, configuration and what has been used of its exemptions."""

    config: Config
    engine: Engine
    given: Given
    gate: Severity
    baseline: Baseline | None = None
    baseline_folder: Path = field(default_factory=Path)
    folders: tuple[Path, ...] = ()
    """The folders of the user's own rules."""
    used: Used = field(default_factory=Used)
    ran: set[str] = field(default_factory=set)
    """The rules that ran on a message."""
    seen: dict[str, set[str]] = field(default_factory=dict)
    """The paths checked, each with the rules that ran on a message of it."""
    results: Results | None = None
    """What earlier runs found."""
    terse: bool = False
    """Whether suggestions and edits may be left out of what earlier runs found: only a verdict is wanted."""
    _selected: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]] = field(default_factory=dict)

    def is_ours(self, path: Path) -> bool:
        """Whether a file met in a folder is tactful's own: its configuration, baseline, a rule or a report. None of them is a message."""
        if path.name in NAMES or is_report(path):
            return True
        if self.config.baseline is None and not self.folders:
            return False
        place = path.resolve()
        return str(place) == self.config.baseline or any(folder in place.parents for folder in self.folders)

    def given_for(self, path: str) -> Given:
        """What is said about the messages of one file: by the command line, then by the configuration for its path, its last word first."""
        kind, mode, snippet = self.given.kind, self.given.mode, self.given.snippet
        for override in reversed(self.config.overrides):
            if matches(override.paths, path, self.config.folder):
                kind = kind or override.kind  # type: ignore[assignment]
                mode = mode or override.mode  # type: ignore[assignment]
                snippet = override.snippet if snippet is None else snippet
        kind = kind or self.config.kind  # type: ignore[assignment]
        mode = mode or self.config.mode  # type: ignore[assignment]
        keys = Keys(self.config.message_keys, self.config.skip_keys)
        return replace(self.given, kind=kind, mode=mode, snippet=snippet, keys=keys, ours=self.config.our_addresses)

    def check(self, message: Message) -> Checked:
        """Check one message, with what is allowed and known taken out."""
        prepared = self.prepared(message)
        held = self.remembered(prepared)
        return self.settled(held if held is not None else self.learnt(self.find(prepared)))

    def engine_for(self, message: Message) -> Engine:
        """The engine with the rules that the configuration selects for a message's path."""
        selected = self._selection(message.path)
        return self.engine if selected == self.engine.select else replace(self.engine, select=selected)

    def find(self, prepared: Message) -> Checked:
        """What the rules find in a message; nothing of the session changes."""
        return self.engine_for(prepared).check(prepared)

    def remembered(self, prepared: Message) -> Checked | None:
        """What an earlier run found in the same message; ``None`` where it is not known."""
        if self.results is None:
            return None
        engine = self.engine_for(prepared)
        held = self.results.get(key_of(prepared, engine))
        return None if held is None else checked_of(held, prepared, engine, terse=self.terse)

    def learnt(self, checked: Checked) -> Checked:
        """Remember what was found, for later runs."""
        if self.results is not None:
            engine = self.engine_for(checked.message)
            held = held_of(checked, engine)
            if held is not None:
                self.results.put(key_of(checked.message, engine), held)
        return checked

    def settled(self, checked: Checked) -> Checked:
        """What is left when the allowed and the known are taken out; the session takes note of what was used."""
        engine = self.engine
        selected = self._selection(checked.message.path)
        ran = set(engine.rules.rules if selected is None else selected) - {held.rule for held in checked.skipped}
        self.seen.setdefault(checked.message.path, set()).update(ran)
        self.ran |= ran
        checked = without_commented(checked, set(engine.rules.rules) - ran, self.used)
        if self.config.allow:
            checked = without_allowed(checked, self.config.allow, self.config.folder, self.used)
        if self.baseline is not None:
            checked = without_known(checked, self.baseline, self.baseline_folder)
        return checked

    def prepared(self, message: Message) -> Message:
        """A message with the configuration's placeholders known."""
        roles = dict.fromkeys(self.config.customer_placeholders, "name") | dict.fromkeys(self.config.agent_placeholders, "agent")
        return replace(message, roles=roles) if roles else message

    def _selection(self, path: str) -> frozenset[str] | None:
        applying = [o for o in self.config.overrides if (o.select or o.ignore) and matches(o.paths, path, self.config.folder)]
        if not applying:
            return self.engine.select
        select = tuple(name for o in applying for name in o.select)
        ignore = tuple(name for o in applying for name in o.ignore)
        if (select, ignore) not in self._selected:
            held = chosen(self.engine.rules, select, ignore)
            base = self.engine.select
            self._selected[select, ignore] = held if base is None else held & base
        return self._selected[select, ignore]

    def remarks(self) -> Iterator[str]:
        """What the user should know of their exemptions: unused ones, and comments that a customer could read."""
        for allow in self.config.allow:
            if allow not in self.used.allows and any(
                allow.rule in ran and matches((allow.path,), path, self.config.folder) for path, ran in self.seen.items()
            ):
                words = f" on {allow.quote!r}" if allow.quote else ""
                yield f"{allow.place}: the allowance of {allow.rule}{words} in {allow.path} is not used; remove it"
        told: set[tuple[str, int]] = set()
        for (path, line, rule), sent in self.used.seen.items():
            if sent:
                if (path, line) not in told:
                    yield f"{path}:{line}: a customer could read this comment, so it allows nothing; use [[allow]] in the configuration (docs/suppressing.md)"
                told.add((path, line))
            elif rule not in self.engine.rules.rules:
                yield f"{path}:{line}: a comment allows {rule!r}, which is no rule; {_nearest(rule, self.engine.rules)}"
            elif (path, line, rule) not in self.used.comments:
                yield f"{path}:{line}: the comment that allows {rule} is not used; remove it"
        if self.baseline is not None:
            gone = stale(self.baseline, {relative(path, self.baseline_folder) for path in self.seen}, self.ran)
            if gone:
                yield f"{gone} known finding{'s are' if gone > 1 else ' is'} there no longer; write {near(self.config.baseline or '')} anew with `tactful baseline`"

    def baseline_of(self, results: Sequence[Checked], path: Path, *, keep: bool) -> str:
        """The text of a baseline of these results, for ``path``; ``keep`` what is there on files that were not looked at."""
        kept: dict[str, Mapping[str, int]] = {}
        if keep and path.exists():
            seen = {relative(name, path.parent) for name in self.seen}
            kept = {file: counts for file, counts in read_baseline(path).known.items() if file not in seen}
        return baseline_text(results, path.parent, kept)


def _nearest(rule: str, rules: RuleSet) -> str:
    return unknown("rule", rule, list(rules.rules)).partition("; ")[2]


def configuration(path: str | None, *, none: bool) -> Config:
    """The configuration to use: ``path``, the nearest one, or the defaults. Raises :class:`ConfigError`."""
    if none:
        return Config()
    if path is not None:
        return read_config(Path(path))
    nearest = find(Path.cwd())
    if nearest is None:
        return Config()
    # As the user would name it, since its name is what errors begin with.
    return read_config(nearest.relative_to(Path.cwd()) if nearest.is_relative_to(Path.cwd()) else nearest)


def start(
    config: Config,
    *,
    context: Context | None = None,
    kind: str | None = None,
    mode: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    folders: Sequence[Path] = (),
    fail_on: str | None = None,
    use_baseline: bool = True,
) -> Session:
    """A session from the configuration and what the command line adds to it.

    Raises:
        TactfulError: an unknown rule, a rule file or baseline that is wrong.
    """
    own = [Path(folder) for folder in config.rules]
    words = {"audience-own": _phrases(config)} if config.audience_terms else {}
    rules = _with_severities(load_cached(*own, *folders, words=words), config)
    _refuse_unknown(rules, config)
    off = {rule for rule, severity in config.severity.items() if severity == "off"}
    # What is named on the command line is meant, whatever the configuration says of it.
    quiet = (chosen(rules, config.ignore, ()) if config.ignore else frozenset()) | off
    picked = chosen(rules, tuple(select) or config.select, ignore) - (quiet - set(select))
    settings = Settings(
        reply_within_hours=float(config.reply_within), grade=float(config.reading_grade), sentence_words=int(config.sentence_words),
        own_names=tuple(name.lower() for name in (*config.company, *config.products)), placeholders=config.placeholders,
    )  # fmt: skip
    baseline, folder = None, Path.cwd()
    if use_baseline and config.baseline is not None:
        path = Path(config.baseline)
        baseline, folder = read_baseline(path), path.parent
    given = Given(kind, mode, context or Context())  # type: ignore[arg-type]
    gate = Severity[fail_on or config.fail_on]
    return Session(
        config,
        Engine(rules, settings=settings, select=picked),
        given,
        gate,
        baseline=baseline,
        baseline_folder=folder,
        folders=tuple(f.resolve() for f in (*own, *folders)),
    )


def _phrases(config: Config) -> tuple[str, ...]:
    """The audience terms, which are phrases like those of a rule."""
    for term in config.audience_terms:
        try:
            parse(term)
        except PhraseError as error:
            raise ConfigError(
                f"{config.origin['audience_terms']}: audience-terms: {term!r}: {error} (at its character {error.position + 1})"
            ) from error
    return config.audience_terms


def _refuse_unknown(rules: RuleSet, config: Config) -> None:
    """Refuse the configuration's mention of a rule or family that there is none of."""
    names = [*rules.rules, *rules.families(), "all"]
    for key in ("select", "ignore"):
        for name in getattr(config, key):
            if name not in names:
                raise ConfigError(f"{config.origin[key]}: {key}: {unknown(f'rule or family {name!r}', name, names)}")
    for override in config.overrides:
        for name in (*override.select, *override.ignore):
            if name not in names:
                raise ConfigError(f"{override.place}: overrides: {unknown(f'rule or family {name!r}', name, names)}")
    for allow in config.allow:
        if allow.rule not in rules.rules:
            raise ConfigError(f"{allow.place}: allow: {unknown(f'rule {allow.rule!r}', allow.rule, list(rules.rules))}")
    for rule in config.severity:
        if rule not in rules.rules:
            raise ConfigError(f"{config.origin['severity']}: severity: {unknown(f'rule {rule!r}', rule, list(rules.rules))}")


def _with_severities(rules: RuleSet, config: Config) -> RuleSet:
    changed: Mapping[str, Severity] = {rule: Severity[s] for rule, s in config.severity.items() if s != "off"}
    if not changed:
        return rules
    return replace(rules, rules={name: replace(rule, severity=changed.get(name, rule.severity)) for name, rule in rules.rules.items()})
