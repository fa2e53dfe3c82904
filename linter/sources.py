"""Where messages come from: files, folders and standard input, decoded and taken apart into messages.

A folder is walked in order, obeying ``.gitignore``; what cannot be read becomes a ``Problem`` and the rest is still checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from linter import dataset
from linter.formats import (
    KNOWN_ENDINGS,
    MARKDOWN_ENDINGS,
    TEMPLATE_ENDINGS,
    has_template_code,
    html_visible,
    is_html,
    markdown_parts,
)
from linter.model import Context, Kind, Message, Mode, Problem

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

LONGEST_MESSAGE = 5_000_000
"""Characters beyond which a file is no message to a customer; it is refused with a clear line."""
TEMPLATE_PATH = re.compile(r"template|canned|macro|saved[-_ ]?repl|responses|snippet|mailer|emails?/|notifications?/", re.IGNORECASE)
_SNIPPET_PATH = re.compile(r"snippet|partial|layout|header|footer|signature|(?:^|/)_[^/]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What the user said about the messages; ``None`` where it is to be guessed."""

    kind: Kind | None = None
    mode: Mode | None = None
    context: Context = Context()
    snippet: bool | None = None


def files(paths: Sequence[str], problems: list[Problem], unread: list[str]) -> list[Path]:
    """The files behind some paths, folders walked. What is not there goes to ``problems``, files of unknown kinds in folders to ``unread``."""
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        try:
            path.lstat()
        except FileNotFoundError:
            problems.append(Problem(name, "no such file or folder"))
            continue
        except (OSError, ValueError) as error:
            problems.append(Problem(name, f"cannot be read: {_why(error)}"))
            continue
        if path.is_dir():
            before = len(found)
            found.extend(_walk(path, problems, unread))
            if len(found) == before and not unread:
                problems.append(Problem(name, "no file in this folder that tactful reads"))
        elif path.exists():
            if path.is_file():
                found.append(path)
            else:
                problems.append(Problem(name, "not a regular file; give a file, a folder, or - for standard input"))
        else:
            problems.append(Problem(name, "a link that leads nowhere"))
    return list(dict.fromkeys(found))


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not a name that this system can have"


def _walk(folder: Path, problems: list[Problem], unread: list[str]) -> Iterator[Path]:
    specs = _specs_above(folder)
    yield from _folder(folder, specs, problems, unread, frozenset())


def _folder(
    folder: Path, specs: list[tuple[Path, GitIgnoreSpec]], problems: list[Problem], unread: list[str], above: frozenset[Path]
) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
        real = folder.resolve()
    except OSError as error:
        problems.append(Problem(str(folder), f"cannot be read: {_why(error)}"))
        return
    if real in above:
        return
    own = _spec(folder)
    if own is not None:
        specs = [*specs, (folder.resolve(), own)]
    for entry in entries:
        if entry.name.startswith(".") or entry.name in {"node_modules", "__pycache__"}:
            continue
        is_folder = entry.is_dir()
        if _ignored(real / entry.name, is_folder, specs):
            continue
        if is_folder:
            yield from _folder(entry, specs, problems, unread, above | {real})
        elif entry.suffix[1:].lower() not in KNOWN_ENDINGS:
            unread.append(str(entry))
        elif entry.is_symlink() and not entry.exists():
            problems.append(Problem(str(entry), "a link that leads nowhere"))
        elif entry.is_file():
            yield entry


def _specs_above(folder: Path) -> list[tuple[Path, GitIgnoreSpec]]:
    """The ignore files between the repository's root and ``folder``."""
    here = folder.resolve()
    chain = [here, *here.parents]
    root = next((place for place in chain if (place / ".git").exists()), None)
    if root is None:
        return []
    places = [place for place in reversed(chain) if place != here and (place == root or root in place.parents)]
    return [(place, spec) for place in places if (spec := _spec(place)) is not None]


def _spec(folder: Path) -> GitIgnoreSpec | None:
    path = folder / ".gitignore"
    if not path.is_file():
        return None
    import pathspec

    try:
        return pathspec.GitIgnoreSpec.from_lines(path.read_text("utf-8", errors="replace").splitlines())
    except (OSError, ValueError):
        return None


def _ignored(path: Path, is_folder: bool, specs: list[tuple[Path, GitIgnoreSpec]]) -> bool:
    for base, spec in reversed(specs):
        result = spec.check_file(path.relative_to(base).as_posix() + ("/" if is_folder else ""))
        if result.include is not None:
            return bool(result.include)
    return False


def decode(data: bytes) -> str:
    """The text of a file. Raises :class:`ValueError` with what to do when it is none."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    elif data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise ValueError("is UTF-32; save it as UTF-8")
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ValueError("begins like UTF-16 but breaks off inside; save it as UTF-8") from error
    if b"\0" in data:
        raise ValueError("has NUL bytes: a binary file, or UTF-16 without its mark; save it as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = error.start
    import charset_normalizer

    guesses = charset_normalizer.from_bytes(data[:200_000])
    best = guesses.best()
    if best is not None:
        # Western European where it is as good a guess: its neighbours differ in accents only.
        best = next((guess for guess in guesses if guess.encoding == "cp1252" and guess.chaos <= best.chaos), best)
    if best is None or best.encoding is None:
        raise ValueError(f"not text in any encoding known (not UTF-8 at byte {bad}); save it as UTF-8")
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ValueError(f"not UTF-8 (byte {bad}), nor {best.encoding} throughout; save it as UTF-8") from error


def read_file(path: Path, given: Given) -> Iterator[Message | Problem]:
    """The messages of one file."""
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Problem(name, f"cannot be read: {_why(error)}")
        return
    try:
        text = decode(data)
    except ValueError as error:
        yield Problem(name, str(error))
        return
    yield from read_text(text, name, given, from_file=True)


def read_text(text: str, name: str, given: Given, *, from_file: bool) -> Iterator[Message | Problem]:
    """The messages of one text, by what its name says it is."""
    ending = name.rpartition(".")[2].lower() if "." in Path(name).name else ""
    if ending == "jsonl":
        for item in dataset.messages(text, name, kind=given.kind, mode=given.mode):
            yield _with_context(item, given)
        return
    if len(text) > LONGEST_MESSAGE:
        yield Problem(name, f"{len(text):,} characters are no message to a customer (the limit is {LONGEST_MESSAGE:,}); a .jsonl data set may be any size")
        return
    mode, kind, complete, guessed = _guess(text, name, ending, given, from_file=from_file)
    base = Message(text=text, path=name, kind=kind, mode=mode, complete=complete, context=given.context, guessed=guessed)
    if ending in MARKDOWN_ENDINGS:
        for title, visible in markdown_parts(text):
            yield replace(base, message_id=title, visible=visible, complete=None if title else complete)
    elif (ending in TEMPLATE_ENDINGS or not from_file) and is_html(text):
        yield replace(base, visible=html_visible(text))
    else:
        yield base


def _with_context(item: Message | Problem, given: Given) -> Message | Problem:
    if isinstance(item, Problem):
        return item
    own, said = item.context, given.context
    return replace(
        item,
        context=Context(
            own.customer_name or said.customer_name, own.customer_message or said.customer_message,
            own.received_at or said.received_at, own.sent_at or said.sent_at,
        ),
    )  # fmt: skip


def _guess(text: str, name: str, ending: str, given: Given, *, from_file: bool) -> tuple[Mode, Kind, bool | None, tuple[str, ...]]:
    """Mode, kind, whether it is a whole letter (``None``: judge by its reading), and what was guessed and why."""
    notes: list[str] = []
    mode = given.mode
    if mode is None:
        mode = "draft"
        why = "nothing says it is a template"
        if given.kind == "template":
            mode, why = "template", "--kind is template"
        elif from_file and ending in TEMPLATE_ENDINGS and ending not in {"html", "htm"}:
            mode, why = "template", f"its name ends in .{ending}"
        elif from_file and TEMPLATE_PATH.search(name):
            mode, why = "template", "its path says so"
        elif from_file and has_template_code(text):
            mode, why = "template", "it has placeholders"
        notes.append(f"mode {mode} ({why})")
    kind = given.kind
    if kind is None:
        kind = "template" if mode == "template" else "email"
        notes.append(f"kind {kind}")
    complete: bool | None = True
    if given.snippet is not None:
        complete = not given.snippet
    elif mode == "template":
        complete = False if _SNIPPET_PATH.search(name) else None
    return mode, kind, complete, tuple(notes)
