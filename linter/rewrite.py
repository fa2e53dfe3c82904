"""Rewrites: the very sentence of a finding in better words, from the phrases and templates of its rule.

What the phrase captured stays as it is written, with its placeholders, mark-up and line breaks; only what stands between is replaced, so that
a rewrite is a few small edits. A rewrite is offered only when it can be trusted: captures fall on whole words, every filter could do its work, no
number, date, sum or placeholder is lost, and the new sentence, read anew, breaks neither its rule nor any that the old one kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from linter import grammar
from linter.match import View, missing_needs, rule_hits
from linter.model import Edit, Fix, Hit, Message, Severity
from linter.reading import Reading, Sentence, Token, read
from linter.respell import respelt
from linter.rules import Rewrite, Rule
from linter.seek import Found, words_of
from linter.slots import Part, filled
from linter.splitting import without_clause
from linter.steps import SOFT

_LOWERED = frozenset(
    "the a an your my our his her its their this that these those it we you they he she there here when where why what how whether if which who "
    "as at by for from in of on to with no not any all some one each every please and but or so because since after before".split()
)
"""Words that are written small inside a sentence; any other keeps its capital, since it may be a name."""
_WEIGHTY = frozenset({"{time}", "{date}", "{money}", "{phone}", "{link}", "{contact}", "{handle}"})
_OFFERED_SLOT = frozenset({"unfilled-placeholder", "unknown-placeholder", "missing-fallback", "long-sentence", "hard-to-read"})
"""Rules that may speak of a rewrite: of its slots, which the agent still has to fill, and of a length that was there before."""


@dataclass(frozen=True)
class Rewritten:
    """A sentence in better words, as one line, and the edits that make it; no ``fix`` where mark-up stands in the way.

    ``text`` is empty where the edits are right and the sentence still breaks another rule: nothing to suggest.
    """

    text: str
    fix: Fix | None


def rewritten(rule: Rule, hit: Hit, view: View, *, rounds: int = 4) -> Rewritten | None:
    """The sentence of a finding in better words; ``None`` where nothing certain can be made of it.

    Where the rule speaks of several words of one sentence, the text has all of them mended, in at most ``rounds`` goes, and the fix only the
    words of this finding.
    """
    reading = view.reading
    sentence = reading.sentence_at(hit.start)
    if not rule.rewrites or hit.end > sentence.end:
        return None
    before: _Faults | None = None
    for held in rule.rewrites:
        for new in _attempts(held, hit, view, sentence) if _applies(held, hit, view) else ():
            alone = _alone(new.text, view)
            after = _faults(alone)
            if not after.words and not after.whole:
                return new
            before = _faults(_alone(_folded(reading, sentence), view)) if before is None else before
            if set(after.words) - set(before.words) or after.whole - before.whole:
                continue
            if rule.id not in after.words:
                clean = _mended(alone, after.words, rounds)
                if clean:
                    return Rewritten(clean, new.fix)
                if _bearable(after.words, view, clearly=rule.severity is Severity.suggestion):
                    return new
                if rule.severity is Severity.suggestion:
                    # Its own words are mended, yet it is no sentence to hold up as a model: it still blames, swears or says "herewith".
                    return Rewritten("", new.fix)
            elif rounds and after.words[rule.id] < before.words[rule.id]:
                further = rewritten(rule, rule_hits(rule, alone)[0], alone, rounds=rounds - 1)
                if further is not None:
                    return Rewritten(further.text, new.fix)
    return None


def _mended(alone: View, broken: Counter[str], rounds: int) -> str:
    """The text of a sentence after what other rules write in its place; empty where they leave anything to say."""
    for name in sorted(broken) if rounds else ():
        other = alone.rules.rules[name]
        hits = rule_hits(other, alone)
        new = rewritten(other, hits[0], alone, rounds=rounds - 1) if hits else None
        if new is not None and new.text and not _faults(_alone(new.text, alone)).words:
            return new.text
    return ""


def _bearable(broken: Counter[str], view: View, *, clearly: bool) -> bool:
    """Whether a sentence could be sent: all that is left to say of it hangs on what the customer wrote or, unless it must be said ``clearly``, is that it
    could be clearer.
    """
    rules = [view.rules.rules[name] for name in broken]
    return all(rule.needs or (not clearly and rule.family == "clarity" and rule.severity is Severity.suggestion) for rule in rules)


def advised(rule: Rule, hit: Hit, view: View, *, general: bool | None = None) -> tuple[str, ...]:
    """The model sentences that a rule has for what the sentence of a finding is about; only those that hold for any sentence (``general``), or all others."""
    sentence = view.reading.sentence_at(hit.start)
    words, starts = words_of(view.reading.sentence_norm(sentence))
    found = []
    for held in rule.rewrites:
        if held.form == "about" and general in {None, not held.phrases} and _applies(held, hit, view):
            match = next((one for phrase in held.phrases for one in view.rules.seeker.find(phrase, words)), None)
            if match is not None or not held.phrases:
                captured = _captured(view.reading, sentence, match, words, starts) if match is not None else {}
                parts = filled(held.write, captured, view.reading, sentence) if captured is not None else None
                if parts is not None:
                    found.append(_said(view.reading, parts))
    return tuple(found)


def _applies(held: Rewrite, hit: Hit, view: View) -> bool:
    """Whether a rewrite's conditions hold around a hit."""
    return all(view.holds(one, hit) for one in held.when) and not any(view.holds(one, hit) for one in held.unless)


def _attempts(held: Rewrite, hit: Hit, view: View, sentence: Sentence) -> Iterator[Rewritten]:
    reading = view.reading
    if held.form == "drop":
        kept = without_clause(reading, sentence, hit)
        if kept is not None:
            first, last, low, high = kept
            new = _made(reading, sentence, low, high, [Part(first=first, last=last)], safe=held.safe)
            if new is not None:
                yield new
        return
    if held.form in {"words", "add"}:
        other = _respelt(held, reading, sentence) if held.form == "words" else _with_more(held, view, sentence)
        if other is not None:
            yield other
        return
    if held.form != "from":
        return
    words, starts = words_of(reading.sentence_norm(sentence))
    for phrase in held.phrases:
        for found in view.rules.seeker.find(phrase, words):
            span = _tokens(reading, sentence, found.start, found.end, words, starts, last_of_all=True)
            if span is None or not _overlaps(reading, span, hit):
                continue
            captured = _captured(reading, sentence, found, words, starts)
            parts = filled(held.write, captured, view.reading, sentence) if captured is not None else None
            if parts is not None and captured is not None and _keeps_facts(reading, span, parts, captured):
                new = _made(reading, sentence, *span, parts, safe=held.safe)
                if new is not None:
                    yield new


def _respelt(held: Rewrite, reading: Reading, sentence: Sentence) -> Rewritten | None:
    edits = respelt(dict(held.words), reading, sentence)
    return _with(reading, sentence, edits, safe=held.safe) if edits is not None else None


def _with_more(held: Rewrite, view: View, sentence: Sentence) -> Rewritten | None:
    """The sentence as it is, and another after it."""
    parts = filled(held.write, {}, view.reading, sentence)
    last = view.reading.tokens[sentence.last - 1]
    if parts is None or not (last.norm == "." or last.group == "word"):
        return None
    said = " ".join("".join(part.text for part in parts).split())
    return _with(view.reading, sentence, [Edit(last.end, last.end, (" " if last.norm == "." else ". ") + said)], safe=held.safe)


def _overlaps(reading: Reading, span: tuple[int, int], hit: Hit) -> bool:
    start, end = reading.norm_span(*span)
    return start < hit.end and hit.start < end


def _tokens(
    reading: Reading, sentence: Sentence, low: int, high: int, words: Sequence[str], starts: Sequence[int], *, last_of_all: bool = False
) -> tuple[int, int] | None:
    """The tokens of the words ``low:high``, without the marks around them; ``None`` where one begins or ends inside a token ("it" of "it's").

    ``last_of_all``: nothing of the phrase comes after, so that a token of several words ("round-ups") may be taken whole.
    """
    while low < high and words[low] in SOFT:
        low += 1
    while high > low and words[high - 1] in SOFT:
        high -= 1
    if low == high:
        return None
    start, end = sentence.start + starts[low], sentence.start + starts[high - 1] + len(words[high - 1])
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    whole = reading.norm_span(first, last)
    return (first, last) if whole == (start, end) or (last_of_all and whole[0] == start) else None


def _captured(reading: Reading, sentence: Sentence, found: Found, words: Sequence[str], starts: Sequence[int]) -> dict[str, tuple[int, int]] | None:
    captured: dict[str, tuple[int, int]] = {}
    for name, low, high in found.captures:
        span = _tokens(reading, sentence, low, high, words, starts, last_of_all=high == found.end)
        if span is None:
            return None
        captured[name] = span
    return captured


def _keeps_facts(reading: Reading, span: tuple[int, int], parts: Sequence[Part], captured: Mapping[str, tuple[int, int]]) -> bool:
    """Whether every number, date, sum and placeholder in a stretch is in what is kept of it, or captured as ``cut``: meant to go."""
    kept = {index for part in parts if not part.text for index in range(part.first, part.last)} | set(range(*captured.get("cut", (0, 0))))
    return all(index in kept or not weighty(reading.tokens[index]) for index in range(*span))


def weighty(token: Token) -> bool:
    """Whether a token is a fact that must not get lost: a number, a placeholder, a time, a date, a sum, a link."""
    return token.placeholder is not None or token.norm in _WEIGHTY or token.surface[:1].isdigit()


def _made(reading: Reading, sentence: Sentence, first: int, last: int, parts: Sequence[Part], *, safe: bool) -> Rewritten | None:
    """The sentence with the tokens ``first:last`` written as ``parts``, and the edits for it."""
    tokens = reading.tokens
    begin, end = tokens[first].start, tokens[last - 1].end
    final = parts[-1].text[-1:] if parts[-1].text else ""
    if final and final in ".?!":
        rest = tokens[last : sentence.last]
        if any(token.group != "stop" or (final == "." and token.norm == "?") for token in rest):
            return None
        end = rest[-1].end if rest else end
    opens = all(token.norm in SOFT for token in tokens[sentence.first : first])
    if sentence.first and tokens[sentence.first - 1].norm == "," and tokens[first].surface[:1].islower():
        # "Hi Ana, please …": the sentence goes on after its greeting, and needs no capital.
        opens = False
    edits = list(_edits(reading, _cased(tokens, parts, opens), begin, end))
    return _with(reading, sentence, edits, safe=safe)


def _with(reading: Reading, sentence: Sentence, edits: Sequence[Edit], *, safe: bool) -> Rewritten:
    """The sentence after ``edits`` of what is seen."""
    base, end = reading.tokens[sentence.first].start, reading.tokens[sentence.last - 1].end
    text = reading.seen[base:end]
    for edit in reversed(edits):
        text = text[: edit.start - base] + edit.text + text[edit.end - base :]
    said = " ".join(text.split())
    opening = said.split(" ", 1)[0]
    return Rewritten(said[:1].upper() + said[1:] if opening.islower() and opening[:1].isalpha() else said, _sourced(reading, edits, safe=safe))


def _cased(tokens: Sequence[Token], parts: Sequence[Part], opens: bool) -> Iterator[Part]:
    """Parts with the capitals that their places ask for."""
    for index, part in enumerate(parts):
        starts = opens if index == 0 else (not part.text and _ends(parts, index))
        if part.text:
            yield Part(part.text[0].upper() + part.text[1:]) if starts else part
            continue
        surface = tokens[part.first].surface
        cased = surface
        if starts:
            cased = surface[0].upper() + surface[1:] if tokens[part.first].group == "word" else surface
        elif surface.lower() in _LOWERED or grammar.is_base(surface):
            cased = surface[0].lower() + surface[1:]
        if cased != surface:
            yield Part(cased)
            part = Part(first=part.first + 1, last=part.last)
            if part.first == part.last:
                continue
            yield Part(" " if tokens[part.first].start > tokens[part.first - 1].end else "")
        yield part


def _ends(parts: Sequence[Part], index: int) -> bool:
    """Whether a sentence has ended before this part."""
    return parts[index - 1].text.rstrip()[-1:] in {".", "?", "!"} and bool(parts[index - 1].text.strip())


def _edits(reading: Reading, parts: Iterator[Part], begin: int, end: int) -> Iterator[Edit]:
    """Edits in what is seen: kept tokens stay where they are as long as they come in order, everything between is replaced."""
    seen, tokens = reading.seen, reading.tokens
    cursor, text = begin, ""
    for part in parts:
        if part.text or part.first == part.last:
            text += part.text
            continue
        start, stop = tokens[part.first].start, tokens[part.last - 1].end
        if start < cursor:
            # Brought forward from further back: written out, since it no longer stands here.
            text += " ".join(seen[start:stop].split())
            continue
        yield from _edit(seen, cursor, start, text)
        cursor, text = stop, ""
    yield from _edit(seen, cursor, end, text)


def _edit(seen: str, start: int, end: int, text: str) -> Iterator[Edit]:
    old = seen[start:end]
    if text == old or (not text.strip() and not old.strip() and bool(text) == bool(old)):
        return
    # White space at the edges stays as it was: a line break is not ours to take out.
    while text[:1].isspace() and old[:1].isspace():
        text, old, start = text[1:], old[1:], start + 1
        while old[:1].isspace():
            old, start = old[1:], start + 1
    while text[-1:].isspace() and old[-1:].isspace():
        text, old, end = text[:-1], old[:-1], end - 1
        while old[-1:].isspace():
            old, end = old[:-1], end - 1
    while text and old and text[-1] == old[-1]:
        text, old, end = text[:-1], old[:-1], end - 1
    while text and old and text[0] == old[0]:
        text, old, start = text[1:], old[1:], start + 1
    yield Edit(start, end, text)


def _sourced(reading: Reading, edits: Sequence[Edit], *, safe: bool) -> Fix | None:
    """Edits of what is seen as edits of the message's text; ``None`` where one would tear mark-up."""
    made = []
    for edit in edits:
        start, end = reading.source(edit.start, edit.end)
        if end - start != edit.end - edit.start:
            return None
        made.append(Edit(start, end, edit.text))
    return Fix(tuple(made), safe) if made else None


def _said(reading: Reading, parts: Sequence[Part]) -> str:
    text = "".join(
        part.text or " ".join(reading.seen[reading.tokens[part.first].start : reading.tokens[part.last - 1].end].split()) for part in parts
    )
    return text[:1].upper() + text[1:]


def _folded(reading: Reading, sentence: Sentence) -> str:
    tokens = reading.tokens
    return " ".join(reading.seen[tokens[sentence.first].start : tokens[sentence.last - 1].end].split())


def _alone(text: str, view: View) -> View:
    """A sentence as a snippet of the same kind of message."""
    own = view.reading.message
    message = Message(text=text, kind=own.kind, mode=own.mode, complete=False, context=view.context, roles=own.roles, dialect=own.dialect)
    reading = read(message)
    reading.like = view.reading if view.reading.like is None else view.reading.like
    return View(reading, view.rules, view.parser, view.settings)


_REMEMBERED = 4096


@dataclass(frozen=True)
class _Faults:
    """What a sentence breaks when it stands alone: rules about words, by how often; and rules about a whole message that it gives cause for."""

    words: Counter[str]
    whole: frozenset[str]


def _faults(alone: View) -> _Faults:
    """What a sentence breaks; remembered, since the same words are suggested again and again."""
    own, memory = alone.reading.message, alone.rules.judged
    key = (own.text, own.kind, own.mode, own.context, own.dialect, tuple(own.roles.items()), alone.settings)
    held = memory.get(key)
    if held is None:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        held = memory[key] = _judged(alone)
    return held


def _judged(alone: View) -> _Faults:
    words: Counter[str] = Counter()
    whole: set[str] = set()
    for rule in alone.rules.rules.values():
        if rule.id in _OFFERED_SLOT or missing_needs(rule, alone.context) is not None:
            continue
        if rule.level == "message":
            if rule.match.form not in {"check", "part"} and alone.found(rule.match, rule.allow):
                whole.add(rule.id)
            continue
        held = rule_hits(rule, alone)
        if held:
            words[rule.id] = len(held)
    return _Faults(words, frozenset(whole))
