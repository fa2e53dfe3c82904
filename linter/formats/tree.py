"""JSON and YAML as one kind of tree, in which every string knows its place in the file, character by character.

Neither reader gives up on a broken file: what stands before the mistake is kept, and the mistake is said with its
place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from linter.formats.scalars import block_string, double_string, json_string, plain_string, single_string
from linter.model import Layer, LayerName, Visible
from linter.patterns import regex

DEEPEST = 200
MOST_NODES = 2_000_000
_SPACE = regex(r"[ \t\r\n]*")
_STRING = regex(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_OTHER = regex(r"true|false|null|-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,20})?")


@dataclass
class Node:
    """A value at ``start:end`` of the file; ``text`` is a scalar's, decoded. Built once and not changed after."""

    kind: Literal["map", "list", "text", "other"]
    start: int
    end: int
    text: str = ""
    layer: LayerName = "json"
    indent: str = ""
    items: list[tuple[str, Node]] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """A mapping's value."""
        return next((value for name, value in self.items if name == key), None) if self.kind == "map" else None

    def string(self, key: str) -> str | None:
        """A mapping's value, where it is a string or a plain scalar."""
        value = self.get(key)
        return value.text if value is not None and value.kind in {"text", "other"} else None

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
        """Every string in it, with the keys that lead there."""
        waiting = [(path, self)]
        while waiting:
            at, node = waiting.pop()
            if node.kind == "text":
                yield at, node
            waiting.extend((((*at, key), value)) for key, value in reversed(node.items))


@dataclass(frozen=True)
class Broken:
    """What is wrong with a file, at an offset of it."""

    text: str
    at: int


def seen_of(node: Node, text: str) -> Visible:
    """A string's characters with their places in the file. Raises :class:`ValueError` when they do not give its
    text.
    """
    raw = {
        "json": json_string, "yaml-double": double_string, "yaml-single": single_string, "yaml-plain": plain_string,
        "yaml-literal": block_string, "yaml-folded": block_string,
    }[node.layer](text, node.start, node.end)  # fmt: skip
    if raw.chars != node.text:
        raise ValueError("the string cannot be traced to its characters in the file")
    return raw


def layer_of(node: Node) -> Layer:
    """How a string is written."""
    return Layer(node.layer, node.start, node.end, node.indent)


def json_tree(text: str) -> tuple[Node | None, Broken | None]:
    """The tree of a JSON text, and what is wrong with it; without recursion, so that no nesting overruns the stack."""
    stack: list[Node] = []
    root: Node | None = None
    key: list[str] = []
    at = _skip(text, 0)
    count = 0
    expects_value = True
    while True:
        char = text[at : at + 1]
        if expects_value:
            count += 1
            if count > MOST_NODES:
                return root, Broken(f"more than {MOST_NODES:,} values; split the file", at)
            if char in {"{", "["}:
                node = Node("map" if char == "{" else "list", at, at + 1)
            elif char == '"':
                match = _STRING.match(text, at)
                if match is None:
                    return root, Broken(_string_fault(text, at), at)
                node = Node("text", at, match.end(), json.loads(match.group()))
            else:
                match = _OTHER.match(text, at)
                if match is None:
                    return root, Broken("not valid JSON: a value is missing here" if char else "not valid JSON: the file breaks off", at)
                node = Node("other", at, match.end(), match.group())
            if stack:
                stack[-1].items.append((key[-1] if stack[-1].kind == "map" else str(len(stack[-1].items)), node))
            else:
                root = node
            if char in {"{", "["}:
                if len(stack) >= DEEPEST:
                    return root, Broken("nested too deeply to read", at)
                stack.append(node)
                key.append("")
                at = _skip(text, at + 1)
                if text[at : at + 1] != ("}" if char == "{" else "]"):
                    if char == "{":
                        fault, at = _key(text, at, key)
                        if fault is not None:
                            return root, fault
                    continue
            else:
                at = _skip(text, node.end)
            expects_value = False
            continue
        if not stack:
            return root, Broken("not valid JSON: something stands after the end", at) if char else None
        top = stack[-1]
        if char == ("}" if top.kind == "map" else "]"):
            top.end = at + 1
            stack.pop()
            key.pop()
            at = _skip(text, at + 1)
        elif char == ",":
            at = _skip(text, at + 1)
            if top.kind == "map":
                fault, at = _key(text, at, key)
                if fault is not None:
                    return root, fault
            expects_value = True
        else:
            closing = "}" if top.kind == "map" else "]"
            return root, Broken(f"not valid JSON: expected ',' or '{closing}'" if char else "not valid JSON: the file breaks off", at)


def _key(text: str, at: int, key: list[str]) -> tuple[Broken | None, int]:
    match = _STRING.match(text, at)
    if match is None:
        return Broken("not valid JSON: expected a key in double quotes", at), at
    key[-1] = json.loads(match.group())
    at = _skip(text, match.end())
    if text[at : at + 1] != ":":
        return Broken("not valid JSON: expected ':' after a key", at), at
    return None, _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match is not None else at


def _string_fault(text: str, at: int) -> str:
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)]
    if re.search(r'(?<!\\)"', line[1:]) is None:
        return "not valid JSON: a string that is not closed on its line"
    return "not valid JSON: a string with a wrong escape or a raw control character"


def yaml_trees(text: str) -> tuple[list[Node], Broken | None]:
    """The documents of a YAML text, and what is wrong with it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents: list[Node] = []
    stack: list[tuple[Node, list[str]]] = []
    count = 0
    last = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionEndEvent):
                node, _ = stack.pop()
                node.end = _index(event.end_mark)
                continue
            if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.AliasEvent):
                continue
            count += 1
            last = _index(event.start_mark)
            if count > MOST_NODES or len(stack) >= DEEPEST:
                return documents, Broken("too much in one file, or nested too deeply to read", last)
            node = _node(event, text)
            if stack:
                above, key = stack[-1]
                if above.kind == "list":
                    above.items.append((str(len(above.items)), node))
                elif not key:
                    # A key that is no scalar keeps its place, so that the value after it is not taken for one.
                    key.append(node.text)
                else:
                    above.items.append((key.pop(), node))
            else:
                documents.append(node)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append((node, []))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return documents, Broken(f"not valid YAML: {error.problem or error.context}", mark.index if mark is not None else last)
    except yaml.YAMLError as error:
        return documents, Broken(f"not valid YAML: {str(error).splitlines()[0]}", getattr(error, "position", last) or last)
    return documents, None


def _index(mark: Any) -> int:
    return int(mark.index)


_STYLES: dict[str | None, LayerName] = {
    '"': "yaml-double", "'": "yaml-single", "|": "yaml-literal", ">": "yaml-folded", None: "yaml-plain", "": "yaml-plain",
}  # fmt: skip


_NO_STRING = regex(r"[-+]?[\d.][\d_.,:eE+-]*|0x[0-9a-f]+|true|false|null|yes|no|on|off|y|n|~|", re.IGNORECASE)
_PROPERTIES = regex(r"(?:[&!][^\s]*\s+)*")


def _node(event: object, text: str) -> Node:
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        start, end = _index(event.start_mark), _index(event.end_mark)
        layer = _STYLES[event.style]
        other = layer == "yaml-plain" and _NO_STRING.fullmatch(event.value) is not None
        if event.anchor is not None or event.tag is not None:
            start += _PROPERTIES.match(text, start).end() - start  # type: ignore[union-attr]
        own = text[text.rfind("\n", 0, start) + 1 : start]
        indent = " " * (len(own) - len(own.lstrip(" ")))
        return Node("other" if other else "text", start, end, event.value, layer, indent)
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        return Node("map" if isinstance(event, yaml.MappingStartEvent) else "list", _index(event.start_mark), _index(event.end_mark))
    return Node("other", 0, 0)
