"""Reading a message: from the characters a customer sees to words, sentences and parts, each with its place in the text.

A ``Reading`` holds the message twice over: as tokens (surface words with their offsets) and as ``norm``, the text that phrases are
matched against: one sentence a line, words in one spelling (see ``words``), single spaces, placeholders and other special
tokens as ``{name}``, ``{time}``, ``{link}``… An origin table leads every character of ``norm`` back to its token and so to the
message's own text. Nothing later searches for a match again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from linter.beginnings import Conditions, begins
from linter.model import Message, Visible
from linter.parts import Greeting, assign, isolate
from linter.patterns import regex
from linter.placeholders import STAND_INS, Placeholder, tokens
from linter.words import LOOKING_ON, normal

Part = Literal["greeting", "body", "closing", "signature", "quoted"]

HARD_BREAK = "\u2028"
"""A line break that certainly is one (``<br>``); a newline in plain text may only be a wrapped line."""

LONGEST_SENTENCE = 250
"""Tokens after which a sentence ends by force, so that no text without stops makes the work on its sentences grow."""

MONTHS = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"

_NO_NAMES = (
    "If|The|A|An|We|You|It|This|That|There|These|Those|Our|Your|My|Please|When|Where|What|Why|How|To|For|From|In|On|At|By|As|And|But|Or|So|Is|Are|"
    "Do|Does|Did|Can|Could|Would|Should|Not|No|Yes|Then|Once|While|Because|Here|With|Thank|Thanks|Sorry"
)
"""Words that begin a sentence, and no name after an initial: "row B. If it rains"."""
_OPENERS = frozenset(_NO_NAMES.split("|"))

_TOKEN = regex(
    rf"""
      (?P<plain> [^\W\d_]+ (?=[,;!)\n]|\ (?!\d)) )
    | (?P<link> (?:https?://|www\.)[^\s<>"')\]]{{1,2000}}(?<![.,;:!?…]) | \b[a-z0-9-]{{2,40}}\.(?:com|net|org|io|gov|example|co\.uk|app|shop)(?:/[^\s<>"')\]]{{0,300}})? )
    | (?P<contact> [\w.+-]{{1,64}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{1,6}} )
    | (?P<time> \b\d{{1,2}}(?:[:.]\d{{2}})?\ ?(?:[ap]m\b|[ap]\.m\b\.?) | \b(?:[01]?\d|2[0-4])(?:[:.]\d{{2}})?\ ?(?:h\b|uhr\b|o['’]clock\b) | \b\d{{1,2}}:\d{{2}}(?::\d{{2}})?\b )
    | (?P<date> \b\d{{4}}-\d{{2}}-\d{{2}}\b | \b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b | \b\d{{1,2}}(?:st|nd|rd|th)?\ (?:of\ )?(?:{MONTHS})\b
                | \b(?:{MONTHS})\.?\ \d{{1,2}}(?:st|nd|rd|th)?\b )
    | (?P<money> [£$€₹¥]\ ?\d+(?:[.,]\d+){{0,6}}k? | \b\d+(?:[.,]\d+){{0,6}}\ ?(?:[£$€₹¥]|(?:eur|euros?|usd|gbp|inr|pounds|quid|dollars|rupees|rs|pln|zł|chf|kr)\b) )
    | (?P<phone> (?<![\w])\+?\(?\d{{2,5}}\)?(?:[ -]\(?\d{{2,5}}\)?){{2,5}}(?![\w]) )
    | (?P<handle> (?<![\w@])@\w[\w.]{{0,40}} )
    | (?P<abbr> \b(?:e\.g|i\.e|a\.m|p\.m|u\.s|u\.k|p\.p|p\.s)\.? | \b(?:mr|mrs|ms|mx|dr|prof|st|nr|approx|inc|ltd|vs|etc|ext|tel|ref|incl|excl|dept|sr|jr|cust|min|max|std)\. (?=\s*[\w(])
                | \bno\. (?=\s*\d) | \b[A-Z]\.(?=\s?[A-Z])(?!\s(?-i:{_NO_NAMES})\b) )
    | (?P<word> \d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|[a-z]{{1,4}}\b|%)? | [^\W\d_]+(?:[’'‘`´.-](?=[^\W_])[^\W_]+)*['’]? | w/o? (?=\s) )
    | (?P<break> [\u2028\u2029\n\r\f\v\x85] ) | (?P<space> [^\S\n\r\f\v\x85\u2028\u2029]+ )
    | (?P<stop> [.!?…‽。]{{1,40}} )
    | (?P<emoji> (?-i: [\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u2190-\u21FF] [\uFE0F\u200D\U0001F3FB-\U0001F3FF]* ){{1,12}} | [:;]-?[)(DPp/|]+ (?=\s|$) )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_SPECIAL = {
    "link": "{link}",
    "contact": "{contact}",
    "time": "{time}",
    "date": "{date}",
    "money": "{money}",
    "phone": "{phone}",
    "handle": "{handle}",
}
_PUNCTUATION = {"–": "–", "—": "–", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "´": "'", "`": "'"}
_KEPT = frozenset(",;:()\"–[]'")
_AMOUNT = regex(r"(\d+)(h|hrs?|mins?|days?|weeks?|wks?)$", re.IGNORECASE)
_STARTS_LIST = regex(r"[ \t]*(?:[-*•–+]|\d{1,2}[.)]|[a-z]\))[ \t]")


class Token(NamedTuple):
    """A word, number, placeholder or punctuation mark. ``start:end`` are offsets into ``Reading.seen``."""

    start: int
    end: int
    surface: str
    norm: str
    group: str
    placeholder: Placeholder | None = None


@dataclass(slots=True)
class Sentence:
    """Tokens ``first:last`` and their place ``start:end`` in ``Reading.norm``."""

    index: int
    first: int
    last: int
    start: int
    end: int
    line: int
    paragraph: int
    part: Part = "body"


class Reading:
    """A message made readable. Build it with :func:`read`; treat it as frozen."""

    def __init__(
        self,
        message: Message,
        seen: Visible,
        tokens_: list[Token],
        sentences: list[Sentence],
        norm: str,
        starts: list[int],
        greeting: Greeting | None,
    ):
        self.message = message
        self.seen = seen.chars
        self._starts, self._ends = seen.starts, seen.ends
        self.tokens = tokens_
        self.sentences = sentences
        self.norm = norm
        self.greeting = greeting
        self.like: Reading | None = None
        """The message that this is a piece of: it speaks as that one does."""
        self._token_starts = starts
        self._sentence_starts = [sentence.start for sentence in sentences]

    @cached_property
    def ours(self) -> list[Sentence]:
        """The sentences that are not quoted."""
        return [sentence for sentence in self.sentences if sentence.part != "quoted"]

    @cached_property
    def name_placeholder(self) -> str | None:
        """The first placeholder of the customer's name, as written; ``None`` where there is none."""
        return next((token.surface for token in self.tokens if token.placeholder is not None and token.placeholder.role == "name"), None)

    @property
    def opening(self) -> Sentence:
        """The first sentence of ours; of a message that is all quotation, its first. Raises :class:`IndexError` where there is none."""
        return (self.ours or self.sentences)[0]

    @property
    def first_body(self) -> Sentence:
        """The first sentence after the greeting; the message's first where there is no body. Raises :class:`IndexError` where there is none."""
        return next((sentence for sentence in self.sentences if sentence.part == "body"), self.sentences[0])

    def token_at(self, offset: int) -> int:
        """Index of the token that holds character ``offset`` of ``norm``."""
        return max(0, bisect_right(self._token_starts, offset) - 1)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds character ``offset`` of ``norm``."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, offset) - 1)]

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in ``Message.text`` of the span ``start:end`` in ``norm``."""
        first, last = self.token_at(start), self.token_at(max(start, end - 1))
        return self.token_span(first, last + 1)

    def token_span(self, first: int, last: int) -> tuple[int, int]:
        """The span in ``Message.text`` of the tokens ``first:last``."""
        return self.source(self.tokens[first].start, self.tokens[last - 1].end)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span in ``Message.text`` of the span ``start:end`` of what is seen."""
        if self._starts is None or self._ends is None:
            return start, end
        if not self._starts:
            return 0, 0
        if start >= end:
            at = self._starts[min(start, len(self._starts) - 1)]
            return at, at
        return self._starts[start], self._ends[end - 1]

    def norm_span(self, first: int, last: int) -> tuple[int, int]:
        """The span in ``norm`` of the tokens ``first:last``."""
        return self._token_starts[first], self._token_starts[last - 1] + len(self.tokens[last - 1].norm)

    def surface(self, start: int, end: int) -> str:
        """The words as written behind the span ``start:end`` of ``norm``, white space folded."""
        first, last = self.token_at(start), self.token_at(max(start, end - 1))
        return " ".join(self.seen[self.tokens[first].start : self.tokens[last].end].split())

    def seen_length(self, start: int, end: int) -> int:
        """How many characters the customer sees of the span ``start:end`` of ``norm``."""
        return self.tokens[self.token_at(max(start, end - 1))].end - self.tokens[self.token_at(start)].start

    def sentence_norm(self, sentence: Sentence) -> str:
        """The matching text of one sentence."""
        return self.norm[sentence.start : sentence.end]

    def lone(self, sentence: Sentence, part: Part) -> Reading:
        """One sentence as a reading of its own."""
        first, last, norm = sentence.first, sentence.last, self.sentence_norm(sentence)
        starts = [start - sentence.start for start in self._token_starts[first:last]]
        alone = Sentence(0, 0, last - first, 0, len(norm), 0, 0, part)
        return Reading(self.message, Visible(self.seen, self._starts, self._ends), self.tokens[first:last], [alone], norm, starts, None)

    def plain(self, sentence: Sentence) -> tuple[str, list[int]]:
        """One sentence as natural text for the parser, and the token index of each of its characters.

        Placeholders are stand-in words, shouting is lowered, white space is folded.
        """
        parts: list[str] = []
        owners: list[int] = []
        chosen = range(sentence.first, sentence.last)
        letters = [t.surface for t in self.tokens[sentence.first : sentence.last] if t.group == "word"]
        shouted = sum(w.isupper() and len(w) > 1 for w in letters) * 2 > len(letters) > 2
        for index in chosen:
            token = self.tokens[index]
            piece = token.surface
            if token.placeholder is not None:
                piece = STAND_INS[token.placeholder.role]
            elif shouted:
                piece = piece.lower()
            piece = piece.replace("’", "'")
            if parts and token.start > self.tokens[index - 1].end:
                parts.append(" ")
                owners.append(index)
            parts.append(piece)
            owners.extend([index] * len(piece))
        return "".join(parts), owners


def read(message: Message) -> Reading:
    """Read a message. Linear in its length; never raises on any text."""
    seen = message.visible or Visible(message.text)
    found = _tokenize(seen.chars, message.roles)
    sentences = _split(found, seen.chars)
    greeting = assign(sentences, found, seen.chars)
    pieces: list[str] = []
    starts: list[int] = []
    offset = 0
    for sentence in sentences:
        sentence.start = offset
        for index in range(sentence.first, sentence.last):
            starts.append(offset)
            pieces.append(found[index].norm)
            offset += len(found[index].norm)
            pieces.append(" ")
            offset += 1
        pieces[-1] = "\n"
        sentence.end = offset - 1
    return Reading(message, seen, found, sentences, "".join(pieces), starts, greeting)


def _tokenize(chars: str, roles: Mapping[str, str]) -> list[Token]:
    """All tokens, breaks included (group ``break``); white space is left out."""
    found: list[Token] = []
    position = 0
    stretches: list[tuple[int, int, Placeholder | None]] = []
    conditions = Conditions(chars)
    for held in tokens(chars):
        stretches.append((position, held.start, None))
        if conditions.part(held):
            stretches.append((held.end, -1, None))
        if isinstance(held, Placeholder):
            own = roles.get(re.sub(r"^\W+|\W+$", "", chars[held.start : held.end])) if roles else None
            if own is not None:
                held = replace(held, role=own)  # type: ignore[arg-type]
            stretches.append((held.start, held.end, held))
        position = held.end
    stretches.append((position, len(chars), None))
    for start, end, placeholder in stretches:
        if placeholder is not None:
            found.append(Token(start, end, chars[start:end], "{" + placeholder.role + "}", "placeholder", placeholder))
        elif end < 0:
            found.append(Token(start, start, HARD_BREAK, "\n", "break"))
        elif start < end:
            found.extend(_plain_tokens(chars, start, end))
    return _spelled(found)


def _plain_tokens(chars: str, start: int, end: int) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(chars, start, end):
        group = match.lastgroup or "other"
        if group == "space":
            continue
        surface = match.group()
        if group == "plain":
            # Most words by far: letters with a space after them are no part of anything longer, which need not be tried.
            norm = normal(surface) if surface.isascii() and surface.lower() not in LOOKING_ON else ""
            group = "word"
        elif group in _SPECIAL:
            norm = _SPECIAL[group]
        elif group in {"word", "abbr"}:
            norm = ""
        elif group == "stop":
            norm = surface[0] if surface[0] in "!?" else "."
            if "?" in surface:
                norm = "?"
        elif group == "emoji":
            norm = surface
        elif group == "break":
            norm = "\n"
        else:
            norm = _PUNCTUATION.get(surface, surface)
            if (
                surface == "-"
                and chars[match.start() - 1 : match.start()] == " " == chars[match.end() : match.end() + 1]
                and found
                and found[-1].group != "break"
            ):
                norm = "–"
            if norm not in _KEPT:
                norm = ""
                group = "mark"
        found.append(Token(match.start(), match.end(), surface, norm, group))
    return found


def _spelled(found: list[Token]) -> list[Token]:
    """Fill in the one spelling of each word, which may depend on the next; drop marks that carry nothing."""
    result: list[Token] = []
    for index, token in enumerate(found):
        if token.group == "mark":
            if token.surface in "*_#>|~-/\\=+^&@%<>" or not token.surface.isprintable():
                if token.surface != "&":
                    continue
                result.append(Token(token.start, token.end, "&", "and", "word"))
            continue
        if token.group == "abbr":
            result.append(Token(token.start, token.end, token.surface, token.surface.lower().rstrip("."), "word"))
            continue
        if token.group != "word" or token.norm:
            result.append(token)
            continue
        surface = token.surface
        if surface.isascii() and surface.isalpha() and surface.lower() not in LOOKING_ON:
            result.append(Token(token.start, token.end, surface, normal(surface), "word"))
            continue
        following = ""
        if index + 1 < len(found) and found[index + 1].group == "word":
            following = found[index + 1].surface.lower()
        amount = _AMOUNT.match(surface)
        if amount is not None:
            result.append(Token(token.start, token.end, surface, f"{amount[1]} {amount[2].lower()}", "word"))
            continue
        if surface[-1] in "'’":
            surface = surface[:-1]
            token = Token(token.start, token.end - 1, surface, "", "word")
        if "-" in surface or "." in surface:
            norm = " ".join(normal(piece) for piece in re.split(r"[-.]", surface) if piece) if not surface[0].isdigit() else surface.lower()
            if surface.lower() in {"e-mail", "e-mails"}:
                norm = normal(surface)
        else:
            norm = normal(surface, following)
        result.append(Token(token.start, token.end, token.surface, norm, "word"))
    return result


def _split(found: list[Token], chars: str) -> list[Sentence]:
    """Sentences: ended by a stop, an emoji, a paragraph, a list item, or a line that was not merely wrapped."""
    kept: list[Token] = []
    line = paragraph = 0
    begin = 0
    count = len(found)
    index = 0

    spans: list[tuple[int, int, int, int]] = []

    def finish() -> None:
        nonlocal begin
        if len(kept) > begin:
            spans.append((begin, len(kept), line, paragraph))
            begin = len(kept)

    line_start = 0
    while index < count:
        token = found[index]
        if token.group == "break":
            run = index
            newlines = 0
            while run < count and found[run].group == "break":
                surface = found[run].surface
                newlines += 0 if surface == "\r" and run + 1 < count and found[run + 1].surface == "\n" else 1
                run += 1
            hard = newlines > 1 or any(t.surface in "\u2028\u2029" for t in found[index:run])
            if not hard and run < count:
                hard = not _wrapped(chars, line_start, token.start, found[run - 1].end)
            if hard or run >= count:
                finish()
                line += 1
                if newlines > 1:
                    paragraph += 1
            line_start = found[run - 1].end
            index = run
            continue
        if _numbers_item(found, index, fresh=len(kept) == begin):
            index += 2
            continue
        kept.append(token)
        following = found[index + 1] if index + 1 < count else None
        if token.group == "stop" and _stops(token, kept, following):
            while index + 1 < count and found[index + 1].norm in {'"', ")", "'"} and found[index + 1].start == found[index].end:
                index += 1
                kept.append(found[index])
            finish()
        elif begins(chars, token.group, token.placeholder, token.end) or len(kept) - begin >= LONGEST_SENTENCE:
            finish()
        index += 1
    finish()
    spans = isolate(spans, kept)
    found[:] = kept
    return [Sentence(i, first, last, 0, 0, ln, par) for i, (first, last, ln, par) in enumerate(spans)]


def _numbers_item(found: list[Token], index: int, *, fresh: bool) -> bool:
    """Whether ``1.`` at ``index`` only numbers an item of a list."""
    if not fresh or index + 2 >= len(found) or (index and found[index - 1].group != "break"):
        return False
    token, stop, after = found[index], found[index + 1], found[index + 2]
    return (
        token.surface.isdigit()
        and len(token.surface) <= 2
        and stop.surface == "."
        and stop.start == token.end
        and after.group in {"word", "placeholder"}
    )


def _stops(token: Token, kept: list[Token], following: Token | None) -> bool:
    """Whether a stop ends its sentence: not inside ``3.50``, an address, an initial or ``Mr.``."""
    if following is None or following.group == "break":
        return True
    if following.start == token.end:
        return following.norm in {'"', ")", "'"} or (len(token.surface) == 1 and following.surface[:1].isupper() and following.group == "word")
    if token.surface == "…" or token.surface.startswith(".."):
        return following.surface[:1].isupper() and following.norm not in {"i", "i am", "i will", "i have"}
    before = kept[-2] if len(kept) > 1 else None
    initial = before is not None and len(before.surface) == 1 and before.surface.isupper() and before.surface != "I"
    return not (token.surface == "." and initial) or re.split("['’]", following.surface)[0] in _OPENERS


def _wrapped(chars: str, line_start: int, line_end: int, following: int) -> bool:
    """Whether a single newline only wraps a long line (as mail programs do) rather than ending it."""
    before = chars[line_start:line_end].rstrip()
    if len(before) < 40 or before[-1:] in ".!?:;…":
        return False
    if _STARTS_LIST.match(chars, following):
        return False
    return _STARTS_LIST.match(chars, line_start) is None or chars[following : following + 1] in " \t"
