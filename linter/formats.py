"""What a customer sees of a file: mark-up, code and comments taken out, entities decoded, every character's place kept.

HTML is read with the standard library's parser over a copy in which template code is blanked to the same length, so that a ``<`` in a
condition cannot disturb it and every offset stays true.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from linter.model import Visible
from linter.placeholders import Placeholder, Tag, tokens
from linter.reading import HARD_BREAK

TEMPLATE_ENDINGS = frozenset(
    "twig tpl erb hbs handlebars mustache liquid jinja jinja2 j2 njk ftl eex heex mjml html htm xhtml smarty".split()
)
MARKDOWN_ENDINGS = frozenset({"md", "markdown", "mdown", "mdx"})
PLAIN_ENDINGS = frozenset({"txt", "text"})
DATA_ENDINGS = frozenset({"jsonl"})
KNOWN_ENDINGS = TEMPLATE_ENDINGS | MARKDOWN_ENDINGS | PLAIN_ENDINGS | DATA_ENDINGS

_LOOKS_HTML = re.compile(r"<(?:!doctype|html|head|body|p|br|div|table|tr|td|span|a|b|i|strong|em|ul|ol|li|h[1-6]|img|hr|center|font)\b[^<]{0,2000}?>", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html "
    "li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style head title template noscript svg math object iframe select textarea xml".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Whether a text has HTML elements."""
    return _LOOKS_HTML.search(text) is not None


class _Builder:
    """Collects seen characters with their sources."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, chars: str, start: int) -> None:
        """Characters that stand as they are at ``start`` of the source."""
        self.chars.append(chars)
        self.starts.extend(range(start, start + len(chars)))
        self.ends.extend(range(start + 1, start + len(chars) + 1))

    def put(self, chars: str, start: int, end: int) -> None:
        """Characters that stand for the source's ``start:end``."""
        self.chars.append(chars)
        self.starts.extend([start] * len(chars))
        self.ends.extend([end] * len(chars))

    def built(self) -> Visible:
        """The result so far."""
        return Visible("".join(self.chars), self.starts, self.ends)


class _Page(HTMLParser):
    """Walks a page; see :func:`html_visible`."""

    def __init__(self, text: str, masked: str):
        super().__init__(convert_charrefs=False)
        self.text, self.out = text, _Builder()
        self.lines = [0]
        for match in re.finditer("\n", masked):
            self.lines.append(match.end())
        self.unseen: str | None = None
        self.depth = 0
        self.feed(masked)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.unseen is not None:
            self.depth += tag == self.unseen
            return
        if tag == "br":
            self.out.put(HARD_BREAK, self._at(), self._at())
            return
        if tag in _BLOCKS:
            self._block()
        if tag in _VOID:
            return
        held = dict(attrs)
        if tag in _UNSEEN or "hidden" in held or _HIDDEN_STYLE.search(held.get("style") or ""):
            self.unseen, self.depth = tag, 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID or tag in _BLOCKS:
            self.handle_starttag(tag, attrs)
            if self.unseen == tag:
                self.unseen = None

    def handle_endtag(self, tag: str) -> None:
        if self.unseen is not None:
            if tag == self.unseen:
                self.depth -= 1
                if not self.depth:
                    self.unseen = None
            return
        if tag in _BLOCKS:
            self._block()

    def _block(self) -> None:
        at = self._at()
        self.out.put(HARD_BREAK + HARD_BREAK, at, at)

    def handle_data(self, data: str) -> None:
        if self.unseen is None:
            start = self._at()
            seen = self.text[start : start + len(data)]
            self.out.add(re.sub(r"\s", " ", seen), start)

    def _reference(self, source: str) -> None:
        if self.unseen is None:
            start = self._at()
            # The reference's own length: its name, and the semicolon where there is one.
            end = start + len(source) + (self.text[start + len(source) : start + len(source) + 1] == ";")
            decoded = html.unescape(source + ";")
            self.out.put(" " if decoded.isspace() else decoded, start, end)

    def handle_entityref(self, name: str) -> None:
        self._reference("&" + name)

    def handle_charref(self, name: str) -> None:
        self._reference("&#" + name)

    def unknown_decl(self, data: str) -> None:
        """``<![if …]>`` and its like: nothing to see."""


def html_visible(text: str) -> Visible:
    """The seen characters of an HTML text, template code included as it stands (reading leaves it out)."""
    pieces: list[str] = []
    position = 0
    for held in tokens(text, markup=True):
        pieces.append(text[position : held.start])
        filler = "x" if isinstance(held, Placeholder) else " "
        pieces.append(re.sub(r"[^\n]", filler, text[held.start : held.end]))
        position = held.end
    pieces.append(text[position:])
    return _Page(text, "".join(pieces)).out.built()


_FRONT = re.compile(r"\A---[ \t]*\r?\n.{0,20000}?\n---[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"^[ \t]{0,3}(?P<mark>```+|~~~+)[ \t]*(?P<info>[^\n`]{0,60})\n(?P<body>.*?)(?:^[ \t]{0,3}(?P=mark)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_MARKDOWN_CUTS = re.compile(
    r"(?P<comment><!--.{0,5000}?-->)|(?P<heading>^[ \t]{0,3}#{1,6}[ \t]+)|(?P<image>!\[[^\]\n]{0,300}\]\([^)\n]{0,600}\))"
    r"|(?P<link>\[(?P<shown>[^\]\n]{1,300})\]\([^)\n]{0,600}\))|(?P<code>`[^`\n]{1,200}`)|(?P<tag></?(?:a|b|i|u|em|strong|br|p|div|span|sub|sup|kbd|details|summary|hr|ul|ol|li|table|tr|td|th)\b[^>\n]{0,300}>)"
    r"|(?P<rule>^[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def markdown_parts(text: str) -> Iterator[tuple[str | None, Visible]]:
    """The messages of a Markdown text: each fenced block of plain prose is one (a page of canned responses keeps them so), named by
    the heading above it; where there is none, the page itself is the message, without its code.
    """
    front = _FRONT.match(text)
    begin = front.end() if front else 0
    fences = list(_FENCE.finditer(text, begin))
    prose = [fence for fence in fences if _is_prose(fence)]
    if prose:
        for fence in prose:
            heads = re.findall(r"^#{1,6}[ \t]+(.{1,120})$", text[begin : fence.start()], re.MULTILINE)
            builder = _Builder()
            builder.add(text[fence.start("body") : fence.end("body")], fence.start("body"))
            yield (heads[-1].strip() if heads else None), builder.built()
        return
    cuts = [(fence.start(), fence.end(), HARD_BREAK * 2) for fence in fences]
    yield None, _cut(text, begin, _markdown_cuts(text, begin, cuts))


def _is_prose(fence: re.Match[str]) -> bool:
    body = fence["body"]
    if fence["info"].strip().lower() not in {"", "text", "txt", "plain", "email"}:
        return False
    words = re.findall(r"[A-Za-z]{2,}", body)
    return len(words) >= 12 and len(re.findall(r"[{};=<>]", body)) * 8 < len(words) and bool(re.search(r"[a-z][.!?](?:\s|$)", body))


def _markdown_cuts(text: str, begin: int, cuts: list[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    found = list(cuts)
    for match in _MARKDOWN_CUTS.finditer(text, begin):
        if any(start <= match.start() < end for start, end, _ in cuts):
            continue
        if match["link"] is not None:
            found.append((match.start(), match.start("shown"), ""))
            found.append((match.end("shown"), match.end(), ""))
        elif match["code"] is not None:
            found.append((match.start(), match.end(), "code"))
        elif match["heading"] is not None:
            found.append((match.start(), match.end(), HARD_BREAK * 2))
        elif match["tag"] is not None and re.match(r"</?(?:br|p|div|hr|li|ul|ol|tr|table)\b", match["tag"], re.IGNORECASE):
            found.append((match.start(), match.end(), HARD_BREAK))
        else:
            found.append((match.start(), match.end(), ""))
    return sorted(found)


def _cut(text: str, begin: int, cuts: Iterable[tuple[int, int, str]]) -> Visible:
    builder = _Builder()
    position = begin
    for start, end, instead in cuts:
        if start < position:
            continue
        builder.add(text[position:start], position)
        builder.put(instead, start, end)
        position = end
    builder.add(text[position:], position)
    return builder.built()


def has_template_code(text: str) -> bool:
    """Whether a text has a template's own placeholders or tags, beyond what a person fills in by hand."""
    return any(isinstance(held, Tag) or not (held.by_hand or text[held.start] in "[<") for held in tokens(text))
