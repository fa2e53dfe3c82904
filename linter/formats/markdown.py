"""What a customer sees of Markdown: code, comments, link targets and front matter taken out, every character's place
kept.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from linter.formats.visible import Builder
from linter.model import Visible
from linter.patterns import regex
from linter.reading import HARD_BREAK

FRONT = regex(r"\A---[ \t]*\r?\n.{0,20000}?(?P<end>\n)---[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_FENCE = regex(
    r"^[ \t]{0,3}(?P<mark>```+|~~~+)[ \t]*(?P<info>[^\n`]{0,60})\n(?P<body>.*?)(?:^[ \t]{0,3}(?P=mark)[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL
)
_MARKDOWN_CUTS = regex(
    r"(?P<escape>\\(?:(?P<mark>[!-/:-@\[-`{-~])|\r?\n))|(?P<entity>&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)"
    r"|(?P<comment><!--.{0,5000}?-->)|(?P<heading>^[ \t]{0,3}#{1,6}[ \t]+)|(?P<image>!\[[^\]\n]{0,300}\]\([^)\n]{0,600}\))"
    r"|(?P<link>\[(?P<shown>(?:\\.|[^\]\n\\]){1,300})\]\((?:\\.|[^)\n\\]){0,600}\))|(?P<code>`[^`\n]{1,200}`)|(?P<tag></?(?:a|b|i|u|em|strong|br|p|div|span|sub|sup|kbd|details|summary|hr|ul|ol|li|table|tr|td|th)\b[^>\n]{0,300}>)"
    r"|(?P<rule>^[ \t]{0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_ESCAPED = regex(r"\\(?P<mark>[!-/:-@\[-`{-~])")


def markdown_parts(text: str) -> Iterator[tuple[str | None, Visible]]:
    """The messages of a Markdown text: each fenced block of plain prose is one (a page of canned responses keeps them
    so), named by
    the heading above it; where there is none, the page itself is the message, without its code.
    """
    front = FRONT.match(text)
    begin = front.end() if front else 0
    fences = list(_FENCE.finditer(text, begin))
    prose = [fence for fence in fences if _is_prose(fence)]
    if prose:
        heads = list(re.finditer(r"^#{1,6}[ \t]+(.{1,120})$", text, re.MULTILINE))
        places = [head.start() for head in heads]
        for fence in prose:
            above = bisect_left(places, fence.start())
            builder = Builder()
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
        if match["escape"] is not None:
            found.append((*match.span(), match["mark"] or HARD_BREAK))
        elif match["entity"] is not None:
            shown = html.unescape(match["entity"])
            found.append((*match.span(), " " if shown.isspace() else shown))
        elif match["link"] is not None:
            found.append((match.start(), match.start("shown"), ""))
            found += [(*held.span(), held["mark"]) for held in _ESCAPED.finditer(text, *match.span("shown"))]
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
    builder = Builder()
    position = begin
    for start, end, instead in cuts:
        if start < position:
            continue
        builder.add(text[position:start], position)
        builder.put(instead, start, end)
        position = end
    builder.add(text[position:], position)
    return builder.built()
