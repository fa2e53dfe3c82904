"""One run of the command line: the configuration applied to messages, and findings filtered by what is allowed and known.

Between the engine, which knows one message, and the commands, which know the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from linter.compiled import load_cached
from linter.config import Allow, Config, ConfigError, find, read_config
from linter.engine import Engine, chosen
from linter.formats.keys import Keys
from linter.match import Settings
from linter.model import Checked, Context, Message, Severity
from linter.rules import RuleSet
from linter.sources import Given
from linter.suppress import (
    Baseline,
    baseline_text,
    comments,
    matches,
    read_baseline,
    relative,
    sent_comments,
    stale,
    without_allowed,
    without_commented,
    without_known,
)


@dataclass
class Session:
    """A run's engine, configuration and what has been used of its exemptions."""

    config: Config
    engine: Engine
    given: Given
    gate: Severity
    cli_select: tuple[str, ...] = ()
    baseline: Baseline | None = None
    baseline_folder: Path = field(default_factory=Path)
    used_allows: set[Allow] = field(default_factory=set)
    used_comments: set[tuple[str, int, str]] = field(default_factory=set)
    seen: dict[str, str] = field(default_factory=dict)
    """The paths checked, and for those with comments of ours in them, their text."""
    _selected: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]] = field(default_factory=dict)

    def given_for(self, path: str) -> Given:
        """What is said about the messages of one file: by the command line, then by the configuration for its path."""
        kind, mode, snippet = self.given.kind, self.given.mode, self.given.snippet
        for override in self.config.overrides:
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
        if message.path not in self.seen:
            self.seen[message.path] = message.text if "tactful:" in message.text else ""
        engine = self.engine
        selected = self._selection(message.path)
        if selected != engine.select:
            engine = replace(engine, select=selected)
        roles = {name: "name" for name in self.config.customer_placeholders} | {name: "agent" for name in self.config.agent_placeholders}
        checked = engine.check(replace(message, roles=roles) if roles else message)
        checked = without_commented(checked, self.used_comments)
        if self.config.allow:
            checked = without_allowed(checked, self.config.allow, self.config.folder, self.used_allows)
        if self.baseline is not None:
            checked = without_known(checked, self.baseline, self.baseline_folder)
        return checked

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
            if allow not in self.used_allows and any(matches((allow.path,), path, self.config.folder) for path in self.seen):
                words = f" on {allow.quote!r}" if allow.quote else ""
                yield f"{self.config.origin.get('allow', 'configuration')}:{allow.line}: the allowance of {allow.rule}{words} in {allow.path} is not used; remove it"
        for path, text in self.seen.items():
            for comment in comments(text) if text else ():
                for rule in comment.rules:
                    if rule not in self.engine.rules.rules:
                        yield f"{path}:{comment.line}: a comment allows {rule!r}, which is no rule"
                    elif (path, comment.line, rule) not in self.used_comments:
                        yield f"{path}:{comment.line}: the comment that allows {rule} is not used; remove it"
            for line in sent_comments(text) if text else ():
                yield f"{path}:{line}: this comment would reach the customer, so it allows nothing; use [[tool.tactful.allow]] in the configuration"
        if self.baseline is not None:
            names = [relative(path, self.baseline_folder) for path in self.seen]
            gone = stale(self.baseline, names)
            if gone:
                yield f"{gone} known findings in {self.config.baseline} are there no longer; write it anew with `tactful baseline`"

    def baseline_of(self, results: Sequence[Checked], folder: Path) -> str:
        """The text of a baseline of these results, for a file in ``folder``."""
        return baseline_text(results, folder)


def configuration(path: str | None, *, none: bool) -> Config:
    """The configuration to use: ``path``, the nearest one, or the defaults. Raises :class:`ConfigError`."""
    if none:
        return Config()
    if path is not None:
        return read_config(Path(path))
    nearest = find(Path.cwd())
    return read_config(nearest) if nearest is not None else Config()


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
    base = config.folder or Path.cwd()
    own = [base / folder for folder in config.rules]
    words = {"audience-own": config.audience_terms} if config.audience_terms else {}
    rules = _with_severities(load_cached(*own, *folders, words=words), config)
    off = [rule for rule, severity in config.severity.items() if severity == "off"]
    picked = chosen(rules, tuple(select) or config.select, (*config.ignore, *ignore, *off))
    settings = Settings(
        reply_within_hours=float(config.reply_within), grade=float(config.reading_grade), sentence_words=int(config.sentence_words),
        own_names=tuple(name.lower() for name in (*config.company, *config.products)), placeholders=config.placeholders,
    )  # fmt: skip
    for allow in config.allow:
        if allow.rule not in rules.rules:
            raise ConfigError(f"{config.origin.get('allow', 'configuration')}:{allow.line}: allow: {allow.rule!r} is no rule")
    baseline, folder = None, base
    if use_baseline and config.baseline is not None:
        path = base / config.baseline
        baseline, folder = read_baseline(path), path.parent
    given = Given(kind, mode, context or Context())  # type: ignore[arg-type]
    gate = Severity[fail_on or config.fail_on]
    return Session(config, Engine(rules, settings=settings, select=picked), given, gate, baseline=baseline, baseline_folder=folder)


def _with_severities(rules: RuleSet, config: Config) -> RuleSet:
    changed: Mapping[str, Severity] = {rule: Severity[s] for rule, s in config.severity.items() if s != "off"}
    for rule in config.severity:
        if rule not in rules.rules:
            from linter.yamlsource import unknown

            raise ConfigError(f"{config.origin.get('severity', 'configuration')}: severity: {unknown(f'rule {rule!r}', rule, list(rules.rules))}")
    if not changed:
        return rules
    return replace(rules, rules={name: replace(rule, severity=changed.get(name, rule.severity)) for name, rule in rules.rules.items()})

