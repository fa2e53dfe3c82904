"""Where messages come from: files, folders and standard input, decoded and taken apart into messages.

A folder is walked in order, obeying ``.gitignore``; what cannot be read becomes a ``Problem`` and the rest is still checked.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from linter import dataset
from linter.branches import unbalanced, with_torn
from linter.formats import (
    CATALOGUE_ENDINGS,
    KNOWN_ENDINGS,
    MAIL_ENDINGS,
    MARKDOWN_ENDINGS,
    TEMPLATE_ENDINGS,
    WORD_ENDINGS,
    has_template_code,
    is_html,
    markdown_parts,
)
from linter.formats.encodings import mixed
from linter.formats.html import html_page
from linter.formats.keys import Keys
from linter.formats.places import place
from linter.formats.visible import sliced, whole
from linter.model import Context, Kind, Layer, Message, Mode, Problem, Visible
from linter.patterns import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

LONGEST_MESSAGE = 5_000_000
"""Characters beyond which a file is no message to a customer; it is refused with a clear line."""
LONGEST_CATALOGUE = 50_000_000
"""Characters beyond which a catalogue is refused."""
TEMPLATE_PATH = regex(r"template|canned|macro|saved[-_ ]?repl|responses|snippet|mailer|emails?/|notifications?/", re.IGNORECASE)
_SNIPPET_PATH = regex(r"snippet|partial|layout|header|footer|signature|(?:^|/)_[^/]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """What the user said about the messages; ``None`` where it is to be guessed."""

    kind: Kind | None = None
    mode: Mode | None = None
    context: Context = Context()
    snippet: bool | None = None
    keys: Keys = Keys()
    """Which strings of JSON, YAML and tables are messages."""
    ours: tuple[str, ...] = ()
    """Our own mail addresses, or their domains (``@shop.example``): in a mailbox, whose mails are replies of ours."""


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
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
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
        is_folder = _is(entry.is_dir)
        if specs and _ignored(real / entry.name, is_folder, specs):
            continue
        path = folder / entry.name
        if is_folder:
            yield from _folder(path, specs, problems, unread, above | {real})
        elif path.suffix[1:].lower() not in KNOWN_ENDINGS:
            unread.append(str(path))
        elif _is(entry.is_file):
            yield path
        elif entry.is_symlink() and not path.exists():
            problems.append(Problem(str(path), "a link that leads nowhere"))


def _is(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:
        # A link in a circle is nothing.
        return False


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
    return decoded(data)[0]


def decoded(data: bytes) -> tuple[str, str, bytes]:
    """The text of a file, its encoding, and the mark of bytes before it. Raises :class:`ValueError` with what to do when it is none."""
    mark = b""
    if data.startswith(b"\xef\xbb\xbf"):
        mark, data = data[:3], data[3:]
    elif data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise ValueError("is UTF-32; save it as UTF-8")
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        try:
            return data[2:].decode(encoding), encoding, data[:2]
        except UnicodeDecodeError as error:
            raise ValueError("begins like UTF-16 but breaks off inside; save it as UTF-8") from error
    if b"\0" in data:
        raise ValueError("has NUL bytes: a binary file, or UTF-16 without its mark; save it as UTF-8")
    try:
        return data.decode("utf-8"), "utf-8", mark
    except UnicodeDecodeError as error:
        bad = error.start
    held = mixed(data)
    if held is not None:
        return held[0], "utf-8", mark
    import charset_normalizer

    guesses = charset_normalizer.from_bytes(data[:200_000])
    best = guesses.best()
    if best is not None:
        # Western European where it is as good a guess: its neighbours differ in accents only.
        best = next((guess for guess in guesses if guess.encoding == "cp1252" and guess.chaos <= best.chaos), best)
    if best is None or best.encoding is None:
        raise ValueError(f"not text in any encoding known (not UTF-8 at byte {bad}); save it as UTF-8")
    try:
        return data.decode(best.encoding), best.encoding, mark
    except (UnicodeDecodeError, LookupError) as error:
        raise ValueError(f"not UTF-8 (byte {bad}), nor {best.encoding} throughout; save it as UTF-8") from error


def read_file(
    path: Path, given: Given, unread: list[str] | None = None, advance: Callable[[int], object] | None = None
) -> Iterator[Message | Problem]:
    """The messages of one file. ``unread`` takes the name of one that has none; without it that is a problem. ``advance`` is told the
    bytes of a file that is read piece by piece.
    """
    name = str(path)
    ending = path.suffix[1:].lower()
    try:
        if ending == "mbox" or (ending == "jsonl" and path.stat().st_size > LONGEST_MESSAGE):
            from linter.formats import streams

            told = advance or streams.nothing
            if ending == "mbox":
                yield from streams.mailbox(path, _mail_base(name, given), given.ours, given.context, told)
                return
            for item in dataset.stream(streams.lines(path, told), name, kind=given.kind, mode=given.mode):
                yield _with_context(item, given)
            return
        data = path.read_bytes()
    except OSError as error:
        yield Problem(name, f"cannot be read: {_why(error)}")
        return
    yield from read_data(data, name, given, unread)


def read_data(data: bytes, name: str, given: Given, unread: list[str] | None = None) -> Iterator[Message | Problem]:
    """The messages of the bytes of one file, by what its name says it is."""
    ending = Path(name).suffix[1:].lower()
    if ending == "mbox":
        from linter.formats import streams

        yield from streams.mailbox(data, _mail_base(name, given), given.ours, given.context)
        return
    if ending == "eml":
        yield from _eml(data, name, given)
        return
    try:
        text = decode(data)
    except ValueError as error:
        yield Problem(name, _WORD_FILE if ending in WORD_ENDINGS else str(error))
        return
    held = mixed(data.removeprefix(b"\xef\xbb\xbf")) if not text.isascii() else None
    if held is not None and held[0] == text:
        yield Problem(name, "in two encodings: UTF-8, but not here; read as Western European. Save it as UTF-8", *place(text, held[1]))
    yield from read_text(text, name, given, from_file=True, unread=unread)


_WORD_FILE = "a word processor's or mail program's own file, which is not read: save it as text, HTML or .eml"


def _eml(data: bytes, name: str, given: Given) -> Iterator[Message | Problem]:
    """One mail. What is not UTF-8 is bytes, each part of which names its own charset."""
    from linter.formats import mail

    if len(data) > LONGEST_MESSAGE:
        data = data[:LONGEST_MESSAGE]
        yield Problem(name, f"longer than {LONGEST_MESSAGE:,} bytes; what stands after them was not read")
    text, raw = mail_text(data)
    yield from mail.messages(text, replace(_mail_base(name, given), text=text), given.context, raw=raw)


def mail_text(data: bytes) -> tuple[str, bool]:
    """A mail file's text: UTF-8, or else its bytes as Latin-1, and whether it is that."""
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("latin-1"), True


def _mail_base(name: str, given: Given) -> Message:
    complete = True if given.snippet is None else not given.snippet
    return Message(text="", path=name, kind=given.kind or "email", mode=given.mode or "draft", complete=complete, context=given.context)


def read_text(text: str, name: str, given: Given, *, from_file: bool, unread: list[str] | None = None) -> Iterator[Message | Problem]:
    """The messages of one text, by what its name says it is."""
    ending = name.rpartition(".")[2].lower() if "." in Path(name).name else ""
    if ending == "jsonl":
        for item in dataset.messages(text, name, kind=given.kind, mode=given.mode):
            yield _with_context(item, given)
        return
    limit = LONGEST_CATALOGUE if ending in CATALOGUE_ENDINGS else LONGEST_MESSAGE
    if ending in WORD_ENDINGS:
        yield Problem(name, _WORD_FILE)
        return
    if len(text) > limit:
        yield Problem(name, f"{len(text):,} characters are no message to a customer (the limit is {limit:,}); a .jsonl data set may be any size")
        return
    mode, kind, complete, guessed = _guess(text, name, ending, given, from_file=from_file)
    base = Message(text=text, path=name, kind=kind, mode=mode, complete=complete, context=given.context, guessed=guessed)
    if ending in CATALOGUE_ENDINGS:
        from linter.formats import catalogue

        yield from with_torn(catalogue.messages(text, base, ending, given.keys, _left_out(name, unread)))
    elif ending in MAIL_ENDINGS:
        from linter.formats import mail

        yield from mail.messages(text, base, given.context)
    elif ending in TEMPLATE_ENDINGS and (torn := unbalanced(text)) is not None:
        line, column = place(text, torn.at)
        yield Problem(name, f"{torn.text}; its branches were read as one text", line, column)
        yield from _page(text, base)
    elif ending in MARKDOWN_ENDINGS:
        yield from _markdown(text, base, given)
    elif ending in TEMPLATE_ENDINGS or not from_file:
        yield from _page(text, base)
    else:
        yield base


_SUBJECT = regex(r"\{%-?\s*block\s+\w{0,20}subject\w{0,20}\s*-?%\}(?P<line>.{0,2000}?)\{%-?\s*endblock\b[^%]{0,40}%\}", re.DOTALL)
_LOOKUP = regex(r"<%=\s*(?:I18n\.)?t(?:ranslate)?[ (]\s*['\":]|\{\{-?\s*['\"][\w.]{1,80}['\"]\s*\|\s*(?:trans|t)\b")


def _page(text: str, base: Message) -> Iterator[Message | Problem]:
    """A template, or what stands on standard input: HTML where it has elements. Its subject line is a message of its own."""
    if base.complete is None and _LOOKUP.search(text) is not None:
        # Its sentences stand in a catalogue: what is not seen here may be there.
        base = replace(base, complete=False)
    subject = _SUBJECT.search(text)
    if is_html(text):
        parts, fault = html_page(text)
        if fault is not None:
            yield Problem(base.path, f"{fault[0]} is never closed; what stands after it was not read", *place(text, fault[1]))
        for aside, visible in parts:
            if aside is None:
                yield replace(base, visible=_without(visible, subject), layers=(Layer("html"),))
            else:
                yield replace(base, message_id=aside, visible=visible, layers=(Layer("html"),), complete=False)
    elif subject is not None:
        yield replace(base, visible=_without(Visible(text), subject))
    else:
        yield base
    if subject is not None and subject["line"].strip():
        yield replace(base, message_id="subject", visible=whole(text, *subject.span("line")), complete=False)


def _without(visible: Visible, subject: re.Match[str] | None) -> Visible:
    """A page without its subject line."""
    if subject is None:
        return visible
    starts: Sequence[int] = visible.starts if visible.starts is not None else range(len(visible.chars))
    return sliced(visible, [(0, bisect_left(starts, subject.start())), (bisect_left(starts, subject.end()), len(visible.chars))])


def _left_out(name: str, unread: list[str] | None) -> Callable[[str], Problem | None]:
    def told(why: str) -> Problem | None:
        if unread is None:
            return Problem(name, why)
        unread.append(f"{name} ({why})")
        return None

    return told


def _markdown(text: str, base: Message, given: Given) -> Iterator[Message | Problem]:
    """A page of Markdown; its front matter may say to whom it goes and what it answers."""
    from linter.formats.frontmatter import read_front

    said = read_front(text, base.path)
    if isinstance(said, Problem):
        yield said
    else:
        base = replace(
            base, kind=given.kind or said.kind or base.kind, mode=given.mode or said.mode or base.mode, context=merged(said.context, given.context),
            complete=True if given.mode is None and given.snippet is None and said.mode == "draft" else base.complete,
            message_id=said.scenario,
        )  # fmt: skip
    for title, visible in markdown_parts(text):
        yield replace(base, message_id=title or base.message_id, visible=visible, complete=None if title else base.complete)


def _with_context(item: Message | Problem, given: Given) -> Message | Problem:
    if isinstance(item, Problem):
        return item
    return replace(item, context=merged(item.context, given.context))


def merged(own: Context, said: Context) -> Context:
    """What is known of a message itself, and what the user said where nothing is."""
    return Context(
        own.customer_name or said.customer_name, own.customer_message or said.customer_message,
        own.received_at or said.received_at, own.sent_at or said.sent_at,
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
        elif ending in CATALOGUE_ENDINGS:
            mode, why = "template", "it is a catalogue of messages"
        elif from_file and ending not in MAIL_ENDINGS and TEMPLATE_PATH.search(name):
            mode, why = "template", "its path says so"
        elif from_file and ending not in MAIL_ENDINGS and has_template_code(text):
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
