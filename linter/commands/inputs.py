"""The files that a command was given, and options that do not go together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.model import Problem
from linter.sources import files

if TYPE_CHECKING:
    from linter.changes import Changes
    from linter.session import Session

STDIN = "<stdin>"


def refuse_mixed(form: str, outputs: tuple[str, ...], paths: tuple[str, ...], *, fix: bool, show: bool, unsafe: bool) -> None:
    """Refuse options that do not go together. Raises :class:`click.UsageError`."""
    if fix and show:
        raise click.UsageError("--diff changes nothing and --fix does; give one of them")
    if unsafe and not (fix or show):
        raise click.UsageError("--unsafe-fixes goes with --diff, which shows them, or --fix, which applies them")
    if fix and form != "text" and "-" in paths:
        raise click.UsageError("--fix writes the fixed text of - to standard output; let --output take the report")
    if show and (form != "text" or outputs):
        raise click.UsageError("--diff prints differences only; leave out --format and --output")


def found_files(paths: Sequence[str], session: Session, problems: list[Problem], unread: list[str], since: Changes | None) -> list[Path]:
    """The files behind some paths, without tactful's own and, with ``since``, without what has not changed."""
    named = [path for path in paths if path != "-"]
    found = [path for path in files(named, problems, unread) if str(path) in named or not session.is_ours(path)]
    unread[:] = [path for path in unread if not session.is_ours(Path(path)) and (since is None or Path(path).resolve() in since.files)]
    return found if since is None else [path for path in found if path.resolve() in since.files]
