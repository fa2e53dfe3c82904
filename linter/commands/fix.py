"""``--fix`` and ``--diff`` of ``tactful check``: edits applied to files, or shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from linter.changes import Changes
from linter.commands.inputs import STDIN, found_files
from linter.fixing.files import Fixed, diff, fix_file, fix_text
from linter.fixing.textfile import UnwritableError, write
from linter.model import Problem
from linter.session import Session


@dataclass
class Tally:
    """What a run of fixes did."""

    files: int = 0
    done: int = 0
    unsafe: int = 0
    left: list[str] = field(default_factory=list)
    """Edits that would have done harm, and why, a line each."""
    failed: list[Problem] = field(default_factory=list)
    """Files that could not be written."""

    def add(self, fixed: Fixed) -> None:
        """Count what was done to one file."""
        outcome = fixed.outcome
        self.files += fixed.changed
        self.done += len(outcome.done)
        self.unsafe += outcome.unsafe
        self.left += [f"{fixed.path}:{held.finding.line}:{held.finding.column}: {held.finding.rule} is left: {held.why}" for held in outcome.left]

    def said(self, *, would: bool, verbose: bool) -> list[str]:
        """The lines that tell the user."""
        lines = list(self.left) if verbose else []
        done = f"{_count(self.done, 'finding')} in {_count(self.files, 'file')}" if self.done else "nothing"
        line = f"{'would fix' if would else 'fixed'} {done}"
        if self.unsafe:
            line += f"; {_count(self.unsafe, 'unsafe edit')} not applied (--diff --unsafe-fixes shows, --fix --unsafe-fixes applies)"
        if self.left:
            line += f"; {_count(len(self.left), 'edit')} left, since the message would not be better" + ("" if verbose else " (-v says why)")
        return [*lines, line]


def fix_paths(
    paths: Sequence[Path], session: Session, tally: Tally, *, unsafe: bool, show: bool, since: Changes | None
) -> None:  # fmt: skip
    """Fix files in their place; or ``show`` the differences on standard output and change nothing. One that fails stops no other."""
    for path in paths:
        try:
            fixed = fix_file(path, session, unsafe=unsafe, since=since)
            if fixed.changed and show:
                click.echo(diff(fixed), nl=False)
            elif fixed.changed:
                write(path, fixed.before.data, fixed.outcome.file.data)
        except UnwritableError as error:
            tally.failed.append(Problem(str(path), str(error)))
            continue
        tally.add(fixed)


def fix_stdin(data: bytes, name: str, session: Session, tally: Tally, *, from_file: bool, unsafe: bool, show: bool) -> bytes:
    """Fix what came by standard input: its fixed bytes go to standard output, or the difference; they are given back."""
    try:
        fixed = fix_text(data, name, session, from_file=from_file, unsafe=unsafe)
    except UnwritableError as error:
        tally.failed.append(Problem(name, str(error)))
        if not show:
            click.echo(data, nl=False)
        return data
    tally.add(fixed)
    click.echo(diff(fixed) if show else fixed.outcome.file.data, nl=False)
    return fixed.outcome.file.data


def fixes(
    paths: tuple[str, ...], session: Session, stdin_filename: str | None, since: Changes | None, *, unsafe: bool, show: bool, quiet: bool, verbose: bool
) -> tuple[bytes | None, list[Problem]]:  # fmt: skip
    """Fix the files behind some paths, or ``show`` the differences and end. What came by standard input is given back fixed."""
    tally, problems = Tally(), []
    piped = None
    if "-" in paths:
        piped = sys.stdin.buffer.read() if sys.stdin is not None else b""
        name = stdin_filename or STDIN
        piped = fix_stdin(piped, name, session, tally, from_file=stdin_filename is not None, unsafe=unsafe, show=show)
    found: list[Problem] = []
    fix_paths(found_files(paths, session, found, [], since), session, tally, unsafe=unsafe, show=show, since=since)
    problems = [Problem(held.path, f"not fixed: {held.text}") for held in tally.failed]
    if not quiet or problems:
        for line in tally.said(would=show, verbose=verbose):
            click.echo(f"tactful: {line}", err=True)
    if show:
        for problem in (*found, *problems):
            click.echo(f"tactful: {problem}", err=True)
        sys.exit(2 if found or problems else 1 if tally.files else 0)
    return piped, problems


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
