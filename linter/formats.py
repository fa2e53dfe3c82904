"""What a customer sees of a file: mark-up, code and comments taken out, entities decoded, every character's place kept.

HTML is read over a copy in which template code is blanked to the same length, so that a ``<`` in a condition cannot disturb it and every
offset stays true. The reader is our own, and goes through the page once: the standard library's takes quadratic time on tags that are
never closed (CVE-2025-6069).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

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
_RAW = frozenset("script style title noscript iframe textarea xmp".split())
"""Elements without elements in them: read to their end tag, and not shown."""
_UNSEEN = frozenset("head template svg math object select xml".split())
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


_MARK = re.compile(
    r"(?P<comment><!--)|(?P<declared><[!?])|<(?P<close>/?)(?P<name>[a-z][a-z0-9:-]{0,40})(?=[\s/>])"
    r"|(?P<reference>&(?:#(?:[0-9]{1,8}|x[0-9a-f]{1,8})|[a-z][a-z0-9]{0,31});?)",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>[^\s/>=<][^\s/>=<]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s><"'][^\s><]*)))?"""
)
_TAG_END = re.compile(r"[\s/]*>")


class _Page:
    """Walks a page once, from its start to its end; see :func:`html_visible`."""

    def __init__(self, text: str, masked: str):
        self.text, self.masked, self.out = text, masked, _Builder()
        self.unseen: str | None = None
        self.depth = 0
        at = 0
        while (match := _MARK.search(masked, at)) is not None:
            self._seen(at, match.start())
            at = self._mark(match)
        self._seen(at, len(text))

    def _seen(self, start: int, end: int) -> None:
        if self.unseen is None and start < end:
            self.out.add(re.sub(r"\s", " ", self.text[start:end]), start)

    def _mark(self, match: re.Match[str]) -> int:
        """Take in one tag, comment or reference; returns where it ends."""
        if match["comment"] is not None:
            return self._after("-->", match.start() + 2)
        if match["declared"] is not None:
            return self._after("?>" if match.group() == "<?" else ">", match.end())
        if match["reference"] is not None:
            self._reference(match)
            return match.end()
        attributes: dict[str, str] = {}
        at = match.end()
        while (found := _ATTRIBUTE.match(self.masked, at)) is not None:
            attributes.setdefault(found["name"].lower(), found["double"] or found["single"] or found["bare"] or "")
            at = found.end()
        end = _TAG_END.match(self.masked, at)
        if end is None:
            # Not a tag after all: "if a <b and c".
            self._seen(match.start(), match.end())
            return match.end()
        tag = match["name"].lower()
        if match["close"]:
            self._closed(tag, match.start())
            return end.end()
        return self._opened(tag, attributes, match.start(), end.end(), alone="/" in end.group())

    def _after(self, mark: str, start: int) -> int:
        at = self.masked.find(mark, start)
        return at + len(mark) if at >= 0 else len(self.text)

    def _opened(self, tag: str, attributes: dict[str, str], at: int, end: int, *, alone: bool) -> int:
        if self.unseen == "head" and tag == "body":
            self.unseen = None
        if self.unseen is not None:
            self.depth += tag == self.unseen and not alone
            return end
        if tag == "br":
            self.out.put(HARD_BREAK, at, at)
        elif tag in _BLOCKS:
            self._block(at)
        if tag in _VOID or alone:
            return end
        if tag in _RAW:
            closing = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(self.masked, end)
            return closing.start() if closing is not None else len(self.text)
        if tag in _UNSEEN or "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
            self.unseen, self.depth = tag, 1
        return end

    def _closed(self, tag: str, at: int) -> None:
        if self.unseen is not None:
            if tag == self.unseen:
                self.depth -= 1
                if not self.depth:
                    self.unseen = None
        elif tag in _BLOCKS:
            self._block(at)

    def _block(self, at: int) -> None:
        self.out.put(HARD_BREAK + HARD_BREAK, at, at)

    def _reference(self, match: re.Match[str]) -> None:
        if self.unseen is not None:
            return
        decoded = html.unescape(match.group())
        if decoded == match.group():
            self._seen(*match.span())
        else:
            self.out.put(" " if decoded.isspace() else decoded, *match.span())


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
        heads = list(re.finditer(r"^#{1,6}[ \t]+(.{1,120})$", text, re.MULTILINE))
        places = [head.start() for head in heads]
        for fence in prose:
            above = bisect_left(places, fence.start())
            builder = _Builder()
            builder.add(text[fence.start("body") : fence.end("body")], fence.start("body"))
            yield (heads[above - 1][1].strip() if above and places[above - 1] >= begin else None), builder.built()
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
    places = [start for start, _, _ in cuts]
    for match in _MARKDOWN_CUTS.finditer(text, begin):
        above = bisect_right(places, match.start())
        if above and match.start() < cuts[above - 1][1]:
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
