"""What a command was given: files, folders and standard input, read as messages; and options that do not go together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linter.model import Message, Problem
from linter.sources import Given, files, read_file, read_text

if TYPE_CHECKING:
    from linter.changes import Changes
    from linter.commands.progress import Progress
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


def inputs(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths given, or standard input where something is piped in."""
    if paths:
        return paths
    if sys.stdin.isatty():
        raise click.UsageError("nothing to check: give files or folders, or - to read standard input")
    return ("-",)


def read_all(
    paths: Sequence[str], session: Session, problems: list[Problem], unread: list[str], stdin_filename: str | None, *,
    since: Changes | None = None, progress: Progress | None = None, piped: bytes | None = None,
) -> Iterator[Message | Problem]:  # fmt: skip
    """The messages behind some paths, and the problems met; ``since`` leaves out what has not changed.

    ``piped`` is what came in by standard input, where it was read already. Of many or large files ``progress`` is told how far they are read.
    """
    named = [path for path in paths if path != "-"]
    found = found_files(paths, session, problems, unread, since)
    left_out = {str(path): None if str(path) in named else unread for path in found}

    def messages(path: Path, advance: Callable[[int], object] | None) -> Iterator[Message | Problem]:
        given = session.given_for(str(path))
        items = read_file(path, given, left_out[str(path)], advance)
        if since is None:
            return items
        from linter.changes import only_changed

        return only_changed(items, path, since, given)

    if "-" in paths:
        yield from _stdin(session.given_for(stdin_filename or STDIN), stdin_filename, piped)
    sizes = {str(path): _size(path) for path in found} if progress is not None else {}
    if progress is not None and (len(found) > 40 or sum(sizes.values()) > _LARGE):
        progress.start(sum(sizes.values()))
        done = 0
        try:
            for path in found:
                yield from messages(path, progress.advance)
                done += sizes[str(path)]
                progress.reach(done)
        finally:
            progress.end()
        return
    for path in found:
        yield from messages(path, None)


def _size(path: Path) -> int:
    """The bytes of a file; 0 where it is gone since it was found, which is said when it is read."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


_LARGE = 10_000_000
"""Bytes from which reading is shown to go on."""


def _stdin(given: Given, filename: str | None, piped: bytes | None) -> Iterator[Message | Problem]:
    from linter.sources import decode, read_data

    name = filename or STDIN
    if sys.stdin is None:
        yield Problem(name, "standard input is closed")
        return
    data = sys.stdin.buffer.read() if piped is None else piped
    if name.lower().endswith((".eml", ".mbox")) and data.strip():
        yield from read_data(data, name, given)
        return
    try:
        text = decode(data)
    except ValueError as error:
        yield Problem(name, str(error))
        return
    # Nothing came in: that is no message, let alone one to send.
    if text.strip():
        yield from read_text(text, name, given, from_file=filename is not None)
