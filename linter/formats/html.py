"""What a customer sees of a page: mark-up, code and comments taken out, entities decoded, every character's place kept.

A page is read over a copy in which template code is blanked to the same length, so that a ``<`` in a condition cannot
disturb it and every
offset stays true. The reader is our own, and goes through the page once: the standard library's takes quadratic time
on tags that are
never closed (CVE-2025-6069).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from linter.formats.visible import Builder
from linter.model import Visible
from linter.patterns import regex
from linter.placeholders import Placeholder, tokens
from linter.reading import HARD_BREAK

_LOOKS_HTML = regex(
    r"<!--|<(?:!doctype|html|head|body|p|br|div|table|tr|td|span|a|b|i|strong|em|ul|ol|li|h[1-6]|img|hr|center|font)\b[^<]{0,2000}?>", re.IGNORECASE
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_RAW = frozenset(["script", "style", "title", "noscript", "iframe", "textarea", "xmp"])
"""Elements without elements in them: read to their end tag, and not shown."""
_UNSEEN = frozenset(["head", "template", "svg", "math", "object", "select", "xml"])
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"])
_HIDDEN_STYLE = regex(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


_PREHEADER = regex(r"pre-?header|preview", re.IGNORECASE)
_CONDITION = regex(r"\[if [^\]]{1,100}\]>", re.IGNORECASE)


def is_prose(text: str, words: int = 3) -> bool:
    """Whether a text has at least some ``words`` of a language: letters only, and more of them than there is code."""
    return len(_WORD.findall(text)) >= words


_WORD = regex(r"(?<![\w.{%$@/])[^\W\d_]{2,}(?![\w{}=(/@])|\bI\b")


def is_html(text: str) -> bool:
    """Whether a text has HTML elements."""
    return _LOOKS_HTML.search(text) is not None


_MARK = regex(
    r"(?P<comment><!--)|(?P<declared><[!?])|<(?P<close>/?)(?P<name>[a-z][a-z0-9:-]{0,40})(?=[\s/>])"
    r"|(?P<reference>&(?:#(?:[0-9]{1,8}|x[0-9a-f]{1,8})|[a-z][a-z0-9]{0,31});?)",
    re.IGNORECASE,
)
_ATTRIBUTE = regex(r"""[\s/]*(?P<name>[^\s/>=<][^\s/>=<]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s><"'][^\s><]*)))?""")
_TAG_END = regex(r"[\s/]*>")


class _Page:
    """Walks a page once, from its start to its end; see :func:`html_parts`. ``start:end`` is the stretch of ``text``
    to read.
    """

    def __init__(self, text: str, masked: str, start: int = 0, end: int | None = None):
        self.text, self.masked, self.out = text, masked, Builder()
        self.stop = len(text) if end is None else end
        self.unseen: str | None = None
        self.depth = 0
        self.preheader: Builder | None = None
        self.begun = False
        self.asides: dict[str, Builder] = {}
        self.fault: tuple[str, int] | None = None
        """What is never closed and so hides the rest, and where it opens."""
        self.unseen_at = start
        at = start
        while (match := _MARK.search(masked, at, self.stop)) is not None:
            self._seen(at, match.start())
            at = self._mark(match)
        self._seen(at, self.stop)
        if self.unseen is not None and self.fault is None:
            self.fault = f"'<{self.unseen}>', which hides what is in it,", self.unseen_at

    def _seen(self, start: int, end: int) -> None:
        if start >= end:
            return
        shown = re.sub(r"\s", " ", self.text[start:end])
        if self.unseen is None:
            self.begun = self.begun or not shown.isspace()
            self.out.add(shown, start)
        elif self.preheader is not None:
            self.preheader.add(shown, start)

    def _mark(self, match: re.Match[str]) -> int:
        """Take in one tag, comment or reference; returns where it ends."""
        if match["comment"] is not None:
            closed = self._after("-->", match.start() + 2)
            if not self.masked.endswith("-->", match.start() + 2, closed):
                self.fault = self.fault or ("a comment", match.start())
            self._conditional(match.end(), closed)
            return closed
        if match["declared"] is not None:
            return self._after("?>" if match.group() == "<?" else ">", match.end())
        if match["reference"] is not None:
            self._reference(match)
            return match.end()
        attributes: dict[str, str] = {}
        at = match.end()
        alt: tuple[int, int] | None = None
        while (found := _ATTRIBUTE.match(self.masked, at, self.stop)) is not None:
            name = found["name"].lower()
            if name == "alt" and alt is None:
                alt = found.span("double") if found["double"] is not None else found.span("single")
            attributes.setdefault(name, found["double"] or found["single"] or found["bare"] or "")
            at = found.end()
        end = _TAG_END.match(self.masked, at, self.stop)
        if end is None:
            # Not a tag after all: "if a <b and c".
            self._seen(match.start(), match.end())
            return match.end()
        tag = match["name"].lower()
        if match["close"]:
            self._closed(tag, match.start())
            return end.end()
        if tag == "img" and alt is not None and alt[0] >= 0 and self.unseen is None:
            self._alt(*alt)
        return self._opened(tag, attributes, match.start(), end.end(), alone="/" in end.group())

    def _after(self, mark: str, start: int) -> int:
        at = self.masked.find(mark, start, self.stop)
        return at + len(mark) if at >= 0 else self.stop

    def _aside(self, name: str) -> Builder:
        """The text of a kind that stands beside the page; what is added next is a paragraph of its own."""
        builder = self.asides.setdefault(name, Builder())
        if builder.chars:
            builder.put(HARD_BREAK * 2, builder.ends[-1], builder.ends[-1])
        return builder

    def _alt(self, start: int, end: int) -> None:
        """The text in place of a picture, which many a customer reads: mail programs hide pictures."""
        if not is_prose(self.text[start:end]):
            return
        builder = self._aside("alt text")
        for match in re.finditer(r"&#?\w{1,32};?|[^&]+|&", self.text[start:end]):
            decoded = html.unescape(match.group()) if match.group()[0] == "&" else match.group()
            if decoded == match.group():
                builder.add(re.sub(r"\s", " ", decoded), start + match.start())
            else:
                builder.put(decoded, start + match.start(), start + match.end())

    def _conditional(self, start: int, end: int) -> None:
        """``<!--[if mso]> … <![endif]-->``: a comment to all but Outlook, which shows it."""
        head = _CONDITION.match(self.text, start, end)
        if head is None:
            return
        inner = _Page(self.text, self.masked, head.end(), max(head.end(), self.text.rfind("<![", head.end(), end))).out
        shown = "".join(inner.chars)
        if is_prose(shown):
            builder = self._aside("for Outlook")
            builder.chars.append(shown)
            builder.starts.extend(inner.starts)
            builder.ends.extend(inner.ends)

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
            closing = regex(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(self.masked, end, self.stop)
            if closing is None:
                self.fault = self.fault or (f"'<{tag}>'", at)
            return closing.start() if closing is not None else self.stop
        hidden = "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
        if tag in _UNSEEN or hidden:
            self.unseen, self.depth, self.unseen_at = tag, 1, at
        named = _PREHEADER.search(attributes.get("class", "") + " " + attributes.get("id", "")) is not None
        if named and not hidden and not self.begun and tag in {"span", "div", "p"}:
            # A style sheet hides it.
            self.unseen, self.depth, self.unseen_at, hidden = tag, 1, at, True
        if hidden and tag not in _UNSEEN and (named or not self.begun) and "preheader" not in self.asides:
            self.preheader = self._aside("preheader")
        return end

    def _closed(self, tag: str, at: int) -> None:
        if self.unseen is not None:
            if tag == self.unseen:
                self.depth -= 1
                if not self.depth:
                    self.unseen = self.preheader = None
        elif tag in _BLOCKS:
            self._block(at)

    def _block(self, at: int) -> None:
        self.out.put(HARD_BREAK + HARD_BREAK, at, at)

    def _reference(self, match: re.Match[str]) -> None:
        out = self.out if self.unseen is None else self.preheader
        if out is None:
            return
        decoded = html.unescape(match.group())
        if decoded == match.group():
            self._seen(*match.span())
        else:
            out.put(" " if decoded.isspace() else decoded, *match.span())


def _masked(text: str) -> str:
    """The text with its template code blanked to the same length."""
    pieces: list[str] = []
    position = 0
    for held in tokens(text, markup=True):
        pieces.append(text[position : held.start])
        filler = "x" if isinstance(held, Placeholder) else " "
        pieces.append(re.sub(r"[^\n]", filler, text[held.start : held.end]))
        position = held.end
    pieces.append(text[position:])
    return "".join(pieces)


def html_visible(text: str) -> Visible:
    """The seen characters of an HTML text, template code included as it stands (reading leaves it out)."""
    return _Page(text, _masked(text)).out.built()


def html_parts(text: str) -> Iterator[tuple[str | None, Visible]]:
    """The page itself, then under their names what stands beside it and a customer may read too: the hidden preheader
    that mail
    programs list after the subject, the text in place of pictures, and what only Outlook shows.
    """
    yield from html_page(text)[0]


def html_page(text: str) -> tuple[list[tuple[str | None, Visible]], tuple[str, int] | None]:
    """The parts of a page, as :func:`html_parts` gives them; and what is never closed in it, so that the rest could not be read, with its place."""
    page = _Page(text, _masked(text))
    parts: list[tuple[str | None, Visible]] = [(None, page.out.built())]
    for name, builder in page.asides.items():
        built = builder.built()
        if is_prose(built.chars):
            parts.append((name, built))
    return parts, page.fault
