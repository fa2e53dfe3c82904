"""Tables: CSV and TSV files, read so that every cell knows its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.formats.tree import Broken
from linter.formats.visible import Builder, whole
from linter.model import Layer, Visible
from linter.patterns import regex


@dataclass(frozen=True)
class Cell:
    """A cell at ``start:end`` of the file, its quotes included."""

    start: int
    end: int
    quoted: bool

    def seen(self, text: str) -> Visible:
        """Its characters with their places in the file."""
        if not self.quoted:
            return whole(text, self.start, self.end)
        builder = Builder()
        for match in _QUOTED.finditer(text, self.start + 1, self.end - 1):
            if match["raw"] is not None:
                builder.add(match["raw"], match.start())
            else:
                builder.put('"', *match.span())
        return builder.built()

    def text(self, text: str) -> str:
        """Its value."""
        return text[self.start + 1 : self.end - 1].replace('""', '"') if self.quoted else text[self.start : self.end]

    def layer(self, mark: str) -> Layer:
        """How it is written."""
        return Layer("csv" if self.quoted else "csv-bare", self.start, self.end, mark=mark)


_QUOTED = regex(r'(?P<raw>[^"]+)|""')
_CLOSED = regex(r'"(?:[^"]|"")*+"')


def separator(text: str, ending: str) -> str:
    """What stands between cells: a tab in TSV; in CSV the comma, semicolon or tab of which the first row has most."""
    if ending == "tsv":
        return "\t"
    first = re.sub(r'"(?:[^"]|"")*+"', "", text[:20_000]).lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def rows(text: str, mark: str) -> Iterator[list[Cell] | Broken]:
    """The rows of a table, empty lines left out; a quote that is never closed ends it with what is wrong."""
    bare = regex(rf"[^{re.escape(mark)}\r\n]*")
    at, count = 0, len(text)
    row: list[Cell] = []
    while at <= count:
        closed = _CLOSED.match(text, at)
        if closed is not None and text[closed.end() : closed.end() + 1] in {mark, "\r", "\n", ""}:
            row.append(Cell(at, closed.end(), True))
            at = closed.end()
        elif closed is None and text[at : at + 1] == '"':
            if row:
                yield row
            yield Broken("a quote that opens here is never closed; what follows is not read", at)
            return
        else:
            match = bare.match(text, at)
            assert match is not None
            row.append(Cell(at, match.end(), False))
            at = match.end()
        if text[at : at + 1] == mark:
            at += 1
            continue
        at += 2 if text[at : at + 2] == "\r\n" else 1
        if len(row) > 1 or row[0].start < row[0].end:
            yield row
        row = []
