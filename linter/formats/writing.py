"""Writing back: an edit of what the customer reads, as an edit of the file, escaped as the file escapes it.

An edit replaces only the words it names. Where the new words cannot stand in the old quotes (a colon in a plain YAML
scalar, a comma in a bare
CSV cell, base64), the whole value is written anew.
"""

from __future__ import annotations

import base64
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from linter import icu
from linter.formats import messageformat
from linter.formats.visible import whole
from linter.model import Edit, Layer, LayerName, Message, Visible
from linter.patterns import regex
from linter.placeholders import Placeholder, tokens


class TornError(ValueError):
    """An edit that would tear mark-up or template code apart: it covers some, or ends inside a character's escape."""


def file_edits(message: Message, edits: Sequence[Edit]) -> list[Edit]:
    """Edits of a message, in the offsets of its findings, as edits of the decoded file, in the file's offsets.

    Args:
        message: the message that the edits are for, as it was read.
        edits: replacements of stretches of it, not overlapping; ``text`` is what the customer shall read, with
        ``\\n`` for a line break.

    Returns:
        Edits in order, not overlapping, to be applied to the file as it was decoded (without its byte-order mark).

    Raises:
        TornError: an edit covers a tag, a comment or template code, or begins or ends inside an escape.
    """
    if not edits:
        return []
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    where = message.where
    if where is not None and where.columns is not None:
        columns, base = where.columns, where.offset
        return [_row_edit(edit, columns, base) for edit in ordered]
    before = message.before
    local = [replace(edit, start=edit.start - before, end=edit.end - before) for edit in ordered]
    seen = message.visible or whole(message.text)
    spans = [_span(edit, seen, message) for edit in local]
    markup = any(layer.name == "html" for layer in message.layers)
    outer = next((layer for layer in message.layers if layer.name not in _INNER), None)
    texts = [_html(edit.text) if markup else edit.text for edit in local]
    if any(layer.name == "icu" for layer in message.layers):
        texts = [messageformat.quoted(text) for text in texts]
    if outer is None:
        newline = "\r\n" if "\r\n" in message.text else "\n"
        if message.path.lower().endswith((".md", ".markdown")) and message.visible is not None and not markup:
            texts = [text if _fenced(message.text, edit.start) else _markdown(text) for edit, text in zip(local, texts, strict=True)]
        found = [Edit(edit.start, edit.end, text if markup else text.replace("\n", newline)) for edit, text in zip(local, texts, strict=True)]
    elif all(_stands(text, outer) for text in texts) and outer.name != "base64":
        found = [Edit(edit.start, edit.end, _escaped(text, outer, message.text)) for edit, text in zip(local, texts, strict=True)]
    else:
        found = [_anew(message, outer, seen, spans, texts)]
    return [replace(edit, start=edit.start + before, end=edit.end + before) for edit in found]


def _row_edit(edit: Edit, columns: Sequence[int], base: int) -> Edit:
    if not 0 <= edit.start <= edit.end < len(columns):
        raise TornError("an edit outside its message")
    return Edit(base + columns[edit.start], base + columns[edit.end], json.dumps(edit.text)[1:-1])


_INNER: frozenset[LayerName] = frozenset(["html", "icu"])
"""What is written inside a value's own quoting."""
_GAPS: dict[LayerName, re.Pattern[str]] = {
    "po": regex(r'"\s*"'),
    "quoted-printable": regex(r"(?:=[ \t]*\r?\n)+|\r"),
    "base64": regex(r"[^A-Za-z0-9+/]*"),
    "yaml-plain": regex(r"\s*"),
    "yaml-single": regex(r"\s*"),
    "yaml-double": regex(r"\\?\s*"),
    "yaml-literal": regex(r"\s*"),
    "yaml-folded": regex(r"\s*"),
}


def _span(edit: Edit, seen: Visible, message: Message) -> tuple[int, int]:
    """The seen characters that an edit replaces. Raises :class:`TornError`."""
    starts, ends = seen.starts, seen.ends
    assert starts is not None
    assert ends is not None
    if edit.start == edit.end:
        first = last = bisect_left(starts, edit.start)
        if first and ends[first - 1] > edit.start:
            raise TornError("an edit inside an escaped character")
    else:
        first, last = bisect_left(starts, edit.start), bisect_right(ends, edit.end)
        while first < last and ends[first] == starts[first]:
            first += 1
        # A break that stands for a tag takes no room, and none of it is edited.
        while last > first and starts[last - 1] == ends[last - 1] == edit.end:
            last -= 1
        if first >= last or starts[first] != edit.start or ends[last - 1] != edit.end:
            raise TornError("an edit that begins or ends inside an escaped character or in mark-up")
    outer = next((layer.name for layer in message.layers if layer.name not in _INNER), None)
    gap = _GAPS.get(outer) if outer is not None else None
    for at in range(first, last - 1):
        if starts[at + 1] > ends[at]:
            between = message.text[ends[at] : starts[at + 1]]
            if between != "\r" and (gap is None or not gap.fullmatch(between)):
                raise TornError("an edit over mark-up")
        elif starts[at + 1] == ends[at + 1] and seen.chars[at + 1] in "\u2028\u2029":
            raise TornError("an edit over mark-up")
    # A plural is told by its braces, wherever they are.
    near = (0, len(seen.chars)) if icu.has_branches(seen.chars) else (max(0, first - 500), last + 500)
    for held in tokens(seen.chars[slice(*near)]):
        begin, end = held.start + near[0], held.end + near[0]
        if begin < last and end > first and not (isinstance(held, Placeholder) and first <= begin and end <= last):
            raise TornError("an edit over template code")
    return first, last


def _html(text: str) -> str:
    """Text as HTML: its special characters escaped, its placeholders left as they are, its line breaks written out."""
    pieces = []
    at = 0
    for held in tokens(text, markup=True):
        pieces += [_entities(text[at : held.start]), text[held.start : held.end]]
        at = held.end
    pieces.append(_entities(text[at:]))
    return "".join(pieces)


def _entities(text: str) -> str:
    escaped = re.sub(r"&(?=#?\w{1,32};)|[<>]", _entity, text)
    return escaped.replace("\n\n", "<br><br>").replace("\n", "<br>")


def _entity(match: re.Match[str]) -> str:
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[match.group()]


_SWALLOWED = regex(r"[\\`*_\[\]<>]|&(?=#?\w{1,32};)")
_FENCE = regex(r"^[ \t]{0,3}(?:```|~~~)", re.MULTILINE)


def _markdown(text: str) -> str:
    """Text as Markdown: what it would take for mark-up escaped, placeholders left as they are."""
    pieces = []
    at = 0
    for held in tokens(text):
        pieces += [_SWALLOWED.sub(r"\\\g<0>", text[at : held.start]), text[held.start : held.end]]
        at = held.end
    return "".join([*pieces, _SWALLOWED.sub(r"\\\g<0>", text[at:])])


def _fenced(text: str, at: int) -> bool:
    """Whether an offset is inside a fenced block, whose text is as it stands."""
    return len(_FENCE.findall(text, 0, at)) % 2 == 1


_UNSAFE_PLAIN = regex(r":(?:\s|$)|(?:^|\s)#|[\n\t\x00-\x1f\x7f]|[\[\]{},]|^[\s\-?:&*!|>'\"%@`]|\s$")


def _stands(text: str, layer: Layer) -> bool:
    """Whether a text can be put into the value without writing the value anew."""
    if layer.name == "yaml-plain":
        return _UNSAFE_PLAIN.search(text) is None and bool(text)
    if layer.name == "yaml-single":
        return _printable(text) and "\n" not in text and text == text.strip() and bool(text)
    if layer.name in {"yaml-literal", "yaml-folded"}:
        return _printable(text.replace("\n", "")) and text == text.strip() and bool(text)
    if layer.name == "csv-bare":
        return not any(mark in text for mark in (layer.mark, '"', "\n", "\r"))
    return True


def _printable(text: str) -> bool:
    return all(ch.isprintable() or ch == " " for ch in text)


def _escaped(text: str, layer: Layer, source: str) -> str:
    newline = "\r\n" if "\r\n" in source else "\n"
    if layer.name == "json":
        return json.dumps(text, ensure_ascii=source[layer.start : layer.end].isascii() and "\\u" in source[layer.start : layer.end])[1:-1]
    if layer.name == "yaml-double":
        return _yaml_double(text)
    if layer.name == "yaml-single":
        return text.replace("'", "''")
    if layer.name in {"yaml-literal", "yaml-folded"}:
        indent = _block_indent(source, layer)
        return text.replace("\n", (newline + newline if layer.name == "yaml-folded" else newline) + indent)
    if layer.name == "csv":
        return text.replace('"', '""')
    if layer.name == "po":
        return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    if layer.name == "quoted-printable":
        return _quoted_printable(text, layer.charset, newline)
    return text


def _yaml_double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return "".join(ch if ch.isprintable() or ch == " " else f"\\U{ord(ch):08x}" for ch in escaped)


def _block_indent(source: str, layer: Layer) -> str:
    body = source.find("\n", layer.start, layer.end) + 1
    line = next((line for line in source[body : layer.end].splitlines() if line.strip()), "")
    return line[: len(line) - len(line.lstrip(" "))]


def _quoted_printable(text: str, charset: str, newline: str) -> str:
    """Quoted-printable with soft line breaks every 60 characters, so that the line it goes into rarely grows past
    76.
    """
    pieces: list[str] = []
    length = 0
    for char in text:
        if char == "\n":
            pieces.append(newline)
            length = 0
            continue
        piece = char if " " <= char <= "~" and char != "=" else "".join(f"={byte:02X}" for byte in _bytes(char, charset))
        if length + len(piece) > 60:
            pieces.append("=" + newline)
            length = 0
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def _bytes(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeEncodeError as error:
        raise TornError(f"{text[error.start]!r} cannot be written in the mail's charset, {charset}") from error


def _anew(message: Message, layer: Layer, seen: Visible, spans: list[tuple[int, int]], texts: list[str]) -> Edit:
    """The whole value written anew, with the edits applied to it."""
    value = value_of(message, layer)
    assert value.starts is not None
    assert value.ends is not None
    assert seen.starts is not None
    assert seen.ends is not None
    pieces: list[str] = []
    at = 0
    for (first, last), text in zip(spans, texts, strict=True):
        begin = bisect_left(value.starts, seen.starts[first]) if first < len(seen.chars) else len(value.chars)
        end = bisect_right(value.ends, seen.ends[last - 1]) if last > first else begin
        pieces += [value.chars[at:begin], text]
        at = end
    pieces.append(value.chars[at:])
    new = "".join(pieces)
    if layer.name == "csv-bare":
        return Edit(layer.start, layer.end, '"' + new.replace('"', '""') + '"')
    if layer.name == "base64":
        newline = "\r\n" if "\r\n" in message.text else "\n"
        held = base64.b64encode(_bytes(new, layer.charset)).decode("ascii")
        old = message.text[layer.start : layer.end]
        tail = old[len(old.rstrip()) :]
        return Edit(layer.start, layer.end, newline.join(held[i : i + 76] for i in range(0, len(held), 76)) + tail)
    tail = "\n" if layer.name in {"yaml-literal", "yaml-folded"} else ""
    return Edit(layer.start, layer.end, '"' + _yaml_double(new) + '"' + tail)


def value_of(message: Message, layer: Layer) -> Visible:
    """All characters of the value that a message was read from, its HTML included, with their places."""
    from linter.formats import scalars, transfer

    text = message.text
    if layer.name == "csv-bare":
        return whole(text, layer.start, layer.end)
    if layer.name == "base64":
        return transfer.decoded(text, layer.start, layer.end, "base64", layer.charset, raw=False)
    read = {
        "yaml-single": scalars.single_string,
        "yaml-plain": scalars.plain_string,
        "yaml-literal": scalars.block_string,
        "yaml-folded": scalars.block_string,
    }
    return read[layer.name](text, layer.start, layer.end)
