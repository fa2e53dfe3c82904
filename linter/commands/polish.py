"""``tactful polish``: a walk through the findings of one file in the terminal, the result written at the end."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import click

from linter.commands.check import Said, settings_options
from linter.commands.inputs import STDIN
from linter.explain import explanation
from linter.fixing.files import judge_of, opened, reader, text_reader
from linter.fixing.judge import Change, changes_of, folded, seen_after, seen_of
from linter.fixing.textfile import UnwritableError, open_text, write
from linter.fixing.walk import Stop, Walk
from linter.model import Problem, TactfulError
from linter.report.text import Style, findings_block, wants_colour
from linter.rulefiles import load_rules
from linter.session import Session

_KEYS = {
    "a": "accept: apply the edit shown",
    "e": "edit: write the sentence anew",
    "s": "skip: leave it as it is",
    "x": "explain: why the rule exists, and what breaks it",
    "q": "quit: skip this and all that follow, and write what was decided",
    "?": "show this",
}

_EPILOG = """\b
At each finding:
  a  accept   apply the edit shown; only one that leaves the message better
              is applied, else it says why not
  e  edit     write the sentence anew; an empty line leaves it as it is
  s  skip     leave it as it is
  x  explain  why the rule exists, and what breaks it
  q  quit     skip all that follow, and write what was decided
  ?           show this

\b
Nothing is written before the end. Ctrl-C ends without writing; so does the
end of the answers. With - the draft is read from standard input, the walk
goes through the terminal itself, and the result goes to standard output:
  pbpaste | tactful polish - --to "Ana Ruiz" | pbcopy

\b
Exit codes:
  0    gone through, or quit; what was decided is written
  2    the command, the configuration or the input is wrong, or the file has
       changed meanwhile: nothing is written
  130  stopped with Ctrl-C: nothing is written
"""


@dataclass(frozen=True)
class _Terminal:
    """Where the person sits: what they type, and what they read."""

    typed: TextIO
    shown: TextIO
    style: Style

    def say(self, *lines: str) -> None:
        for line in lines:
            click.echo(line, file=self.shown, color=self.style.colour)

    def ask(self, prompt: str) -> str:
        """One line. Raises :class:`click.Abort` at the end of the answers."""
        click.echo(prompt, file=self.shown, nl=False, color=self.style.colour)
        self.shown.flush()
        line = self.typed.readline()
        if not line:
            raise click.Abort
        return line.rstrip("\r\n")


@click.command(short_help="Go through the findings of a reply, one by one.", epilog=_EPILOG)
@click.argument("path", metavar="FILE|-")
@settings_options
def polish(path: str, **said: Any) -> None:
    """Go through the findings of one file: accept, edit or skip each, and have the result written at the end."""
    held = Said(**said)
    if path != "-":
        _polish_file(Path(path), held.session())
        return
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("polish - reads the draft from standard input: pipe it in, or name a file")
    session = held.session()
    name = held.stdin_filename or STDIN
    try:
        file = open_text(sys.stdin.buffer.read(), name)
    except UnwritableError as error:
        raise TactfulError(f"{name}: {error}") from error
    walk = Walk(file, text_reader(name, session, from_file=held.stdin_filename is not None), session.check, judge_of(session))
    with _own_terminal() as terminal:
        _go(walk, session, terminal)
    click.echo(walk.file.data, nl=False)


def _polish_file(path: Path, session: Session) -> None:
    try:
        file = opened(path)
    except UnwritableError as error:
        raise TactfulError(f"{path}: {error}") from error
    walk = Walk(file, reader(path, session), session.check, judge_of(session))
    terminal = _Terminal(sys.stdin, sys.stdout, _style(sys.stdout))
    _go(walk, session, terminal)
    if not walk.edits:
        terminal.say(f"{path}: nothing changed.")
        return
    try:
        write(path, file.data, walk.file.data)
    except UnwritableError as error:
        raise TactfulError(str(Problem(str(path), str(error)))) from error
    terminal.say(f"{path}: {walk.edits} edit{'' if walk.edits == 1 else 's'} written.")


@contextlib.contextmanager
def _own_terminal() -> Iterator[_Terminal]:
    """The terminal itself, whatever standard input and output are. Raises :class:`TactfulError` where there is none."""
    try:
        typed = open("/dev/tty", encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115 - a device, closed below
    except OSError as error:
        raise TactfulError("polish - talks through the terminal, and there is none (/dev/tty); name a file") from error
    with typed, open("/dev/tty", "w", encoding="utf-8", errors="replace") as shown:  # noqa: PTH123
        yield _Terminal(typed, shown, _style(shown))


def _style(stream: TextIO) -> Style:
    return Style(width=min(100, shutil.get_terminal_size((80, 24)).columns) if stream.isatty() else 80, colour=wants_colour(stream))


def _go(walk: Walk, session: Session, terminal: _Terminal) -> None:
    """The walk itself. Raises :class:`click.Abort` where the person ends it without a result."""
    if walk.next() is None:
        terminal.say("Ready to send: nothing found.")
        return
    while (stop := walk.next()) is not None:
        terminal.say("", *_block(stop, terminal.style), *_shown_edit(stop, terminal.style))
        if not _decided(walk, stop, session, terminal):
            return


def _decided(walk: Walk, stop: Stop, session: Session, terminal: _Terminal) -> bool:
    """Ask until the finding is decided on; whether to go on."""
    keys = [key for key in _KEYS if key != "a" or stop.finding.fix is not None]
    prompt = terminal.style.paint(f"({walk.left()} left) {stop.finding.rule} [{','.join(keys)}]? ", "34", "1")
    while True:
        answer = terminal.ask(prompt).strip().lower()[:1]
        if answer == "a" and "a" in keys:
            why = walk.accept(stop)
            if why is None:
                return True
            terminal.say(f"Not applied: {why}. Edit or skip it.")
        elif answer == "e":
            if _rewritten(walk, stop, terminal):
                return True
        elif answer == "s":
            walk.skip(stop)
            return True
        elif answer == "x":
            terminal.say("", explanation(load_rules(*session.folders).rules[stop.finding.rule]), "")
        elif answer == "q":
            return False
        else:
            terminal.say(*(f"  {key}  {_KEYS[key]}" for key in keys))


def _rewritten(walk: Walk, stop: Stop, terminal: _Terminal) -> bool:
    terminal.say(f"  now: {folded(walk.quoted(stop))}")
    text = terminal.ask("  new: ").strip()
    if not text:
        terminal.say("Left as it is.")
        return False
    why = walk.rewrite(stop, text)
    if why is not None:
        terminal.say(f"Not applied: {why}.")
    return why is None


def _block(stop: Stop, style: Style) -> list[str]:
    message = stop.checked.message
    name = message.path + (f" [{message.message_id}]" if message.message_id else "")
    return findings_block(replace(stop.checked, findings=(stop.finding,)), style, name=name)


def _shown_edit(stop: Stop, style: Style) -> list[str]:
    """The lines that the edit changes, before and after."""
    fix = stop.finding.fix
    if fix is None:
        return []
    message = stop.checked.message
    seen, changes = seen_of(message), changes_of(message, fix.edits)
    low, high = _lines_around(seen, changes)
    after = seen_after(message, changes)
    lines = [style.paint(f"          - {line}", "31") for line in _printed(seen[low:high])]
    lines += [style.paint(f"          + {line}", "32") for line in _printed(after[low : high + len(after) - len(seen)])]
    kind = "safe" if fix.safe else "unsafe"
    return [f"          edit ({kind}):", *lines]


def _lines_around(seen: str, changes: Sequence[Change]) -> tuple[int, int]:
    """The whole lines that some changes stand in."""
    low = max(seen.rfind(end, 0, changes[0].start) for end in "\n\r\u2028\u2029") + 1
    ends = [at for end in "\n\r\u2028\u2029" if (at := seen.find(end, changes[-1].end)) >= 0]
    return low, min(ends, default=len(seen))


def _printed(text: str) -> list[str]:
    return ["".join(ch if ch.isprintable() else " " for ch in line) for line in text.replace("\u2028", "\n").splitlines()]
