"""The report for a person with a customer waiting: the words underlined, why in one line, what to write instead, a verdict."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from linter.model import Checked, Finding, Message, Severity

_COLOURS = {Severity.error: "31", Severity.warning: "33", Severity.suggestion: "36"}


@dataclass(frozen=True)
class Style:
    """How to print: ``width`` in terminal cells, ``colour`` by ANSI codes."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, *codes: str) -> str:
        """The text in a colour, where colour is on."""
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.colour and text else text


def wants_colour(stream: TextIO, environ: dict[str, str] | None = None) -> bool:
    """Whether to colour ``stream``: FORCE_COLOR and NO_COLOR decide, then whether it is a terminal. See no-color.org, force-color.org."""
    held = os.environ if environ is None else environ
    if held.get("NO_COLOR"):
        return False
    if held.get("FORCE_COLOR"):
        return True
    return stream.isatty() and held.get("TERM") != "dumb"


def cells(text: str) -> int:
    """The width of a text in terminal cells: two for wide characters and most emoji."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def findings_block(checked: Checked, style: Style, *, name: str) -> list[str]:
    """The lines for one message: what is wrong with its words, then with the reply as a whole."""
    lines = [style.paint(_shown(name), "1")]
    words = [f for f in checked.findings if f.level == "phrase"]
    whole = [f for f in checked.findings if f.level != "phrase"]
    whole.sort(key=lambda f: (-f.severity, f.start))
    for finding in words:
        lines.append(_head(finding, style))
        lines.extend(_excerpt(checked.message, finding, style))
        lines.extend(_advice(finding, style))
    if whole and words:
        lines.append(style.paint("  The reply as a whole", "2"))
    for finding in whole:
        lines.append(_head(finding, style))
        lines.extend(_advice(finding, style))
    return lines


def _head(finding: Finding, style: Style) -> str:
    place = f"{finding.line}:{finding.column}"
    room = style.width - len(f"  {place:<7} {finding.severity.name}  {finding.rule}  ")
    title = finding.title if cells(finding.title) <= room else _clip(finding.title, room - 1) + "…"
    return f"  {place:<7} {style.paint(finding.severity.name, _COLOURS[finding.severity], '1')}  {style.paint(finding.rule, '1')}  {title}"


def _excerpt(message: Message, finding: Finding, style: Style) -> list[str]:
    """The line of the words, windowed to the width, and the line under it."""
    text = message.text
    start, end = finding.start - message.before, finding.end - message.before
    # No more than can be shown is looked at, so that a line of a million characters costs as little as any.
    reach = style.width * 4
    near, far = max(0, start - reach), min(len(text), start + reach)
    low = max(text.rfind("\n", near, start), text.rfind("\r", near, start)) + 1 or near
    stops = [at for at in (text.find("\n", start, far), text.find("\r", start, far)) if at >= 0]
    high = min(stops) if stops else far
    before, marked, after = text[low:start], text[start : min(end, high)], text[min(end, high) : high]
    more = end > high
    before, after = _shown(before).lstrip(), _shown(after).rstrip()
    marked = _shown(marked) + ("…" if more else "")
    room = max(20, style.width - 10)
    if cells(marked) > room:
        marked = _clip(marked, room - 1) + "…"
    spare = room - cells(marked)
    left = _clip_left(before, max(spare // 2, spare - cells(after)))
    right = _clip(after, spare - cells(left))
    if left != before and left:
        left = "…" + left[1:]
    if right != after and right:
        right = right[:-1] + "…"
    bar = style.paint("~" * max(1, cells(marked)), _COLOURS[finding.severity])
    return [f"          {left}{style.paint(marked, _COLOURS[finding.severity])}{right}", f"          {' ' * cells(left)}{bar}"]


def _shown(text: str) -> str:
    """Tabs as spaces, control characters as a mark: what is printed takes the cells that are counted."""
    return "".join(" " if ch in "\t\xa0\u2028" else ch if ch.isprintable() else "·" for ch in text)


def _clip(text: str, room: int) -> str:
    while text and cells(text) > room:
        text = text[: -max(1, (cells(text) - room) // 2)]
    return text


def _clip_left(text: str, room: int) -> str:
    while text and cells(text) > room:
        text = text[max(1, (cells(text) - room) // 2) :]
    return text


def _advice(finding: Finding, style: Style) -> list[str]:
    lines = _wrapped(finding.why, style, "why", "2")
    for suggestion in finding.suggestions[:2]:
        lines.extend(_wrapped(suggestion, style, "try", "32"))
    return lines


def _wrapped(text: str, style: Style, label: str, colour: str) -> list[str]:
    lines = list(_folded(_shown(text), max(20, style.width - 15)))
    first = f"          {style.paint(label, colour)}: {lines[0]}"
    return [first, *(f"               {line}" for line in lines[1:])]


def _folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of ``width`` cells, broken at spaces, and inside words that are longer than a line."""
    line = ""
    for word in text.split():
        while cells(word) > width:
            if line:
                yield line
                line = ""
            head = _clip(word, width)
            yield head
            word = word[len(head) :]
        if line and cells(line) + 1 + cells(word) > width:
            yield line
            line = word
        elif word:
            line = f"{line} {word}" if line else word
    yield line


def verdict(results: Sequence[Checked], gate: Severity, style: Style, *, problems: int = 0) -> str:
    """One line at the end: whether to send it."""
    findings = [finding for checked in results for finding in checked.findings]
    count = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    gated = sum(n for severity, n in count.items() if severity >= gate)
    what = ", ".join(_plural(count[severity], severity.name) for severity in sorted(Severity, reverse=True) if count[severity])
    messages = _plural(len(results), "message")
    tail = f" {_plural(problems, 'input')} could not be read." if problems else ""
    if not results:
        return style.paint(f"Nothing to check.{tail}", "33", "1")
    if gated:
        word = "Not ready to send" if len(results) == 1 else "Not ready"
        return style.paint(f"{word}: {what} in {messages}.", "31", "1") + tail
    if findings:
        return style.paint(f"Ready to send; {what} to make {'it' if len(results) == 1 else 'them'} better ({messages}).", "32", "1") + tail
    return style.paint(f"Ready to send: nothing found in {messages}.", "32", "1") + tail


def _plural(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
