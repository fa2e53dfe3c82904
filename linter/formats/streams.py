"""Files too large to hold: data sets by the line, mailboxes by the mail. Memory is bounded by the longest of them."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from linter.formats import mail
from linter.formats.transfer import known_charset
from linter.model import Context, Message, Problem, Where
from linter.patterns import regex

LONGEST = 5_000_000
"""Bytes of one line, or of one mail, beyond which the rest of it is not read: attachments stand after the text."""
_REMEMBERED = 2_000
_QUOTE_KEPT = 8_000

Advance = Callable[[int], object]


def nothing(count: int) -> None:
    """Takes the progress when nobody wants it; ``count`` is in bytes."""
    del count


def lines(path: Path, advance: Advance = nothing) -> Iterator[tuple[str, int, int] | Problem]:
    """The lines of a UTF-8 file, each with its number and its offset in characters. A line that is not UTF-8, or too
    long, is a problem.
    """
    offset = 0
    with path.open("rb") as file:
        number = 0
        while data := file.readline(LONGEST):
            number += 1
            size = len(data)
            if number == 1 and data.startswith(b"\xef\xbb\xbf"):
                data = data[3:]
            advance(size)
            if size == LONGEST and not data.endswith(b"\n"):
                while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
                    advance(len(rest))
                    offset += len(rest.decode("utf-8", "replace"))
                offset += len(data.decode("utf-8", "replace")) + len(rest.decode("utf-8", "replace"))
                yield Problem(str(path), f"a line of more than {LONGEST:,} bytes is no message; it was left out", number)
                continue
            try:
                line = data.decode("utf-8")
            except UnicodeDecodeError as error:
                yield Problem(
                    str(path),
                    "not UTF-8; save the file as UTF-8. This line was left out",
                    number,
                    len(data[: error.start].decode("utf-8", "replace")) + 1,
                )
                offset += len(data.decode("utf-8", "replace"))
                continue
            yield line.rstrip("\r\n") if line.endswith("\n") else line, number, offset
            offset += len(line)


@dataclass(frozen=True)
class _Raw:
    """One mail of a mailbox: its text, whether that is bytes read as Latin-1, and its place."""

    text: str
    raw: bool
    line: int
    offset: int


def _opened(source: Path | bytes) -> BinaryIO:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _mails(source: Path | bytes, advance: Advance = nothing) -> Iterator[_Raw]:
    held: list[bytes] = []
    size = 0
    line = begin_line = 1
    offset = dropped = 0
    blank = True
    with _opened(source) as file:
        for data in iter(lambda: file.readline(LONGEST), b""):
            advance(len(data))
            if blank and data.startswith(b"From ") and held:
                mail_ = _raw(held, begin_line, offset)
                yield mail_
                offset += len(mail_.text) + dropped
                held, size, dropped, begin_line = [], 0, 0, line
            blank = data in {b"\n", b"\r\n"}
            if size < LONGEST:
                held.append(data)
                size += len(data)
            else:
                dropped += len(data) if data.isascii() else len(data.decode("utf-8", "replace"))
            line += data.endswith(b"\n")
    if held:
        yield _raw(held, begin_line, offset)


def _raw(held: list[bytes], line: int, offset: int) -> _Raw:
    data = b"".join(held)
    try:
        return _Raw(data.decode("utf-8"), False, line, offset)
    except UnicodeDecodeError:
        return _Raw(data.decode("latin-1"), True, line, offset)


_ADDRESS = regex(rb"[\w.+%'-]{1,64}@[\w.-]{1,200}")
_HEADER = regex(rb"(from|message-id|in-reply-to|references):[ \t]*(.*)", re.IGNORECASE | re.DOTALL)


def answerers(source: Path | bytes) -> frozenset[str]:
    """The addresses in a mailbox that answer a mail of somebody else's: ours, where nothing says otherwise. One quick
    pass over the headers.
    """
    senders: dict[bytes, str] = {}
    answers: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    found: dict[bytes, bytes] = {}
    inside = blank = True

    def close() -> None:
        match = _ADDRESS.search(found.get(b"from", b""))
        sender = match.group().decode("ascii", "replace").lower() if match is not None else ""
        to = found.get(b"in-reply-to", b"").strip() or (found.get(b"references", b"").split() or [b""])[-1]
        if sender and to in senders and senders[to] != sender:
            answers[sender] += 1
            asked[senders[to]] += 1
        if found.get(b"message-id") and len(senders) < 500_000:
            senders[found[b"message-id"].strip()] = sender
        found.clear()

    with _opened(source) as file:
        for data in iter(lambda: file.readline(LONGEST), b""):
            if blank and data.startswith(b"From "):
                close()
                inside = True
            blank = data in {b"\n", b"\r\n"}
            if blank:
                inside = False
            elif inside and (match := _HEADER.match(data)) is not None:
                found.setdefault(match[1].lower(), match[2].strip())
    close()
    return frozenset(sender for sender in answers if answers[sender] >= asked[sender])


def mailbox(source: Path | bytes, base: Message, ours: tuple[str, ...], said: Context, advance: Advance = nothing) -> Iterator[Message | Problem]:
    """The replies in a mailbox, a file's or the bytes of one. ``ours`` are our addresses or their domains; without them those that answer other
    people's mails,
    and where nobody answers anybody, all.
    """
    known = frozenset(name.lower() for name in ours)
    note = f"ours are the mails from {', '.join(sorted(ours))}"
    if not known:
        known = answerers(source)
        note = (
            f"ours are the mails from {', '.join(sorted(known)[:5])}: they answer others; our-addresses in the configuration says otherwise"
            if known
            else "all mails are ours: none answers another"
        )
    base = replace(base, guessed=(*base.guessed, note))
    threads: OrderedDict[str, Context] = OrderedDict()
    seen = False
    for number, held in enumerate(_mails(source, advance), start=1):
        if not seen and not held.text.startswith("From "):
            yield Problem(base.path, "not an mbox: its first line does not begin with 'From '", 1, 1)
            return
        seen = True
        parsed = mail.parse(held.text)
        name, sender = mail.address(parsed, "From")
        answered = threads.get(mail.header(parsed, "In-Reply-To").strip())
        key = mail.header(parsed, "Message-ID").strip()
        own = not known or sender in known or "@" + sender.partition("@")[2] in known
        if own:
            here = replace(base, text=held.text, message_id=f"mail {number}", where=Where(held.line, None, held.offset))
            yield from mail.messages(held.text, here, said, raw=held.raw, answered=answered)
        elif key and parsed.part is not None and known_charset(parsed.part.charset):
            words = mail.reply(held.text, parsed.part, raw=held.raw).seen.chars[:_QUOTE_KEPT]
            threads[key] = Context(name or None, words.strip() or None, mail.date(mail.header(parsed, "Date")))
            if len(threads) > _REMEMBERED:
                threads.popitem(last=False)
