"""``tactful check``: reads replies and templates, says what to change."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from linter.compiled import load_cached
from linter.engine import Engine, chosen
from linter.model import KINDS, MODES, Checked, Context, Message, Problem, Severity, TactfulError
from linter.report.machine import report_json
from linter.report.text import Style, findings_block, verdict, wants_colour
from linter.sources import Given, files, read_file, read_text

STDIN = "<stdin>"
_GATES = [severity.name for severity in sorted(Severity, reverse=True)]


class _Time(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00+01:00", param, ctx)


@click.command()
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
    rules = load_cached(*(Path(folder) for folder in folders))
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
