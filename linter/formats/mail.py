"""E-mail: the reply in a mail, decoded, apart from what it quotes; to whom, in answer to what, and when, from its
headers and the quote.

A mail is taken apart here rather than by the standard library, whose parts do not know where in the file they stand.
"""

from __future__ import annotations

import email
import email.header
import email.message
import email.utils
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from linter.formats.html import html_parts, is_prose
from linter.formats.transfer import decoded, known_charset
from linter.formats.visible import sliced, within
from linter.model import Context, Layer, Message, Problem, Visible
from linter.patterns import regex
from linter.reading import HARD_BREAK

_HEAD_END = regex(r"\r?\n\r?\n|\A\r?\n")
_MOST_PARTS = 200
_LONGEST_QUOTE = 100_000


@dataclass(frozen=True)
class Part:
    """A text in a mail at ``start:end`` of its source."""

    start: int
    end: int
    kind: str
    charset: str
    transfer: str
    flowed: bool


@dataclass(frozen=True)
class Mail:
    """A mail's headers and its text, and what is wrong with it."""

    headers: email.message.Message
    part: Part | None
    problem: tuple[str, int] | None = None


def parse(text: str) -> Mail:
    """Take a mail apart: its first text that is no attachment, plain where there is a choice."""
    headers, body = _headers(text, 0, len(text))
    found: list[Part] = []
    problem: tuple[str, int] | None = None
    waiting = [(headers, body, len(text))]
    count = 0
    while waiting and count < _MOST_PARTS:
        count += 1
        held, start, end = waiting.pop()
        kind = held.get_content_type()
        if kind.startswith("multipart/"):
            boundary = held.get_param("boundary")
            if not isinstance(boundary, str) or not boundary:
                problem = problem or ("a multipart mail that does not name its boundary; its parts cannot be told apart", start)
                continue
            inner = list(_parts(text, start, end, boundary))
            if not inner:
                problem = problem or ("the boundary that its header names does not occur in this mail", start)
            waiting.extend((*_headers(text, first, last), last) for first, last in reversed(inner))
        elif kind in {"text/plain", "text/html"} and held.get_content_disposition() != "attachment":
            charset = held.get_content_charset() or "utf-8"
            flowed = str(held.get_param("format", "")).lower() == "flowed"
            found.append(Part(start, end, kind, charset, str(held.get("Content-Transfer-Encoding", "7bit")).strip().lower(), flowed))
    plain = [part for part in found if part.kind == "text/plain" and text[part.start : part.end].strip()]
    return Mail(headers, next(iter(plain or found), None), problem)


def _headers(text: str, start: int, end: int) -> tuple[email.message.Message, int]:
    """The headers that begin at ``start``, and where the body begins."""
    if text.startswith("From ", start, end):
        start = text.find("\n", start, end) + 1 or end
    blank = _HEAD_END.search(text, start, end) if not text.startswith(("\n", "\r\n"), start, end) else None
    if blank is None:
        lead = 2 if text.startswith("\r\n", start, end) else 1
        if text.startswith(("\n", "\r\n"), start, end):
            return email.message.Message(), start + lead
        return email.message_from_string(text[start:end][:100_000]), end
    return email.message_from_string(text[start : blank.start()][:100_000]), blank.end()


def _parts(text: str, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """The parts between boundary lines; the last may lack its closing one."""
    line = regex(rf"(?:^|(?<=\n))--{re.escape(boundary)}(?P<last>--)?[ \t]*(?:\r?\n|\Z)")
    begin: int | None = None
    for match in line.finditer(text, start, end):
        if begin is not None:
            stop = match.start() - (2 if text[match.start() - 2 : match.start()] == "\r\n" else 1)
            yield begin, max(begin, stop)
        begin = match.end()
        if match["last"]:
            return
    if begin is not None:
        yield begin, end


def header(mail: Mail, name: str) -> str:
    """A header as text, its encoded words undone; empty when it is not there."""
    value = str(mail.headers.get(name, ""))
    try:
        return str(email.header.make_header(email.header.decode_header(value))).strip()
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return value.strip()


def address(mail: Mail, name: str) -> tuple[str, str]:
    """The name and lower-case address of a header's first mailbox; empty where there is none."""
    for said, found in email.utils.getaddresses([header(mail, name)[:5000]]):
        if found:
            return ("" if "@" in said else said.strip(" '\"")), found.lower()
    return "", ""


def date(value: str) -> datetime | None:
    """The time that a ``Date`` header says."""
    try:
        return email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


@dataclass(frozen=True)
class Reply:
    """What is our own of a mail, what stands beside it, what it quotes and whose and when that was."""

    seen: Visible
    asides: tuple[tuple[str, Visible], ...]
    quote: str | None
    quoted_name: str | None
    quoted_at: datetime | None


def reply(text: str, part: Part, *, raw: bool) -> Reply:
    """The reply in a mail's text. ``raw``: the characters of ``text`` are bytes, read as Latin-1."""
    outer = decoded(text, part.start, part.end, part.transfer, part.charset, raw=raw)
    asides: list[tuple[str, Visible]] = []
    if part.kind == "text/html":
        pages = list(html_parts(outer.chars))
        seen = within(outer, pages[0][1])
        asides = [(name or "", within(outer, inner)) for name, inner in pages[1:]]
        mark = _HTML_QUOTE.search(outer.chars)
        inner_starts = pages[0][1].starts
        cut = bisect_left(inner_starts, mark.start()) if mark is not None and inner_starts is not None else len(seen.chars)
    else:
        seen = _lines(outer, flowed=part.flowed)
        cut = len(seen.chars)
    top, below = seen.chars[:cut], seen.chars[cut:]
    end, quote, name, at = _split(top.replace(HARD_BREAK, "\n"))
    if quote is None and below.strip():
        whole = f"{top}\n\n{below}".replace(HARD_BREAK, "\n")
        _, quote, name, at = _split(whole)
        if quote is None:
            quote = below.replace(HARD_BREAK, "\n").strip()
    return Reply(sliced(seen, [(0, end)]), tuple(asides), quote, name, at)


_HTML_QUOTE = regex(
    r"<blockquote\b[^>]{0,500}(?:type=\"?cite|gmail_quote)|<div\b[^>]{0,300}(?:gmail_quote|yahoo_quoted|id=\"?(?:divRplyFwdMsg|appendonsend|x_divRplyFwdMsg)|moz-cite-prefix)"
    r"|<div\b[^>]{0,200}border-top:\s*solid #(?:E1E1E1|B5C4DF)",
    re.IGNORECASE,
)


def _lines(seen: Visible, *, flowed: bool) -> Visible:
    """Carriage returns left out, and the line breaks that only wrap a flowed paragraph."""
    drop = regex(r"\r(?=\n)" + (r"|(?<=[^\s-] )\r?\n(?=[^\s>])" if flowed else ""))
    spans = []
    at = 0
    for match in drop.finditer(seen.chars):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(seen.chars)))
    return sliced(seen, spans)


def _split(chars: str) -> tuple[int, str | None, str | None, datetime | None]:
    """Where our reply ends, and the message quoted below it with its sender and time. Quotes between our lines are
    left to the reading.
    """
    import quotequail

    held = quotequail.unwrap(chars[:_LONGEST_QUOTE]) if is_prose(chars[:_LONGEST_QUOTE], 1) else None
    if not held or held.get("type") != "reply":
        return len(chars), None, None, None
    quote = str(held.get("text") or "").strip() or None
    said, found = email.utils.parseaddr(str(held.get("from") or ""))
    name = said.strip(" '\"") or (str(held.get("from") or "").strip() if "@" not in found else "")
    when = _when(str(held.get("date") or ""))
    top = str(held.get("text_top") or "").rstrip()
    first = next((line for line in top.split("\n") if line.strip()), "")
    begin = chars.find(first) if first else -1
    end = chars.find(top.lstrip("\n"), max(0, begin))
    if begin < 0 or end < 0 or held.get("text_bottom"):
        return len(chars), quote, name or None, when
    return end + len(top.lstrip("\n")), quote, name or None, when


_MONTHS = {name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}
_DAY = regex(
    r"(?P<day>\d{1,2})\.?\s+(?P<month>[A-Za-z]{3})[a-z]{0,6}\.?,?\s+(?P<year>\d{4})|(?P<month2>[A-Za-z]{3})[a-z]{0,6}\.?\s+(?P<day2>\d{1,2}),?\s+(?P<year2>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})"
)
_CLOCK = regex(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[AaPp])?\.?(?:[Mm]\b)?")


def _when(text: str) -> datetime | None:
    """The time in "On Mon, 3 Mar 2025 at 10:00 AM, Ana wrote"; ``None`` when a number could be day or month."""
    day, clock = _DAY.search(text[:200]), _CLOCK.search(text[:200])
    if day is None or clock is None:
        return None
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "Pp" else 0)
    try:
        if day["iso"]:
            return datetime.fromisoformat(day["iso"]).replace(hour=hour, minute=int(clock["minute"]))
        month = _MONTHS[(day["month"] or day["month2"]).lower()]
        return datetime(int(day["year"] or day["year2"]), month, int(day["day"] or day["day2"]), hour, int(clock["minute"]))
    except (ValueError, KeyError):
        return None


def messages(text: str, base: Message, said: Context, *, raw: bool = False, answered: Context | None = None) -> Iterator[Message | Problem]:
    """The reply of one mail, as a message at its place. ``answered`` is what is known of the mail that it answers.

    What the user ``said`` counts first, then the headers and the mail answered, then the quote.
    """
    mail = parse(text)
    where = base.where.line - 1 if base.where is not None else 0
    if mail.problem is not None:
        fault, at = mail.problem
        yield Problem(base.path, fault, text.count("\n", 0, at) + 1 + where)
    if mail.part is None:
        if mail.problem is None:
            yield Problem(base.path, "a mail without a text of its own: nothing to check", 1 + where)
        return
    part = mail.part
    if not known_charset(part.charset):
        yield Problem(base.path, f"the charset {part.charset!r} is not known; read as UTF-8", text.count("\n", 0, part.start) + 1 + where)
        part = replace(part, charset="utf-8")
    found = reply(text, part, raw=raw)
    known = answered or Context()
    name = said.customer_name or known.customer_name or address(mail, "To")[0] or found.quoted_name
    sent = said.sent_at or date(header(mail, "Date"))
    received = said.received_at or known.received_at or found.quoted_at
    if received is not None and sent is not None and received.tzinfo is None and sent.tzinfo is not None:
        received = received.replace(tzinfo=sent.tzinfo)
    context = Context(name or None, said.customer_message or known.customer_message or found.quote, received, sent)
    layers: tuple[Layer, ...] = ()
    if part.transfer in {"quoted-printable", "base64"}:
        layers = (Layer("quoted-printable" if part.transfer == "quoted-printable" else "base64", part.start, part.end, charset=part.charset),)
    if part.kind == "text/html":
        layers = (Layer("html"), *layers)
    if base.where is not None:
        # What stands after the text, in a mailbox attachments above all, need not be held while the mail waits to be checked.
        base = replace(base, text=text[: part.end])
    yield replace(base, visible=found.seen, context=context, layers=layers)
    for aside, seen in found.asides:
        yield replace(
            base,
            message_id=f"{base.message_id} ({aside})" if base.message_id else aside,
            visible=seen,
            context=context,
            layers=layers,
            complete=False,
        )
