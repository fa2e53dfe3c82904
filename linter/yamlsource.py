"""YAML with a place for everything: values that know their line and column, and refusals that show them.

PyYAML's composer gives the marks; the safe resolver's tags tell a string from what YAML takes for a boolean or a number. No tag of
a user's can construct an object: nothing is ever constructed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linter.model import TactfulError

if TYPE_CHECKING:
    import yaml

_MOST_VALUES = 50_000
_DEEPEST = 60


class SourceError(TactfulError):
    """Something wrong in a file of ours or the user's, with its place: ``path:line:column: what, and what to do``."""

    def __init__(self, path: str, line: int, column: int, text: str, excerpt: str = ""):
        frame = f"\n    {excerpt}\n    {' ' * (column - 1)}^" if excerpt else ""
        super().__init__(f"{path}:{line}:{column}: {text}{frame}")
        self.path, self.line, self.column, self.text = path, line, column, text


@dataclass(frozen=True)
class Value:
    """One YAML value and its place. ``data`` is a str, int, float, bool, None, list of values or dict of values by key."""

    data: str | int | float | bool | list[Value] | dict[str, Value] | None
    line: int
    column: int
    source: Source
    raw: str = ""

    def error(self, text: str) -> SourceError:
        """A refusal that points here."""
        return self.source.error(self.line, self.column, text)

    def text(self, what: str) -> str:
        """The value as a string; refuses anything else, saying what YAML took it for."""
        if isinstance(self.data, str):
            return self.data
        if isinstance(self.data, bool) or self.data is None or isinstance(self.data, int | float):
            kind = "a boolean" if isinstance(self.data, bool) else "nothing" if self.data is None else "a number"
            raise self.error(f'{what} must be text, but YAML reads {self.raw!r} as {kind}; write it in quotes: "{self.raw}"')
        raise self.error(f"{what} must be text")

    def number(self, what: str) -> float:
        """The value as a number."""
        if isinstance(self.data, bool) or not isinstance(self.data, int | float):
            raise self.error(f"{what} must be a number")
        return self.data

    def flag(self, what: str) -> bool:
        """The value as true or false."""
        if not isinstance(self.data, bool):
            raise self.error(f"{what} must be true or false")
        return self.data

    def items(self, what: str) -> list[Value]:
        """The value as a list."""
        if not isinstance(self.data, list):
            raise self.error(f"{what} must be a list")
        return self.data

    def texts(self, what: str) -> tuple[str, ...]:
        """The value as a list of strings."""
        return tuple(item.text(f"each of {what}") for item in self.items(what))

    def mapping(self, what: str, known: Iterable[str] | None = None) -> dict[str, Value]:
        """The value as a mapping; with ``known``, an unknown key is refused with the nearest right one."""
        if not isinstance(self.data, dict):
            raise self.error(f"{what} must be a mapping of keys to values")
        if known is not None:
            names = sorted(known)
            for key in self.data:
                if key not in names:
                    raise self.key_error(key, unknown(f"key {key!r} in {what}", key, names))
        return self.data

    def key_error(self, key: str, text: str) -> SourceError:
        """A refusal that points at one of the mapping's keys."""
        return self.source.error(*self.source.keys[id(self.data), key], text)

    def plain(self) -> object:
        """The value as plain Python data."""
        if isinstance(self.data, list):
            return [item.plain() for item in self.data]
        if isinstance(self.data, dict):
            return {key: item.plain() for key, item in self.data.items()}
        return self.data


class Source:
    """A YAML file being read: its lines for excerpts, and where each key stands."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.lines = text.splitlines()
        self.keys: dict[tuple[int, str], tuple[int, int]] = {}
        self.count = 0

    def error(self, line: int, column: int, text: str) -> SourceError:
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return SourceError(self.path, line, column, text, excerpt)


def unknown(what: str, word: str, names: Iterable[str]) -> str:
    """``unknown X``, with the nearest right word where one is near."""
    listed = list(names)
    import difflib

    near = difflib.get_close_matches(word, listed, n=1, cutoff=0.6)
    if near:
        return f"unknown {what}; did you mean {near[0]!r}?"
    return f"unknown {what}; known are {', '.join(listed[:12])}" + ("…" if len(listed) > 12 else "")


def load(path: Path, name: str | None = None) -> Value:
    """Read one YAML file. Raises :class:`SourceError` for what YAML refuses, for a key twice, and for tags of one's own."""
    shown = name or str(path)
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(shown, 1, 1, f"not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise SourceError(shown, 1, 1, f"cannot be read: {error.strerror}") from error
    return loads(text, shown)


def _loader() -> Any:
    """The safe loader, from libyaml where PyYAML was built with it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def loads(text: str, name: str) -> Value:
    """Read YAML text; ``name`` stands in errors. Raises :class:`SourceError`."""
    import yaml

    source = Source(name, text)
    try:
        if _may_be_deep(source.lines):
            _refuse_deep(text, source)
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise source.error(line, column, f"not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise source.error(1, 1, f"not valid YAML: {error}") from error
    if node is None:
        raise source.error(1, 1, "the file is empty")
    return _value(node, source, set())


def _may_be_deep(lines: list[str]) -> bool:
    """A quick look that errs on the safe side; the composer recurses, and would overrun the stack."""
    depth = 0
    for line in lines:
        opened = line.count("[") + line.count("{")
        if depth + opened + len(line) - len(line.lstrip()) + line.count("- ") + line.count("? ") + line.count(": ") > _DEEPEST * 4:
            return True
        depth = max(0, depth + opened - line.count("]") - line.count("}"))
    return False


def _refuse_deep(text: str, source: Source) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST and event.start_mark is not None:
            raise source.error(event.start_mark.line + 1, event.start_mark.column + 1, "nested too deeply to read")


def _value(node: yaml.Node, source: Source, above: set[int]) -> Value:
    import yaml

    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if id(node) in above:
        raise source.error(line, column, "an alias that contains itself")
    source.count += 1
    if source.count > _MOST_VALUES or len(above) >= _DEEPEST:
        raise source.error(line, column, "too much in one file, or nested too deeply to read; aliases may have multiplied it")
    above = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        held: dict[str, Value] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise source.error(*at, "a key must be a word")
            key = str(key_node.value)
            if key in held:
                raise source.error(*at, f"key {key!r} stands twice; the first would be lost")
            source.keys[id(held), key] = at
            held[key] = _value(value_node, source, above)
        return Value(held, line, column, source)
    if isinstance(node, yaml.SequenceNode):
        return Value([_value(item, source, above) for item in node.value], line, column, source)
    return Value(_scalar(node, source, line, column), line, column, source, str(node.value))


def _scalar(node: yaml.Node, source: Source, line: int, column: int) -> str | int | float | bool | None:
    raw = str(node.value)
    kind = node.tag.rpartition(":")[2]
    if kind in {"str", "timestamp"}:
        return raw
    if kind == "bool":
        return raw.lower() in {"true", "yes", "on"}
    if kind == "null":
        return None
    if kind == "int":
        try:
            return int(raw.replace("_", ""), 0)
        except ValueError:
            return raw
    if kind == "float":
        try:
            return float(raw.replace("_", ""))
        except ValueError:
            return raw
    raise source.error(line, column, f"the tag {node.tag!r} is not allowed here")


def walk(value: Value) -> Iterator[Value]:
    """The value and everything in it."""
    yield value
    if isinstance(value.data, list):
        for item in value.data:
            yield from walk(item)
    elif isinstance(value.data, dict):
        for item in value.data.values():
            yield from walk(item)
