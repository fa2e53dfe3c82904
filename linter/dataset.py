"""Data sets: a ``.jsonl`` file with a message a line, each character of its ``text`` traced to its column in the file."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from linter.formats import has_template_code
from linter.model import KINDS, MODES, Context, Kind, Message, Mode, Problem, Where
from linter.patterns import regex

_DECODER = json.JSONDecoder()
_SPACE = regex(r"[ \t\r\n]*")
_FIELDS = ("id", "kind", "mode", "customer_message", "customer_name", "received_at", "sent_at", "snippet")


class RowError(ValueError):
    """A row that is no message; ``column`` is 1-based."""

    def __init__(self, text: str, column: int = 1):
        super().__init__(text)
        self.column = column


def messages(text: str, path: str, *, kind: Kind | None = None, mode: Mode | None = None) -> Iterator[Message | Problem]:
    """The messages of a data set, and a :class:`Problem` for each line that is not one; the others are still read.

    ``kind`` and ``mode`` stand in where a row does not say.
    """
    yield from stream(_lines(text), path, kind=kind, mode=mode)


def _lines(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for number, line in enumerate(text.split("\n"), start=1):
        yield line, number, at
        at += len(line) + 1


def stream(
    lines: Iterable[tuple[str, int, int] | Problem], path: str, *, kind: Kind | None = None, mode: Mode | None = None
) -> Iterator[Message | Problem]:
    """The messages of a data set that comes in lines: each with its number (from 1) and offset in the file, or with what is wrong with it."""
    for item in lines:
        if isinstance(item, Problem):
            yield item
            continue
        line, number, at = item
        if not line.strip():
            continue
        try:
            yield _message(line, number, at, path, kind, mode)
        except RowError as error:
            yield Problem(path, str(error), number, error.column)


def row(line: str) -> tuple[dict[str, Any], dict[str, int]]:
    """One JSON object and, by key, the offset in ``line`` at which the value starts. Raises :class:`RowError`."""
    try:
        values, starts = _members(line, _SPACE.match(line, 0).end())  # type: ignore[union-attr]
    except json.JSONDecodeError as error:
        raise RowError(f"not valid JSON: {error.msg}", error.colno) from error
    except RowError:
        raise
    except ValueError as error:
        raise RowError("not valid JSON: a number too long to read") from error
    except RecursionError as error:
        raise RowError("nested too deeply to read") from error
    return values, starts


def _members(line: str, at: int) -> tuple[dict[str, Any], dict[str, int]]:
    if line[at : at + 1] != "{":
        raise RowError('a data set has a JSON object a line, as in {"text": "Hi Ana, …"}', at + 1)
    values: dict[str, Any] = {}
    starts: dict[str, int] = {}
    at = _skip(line, at + 1)
    if line[at : at + 1] == "}":
        return values, starts
    while True:
        key, at = _DECODER.raw_decode(line, at)
        if not isinstance(key, str):
            raise RowError("a key must be a string", at)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise RowError("expected ':' after a key", at + 1)
        at = _skip(line, at + 1)
        starts[key] = at
        values[key], at = _DECODER.raw_decode(line, at)
        at = _skip(line, at)
        mark = line[at : at + 1]
        if mark == "}":
            rest = line[at + 1 :].strip()
            if rest:
                raise RowError(f"something stands after the object: {rest[:20]!r}", at + 2)
            return values, starts
        if mark != ",":
            raise RowError("expected ',' or '}' after a value", at + 1)
        at = _skip(line, at + 1)


def _skip(line: str, at: int) -> int:
    return _SPACE.match(line, at).end()  # type: ignore[union-attr]


def _message(line: str, number: int, at: int, path: str, kind: Kind | None, mode: Mode | None) -> Message:
    values, starts = row(line)
    if not isinstance(values.get("text"), str):
        raise RowError("a message needs 'text', a string", starts.get("text", 0) + 1)
    for key in _FIELDS:
        value = values.get(key)
        if value is not None and not isinstance(value, bool if key == "snippet" else (str, int) if key == "id" else str):
            raise RowError(f"{key!r} must be {'true or false' if key == 'snippet' else 'a string'}", starts[key] + 1)
    said_kind = _one_of(values, starts, "kind", KINDS)
    said_mode = _one_of(values, starts, "mode", MODES)
    final_kind: Kind = said_kind or kind or "email"  # type: ignore[assignment]
    return Message(
        text=values["text"], path=path, message_id=str(values["id"]) if values.get("id") is not None else str(number),
        kind=final_kind, mode=said_mode or mode or _guessed_mode(values["text"], final_kind),  # type: ignore[arg-type]
        complete=not values.get("snippet", False), context=_context(values, starts), where=Where(number, columns(line, starts["text"]), at),
    )  # fmt: skip


def _guessed_mode(text: str, kind: Kind) -> Mode:
    """A row that does not say is a template where a system's placeholders stand in it: in a draft they would be errors."""
    return "template" if kind == "template" or has_template_code(text) else "draft"


def _one_of(values: Mapping[str, Any], starts: Mapping[str, int], key: str, names: tuple[str, ...]) -> str | None:
    value = values.get(key)
    if value is not None and value not in names:
        raise RowError(f"{key} {value!r} is not one of {', '.join(names)}", starts[key] + 1)
    return value


def _context(values: Mapping[str, Any], starts: Mapping[str, int]) -> Context:
    return Context(
        customer_name=values.get("customer_name") or None,
        customer_message=values.get("customer_message") or None,
        received_at=_time(values, starts, "received_at"),
        sent_at=_time(values, starts, "sent_at"),
    )


def _time(values: Mapping[str, Any], starts: Mapping[str, int], key: str) -> datetime | None:
    value = values.get(key)
    if not value:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise RowError(f"{key} {value!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00Z", starts[key] + 1) from error


def columns(line: str, at: int) -> array[int]:
    """The column (0-based) in ``line`` of each character of the JSON string that starts at ``at``, and of its closing quote."""
    found = array("q")
    at += 1
    while line[at] != '"':
        found.append(at)
        if line[at] != "\\":
            at += 1
        elif line[at + 1] != "u":
            at += 2
        else:
            high = line[at + 2 : at + 6].lower()
            pair = "d800" <= high <= "dbff" and line[at + 6 : at + 8] == "\\u" and "dc00" <= line[at + 8 : at + 12].lower() <= "dfff"
            at += 12 if pair else 6
    found.append(at)
    return found
