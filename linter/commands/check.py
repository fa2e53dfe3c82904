"""``tactful check``: reads replies and templates, says what to change."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linter import __version__
from linter.commands.inputs import inputs, read_all, refuse_mixed
from linter.commands.progress import Progress
from linter.model import KINDS, MODES, Checked, Context, Finding, Message, Problem, Severity, Skipped, TactfulError
from linter.report.text import Style, findings_block, verdict, wants_colour
from linter.results import Results, results_file
from linter.session import Session, configuration, start
from linter.workers import check_all
from linter.yamlsource import unknown

if TYPE_CHECKING:
    from linter.changes import Changes
    from linter.report.ci import Report

FORMATS = ("text", "json", "html", "github", "sarif", "gitlab", "junit", "rdjson", "checkstyle")
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


def _rule_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    from linter.commands.completion import rule_names

    return rule_names(ctx, param, incomplete)


def settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what to check and how; shared by the commands that read messages."""
    options = [
        click.option("--to", "to_name", metavar="NAME", help="The customer's name."),
        click.option("--in-reply-to", metavar="FILE", type=click.Path(dir_okay=False), help="The customer's message, in a file."),
        click.option("--received-at", type=_Time(), help="When the customer wrote (ISO 8601)."),
        click.option("--sent-at", type=_Time(), help="When the reply goes out (ISO 8601)."),
        click.option("--kind", type=click.Choice(KINDS), help="The channel; guessed where not given."),
        click.option(
            "--mode", type=click.Choice(MODES), help="draft: about to be sent; template: placeholders belong there. Guessed where not given."
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="RULES",
            shell_complete=_rule_names,
            help="Only these rules or families (comma-separated; may be repeated).",
        ),
        click.option("--ignore", multiple=True, metavar="RULES", shell_complete=_rule_names, help="Not these rules or families."),
        click.option(
            "--rules", "folders", multiple=True, metavar="DIR", type=click.Path(file_okay=False), help="A folder of your own rules, added to ours."
        ),
        click.option(
            "--config",
            "config_path",
            metavar="FILE",
            type=click.Path(dir_okay=False),
            help="The configuration file; the nearest one where not given.",
        ),
        click.option("--no-config", is_flag=True, help="No configuration file."),
        click.option("--no-cache", is_flag=True, help="Neither use nor write the results of earlier runs."),
        click.option("--stdin-filename", metavar="NAME", help="What to call standard input, and by which ending to read it."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Said:
    """The shared options as the user gave them."""

    to_name: str | None
    in_reply_to: str | None
    received_at: datetime | None
    sent_at: datetime | None
    kind: str | None
    mode: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    folders: tuple[str, ...]
    config_path: str | None
    no_config: bool
    no_cache: bool
    stdin_filename: str | None

    def session(self, *, fail_on: str | None = None, use_baseline: bool = True) -> Session:
        """A session with these options. Raises :class:`TactfulError`."""
        context = Context(self.to_name, _their_message(self.in_reply_to), self.received_at, self.sent_at)
        held = start(
            configuration(self.config_path, none=self.no_config), context=context, kind=self.kind, mode=self.mode,
            select=_names(self.select), ignore=_names(self.ignore), folders=[Path(folder) for folder in self.folders],
            fail_on=fail_on, use_baseline=use_baseline,
        )  # fmt: skip
        held.results = None if self.no_cache else Results(results_file())
        return held


_EPILOG = """\b
Formats:
  text        for a person at a terminal
  html        one page for a person: filter, print, send on
  json        for a program (docs/json.md)
  github      annotations, and a table in the step's summary
  sarif       GitHub code scanning and other SARIF 2.1.0 readers
  gitlab      GitLab Code Quality
  junit       test reports of CI servers
  rdjson      reviewdog
  checkstyle  Jenkins and other readers of Checkstyle's XML

\b
Exit codes:
  0  nothing found at or above the gate, or --exit-zero
  1  something found
  2  the command, the configuration, a rule or an input is wrong, or a
     file could not be written
With --fix they are about what is left; with --diff: 0 nothing to change,
1 something (docs/fixing.md).

\b
Edits:
  --diff                  print what --fix would change
  --fix                   apply what cannot change the meaning
  --diff --unsafe-fixes   print all edits: read them first
  --fix --unsafe-fixes    apply them all
An edit stays only if its rule is silent then and no other newly speaks; -v
says which were left and why. Files keep their encoding, line ends and
every byte outside the edits. `tactful polish FILE` asks about each.

\b
Rules are named by id or family: `tactful rules` lists them. A rule that
needs what is not known (the customer's name, their message, the times)
is skipped; -v says which.
"""


@click.command(short_help="Check replies and templates.", epilog=_EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print the findings.")
@click.option("--output", "outputs", multiple=True, metavar="FORMAT=FILE", help="Also write this report to a file (may be repeated).")
@settings_options
@click.option("--fail-on", type=click.Choice(_GATES), help="Exit with 1 from this severity on; warning where not configured.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--no-baseline", is_flag=True, help="Count known findings too.")
@click.option("--diff-base", metavar="REV", help="Only messages that are new or different since this git revision.")
@click.option("--fix", is_flag=True, help="Apply the safe edits to the files, then report what is left.")
@click.option("--diff", "show", is_flag=True, help="Print what --fix would change, and change nothing; exits with 1 where it would.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="With --diff or --fix: the unsafe edits too. Read them first.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes to check with; one a core for 200 messages or more.")
@click.option("-q", "--quiet", is_flag=True, help="Only the verdict.")
@click.option("-v", "--verbose", is_flag=True, help="Also what was guessed, skipped and left unread.")
def check(
    paths: tuple[str, ...], form: str, outputs: tuple[str, ...], fail_on: str | None, exit_zero: bool, no_baseline: bool,
    diff_base: str | None, jobs: int | None, fix: bool, show: bool, unsafe: bool, quiet: bool, verbose: bool, **said: Any,
) -> None:  # fmt: skip
    """Check replies and templates: files, folders, or - for standard input.

    \b
    tactful check reply.txt --to "Ana Ruiz" --in-reply-to her-mail.txt
    pbpaste | tactful check -
    tactful check templates/
    tactful check templates/ --diff-base origin/main --format github
    tactful check templates/ --output html=report.html --output sarif=tactful.sarif
    tactful check templates/ --diff
    tactful check templates/ --fix
    """
    held = Said(**said)
    session = held.session(fail_on=fail_on, use_baseline=not no_baseline)
    wanted = [_output(output) for output in outputs]
    paths = inputs(paths)
    refuse_mixed(form, outputs, paths, fix=fix, show=show, unsafe=unsafe)
    problems: list[Problem] = []
    unread: list[str] = []
    results: list[Checked] = []
    style = Style(width=shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80, colour=wants_colour(sys.stdout))
    # Else click would take the colours out again wherever there is no terminal.
    click.get_current_context().color = style.colour
    light = form in {"text", *_WITHOUT_TEXT} and all(name in _WITHOUT_TEXT for name, _ in wanted)
    session.terse = form == "text" and quiet and not (wanted or fix or show)
    since = _since(diff_base) if diff_base is not None else None
    piped: bytes | None = None
    if fix or show:
        from linter.commands.fix import fixes

        piped, failed_ = fixes(paths, session, held.stdin_filename, since, unsafe=unsafe, show=show, quiet=quiet, verbose=verbose)
        problems += failed_
        if "-" in paths:
            # Standard output has the fixed text.
            ctx = click.get_current_context()
            ctx.with_resource(contextlib.redirect_stdout(sys.stderr))
    progress = Progress(None if quiet else sys.stderr)
    items = read_all(paths, session, problems, unread, held.stdin_filename, since=since, progress=progress, piped=piped)
    for checked in check_all(items, session, jobs):
        if isinstance(checked, Problem):
            problems.append(checked)
            continue
        if form == "text" and not quiet and (verbose or checked.findings):
            progress.clear()
            _print_checked(checked, style, verbose=verbose)
        results.append(_light(checked, skips=verbose, shown=form == "text" and not wanted) if light else checked)
    for problem in problems:
        click.echo(f"tactful: {problem}", err=True)
    for remark in session.remarks():
        click.echo(f"tactful: {remark}", err=True)
    github = "github" in {form, *(name for name, _ in wanted)} and os.environ.get("GITHUB_STEP_SUMMARY")
    if form != "text" or wanted or github:
        from linter.report.ci import Report, github_summary

        report = Report(results, problems, session.engine.rules, __version__, session.gate)
        for name, file in wanted:
            _write(file, rendered(name, report))
        if form != "text":
            click.echo(rendered(form, report))
        if github:
            with Path(github).open("a", encoding="utf-8") as file_:
                file_.write(github_summary(report))
    if form == "text":
        if verbose:
            _print_left_out(results, unread)
        elif unread and not quiet:
            count = (
                "1 file of no kind it reads, or without a message, was"
                if len(unread) == 1
                else f"{len(unread)} files of no kind it reads, or without a message, were"
            )
            click.echo(f"tactful: {count} left out (-v lists them)", err=True)
        click.echo(verdict(results, session.gate, style, problems=len(problems)))
    failed = any(finding.severity >= session.gate for checked in results for finding in checked.findings)
    sys.exit(2 if problems else 1 if failed and not exit_zero else 0)


def _since(revision: str) -> Changes:
    from linter.changes import changes_since

    return changes_since(revision)


_WITHOUT_TEXT = {"json", "github", "gitlab", "junit", "checkstyle"}
"""Reports that need no more of a message than its findings."""


def _light(checked: Checked, *, skips: bool, shown: bool) -> Checked:
    """A result without its text, so that a data set or mailbox of any size fits into memory; of findings already ``shown`` only their number counts."""
    if checked.message.where is None:
        return checked
    if shown:
        skipped = tuple(replace(held, message_id=None) for held in checked.skipped)
        return _told(checked.message.path, tuple(finding.severity for finding in checked.findings), skipped if skips else ())
    return Checked(Message(text="", path=checked.message.path, message_id=checked.message.message_id), checked.findings, checked.skipped)


@lru_cache(maxsize=1024)
def _told(path: str, severities: tuple[Severity, ...], skipped: tuple[Skipped, ...]) -> Checked:
    """A result that has been shown; one for all that are alike, of which a large file has hundreds of thousands."""
    return Checked(
        Message(text="", path=path), tuple(Finding("", None, "", severity, "", "", 0, 0, 0, 0, 0, 0, "") for severity in severities), skipped
    )


def rendered(name: str, report: Report) -> str:
    """One report as text."""
    if name == "json":
        from linter.report.machine import report_json

        return report_json(report.results, report.problems, report.gate)
    if name == "text":
        style = Style()
        blocks = ["\n".join(findings_block(c, style, name=c.message.path)) for c in report.results if c.findings]
        return "\n\n".join([*blocks, verdict(report.results, report.gate, style, problems=len(report.problems))])
    if name == "html":
        from linter.report.html import html

        return html(report)
    from linter.report.ci import FORMATS as CI_FORMATS

    return CI_FORMATS[name](report)


def _output(value: str) -> tuple[str, str]:
    name, equals, file = value.partition("=")
    if not equals or not file:
        raise click.UsageError(f"--output {value!r}: write FORMAT=FILE, as in sarif=tactful.sarif")
    if name not in FORMATS:
        raise click.UsageError(f"--output: {unknown(f'format {name!r}', name, FORMATS)}")
    return name, file


def _write(file: str, text: str) -> None:
    try:
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file's name may be no text; the report still has to be.
        path.write_text(text + "\n", "utf-8", errors="replace")
    except OSError as error:
        raise TactfulError(f"{file}: cannot be written: {error.strerror}") from error


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
        click.echo(f"tactful: {path}" if path.endswith(")") else f"tactful: {path}: not of a kind that it reads", err=True)
