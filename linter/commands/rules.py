"""``tactful rules``, ``tactful rules test``, ``tactful explain`` and ``tactful score``: about the rules themselves."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from linter.commands.completion import rule_ids
from linter.compiled import load_cached
from linter.model import TactfulError
from linter.rulefiles import load_rules
from linter.rules import Rule, RuleSet


@click.group(invoke_without_command=True, short_help="List the rules; test them, or your own.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print the list.")
@click.pass_context
def rules(ctx: click.Context, form: str) -> None:
    """List the rules; `tactful rules test` proves them on their own examples."""
    if ctx.invoked_subcommand is not None:
        return
    loaded = load_cached()
    if form == "json":
        click.echo(
            json.dumps(
                [{"id": r.id, "family": r.family, "severity": r.severity.name, "level": r.level, "title": r.title} for r in loaded.rules.values()],
                indent=2,
            )
        )
        return
    for family, held in loaded.families().items():
        click.echo(family)
        for rule in held:
            click.echo(f"  {rule.id:<28} {rule.severity.name:<11} {rule.title}")


@rules.command("test")
@click.argument("folders", nargs=-1, metavar="[DIR]...", type=click.Path(exists=True, file_okay=False))
def rules_test(folders: tuple[str, ...]) -> None:
    """Run the rules' own examples: ours, and those in DIR."""
    from linter.prove import prove
    from linter.syntax import Parser

    loaded = load_rules(*(Path(folder) for folder in folders))
    failures = list(prove(loaded, Parser()))
    for failure in failures:
        click.echo(str(failure))
    examples = sum(len(r.fail) + len(r.passing) + len(r.gaps) for r in loaded.rules.values()) + sum(
        len(s.present) + len(s.absent) for s in loaded.signals.values()
    )
    if failures:
        click.echo(f"{len(failures)} failures; {len(loaded.rules)} rules, {len(loaded.signals)} signals, {examples} examples.")
        sys.exit(1)
    click.echo(f"All hold: {len(loaded.rules)} rules, {len(loaded.signals)} signals, {examples} examples.")


@click.command(short_help="Say why a rule exists and what breaks it.")
@click.argument("rule", shell_complete=rule_ids)
def explain(rule: str) -> None:
    """Say why RULE exists, where it comes from, what breaks it and what does not, and how to allow it."""
    from linter.explain import explanation

    click.echo(explanation(_rule(load_rules(), rule)))


def _rule(loaded: RuleSet, name: str) -> Rule:
    from linter.yamlsource import unknown

    if name not in loaded.rules:
        raise TactfulError(unknown(f"rule {name!r}", name, list(loaded.rules)))
    return loaded.rules[name]


@click.command(short_help="Score the rules on labelled messages.")
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED.jsonl...", type=click.Path(exists=True, dir_okay=False))
@click.option("-v", "--verbose", is_flag=True, help="Also every miss and false alarm.")
def score(labelled: tuple[str, ...], verbose: bool) -> None:
    """Score the rules on labelled messages: precision, recall and F1 per rule."""
    from linter.dataset import RowError
    from linter.engine import Engine
    from linter.score import Score, report, score_text

    engine = Engine(load_rules())
    total = Score()
    for path in labelled:
        try:
            total.add(score_text(Path(path).read_text("utf-8"), path, engine))
        except (RowError, KeyError, UnicodeDecodeError) as error:
            raise TactfulError(f"{path}: not a labelled data set: {error}") from error
    click.echo(report(total, engine.rules, verbose=verbose))
