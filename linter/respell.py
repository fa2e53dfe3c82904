"""Words of a sentence in other words, one by one: shorthand, abbreviations, and words that only we use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from linter.model import Edit
from linter.reading import Reading, Sentence, Token

_FOR_WORDS = frozenset("2 4 8".split())
"""Digits that are written for words: "to", "for"."""


def respelt(listed: Mapping[str, str], reading: Reading, sentence: Sentence) -> list[Edit] | None:
    """The edits of what is seen that write each listed word of a sentence, as it is written, in other words.

    ``None`` where it has none, or where not all of it could be put right.
    """
    tokens = reading.tokens
    edits: list[Edit] = []
    first = sentence.first
    for index in range(sentence.first, sentence.last):
        token = tokens[index]
        if edits and token.start < edits[-1].end:
            continue
        last = index + 1
        if (
            last < sentence.last
            and tokens[last].start == token.end
            and _listed(listed, token.surface + tokens[last].surface, opens=False) is not None
        ):
            last += 1
        written = reading.seen[token.start : tokens[last - 1].end]
        other = _listed(listed, written, opens=index == first)
        if written in _FOR_WORDS and "u" in listed and _beside(listed, tokens, index, sentence):
            # "thx 4 waiting", "l8 2 u": what the digit stands for is not in the list.
            return None
        if token.group != "word" or other is None or (len(written) == 1 and not written.islower()):
            continue
        if last < sentence.last and other and other.split()[-1] == tokens[last].norm:
            # "an RMA number" is a return number, and no "return number number".
            last += 1
        if written[:1].isupper() and written[1:].islower() and other[:1].islower():
            other = other[0].upper() + other[1:]
        if other == "your" and token.norm == "you are":
            other = "you're"
        start, end = token.start, tokens[last - 1].end
        if not other:
            # A word that says nothing goes, with the comma beside it.
            if index == first:
                following = last + 1 if last + 1 < sentence.last and tokens[last].norm == "," else last
                if following >= sentence.last:
                    return None
                edits.append(Edit(start, tokens[following].start, ""))
                first = following
                continue
            start = tokens[index - 2].end if tokens[index - 1].norm == "," and index - 1 > first else tokens[index - 1].end
        elif index > first and tokens[index - 1].norm in {"a", "an"}:
            article = tokens[index - 1]
            right = "an" if other[0].lower() in "aeiou" else "a"
            if article.surface.lower() != right:
                edits.append(Edit(article.start, article.end, right))
        edits.append(Edit(start, end, other))
    if not edits or any(after.start < before.end for before, after in pairwise(edits)):
        return None
    return _opened(reading, sentence, edits, first)


def _beside(listed: Mapping[str, str], tokens: Sequence[Token], index: int, sentence: Sentence) -> bool:
    """Whether a word of the list, or "waiting" and the like, stands next to a token."""
    near = [tokens[at] for at in (index - 1, index + 1) if sentence.first <= at < sentence.last]
    return any(
        token.surface.lower() in listed or token.norm.endswith("ing") or token.norm in {"you", "your", "me", "us", "be", "the"} for token in near
    )


def _listed(listed: Mapping[str, str], written: str, *, opens: bool) -> str | None:
    """What stands for a word in a list: entries with capitals count as they are written, others in any case; ``^word`` where it opens a sentence."""
    plain = written.replace("’", "'")
    low = plain.lower()
    if opens and "^" + low in listed:
        return listed["^" + low]
    return listed.get(low, listed.get(plain))


def _opened(reading: Reading, sentence: Sentence, edits: list[Edit], first: int) -> list[Edit]:
    """Edits with a capital for the word that now begins the sentence, when its own line or a stop comes before it."""
    tokens = reading.tokens
    before = tokens[sentence.first - 1] if sentence.first else None
    opening = tokens[first]
    if before is not None and before.norm == "," and opening.surface[0].islower() and "\n" not in reading.seen[before.end : opening.start]:
        # "Hi Ana, your lamp is here": the sentence goes on after its greeting.
        return edits
    if opening.group != "word" or (before is not None and before.group not in {"stop", "emoji"} and before.norm != ","):
        return edits
    at = next((index for index, edit in enumerate(edits) if edit.start == opening.start), None)
    if at is not None:
        edit = edits[at]
        edits[at] = Edit(edit.start, edit.end, edit.text[0].upper() + edit.text[1:])
    elif opening.surface[0].islower() and opening.surface.isalpha():
        edits.append(Edit(opening.start, opening.start + 1, opening.surface[0].upper()))
    return sorted(edits, key=_start)


def _start(edit: Edit) -> int:
    return edit.start
