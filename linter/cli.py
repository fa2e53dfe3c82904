"""The command line. Reads options, runs the engine, prints a report; the one place that turns errors into exit codes.

0: nothing at or above the gate. 1: findings. 2: the user's mistake. 3: ours.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from linter import __version__
from linter.engine import Engine, chosen
from linter.model import KINDS, MODES, Checked, Context, Message, Problem, Severity, TactfulError
from linter.report.machine import report_json
from linter.report.text import Style, findings_block, verdict, wants_colour
from linter.rules import RuleSet, load_rules
from linter.sources import Given, files, read_file, read_text

STDIN = "<stdin>"
_GATES = [severity.name for severity in sorted(Severity, reverse=True)]


class _Time(click.ParamType):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00+01:00", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tactful")
def cli() -> None:
    """The linter for messages to customers.

    Reads a reply before the customer does: finds what makes them feel wrong, small, ignored or passed around, shows the words, says why,
    and what to write instead. Works offline; nothing you write leaves this machine.
    """


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print the findings.")
@click.option("--to", "to_name", metavar="NAME", help="The customer's name.")
@click.option("--in-reply-to", metavar="FILE", type=click.Path(dir_okay=False), help="The customer's message, in a file.")
@click.option("--received-at", type=_Time(), help="When the customer wrote (ISO 8601).")
@click.option("--sent-at", type=_Time(), help="When the reply goes out (ISO 8601).")
@click.option("--kind", type=click.Choice(KINDS), help="The channel; guessed where not given.")
@click.option("--mode", type=click.Choice(MODES), help="draft: about to be sent; template: placeholders belong there. Guessed where not given.")
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules or families (comma-separated; may be repeated).")
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these rules or families.")
@click.option("--rules", "folders", multiple=True, metavar="DIR", type=click.Path(file_okay=False), help="A folder of your own rules, added to ours.")
@click.option("--fail-on", type=click.Choice(_GATES), default="warning", show_default=True, help="Exit with 1 from this severity on.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input, and by which ending to read it.")
@click.option("-q", "--quiet", is_flag=True, help="Only the verdict.")
@click.option("-v", "--verbose", is_flag=True, help="Also what was guessed, skipped and left unread.")
def check(
    paths: tuple[str, ...], form: str, to_name: str | None, in_reply_to: str | None, received_at: datetime | None, sent_at: datetime | None,
    kind: str | None, mode: str | None, select: tuple[str, ...], ignore: tuple[str, ...], folders: tuple[str, ...], fail_on: str, exit_zero: bool,
    stdin_filename: str | None, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Check replies and templates: files, folders, or - for standard input.

    \b
    tactful check reply.txt --to "Ana Ruiz" --in-reply-to her-mail.txt
    pbpaste | tactful check -
    tactful check templates/
    """
    rules = load_rules(*(Path(folder) for folder in folders))
    engine = Engine(rules, select=chosen(rules, _names(select), _names(ignore)))
    given = Given(kind, mode, Context(to_name, _their_message(in_reply_to), received_at, sent_at))  # type: ignore[arg-type]
    gate = Severity[fail_on]
    if not paths:
        if sys.stdin.isatty():
            raise click.UsageError("nothing to check: give files or folders, or - to read standard input")
        paths = ("-",)
    problems: list[Problem] = []
    unread: list[str] = []
    results: list[Checked] = []
    style = Style(width=shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80, colour=wants_colour(sys.stdout))
    for item in _inputs(paths, given, problems, unread, stdin_filename, show_progress=form == "text" and not quiet):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        checked = engine.check(item)
        results.append(checked)
        if form == "text" and not quiet:
            _print_checked(checked, style, verbose=verbose)
    for problem in problems:
        click.echo(f"tactful: {problem}", err=True)
    if form == "json":
        click.echo(report_json(results, problems, gate))
    else:
        if verbose:
            _print_left_out(results, unread)
        elif unread and not quiet:
            click.echo(f"tactful: {len(unread)} files of kinds it does not read were left out (-v lists them)", err=True)
        click.echo(verdict(results, gate, style, problems=len(problems)))
    failed = any(finding.severity >= gate for checked in results for finding in checked.findings)
    sys.exit(2 if problems else 1 if failed and not exit_zero else 0)


def _inputs(
    paths: Sequence[str], given: Given, problems: list[Problem], unread: list[str], stdin_filename: str | None, *, show_progress: bool
) -> Iterator[Message | Problem]:
    named = [path for path in paths if path != "-"]
    found = files(named, problems, unread)
    if "-" in paths:
        yield from _stdin(given, stdin_filename)
    if show_progress and len(found) > 40 and sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Reading", total=len(found))
            for path in found:
                yield from read_file(path, given)
                progress.advance(task)
        return
    for path in found:
        yield from read_file(path, given)


def _stdin(given: Given, filename: str | None) -> Iterator[Message | Problem]:
    from linter.sources import decode

    name = filename or STDIN
    try:
        text = decode(sys.stdin.buffer.read())
    except ValueError as error:
        yield Problem(name, str(error))
        return
    yield from read_text(text, name, given, from_file=filename is not None)


def _their_message(path: str | None) -> str | None:
    if path is None:
        return None
    from linter.sources import decode

    try:
        return decode(Path(path).read_bytes())
    except OSError as error:
        raise TactfulError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise TactfulError(f"{path}: {error}") from error


def _names(values: Sequence[str]) -> list[str]:
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def _print_checked(checked: Checked, style: Style, *, verbose: bool) -> None:
    message = checked.message
    name = message.path + (f" [{message.message_id}]" if message.message_id else "")
    if verbose:
        for note in message.guessed:
            click.echo(f"tactful: {name}: {note}", err=True)
    if checked.findings:
        click.echo("\n".join(findings_block(checked, style, name=name)) + "\n")


def _print_left_out(results: Sequence[Checked], unread: Sequence[str]) -> None:
    needs: dict[tuple[str, str], int] = {}
    for checked in results:
        for skipped in checked.skipped:
            needs[skipped.rule, skipped.needs] = needs.get((skipped.rule, skipped.needs), 0) + 1
    for (rule, need), count in sorted(needs.items()):
        click.echo(f"tactful: {rule} did not run on {count} of {len(results)} messages: it needs {need}", err=True)
    for path in unread:
        click.echo(f"tactful: {path}: not of a kind that it reads", err=True)


@cli.group(invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print the list.")
@click.pass_context
def rules(ctx: click.Context, form: str) -> None:
    """List the rules; `tactful rules test` proves them on their own examples."""
    if ctx.invoked_subcommand is not None:
        return
    loaded = load_rules()
    if form == "json":
        import json

        click.echo(json.dumps([{"id": r.id, "family": r.family, "severity": r.severity.name, "level": r.level, "title": r.title} for r in loaded.rules.values()], indent=2))
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


@cli.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Say why RULE exists, where it comes from, what breaks it and what does not, and how to allow it."""
    from linter.explain import explanation

    click.echo(explanation(_rule(load_rules(), rule)))


def _rule(loaded: RuleSet, name: str) -> Any:
    from linter.yamlsource import unknown

    if name not in loaded.rules:
        raise TactfulError(unknown(f"rule {name!r}", name, list(loaded.rules)))
    return loaded.rules[name]


@cli.command()
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED.jsonl...", type=click.Path(exists=True, dir_okay=False))
@click.option("-v", "--verbose", is_flag=True, help="Also every miss and false alarm.")
def score(labelled: tuple[str, ...], verbose: bool) -> None:
    """Score the rules on labelled messages: precision, recall and F1 per rule."""
    from linter.dataset import RowError
    from linter.score import Score, report, score_text

    engine = Engine(load_rules())
    total = Score()
    for path in labelled:
        try:
            total.add(score_text(Path(path).read_text("utf-8"), path, engine))
        except (RowError, KeyError, UnicodeDecodeError) as error:
            raise TactfulError(f"{path}: not a labelled data set: {error}") from error
    click.echo(report(total, engine.rules, verbose=verbose))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command's entry point: runs, and turns every error into a line and an exit code."""
    try:
        code = cli.main(args=list(arguments) if arguments is not None else None, prog_name="tactful", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("tactful: stopped", err=True)
        sys.exit(130)
    except TactfulError as error:
        click.echo(f"tactful: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; say nothing, and keep Python from saying something at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _ours(error)
        sys.exit(3)


def _ours(error: Exception) -> None:
    """A defect of ours: where it happened, never the text that was being read."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = next((f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in reversed(frames) if "linter" in f.filename), "unknown place")
    click.echo(
        f"tactful: a defect in tactful itself ({type(error).__name__} at {place}, version {__version__}, Python {sys.version.split()[0]}).\n"
        "Please report this line; it holds nothing of your messages.",
        err=True,
    )
