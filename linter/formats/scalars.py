"""Strings as JSON and YAML write them, undone with the place of every character kept.

Each function takes a text and the span of one value in it, its quotes included, and gives the value's characters with
their places.
"""

from __future__ import annotations

import re

from linter.formats.visible import Builder
from linter.model import Visible
from linter.patterns import regex

_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_JSON = regex(rf"(?P<raw>[^\\]+)|(?P<pair>{_PAIR})|\\u(?P<code>[0-9a-fA-F]{{4}})|\\(?P<escape>.)", re.DOTALL)
_JSON_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def json_string(text: str, start: int, end: int) -> Visible:
    """A JSON string."""
    builder = Builder()
    for match in _JSON.finditer(text, start + 1, end - 1):
        if match["raw"] is not None:
            builder.add(match["raw"], match.start())
        elif match["pair"] is not None:
            pair = match["pair"]
            builder.put(chr(0x10000 + ((int(pair[2:6], 16) - 0xD800) << 10) + int(pair[8:], 16) - 0xDC00), *match.span())
        elif match["code"] is not None:
            builder.put(chr(int(match["code"], 16)), *match.span())
        else:
            builder.put(_JSON_ESCAPES.get(match["escape"], match["escape"]), *match.span())
    return builder.built()


_YAML_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/",
    "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_BREAK = r"(?:\r\n|[\r\n\x85\u2028\u2029])"
_FOLD = rf"[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*"
_DOUBLE = regex(
    rf"(?P<joined>\\[ \t]*{_BREAK}(?P<blank>(?:[ \t]*{_BREAK})*)[ \t]*)|\\x(?P<x>[0-9a-fA-F]{{2}})|\\u(?P<u>[0-9a-fA-F]{{4}})|\\U(?P<big>[0-9a-fA-F]{{8}})"
    rf"|\\(?P<escape>.)|(?P<fold>{_FOLD})|(?P<raw>[^\\\r\n\x85\u2028\u2029 \t]+|[ \t]+)",
    re.DOTALL,
)
_SINGLE = regex(rf"(?P<quote>'')|(?P<fold>{_FOLD})|(?P<raw>[^'\r\n\x85\u2028\u2029 \t]+|[ \t]+)")
_PLAIN = regex(rf"(?P<fold>{_FOLD})|(?P<raw>[^\r\n\x85\u2028\u2029 \t]+|[ \t]+)")
_ANY_BREAK = regex(_BREAK)


def _fold(builder: Builder, match: re.Match[str], group: str = "fold") -> None:
    """A line break in a flow scalar is a space; further ones are line breaks."""
    breaks = list(_ANY_BREAK.finditer(match[group]))
    begin = match.start(group)
    if len(breaks) == 1:
        only = breaks[0]
        special = only.group() in "\u2028\u2029"
        builder.put(only.group() if special else " ", match.start(group), match.end(group))
        return
    if breaks[0].group() in "\u2028\u2029":
        builder.put(breaks[0].group(), begin + breaks[0].start(), begin + breaks[0].end())
    for held in breaks[1:]:
        builder.put(_newline(held.group()), begin + held.start(), begin + held.end())


def _newline(found: str) -> str:
    return found if found in "\u2028\u2029" else "\n"


def double_string(text: str, start: int, end: int) -> Visible:
    """A double-quoted YAML scalar."""
    builder = Builder()
    for match in _DOUBLE.finditer(text, start + 1, end - 1):
        if match["raw"] is not None:
            builder.add(match["raw"], match.start())
        elif match["fold"] is not None:
            _fold(builder, match)
        elif match["joined"] is not None:
            for held in _ANY_BREAK.finditer(match["blank"]):
                builder.put(_newline(held.group()), match.start("blank") + held.start(), match.start("blank") + held.end())
        elif match["escape"] is not None:
            builder.put(_YAML_ESCAPES.get(match["escape"], match["escape"]), *match.span())
        else:
            code = match["x"] or match["u"] or match["big"]
            builder.put(chr(int(code, 16)), *match.span())
    return builder.built()


def single_string(text: str, start: int, end: int) -> Visible:
    """A single-quoted YAML scalar."""
    builder = Builder()
    for match in _SINGLE.finditer(text, start + 1, end - 1):
        if match["raw"] is not None:
            builder.add(match["raw"], match.start())
        elif match["fold"] is not None:
            _fold(builder, match)
        else:
            builder.put("'", *match.span())
    return builder.built()


def plain_string(text: str, start: int, end: int) -> Visible:
    """A plain YAML scalar."""
    builder = Builder()
    for match in _PLAIN.finditer(text, start, end):
        if match["raw"] is not None:
            builder.add(match["raw"], match.start())
        else:
            _fold(builder, match)
    return builder.built()


_HEADER = regex(rf"(?P<style>[|>])(?P<signs>[0-9+-]{{0,2}})[ \t]*(?:#[^\r\n]*)?(?:{_BREAK}|\Z)")
_LINE = regex(r"(?P<body>[^\r\n\x85\u2028\u2029]*)(?P<end>\r\n|[\r\n\x85\u2028\u2029]|\Z)")


def block_string(text: str, start: int, end: int) -> Visible:
    """A literal or folded YAML block, from its ``|`` or ``>`` on."""
    head = _HEADER.match(text, start, end)
    builder = Builder()
    if head is None:
        return builder.built()
    lines: list[re.Match[str]] = []
    at = head.end()
    while at < end:
        line = _LINE.match(text, at, end)
        assert line is not None
        lines.append(line)
        at = line.end()
    indent = _indent(lines, head["signs"], text, start)
    bodies = [_strip(line, indent) for line in lines]
    last = max((i for i, (begin, stop) in enumerate(bodies) if begin < stop), default=-1)
    folded = head["style"] == ">"
    for i, (begin, stop) in enumerate(bodies[: last + 1]):
        builder.add(text[begin:stop], begin)
        if i < last:
            _join(builder, text, bodies, lines, i, folded=folded)
    if "+" in head["signs"]:
        kept = range(max(last, 0), len(lines))
    elif "-" in head["signs"] or last < 0:
        kept = range(0)
    else:
        kept = range(last, last + 1)
    for i in kept:
        if lines[i]["end"]:
            builder.put("\n", lines[i].start("end"), lines[i].end("end"))
    return builder.built()


def _indent(lines: list[re.Match[str]], signs: str, text: str, start: int) -> int:
    """How many spaces before each line are not part of the value."""
    first = next((line["body"] for line in lines if line["body"].strip(" ")), "")
    digits = re.sub(r"\D", "", signs)
    if not digits:
        return len(first) - len(first.lstrip(" ")) if first else max((len(line["body"]) for line in lines), default=0)
    own = text[text.rfind("\n", 0, start) + 1 : start]
    parent = len(own) - len(own.lstrip(" "))
    while own[parent : parent + 2] == "- ":
        inner = own[parent + 2 :]
        if not inner.strip(" ") or ":" not in inner:
            break
        parent += 2 + len(inner) - len(inner.lstrip(" "))
    return parent + int(digits)


def _strip(line: re.Match[str], indent: int) -> tuple[int, int]:
    spaces = len(line["body"]) - len(line["body"].lstrip(" "))
    return line.start("body") + min(indent, spaces, len(line["body"])), line.end("body")


def _join(builder: Builder, text: str, bodies: list[tuple[int, int]], lines: list[re.Match[str]], i: int, *, folded: bool) -> None:
    """The line break after line ``i``: itself, or in a folded block a space between two lines of prose."""
    span = lines[i].start("end"), lines[i].end("end")
    if not folded:
        builder.put("\n", *span)
        return
    begin, stop = bodies[i]
    if begin == stop:
        builder.put("\n", *span)
        return
    following = i + 1
    while following < len(bodies) and bodies[following][0] == bodies[following][1]:
        following += 1
    spaced = text[begin] in " \t" or text[bodies[following][0]] in " \t"
    if spaced:
        builder.put("\n", *span)
    elif following == i + 1:
        builder.put(" ", *span)
