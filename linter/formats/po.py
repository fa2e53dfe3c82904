"""gettext catalogues (``.po``, ``.pot``): every entry's text with the place of each character, however many lines it
is spread over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from linter.formats.tree import Broken
from linter.formats.visible import Builder
from linter.model import Visible
from linter.patterns import regex

_STRING = regex(r'"(?:[^"\\\r\n]|\\[^\r\n])*+"')
_LINE = regex(
    r"[ \t]*(?:(?P<comment>#[^\r\n]*)|(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:\[\d{1,2}\])?)[ \t]+(?=\")|(?=\")|(?P<other>[^\s\"][^\r\n]*))?"
)
_ESCAPE = regex(r"(?P<raw>[^\\]+)|\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{1,2})|(?P<char>.))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


@dataclass
class Entry:
    """One entry: by keyword (``msgid``, ``msgstr[0]``…) the spans of its strings."""

    start: int
    fuzzy: bool = False
    strings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def seen(self, text: str, keyword: str) -> Visible:
        """The characters of one of its texts with their places."""
        builder = Builder()
        for start, end in self.strings.get(keyword, ()):
            for match in _ESCAPE.finditer(text, start + 1, end - 1):
                if match["raw"] is not None:
                    builder.add(match["raw"], match.start())
                else:
                    builder.put(_unescaped(match), *match.span())
        return builder.built()


def _unescaped(match: re.Match[str]) -> str:
    if match["octal"] is not None:
        return chr(int(match["octal"], 8))
    if match["hex"] is not None:
        return chr(int(match["hex"], 16))
    return _ESCAPES.get(match["char"], match["char"])


def entries(text: str) -> Iterator[Entry | Broken]:
    """The entries of a catalogue, obsolete ones (``#~``) left out; the first line that is none ends it with what is
    wrong.
    """
    entry = Entry(0)
    keyword: str | None = None
    at, count = 0, len(text)
    while at < count:
        match = _LINE.match(text, at)
        assert match is not None
        if match["other"] is not None:
            if entry.strings:
                yield entry
            yield Broken("not a line of a .po file: expected a comment, msgid, msgstr or a quoted string", match.start("other"))
            return
        name = match["keyword"]
        if match["comment"] is not None or name in {"msgid", "msgctxt"}:
            if any(key.startswith("msgstr") for key in entry.strings):
                yield entry
                entry, keyword = Entry(match.start()), None
            if match["comment"] is not None and match["comment"].startswith("#,") and "fuzzy" in match["comment"]:
                entry.fuzzy = True
        end = match.end()
        if name is not None:
            keyword = name
        if text[end : end + 1] == '"':
            string = _STRING.match(text, end)
            if string is None or keyword is None:
                if entry.strings:
                    yield entry
                yield Broken("a string that is not closed on its line" if string is None else "a string that belongs to no msgid or msgstr", end)
                return
            entry.strings.setdefault(keyword, []).append(string.span())
            end = string.end()
        newline = text.find("\n", end)
        rest = text[end : newline if newline >= 0 else count].strip()
        if rest and match["comment"] is None:
            if entry.strings:
                yield entry
            yield Broken("something stands after the string", end)
            return
        at = newline + 1 if newline >= 0 else count
    if entry.strings:
        yield entry


def language(text: str, header: Entry) -> str | None:
    """The language that a catalogue's first entry names."""
    found = re.search(r"^Language:[ \t]*([A-Za-z_@-]{2,20})", header.seen(text, "msgstr").chars, re.MULTILINE)
    return found[1] if found is not None else None
