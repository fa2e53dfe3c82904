"""Files through the fix loop: read in their format, fixed by a session's rules, shown as a difference or written."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from linter.changes import Changes, only_changed
from linter.fixing.loop import Loop, Outcome
from linter.fixing.textfile import TextFile, UnwritableError, open_text
from linter.formats import MAIL_ENDINGS
from linter.model import Checked, Message
from linter.session import Session
from linter.sources import Given, read_data, read_text


@dataclass(frozen=True)
class Fixed:
    """A file that was gone through: its bytes before and after."""

    path: str
    before: TextFile
    outcome: Outcome

    @property
    def changed(self) -> bool:
        """Whether anything was edited."""
        return self.before.data != self.outcome.file.data


def fix_file(path: Path, session: Session, *, unsafe: bool, since: Changes | None = None) -> Fixed:
    """One file with all edits that leave its messages better; nothing is written.

    Raises:
        UnwritableError: it is no text that could be written back.
    """
    before, read = opened(path), reader(path, session)
    only = _changed(before, read, path, session.given_for(str(path)), since)
    return Fixed(str(path), before, _loop(session, read, unsafe, only).run(before))


def fix_text(data: bytes, name: str, session: Session, *, from_file: bool, unsafe: bool) -> Fixed:
    """A text that came in by standard input, as :func:`fix_file` does a file. Raises :class:`UnwritableError`."""
    before, read = open_text(data, name), text_reader(name, session, from_file=from_file)
    return Fixed(name, before, _loop(session, read, unsafe, None).run(before))


def reader(path: Path, session: Session) -> Callable[[TextFile], list[Message]]:
    """What reads a file's messages from its text, as they would be read from the file."""
    given = session.given_for(str(path))

    def read(file: TextFile) -> list[Message]:
        return [item for item in read_data(file.data, str(path), given, []) if isinstance(item, Message)]

    return read


def text_reader(name: str, session: Session, *, from_file: bool) -> Callable[[TextFile], list[Message]]:
    """What reads the messages of a text that came in by standard input."""
    given = session.given_for(name)

    mail = name.rpartition(".")[2].lower() in MAIL_ENDINGS

    def read(file: TextFile) -> list[Message]:
        items = read_data(file.data, name, given) if mail else read_text(file.text, name, given, from_file=from_file)
        return [item for item in items if isinstance(item, Message)]

    return read


def opened(path: Path) -> TextFile:
    """A file's text. Raises :class:`UnwritableError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnwritableError(f"cannot be read: {error.strerror}") from error
    return open_text(data, str(path))


def judge_of(session: Session) -> Callable[[Message], Checked]:
    """What says how a message fares by every rule, whatever is selected, allowed or known."""
    everything = replace(session.engine, select=None)

    def judge(message: Message) -> Checked:
        return everything.check(session.prepared(message))

    return judge


def _loop(session: Session, read: Callable[[TextFile], list[Message]], unsafe: bool, only: Callable[[Message], bool] | None) -> Loop:
    def check(message: Message) -> Checked:
        return session.check(message) if only is None or only(message) else Checked(message, (), ())

    return Loop(read, check, judge_of(session), unsafe=unsafe)


def _changed(
    before: TextFile, read: Callable[[TextFile], list[Message]], path: Path, given: Given, since: Changes | None
) -> Callable[[Message], bool] | None:
    """Which messages have changed since a revision: the others stay as they are."""
    if since is None:
        return None
    messages = read(before)
    new = list(only_changed(messages, path, since, given))
    old = {message.message_id for message in messages if not any(message is other for other in new)}
    return lambda message: message.message_id not in old


def diff(fixed: Fixed) -> str:
    """The unified difference of a file before and after, as ``patch`` reads it; empty where nothing changes."""
    before, after = (_lines(file.text) for file in (fixed.before, fixed.outcome.file))
    lines = []
    for line in difflib.unified_diff(before, after, fixed.path, fixed.path):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a newline ends one, as in every other tool that shows differences."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
